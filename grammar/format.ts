/**
 * A program → text in the one canonical layout: two blanks of indentation, a statement a line, and every comment.
 *
 * A comment that stands behind something on its line goes to the end of the line that the something has become; any other
 * has a line of its own before the statement, or the word that ends a body, that comes next.
 */

import type {
  Expression,
  FunctionExpression,
  IfStatement,
  Program,
  Statement,
  TryExceptStatement,
  Variable,
} from './ast.ts'
import {
  type FormatBody,
  formatCodes,
  formatExpression,
  formatFunction,
} from './format-expression.ts'
import { findComments, openLexer } from './lexer.ts'
import type { Token } from './token.ts'

const INDENT = '  '

/** Words that open a statement with a body, divide it, and close it. */
const OPENERS = new Set(['IF', 'FOR', 'WHILE', 'FORK', 'TRY', 'BEGIN', 'FN'])
const DIVIDERS = new Set(['ELSEIF', 'ELSE', 'EXCEPT', 'FINALLY'])
const CLOSERS = new Set(['ENDIF', 'ENDFOR', 'ENDWHILE', 'ENDFORK', 'ENDTRY', 'END', 'ENDFN'])

/** Formats [program], which was read from [source]. */
export function formatProgram(program: Program, source: string): string {
  const writer = new Writer(source)
  writeStatements(writer, program.statements)
  writer.commentsBefore(source.length)
  return writer.text()
}

/** The text of a function alone, without comments. */
export function formatFunctionAlone(expression: FunctionExpression, name: string): string {
  return formatFunction(expression, new Writer('').bodies, name)
}

class Writer {
  depth = 0
  #lines: string[] = []
  readonly #comments: readonly Token[]
  #commentNext = 0
  readonly #words: ReadonlyMap<number, readonly number[]>
  readonly #trailing: ReadonlySet<Token>

