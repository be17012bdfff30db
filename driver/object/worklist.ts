/** A growing array of addresses: the stack of a walk over objects, or what the walk collected. */

import { allocate, free, reallocate } from '../value/heap.ts'

@unmanaged
export class Worklist {
  start: usize = 0
  count: u32 = 0
  capacity: u32 = 0

  push(address: usize): void {
    if (this.count === this.capacity) {
      this.capacity <<= 1
      this.start = reallocate(this.start, (this.capacity as usize) << 2)
    }
    store<usize>(this.start + ((this.count as usize) << 2), address)
    this.count += 1
  }

  pop(): usize {
    this.count -= 1
    return load<usize>(this.start + ((this.count as usize) << 2))
  }

  put(index: u32, address: usize): void {
    store<usize>(this.start + ((index as usize) << 2), address)
  }

  at(index: u32): usize {
    return load<usize>(this.start + ((index as usize) << 2))
  }
}

/** A new, empty list; `freeWorklist` gives it back. */
export function newWorklist(): Worklist {
  const list = changetype<Worklist>(allocate(offsetof<Worklist>()))
  list.capacity = 64
  list.start = allocate(256)
  list.count = 0
  return list
}

export function freeWorklist(list: Worklist): void {
  free(list.start)
  free(changetype<usize>(list))
}
