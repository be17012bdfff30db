import test from 'ava'
import * as fc from 'fast-check'
import { pack as packReference, type TupleItem } from 'fdb-tuple'
import { compareBytes, rangeContains, rangeOfChildren } from '../../../../kernel/store/range.ts'
import {
  formatKey,
  packStampedTuple,
  packTuple,
  type TupleElement,
  unpackTuple,
} from '../../../../kernel/store/tuple.ts'
import { tuple } from '../../../_support/store-arbitraries.ts'

/** [element] as npm fdb-tuple wants it. */
function toReference(element: TupleElement): TupleItem {
  if (element === null || typeof element !== 'object') return element
  if (element instanceof Uint8Array) return Buffer.from(element)
  if (Array.isArray(element)) return element.map(toReference)
  if (element.type === 'uuid') return { type: 'uuid', value: Buffer.from(element.bytes) }
  if (element.type !== 'stamp') return element
  const value = Buffer.alloc(12)
  value.set(element.stamp as Uint8Array)
  value.writeUInt16BE(element.order, 10)
  return { type: 'versionstamp', value }
}

/** The documented rank of types, then the natural order inside each. */
function compareElements(left: TupleElement, right: TupleElement): number {
  const rank = rankOf(left) - rankOf(right)
  if (rank !== 0) return rank
  if (left === null || right === null) return 0
  if (typeof left === 'object' && typeof right === 'object') return compareObjects(left, right)
  if (typeof left === 'string' && typeof right === 'string') {
    return compareBytes(Buffer.from(left), Buffer.from(right))
  }
  return left < right ? -1 : left > right ? 1 : 0
}

function compareObjects(
  left: Extract<TupleElement, object>,
  right: Extract<TupleElement, object>,
): number {
  if (left instanceof Uint8Array) return compareBytes(left, right as Uint8Array)
  if (Array.isArray(left)) return compareTuples(left, right as TupleElement[])
  if (left.type === 'uuid') return compareBytes(left.bytes, (right as typeof left).bytes)
  if (left.type === 'stamp') {
    const other = right as typeof left
    const order = compareBytes(left.stamp as Uint8Array, other.stamp as Uint8Array)
    return order || left.order - other.order
  }
  const other = (right as typeof left).value
  if (left.value === 0 && other === 0)
    return Number(Object.is(other, -0)) - Number(Object.is(left.value, -0))
  return left.value < other ? -1 : left.value > other ? 1 : 0
}

function rankOf(element: TupleElement): number {
  if (element === null) return 0
  if (element instanceof Uint8Array) return 1
  if (typeof element === 'string') return 2
  if (Array.isArray(element)) return 3
  if (typeof element === 'number' || typeof element === 'bigint') return 4
  if (typeof element === 'boolean') return 7
  return { float: 5, double: 6, uuid: 8, stamp: 9 }[element.type]
}

function compareTuples(left: readonly TupleElement[], right: readonly TupleElement[]): number {
  for (const [index, element] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    const order = compareElements(element, other)
    if (order !== 0) return order
  }
  return left.length - right.length
}

test('packs the same bytes as npm fdb-tuple', (t) => {
  fc.assert(
    fc.property(tuple, (elements) => {
      const expected = packReference(elements.map(toReference)) as Buffer
      t.is(Buffer.from(packTuple(elements)).toString('hex'), expected.toString('hex'))
    }),
    { seed: 1, numRuns: 2_000 },
  )
})

test('unpacking gives the elements back', (t) => {
  fc.assert(
    fc.property(tuple, (elements) => {
      const key = packTuple(elements)
      t.deepEqual(packTuple(unpackTuple(key)), key)
      t.is(compareTuples(unpackTuple(key), elements), 0)
    }),
    { seed: 2, numRuns: 1_000 },
  )
})

test('the order of keys is the order of tuples', (t) => {
  fc.assert(
    fc.property(tuple, tuple, (left, right) => {
      const order = Math.sign(compareBytes(packTuple(left), packTuple(right)))
      t.is(order, Math.sign(compareTuples(left, right)))
    }),
    { seed: 3, numRuns: 3_000 },
  )
})

test('integers at every border of a byte agree with npm fdb-tuple and keep their order', (t) => {
  const borders = Array.from({ length: 90 }, (_, bits) => 2n ** BigInt(bits))
  const all = borders.flatMap((border) => [border - 1n, border, border + 1n])
  const sorted = [...all.map((each) => -each), ...all].sort((left, right) =>
    left < right ? -1 : left > right ? 1 : 0,
  )
  const keys = sorted.map((value) => packTuple([value]))
  for (const [index, key] of keys.entries()) {
    const value = sorted[index] ?? 0n
    t.is(Buffer.from(key).toString('hex'), (packReference([value]) as Buffer).toString('hex'))
    t.is(BigInt(unpackTuple(key)[0] as bigint), value)
    const previous = keys[index - 1]
    if (previous !== undefined) t.true(compareBytes(previous, key) <= 0)
  }
})

test('the children of a tuple are its extensions and nothing else', (t) => {
  fc.assert(
    fc.property(tuple, tuple, (prefix, other) => {
      const range = rangeOfChildren(packTuple(prefix))
      t.false(rangeContains(range, packTuple(prefix)))
      if (other.length > 0) t.true(rangeContains(range, packTuple([...prefix, ...other])))
      const extended = compareTuples(other.slice(0, prefix.length), prefix) === 0
      t.is(rangeContains(range, packTuple(other)), extended && other.length > prefix.length)
    }),
    { seed: 4, numRuns: 1_000 },
  )
})

test('a stamped tuple says where the stamp of its commit belongs', (t) => {
  const { key, stampOffset } = packStampedTuple([
    'c',
    { type: 'stamp', stamp: 'of-commit', order: 3 },
    0,
  ])
  t.is(stampOffset, 4)
  const complete = Uint8Array.from(key)
  complete.set(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 9, 0, 1), stampOffset)
  t.is(formatKey(complete), '(c, @00000000000000090001/3, 0)')
  t.throws(() => packTuple(['c', { type: 'stamp', stamp: 'of-commit', order: 0 }]), {
    code: 'ERR_KEY_INVALID',
  })
  t.throws(() => packStampedTuple(['c']), { code: 'ERR_KEY_INVALID' })
})

test('what is no exact integer must be named float or double', (t) => {
  for (const number of [0.5, -0, Number.NaN, 2 ** 53]) {
    t.throws(() => packTuple([number]), { code: 'ERR_KEY_INVALID' })
  }
  t.throws(() => packTuple(['\ud800']), { code: 'ERR_KEY_INVALID' })
})

for (const [name, hex] of [
  ['an unknown type code', '99'],
  ['an integer cut short', '1601'],
  ['an integer with a leading zero', '160001'],
  ['a negative integer with a leading zero', '12ff01'],
  ['a long integer that a short one holds', '1d0101'],
  ['a string without an end', '0261'],
  ['a string that is not UTF-8', '02ff00'],
  ['a nested tuple without an end', '0515'],
  ['deep nesting', '05'.repeat(5_000)],
] as const) {
  test(`${name} is refused with its offset`, (t) => {
    const error = t.throws(() => unpackTuple(Buffer.from(hex, 'hex')), { code: 'ERR_ENCODING' })
    t.regex(error?.message ?? '', /offset \d+/)
  })
}
