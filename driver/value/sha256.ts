/**
 * SHA-256 of bytes that come in parts, also over several tasks: what is known so far can be saved and
 * gone on from. Source: FIPS 180-4.
 *
 * Saved: eight u32 of state, i64 total bytes, then the bytes of the last block that is not full.
 */

import { TextBuffer } from './text-buffer.ts'

const BLOCK_BYTES: u32 = 64
const SAVED_BYTES: u32 = 40

const CONSTANTS: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
])
const INITIAL: usize = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
])

const state: usize = memory.data(32, 8)
const block: usize = memory.data(64, 8)
const schedule: usize = memory.data(256, 8)
let total: i64 = 0

/** Begins a digest. */
export function digestBegin(): void {
  memory.copy(state, INITIAL, 32)
  total = 0
}

/** Goes on with a digest that was saved at [from]. */
export function digestLoad(from: usize): void {
  memory.copy(state, from, 32)
  total = load<i64>(from, 32)
  memory.copy(block, from + (SAVED_BYTES as usize), (total & 63) as usize)
}

/** Appends what is known so far to [to]. */
export function digestSave(to: TextBuffer): void {
  to.addBytes(state, 32)
  store<i64>(to.reserve(8), total)
  to.length += 8
  to.addBytes(block, (total & 63) as u32)
}

/** Adds [bytes] bytes at [from]. */
export function digestAdd(from: usize, bytes: u32): void {
  let at = from
  let left = bytes
  const used = (total & 63) as u32
  total += bytes as i64
  if (used !== 0) {
    const taken = min<u32>(BLOCK_BYTES - used, left)
    memory.copy(block + (used as usize), at, taken as usize)
    if (used + taken < BLOCK_BYTES) return
    compress(block)
    at += taken as usize
    left -= taken
  }
  for (; left >= BLOCK_BYTES; left -= BLOCK_BYTES) {
    compress(at)
    at += BLOCK_BYTES as usize
  }
  memory.copy(block, at, left as usize)
}

/** Writes the digest, 32 bytes, to [to]. */
export function digestEnd(to: usize): void {
  const used = (total & 63) as usize
  const bits = total << 3
  store<u8>(block + used, 0x80)
  memory.fill(block + used + 1, 0, 63 - used)
  if (used >= 56) {
    compress(block)
    memory.fill(block, 0, 64)
  }
  store<u64>(block, bswap<u64>(bits as u64), 56)
  compress(block)
  for (let at: usize = 0; at < 32; at += 4) store<u32>(to + at, bswap<u32>(load<u32>(state + at)))
}

function word(at: usize, index: i32): u32 {
  return load<u32>(at + ((index as usize) << 2))
}

function compress(from: usize): void {
  for (let index = 0; index < 16; index++) {
    store<u32>(schedule + ((index as usize) << 2), bswap<u32>(word(from, index)))
  }
  for (let index = 16; index < 64; index++) {
    const early = word(schedule, index - 15)
    const late = word(schedule, index - 2)
    const low = rotr<u32>(early, 7) ^ rotr<u32>(early, 18) ^ (early >> 3)
    const high = rotr<u32>(late, 17) ^ rotr<u32>(late, 19) ^ (late >> 10)
    const sum = word(schedule, index - 16) + low + word(schedule, index - 7) + high
    store<u32>(schedule + ((index as usize) << 2), sum)
  }
  mix()
}

function mix(): void {
  let a = word(state, 0)
  let b = word(state, 1)
  let c = word(state, 2)
  let d = word(state, 3)
  let e = word(state, 4)
  let f = word(state, 5)
  let g = word(state, 6)
  let h = word(state, 7)
  for (let index = 0; index < 64; index++) {
    const high = rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25)
    const first = h + high + ((e & f) ^ (~e & g)) + word(CONSTANTS, index) + word(schedule, index)
    const low = rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22)
    const second = low + ((a & b) ^ (a & c) ^ (b & c))
    h = g
    g = f
    f = e
    e = d + first
    d = c
    c = b
    b = a
    a = first + second
  }
  add(0, a)
  add(1, b)
  add(2, c)
  add(3, d)
  add(4, e)
  add(5, f)
  add(6, g)
  add(7, h)
}

function add(index: i32, value: u32): void {
  store<u32>(state + ((index as usize) << 2), word(state, index) + value)
}
