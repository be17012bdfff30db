/**
 * The heap of the driver: every value and every run-time table lives in blocks from here.
 *
 * Memory above the static area is cut into pages of 64 KiB, each described by one `Page`. A page is a
 * slab of equal blocks of one size class, or part of a run: a free run, or one large block. Invariants:
 * a slab with a free block is in its class's list, a full one in none; free runs never touch, since
 * freeing merges neighbours; the first and the last page of a free run know its length.
 * While the heap is drained no slab that was there before hands out blocks, so that what is given back
 * makes whole pages free; see `beginDrain`.
 * `allocate` and `free` of small blocks take a few instructions; a block has no header.
 *
 * AssemblyScript's own stub allocator keeps the first STATIC_BYTES after the static data, for what the
 * compiler allocates while the module starts. Nothing may use it afterwards.
 */

import { MEMORY_RESERVE_PART } from '../shared/limits.ts'
import { noteUnits } from './work.ts'

const PAGE_SHIFT: usize = 16
const PAGE_BYTES: usize = 65536
const PAGES_MAX: usize = 65536
const STATIC_BYTES: usize = 262144
/** Largest block cut from a slab; larger ones are runs of whole pages. */
const SMALL_BYTES_MAX: usize = 32768
const CLASSES_MAX: usize = 64

const KIND_RUN: u32 = 0x100 // first page of a large block; smaller numbers are size classes
const KIND_REST: u32 = 0x101 // another page of a large block
const KIND_FREE: u32 = 0x102 // first or last page of a free run, or one within
const KIND_FOREIGN: u32 = 0x103 // not ours: static data, or never obtained

/** Pages obtained from the system at a time, when no larger block asks for more. */
const GROWTH_PAGES: usize = 64
/** Free runs are listed by the logarithm of their length. */
const BINS: usize = 17

/**
 * One page: the blocks of a slab, or a run. `free` is a chain through the free blocks themselves;
 * `bump` to `end` was never handed out; `next` and `previous` link the slabs of a class, or a bin's
 * free runs; `linked` is LINKED for a slab in its class's list.
 */
@unmanaged
class Page {
  kind: u32 = 0
  free: usize = 0
  bump: usize = 0
  used: u32 = 0
  next: usize = 0
  previous: usize = 0
  /** Of a run: its pages. Of a slab: the end of its last block. */
  extent: usize = 0
  linked: u32 = 0
}
const PAGE_DESCRIPTOR_SHIFT: usize = 5

// What `linked` says of a slab. UNLINKED: it is full.
const UNLINKED: u32 = 0
const LINKED: u32 = 1
const DRAINING: u32 = 2

/** Size class of a block by its bytes, in steps of 16. */
const classes: usize = memory.data(2056, 16)
/** Bytes of a block by size class. */
const classBytes: usize = memory.data(256, 16)
/** First slab with room by size class; the address of the full page `full` when there is none. */
const slabs: usize = memory.data(256, 16)
/** First free run by bin. */
const bins: usize = memory.data(72, 16)
/** A slab that never has room, so that `allocate` needs no test for an empty list. */
const full: usize = memory.data(32, 16)

let pageTable: usize = 0
let firstPage: usize = 0
let pagesObtained: usize = 0
let pagesUsed: usize = 0
/** More pages in use than these are the reserve. */
let pagesSoft: usize = PAGES_MAX - PAGES_MAX / MEMORY_RESERVE_PART
let isLow: bool = false
let isExhausted: bool = false
/** With more pages in use than these, room is asked for. */
let pagesWanting: usize = 0
/** A large block found no neighbouring pages although enough were free. */
let isScattered: bool = false
let isDraining: bool = false
/** Told that room is asked for. */
let roomWatcher: usize = 0

/** Told when the reserve is reached (true) and when it is left again. */
export type LowWatcher = (isLow: bool) => void
let lowWatcher: usize = 0

start()

function pageAt(index: usize): Page {
  return changetype<Page>(pageTable + (index << PAGE_DESCRIPTOR_SHIFT))
}

function pageOf(pointer: usize): Page {
  return changetype<Page>(pageTable + ((pointer >> PAGE_SHIFT) << PAGE_DESCRIPTOR_SHIFT))
}

function indexOfPage(page: Page): usize {
  return (changetype<usize>(page) - pageTable) >> PAGE_DESCRIPTOR_SHIFT
}

/**
 * A block of at least [bytes] bytes, aligned to 16, its content undefined. Never fails: what the
 * system cannot give ends the instance, which `heapLow` announces long before.
 */
