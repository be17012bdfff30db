/** A growing array of objects' numbers: what a query has found so far. */

import { allocate, free, reallocate } from '../value/heap.ts'

const SHIFT: usize = 3

@unmanaged
export class IdList {
  start: usize = 0
  count: u32 = 0
  capacity: u32 = 0

  at(index: u32): i64 {
    return load<i64>(this.start + ((index as usize) << SHIFT))
  }

  put(index: u32, id: i64): void {
    store<i64>(this.start + ((index as usize) << SHIFT), id)
  }

  push(id: i64): void {
    if (this.count === this.capacity) {
      this.capacity <<= 1
      this.start = reallocate(this.start, (this.capacity as usize) << SHIFT)
    }
    this.put(this.count++, id)
  }
}

/** A new, empty list; `freeIdList` gives it back. */
export function newIdList(): IdList {
  const list = changetype<IdList>(allocate(offsetof<IdList>()))
  list.capacity = 64
  list.start = allocate(64 << SHIFT)
  list.count = 0
  return list
}

export function freeIdList(list: IdList): void {
  free(list.start)
  free(changetype<usize>(list))
}

/** Puts the numbers in ascending order, each once. */
export function sortIds(list: IdList): void {
  if (!isSorted(list)) mergeSort(list)
  let kept: u32 = 0
  for (let index: u32 = 0; index < list.count; index++) {
    const id = list.at(index)
    if (kept === 0 || list.at(kept - 1) !== id) list.put(kept++, id)
  }
  list.count = kept
}

function isSorted(list: IdList): bool {
  for (let index: u32 = 1; index < list.count; index++) {
    if (list.at(index - 1) > list.at(index)) return false
  }
  return true
}

/** Merges runs of 1, 2, 4 … from one block to another. */
function mergeSort(list: IdList): void {
  let from = list.start
  let to = allocate((list.capacity as usize) << SHIFT)
  for (let run: u32 = 1; run < list.count; run <<= 1) {
    for (let first: u32 = 0; first < list.count; first += run * 2) {
      merge(from, to, first, min(first + run, list.count), min(first + run * 2, list.count))
    }
    const merged = to
    to = from
    from = merged
  }
  list.start = from
  free(to)
}

function merge(from: usize, to: usize, first: u32, middle: u32, end: u32): void {
  let left = from + ((first as usize) << SHIFT)
  let right = from + ((middle as usize) << SHIFT)
  const leftEnd = right
  const rightEnd = from + ((end as usize) << SHIFT)
  let at = to + ((first as usize) << SHIFT)
  while (left < leftEnd || right < rightEnd) {
    const takesLeft = right >= rightEnd || (left < leftEnd && load<i64>(left) <= load<i64>(right))
    store<i64>(at, load<i64>(takesLeft ? left : right))
    if (takesLeft) left += 1 << SHIFT
    else right += 1 << SHIFT
    at += 1 << SHIFT
  }
}

/** Keeps in [list] what is in [other], too; both are sorted. */
export function intersectIds(list: IdList, other: IdList): void {
  let kept: u32 = 0
  let at: u32 = 0
  for (let index: u32 = 0; index < list.count; index++) {
    const id = list.at(index)
    while (at < other.count && other.at(at) < id) at += 1
    if (at < other.count && other.at(at) === id) list.put(kept++, id)
  }
  list.count = kept
}
