/**
 * fast-check arbitraries for what the store holds: bytes, tuple elements and slot values.
 */

import * as fc from 'fast-check'
import type { TupleElement } from '../../kernel/store/tuple.ts'

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