export function allocate(bytes: usize): usize {
  if (bytes > SMALL_BYTES_MAX) return allocateRun(bytes)
  const kind: u32 = load<u8>(classes + ((bytes + 15) >> 4))
  const page = changetype<Page>(load<usize>(slabs + ((kind as usize) << 2)))
  const block = page.free
  if (block === 0) return allocateFresh(kind)
  page.free = load<usize>(block)
  page.used += 1
  if (ASC_OPTIMIZE_LEVEL === 0) memory.fill(block, 0xaa, capacityOf(block))
  return block
}

/** Gives a block back. Its bytes are poisoned in a debug build. */
export function free(pointer: usize): void {
  const page = pageOf(pointer)
  if (ASC_OPTIMIZE_LEVEL === 0) poison(pointer, page)
  if (page.kind >= KIND_RUN) {
    freeRun(page)
    return
  }
  store<usize>(pointer, page.free)
  page.free = pointer
  const used = page.used - 1
  page.used = used
  if (used === 0 || page.linked === UNLINKED) settle(page)
}

/** The bytes a block really has: its size class, or its whole pages. */
export function capacityOf(pointer: usize): usize {
  const page = pageOf(pointer)
  if (page.kind < KIND_RUN) return load<u32>(classBytes + ((page.kind as usize) << 2))
  return page.extent << PAGE_SHIFT
}

/** Bytes that may be used in a block that `allocate(bytes)` gave just now. */
export function capacityFor(bytes: usize, pointer: usize): usize {
  if (bytes > SMALL_BYTES_MAX) return capacityOf(pointer)
  return load<u32>(classBytes + ((<usize>load<u8>(classes + ((bytes + 15) >> 4))) << 2))
}

/** A block of at least [bytes] bytes with the content of [pointer], which is given back if it moved. */
export function reallocate(pointer: usize, bytes: usize): usize {
  const capacity = capacityOf(pointer)
  if (bytes <= capacity) return pointer
  const page = pageOf(pointer)
  if (page.kind === KIND_RUN && extendRun(page, bytes)) return pointer
  const moved = allocate(bytes)
  memory.copy(moved, pointer, capacity)
  free(pointer)
  return moved
}

/** Bytes of all pages in use. */
export function heapBytesUsed(): f64 {
  return (pagesUsed as f64) * (PAGE_BYTES as f64)
}

/** Whether the reserve is reached: the running task is to end with E_QUOTA at its next instruction. */
export function heapLow(): bool {
  return isLow
}

/** How many pages may be in use before what can be read again is forgotten: five eighths of what tasks may fill. */
function pagesKept(): usize {
  return (pagesSoft >> 3) * 5
}

/** Whether more is in use than may be kept, and than `roomMade` allowed. */
export function heapWantsRoom(): bool {
  return pagesUsed > pagesWanting
}

/** By how many bytes more is in use than may be kept, and than `roomMade` allowed. */
export function heapExcess(): f64 {
  return pagesUsed > pagesWanting ? ((pagesUsed - pagesWanting) as f64) * (PAGE_BYTES as f64) : 0
}

/** How many pages may be in use while forgetting goes on as usual. */
function pagesCrowded(): usize {
  return pagesKept() + (pagesSoft >> 4)
}

/** Whether forgetting has not made enough whole pages free. */
export function heapCrowded(): bool {
  return isScattered || pagesUsed > pagesCrowded()
}

/** Room was made, or tried to be: it is asked for again when use has grown by [bytes] more. */
export function roomMade(bytes: usize): void {
  pagesWanting = max(pagesKept(), pagesUsed + (bytes >> PAGE_SHIFT))
}

/** How many bytes tasks may fill before the reserve is reached. */
export function heapLimit(): f64 {
  return (pagesSoft as f64) * (PAGE_BYTES as f64)
}

/** There is nothing more to forget, and the reserve is still reached: until it is left again. */
export function setExhausted(): void {
  isExhausted = isLow
}

/** Whether the reserve is reached and nothing can be done about it but ending tasks. */
export function heapExhausted(): bool {
  return isExhausted
}

/** Says who is told that use has grown; at boot. */
export function setRoomWatcher(watcher: () => void): void {
  roomWatcher = changetype<usize>(watcher)
}

/** Bytes obtained from the system, in use or not. */
export function heapBytesObtained(): f64 {
  return (pagesObtained as f64) * (PAGE_BYTES as f64)
}

