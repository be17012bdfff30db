/**
 * Values: the tagged slot, the layouts of counted heap values, and the counting of references.
 *
 * A slot is 16 bytes: the type's tag, four bytes free for its owner, and eight of content: an integer, a
 * float, an object id, or the address of a heap value. Every heap value begins with `references`, the
 * number of slots and other holders that will release it. A count of one permits updating in place.
 *
 * Rules of ownership, here and in every file of this folder: a function that returns a heap value gives
 * the caller one reference; one that stores a heap value takes over one; one that reads borrows. Slots
 * handed over as [from], [value] or [key] are borrowed and copied.
 *
 * Nothing here recurses: values whose count falls to zero wait in a chain that runs through the dead
 * blocks themselves, so a chain of a million lists is freed in constant stack.
 */

import {
  TAG_BINARY,
  TAG_BOOL,
  TAG_CAPABILITY,
  TAG_CLOSURE,
  TAG_ERROR,
  TAG_FLOAT,
  TAG_FLYWEIGHT,
  TAG_HEAP,
  TAG_INT,
  TAG_LIST,
  TAG_MAP,
  TAG_NONE,
  TAG_OBJECT,
  TAG_STRING,
  TAG_SYMBOL,
  TAG_WAIF,
} from '../shared/types.ts'
import { free } from './heap.ts'
import { isListLike, isStringLike, typeOfTag } from './tag.ts'

/** Bytes of a slot, and the shift that multiplies by it. */
export const SLOT_BYTES: usize = 16
export const SLOT_SHIFT: usize = 4

/** Count of values that live for ever; they are reset to it whenever they are handed out. */
export const REFERENCES_IMMORTAL: u32 = 0x40000000

/**
 * A string: `bytes` of valid UTF-8 follow the header. `points` counts code points, so the string is
 * ASCII when both are equal. `hash` caches the case-folded hash, 0 when unknown; beyond ASCII it may be the
 * address of an index instead (string-index.ts). Binaries, symbols,
 * capabilities and program references have the same layout, their `points` equal to `bytes`.
 */
@unmanaged
export class StringValue {
  references: u32 = 0
  bytes: u32 = 0
  points: u32 = 0
  hash: u32 = 0

  /** Address of the first byte. */
  @inline get start(): usize {
    return changetype<usize>(this) + STRING_HEADER
  }
  @inline get isAscii(): bool {
    return this.bytes === this.points
  }
}
export const STRING_HEADER: usize = 16

/**
 * A list: `capacity` slots follow the header, the first `length` of them in use. `depth` is an upper
 * bound of the nesting (1 = no element is a collection); `size` is what `value_bytes()` counts beyond
 * the slot itself; `stamp` belongs to nesting.ts. Error values {code, message, payload}, flyweights
 * {delegate, slots, contents} and closures {program, captured} have the same layout.
 */
@unmanaged
export class ListValue {
  references: u32 = 0
  length: u32 = 0
  capacity: u32 = 0
  depth: u32 = 0
  size: i64 = 0
  stamp: u32 = 0
  spare: u32 = 0

  /** Address of the first item. */
  @inline get start(): usize {
    return changetype<usize>(this) + LIST_HEADER
  }
}
export const LIST_HEADER: usize = 32

/**
 * A map: `count` entries in a B-tree whose root node is at `root` (0 when empty). `depth`, `size` and
 * `stamp` as in lists. The nodes are counted too, so maps share those that they have in common.
 */
@unmanaged
export class MapValue {
  references: u32 = 0
  count: u32 = 0
  root: usize = 0
  depth: u32 = 0
  size: i64 = 0
  stamp: u32 = 0
  spare: u32 = 0
}
export const MAP_BYTES: usize = 32

/**
 * A node of a map's tree: `capacity` entries of two slots follow the header, `count` of them in use.
 * In a leaf (`level` 0) an entry is a key and its value. Above, it is a key not greater than any in the
 * child (unused in the first entry), and a slot whose `tag` is 0, `spare` the number of entries below
 * the child, and content the child's address.
 */
@unmanaged
export class MapNode {
  references: u32 = 0
  count: u32 = 0
  capacity: u32 = 0
  level: u32 = 0

  @inline get start(): usize {
    return changetype<usize>(this) + MAP_NODE_HEADER
  }
}
export const MAP_NODE_HEADER: usize = 16
export const MAP_ENTRY_BYTES: usize = 32

/** What stands for an anonymous object or a WAIF: its internal id; what follows belongs to its owner. */
@unmanaged
export class ReferenceValue {
  references: u32 = 0
  spare: u32 = 0
  id: i64 = 0
}

