/**
 * crypt() with DES: the traditional form, two characters of salt, and BSDi's extended one, `_` with a
 * count and a longer salt. Bits are kept one an element: it is a hash for old passwords, not for speed.
 * Source: FIPS 46-3; crypt(3) of Unix 7 and BSD/OS.
 */

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const TRADITIONAL_ROUNDS = 25
const EXTENDED_HEAD = 9
const KEY_CHARACTERS = 8

// Tables of the standard, counting bits from 1.
const INITIAL = rows([58, 60, 62, 64, 57, 59, 61, 63])
const EXPANSION = Array.from({ length: 48 }, (_, i) => (4 * Math.floor(i / 6) + (i % 6) + 31) % 32)
const PERMUTATION = [
  16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13,
  30, 6, 22, 11, 4, 25,
]
const CHOICE_1 = [
  57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60,
  52, 44, 36, 63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21,
  13, 5, 28, 20, 12, 4,
]
const CHOICE_2 = [
  14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52,
  31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
]
const SHIFTS = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1]
/** Eight boxes of four rows of sixteen hexadecimal digits. */
const BOXES = [
  'E4D12FB83A6C59070F74E2D1A6CB953841E8D62BFC973A50FC8249175B3EA06D',
  'F18E6B34972DC05A3D47F28EC01A69B50E7BA4D158C6932FD8A13F42B67C05E9',
  'A09E63F51DC7B428D709346A285ECBF1D6498F30B12C5AE71AD069874FE3B52C',
  '7DE3069A1285BC4FD8B56F03472C1AE9A690CB7DF13E52843F06A1D8945BC72E',
  '2C417AB6853FD0E9EB2C47D150FA3986421BAD78F9C5630EB8C71E2D6F09A453',
  'C1AF92680D34E75BAF427C9561DE0B389EF528C3704A1DB6432C95FABE17608D',
  '4B2EF08D3C975A61D0B7491AE35C2F8614BDC37EAF6805926BD814A7950FE23C',
  'D2846FB1A93E50C71FD8A374C56B0E927B419CE206ADF35821E74A8DFC90356B',
].map((box) => Array.from(box, (digit) => Number.parseInt(digit, 16)))

/** Eight rows of eight bits, each falling by 8. */
function rows(starts: readonly number[]): number[] {
  return starts.flatMap((start) => Array.from({ length: 8 }, (_, i) => start - 8 * i))
}

type Bits = Uint8Array

function permute(bits: Bits, table: readonly number[]): Bits {
  return Uint8Array.from(table, (place) => bits[place - 1] ?? 0)
}

/** Undoes INITIAL. */
function invert(bits: Bits): Bits {
  const result = new Uint8Array(64)
  INITIAL.forEach((place, index) => {
    result[place - 1] = bits[index] ?? 0
  })
  return result
}

/** The sixteen keys of the rounds. */
function schedule(key: Bits): Bits[] {
  let chosen = permute(key, CHOICE_1)
  return SHIFTS.map((shift) => {
    chosen = Uint8Array.of(
      ...rotate(chosen.slice(0, 28), shift),
      ...rotate(chosen.slice(28), shift),
    )
    return permute(chosen, CHOICE_2)
  })
}

function rotate(bits: Bits, by: number): Bits {
  return Uint8Array.of(...bits.slice(by), ...bits.slice(0, by))
}

/** The expansion, where each set bit of [salt] exchanges a bit of its halves. */
function saltedExpansion(salt: number): number[] {
  const table = EXPANSION.slice()
  for (let bit = 0; bit < 24; bit += 1) {
    if (((salt >> bit) & 1) === 0) continue
    const kept = table[bit] ?? 0
    table[bit] = table[bit + 24] ?? 0
    table[bit + 24] = kept
  }
  return table
}

function roundOf(right: Bits, key: Bits, expansion: readonly number[]): Bits {
  const mixed = expansion.map((place, index) => (right[place] ?? 0) ^ (key[index] ?? 0))
  const chosen = new Uint8Array(32)
  BOXES.forEach((box, number) => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mixed.slice(number * 6, number * 6 + 6)
    const value = box[(a * 2 + f) * 16 + b * 8 + c * 4 + d * 2 + e] ?? 0
    for (let bit = 0; bit < 4; bit += 1) chosen[number * 4 + bit] = (value >> (3 - bit)) & 1
  })
  return permute(chosen, PERMUTATION)
}

/** Enciphers [block] [count] times. */
function encipher(block: Bits, key: Bits, salt: number, count: number): Bits {
  const keys = schedule(key)
  const expansion = saltedExpansion(salt)
  const start = permute(block, INITIAL)
  let left = start.slice(0, 32)
  let right = start.slice(32)
  for (let time = 0; time < count; time += 1) {
    for (const roundKey of keys) {
      const mixed = roundOf(right, roundKey, expansion)
      const next = left.map((bit, index) => bit ^ (mixed[index] ?? 0))
      left = right
      right = next
    }
    const swapped = left
    left = right
    right = swapped
  }
  return invert(Uint8Array.of(...left, ...right))
}

/** Seven bits of each of eight characters; the eighth, of parity, is 0. */
function keyBits(password: Uint8Array, from: number): Bits {
  const bits = new Uint8Array(64)
  for (let place = 0; place < KEY_CHARACTERS; place += 1) {
    const byte = password[from + place] ?? 0
    for (let bit = 0; bit < 7; bit += 1) bits[place * 8 + bit] = (byte >> (6 - bit)) & 1
  }
  return bits
}

/** Eleven characters for 64 bits. */
function encode(bits: Bits): string {
  let text = ''
  for (let at = 0; at < 66; at += 6) {
    let value = 0
    for (let bit = 0; bit < 6; bit += 1) value = value * 2 + (bits[at + bit] ?? 0)
    text += ALPHABET[value]
  }
  return text
}

/** The number that characters stand for, lowest first; undefined when one is none of ALPHABET. */
function numberOf(characters: string): number | undefined {
  let value = 0
  for (const [index, character] of Array.from(characters).entries()) {
    const digit = ALPHABET.indexOf(character)
    if (digit < 0) return undefined
    value += digit * 64 ** index
  }
  return value
}

/** The hash under a setting of two characters, or `_` and eight; undefined for any other. */
export function cryptDes(password: Uint8Array, setting: string): string | undefined {
  const nul = password.indexOf(0)
  const key = nul < 0 ? password : password.subarray(0, nul)
  return setting.startsWith('_') ? extended(key, setting) : traditional(key, setting)
}

function traditional(password: Uint8Array, setting: string): string | undefined {
  const salt = setting.length < 2 ? undefined : numberOf(setting.slice(0, 2))
  if (salt === undefined) return undefined
  const block = encipher(new Uint8Array(64), keyBits(password, 0), salt, TRADITIONAL_ROUNDS)
  return setting.slice(0, 2) + encode(block)
}

function extended(password: Uint8Array, setting: string): string | undefined {
  const count = numberOf(setting.slice(1, 5))
  const salt = numberOf(setting.slice(5, EXTENDED_HEAD))
  if (setting.length < EXTENDED_HEAD || !count || salt === undefined) return undefined
  let key = keyBits(password, 0)
  for (let at = KEY_CHARACTERS; at < password.length; at += KEY_CHARACTERS) {
    const more = keyBits(password, at)
    key = encipher(key, key, 0, 1).map((bit, index) => bit ^ (more[index] ?? 0))
  }
  return setting.slice(0, EXTENDED_HEAD) + encode(encipher(new Uint8Array(64), key, salt, count))
}
