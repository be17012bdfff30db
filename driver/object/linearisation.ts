/**
 * The order in which role verbs rank an object's ancestors: its C3 linearisation. Where none exists (the
 * parents disagree), it is the order of ancestors that verbs and properties are looked up in.
 *
 * Along a single line of ancestors both are that line, and nothing is computed. Otherwise a table is kept
 * per record for one epoch: u32 count, u32 whether it is C3's, then the records, the object itself first.
 *
 * Source: K. Barrett et al., "A Monotonic Superclass Linearization for Dylan", OOPSLA 1996.
 */

import { allocate, free } from '../value/heap.ts'
import { hierarchyEpoch } from './epoch.ts'
import { find, isAnonymous } from './object.ts'
import { ancestorAt, ancestorCount, parentCount, parentId } from './prototype.ts'
import { ObjectRecord } from './record.ts'
import { freeWorklist, newWorklist, Worklist } from './worklist.ts'

const TABLE_HEADER: usize = 8

/** The place of [ancestor] in the object's order, 0 for the object itself; −1 when it is no ancestor. */
export function rankOf(record: ObjectRecord, ancestor: i64): i32 {
  let at = record
  let rank = 0
  while (true) {
    if (at.id === ancestor && !isAnonymous(at)) return rank
    const count = parentCount(at)
    if (count === 0) return -1
    if (count > 1) return rankInTable(record, ancestor)
    const parent = find(parentId(at, 0))
    if (parent === null) return -1
    at = parent
    rank += 1
  }
}

/** Whether the object's order is C3's. */
export function hasLinearisation(record: ObjectRecord): bool {
  return isLine(record) || load<u32>(tableOf(record), 4) !== 0
}

function rankInTable(record: ObjectRecord, ancestor: i64): i32 {
  const table = tableOf(record)
  const count = load<u32>(table)
  for (let index: u32 = 0; index < count; index++) {
    const at = recordAt(table, index)
    if (at.id === ancestor && !isAnonymous(at)) return index as i32
  }
  return -1
}

function recordAt(table: usize, index: u32): ObjectRecord {
  return changetype<ObjectRecord>(load<usize>(table + TABLE_HEADER + ((index as usize) << 2)))
}

/** Whether neither the object nor an ancestor has several parents. */
function isLine(record: ObjectRecord): bool {
  let at = record
  while (parentCount(at) === 1) {
    const parent = find(parentId(at, 0))
    if (parent === null) return true
    at = parent
  }
  return parentCount(at) === 0
}

// ---- tables

function isKnown(record: ObjectRecord): bool {
  return record.linearisation !== 0 && record.linearisationEpoch === hierarchyEpoch
}

/** The record's table; those of its ancestors are made first, without recursion. */
function tableOf(record: ObjectRecord): usize {
  const stack = newWorklist()
  stack.push(changetype<usize>(record))
  while (stack.count !== 0) {
    const next = changetype<ObjectRecord>(stack.at(stack.count - 1))
    if (isKnown(next) || !pushUnknown(next, stack)) {
      stack.pop()
      if (!isKnown(next)) makeTable(next)
    }
  }
  freeWorklist(stack)
  return record.linearisation
}

/** Pushes the parents without a table; false when all have one. */
function pushUnknown(record: ObjectRecord, stack: Worklist): bool {
  const before = stack.count
  for (let index = 0; index < parentCount(record); index++) {
    const parent = find(parentId(record, index))
    if (parent !== null && !isKnown(parent)) stack.push(changetype<usize>(parent))
  }
  return stack.count !== before
}

function makeTable(record: ObjectRecord): void {
  const order = newWorklist()
  order.push(changetype<usize>(record))
  const isC3 = merge(record, order)
  if (!isC3) {
    order.count = 0
    const count = ancestorCount(record)
    for (let index: u32 = 0; index < count; index++)
      order.push(changetype<usize>(ancestorAt(record, index)))
  }
  const table = allocate(TABLE_HEADER + ((order.count as usize) << 2))
  store<u32>(table, order.count)
  store<u32>(table, isC3 ? 1 : 0, 4)
  memory.copy(table + TABLE_HEADER, order.start, (order.count as usize) << 2)
  freeWorklist(order)
  if (record.linearisation !== 0) free(record.linearisation)
  record.linearisation = table
  record.linearisationEpoch = hierarchyEpoch
}

// ---- merging

/** A sequence that is merged: where its next record's address is, and where it ends. */
@unmanaged
class Sequence {
  at: usize = 0
  end: usize = 0

  get isEmpty(): bool {
    return this.at === this.end
  }
  get head(): ObjectRecord {
    return changetype<ObjectRecord>(load<usize>(this.at))
  }
}

/** Appends the merge of the parents' orders and of the parents themselves; false when there is none. */
function merge(record: ObjectRecord, order: Worklist): bool {
  const parents = newWorklist()
  let isC3: bool = true
  for (let index = 0; index < parentCount(record); index++) {
    const parent = find(parentId(record, index))
    if (parent === null) continue
    parents.push(changetype<usize>(parent))
    if (load<u32>(parent.linearisation, 4) === 0) isC3 = false
  }
  const count = parents.count + 1
  const sequences = allocate((count as usize) * offsetof<Sequence>())
  for (let index: u32 = 0; index < parents.count; index++) {
    const table = changetype<ObjectRecord>(parents.at(index)).linearisation
    setSequence(sequenceAt(sequences, index), table + TABLE_HEADER, load<u32>(table))
  }
  setSequence(sequenceAt(sequences, parents.count), parents.start, parents.count)
  if (isC3) isC3 = mergeSequences(sequences, count, order)
  free(sequences)
  freeWorklist(parents)
  return isC3
}

function sequenceAt(sequences: usize, index: u32): Sequence {
  return changetype<Sequence>(sequences + (index as usize) * offsetof<Sequence>())
}

function setSequence(sequence: Sequence, start: usize, count: u32): void {
  sequence.at = start
  sequence.end = start + ((count as usize) << 2)
}

/** Takes, again and again, the first head that is in no tail. */
function mergeSequences(sequences: usize, count: u32, order: Worklist): bool {
  for (let index: u32 = 0; index < count; index++) countTail(sequenceAt(sequences, index), 1)
  while (true) {
    const next = findHead(sequences, count)
    if (next === 0) break
    order.push(next)
    for (let index: u32 = 0; index < count; index++) {
      const sequence = sequenceAt(sequences, index)
      if (!sequence.isEmpty && load<usize>(sequence.at) === next) advance(sequence)
    }
  }
  let isWhole: bool = true
  for (let index: u32 = 0; index < count; index++) {
    const sequence = sequenceAt(sequences, index)
    if (sequence.isEmpty) continue
    isWhole = false
    countTail(sequence, -1)
  }
  return isWhole
}

/** Adds [by] to the counts of the records behind the head. */
function countTail(sequence: Sequence, by: i32): void {
  for (let at = sequence.at + 4; at < sequence.end; at += 4) {
    changetype<ObjectRecord>(load<usize>(at)).tails += by as u32
  }
}

/** Drops the head; the next record is in one tail less. */
function advance(sequence: Sequence): void {
  sequence.at += 4
  if (!sequence.isEmpty) sequence.head.tails -= 1
}

/** Address of the first head that is in no tail; 0 when there is none. */
function findHead(sequences: usize, count: u32): usize {
  for (let index: u32 = 0; index < count; index++) {
    const sequence = sequenceAt(sequences, index)
    if (!sequence.isEmpty && sequence.head.tails === 0) return load<usize>(sequence.at)
  }
  return 0
}