/** A value: see the file's header. The members are the inlined forms of the functions below. */
@unmanaged
export class Slot {
  tag: u32 = 0
  spare: u32 = 0
  bits: i64 = 0

  @inline get int(): i64 {
    return this.bits
  }
  @inline get float(): f64 {
    return load<f64>(changetype<usize>(this), 8)
  }
  @inline get object(): i64 {
    return this.bits
  }
  @inline get error(): u32 {
    return load<u32>(changetype<usize>(this), 8)
  }
  @inline get bool(): bool {
    return load<u32>(changetype<usize>(this), 8) !== 0
  }
  @inline get pointer(): usize {
    return load<usize>(changetype<usize>(this), 8)
  }
  @inline get string(): StringValue {
    return changetype<StringValue>(this.pointer)
  }
  @inline get list(): ListValue {
    return changetype<ListValue>(this.pointer)
  }
  @inline get map(): MapValue {
    return changetype<MapValue>(this.pointer)
  }
  @inline get reference(): ReferenceValue {
    return changetype<ReferenceValue>(this.pointer)
  }

  /** Adds a reference to what the slot holds. */
  @inline retain(): void {
    if (this.tag >= TAG_HEAP) {
      const pointer = this.pointer
      store<u32>(pointer, load<u32>(pointer) + 1)
    }
  }
  /** Takes a reference from what the slot holds; its bits stay. */
  @inline release(): void {
    if (this.tag >= TAG_HEAP) releaseHeap(this.tag, this.pointer)
  }
  /** Copies the whole slot, counting nothing. */
  @inline copyWhole(from: Slot): void {
    this.spare = from.spare
    this.copy(from)
  }
  /** Copies tag and content, counting nothing. */
  @inline copy(from: Slot): void {
    this.tag = from.tag
    this.bits = from.bits
  }
  @inline assign(from: Slot): void {
    const tag = this.tag
    const pointer = this.pointer
    from.retain()
    this.copy(from)
    if (tag >= TAG_HEAP) releaseHeap(tag, pointer)
  }
  @inline initialize(from: Slot): void {
    from.retain()
    this.copy(from)
  }
  @inline clear(): void {
    const tag = this.tag
    this.tag = TAG_NONE
    if (tag >= TAG_HEAP) releaseHeap(tag, this.pointer)
  }
  /** Stores [tag] and [bits]; releases the old content. */
  @inline set(tag: u32, bits: i64): void {
    const old = this.tag
    const pointer = this.pointer
    this.tag = tag
    this.bits = bits
    if (old >= TAG_HEAP) releaseHeap(old, pointer)
  }
}

/** The slot [index] places (from 0) after [base]. */
export function slotAt(base: Slot, index: i32): Slot {
  return changetype<Slot>(changetype<usize>(base) + ((index as usize) << SLOT_SHIFT))
}

/** The slot at an address. */
export function slotFrom(address: usize): Slot {
  return changetype<Slot>(address)
}

// ---- counting

/** Adds a reference to what the slot holds. */
export function retain(slot: Slot): void {
  slot.retain()
}

/** Takes a reference from what the slot holds, freeing it at the last; the slot's bits stay. */
export function release(slot: Slot): void {
  slot.release()
}

/** Releases what the slot holds and leaves NONE. */
export function clear(slot: Slot): void {
  slot.clear()
}

/** Copies [from] to [to], which releases what it held. Safe when both are the same. */
export function assign(to: Slot, from: Slot): void {
  to.assign(from)
}

/** Copies [from] to [to], whose former bytes mean nothing. */
export function initialize(to: Slot, from: Slot): void {
  to.initialize(from)
}

/** Moves [from] to [to], which releases what it held; [from] becomes NONE. */
export function moveTo(to: Slot, from: Slot): void {
  if (changetype<usize>(to) === changetype<usize>(from)) return
  const tag = to.tag
  const pointer = to.pointer
  to.copy(from)
  from.tag = TAG_NONE
  if (tag >= TAG_HEAP) releaseHeap(tag, pointer)
}

/** Exchanges two slots' contents. */
export function exchange(a: Slot, b: Slot): void {
  const tag = a.tag
  const bits = a.bits
  a.copy(b)
  b.tag = tag
  b.bits = bits
}

/** Makes [count] slots from [base] on NONE, whatever their bytes were. */
export function eraseSlots(base: Slot, count: i32): void {
  let at = changetype<usize>(base)
  const end = at + ((count as usize) << SLOT_SHIFT)
  for (; at < end; at += SLOT_BYTES) {
    store<u64>(at, 0)
    store<u64>(at, 0, 8)
  }
}

