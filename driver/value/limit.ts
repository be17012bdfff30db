/**
 * The limits on values that `$server_options` may change, as `load_server_options()` last read them.
 * An operation whose result would be larger answers E_QUOTA and leaves its operands as they were.
 */

import { LIST_BYTES_MAX, MAP_BYTES_MAX, STRING_BYTES_MAX } from '../shared/limits.ts'

/** Largest string in bytes of UTF-8. */
export let limitStringBytes: i64 = STRING_BYTES_MAX
/** Largest list and map in `value_bytes()`. */
export let limitListBytes: i64 = LIST_BYTES_MAX
export let limitMapBytes: i64 = MAP_BYTES_MAX

export function setValueLimits(stringBytes: i64, listBytes: i64, mapBytes: i64): void {
  limitStringBytes = stringBytes
  limitListBytes = listBytes
  limitMapBytes = mapBytes
}
