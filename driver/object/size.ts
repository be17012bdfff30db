/**
 * What `object_bytes()` counts: the memory that ToastStunt on a 64-bit machine would take, and for a
 * verb's program the bytes that we have.
 */

import { HEADER_NAME, ROW_HEADER, ROW_METADATA } from '../shared/layout.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { valueBytes } from '../value/value.ts'
import { codeLoad } from './code.ts'
import { definitionIdAt, definitionsHere } from './definition.ts'
import { definitionName } from './property-edit.ts'
import { ancestorAt, ancestorCount } from './prototype.ts'
import { noteWhole } from './read-set.ts'
import { ObjectRecord, rowKind, rowNext } from './record.ts'
import { rowGet, slotRow } from './row.ts'
import { Verb, verbHere, verbsHere } from './verb-table.ts'

const OBJECT_BYTES: i64 = 160
const VERB_BYTES: i64 = 40
const DEFINITION_BYTES: i64 = 16
/** A slot beside its value, and a clear slot's value. */
const SLOT_BYTES: i64 = 16
const CLEAR_BYTES: i64 = 16

export function objectBytes(record: ObjectRecord): i64 {
  const name = rowGet(record, ROW_HEADER, HEADER_NAME as i64)
  let bytes = OBJECT_BYTES + 1
  if (name !== null) bytes += name.string.bytes as i64
  for (let index: u32 = 0; index < verbsHere(record); index++) {
    bytes += verbBytes(verbHere(record, index))
  }
  bytes += metadataBytes(record)
  const count = ancestorCount(record)
  for (let index: u32 = 0; index < count; index++) {
    bytes += slotsBytes(record, ancestorAt(record, index))
  }
  return bytes
}

/** Metadata of the object, its properties and its verbs. */
function metadataBytes(record: ObjectRecord): i64 {
  noteWhole(record)
  let bytes: i64 = 0
  for (let row = rowNext(record, null); row !== null; row = rowNext(record, row)) {
    if (rowKind(row.key) === ROW_METADATA && row.isLive) bytes += valueBytes(row.slot)
  }
  return bytes
}

function verbBytes(verb: Verb): i64 {
  const bytes = VERB_BYTES + (verb.names.bytes as i64) + 1
  if (verb.codeHash === 0) return bytes
  const code = pushSlots(1)
  const codeBytes: i64 = codeLoad(verb.codeHash, code) ? (code.string.bytes as i64) : 0
  popSlots(1)
  return bytes + codeBytes
}

/** The definitions themselves, and the object's slots of them. */
function slotsBytes(record: ObjectRecord, definer: ObjectRecord): i64 {
  let bytes: i64 = 0
  const count = definitionsHere(definer)
  for (let index: u32 = 0; index < count; index++) {
    const id = definitionIdAt(definer, index)
    const row = slotRow(record, id)
    bytes += SLOT_BYTES + (row === null || row.tag === 0 ? CLEAR_BYTES : valueBytes(row.slot))
    if (changetype<usize>(definer) !== changetype<usize>(record)) continue
    const name = definitionName(record, id)
    bytes += DEFINITION_BYTES + 1
    if (name !== null) bytes += name.string.bytes as i64
  }
  return bytes
}
