import test from 'ava'
import * as fc from 'fast-check'
import { formatObjectId } from '../../../../kernel/base/object-id.ts'
import {
  formatLiteral,
  formatWide,
  quote,
  scanLiteral,
} from '../../../../kernel/exchange/literal.ts'
import { Scanner } from '../../../../kernel/exchange/scanner.ts'
import { intValue, listValue, type SlotValue, stringValue } from '../../../../kernel/store/value.ts'
import { anyValue } from '../../../_support/world-arbitraries.ts'

const nameOf = (id: bigint | number) => (Number(id) === 5 ? '$thing' : formatObjectId(id))

function read(text: string): SlotValue {
  const scanner = new Scanner(text, 'value')
  const value = scanLiteral(scanner, (reference) =>
    reference.kind === 'number' ? reference.id : 5,
  )
  if (!scanner.isAtEnd) throw scanner.unexpected('the end')
  return value
}

test('values of every type survive being written and read', (t) => {
  const property = fc.property(anyValue, (value) => {
    t.deepEqual(read(formatLiteral(value, nameOf)), value)
    t.deepEqual(read(formatWide(value, nameOf, { column: 90, indent: '' })), value)
  })
  t.notThrows(() => fc.assert(property, { numRuns: 500 }))
})

function flyweight(slots: readonly (readonly [string, number])[]): SlotValue {
  return {
    type: 'flyweight',
    delegate: { type: 'object', id: 5n },
    slots: {
      type: 'map',
      entries: slots.map(([name, value]) => [{ type: 'symbol', name }, intValue(value)]),
    },
    contents: listValue([intValue(4)]),
  }
}

const LITERALS: readonly (readonly [text: string, value: SlotValue])[] = [
  ['-12', intValue(-12)],
  ['9223372036854775807', intValue(2n ** 63n - 1n)],
  ['2.0', { type: 'float', value: 2 }],
  ['-0.0', { type: 'float', value: -0 }],
  ['1e+300', { type: 'float', value: 1e300 }],
  ['infinity', { type: 'float', value: Infinity }],
  ['-infinity', { type: 'float', value: -Infinity }],
  ['nan', { type: 'float', value: Number.NaN }],
  ['"a\\"b\\\\c"', stringValue('a"b\\c')],
  ['"\\n\\t\\r\\u{1b}"', stringValue('\n\t\r\u001b')],
  ['$thing', { type: 'object', id: 5n }],
  ['#-1', { type: 'object', id: -1n }],
  ['E_PERM', { type: 'error', code: 3 }],
  ['E_PERM("no", 5)', { type: 'error-value', code: 3, message: 'no', value: intValue(5) }],
  ['E_PERM("no")', { type: 'error-value', code: 3, message: 'no', value: { type: 'none' } }],
  ['E_MINE', { type: 'named-error', name: 'E_MINE' }],
  [
    'E_MINE("so", {})',
    { type: 'named-error-value', name: 'E_MINE', message: 'so', value: listValue([]) },
  ],
  ['#0A1B2C-0123456800', { type: 'object', id: 2n ** 62n + 0x0a1b2c_0123456800n }],
  [
    '<$thing, .size = 2, .("two words") = 3, {4}>',
    flyweight([
      ['size', 2],
      ['two words', 3],
    ]),
  ],
  ['true', { type: 'bool', value: true }],
  ["'name", { type: 'symbol', name: 'name' }],
  ['\'"two words"', { type: 'symbol', name: 'two words' }],
  ['*3', { type: 'anonymous', id: 3n }],
  ['~3', { type: 'waif', id: 3n }],
  ['{}', { type: 'list', items: [] }],
  ['[]', { type: 'map', entries: [] }],
  ['[1 -> 2]', { type: 'map', entries: [[intValue(1), intValue(2)]] }],
]

for (const [text, value] of LITERALS) {
  test(`${text} stands for its value and back`, (t) => {
    t.deepEqual(read(text), value)
    t.is(formatLiteral(value, nameOf), text)
  })
}

test('bytes are written in base64', (t) => {
  const value = read('b"SGVsbG8="')
  t.is(value.type === 'binary' && Buffer.from(value.bytes).toString(), 'Hello')
  t.is(formatLiteral(value, nameOf), 'b"SGVsbG8="')
})

test('a flyweight written as it once was is read', (t) => {
  t.deepEqual(read('<#5, ["size" -> 2], {4}>'), flyweight([['size', 2]]))
})

test('a backslash stands for the sign behind it, as in MOO', (t) => {
  t.deepEqual(read('"\\a\\b"'), stringValue('ab'))
  t.is(quote('\u2028'), '"\\u{2028}"')
})

test('a map is sorted as the driver wants it, and the last of equal keys counts', (t) => {
  const value = read(
    '["b" -> 1, 2.5 -> 2, "A" -> 3, #1 -> 4, 7 -> 5, "B" -> 6, E_PERM -> 7, true -> 8]',
  )
  t.is(
    formatLiteral(value, nameOf),
    '[7 -> 5, #1 -> 4, E_PERM -> 7, 2.5 -> 2, true -> 8, "A" -> 3, "B" -> 6]',
  )
})

test('a wide value has an item a line', (t) => {
  const value = listValue([stringValue('a'.repeat(60)), listValue([stringValue('b'.repeat(60))])])
  const text = formatWide(value, nameOf, { column: 20, indent: '' })
  t.is(text, `{\n  "${'a'.repeat(60)}",\n  {"${'b'.repeat(60)}"}\n}`)
})

test('what is no value is named', (t) => {
  t.throws(() => read('foo'), { message: /value:1: expected a value, found "foo"/ })
  t.throws(() => read('{1 2}'), { message: /expected "," or "}", found "2}"/ })
  t.throws(() => read('[1, 2]'), { message: /expected "->"/ })
  t.throws(() => read('<1, 2, 3>'), { message: /the delegate of a flyweight is an object/ })
  t.throws(() => read('<#1, 2, 3>'), { message: /a flyweight is written/ })
  t.throws(() => read('"\\u{110000}"'), { message: /there is no character/ })
  t.throws(() => read('{'.repeat(2000)), { message: /nested more than 1000 deep/ })
})
