/**
 * The limits on values that `$server_options` may change, as `load_server_options()` last read them.
 * An operation whose result would be larger answers E_QUOTA and leaves its operands as they were. While the
 * heap's reserve is reached nothing may grow, so straight code that never looks at its limits ends too.
 */

import { LIST_BYTES_MAX, MAP_BYTES_MAX, STRING_BYTES_MAX } from '../shared/limits.ts'
import { heapLow, setLowWatcher } from './heap.ts'

/** Largest string in bytes of UTF-8. */
export let limitStringBytes: i64 = STRING_BYTES_MAX
/** Largest list and map in `value_bytes()`. */
export let limitListBytes: i64 = LIST_BYTES_MAX
export let limitMapBytes: i64 = MAP_BYTES_MAX

// What they are while there is memory.
let stringBytesSet: i64 = STRING_BYTES_MAX
let listBytesSet: i64 = LIST_BYTES_MAX
let mapBytesSet: i64 = MAP_BYTES_MAX

setLowWatcher(applyLimits)

export function setValueLimits(stringBytes: i64, listBytes: i64, mapBytes: i64): void {
  stringBytesSet = stringBytes
  listBytesSet = listBytes
  mapBytesSet = mapBytes
  applyLimits(heapLow())
}

function applyLimits(isLow: bool): void {
  limitStringBytes = isLow ? 0 : stringBytesSet
  limitListBytes = isLow ? 0 : listBytesSet
  limitMapBytes = isLow ? 0 : mapBytesSet
}