/** Clears [count] slots from [base] on. */
export function clearSlots(base: Slot, count: i32): void {
  let slot = changetype<usize>(base)
  const end = slot + ((count as usize) << SLOT_SHIFT)
  for (; slot < end; slot += SLOT_BYTES) changetype<Slot>(slot).clear()
}

/** Adds a reference to a heap value that no slot holds. */
export function retainHeap(pointer: usize): void {
  store<u32>(pointer, load<u32>(pointer) + 1)
}

/** Takes a reference from the heap value of type [tag] at [pointer], freeing it at the last. */
export function releaseHeap(tag: u32, pointer: usize): void {
  const references = load<u32>(pointer) - 1
  if (ASC_OPTIMIZE_LEVEL === 0) assert(references < 0x80000000, 'release of a freed value')
  if (references !== 0) store<u32>(pointer, references)
  else destroy(tag, pointer)
}

// ---- storing: the old content is released; a heap value's one reference is taken over

export function setInt(to: Slot, value: i64): void {
  to.set(TAG_INT, value)
}

export function setFloat(to: Slot, value: f64): void {
  to.set(TAG_FLOAT, reinterpret<i64>(value))
}

export function setObject(to: Slot, id: i64): void {
  to.set(TAG_OBJECT, id)
}

export function setError(to: Slot, error: u32): void {
  to.set(TAG_ERROR, error as i64)
}

export function setBool(to: Slot, value: bool): void {
  to.set(TAG_BOOL, value ? 1 : 0)
}

export function setString(to: Slot, value: StringValue): void {
  to.set(TAG_STRING, changetype<usize>(value) as i64)
}

export function setList(to: Slot, value: ListValue): void {
  to.set(TAG_LIST, changetype<usize>(value) as i64)
}

export function setMap(to: Slot, value: MapValue): void {
  to.set(TAG_MAP, changetype<usize>(value) as i64)
}

export function setHeap(to: Slot, tag: u32, pointer: usize): void {
  to.set(tag, pointer as i64)
}

// ---- questions

/**
 * MOO's truth: numbers that are not 0, strings, symbols, binaries, lists and maps that are not empty,
 * true, flyweights, closures and capabilities; no objects, errors, anonymous objects and WAIFs.
 */
export function isTrue(slot: Slot): bool {
  switch (slot.tag) {
    case TAG_INT:
      return slot.bits !== 0
    case TAG_BOOL:
      return slot.bool
    case TAG_FLOAT:
      return slot.float !== 0.0
    case TAG_STRING:
    case TAG_BINARY:
    case TAG_SYMBOL:
      return slot.string.bytes !== 0
    case TAG_LIST:
      return slot.list.length !== 0
    case TAG_MAP:
      return slot.map.count !== 0
    case TAG_FLYWEIGHT:
    case TAG_CLOSURE:
    case TAG_CAPABILITY:
      return true
    default:
      return false
  }
}

/** What `typeof()` returns. NONE, which no program sees, answers TYPE_INT. */
export function typeCode(slot: Slot): u32 {
  return typeOfTag(slot.tag)
}

/** Whether a map may have the value as a key; others raise E_TYPE. */
export function isMapKey(slot: Slot): bool {
  const tag = slot.tag
  return tag !== TAG_NONE && tag !== TAG_MAP && !isListLike(tag)
}

/** How deep the value nests: 0 for what is no collection. An upper bound, as the headers have it. */
export function depthOf(slot: Slot): u32 {
  const tag = slot.tag
  if (isListLike(tag)) return slot.list.depth
  return tag === TAG_MAP ? slot.map.depth : 0
}

/** What `value_bytes()` returns: ToastStunt's sizes on a 64-bit machine. */
export function valueBytes(slot: Slot): i64 {
  const tag = slot.tag
  if (tag === TAG_FLOAT) return 24
  if (tag < TAG_HEAP) return 16
  if (isStringLike(tag)) return 17 + (slot.string.bytes as i64)
  if (tag === TAG_MAP) return 16 + slot.map.size
  if (isListLike(tag)) return 16 + slot.list.size
  return sizeOfReference(tag, slot.pointer)
}

// ---- freeing

/** Frees a value of a type that a higher layer owns; its count is 0. It may also keep it. */
export type Destructor = (pointer: usize) => void
/** Answers what `value_bytes()` counts for a value of a type that a higher layer owns. */
export type Measure = (pointer: usize) => i64

let destroyAnonymous: Destructor = free
let destroyWaif: Destructor = free
let measureWaif: Measure = sizeOfSlot

