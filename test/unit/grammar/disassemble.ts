/**
 * A program's bytes → its parts, for tests: the reader's side of grammar/program.ts, written independently of it.
 */

import * as opcodes from '../../../driver/shared/opcodes.ts'
import * as types from '../../../driver/shared/types.ts'

export interface Instruction {
  readonly op: string
  readonly a: number
  readonly b: number
  readonly c: number
}

export type Value =
  | number
  | bigint
  | string
  | boolean
  | { readonly object: bigint }
  | { readonly error: number | string }
  | { readonly symbol: string }
  | Uint8Array
  | readonly Value[]

export interface Disassembly {
  readonly instructionSet: number
  readonly flags: number
  readonly registers: number
  readonly names: readonly string[]
  readonly caches: number
  readonly code: readonly Instruction[]
  readonly literals: readonly Value[]
  readonly handlers: readonly {
    readonly start: number
    readonly end: number
    readonly target: number
    readonly kind: number
    readonly codes: number
    readonly register: number
  }[]
  readonly lines: readonly { readonly instruction: number; readonly line: number }[]
}

const OP_NAMES = new Map(
  Object.entries(opcodes).flatMap(([name, value]): [number, string][] =>
    name.startsWith('OP_') ? [[value, name.slice(3)]] : [],
  ),
)

class Reader {
  readonly bytes: Uint8Array
  at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  number(count: number): number {
    let value = 0
    for (let index = count - 1; index >= 0; index--) {
      value = value * 256 + (this.bytes[this.at + index] as number)
    }
    this.at += count
    return value
  }

  varint(): bigint {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.number(1)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }

  zigzag(): bigint {
    const value = this.varint()
    return value & 1n ? -(value >> 1n) - 1n : value >> 1n
  }

  text(): string {
    const length = Number(this.varint())
    this.at += length
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at))
  }

  value(): Value {
    const type = this.number(1)
    switch (type) {
      case types.STORED_INT:
        return this.zigzag()
      case types.STORED_OBJECT:
        return { object: this.zigzag() }
      case types.STORED_FLOAT: {
        const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.at, 8)
        this.at += 8
        return view.getFloat64(0, true)
      }
      case types.STORED_ERROR:
        return { error: Number(this.varint()) }
      case types.STORED_NAMED_ERROR:
        return { error: this.text() }
      case types.STORED_SYMBOL:
        return { symbol: this.text() }
      case types.STORED_BINARY: {
        const length = Number(this.varint())
        this.at += length
        return this.bytes.slice(this.at - length, this.at)
      }
      case types.STORED_BOOL:
        return this.number(1) === 1
      case types.STORED_STRING:
        return this.text()
      case types.STORED_LIST:
        return Array.from({ length: Number(this.varint()) }, () => this.value())
      default:
        throw new Error(`no constant has type ${type}`)
    }
  }
}

/** Reads [bytes] to their last one. */
export function disassemble(bytes: Uint8Array): Disassembly {
  const reader = new Reader(bytes)
  if (reader.number(4) !== 0x4d534f43) throw new Error('no program')
  const instructionSet = reader.number(2)
  const flags = reader.number(2)
  const many = <T>(length: number, make: () => T): T[] => Array.from({ length }, make)
  const counts = many(9, () => reader.number(4))
  const count = (index: number): number => counts[index] as number
  const [registers, variables, caches, words] = [count(0), count(1), count(2), count(3)]
  const [literals, handlers, lines] = [count(4), count(5), count(6)]
  const parts = {
    instructionSet,
    flags,
    registers,
    caches,
    code: many(words, () => ({
      op: OP_NAMES.get(reader.number(2)) ?? 'none',
      a: reader.number(2),
      b: reader.number(2),
      c: reader.number(2),
    })),
    handlers: many(handlers, () => {
      const [start = 0, end = 0, target = 0] = many(3, () => reader.number(4))
      const [kind = 0, codes = 0, register = 0] = many(4, () => reader.number(2))
      return { start, end, target, kind, codes, register }
    }),
    lines: many(lines, () => ({ instruction: reader.number(4), line: reader.number(4) })),
    literals: many(literals, () => reader.value()),
    names: many(variables, () => reader.text()),
  }
  if (reader.at !== bytes.length) throw new Error('bytes are left over')
  return parts
}

/** One line for each instruction, operands as numbers. */
export function listing({ code }: Disassembly): string[] {
  return code.map(({ op, a, b, c }) => `${op} ${a} ${b} ${c}`)
}
