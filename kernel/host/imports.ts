/**
 * Every call the driver may make (driver/host.ts): reading rows, time, chance, compiling, digests,
 * services, the log. Answers of variable size are held here until the driver takes them. Nothing
 * here waits but for the disk.
 */

import { createHash, createHmac } from 'node:crypto'
import { EFFECT_SERVICE } from '../../driver/shared/layout.ts'
import type { Clock } from '../base/clock.ts'
import { KernelError } from '../base/errors.ts'
import type { Random } from '../base/random.ts'
import type { Bytes } from '../store/range.ts'
import type { DriverImports } from './driver.ts'
import type { OutputGauge } from './gauge.ts'
import type { Language } from './language.ts'
import { packEffect } from './message.ts'
import type { RowsView } from './rows-view.ts'

/** What stands for "no such value" where a length is expected. */
const ABSENT = 0xffff_ffff
const RANGE_REVERSE = 1
const COMPILE_EVAL = 1
const COMPILE_ROLES = 2

/** Normal forms of text by their number in `driver/value/normal.ts`. */
const FORMS: readonly string[] = ['NFC', 'NFD', 'NFKC', 'NFKD']

/** Digests by their number in the ABI. Append only. */
const HASHES = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'ripemd160'] as const

export interface HostParts {
  readonly rows: RowsView
  readonly clock: Clock
  readonly random: Random
  readonly language: Language
  readonly gauge: OutputGauge
  /** Notes which task runs, and for which input: a number each, 0 for none. */
  readonly noteRunning: (task: number, input: number) => void
  /** Writes a line of the driver's to the log, at pino's [level]. */
  readonly log: (level: number, text: string) => void
  /** Adds an effect to the open batch: a service starts after the commit of the batch that asked. */
  readonly addEffect: (effect: Bytes) => void
}

export function makeImports(parts: HostParts): DriverImports {
  return (memory) => {
    const host = new HostCalls(parts, memory)
    return {
      abort: (message: number, file: number, line: number, column: number) =>
        host.abort(message, file, line, column),
      range: (key: number, bytes: number, limit: number, flags: number) =>
        host.range(key, bytes, limit, flags),
      between: (
        begin: number,
        beginBytes: number,
        end: number,
        endBytes: number,
        prefixFields: number,
        limit: number,
        flags: number,
      ) => host.between({ begin, beginBytes, end, endBytes, prefixFields, limit, flags }),
      get: (key: number, bytes: number) => host.get(key, bytes),
      take: (pointer: number) => host.take(pointer),
      clock: () => parts.clock.wallUs(),
      monotonic: () => parts.clock.monotonicMs(),
      random: () => parts.random.float(),
      randomBytes: (pointer: number, bytes: number) => host.randomBytes(pointer, bytes),
      compile: (source: number, bytes: number, flags: number) => host.compile(source, bytes, flags),
      hash: (algorithm: number, pointer: number, bytes: number, key: number, keyBytes: number) =>
        host.hash(algorithm, pointer, bytes, key, keyBytes),
      normalize: (form: number, pointer: number, bytes: number) =>
        host.normalize(form, pointer, bytes),
      service: (kind: number, request: number, pointer: number, bytes: number) =>
        host.service(kind, request, pointer, bytes),
      log: (level: number, pointer: number, bytes: number) =>
        parts.log(level >>> 0, host.text(pointer, bytes)),
      running: (task: number, input: number) => parts.noteRunning(task, input),
      buffered: (connection: number) => parts.gauge.get(connection),
    }
  }
}

/** What the driver hands over when it asks for the rows between two keys (driver/host.ts). */
interface BetweenCall {
  readonly begin: number
  readonly beginBytes: number
  readonly end: number
  readonly endBytes: number
  readonly prefixFields: number
  readonly limit: number
  readonly flags: number
}

class HostCalls {
  readonly #parts: HostParts
  readonly #memory: () => WebAssembly.Memory
  #held: Bytes = new Uint8Array(0)

  constructor(parts: HostParts, memory: () => WebAssembly.Memory) {
    this.#parts = parts
    this.#memory = memory
  }

  /** asc calls it when an assertion fails; strings are UTF-16, their length in bytes before them. */
  abort(message: number, file: number, line: number, column: number): never {
    const place = file === 0 ? '' : ` at ${this.#wideText(file)}:${line}:${column}`
    const what = message === 0 ? 'an assertion failed' : this.#wideText(message)
    throw new KernelError('ERR_DRIVER_TRAP', `${what}${place}`)
  }

  range(key: number, bytes: number, limit: number, flags: number): number {
    const reverse = (flags & RANGE_REVERSE) !== 0
    const rows = this.#parts.rows.range(this.#view(key, bytes), { limit: limit >>> 0, reverse })
    return rows === undefined ? 0 : this.#hold(rows)
  }

  between(asked: BetweenCall): number {
    const rows = this.#parts.rows.between({
      begin: this.#view(asked.begin, asked.beginBytes),
      end: this.#view(asked.end, asked.endBytes),
      prefixFields: asked.prefixFields >>> 0,
      limit: asked.limit >>> 0,
      reverse: (asked.flags & RANGE_REVERSE) !== 0,
    })
    return rows === undefined ? 0 : this.#hold(rows)
  }

  get(key: number, bytes: number): number {
    const value = this.#parts.rows.get(this.#view(key, bytes))
    return value === undefined ? ABSENT : this.#hold(value)
  }

  take(pointer: number): void {
    this.#view(pointer, this.#held.length).set(this.#held)
  }

  randomBytes(pointer: number, bytes: number): void {
    this.#view(pointer, bytes).set(this.#parts.random.bytes(bytes >>> 0))
  }

  compile(source: number, bytes: number, flags: number): number {
    const text = this.text(source, bytes)
    const options = {
      eval: (flags & COMPILE_EVAL) !== 0,
      isRoleVerb: (flags & COMPILE_ROLES) !== 0,
    }
    return this.#hold(this.#parts.language.compile(text, options))
  }

  hash(algorithm: number, pointer: number, bytes: number, key: number, keyBytes: number): number {
    const name = HASHES[algorithm]
    if (name === undefined) return ABSENT
    const hash = keyBytes > 0 ? createHmac(name, this.#view(key, keyBytes)) : createHash(name)
    return this.#hold(hash.update(this.#view(pointer, bytes)).digest())
  }

  normalize(form: number, pointer: number, bytes: number): number {
    const text = this.text(pointer, bytes)
    const normal = text.normalize(FORMS[form])
    return normal === text ? ABSENT : this.#hold(Buffer.from(normal))
  }

  service(kind: number, request: number, pointer: number, bytes: number): void {
    const head = Buffer.alloc(12)
    head.writeUInt32LE(kind >>> 0, 0)
    head.writeDoubleLE(request, 4)
    const body = Buffer.concat([head, this.#view(pointer, bytes)])
    this.#parts.addEffect(packEffect(EFFECT_SERVICE, 0, body))
  }

  text(pointer: number, bytes: number): string {
    return Buffer.from(this.#view(pointer, bytes)).toString('utf8')
  }

  /** A view of the driver's memory, valid until the driver runs again. */
  #view(pointer: number, bytes: number): Uint8Array {
    return new Uint8Array(this.#memory().buffer, pointer >>> 0, bytes >>> 0)
  }

  #hold(bytes: Bytes): number {
    this.#held = bytes
    return bytes.length
  }

  #wideText(pointer: number): string {
    const view = new DataView(this.#memory().buffer)
    const bytes = view.getUint32((pointer >>> 0) - 4, true)
    return Buffer.from(this.#view(pointer, bytes)).toString('utf16le')
  }
}
