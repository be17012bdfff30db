/**
 * UTF-8 and the case fold. Points are Unicode code points; bytes are of valid UTF-8 unless said.
 *
 * The fold is Unicode's simple case folding, restricted to pairs whose UTF-8 has the same length, so
 * strings that are equal but for case have equal byte and point counts and folding moves no offset. It
 * decides `==`, `in`, the order of map keys and symbols: a change of the table is a change of stored
 * order, so FOLD_VERSION is raised and maps are sorted anew. Source: Unicode 17.0, CaseFolding (C + S).
 */

export const FOLD_VERSION: u32 = 1
export const REPLACEMENT_POINT: u32 = 0xfffd

/** A 1, and the highest bit, in each byte of a word. */
export const LOW_BITS: u64 = (0x01010101 as u64) * 0x100000001
export const HIGH_BITS: u64 = LOW_BITS << 7

/** Bytes that the last decoding function consumed. */
export let decodedBytes: u32 = 0

/** The point at [pointer]; `decodedBytes` tells its length. */
export function decodePoint(pointer: usize): u32 {
  const lead: u32 = load<u8>(pointer)
  if (lead < 0x80) {
    decodedBytes = 1
    return lead
  }
  if (lead < 0xe0) {
    decodedBytes = 2
    return ((lead & 0x1f) << 6) | (load<u8>(pointer, 1) & 0x3f)
  }
  const second: u32 = load<u8>(pointer, 1) & 0x3f
  const third: u32 = load<u8>(pointer, 2) & 0x3f
  if (lead < 0xf0) {
    decodedBytes = 3
    return ((lead & 0x0f) << 12) | (second << 6) | third
  }
  decodedBytes = 4
  return ((lead & 7) << 18) | (second << 12) | (third << 6) | (load<u8>(pointer, 3) & 0x3f)
}

/**
 * The point at [pointer] in bytes that may be anything, up to [end] (exclusive, not reached yet). What
 * is no UTF-8 is U+FFFD, one for each longest beginning of a sequence, as the WHATWG decoder does.
 */
export function decodeUntrusted(pointer: usize, end: usize): u32 {
  const lead: u32 = load<u8>(pointer)
  decodedBytes = 1
  if (lead < 0x80) return lead
  if (lead < 0xc2 || lead > 0xf4) return REPLACEMENT_POINT
  const following: u32 = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3
  let least: u32 = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  let most: u32 = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  let point: u32 = lead & (following === 1 ? 0x1f : following === 2 ? 0x0f : 7)
  for (let index: u32 = 1; index <= following; index++) {
    if (pointer + (index as usize) >= end) return REPLACEMENT_POINT
    const byte: u32 = load<u8>(pointer + (index as usize))
    if (byte < least || byte > most) return REPLACEMENT_POINT
    point = (point << 6) | (byte & 0x3f)
    decodedBytes = index + 1
    least = 0x80
    most = 0xbf
  }
  return point
}

/** Bytes of a point's UTF-8. */
export function pointBytes(point: u32): u32 {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
}

/** Writes a point's UTF-8 to [pointer]; answers its bytes. */
export function encodePoint(pointer: usize, point: u32): u32 {
  if (point < 0x80) {
    store<u8>(pointer, point as u8)
    return 1
  }
  if (point < 0x800) {
    store<u8>(pointer, (0xc0 | (point >> 6)) as u8)
    store<u8>(pointer, (0x80 | (point & 0x3f)) as u8, 1)
    return 2
  }
  if (point < 0x10000) {
    store<u8>(pointer, (0xe0 | (point >> 12)) as u8)
    store<u8>(pointer, (0x80 | ((point >> 6) & 0x3f)) as u8, 1)
    store<u8>(pointer, (0x80 | (point & 0x3f)) as u8, 2)
    return 3
  }
  store<u8>(pointer, (0xf0 | (point >> 18)) as u8)
  store<u8>(pointer, (0x80 | ((point >> 12) & 0x3f)) as u8, 1)
  store<u8>(pointer, (0x80 | ((point >> 6) & 0x3f)) as u8, 2)
  store<u8>(pointer, (0x80 | (point & 0x3f)) as u8, 3)
  return 4
}

