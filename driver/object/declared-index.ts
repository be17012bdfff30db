/**
 * The indices that world code has declared: which there are, what each covers, how far it is built.
 * Stored as (m, "index", id) → list {name, prototype, owner, options, state, next object, {parts}}.
 *
 * An index covers the descendants of its prototype, not the prototype itself, over up to four parts. A
 * part is a property's definition, by its id, or a field of the header, as −1 − field. While it is
 * built it has the entries of the objects below `next` and of no others. A dropped one keeps its row
 * until its entries are cleared.
 */

import {
  DECLARATION_BUILDING,
  DECLARATION_CASE,
  DECLARATION_GONE,
  DECLARATION_READY,
  ROW_DEFINITION,
  TABLE_META,
} from '../shared/layout.ts'
import { INDEX_PROPERTIES_MAX } from '../shared/limits.ts'
import { TAG_INT, TAG_OBJECT } from '../shared/types.ts'
import { decode, encode } from '../value/codec.ts'
import { allocate, free } from '../value/heap.ts'
import { text } from '../value/intern.ts'
import { listItem, newList, pushList, pushString, pushTaken } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { releaseString, retainString, StringValue } from '../value/string.ts'
import { equalFolded } from '../value/string-compare.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { ListValue, Slot, setList } from '../value/value.ts'
import { definitionEpoch } from './epoch.ts'
import { setWatched } from './index-watch.ts'
import {
  keyBegin,
  keyInt,
  keyRange,
  keyText,
  rowKeyInt,
  rowsNext,
  rowValue,
  rowValueBytes,
} from './key.ts'
import { COUNTER_DEFINITION, counterNext } from './meta.ts'
import { find } from './object.ts'
import { storeClear, storePut } from './overlay.ts'
import { ancestorAt, ancestorCount } from './prototype.ts'
import { ObjectRecord } from './record.ts'
import { rowGet } from './row.ts'
import { UNDO_INDEX, undoDefine, undoLog, undoNothing } from './undo.ts'
import { newWorklist, Worklist } from './worklist.ts'

/** One declared index; `parts` of its `part`s count. `definer` caches who defines each, for an epoch. */
@unmanaged
export class DeclaredIndex {
  id: i64 = 0
  prototype: i64 = 0
  owner: i64 = 0
  /** While it is built: the next object to look at. */
  next: i64 = 0
  state: u32 = 0
  options: u32 = 0
  name: usize = 0
  parts: u32 = 0
  part0: i64 = 0
  part1: i64 = 0
  part2: i64 = 0
  part3: i64 = 0
  definersEpoch: u32 = 0
  definer0: usize = 0
  definer1: usize = 0
  definer2: usize = 0
  definer3: usize = 0

  @inline get caseMatters(): bool {
    return (this.options & DECLARATION_CASE) !== 0
  }
  /** Whether its entries are kept up to date: it is ready, or being built. */
  @inline get isKept(): bool {
    return this.state === DECLARATION_READY || this.state === DECLARATION_BUILDING
  }
  @inline get nameString(): StringValue {
    return changetype<StringValue>(this.name)
  }
}

const indices: Worklist = newWorklist()
const encoded = newTextBuffer()

// ---- which there are

/** How many places there are; `indexAt` may answer one that is gone. */
export function indexPlaces(): u32 {
  return indices.count
}

export function indexAt(place: u32): DeclaredIndex {
  return changetype<DeclaredIndex>(indices.at(place))
}

/** The index of this name that is ready or being built, or null. */
export function indexNamed(name: StringValue): DeclaredIndex | null {
  for (let place: u32 = 0; place < indices.count; place++) {
    const index = indexAt(place)
    if (index.isKept && equalFolded(index.nameString, name)) return index
  }
  return null
}

/** How many are ready or being built. */
export function indexCount(): u32 {
  let count: u32 = 0
  for (let place: u32 = 0; place < indices.count; place++) if (indexAt(place).isKept) count += 1
  return count
}

