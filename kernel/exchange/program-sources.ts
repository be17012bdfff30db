/**
 * Stored programs by their hash: the source as it was written, and of the bytes what tells where a
 * forked task begins and how its variables are called.
 */

import { OP_DONE, OP_JUMP } from '../../driver/shared/opcodes.ts'
import { openLexer } from '../../grammar/lexer.ts'
import { PROGRAM_CODE, PROGRAM_SOURCE } from '../store/keys.ts'
import type { Bytes } from '../store/range.ts'
import type { SlotValue } from '../store/value.ts'

// The head of a program and the sizes of its parts, see grammar/program.ts.
const VARIABLES_AT = 12
const CODE_WORDS_AT = 20
const HANDLERS_AT = 28
const LINES_AT = 32
const LITERAL_BYTES_AT = 36
const HEADER_BYTES = 44
const WORD_BYTES = 8
const TARGET_AT = 4
const HANDLER_BYTES = 20
const LINE_BYTES = 8

const VARINT_CONTINUES = 0x80

/** The statements of a fork. */
export interface ForkBody {
  readonly source: string
  /** The line of the program in which they begin, from 1. */
  readonly line: number
}

export class ProgramSources {
  private readonly sources = new Map<string, string>()
  private readonly codes = new Map<string, Bytes>()

  /** Takes the row of a program: [part] is PROGRAM_CODE or PROGRAM_SOURCE. */
  add(hash: Bytes, part: number, value: SlotValue): void {
    const name = nameOf(hash)
    if (part === PROGRAM_SOURCE && value.type === 'string') this.sources.set(name, value.value)
    if (part === PROGRAM_CODE && value.type === 'binary') this.codes.set(name, value.bytes)
  }

  /** Lines joined by newlines; undefined when there is no such program. */
  source(hash: Bytes): string | undefined {
    return this.sources.get(nameOf(hash))
  }

  /** The names of the variables, in the order of their registers. */
  variables(hash: Bytes): string[] {
    const code = this.codes.get(nameOf(hash))
    return code === undefined ? [] : readNames(code)
  }

  /** The fork whose task begins with [instruction]; undefined when that cannot be told. */
  forkBody(hash: Bytes, instruction: number): ForkBody | undefined {
    const code = this.codes.get(nameOf(hash))
    const source = this.source(hash)
    if (code === undefined || source === undefined) return undefined
    // The statements stand behind the rest of the program, and the task begins with a jump to them.
    const first = readInstruction(code, instruction)
    const start = first.operation === OP_JUMP ? first.target : instruction
    if (readInstruction(code, start).operation !== OP_DONE) {
      return findBody(source, readLine(code, start))
    }
    return { source: '', line: readLine(code, instruction) }
  }
}

function nameOf(hash: Bytes): string {
  return Buffer.from(hash).toString('hex')
}

function viewOf(code: Bytes): DataView {
  return new DataView(code.buffer, code.byteOffset, code.length)
}

function linesAt(view: DataView): number {
  const codeBytes = view.getUint32(CODE_WORDS_AT, true) * WORD_BYTES
  return HEADER_BYTES + codeBytes + view.getUint32(HANDLERS_AT, true) * HANDLER_BYTES
}

function readInstruction(code: Bytes, instruction: number): { operation: number; target: number } {
  const view = viewOf(code)
  const isInside = instruction >= 0 && instruction < view.getUint32(CODE_WORDS_AT, true)
  if (!isInside) return { operation: -1, target: -1 }
  const at = HEADER_BYTES + instruction * WORD_BYTES
  return { operation: view.getUint16(at, true), target: view.getInt32(at + TARGET_AT, true) }
}

/** The line of [instruction]: that of the last entry not after it. */
function readLine(code: Bytes, instruction: number): number {
  const view = viewOf(code)
  const count = view.getUint32(LINES_AT, true)
  let line = 0
  for (let index = 0, at = linesAt(view); index < count; index++, at += LINE_BYTES) {
    if (view.getUint32(at, true) > instruction) break
    line = view.getUint32(at + 4, true)
  }
  return line
}

function readNames(code: Bytes): string[] {
  const view = viewOf(code)
  const linesBytes = view.getUint32(LINES_AT, true) * LINE_BYTES
  let at = linesAt(view) + linesBytes + view.getUint32(LITERAL_BYTES_AT, true)
  const names: string[] = []
  for (let index = 0; index < view.getUint32(VARIABLES_AT, true); index++) {
    let length = 0
    for (let shift = 0, byte = VARINT_CONTINUES; byte >= VARINT_CONTINUES; shift += 7) {
      byte = code[at++] ?? 0
      length += (byte % VARINT_CONTINUES) * 2 ** shift
    }
    names.push(new TextDecoder().decode(code.subarray(at, at + length)))
    at += length
  }
  return names
}

/** The innermost fork of [source] with the line [line] inside; undefined when two begin on its line. */
function findBody(source: string, line: number): ForkBody | undefined {
  const around = findBodies(source).filter((body) => body.line <= line && line <= body.lastLine)
  const start = Math.max(...around.map((body) => body.line))
  const nearest = around.filter((body) => body.line === start)
  return nearest.length === 1 ? nearest[0] : undefined
}

/** A fork that has begun; its statements begin at [start] once the delay's parenthesis is closed. */
interface OpenFork {
  depth: number
  start: { readonly line: number; readonly offset: number } | undefined
}

/** The statements of every fork of [source]; none of a fork without statements. */
function findBodies(source: string): (ForkBody & { readonly lastLine: number })[] {
  const lexer = openLexer()
  lexer.reset(source)
  const bodies: (ForkBody & { readonly lastLine: number })[] = []
  const open: OpenFork[] = []
  let isAwaitingBody = false
  let lastLine = 0
  for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
    const word = token.text.toLowerCase()
    const innermost = open.at(-1)
    if (word === 'endfork' && innermost !== undefined) {
      open.pop()
      const { start } = innermost
      if (start !== undefined) {
        const text = source.slice(start.offset, token.offset).trimEnd()
        bodies.push({ source: text, line: start.line, lastLine })
      }
    } else if (isAwaitingBody && innermost !== undefined) innermost.start = token
    isAwaitingBody = false
    if (word === 'fork') open.push({ depth: 0, start: undefined })
    else if (innermost !== undefined && innermost.start === undefined) {
      if (word === '(') innermost.depth += 1
      if (word === ')') innermost.depth -= 1
      isAwaitingBody = word === ')' && innermost.depth === 0
    }
    lastLine = token.line
  }
  return bodies
}