/** How many points begin in the [bytes] bytes at [pointer]. */
export function countPoints(pointer: usize, bytes: u32): u32 {
  let continuations: u32 = 0
  let index: u32 = 0
  for (; index + 8 <= bytes; index += 8) {
    const word = load<u64>(pointer + (index as usize))
    continuations += popcnt<u64>(word & ~(word << 1) & HIGH_BITS) as u32
  }
  for (; index < bytes; index++) {
    if ((load<u8>(pointer + (index as usize)) & 0xc0) === 0x80) continuations++
  }
  return bytes - continuations
}

/** Bytes from [pointer] to the point [points] later; [bytes] bounds the search. */
export function skipPoints(pointer: usize, bytes: u32, points: u32): u32 {
  let left = points
  let index: u32 = 0
  while (index + 8 <= bytes) {
    const word = load<u64>(pointer + (index as usize))
    const starts: u32 = 8 - (popcnt<u64>(word & ~(word << 1) & HIGH_BITS) as u32)
    if (starts > left) break
    left -= starts
    index += 8
  }
  for (; index < bytes; index++) {
    if ((load<u8>(pointer + (index as usize)) & 0xc0) === 0x80) continue
    if (left === 0) break
    left--
  }
  return index
}

/** Whether all [bytes] bytes are ASCII. */
export function isAscii(pointer: usize, bytes: u32): bool {
  let index: u32 = 0
  for (; index + 8 <= bytes; index += 8) {
    if ((load<u64>(pointer + (index as usize)) & HIGH_BITS) !== 0) return false
  }
  for (; index < bytes; index++) {
    if (load<u8>(pointer + (index as usize)) >= 0x80) return false
  }
  return true
}

// ---- folding

/** Eight bytes with the letters A–Z made small; bytes above 0x7f stay. */
export function foldWord(word: u64): u64 {
  const seven = word & ~HIGH_BITS
  const fromA = seven + LOW_BITS * (0x80 - 0x41)
  const aboveZ = seven + LOW_BITS * (0x80 - 0x5b)
  return word | (((fromA & ~aboveZ & ~word & HIGH_BITS) >> 2) as u64)
}

/** A byte's fold, if it is ASCII. */
export function foldByte(byte: u32): u32 {
  return byte - 0x41 < 26 ? byte | 0x20 : byte
}

/** The small letter of a capital one; other points are themselves. */
export function foldPoint(point: u32): u32 {
  if (point < 0x80) return foldByte(point)
  let low = 0
  let high = FOLD_RANGES - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const range = folds + ((middle as usize) << 4)
    if (point < load<u32>(range)) high = middle - 1
    else if (point > load<u32>(range, 4)) low = middle + 1
    else return foldInRange(range, point)
  }
  return point
}

function foldInRange(range: usize, point: u32): u32 {
  const inStep = (point - load<u32>(range)) % load<u32>(range, 8) === 0
  return inStep ? point + load<u32>(range, 12) : point
}

/** A capital letter that folds to the point; the point itself when there is none. */
export function capitalPoint(point: u32): u32 {
  if (point < 0x80) return point - 0x61 < 26 ? point & ~(0x20 as u32) : point
  for (let index: usize = 0; index < (FOLD_RANGES as usize); index++) {
    const range = folds + (index << 4)
    const capital = point - load<u32>(range, 12)
    if (capital < load<u32>(range) || capital > load<u32>(range, 4)) continue
    if (foldInRange(range, capital) === point) return capital
  }
  return point
}

