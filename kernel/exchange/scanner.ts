/**
 * A place in the text of an object definition, moved forward by what is recognised there. Everything
 * that does not fit becomes one line: file, line, what was expected, what was found.
 *
 * Blanks and newlines separate words and mean nothing else; `//` starts a comment up to the end of its
 * line.
 */

import { KernelError } from '../base/errors.ts'

const BLANKS = /(?:[ \t\r\n\f]+|\/\/[^\n]*)*/y
const REST_OF_LINE = /[ \t\r]*(?:\/\/[^\n]*)?(?:\n|$)/y
const SHOWN = /[^\s]{1,40}/y
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y

export class Scanner {
  readonly text: string
  readonly file: string
  position = 0
  /** A position and its line, from which the next line number is counted. */
  private counted = { position: 0, line: 1 }

  constructor(text: string, file: string) {
    this.text = text
    this.file = file
  }

  get isAtEnd(): boolean {
    this.skipBlanks()
    return this.position >= this.text.length
  }

  /** The line of [position], from 1. Cheap when positions come in ascending order. */
  lineAt(position: number): number {
    if (position < this.counted.position) this.counted = { position: 0, line: 1 }
    let { line } = this.counted
    let newline = this.text.indexOf('\n', this.counted.position)
    while (newline >= 0 && newline < position) {
      line += 1
      newline = this.text.indexOf('\n', newline + 1)
    }
    this.counted = { position, line }
    return line
  }

  /** Where [line] begins, counted from 1. */
  startOfLine(line: number): number {
    let position = 0
    for (let each = 1; each < line; each++) position = this.text.indexOf('\n', position) + 1
    return position
  }

  skipBlanks(): void {
    this.take(BLANKS)
  }

  /** What the sticky [pattern] matches right here, passed; undefined when it does not. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.position
    const found = pattern.exec(this.text)
    if (found === null) return undefined
    this.position = pattern.lastIndex
    return found
  }

  /** Behind blanks: what the sticky [pattern] matches, passed. */
  next(pattern: RegExp): RegExpExecArray | undefined {
    const start = this.position
    this.skipBlanks()
    const found = this.take(pattern)
    if (found === undefined) this.position = start
    return found
  }

  /** Behind blanks: whether [sign] stands here, passed if so. */
  accept(sign: string): boolean {
    const start = this.position
    this.skipBlanks()
    const isHere = this.text.startsWith(sign, this.position)
    this.position = isHere ? this.position + sign.length : start
    return isHere
  }

  /** Passes [sign], which must come next. */
  expect(sign: string): void {
    if (!this.accept(sign)) throw this.unexpected(`"${sign}"`)
  }

  /** Behind blanks: a word of letters, digits and underscores, passed. */
  word(): string | undefined {
    return this.next(WORD)?.[0]
  }

  /** Whether [word] comes next as a word of its own, passed if so. */
  acceptWord(word: string): boolean {
    const start = this.position
    if (this.word() === word) return true
    this.position = start
    return false
  }

  /** Passes the end of the line, on which nothing but a comment may be left. */
  endLine(): void {
    if (this.take(REST_OF_LINE) === undefined) throw this.unexpected('the end of the line')
  }

  /** Whether nothing but a comment is left on this line. */
  get isAtLineEnd(): boolean {
    REST_OF_LINE.lastIndex = this.position
    return REST_OF_LINE.test(this.text)
  }

  /** The next line as it stands, passed; undefined at the end of the text. */
  line(): string | undefined {
    if (this.position >= this.text.length) return undefined
    const newline = this.text.indexOf('\n', this.position)
    const end = newline < 0 ? this.text.length : newline
    const line = this.text.slice(this.position, end)
    this.position = newline < 0 ? end : newline + 1
    return line
  }

  /** An error at [position], or here. */
  error(problem: string, position = this.position): KernelError {
    return new KernelError('ERR_DEFINITION', `${this.file}:${this.lineAt(position)}: ${problem}`)
  }

  /** An error about what comes next. */
  unexpected(expected: string): KernelError {
    this.skipBlanks()
    SHOWN.lastIndex = this.position
    const found = SHOWN.exec(this.text)?.[0]
    const shown = found === undefined ? 'the end of the file' : `"${found}"`
    return this.error(`expected ${expected}, found ${shown}`)
  }
}
