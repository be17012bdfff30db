/**
 * What an editor asks about one verb's source while somebody types: which names stand where, what could stand at
 * a place, which call a place is in. Works on tokens, so it works on programs that do not parse yet.
 *
 * Offsets count UTF-16 units from 0. Variables of one name in one verb are taken for one, whatever block they are
 * declared in, so that renaming them together never changes what a program means.
 */

import { openLexer } from './lexer.ts'
import type { Token } from './token.ts'

type NameKind = 'variable' | 'property' | 'verb' | 'function' | 'object'

/** A name in a source. */
export interface Name {
  readonly kind: NameKind
  /** As it is written; of an object with its `$` or `#`. */
  readonly text: string
  readonly offset: number
  /** What a property or verb belongs to, as written: `this`, `$thing`, `#12`; undefined for anything longer. */
  readonly receiver: string | undefined
}

/** What could stand at a place: names of [kind] that begin with [prefix]. */
export interface Wanted {
  readonly kind: 'word' | 'property' | 'verb' | 'object'
  readonly prefix: string
  readonly receiver: string | undefined
}

/** The call that a place is in: its [argument] is counted from 0. */
export interface OpenCall {
  readonly name: string
  readonly argument: number
}

/** Every token of [source] that the parser would see. */
function tokensOf(source: string): Token[] {
  const lexer = openLexer()
  lexer.reset(source)
  const tokens: Token[] = []
  for (let token = lexer.next(); token !== undefined; token = lexer.next()) tokens.push(token)
  return tokens
}

/** Every name in [source], in order. */
export function findNames(source: string): Name[] {
  const tokens = tokensOf(source)
  const names: Name[] = []
  for (const [index, token] of tokens.entries()) {
    const name = nameOf(tokens, index, token)
    if (name !== undefined) names.push(name)
  }
  return names
}

function nameOf(tokens: readonly Token[], index: number, token: Token): Name | undefined {
  if (token.type === 'OBJECT') {
    return { kind: 'object', text: token.text, offset: token.offset, receiver: undefined }
  }
  const before = tokens[index - 1]?.text
  const isMember = before === '.' || before === ':' || before === '$'
  if (token.type !== 'NAME' && !(isMember && /^[A-Za-z_]\w*$/.test(token.text))) return undefined
  const isCall = tokens[index + 1]?.text === '('
  switch (before) {
    case '$':
      if (isCall) return named('verb', token, '#0')
      return {
        ...named('object', token, undefined),
        text: `$${token.text}`,
        offset: token.offset - 1,
      }
    case '.':
      return named('property', token, receiverOf(tokens, index - 2))
    case ':':
      return named('verb', token, receiverOf(tokens, index - 2))
    default:
      return named(isCall ? 'function' : 'variable', token, undefined)
  }
}

function named(kind: NameKind, token: Token, receiver: string | undefined): Name {
  return { kind, text: token.text, offset: token.offset, receiver }
}

/** What ends at token [index], if it is one word that says which object is meant. */
function receiverOf(tokens: readonly Token[], index: number): string | undefined {
  const token = tokens[index]
  const before = tokens[index - 1]?.text
  if (token?.type === 'OBJECT') return token.text
  if (token?.type !== 'NAME') return undefined
  if (before === '$') return `$${token.text}`
  if (before === '.' || before === ':') return undefined
  return token.text
}

/** The name at [offset], also just behind it. */
export function nameAt(source: string, offset: number): Name | undefined {
  return findNames(source).find(
    (name) => offset >= name.offset && offset <= name.offset + name.text.length,
  )
}

/** What could stand at [offset], where a part of it may be written already; undefined in strings and comments. */
export function wantedAt(source: string, offset: number): Wanted | undefined {
  const before = source.slice(0, offset)
  const prefix = /[A-Za-z_]?\w*$/.exec(before)?.[0] ?? ''
  const tokens = tokensOf(before.slice(0, before.length - prefix.length))
  const last = tokens.at(-1)
  if (last?.type === 'MISSING_QUOTE' || last?.type === 'ENDLESS_COMMENT') return undefined
  if (isInLineComment(before)) return undefined
  switch (last?.text) {
    case '.':
      return { kind: 'property', prefix, receiver: receiverOf(tokens, tokens.length - 2) }
    case ':':
      return { kind: 'verb', prefix, receiver: receiverOf(tokens, tokens.length - 2) }
    case '$':
      return { kind: 'object', prefix, receiver: undefined }
    default:
      return { kind: 'word', prefix, receiver: undefined }
  }
}

/** Whether the last line of [before] is inside of a `//` comment. */
function isInLineComment(before: string): boolean {
  const line = before.slice(before.lastIndexOf('\n') + 1)
  return /^(?:[^"/]|"(?:\\.|[^"\\])*"|\/(?!\/))*\/\//.test(line)
}

/** The innermost call of a function that is open at [offset]; undefined when there is none. */
export function callAt(source: string, offset: number): OpenCall | undefined {
  const open: { name: string | undefined; argument: number }[] = []
  const tokens = tokensOf(source.slice(0, offset))
  for (const [index, token] of tokens.entries()) {
    if (token.text === '(' || token.text === '{' || token.text === '[') {
      open.push({
        name: token.text === '(' ? functionBefore(tokens, index) : undefined,
        argument: 0,
      })
    } else if (token.text === ')' || token.text === '}' || token.text === ']') open.pop()
    else if (token.text === ',') {
      const call = open.at(-1)
      if (call !== undefined) call.argument += 1
    }
  }
  const call = open.findLast(({ name }) => name !== undefined)
  return call?.name === undefined ? undefined : { name: call.name, argument: call.argument }
}

function functionBefore(tokens: readonly Token[], index: number): string | undefined {
  const token = tokens[index - 1]
  const before = tokens[index - 2]?.text
  const isMember = before === '.' || before === ':' || before === '$'
  return token?.type === 'NAME' && !isMember ? token.text : undefined
}

/** The first statement of [source] if it is a string alone: what a verb says of itself. */
export function documentationOf(source: string): string | undefined {
  const [first, second] = tokensOf(source.slice(0, DOCUMENTATION_UNITS_MAX))
  if (first?.type !== 'STRING' || second?.text !== ';') return undefined
  return first.text.slice(1, -1).replace(/\\(.)/g, '$1')
}

const DOCUMENTATION_UNITS_MAX = 2000
