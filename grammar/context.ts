/**
 * What a token is where its text alone does not tell: the words that may be names, `'` before a symbol or behind a
 * caught expression, `return` with and without a value, and `>>` behind two flyweights.
 *
 * Every rule looks at the token before and at the one behind, and a program from before these words and signs existed
 * satisfies none of them: two names never stood side by side, nothing was called `fn(…)`, and no operand began with `'`.
 * Once a `begin` or `fn` is open the program is a new one, and its `end` or `endfn` is reserved up to there.
 */

import type { Token } from './token.ts'
import { CONTEXTUAL_WORDS, LANGUAGE_VERSION } from './words.ts'

const WORD_TYPES: ReadonlySet<string> = new Set(CONTEXTUAL_WORDS.map((word) => word.toUpperCase()))

/** Tokens behind which a word is the name of a property or a verb. */
const MEMBER_SIGNS: ReadonlySet<string> = new Set(['.', ':', '$'])

/** Words behind which the name of a loop, a task or an error may stand, and then `(`. */
const NAMING_WORDS: ReadonlySet<string> = new Set(['WHILE', 'FORK', 'EXCEPT'])

/** Tokens behind `begin` that begin a statement and cannot go on with an expression. */
const STATEMENT_BEGINNINGS: ReadonlySet<string> = new Set([
  ...WORD_TYPES,
  ...'NAME IF FOR WHILE FORK TRY BREAK CONTINUE RETURN'.split(' '),
  ...'INTEGER FLOAT STRING OBJECT ERROR BINARY { ` ~'.split(' '),
])

/** Tokens that end an operand: a `'` behind one closes a caught expression. */
const OPERAND_ENDS: ReadonlySet<string> = new Set(
  'NAME INTEGER FLOAT STRING OBJECT ERROR SYMBOL BINARY ANY ENDFN RETURN_ALONE ) ] } $ ^'.split(
    ' ',
  ),
).add("'")

/** Tokens before which `return` has no value. */
const RETURN_ENDS: ReadonlySet<string> = new Set('; ) ] } , | => -> .. FOR IF'.split(' '))

/** Tokens behind `>>` that cannot begin its right side: then it closes two flyweights. */
const SHIFT_ENDS: ReadonlySet<string> = new Set(
  '; ) ] } , > >> | . : .. => -> == != && || ? IN'.split(' '),
)

/** Tokens whose type may change. */
const DEPENDENT: ReadonlySet<string> = new Set([...WORD_TYPES, "'", 'RETURN', '>>'])

/** The tokens of one source, each as what it is where it stands. */
export class Context {
  readonly #pull: () => Token | undefined
  readonly #isModern: boolean
  /** Tokens that were looked at, and are still to come. */
  readonly #ahead: (Token | undefined)[] = []
  #before = ''
  #beginsOpen = 0
  #functionsOpen = 0

  /** [pull] answers the tokens one after another, without blanks, and undefined at the end. */
  constructor(pull: () => Token | undefined, version: number) {
    this.#pull = pull
    this.#isModern = version >= LANGUAGE_VERSION
  }

  next(): Token | undefined {
    const token = this.#take()
    if (token === undefined) return undefined
    const type = token.type as string
    if (!DEPENDENT.has(type)) {
      this.#before = type
      return token
    }
    const decided = this.#decide(token, type)
    this.#before = decided.type as string
    return decided
  }

  #take(): Token | undefined {
    return this.#ahead.length === 0 ? this.#pull() : this.#ahead.shift()
  }

  /** The token [distance] places behind the one being decided on. */
  #peek(distance = 1): Token | undefined {
    while (this.#ahead.length < distance) this.#ahead.push(this.#pull())
    return this.#ahead[distance - 1]
  }

  #decide(token: Token, type: string): Token {
    switch (type) {
      case 'RETURN':
        return this.#returnsNothing() ? retyped(token, 'RETURN_ALONE') : token
      case "'":
        return this.#isModern ? this.#quote(token) : token
      case '>>':
        return this.#isModern ? this.#shift(token) : token
      default:
        return this.#isWord(type) ? token : retyped(token, 'NAME')
    }
  }

  #isBefore(types: ReadonlySet<string>): boolean {
    return types.has(this.#peek()?.type ?? '')
  }

  // ---- words

  #isWord(type: string): boolean {
    if (!this.#isModern || MEMBER_SIGNS.has(this.#before)) return false
    switch (type) {
      case 'BEGIN':
        if (!this.#isBefore(STATEMENT_BEGINNINGS)) return false
        this.#beginsOpen += 1
        return true
      case 'END':
        if (this.#beginsOpen === 0) return false
        this.#beginsOpen -= 1
        return true
      case 'FN':
        if (!this.#isFunction()) return false
        this.#functionsOpen += 1
        return true
      case 'ENDFN':
        if (this.#functionsOpen === 0) return false
        this.#functionsOpen -= 1
        return true
      case 'GLOBAL':
        return this.#isNameNext()
      default:
        return this.#isNameNext() || this.#peek()?.type === '{'
    }
  }

  #isNameNext(): boolean {
    const type = this.#peek()?.type ?? ''
    return type === 'NAME' || WORD_TYPES.has(type)
  }

  #isFunction(): boolean {
    if (NAMING_WORDS.has(this.#before)) return false
    return this.#isNameNext() || this.#peek()?.type === '('
  }

  // ---- signs

  /** A `'` where an operand is wanted and a name or a string follows at once: the two are a symbol. */
  #quote(token: Token): Token {
    if (OPERAND_ENDS.has(this.#before) || !this.#isSymbolNext(token)) return token
    const name = this.#take() as Token
    return { ...retyped(token, 'SYMBOL'), text: `'${name.text}` }
  }

  #isSymbolNext({ offset }: Token, distance = 1): boolean {
    const next = this.#peek(distance)
    if (next === undefined || next.offset !== offset + 1) return false
    return next.type === 'STRING' || /^[a-zA-Z_]\w*$/.test(next.text)
  }

  #returnsNothing(): boolean {
    const next = this.#peek()
    if (next?.type === "'") return !this.#isModern || !this.#isSymbolNext(next, 2)
    return next === undefined || RETURN_ENDS.has(next.type ?? '')
  }

  /** `>>` behind a flyweight in a flyweight is `>` twice. */
  #shift(token: Token): Token {
    if (!this.#isBefore(SHIFT_ENDS)) return token
    const { line, col, offset } = token
    this.#ahead.unshift({ type: '>', text: '>', line, col: col + 1, offset: offset + 1 })
    return { type: '>', text: '>', line, col, offset }
  }
}

function retyped({ text, line, col, offset }: Token, type: string): Token {
  return { type, text, line, col, offset }
}
