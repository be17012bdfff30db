/**
 * What the driver's values must do, said again in plain TypeScript: the fold of strings, the order of
 * keys, printing of floats, sizes; and fast-check arbitraries for values as programs see them.
 */

import * as fc from 'fast-check'
import type { MapValue, SlotValue } from '../../kernel/store/value.ts'

// ---- the fold

const utf8Bytes = (point: number) =>
  point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4

/** The point of a string that is one point with UTF-8 of [bytes] bytes, or nothing. */
function onePoint(text: string, bytes: number): number | undefined {
  const [point, ...rest] = [...text].map((each) => each.codePointAt(0) ?? 0)
  return point !== undefined && rest.length === 0 && utf8Bytes(point) === bytes ? point : undefined
}

/** Unicode's simple folding from ICU's case mappings, where lengths stay. */
export function foldPoint(point: number): number {
  if (point >= 0xd800 && point < 0xe000) return point
  const bytes = utf8Bytes(point)
  const upper = onePoint(String.fromCodePoint(point).toUpperCase(), bytes)
  const through = upper === undefined ? undefined : lower(upper, bytes)
  return through ?? lower(point, bytes) ?? point
}

function lower(point: number, bytes: number): number | undefined {
  return onePoint(String.fromCodePoint(point).toLowerCase(), bytes)
}

export const points = (text: string) => [...text].map((each) => each.codePointAt(0) ?? 0)
export const fold = (text: string) => String.fromCodePoint(...points(text).map(foldPoint))

// ---- order and equality

const RANKS = [
  'int',
  'object',
  'error',
  'named-error',
  'float',
  'bool',
  'string',
  'binary',
  'symbol',
]

/** The order of keys: by type, then by value. */
export function compareKeys(a: SlotValue, b: SlotValue): number {
  if (a.type !== b.type) return RANKS.indexOf(a.type) - RANKS.indexOf(b.type)
  if (a.type === 'string' && b.type === 'string') return compareText(fold(a.value), fold(b.value))
  if ('name' in a && 'name' in b) return compareText(fold(a.name), fold(b.name))
  if (a.type === 'binary' && b.type === 'binary') return Buffer.compare(a.bytes, b.bytes)
  return compareNumbers(numberOf(a), numberOf(b))
}

export function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

const compareNumbers = (a: number | bigint, b: number | bigint) => (a < b ? -1 : a > b ? 1 : 0)

function numberOf(value: SlotValue): number | bigint {
  switch (value.type) {
    case 'int':
    case 'float':
      return value.value
    case 'object':
      return value.id
    case 'error':
      return value.code
    case 'bool':
      return value.value ? 1 : 0
    default:
      throw new Error(`no number in a ${value.type}`)
  }
}

/** Entries as a map keeps them: sorted, the last of equal keys. */
export function mapOf(entries: readonly (readonly [SlotValue, SlotValue])[]): MapValue {
  const kept: (readonly [SlotValue, SlotValue])[] = []
  for (const entry of entries) {
    const at = kept.findIndex(([key]) => compareKeys(key, entry[0]) >= 0)
    const found = kept[at]
    if (found === undefined) kept.push(entry)
    else kept.splice(at, compareKeys(found[0], entry[0]) === 0 ? 1 : 0, entry)
  }
  return { type: 'map', entries: kept }
}

// ---- sizes and printing

/** What `value_bytes()` answers. */
export function valueBytes(value: SlotValue): number {
  switch (value.type) {
    case 'string':
      return 17 + Buffer.byteLength(value.value)
    case 'symbol':
      return 17 + Buffer.byteLength(value.name)
    case 'binary':
      return 17 + value.bytes.length
    case 'float':
      return 24
    case 'error-value':
    case 'named-error-value':
      return 48 + 17 + Buffer.byteLength(value.message) + valueBytes(value.value)
    case 'flyweight':
      return 48 + valueBytes(value.slots) + valueBytes(value.contents)
    case 'list':
      return value.items.reduce((sum, item) => sum + valueBytes(item), 32)
    case 'map':
      return value.entries.reduce((sum, [k, v]) => sum + 24 + valueBytes(k) + valueBytes(v), 32)
    default:
      return 16
  }
}