/** Bytes of the blocks in use, counted by walking the pages. */
export function heapBytesLive(): f64 {
  let bytes: f64 = 0
  let index = firstPage
  while (index < firstPage + pagesObtained) {
    const page = pageAt(index)
    if (page.kind < KIND_RUN) bytes += (page.used as f64) * (blockBytes(page.kind) as f64)
    else if (page.kind === KIND_RUN) bytes += (page.extent as f64) * (PAGE_BYTES as f64)
    index += page.kind < KIND_RUN ? 1 : page.extent
  }
  return bytes
}

function blockBytes(kind: u32): usize {
  return load<u32>(classBytes + ((kind as usize) << 2)) as usize
}

/** Says who is told that the reserve is reached; at boot. */
export function setLowWatcher(watcher: LowWatcher): void {
  lowWatcher = changetype<usize>(watcher)
}

/** Sets how many bytes may be in use before `heapLow` says so. */
export function setHeapLimit(bytes: f64): void {
  const pages = Math.floor(bytes / (PAGE_BYTES as f64))
  pagesSoft = Math.max(16, Math.min(pages, 65000)) as usize
  roomMade(0)
  watch()
}

/** Notices that use has grown so much that room is to be made, and that the reserve is reached, or left. */
function watch(): void {
  if (pagesUsed > pagesWanting && roomWatcher !== 0) changetype<() => void>(roomWatcher)()
  const low = pagesUsed >= pagesSoft
  if (low === isLow) return
  isLow = low
  isExhausted = false
  if (lowWatcher !== 0) changetype<LowWatcher>(lowWatcher)(low)
}

/** Blocks in use, counted by walking the pages: for tests that counts balance at rest. */
export function heapBlocksUsed(): u32 {
  let blocks: u32 = 0
  let index = firstPage
  while (index < firstPage + pagesObtained) {
    const page = pageAt(index)
    if (page.kind < KIND_RUN) blocks += page.used
    else if (page.kind === KIND_RUN) blocks += 1
    index += page.kind < KIND_RUN ? 1 : page.extent
  }
  return blocks
}

// ---- slabs

/** A block when the first slab of class [kind] has no freed one: from its unused end, or another slab. */
function allocateFresh(kind: u32): usize {
  const bytes: usize = load<u32>(classBytes + ((kind as usize) << 2))
  while (true) {
    let page = changetype<Page>(load<usize>(slabs + ((kind as usize) << 2)))
    if (changetype<usize>(page) === full) page = newSlab(kind, bytes)
    if (page.free !== 0 || page.bump + bytes <= page.extent) return takeBlock(page, bytes)
    unlink(kind, page)
  }
}

function takeBlock(page: Page, bytes: usize): usize {
  let block = page.free
  if (block !== 0) {
    page.free = load<usize>(block)
  } else {
    block = page.bump
    page.bump = block + bytes
  }
  page.used += 1
  if (ASC_OPTIMIZE_LEVEL === 0) memory.fill(block, 0xaa, bytes)
  return block
}

function newSlab(kind: u32, bytes: usize): Page {
  const index = takePages(1)
  const page = pageAt(index)
  page.kind = kind
  page.free = 0
  page.bump = index << PAGE_SHIFT
  page.extent = page.bump + PAGE_BYTES
  page.used = 0
  assert(bytes <= PAGE_BYTES, 'block larger than a slab')
  link(kind, page)
  return page
}

/** After a block of a slab was freed: the slab is empty, or has room again after being full. */
function settle(page: Page): void {
  const kind = page.kind
  if (page.linked === DRAINING) {
    if (page.used === 0) givePages(indexOfPage(page), 1)
    return
  }
  if (page.linked === UNLINKED) link(kind, page)
  if (page.used !== 0) return
  const alone = load<usize>(slabs + ((kind as usize) << 2)) === changetype<usize>(page)
  if (alone && page.next === 0) return // One empty slab a class is kept against thrashing.
  unlink(kind, page)
  givePages(indexOfPage(page), 1)
}

function link(kind: u32, page: Page): void {
  const head = slabs + ((kind as usize) << 2)
  const first = load<usize>(head)
  page.previous = 0
  page.next = first === full ? 0 : first
  if (first !== full) changetype<Page>(first).previous = changetype<usize>(page)
  page.linked = LINKED
  store<usize>(head, changetype<usize>(page))
}