/**
 * Tells what frees anonymous objects and WAIFs. A destructor is called with a count of 0, releases what
 * the value holds and frees it, or gives it a new reference and keeps it.
 */
export function setDestructors(anonymous: Destructor, waif: Destructor): void {
  destroyAnonymous = anonymous
  destroyWaif = waif
}

/** Tells what measures WAIFs for `value_bytes()`. */
export function setWaifMeasure(measure: Measure): void {
  measureWaif = measure
}

function sizeOfSlot(_pointer: usize): i64 {
  return 16
}

function sizeOfReference(tag: u32, pointer: usize): i64 {
  return tag === TAG_WAIF ? measureWaif(pointer) : 16
}

/** In the chain of the doomed: what has a MapNode's layout. Not a tag of slots. */
const TAG_MAP_NODE: u32 = TAG_HEAP + 15

/** First of the chain: address of a block, its tag − TAG_HEAP in the low four bits. */
let doomed: usize = 0
let destroying: bool = false

function destroy(tag: u32, pointer: usize): void {
  if (isStringLike(tag)) {
    freeString(pointer)
    return
  }
  if (tag === TAG_LIST && isSmallAndFlat(changetype<ListValue>(pointer))) {
    free(pointer)
    return
  }
  doom(tag, pointer)
  if (destroying) return
  destroying = true
  while (doomed !== 0) {
    const entry = doomed
    const block = entry & ~15
    doomed = load<usize>(block)
    dismantle(TAG_HEAP + ((entry & 15) as u32), block)
  }
  destroying = false
}

/** Most lists that die are a call's arguments: few items, and none counted. */
const SMALL_LENGTH: u32 = 4

function isSmallAndFlat(list: ListValue): bool {
  if (list.length > SMALL_LENGTH) return false
  let tags: u32 = 0
  const end = list.start + ((list.length as usize) << SLOT_SHIFT)
  for (let item = list.start; item < end; item += SLOT_BYTES) tags |= load<u32>(item)
  return (tags & TAG_HEAP) === 0
}

function freeString(pointer: usize): void {
  const string = changetype<StringValue>(pointer)
  const kept = string.hash
  if (string.bytes !== string.points && kept !== 0 && (kept & 1) === 0) free(kept as usize)
  free(pointer)
}

function doom(tag: u32, pointer: usize): void {
  store<usize>(pointer, doomed)
  doomed = pointer | ((tag - TAG_HEAP) as usize)
}

/** Releases what a dead value holds, and frees it. */
function dismantle(tag: u32, block: usize): void {
  if (isListLike(tag)) {
    const list = changetype<ListValue>(block)
    dropSlots(list.start, list.length as usize)
    free(block)
  } else if (tag === TAG_MAP) {
    dropNode(changetype<MapValue>(block).root)
    free(block)
  } else if (tag === TAG_MAP_NODE) {
    dismantleNode(changetype<MapNode>(block))
  } else {
    store<u32>(block, 0)
    if (tag === TAG_WAIF) destroyWaif(block)
    else destroyAnonymous(block)
  }
}

function dismantleNode(node: MapNode): void {
  const count = node.count as usize
  if (node.level === 0) {
    dropSlots(node.start, count << 1)
  } else {
    for (let index: usize = 0; index < count; index++) {
      const entry = node.start + index * MAP_ENTRY_BYTES
      if (index !== 0) dropSlots(entry, 1)
      dropNode(changetype<Slot>(entry + SLOT_BYTES).pointer)
    }
  }
  free(changetype<usize>(node))
}

/** Takes a reference from each of [count] slots; what dies joins the chain. */
function dropSlots(start: usize, count: usize): void {
  const end = start + (count << SLOT_SHIFT)
  for (let address = start; address < end; address += SLOT_BYTES) {
    const slot = changetype<Slot>(address)
    if (slot.tag >= TAG_HEAP) drop(slot.tag, slot.pointer)
  }
}

function drop(tag: u32, pointer: usize): void {
  const references = load<u32>(pointer) - 1
  if (references !== 0) store<u32>(pointer, references)
  else if (isStringLike(tag)) freeString(pointer)
  else doom(tag, pointer)
}

function dropNode(pointer: usize): void {
  if (pointer === 0) return
  const references = load<u32>(pointer) - 1
  if (references !== 0) store<u32>(pointer, references)
  else doom(TAG_MAP_NODE, pointer)
}

/** Takes a reference from a node of a map's tree. */
export function releaseNode(node: MapNode): void {
  const references = node.references - 1
  if (references !== 0) node.references = references
  else destroy(TAG_MAP_NODE, changetype<usize>(node))
}
