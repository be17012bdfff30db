/**
 * The verbs of one object, as a table made from its rows when first asked for: u32 count, 12 bytes pad,
 * then a Verb each, in their order, which is that of the ids. Any change of a verb drops the table.
 */

import { ROW_VERB } from '../shared/layout.ts'
import { TAG_LIST, TAG_PROGRAM } from '../shared/types.ts'
import { allocate } from '../value/heap.ts'
import { listItem } from '../value/list.ts'
import { StringValue } from '../value/string.ts'
import { ListValue } from '../value/value.ts'
import { ObjectRecord, rowId, rowKind, rowNext } from './record.ts'

// Positions in a verb's stored list.
export const VERB_NAMES: i32 = 0
export const VERB_OWNER: i32 = 1
export const VERB_PERMISSIONS: i32 = 2
export const VERB_DOBJ: i32 = 3
export const VERB_PREPOSITION: i32 = 4
export const VERB_IOBJ: i32 = 5
export const VERB_PROGRAM: i32 = 6
export const VERB_ITEMS: i32 = 7

/**
 * A verb, good until the next write to any object or eviction. `program` and `programStamp` are the
 * VM's: a weak reference to the decoded program, zeroed when the table is made.
 */
@unmanaged
export class Verb {
  definerAt: usize = 0
  namesAt: usize = 0
  id: i64 = 0
  owner: i64 = 0
  permissions: u32 = 0
  dobj: i32 = 0
  preposition: i32 = 0
  iobj: i32 = 0
  /** Address of the 32 bytes that name the program; 0 when the verb was never programmed. */
  codeHash: usize = 0
  program: usize = 0
  programStamp: u32 = 0
  pad: u32 = 0

  /** The object that has the verb. */
  @inline get definer(): ObjectRecord {
    return changetype<ObjectRecord>(this.definerAt)
  }
  /** All its names, as they were given. */
  @inline get names(): StringValue {
    return changetype<StringValue>(this.namesAt)
  }
}
const VERB_BYTES: usize = 64
const TABLE_HEADER: usize = 16

/** Number of verbs of the object. */
export function verbsHere(record: ObjectRecord): u32 {
  return record.verbCount
}

/** The [index]-th verb, from 0; the index is valid. */
export function verbHere(record: ObjectRecord, index: u32): Verb {
  return verbAt(tableOf(record), index)
}

function verbAt(table: usize, index: u32): Verb {
  return changetype<Verb>(table + TABLE_HEADER + (index as usize) * VERB_BYTES)
}

function tableOf(record: ObjectRecord): usize {
  if (record.verbs === 0) record.verbs = makeTable(record)
  return record.verbs
}

function makeTable(record: ObjectRecord): usize {
  const table = allocate(TABLE_HEADER + (record.verbCount as usize) * VERB_BYTES)
  let count: u32 = 0
  for (let row = rowNext(record, null); row !== null; row = rowNext(record, row)) {
    if (rowKind(row.key) !== ROW_VERB || !row.isLive) continue
    assert(
      row.tag === TAG_LIST && row.slot.list.length === (VERB_ITEMS as u32),
      'a stored verb of another shape',
    )
    fill(makeRoom(table, count++, rowId(row.key)), record, rowId(row.key), row.slot.list)
  }
  store<u32>(table, count)
  return table
}

/** The place for a verb of this id among the first [count], which are sorted. */
function makeRoom(table: usize, count: u32, id: i64): Verb {
  let at = count
  while (at > 0 && verbAt(table, at - 1).id > id) at -= 1
  const place = changetype<usize>(verbAt(table, at))
  memory.copy(place + VERB_BYTES, place, ((count - at) as usize) * VERB_BYTES)
  return changetype<Verb>(place)
}

function fill(verb: Verb, record: ObjectRecord, id: i64, list: ListValue): void {
  verb.definerAt = changetype<usize>(record)
  verb.namesAt = listItem(list, VERB_NAMES).pointer
  verb.id = id
  verb.owner = listItem(list, VERB_OWNER).object
  verb.permissions = listItem(list, VERB_PERMISSIONS).int as u32
  verb.dobj = listItem(list, VERB_DOBJ).int as i32
  verb.preposition = listItem(list, VERB_PREPOSITION).int as i32
  verb.iobj = listItem(list, VERB_IOBJ).int as i32
  const program = listItem(list, VERB_PROGRAM)
  verb.codeHash = program.tag === TAG_PROGRAM ? program.string.start : 0
  verb.program = 0
  verb.programStamp = 0
}