/** `toExponential`, but exact halves go to the even digit, as in C. */
export function exponential(value: number, places: number): string {
  const [digits = '', power] = value.toExponential(100).split('e')
  const kept = digits.slice(0, digits.indexOf('.') + 1 + places).replace(/\.$/, '')
  const rest = digits.slice(digits.indexOf('.') + 1 + places)
  if (/^50*$/.test(rest) && Number(kept.at(-1)) % 2 === 0) return `${kept}e${power}`
  return value.toExponential(places)
}

/** A float as C's `%.15g` prints it, with `.0` when it would look like an integer. */
export function printFloat(value: number): string {
  if (Object.is(value, -0)) return '-0.0'
  const [mantissa = '', exponent = '0'] = exponential(value, 14).split('e')
  const power = Number(exponent)
  if (power < -4 || power >= 15) {
    const digits = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa
    return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
  }
  const fixed = Number(`${mantissa}e${exponent}`)
    .toFixed(Math.max(0, 14 - power))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
  return fixed.includes('.') ? fixed : `${fixed}.0`
}

// ---- arbitraries

const signed = fc.oneof(
  fc.integer({ min: -3, max: 12 }).map(BigInt),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
)

/** Strings that are often equal but for case, some beyond ASCII. */
export const someText = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'B', 'b', 'Z', '_'), maxLength: 4 }),
  fc.string({ unit: fc.constantFrom('é', 'É', 'a', 'Σ', 'σ', 'ς', '€', '𐐀', '𐐨'), maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
)

/** Names of errors as the driver sees them first; it keeps the first case of a name. */
const errorName = fc.constantFrom('E_A', 'E_B', 'E_TOO_FAST')

/** What can be the key of a map. */
export const someKey: fc.Arbitrary<SlotValue> = fc.oneof(
  signed.map((value) => ({ type: 'int' as const, value })),
  someText.map((value) => ({ type: 'string' as const, value })),
  signed.map((id) => ({ type: 'object' as const, id })),
  fc.nat(18).map((code) => ({ type: 'error' as const, code })),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value) => ({ type: 'float' as const, value })),
  fc.boolean().map((value) => ({ type: 'bool' as const, value })),
  errorName.map((name) => ({ type: 'named-error' as const, name })),
  someText.map((name) => ({ type: 'symbol' as const, name })),
  fc.uint8Array({ maxLength: 6 }).map((bytes) => ({ type: 'binary' as const, bytes })),
)

/** Values that programs have, nested a little. */
export const someValue: fc.Arbitrary<SlotValue> = fc.letrec<{ value: SlotValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    someKey,
    fc.array(tie('value'), { maxLength: 6 }).map((items) => ({ type: 'list' as const, items })),
    fc.array(fc.tuple(someKey, tie('value')), { maxLength: 6 }).map(mapOf),
    fc.record({
      type: fc.constant('error-value' as const),
      code: fc.nat(18),
      message: someText,
      value: fc.option(tie('value'), { nil: { type: 'none' as const } }),
    }),
    fc.record({
      type: fc.constant('named-error-value' as const),
      name: errorName,
      message: someText,
      value: fc.option(tie('value'), { nil: { type: 'none' as const } }),
    }),
    fc.record({
      type: fc.constant('flyweight' as const),
      delegate: signed.map((id) => ({ type: 'object' as const, id })),
      slots: fc
        .array(
          fc.tuple(
            someText.map((name): SlotValue => ({ type: 'symbol', name })),
            tie('value'),
          ),
          { maxLength: 3 },
        )
        .map(mapOf),
      contents: fc
        .array(tie('value'), { maxLength: 3 })
        .map((items) => ({ type: 'list' as const, items })),
    }),
  ),
})).value
