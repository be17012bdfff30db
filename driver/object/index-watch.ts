/**
 * What declared indices want to be told of, asked at every write: one test of a bit mask when nothing is
 * indexed. The indices themselves are above the rows (index-cover.ts) and enter their functions here.
 */

import { ObjectRecord } from './record.ts'

/** Told of a slot's definition, or of a header's field as −1 − field. */
export type Watcher = (record: ObjectRecord, part: i64) => void

/** Bits of the indexed definitions' ids, modulo 64. */
let watchedSlots: u64 = 0
/** Bits of the indexed fields of headers. */
let watchedFields: u32 = 0
let before: usize = 0
let after: usize = 0

/** Enters the two functions; at boot. */
export function setWatchers(changing: Watcher, changed: Watcher): void {
  before = changetype<usize>(changing)
  after = changetype<usize>(changed)
}

/** Says what is indexed. */
export function setWatched(slots: u64, fields: u32): void {
  watchedSlots = slots
  watchedFields = fields
}

/** Whether an index may want to know when a slot of this definition changes. */
export function isSlotWatched(definition: i64): bool {
  return ((watchedSlots >> ((definition & 63) as u64)) & 1) !== 0
}

export function isFieldWatched(field: u32): bool {
  return ((watchedFields >> field) & 1) !== 0
}

/** The part of an index that a header's field is. */
export function partOfField(field: u32): i64 {
  return -1 - (field as i64)
}

/** A watched slot or field of [record] is about to change. */
export function noticeChanging(record: ObjectRecord, part: i64): void {
  changetype<Watcher>(before)(record, part)
}

/** It has changed. */
export function noticeChanged(record: ObjectRecord, part: i64): void {
  changetype<Watcher>(after)(record, part)
}