function unlink(kind: u32, page: Page): void {
  const next = page.next
  if (next !== 0) changetype<Page>(next).previous = page.previous
  if (page.previous !== 0) changetype<Page>(page.previous).next = next
  else store<usize>(slabs + ((kind as usize) << 2), next === 0 ? full : next)
  page.linked = UNLINKED
}

// ---- draining

/**
 * From now on no slab that is there hands out blocks: what is allocated comes from other pages. So what is
 * forgotten meanwhile, even if much of the rest is in use, is made room of whole pages.
 */
export function beginDrain(): void {
  isDraining = true
  for (let index = firstPage; index < firstPage + pagesObtained; ) {
    const page = pageAt(index)
    if (page.kind < KIND_RUN) {
      if (page.linked === LINKED) unlink(page.kind, page)
      page.linked = DRAINING
      if (page.used === 0) givePages(index, 1)
      index += 1
    } else {
      index += page.extent
    }
  }
}

/** Slabs hand out blocks again as they have room. */
export function endDrain(): void {
  isDraining = false
  isScattered = false
  for (let index = firstPage; index < firstPage + pagesObtained; ) {
    const page = pageAt(index)
    if (page.kind >= KIND_RUN) {
      index += page.extent
      continue
    }
    index += 1
    if (page.linked !== DRAINING) continue
    page.linked = UNLINKED
    const hasRoom = page.free !== 0 || page.bump + blockBytes(page.kind) <= page.extent
    if (hasRoom) link(page.kind, page)
  }
}

export function heapDraining(): bool {
  return isDraining
}

// ---- runs of pages

function allocateRun(bytes: usize): usize {
  const block = allocatePages(bytes)
  noteUnits((capacityOf(block) >> PAGE_SHIFT) as u32)
  return block
}

/** A block of whole pages for at least [bytes] bytes, which no task pays for. */
export function allocatePages(bytes: usize): usize {
  const pages = (bytes >> PAGE_SHIFT) + ((bytes & (PAGE_BYTES - 1)) !== 0 ? 1 : 0)
  const index = takePages(pages)
  const page = pageAt(index)
  page.kind = KIND_RUN
  page.extent = pages
  for (let rest: usize = 1; rest < pages; rest++) pageAt(index + rest).kind = KIND_REST
  if (ASC_OPTIMIZE_LEVEL === 0) memory.fill(index << PAGE_SHIFT, 0xaa, pages << PAGE_SHIFT)
  return index << PAGE_SHIFT
}

function freeRun(page: Page): void {
  assert(page.kind === KIND_RUN, 'free of no block')
  givePages(indexOfPage(page), page.extent)
}

/** Lets a large block take in the free run behind it, if that is enough. */
function extendRun(page: Page, bytes: usize): bool {
  const wanted = (bytes + PAGE_BYTES - 1) >> PAGE_SHIFT
  const more = wanted - page.extent
  const behind = indexOfPage(page) + page.extent
  const run = pageAt(behind)
  if (behind >= PAGES_MAX || run.kind !== KIND_FREE || run.extent < more) return false
  const length = run.extent
  unlinkRun(run)
  pagesUsed += more
  watch()
  if (length > more) linkRun(behind + more, length - more)
  for (let index: usize = behind; index < behind + more; index++) pageAt(index).kind = KIND_REST
  page.extent = wanted
  return true
}

/** Index of the first of [pages] neighbouring pages that nobody uses. */
function takePages(pages: usize): usize {
  let run = findRun(pages)
  if (run === 0) {
    noteScattering(pages)
    obtainPages(pages)
    run = findRun(pages)
    assert(run !== 0, 'the heap is exhausted')
  }
  const page = changetype<Page>(run)
  const length = page.extent
  const index = indexOfPage(page)
  unlinkRun(page)
  if (length > pages) linkRun(index + pages, length - pages)
  pagesUsed += pages
  watch()
  return index
}

/** More memory is about to be obtained for [pages]. Is that for want of pages, or of neighbouring ones? */
function noteScattering(pages: usize): void {
  const isFull = pagesObtained + pages > pagesCrowded()
  if (isFull && pagesUsed + pages * 4 < pagesObtained) isScattered = true
}

function givePages(index: usize, pages: usize): void {
  pagesUsed -= pages
  watch()
  mergeFree(index, pages)
}

/** Makes pages a free run, with the free runs beside them. */
function mergeFree(index: usize, pages: usize): void {
  let first = index
  let length = pages
  const behind = pageAt(index + pages)
  if (index + pages < PAGES_MAX && behind.kind === KIND_FREE) {
    length += behind.extent
    unlinkRun(behind)
  }
  const before = pageAt(index - 1)
  if (before.kind === KIND_FREE) {
    first -= before.extent
    length += before.extent
    unlinkRun(pageAt(first))
  }
  linkRun(first, length)
}

