/**
 * Literals of the language as values, for tests that say what they call: numbers, objects, errors, booleans,
 * strings, lists and maps.
 */

import { ok } from 'node:assert/strict'
import type { SlotValue } from '../../kernel/store/value.ts'

const ERRORS =
  'E_NONE E_TYPE E_DIV E_PERM E_PROPNF E_VERBNF E_VARNF E_INVIND E_RECMOVE E_MAXREC E_RANGE E_ARGS E_NACC E_INVARG E_QUOTA E_FLOAT E_FILE E_EXEC E_INTRPT'.split(
    ' ',
  )

/** The name of an error by its number. */
export const errorName = (code: number) => ERRORS[code] ?? `error ${code}`

export interface Call {
  readonly name: string
  readonly args: readonly SlotValue[]
}

/** `name(literal, …)` as a name and values. */
export function parseCall(text: string): Call {
  const [, name = '', inner = ''] = /^(\w+)\((.*)\)$/s.exec(text) ?? []
  ok(name !== '', `no call: ${text}`)
  return { name, args: new LiteralReader(`${inner})`).items(')') }
}

class LiteralReader {
  #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** The text that a pattern matches here, passed over. */
  #take(pattern: RegExp): string | undefined {
    this.#text = this.#text.trimStart()
    const found = pattern.exec(this.#text)
    if (found === null) return undefined
    this.#text = this.#text.slice(found[0].length)
    return found[0]
  }

  value(): SlotValue {
    if (this.#take(/^\{/) !== undefined) return { type: 'list', items: this.items('}') }
    if (this.#take(/^\[/) !== undefined) return { type: 'map', entries: this.#entries() }
    const text = this.#take(/^"(?:[^"\\]|\\.)*"/s)
    if (text !== undefined)
      return { type: 'string', value: text.slice(1, -1).replace(/\\(.)/gs, '$1') }
    const id = this.#take(/^#-?\d+/)
    if (id !== undefined) return { type: 'object', id: BigInt(id.slice(1)) }
    const real = this.#take(/^-?\d+(\.\d+)?(e[+-]?\d+)?/)
    if (real !== undefined) {
      return /[.e]/.test(real)
        ? { type: 'float', value: Number(real) }
        : { type: 'int', value: BigInt(real) }
    }
    const word = this.#take(/^\w+/) ?? ''
    if (word === 'true' || word === 'false') return { type: 'bool', value: word === 'true' }
    ok(ERRORS.includes(word), `no literal: ${word}${this.#text}`)
    return { type: 'error', code: ERRORS.indexOf(word) }
  }

  items(end: string): SlotValue[] {
    const items: SlotValue[] = []
    while (!this.#ends(end)) items.push(this.value())
    return items
  }

  #entries(): [SlotValue, SlotValue][] {
    const entries: [SlotValue, SlotValue][] = []
    while (!this.#ends(']')) {
      const key = this.value()
      this.#take(/^->/)
      entries.push([key, this.value()])
    }
    return entries
  }

  #ends(end: string): boolean {
    this.#take(/^,/)
    return this.#take(end === ')' ? /^\)/ : end === '}' ? /^\}/ : /^\]/) !== undefined
  }
}