const FOLD_RANGES: i32 = 171
/** Ranges of points in ascending order: first, last, step, and what to add. */
const folds: usize = memory.data<i32>([
  0xb5, 0xb5, 1, 775, 0xc0, 0xd6, 1, 32, 0xd8, 0xde, 1, 32, 0x100, 0x12e, 2, 1, 0x132, 0x136, 2, 1,
  0x139, 0x147, 2, 1, 0x14a, 0x176, 2, 1, 0x178, 0x178, 1, -121, 0x179, 0x17d, 2, 1, 0x181, 0x181,
  1, 210, 0x182, 0x184, 2, 1, 0x186, 0x186, 1, 206, 0x187, 0x187, 1, 1, 0x189, 0x18a, 1, 205, 0x18b,
  0x18b, 1, 1, 0x18e, 0x18e, 1, 79, 0x18f, 0x18f, 1, 202, 0x190, 0x190, 1, 203, 0x191, 0x191, 1, 1,
  0x193, 0x193, 1, 205, 0x194, 0x194, 1, 207, 0x196, 0x196, 1, 211, 0x197, 0x197, 1, 209, 0x198,
  0x198, 1, 1, 0x19c, 0x19c, 1, 211, 0x19d, 0x19d, 1, 213, 0x19f, 0x19f, 1, 214, 0x1a0, 0x1a4, 2, 1,
  0x1a6, 0x1a6, 1, 218, 0x1a7, 0x1a7, 1, 1, 0x1a9, 0x1a9, 1, 218, 0x1ac, 0x1ac, 1, 1, 0x1ae, 0x1ae,
  1, 218, 0x1af, 0x1af, 1, 1, 0x1b1, 0x1b2, 1, 217, 0x1b3, 0x1b5, 2, 1, 0x1b7, 0x1b7, 1, 219, 0x1b8,
  0x1b8, 1, 1, 0x1bc, 0x1bc, 1, 1, 0x1c4, 0x1c4, 1, 2, 0x1c5, 0x1c5, 1, 1, 0x1c7, 0x1c7, 1, 2,
  0x1c8, 0x1c8, 1, 1, 0x1ca, 0x1ca, 1, 2, 0x1cb, 0x1db, 2, 1, 0x1de, 0x1ee, 2, 1, 0x1f1, 0x1f1, 1,
  2, 0x1f2, 0x1f4, 2, 1, 0x1f6, 0x1f6, 1, -97, 0x1f7, 0x1f7, 1, -56, 0x1f8, 0x21e, 2, 1, 0x220,
  0x220, 1, -130, 0x222, 0x232, 2, 1, 0x23b, 0x23b, 1, 1, 0x23d, 0x23d, 1, -163, 0x241, 0x241, 1, 1,
  0x243, 0x243, 1, -195, 0x244, 0x244, 1, 69, 0x245, 0x245, 1, 71, 0x246, 0x24e, 2, 1, 0x345, 0x345,
  1, 116, 0x370, 0x372, 2, 1, 0x376, 0x376, 1, 1, 0x37f, 0x37f, 1, 116, 0x386, 0x386, 1, 38, 0x388,
  0x38a, 1, 37, 0x38c, 0x38c, 1, 64, 0x38e, 0x38f, 1, 63, 0x391, 0x3a1, 1, 32, 0x3a3, 0x3ab, 1, 32,
  0x3c2, 0x3c2, 1, 1, 0x3cf, 0x3cf, 1, 8, 0x3d0, 0x3d0, 1, -30, 0x3d1, 0x3d1, 1, -25, 0x3d5, 0x3d5,
  1, -15, 0x3d6, 0x3d6, 1, -22, 0x3d8, 0x3ee, 2, 1, 0x3f0, 0x3f0, 1, -54, 0x3f1, 0x3f1, 1, -48,
  0x3f4, 0x3f4, 1, -60, 0x3f5, 0x3f5, 1, -64, 0x3f7, 0x3f7, 1, 1, 0x3f9, 0x3f9, 1, -7, 0x3fa, 0x3fa,
  1, 1, 0x3fd, 0x3ff, 1, -130, 0x400, 0x40f, 1, 80, 0x410, 0x42f, 1, 32, 0x460, 0x480, 2, 1, 0x48a,
  0x4be, 2, 1, 0x4c0, 0x4c0, 1, 15, 0x4c1, 0x4cd, 2, 1, 0x4d0, 0x52e, 2, 1, 0x531, 0x556, 1, 48,
  0x10a0, 0x10c5, 1, 7264, 0x10c7, 0x10c7, 1, 7264, 0x10cd, 0x10cd, 1, 7264, 0x13a0, 0x13ef, 1,
  38864, 0x13f0, 0x13f5, 1, 8, 0x1c88, 0x1c88, 1, 35267, 0x1c89, 0x1c89, 1, 1, 0x1c90, 0x1cba, 1,
  -3008, 0x1cbd, 0x1cbf, 1, -3008, 0x1e00, 0x1e94, 2, 1, 0x1e9b, 0x1e9b, 1, -58, 0x1ea0, 0x1efe, 2,
  1, 0x1f08, 0x1f0f, 1, -8, 0x1f18, 0x1f1d, 1, -8, 0x1f28, 0x1f2f, 1, -8, 0x1f38, 0x1f3f, 1, -8,
  0x1f48, 0x1f4d, 1, -8, 0x1f59, 0x1f5f, 2, -8, 0x1f68, 0x1f6f, 1, -8, 0x1f88, 0x1f8f, 1, -8,
  0x1f98, 0x1f9f, 1, -8, 0x1fa8, 0x1faf, 1, -8, 0x1fb8, 0x1fb9, 1, -8, 0x1fba, 0x1fbb, 1, -74,
  0x1fbc, 0x1fbc, 1, -9, 0x1fc8, 0x1fcb, 1, -86, 0x1fcc, 0x1fcc, 1, -9, 0x1fd8, 0x1fd9, 1, -8,
  0x1fda, 0x1fdb, 1, -100, 0x1fe8, 0x1fe9, 1, -8, 0x1fea, 0x1feb, 1, -112, 0x1fec, 0x1fec, 1, -7,
  0x1ff8, 0x1ff9, 1, -128, 0x1ffa, 0x1ffb, 1, -126, 0x1ffc, 0x1ffc, 1, -9, 0x2132, 0x2132, 1, 28,
  0x2160, 0x216f, 1, 16, 0x2183, 0x2183, 1, 1, 0x24b6, 0x24cf, 1, 26, 0x2c00, 0x2c2f, 1, 48, 0x2c60,
  0x2c60, 1, 1, 0x2c63, 0x2c63, 1, -3814, 0x2c67, 0x2c6b, 2, 1, 0x2c72, 0x2c72, 1, 1, 0x2c75,
  0x2c75, 1, 1, 0x2c80, 0x2ce2, 2, 1, 0x2ceb, 0x2ced, 2, 1, 0x2cf2, 0x2cf2, 1, 1, 0xa640, 0xa66c, 2,
  1, 0xa680, 0xa69a, 2, 1, 0xa722, 0xa72e, 2, 1, 0xa732, 0xa76e, 2, 1, 0xa779, 0xa77b, 2, 1, 0xa77d,
  0xa77d, 1, -35332, 0xa77e, 0xa786, 2, 1, 0xa78b, 0xa78b, 1, 1, 0xa790, 0xa792, 2, 1, 0xa796,
  0xa7a8, 2, 1, 0xa7b3, 0xa7b3, 1, 928, 0xa7b4, 0xa7c2, 2, 1, 0xa7c4, 0xa7c4, 1, -48, 0xa7c6,
  0xa7c6, 1, -35384, 0xa7c7, 0xa7c9, 2, 1, 0xa7cc, 0xa7da, 2, 1, 0xa7f5, 0xa7f5, 1, 1, 0xff21,
  0xff3a, 1, 32, 0x10400, 0x10427, 1, 40, 0x104b0, 0x104d3, 1, 40, 0x10570, 0x1057a, 1, 39, 0x1057c,
  0x1058a, 1, 39, 0x1058c, 0x10592, 1, 39, 0x10594, 0x10595, 1, 39, 0x10c80, 0x10cb2, 1, 64,
  0x10d50, 0x10d65, 1, 32, 0x118a0, 0x118bf, 1, 32, 0x16e40, 0x16e5f, 1, 32, 0x16ea0, 0x16eb8, 1,
  27, 0x1e900, 0x1e921, 1, 34,
])
