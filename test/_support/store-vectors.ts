/**
 * The vectors that bind the slot codec's two implementations. Run as a program, this file writes
 * `value-vectors.json` beside it: `[{name, hex, value}]`, where `value` describes the decoded value
 * with 64-bit numbers as decimal strings, bytes in hex, and reals that JSON lacks by name. One value
 * too deep for people to read is described as `{"type": "nested", "levels": n}`.
 */

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  encodeValue,
  intValue,
  listValue,
  type MapValue,
  NONE,
  objectValue,
  type SlotValue,
  stringValue,
} from '../../kernel/store/value.ts'

export interface Vector {
  readonly name: string
  readonly hex: string
  readonly value: unknown
}

export const VECTORS_FILE = fileURLToPath(new URL('./value-vectors.json', import.meta.url))

/** [value] as JSON that says everything about it. */
export function describeValue(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0) ? value : describeReal(value)
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (Array.isArray(value)) return value.map(describeValue)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, describeValue(each)]),
  )
}

function describeReal(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

const count = (length: number) => Uint8Array.from({ length }, (_, index) => index)
const real = (value: number): SlotValue => ({ type: 'float', value })
const map = (...entries: [SlotValue, SlotValue][]): MapValue => ({ type: 'map', entries })
const hash = { type: 'program', hash: count(32) } as const
const long = stringValue('A string of more than sixty-four bytes, so that it can be shared here.')
const deep = (levels: number) => {
  let value = listValue([])
  for (let level = 1; level < levels; level++) value = listValue([value])
  return value
}

const VALUES: readonly (readonly [name: string, value: SlotValue, options?: { share: boolean }])[] =
  [
    ['none', NONE],
    ...[0n, 1n, -1n, 63n, 64n, -64n, -65n, 8191n, 8192n, 2n ** 31n - 1n, -(2n ** 31n)].map(
      (each) => [`int ${each}`, intValue(each)] as const,
    ),
    ['int above 2^53', intValue(2n ** 53n + 1n)],
    ['int below -2^53', intValue(-(2n ** 53n) - 1n)],
    ['largest int', intValue(2n ** 63n - 1n)],
    ['smallest int', intValue(-(2n ** 63n))],
    ...[0, -0, 1.5, -2.25, 0.1, 1e308, 5e-324, Infinity, -Infinity].map(
      (each) => [`float ${describeReal(each)}`, real(each)] as const,
    ),
    ['object #0', objectValue(0)],
    ['object #-1', objectValue(-1)],
    ['object #-3', objectValue(-3)],
    ['object #12345', objectValue(12345)],
    ['error E_NONE', { type: 'error', code: 0 }],
    ['error E_INVARG', { type: 'error', code: 13 }],
    ['error of code 300', { type: 'error', code: 300 }],
    ['named error', { type: 'named-error', name: 'E_TOO_FAST' }],
    ['object without a number', objectValue(2n ** 62n + 0x123456789abc00n)],
    ['false', { type: 'bool', value: false }],
    ['true', { type: 'bool', value: true }],
    ['empty string', stringValue('')],
    ['string', stringValue('Hello, world')],
    ['string of two, three and four bytes a character', stringValue('é€😀')],
    ['string with a zero and a byte order mark', stringValue('\u0000\ufeffa')],
    ['string of 127 bytes', stringValue('x'.repeat(127))],
    ['string of 128 bytes', stringValue('x'.repeat(128))],
    ['empty list', listValue([])],
    ['list', listValue([intValue(1), stringValue('two'), real(3), objectValue(4)])],
    ['nested lists', listValue([listValue([listValue([]), intValue(-7)]), listValue([NONE])])],
    ['list of 200', listValue(Array.from({ length: 200 }, (_, index) => intValue(index)))],
    ['lists 100 deep', deep(100)],
    ['empty map', map()],
    [
      'map',
      map([intValue(1), stringValue('one')], [stringValue('k'), listValue([objectValue(2)])]),
    ],
    ['map in a map', map([stringValue('a'), map([{ type: 'bool', value: true }, map()])])],
    ['empty binary', { type: 'binary', bytes: count(0) }],
    ['binary', { type: 'binary', bytes: Uint8Array.of(0, 255, 128, 10) }],
    ['symbol', { type: 'symbol', name: 'naïve' }],
    ['anonymous object', { type: 'anonymous', id: 5n }],
    ['anonymous object of the largest id', { type: 'anonymous', id: 2n ** 64n - 1n }],
    ['waif', { type: 'waif', id: 300n }],
    ['error value', { type: 'error-value', code: 3, message: 'not yours', value: objectValue(7) }],
    ['error value without a value', { type: 'error-value', code: 3, message: 'no', value: NONE }],
    [
      'named error value',
      {
        type: 'named-error-value',
        name: 'E_TOO_FAST',
        message: 'the car is too fast',
        value: listValue([intValue(120)]),
      },
    ],
    [
      'flyweight',
      {
        type: 'flyweight',
        delegate: objectValue(9),
        slots: map([{ type: 'symbol', name: 'colour' }, stringValue('red')]),
        contents: listValue([intValue(1)]),
      },
    ],
    ['closure', { type: 'closure', program: hash, captured: listValue([intValue(1), NONE]) }],
    ['capability', { type: 'capability', bytes: Uint8Array.of(1, 2, 3) }],
    ['program', hash],
    ['shared string', listValue([long, long]), { share: true }],
    [
      'shared list inside an unfinished list',
      (() => {
        const inner = listValue([long, intValue(1)])
        return listValue([stringValue('short'), inner, listValue([inner, long]), inner])
      })(),
      { share: true },
    ],
    [
      'shared map after short values',
      (() => {
        const shared = map([stringValue('key'), long])
        return listValue([listValue([intValue(1)]), map(), shared, map([intValue(1), shared])])
      })(),
      { share: true },
    ],
    ['i32', { type: 'i32', value: -2 }],
    ['f32', { type: 'f32', value: 1.5 }],
    ['v128', { type: 'v128', bytes: count(16) }],
    ['vector of i32', { type: 'vector', element: 0x20, bytes: count(12) }],
    ['vector of floats', { type: 'vector', element: 0x02, bytes: count(16) }],
    ['empty vector of v128', { type: 'vector', element: 0x22, bytes: count(0) }],
  ]

export function makeVectors(): Vector[] {
  return VALUES.map(([name, value, options]) => ({
    name,
    hex: Buffer.from(encodeValue(value, options)).toString('hex'),
    value: name === 'lists 100 deep' ? { type: 'nested', levels: 100 } : describeValue(value),
  }))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(
    VECTORS_FILE,
    `[\n${makeVectors()
      .map((each) => JSON.stringify(each))
      .join(',\n')}\n]\n`,
  )
}