/** The [index]-th part: a definition's id, or −1 − field. */
export function partOf(index: DeclaredIndex, part: u32): i64 {
  return load<i64>(partAddress(index, part))
}

function partAddress(index: DeclaredIndex, part: u32): usize {
  return changetype<usize>(index) + offsetof<DeclaredIndex>('part0') + ((part as usize) << 3)
}

function definerAddress(index: DeclaredIndex, part: u32): usize {
  return changetype<usize>(index) + offsetof<DeclaredIndex>('definer0') + ((part as usize) << 2)
}

/** Whether [part] is one of the index's. */
export function hasPart(index: DeclaredIndex, part: i64): bool {
  for (let at: u32 = 0; at < index.parts; at++) if (partOf(index, at) === part) return true
  return false
}

/** The object that defines the property of a part, which is a definition; null when it is gone. */
export function definerOfPart(index: DeclaredIndex, part: u32): ObjectRecord | null {
  if (index.definersEpoch !== definitionEpoch) findDefiners(index)
  return changetype<ObjectRecord | null>(load<usize>(definerAddress(index, part)))
}

function findDefiners(index: DeclaredIndex): void {
  const prototype = find(index.prototype)
  for (let at: u32 = 0; at < index.parts; at++) {
    const part = partOf(index, at)
    let definer: usize = 0
    if (prototype !== null && part >= 0) definer = changetype<usize>(findDefiner(prototype, part))
    store<usize>(definerAddress(index, at), definer)
  }
  index.definersEpoch = definitionEpoch
}

/** Who defines the property with this id for the object, or null. */
function findDefiner(record: ObjectRecord, definition: i64): ObjectRecord | null {
  const count = ancestorCount(record)
  for (let at: u32 = 0; at < count; at++) {
    const ancestor = ancestorAt(record, at)
    if (rowGet(ancestor, ROW_DEFINITION, definition) !== null) return ancestor
  }
  return null
}

/** Whether its prototype exists and has all its properties. */
export function isGrounded(index: DeclaredIndex): bool {
  if (find(index.prototype) === null) return false
  for (let at: u32 = 0; at < index.parts; at++) {
    if (partOf(index, at) >= 0 && definerOfPart(index, at) === null) return false
  }
  return true
}

// ---- changes

/** Declares an index that is to be built; [parts] are the address of [count] parts. */
export function declareIndex(
  name: StringValue,
  prototype: i64,
  owner: i64,
  options: u32,
  parts: usize,
  count: u32,
): DeclaredIndex {
  const index = newIndex(counterNext(COUNTER_DEFINITION), name)
  index.prototype = prototype
  index.owner = owner
  index.options = options
  index.parts = count
  memory.copy(partAddress(index, 0), parts, (count as usize) << 3)
  indices.push(changetype<usize>(index))
  changeIndex(index, DECLARATION_BUILDING, 0)
  return index
}

function newIndex(id: i64, name: StringValue): DeclaredIndex {
  const index = changetype<DeclaredIndex>(allocate(offsetof<DeclaredIndex>()))
  memory.fill(changetype<usize>(index), 0, offsetof<DeclaredIndex>())
  index.id = id
  index.name = changetype<usize>(retainString(name))
  return index
}

/** Gives an index another state and another object to go on with. */
export function changeIndex(index: DeclaredIndex, state: u32, next: i64): void {
  undoLog(UNDO_INDEX, changetype<usize>(index), index.state as i64, index.next, null)
  index.state = state
  index.next = next
  rewatch()
  write(index)
}

/** Its prototype has another number. */
export function changePrototype(index: DeclaredIndex, prototype: i64): void {
  // The state is none of those there are: `restore` knows by it what is to be restored.
  undoLog(UNDO_INDEX, changetype<usize>(index), -1, index.prototype, null)
  index.prototype = prototype
  index.definersEpoch = 0
  write(index)
}

