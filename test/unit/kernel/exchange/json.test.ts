import test from 'ava'
import * as fc from 'fast-check'
import { countCapabilities } from '../../../../kernel/exchange/capabilities.ts'
import { fromJson, type Json, toJson, toPlainJson } from '../../../../kernel/exchange/json.ts'
import { intValue, NONE, type SlotValue, stringValue } from '../../../../kernel/store/value.ts'
import { anyValue } from '../../../_support/world-arbitraries.ts'

test('the tagged form of any value but capabilities is read back, also through text', (t) => {
  const property = fc.property(anyValue, (value) => {
    fc.pre(countCapabilities(value) === 0)
    const text = JSON.stringify(toJson(value))
    t.deepEqual(fromJson(JSON.parse(text)), value)
  })
  t.notThrows(() => fc.assert(property, { numRuns: 500 }))
})

const FORMS: readonly (readonly [value: SlotValue, tagged: Json, plain: Json])[] = [
  [NONE, null, null],
  [intValue(5), 5, 5],
  [intValue(2n ** 60n), { int: '1152921504606846976' }, '1152921504606846976'],
  [{ type: 'float', value: 1.5 }, 1.5, 1.5],
  [{ type: 'float', value: 2 }, { float: 2 }, 2],
  [{ type: 'float', value: Number.NaN }, { float: 'nan' }, 'nan'],
  [{ type: 'float', value: -Infinity }, { float: '-infinity' }, '-infinity'],
  [stringValue('text'), 'text', 'text'],
  [{ type: 'bool', value: true }, true, true],
  [{ type: 'object', id: 12n }, { object: 12 }, '#12'],
  [{ type: 'error', code: 3 }, { error: 'E_PERM' }, 'E_PERM'],
  [{ type: 'named-error', name: 'E_MINE' }, { error: 'E_MINE' }, 'E_MINE'],
  [{ type: 'list', items: [intValue(1)] }, [1], [1]],
  [{ type: 'map', entries: [[stringValue('a'), intValue(1)]] }, { map: [['a', 1]] }, { a: 1 }],
  [{ type: 'map', entries: [[intValue(1), intValue(2)]] }, { map: [[1, 2]] }, { '1': 2 }],
  [{ type: 'symbol', name: 'name' }, { symbol: 'name' }, 'name'],
  [
    { type: 'binary', bytes: new TextEncoder().encode('Hello') },
    { binary: 'SGVsbG8=' },
    'SGVsbG8=',
  ],
  [{ type: 'anonymous', id: 3n }, { anonymous: 3 }, '*anonymous*'],
]

for (const [value, tagged, plain] of FORMS) {
  test(`${JSON.stringify(tagged)} and ${JSON.stringify(plain)} stand for one value`, (t) => {
    t.deepEqual(toJson(value), tagged)
    t.deepEqual(toPlainJson(value), plain)
  })
}

test('object numbers may be written as in the language', (t) => {
  t.deepEqual(fromJson({ object: '#12' }), { type: 'object', id: 12n })
  t.deepEqual(fromJson({ object: '-1' }), { type: 'object', id: -1n })
  t.deepEqual(fromJson({ object: '#0A1B2C-0123456800' }), {
    type: 'object',
    id: 2n ** 62n + 0x0a1b2c_0123456800n,
  })
})

test('maps are sorted when they are read', (t) => {
  const value = fromJson({
    map: [
      ['b', 1],
      [3, 2],
    ],
  })
  t.deepEqual(toJson(value), {
    map: [
      [3, 2],
      ['b', 1],
    ],
  })
})

const WRONG: readonly (readonly [json: unknown, message: RegExp])[] = [
  [{ what: 1 }, /the value is not a value: its tag is not known/],
  [[1, { object: 'x' }], /1\.object is not an integer/],
  [{ map: [[1]] }, /map\.0 is not a pair/],
  [{ int: '9223372036854775808' }, /int is not an integer of 64 bits/],
  [{ error: 'WHAT' }, /error is not an error/],
  [{ error: 65536 }, /error is not an error/],
  [{ binary: '!' }, /binary is not base64/],
  [1e300, /not an exact number/],
  [{ float: 'x' }, /float is not a float/],
  [undefined, /the value is not a value/],
]

for (const [json, message] of WRONG) {
  test(`${JSON.stringify(json)} is refused with the path to what is wrong`, (t) => {
    t.throws(() => fromJson(json), { code: 'ERR_ENCODING', message })
  })
}

test('JSON nested deeper than a value may be is refused', (t) => {
  const deep = JSON.parse('['.repeat(1500) + ']'.repeat(1500))
  t.throws(() => fromJson(deep), { code: 'ERR_NESTING' })
})