  constructor(source: string) {
    this.#comments = findComments(source)
    const { words, trailing } = survey(source, this.#comments)
    this.#words = words
    this.#trailing = trailing
  }

  text(): string {
    return this.#lines.join('\n')
  }

  /** A line of the program that was at [offset]; more than one if there is a function's body in it. */
  line(text: string, offset: number): void {
    this.commentsBefore(offset)
    const indent = INDENT.repeat(this.depth)
    for (const line of text.split('\n')) this.#lines.push(indent + line)
  }

  expression(expression: Expression): string {
    return formatExpression(expression, this.bodies)
  }

  /** The lines of a function's body, a newline behind each. */
  readonly bodies: FormatBody = (expression) => {
    const { depth } = this
    const around = { lines: this.#lines, lineComments: this.#lineComments }
    this.depth = 0
    this.#lines = []
    this.#lineComments = new Set()
    const [end = expression.offset] = this.wordsOf(expression)
    writeBody(this, expression.body as readonly Statement[], end)
    const text = this.#lines.map((line) => `${line}\n`).join('')
    this.depth = depth
    this.#lines = around.lines
    this.#lineComments = around.lineComments
    return text
  }

  /** Offsets of the words that divide and close the statement that starts at [offset]. */
  wordsOf({ offset }: { readonly offset: number }): readonly number[] {
    return this.#words.get(offset) ?? []
  }

  /** Writes the comments that stand before [offset] and have not been written. */
  commentsBefore(offset: number): void {
    for (;;) {
      const comment = this.#comments[this.#commentNext]
      if (comment === undefined || comment.offset >= offset) return
      this.#commentNext += 1
      const text = comment.text.trimEnd()
      const last = this.#lines.length - 1
      // Nothing can stand behind a comment that ends with its line.
      const isEndOpen = last >= 0 && !this.#endsInComment(last)
      if (this.#trailing.has(comment) && isEndOpen) this.#lines[last] += `${INDENT}${text}`
      else this.#lines.push(INDENT.repeat(this.depth) + text)
      if (text.startsWith('//')) this.#lineComments.add(this.#lines.length - 1)
    }
  }

  #lineComments = new Set<number>()

  #endsInComment(line: number): boolean {
    return this.#lineComments.has(line)
  }
}

/** Where the words of each statement are, by its offset, and which comments stand behind something on their line. */
function survey(
  source: string,
  comments: readonly Token[],
): { words: Map<number, number[]>; trailing: Set<Token> } {
  const words = new Map<number, number[]>()
  const open: number[][] = []
  const linesWithTokens = new Map<number, number>()
  const lexer = openLexer()
  lexer.reset(source)
  for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
    if (!linesWithTokens.has(token.line)) linesWithTokens.set(token.line, token.offset)
    const type = token.type ?? ''
    if (OPENERS.has(type)) {
      const own: number[] = []
      words.set(token.offset, own)
      open.push(own)
    } else if (DIVIDERS.has(type)) {
      open.at(-1)?.push(token.offset)
    } else if (CLOSERS.has(type)) {
      open.pop()?.push(token.offset)
    }
  }
  const trailing = comments.filter(
    ({ line, offset }) => (linesWithTokens.get(line) ?? offset) < offset,
  )
  return { words, trailing: new Set(trailing) }
}

// ---- statements

function writeStatements(writer: Writer, statements: readonly Statement[]): void {
  for (const statement of statements) writeStatement(writer, statement)
}

/** The lines of a body, and the comments before [end], which is where the word behind it is. */
function writeBody(writer: Writer, body: readonly Statement[], end: number): void {
  writer.depth += 1
  writeStatements(writer, body)
  writer.commentsBefore(end)
  writer.depth -= 1
}

function writeStatement(writer: Writer, statement: Statement): void {
  const { offset } = statement
  const words = writer.wordsOf(statement)
  // What an expression holds may write comments that come later.
  writer.commentsBefore(offset)
  switch (statement.kind) {
    case 'if':
      writeIf(writer, statement, words)
      break
    case 'forEach': {
      const index = statement.index === undefined ? '' : `, ${statement.index.name}`
      const head = `for ${statement.value.name}${index} in (${writer.expression(statement.sequence)})`
      writeBlock(writer, { offset, words, head, body: statement.body, end: 'endfor' })
      break
    }
    case 'forRange': {
      const range = `${writer.expression(statement.from)}..${writer.expression(statement.to)}`
      const head = `for ${statement.value.name} in [${range}]`
      writeBlock(writer, { offset, words, head, body: statement.body, end: 'endfor' })
      break
    }
    case 'while': {
      const head = `while ${named(statement.name)}(${writer.expression(statement.condition)})`
      writeBlock(writer, { offset, words, head, body: statement.body, end: 'endwhile' })
      break
    }
    case 'fork': {
      const head = `fork ${named(statement.name)}(${writer.expression(statement.delay)})`
      writeBlock(writer, { offset, words, head, body: statement.body, end: 'endfork' })
      break
    }
    case 'tryExcept':
      writeTryExcept(writer, statement, words)
      break
    case 'tryFinally': {
      const [middle = offset, last = offset] = words
      writer.line('try', offset)
      writeBody(writer, statement.body, middle)
      writer.line('finally', middle)
      writeBody(writer, statement.handler, last)
      writer.line('endtry', last)
      break
    }
    case 'break':
    case 'continue': {
      const loop = statement.loop === undefined ? '' : ` ${statement.loop.name}`
      writer.line(`${statement.kind}${loop};`, offset)
      break
    }
    case 'return': {
      const value = statement.value === undefined ? '' : ` ${writer.expression(statement.value)}`
      writer.line(`return${value};`, offset)
      break
    }
    case 'block':
      writeBlock(writer, { offset, words, head: 'begin', body: statement.body, end: 'end' })
      break
    case 'declaration': {
      const value = statement.value === undefined ? '' : ` = ${writer.expression(statement.value)}`
      writer.line(`${statement.word} ${writer.expression(statement.target)}${value};`, offset)
      break
    }
    case 'define':
      writer.line(formatFunction(statement.value, writer.bodies, statement.name.name), offset)
      break
    case 'expression':
      writer.line(`${writer.expression(statement.value)};`, offset)
      break
  }
}

function named(name: Variable | undefined): string {
  return name === undefined ? '' : `${name.name} `
}

interface Block {
  readonly offset: number
  readonly words: readonly number[]
  readonly head: string
  readonly body: readonly Statement[]
  readonly end: string
}

function writeBlock(writer: Writer, { offset, words, head, body, end }: Block): void {
  const [last = offset] = words
  writer.line(head, offset)
  writeBody(writer, body, last)
  writer.line(end, last)
}

function writeIf(
  writer: Writer,
  { arms, otherwise, offset }: IfStatement,
  words: readonly number[],
) {
  for (const [index, arm] of arms.entries()) {
    const word = index === 0 ? 'if' : 'elseif'
    writer.commentsBefore(arm.offset)
    writer.line(`${word} (${writer.expression(arm.condition)})`, arm.offset)
    writeBody(writer, arm.body, words[index] ?? offset)
  }
  if (otherwise !== undefined) {
    writer.line('else', words.at(-2) ?? offset)
    writeBody(writer, otherwise, words.at(-1) ?? offset)
  }
  writer.line('endif', words.at(-1) ?? offset)
}

function writeTryExcept(
  writer: Writer,
  { body, arms, offset }: TryExceptStatement,
  words: readonly number[],
): void {
  writer.line('try', offset)
  writeBody(writer, body, words[0] ?? offset)
  for (const [index, arm] of arms.entries()) {
    writer.commentsBefore(arm.offset)
    writer.line(`except ${named(arm.name)}(${formatCodes(arm.codes, writer.bodies)})`, arm.offset)
    writeBody(writer, arm.body, words[index + 1] ?? offset)
  }
  writer.line('endtry', words.at(-1) ?? offset)
}
