import test from 'ava'
import * as fc from 'fast-check'
import {
  FIELD_BYTES,
  FIELD_INT,
  FIELD_STRING,
  MUTATION_CLEAR,
  MUTATION_CLEAR_PREFIX,
  MUTATION_SET,
  TABLE_HISTORY,
  TABLE_INDEX,
  TABLE_OBJECT,
} from '../../../../driver/shared/layout.ts'
import { CHUNK_BYTES_MAX } from '../../../../kernel/base/limits.ts'
import { packRows, translateMutations, unpackKey } from '../../../../kernel/host/packed-row.ts'
import { decodeMutations } from '../../../../kernel/store/mutations.ts'
import { equalBytes } from '../../../../kernel/store/range.ts'
import { packTuple } from '../../../../kernel/store/tuple.ts'

type Field = bigint | string | Uint8Array

/** Fields as the driver packs them. */
function packFields(fields: readonly Field[]): Buffer {
  const parts = [Buffer.of(fields.length)]
  for (const field of fields) {
    if (typeof field === 'bigint') {
      const bytes = Buffer.alloc(9)
      bytes[0] = FIELD_INT
      bytes.writeBigInt64LE(field, 1)
      parts.push(bytes)
      continue
    }
    const head = Buffer.alloc(5)
    const bytes = Buffer.from(field)
    head[0] = typeof field === 'string' ? FIELD_STRING : FIELD_BYTES
    head.writeUInt32LE(bytes.length, 1)
    parts.push(head, bytes)
  }
  return Buffer.concat(parts)
}

const packKey = (...fields: Field[]) => packFields([BigInt(TABLE_OBJECT), ...fields])
const length = (bytes: Uint8Array) => {
  const word = Buffer.alloc(4)
  word.writeUInt32LE(bytes.length)
  return word
}
const set = (key: Buffer, value: Uint8Array) =>
  Buffer.concat([Buffer.of(MUTATION_SET), key, length(value), value])

const field = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed()),
  fc.uint8Array({ maxLength: 20 }),
)

test('a packed key is the tuple of its fields, the table as a character', (t) => {
  fc.assert(
    fc.property(fc.array(field, { maxLength: 5 }), (fields) => {
      t.deepEqual(unpackKey(packKey(...fields)), packTuple(['o', ...fields]))
    }),
    { seed: 2, numRuns: 300 },
  )
})

test('integers at every border of a byte are those of the tuple, and come back', (t) => {
  for (let bits = 0n; bits < 64n; bits += 8n) {
    for (const near of [-1n, 0n, 1n]) {
      for (const border of [2n ** bits + near, -(2n ** bits) + near]) {
        const tuple = packTuple(['o', border])
        t.deepEqual(unpackKey(packKey(border)), tuple, String(border))
        const packed = packRows([{ key: tuple, value: new Uint8Array(0) }], 3)
        t.deepEqual(Buffer.from(packed).subarray(4, -4), packFields([border]), String(border))
      }
    }
  }
})

test('packed rows hold the fields after the prefix, as the driver packs them', (t) => {
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 4 }), (fields) => {
      const prefix = packTuple(['o', 7])
      const value = Buffer.from('value')
      const packed = packRows([{ key: packTuple(['o', 7, ...fields]), value }], prefix.length)
      const expected = Buffer.concat([
        Buffer.of(1, 0, 0, 0),
        packFields(fields),
        length(value),
        value,
      ])
      t.deepEqual(Buffer.from(packed), expected)
    }),
    { seed: 3, numRuns: 300 },
  )
})

test('mutations come out in order, a cleared prefix as the range of its extensions', (t) => {
  const packed = Buffer.concat([
    set(packKey(1n, 3n, 4n), Buffer.from('a')),
    Buffer.of(MUTATION_CLEAR),
    packKey(1n, 3n, 5n),
    Buffer.of(MUTATION_CLEAR_PREFIX),
    packKey(2n),
  ])
  const mutations = [...decodeMutations(translateMutations(packed, new Set()).finish())]
  t.deepEqual(
    mutations.map((each) => each.type),
    ['set', 'clear', 'clear-range', 'clear-range'],
  )
  const [first, , , last] = mutations
  t.true(first?.type === 'set' && Buffer.compare(first.key, packTuple(['o', 1, 3, 4])) === 0)
  const begin = Buffer.concat([packTuple(['o', 2]), Buffer.of(0)])
  t.true(last?.type === 'clear-range' && Buffer.compare(last.begin, begin) === 0)
})

test('a value that was in chunks clears them when it is written small again, others do not', (t) => {
  const chunked = new Set<string>()
  const types = (value: Uint8Array) =>
    Array.from(
      decodeMutations(translateMutations(set(packKey(1n), value), chunked).finish()),
      (each) => each.type,
    )
  t.deepEqual(types(Buffer.from('small')), ['set'])
  t.deepEqual(types(new Uint8Array(3 * CHUNK_BYTES_MAX)), ['set', 'set', 'set', 'set'])
  t.deepEqual(types(Buffer.from('small')), ['clear-range', 'set'])
  t.deepEqual(types(Buffer.from('small')), ['set'])
})

test('clearing a row of a table of whole values clears no chunks', (t) => {
  const key = packFields([BigInt(TABLE_INDEX), 5n, 7n, 9n])
  const mutation = Buffer.concat([Buffer.of(MUTATION_CLEAR), key])
  const mutations = [...decodeMutations(translateMutations(mutation, new Set()).finish())]
  t.is(mutations.length, 1)
  const [only] = mutations
  t.true(only?.type === 'clear' && equalBytes(only.key, packTuple(['x', 5, 7, 9])))
})

test('a value of a table that is read row by row stays in one', (t) => {
  const key = packFields([BigInt(TABLE_HISTORY), 1n])
  const value = new Uint8Array(CHUNK_BYTES_MAX + 1)
  const mutations = decodeMutations(translateMutations(set(key, value), new Set()).finish())
  t.deepEqual(
    Array.from(mutations, (each) => each.type === 'set' && each.value.length),
    [CHUNK_BYTES_MAX + 1],
  )
})
