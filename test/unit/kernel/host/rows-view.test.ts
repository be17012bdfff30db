/** What the driver reads while batches are in flight: some rows between two keys, as if all were committed. */

import test from 'ava'
import * as fc from 'fast-check'
import {
  FIELD_BYTES,
  FIELD_INT,
  INDEX_DECLARED,
  TABLE_INDEX,
} from '../../../../driver/shared/layout.ts'
import { packRows } from '../../../../kernel/host/packed-row.ts'
import { RowsView } from '../../../../kernel/host/rows-view.ts'
import { declaredKey } from '../../../../kernel/store/keys.ts'
import { MutationWriter } from '../../../../kernel/store/mutations.ts'
import { bytesId, compareBytes, type Entry } from '../../../../kernel/store/range.ts'
import type { StoreReader } from '../../../../kernel/store/store.ts'

const PREFIX_FIELDS = 3
const VALUE = Uint8Array.of(0)

/** A packed key of index 1: bytes, and an object unless it is undefined. */
function packed(byte: number, object: number | undefined): Buffer {
  const int = (value: number) => {
    const bytes = Buffer.alloc(9)
    bytes[0] = FIELD_INT
    bytes.writeBigInt64LE(BigInt(value), 1)
    return bytes
  }
  const fields = [int(TABLE_INDEX), int(INDEX_DECLARED), int(1)]
  fields.push(Buffer.from([FIELD_BYTES, 1, 0, 0, 0, byte]))
  if (object !== undefined) fields.push(int(object))
  return Buffer.concat([Buffer.of(fields.length), ...fields])
}

/** A store that is a list of rows. */
function readerOf(rows: ReadonlyMap<string, Entry>): StoreReader & { rowsRead: number } {
  const sorted = [...rows.values()].sort((a, b) => compareBytes(a.key, b.key))
  return {
    rowsRead: 0,
    get: (key) => rows.get(bytesId(key))?.value,
    range(begin, end, { limit = 1000, reverse = false } = {}) {
      const all = sorted.filter(
        ({ key }) => compareBytes(key, begin) >= 0 && compareBytes(key, end) < 0,
      )
      const found = (reverse ? all.toReversed() : all).slice(0, limit)
      this.rowsRead += found.length
      return found
    },
    hold() {},
    release() {},
    close() {},
  }
}

const place = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 9 }))

test('rows between two keys are those of the store with the batches in flight over them', (t) => {
  const change = fc.tuple(place, fc.boolean())
  const batches = fc.array(fc.array(change, { maxLength: 8 }), { maxLength: 3 })
  fc.assert(
    fc.property(
      fc.array(place, { maxLength: 30 }),
      batches,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 2, max: 7 }),
      fc.nat({ max: 12 }),
      fc.boolean(),
      (stored, changes, low, high, limit, reverse) => {
        const rows = new Map<string, Entry>()
        const put = (key: Uint8Array) => rows.set(bytesId(key), { key, value: VALUE })
        const keyOf = ([byte, object]: [number, number]) =>
          declaredKey(1, Uint8Array.of(byte), object)
        for (const each of stored) put(keyOf(each))
        const view = new RowsView(readerOf(new Map(rows)))
        for (const batch of changes) {
          const writer = new MutationWriter(256)
          for (const [where, isPut] of batch) {
            if (isPut) {
              writer.set(keyOf(where), VALUE)
              put(keyOf(where))
            } else {
              writer.clear(keyOf(where))
              rows.delete(bytesId(keyOf(where)))
            }
          }
          view.handedOver(writer.finish())
        }
        const prefixBytes = declaredKey(1, Uint8Array.of(1), 0).length - 4
        const expected = [...rows.values()]
          .filter(({ key }) => compareBytes(key, keyOf([low, 0]).subarray(0, -1)) >= 0)
          .filter(({ key }) => compareBytes(key, keyOf([high, 0]).subarray(0, -1)) < 0)
          .sort((a, b) => compareBytes(a.key, b.key))
        const turned = reverse ? expected.toReversed() : expected
        const cut = limit === 0 ? turned : turned.slice(0, limit)
        const found = view.between({
          begin: packed(low, undefined),
          end: packed(high, undefined),
          prefixFields: PREFIX_FIELDS,
          limit,
          reverse,
        })
        t.deepEqual(found, cut.length === 0 ? undefined : packRows(cut, prefixBytes))
      },
    ),
  )
})

test('with a batch in flight a limited read takes few rows more from the store', (t) => {
  const rows = new Map<string, Entry>()
  for (let object = 1; object <= 5000; object++) {
    const key = declaredKey(1, Uint8Array.of(2), object)
    rows.set(bytesId(key), { key, value: VALUE })
  }
  const reader = readerOf(rows)
  const view = new RowsView(reader)
  const writer = new MutationWriter(256)
  for (let object = 1; object <= 5; object++) writer.clear(declaredKey(1, Uint8Array.of(2), object))
  view.handedOver(writer.finish())
  const options = { prefixFields: PREFIX_FIELDS, limit: 10, reverse: false }
  const found = view.between({ begin: packed(2, undefined), end: packed(3, undefined), ...options })
  t.is(new DataView(found?.buffer as ArrayBuffer).getUint32(0, true), 10)
  t.is(reader.rowsRead, 15)
})
