/**
 * Copying few bytes: `memory.copy` leaves the module for the host's own routine, and a name or a number is copied
 * sooner than that call is made.
 */

/** What is longer is worth the call. */
const FEW: u32 = 48

/** Copies [bytes] bytes from [from] to [to], which do not overlap. */
export function copyBytes(to: usize, from: usize, bytes: u32): void {
  if (bytes > FEW) memory.copy(to, from, bytes as usize)
  else if (bytes >= 8) copyWords(to, from, bytes)
  else if (bytes >= 4) {
    // Two words that may have bytes in common.
    const last = (bytes - 4) as usize
    store<u32>(to, load<u32>(from))
    store<u32>(to + last, load<u32>(from + last))
  } else if (bytes !== 0) {
    const last = (bytes - 1) as usize
    store<u8>(to, load<u8>(from))
    store<u8>(to + (last >> 1), load<u8>(from + (last >> 1)))
    store<u8>(to + last, load<u8>(from + last))
  }
}

/** The same for at least eight bytes. */
function copyWords(to: usize, from: usize, bytes: u32): void {
  const last = (bytes - 8) as usize
  for (let at: usize = 0; at < last; at += 8) store<u64>(to + at, load<u64>(from + at))
  store<u64>(to + last, load<u64>(from + last))
}
