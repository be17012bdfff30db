/**
 * The only reader of chance. Everything else receives a [Random], so that a run can be repeated
 * from its seed.
 *
 * The seeded generator is xoshiro128** (Blackman and Vigna, 2018) filled by splitmix32; it is for
 * tests and simulation and must never make a token.
 */

import { ok } from 'node:assert/strict'
import { randomFillSync } from 'node:crypto'

export interface Random {
  /** A whole number in `[0, 2^32)`. */
  u32(): number
  /** A number in `[0, 1)` with 53 random bits. */
  float(): number
  /** A whole number in `[0, bound)`, each equally likely; [bound] is in `[1, 2^32]`. */
  below(bound: number): number
  /** [length] fresh bytes, owned by the caller. */
  bytes(length: number): Uint8Array<ArrayBuffer>
}

const POOL_BYTES = 4096

/** The operating system's chance, fit for tokens. */
export function openSystemRandom(): Random {
  const pool = new Uint32Array(POOL_BYTES / 4)
  let used = pool.length
  const u32 = (): number => {
    if (used === pool.length) {
      randomFillSync(pool)
      used = 0
    }
    const word = pool[used] ?? 0
    pool[used] = 0
    used += 1
    return word
  }
  return fromWords(u32, (length) => randomFillSync(new Uint8Array(length)))
}

/** The same numbers for the same [seed], on every machine. */
export function openSeededRandom(seed: number): Random {
  const state = fillState(seed)
  const u32 = (): number => {
    const result = Math.imul(rotate(Math.imul(state[1], 5), 7), 9) >>> 0
    const shifted = state[1] << 9
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= shifted
    state[3] = rotate(state[3], 11)
    return result
  }
  return fromWords(u32, (length) => Uint8Array.from({ length }, () => u32() & 0xff))
}

type State = [number, number, number, number]

function fillState(seed: number): State {
  let counter = seed | 0
  const next = (): number => {
    counter = (counter + 0x9e3779b9) | 0
    let mixed = counter ^ (counter >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return mixed ^ (mixed >>> 15)
  }
  return [next(), next(), next(), next()]
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}

function fromWords(u32: () => number, bytes: (length: number) => Uint8Array<ArrayBuffer>): Random {
  return {
    u32,
    bytes,
    float: () => ((u32() >>> 5) * 0x4000000 + (u32() >>> 6)) / 0x20000000000000,
    below(bound) {
      ok(Number.isInteger(bound) && bound >= 1 && bound <= 0x100000000, 'bound out of range')
      // Words from the last, incomplete run of [bound] are drawn again, or low numbers win.
      const fairMax = 0x100000000 - (0x100000000 % bound)
      let word = u32()
      while (word >= fairMax) word = u32()
      return word % bound
    },
  }
}
