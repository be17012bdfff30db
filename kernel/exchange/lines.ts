/**
 * The lines of a textdump, read in order from its bytes. Every miss becomes one clear line: where, what
 * was expected, what was found.
 *
 * - A line ends with a newline; a last line without one means that the file was cut off there.
 * - The text is UTF-8 when the whole file is, Latin-1 otherwise. A file whose first line ends with a
 *   carriage return has one at the end of each line, which is dropped.
 * - Numbers are parsed from the bytes, strings decoded line by line: no copy of the file is made.
 *
 * Source: ToastStunt `db_io.cc`.
 */

import { isUtf8 } from 'node:buffer'
import { KernelError } from '../base/errors.ts'

export type Encoding = 'utf8' | 'latin1'

const NEWLINE = 10
const RETURN = 13
const DOT = 46
const MINUS = 45
const ZERO = 48
const NINE = 57

/** Characters of a line that an error shows. */
const SHOWN_MAX = 40
/** Digits that a double surely holds. */
const EXACT_DIGITS_MAX = 15

export class Lines {
  readonly encoding: Encoding
  /** The number of the line read last, from 1; 0 before the first. */
  number = 0
  private readonly bytes: Buffer
  private readonly name: string
  private readonly hasReturns: boolean
  private position = 0
  private start = 0
  private end = 0

  /** [name] stands before the line number in errors. */
  constructor(bytes: Buffer, name: string) {
    this.bytes = bytes
    this.name = name
    this.encoding = isUtf8(bytes) ? 'utf8' : 'latin1'
    this.hasReturns = bytes[bytes.indexOf(NEWLINE) - 1] === RETURN
  }

  /** How many bytes have been read. */
  get consumedBytes(): number {
    return this.position
  }

  get isAtEnd(): boolean {
    return this.position >= this.bytes.length
  }

  /** The next line, without its end. [expected] says what it should hold. */
  text(expected: string): string {
    this.advance(expected)
    return this.decode(this.start, this.end)
  }

  /** The next line without passing it; undefined at the end of the file. */
  peek(): string | undefined {
    const newline = this.bytes.indexOf(NEWLINE, this.position)
    if (newline < 0) return undefined
    return this.decode(this.position, this.withoutReturn(this.position, newline))
  }

  /** The next line as a whole number that a double holds exactly. */
  integer(expected: string): number {
    this.advance(expected)
    const { bytes, end } = this
    const isNegative = bytes[this.start] === MINUS
    let index = isNegative ? this.start + 1 : this.start
    if (index === end || end - index > EXACT_DIGITS_MAX) throw this.unexpected(expected)
    let value = 0
    for (; index < end; index++) {
      const digit = bytes[index] as number
      if (digit < ZERO || digit > NINE) throw this.unexpected(expected)
      value = value * 10 + digit - ZERO
    }
    return isNegative ? -value : value
  }

  /** The next line as a count: a whole number from 0. */
  count(expected: string): number {
    const value = this.integer(expected)
    if (value < 0) throw this.unexpected(expected)
    return value
  }

  /** The next line as a signed integer of 64 bits. */
  bigInteger(expected: string): bigint {
    const text = this.text(expected)
    if (!/^-?\d{1,19}$/.test(text)) throw this.unexpected(expected)
    const value = BigInt(text)
    if (BigInt.asIntN(64, value) !== value) throw this.unexpected(expected)
    return value
  }

  /** The next line as a float, as C's `strtod` reads what `printf("%g")` writes. */
  float(expected: string): number {
    const text = this.text(expected)
    if (/^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) return Number(text)
    const word = /^(-?)(inf|nan|infinity)$/i.exec(text)
    if (word === null) throw this.unexpected(expected)
    if (word[2]?.toLowerCase() === 'nan') return Number.NaN
    return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  }

  /** The parts of the next line that [pattern] captures. */
  match(pattern: RegExp, expected: string): string[] {
    const found = pattern.exec(this.text(expected))
    if (found === null) throw this.unexpected(expected)
    return found.slice(1)
  }

  /** The lines up to one with a dot alone, which is passed, joined by newlines. */
  program(expected: string): string {
    const from = this.position
    for (;;) {
      this.advance(expected)
      if (this.bytes[this.start] === DOT && this.end === this.start + 1) break
    }
    if (this.start === from) return ''
    const source = this.decode(from, this.start - 1)
    return this.hasReturns ? source.replaceAll('\r\n', '\n').replace(/\r$/, '') : source
  }

  /** An error about the line read last. */
  error(problem: string): KernelError {
    return new KernelError('ERR_IMPORT', `${this.name}:${this.number}: ${problem}`)
  }

  /** An error about the line read last not being what it should. */
  unexpected(expected: string): KernelError {
    const found = this.decode(this.start, this.end)
    const shown = found.length > SHOWN_MAX ? `${found.slice(0, SHOWN_MAX)}…` : found
    return this.error(`expected ${expected}, found ${JSON.stringify(shown)}`)
  }

  private advance(expected: string): void {
    const newline = this.bytes.indexOf(NEWLINE, this.position)
    this.number += 1
    if (newline < 0) {
      throw this.error(`the file is cut off: it ends where ${expected} should be`)
    }
    this.start = this.position
    this.end = this.withoutReturn(this.start, newline)
    this.position = newline + 1
  }

  private withoutReturn(start: number, newline: number): number {
    return this.hasReturns && newline > start && this.bytes[newline - 1] === RETURN
      ? newline - 1
      : newline
  }

  private decode(start: number, end: number): string {
    return this.bytes.toString(this.encoding, start, end)
  }
}