function restore(a: usize, b: i64, c: i64, _value: Slot): void {
  const index = changetype<DeclaredIndex>(a)
  index.definersEpoch = 0
  if (b < 0) {
    index.prototype = c
    return
  }
  index.state = b as u32
  index.next = c
  rewatch()
}

function rewatch(): void {
  let slots: u64 = 0
  let fields: u32 = 0
  for (let place: u32 = 0; place < indices.count; place++) {
    const index = indexAt(place)
    if (!index.isKept) continue
    for (let at: u32 = 0; at < index.parts; at++) {
      const part = partOf(index, at)
      if (part < 0) fields |= (1 as u32) << ((-1 - part) as u32)
      else slots |= (1 as u64) << ((part & 63) as u64)
    }
  }
  setWatched(slots, fields)
}

/** Forgets those that are gone, when that can no longer be undone. */
export function forgetGone(): void {
  let kept: u32 = 0
  for (let place: u32 = 0; place < indices.count; place++) {
    const index = indexAt(place)
    if (index.state === DECLARATION_GONE) {
      releaseString(index.nameString)
      free(changetype<usize>(index))
    } else {
      indices.put(kept++, changetype<usize>(index))
    }
  }
  indices.count = kept
}

// ---- rows

function write(index: DeclaredIndex): void {
  const value = pushSlots(1)
  const parts = newList(INDEX_PROPERTIES_MAX)
  for (let at: u32 = 0; at < index.parts; at++) pushTaken(parts, TAG_INT, partOf(index, at))
  const list = newList(7)
  pushString(list, retainString(index.nameString))
  pushTaken(list, TAG_OBJECT, index.prototype)
  pushTaken(list, TAG_OBJECT, index.owner)
  pushTaken(list, TAG_INT, index.options as i64)
  pushTaken(list, TAG_INT, index.state as i64)
  pushTaken(list, TAG_INT, index.next)
  pushList(list, parts)
  setList(value, list)
  encoded.reset()
  encode(value, encoded)
  popSlots(1)
  keyBegin(TABLE_META)
  keyText(text('index'))
  keyInt(index.id)
  if (index.state === DECLARATION_GONE) storeClear()
  else storePut(encoded.start, encoded.length)
}

/** Another process changed the index with this id: [list] is its row, null when it is gone. */
export function applyIndex(id: i64, list: ListValue | null): void {
  let index: DeclaredIndex | null = null
  for (let place: u32 = 0; place < indices.count && index === null; place++) {
    if (indexAt(place).id === id) index = indexAt(place)
  }
  if (list === null) {
    if (index !== null) index.state = DECLARATION_GONE
    forgetGone()
  } else if (index === null) readIndex(id, list)
  else {
    index.prototype = listItem(list, 1).object
    index.state = listItem(list, 4).int as u32
    index.next = listItem(list, 5).int
    index.definersEpoch = 0
  }
  rewatch()
}

/** Reads the indices of the world; once, at boot. */
export function declaredIndexBoot(): void {
  undoDefine(UNDO_INDEX, restore, undoNothing)
  indices.count = 0
  keyBegin(TABLE_META)
  keyText(text('index'))
  keyRange(0, 0)
  const value = pushSlots(1)
  while (rowsNext()) {
    const isRead = decode(rowValue, rowValueBytes, value)
    assert(isRead, 'a declared index that is no value')
    readIndex(rowKeyInt(0), value.list)
  }
  popSlots(1)
  rewatch()
}

function readIndex(id: i64, list: ListValue): void {
  const index = newIndex(id, listItem(list, 0).string)
  index.prototype = listItem(list, 1).object
  index.owner = listItem(list, 2).object
  index.options = listItem(list, 3).int as u32
  index.state = listItem(list, 4).int as u32
  index.next = listItem(list, 5).int
  const parts = listItem(list, 6).list
  index.parts = parts.length
  for (let at: u32 = 0; at < index.parts; at++) {
    store<i64>(partAddress(index, at), listItem(parts, at as i32).int)
  }
  indices.push(changetype<usize>(index))
}
