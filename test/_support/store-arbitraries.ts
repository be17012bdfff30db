/**
 * fast-check arbitraries for what the store holds: bytes, tuple elements and slot values.
 */

import * as fc from 'fast-check'
import type { TupleElement } from '../../kernel/store/tuple.ts'
import {
  type ListValue,
  type MapValue,
  type SlotValue,
  VALUE_I32,
} from '../../kernel/store/value.ts'

/** Any string of whole code points. */
export const text = fc.string({ unit: 'binary' })

export const bytes = fc.uint8Array({ maxLength: 40 })

const integer = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
  fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
)

const stamp = fc.record({
  type: fc.constant('stamp' as const),
  stamp: fc
    .uint8Array({ minLength: 10, maxLength: 10 })
    .filter((each) => each.some((byte) => byte !== 0xff)),
  order: fc.integer({ min: 0, max: 0xffff }),
})

const leaf: fc.Arbitrary<TupleElement> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  integer,
  text,
  bytes,
  fc.float({ noNaN: true }).map((value) => ({ type: 'float' as const, value })),
  fc.double({ noNaN: true }).map((value) => ({ type: 'double' as const, value })),
  fc
    .uint8Array({ minLength: 16, maxLength: 16 })
    .map((value) => ({ type: 'uuid' as const, bytes: value })),
  stamp,
)

export const tupleElement: fc.Arbitrary<TupleElement> = fc.letrec<{ element: TupleElement }>(
  (tie) => ({
    element: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('element')),
    ),
  }),
).element

export const tuple = fc.array(tupleElement, { maxLength: 6 })

const id = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const signed = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const program = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((hash) => ({ type: 'program' as const, hash }))

const errorCode = fc.nat({ max: 0xffff })
const errorName = fc
  .string({ unit: fc.constantFrom('A', 'Z', '_', '9'), minLength: 1, maxLength: 5 })
  .map((rest) => `E_X${rest}`)
const symbol = text.map((name) => ({ type: 'symbol' as const, name }))

const slotLeaf: fc.Arbitrary<SlotValue> = fc.oneof(
  fc.constant({ type: 'none' as const }),
  signed.map((value) => ({ type: 'int' as const, value })),
  fc.double({ noNaN: true }).map((value) => ({ type: 'float' as const, value })),
  signed.map((each) => ({ type: 'object' as const, id: each })),
  errorCode.map((code) => ({ type: 'error' as const, code })),
  errorName.map((name) => ({ type: 'named-error' as const, name })),
  fc.boolean().map((value) => ({ type: 'bool' as const, value })),
  text.map((value) => ({ type: 'string' as const, value })),
  bytes.map((each) => ({ type: 'binary' as const, bytes: each })),
  symbol,
  id.map((each) => ({ type: 'anonymous' as const, id: each })),
  id.map((each) => ({ type: 'waif' as const, id: each })),
  bytes.map((each) => ({ type: 'capability' as const, bytes: each })),
  program,
  fc.integer().map((value) => ({ type: 'i32' as const, value })),
  fc.float({ noNaN: true }).map((value) => ({ type: 'f32' as const, value })),
  fc.uint8Array({ minLength: 8, maxLength: 8 }).map((each) => ({
    type: 'vector' as const,
    element: VALUE_I32,
    bytes: each,
  })),
)

/** Any slot value, nested a little. */
export const slotValue: fc.Arbitrary<SlotValue> = fc.letrec<{
  value: SlotValue
  list: ListValue
  map: MapValue
}>((tie) => ({
  list: fc.record({
    type: fc.constant('list' as const),
    items: fc.array(tie('value'), { maxLength: 6 }),
  }),
  map: fc.record({
    type: fc.constant('map' as const),
    entries: fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }),
  }),
  value: fc.oneof(
    { depthSize: 'small' },
    slotLeaf,
    tie('list'),
    tie('map'),
    fc.record({
      type: fc.constant('error-value' as const),
      code: errorCode,
      message: text,
      value: tie('value'),
    }),
    fc.record({
      type: fc.constant('named-error-value' as const),
      name: errorName,
      message: text,
      value: tie('value'),
    }),
    fc.record({
      type: fc.constant('flyweight' as const),
      delegate: signed.map((each) => ({ type: 'object' as const, id: each })),
      slots: fc.record({
        type: fc.constant('map' as const),
        entries: fc.array(fc.tuple(symbol, tie('value')), { maxLength: 4 }),
      }),
      contents: tie('list'),
    }),
    fc.record({ type: fc.constant('closure' as const), program, captured: tie('list') }),
  ),
})).value