function binOf(pages: usize): usize {
  return 31 - (clz<u32>(pages as u32) as usize)
}

function findRun(pages: usize): usize {
  let bin = binOf(pages)
  // Runs of the first bin may be too short; any run of a later bin is long enough.
  let run = load<usize>(bins + (bin << 2))
  while (run !== 0 && changetype<Page>(run).extent < pages) run = changetype<Page>(run).next
  while (run === 0 && ++bin < BINS) run = load<usize>(bins + (bin << 2))
  return run
}

function linkRun(index: usize, pages: usize): void {
  const page = pageAt(index)
  const head = bins + (binOf(pages) << 2)
  const first = load<usize>(head)
  page.kind = KIND_FREE
  page.extent = pages
  page.previous = 0
  page.next = first
  if (first !== 0) changetype<Page>(first).previous = changetype<usize>(page)
  store<usize>(head, changetype<usize>(page))
  const last = pageAt(index + pages - 1)
  last.kind = KIND_FREE
  last.extent = pages
}

function unlinkRun(page: Page): void {
  if (page.next !== 0) changetype<Page>(page.next).previous = page.previous
  if (page.previous !== 0) changetype<Page>(page.previous).next = page.next
  else store<usize>(bins + (binOf(page.extent) << 2), page.next)
}

/** Gets pages from the system: at least [pages] neighbouring ones, or fails. */
function obtainPages(pages: usize): void {
  assert(heap.alloc(1) < pageTable, 'the static area is full')
  const index = firstPage + pagesObtained
  let wanted = pages > GROWTH_PAGES ? pages : GROWTH_PAGES
  if (wanted > PAGES_MAX - 1 - index) wanted = pages
  let before = memory.grow(wanted as i32)
  if (before < 0) {
    wanted = pages
    before = memory.grow(wanted as i32)
  }
  assert(before >= 0 && (before as usize) === index, 'the heap is exhausted')
  pagesObtained += wanted
  mergeFree(index, wanted)
}

// ---- start

function start(): void {
  makeClasses()
  store<u32>(full, KIND_FOREIGN)
  for (let kind: usize = 0; kind < CLASSES_MAX; kind++) store<usize>(slabs + (kind << 2), full)
  pageTable = (__heap_base + STATIC_BYTES + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1)
  const tableBytes = PAGES_MAX << PAGE_DESCRIPTOR_SHIFT
  firstPage = (pageTable + tableBytes) >> PAGE_SHIFT
  const present = memory.size() as usize
  if (present < firstPage) assert(memory.grow((firstPage - present) as i32) >= 0, 'no memory')
  // What the module was given beyond the table stays unused: it is less than one growth step.
  firstPage = memory.size() as usize
  pageAt(firstPage - 1).kind = KIND_FOREIGN
}

/** Block sizes: every 16 bytes up to 256, then four (later all that divide a slab well) per doubling. */
function makeClasses(): void {
  let kind: usize = 0
  let bytes: usize = 16
  let covered: usize = 0
  while (bytes <= SMALL_BYTES_MAX) {
    const fitted = fitToSlab(bytes)
    store<u32>(classBytes + (kind << 2), fitted as u32)
    for (; covered <= fitted >> 4; covered++) store<u8>(classes + covered, kind as u8)
    kind++
    bytes = fitted < 256 ? fitted + 16 : fitted + stepAbove(fitted)
  }
  assert(kind <= CLASSES_MAX, 'too many size classes')
}

/** The largest size that gives as many blocks to a slab as [bytes] does. */
function fitToSlab(bytes: usize): usize {
  if (bytes < 1024) return bytes
  return (PAGE_BYTES / (PAGE_BYTES / bytes)) & ~15
}

function stepAbove(bytes: usize): usize {
  const power: usize = ((1 as usize) << (31 - clz<u32>(bytes as u32))) as usize
  return power >> 2
}

function poison(pointer: usize, page: Page): void {
  assert(page.kind <= KIND_RUN && (pointer & 15) === 0, 'free of no block')
  const bytes = capacityOf(pointer)
  assert(bytes < 16 || load<u32>(pointer + 8) !== 0xdbdbdbdb, 'block freed twice')
  memory.fill(pointer, 0xdb, bytes)
}
