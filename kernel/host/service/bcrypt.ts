/**
 * bcrypt: $2a$, $2b$, $2x$ and $2y$, as Solar Designer's crypt_blowfish computes them, the sign slip of
 * $2x$ and the guard against it in $2a$ included. Source: Provos and Mazières, "A Future-Adaptable
 * Password Scheme" (1999); the tables of Blowfish are the first fraction bits of π.
 */

import { Buffer } from 'node:buffer'

const ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const MAGIC = Buffer.from('OrpheanBeholderScryDoubt', 'latin1')
const ROUNDS = 16
const SUBKEYS = ROUNDS + 2
const SALT_CHARACTERS = 22
const SALT_BYTES = 16
const DIGEST_BYTES = 23
const SETTING = /^\$2([abxy])\$(\d\d)\$([./A-Za-z0-9]{22})/
const COST_LEAST = 4
const COST_MOST = 31

/** The hash of [password] under a setting like `$2b$05$` and 22 characters; undefined for another one. */
export function bcrypt(password: Uint8Array, setting: string): string | undefined {
  const parts = SETTING.exec(setting)
  if (parts === null) return undefined
  const [, letter = 'b', digits = '', salt = ''] = parts
  const cost = Number(digits)
  if (cost < COST_LEAST || cost > COST_MOST) return undefined
  const saltBytes = decode(salt, SALT_BYTES)
  const key = keyOf(password, letter)
  const digest = derive(key.words, wordsOf(saltBytes), key.guard, cost)
  const head = setting.slice(0, setting.indexOf(salt))
  return head + encode(saltBytes) + encode(digest.subarray(0, DIGEST_BYTES))
}

// ---- base64 with bcrypt's alphabet

function decode(text: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let bits = 0
  let held = 0
  let at = 0
  for (const character of text.slice(0, SALT_CHARACTERS)) {
    bits = (bits << 6) | ALPHABET.indexOf(character)
    held += 6
    if (held < 8 || at === length) continue
    held -= 8
    bytes[at] = (bits >> held) & 0xff
    at += 1
    bits &= (1 << held) - 1
  }
  return bytes
}

function encode(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    bits = (bits << 8) | byte
    held += 8
    while (held >= 6) {
      held -= 6
      text += ALPHABET[(bits >> held) & 63]
    }
    bits &= (1 << held) - 1
  }
  return held === 0 ? text : text + ALPHABET[(bits << (6 - held)) & 63]
}

function wordsOf(bytes: Uint8Array): Int32Array {
  const view = Buffer.from(bytes)
  return Int32Array.from({ length: bytes.length / 4 }, (_, index) => view.readInt32BE(index * 4))
}

interface Key {
  /** The password, its end and itself again, as the 18 words that key the cipher. */
  readonly words: Int32Array
  /** What $2a$ adds to the first subkey, so that no password has the hash that the slip gave another. */
  readonly guard: number
}

function keyOf(password: Uint8Array, letter: string): Key {
  const words = new Int32Array(SUBKEYS)
  let at = 0
  let sign = 0
  let difference = 0
  for (let index = 0; index < SUBKEYS; index += 1) {
    let right = 0
    let slipped = 0
    for (let place = 0; place < 4; place += 1) {
      const byte = password[at] ?? 0
      right = (right << 8) | byte
      slipped = (slipped << 8) | ((byte << 24) >> 24)
      if (place > 0) sign |= slipped & 0x80
      at = at < password.length && byte !== 0 ? at + 1 : 0
    }
    difference |= right ^ slipped
    words[index] = letter === 'x' ? slipped : right
  }
  const mixed = ((difference | (difference >>> 16)) & 0xffff) + 0xffff
  return { words, guard: letter === 'a' ? (sign << 9) & ~mixed & 0x10000 : 0 }
}

// ---- Blowfish

let initial: State | undefined

/** The subkeys and boxes that Blowfish begins with. */
function initialState(): State {
  initial ??= makeInitialState()
  return initial
}

function makeInitialState(): State {
  const count = SUBKEYS + 4 * 256
  const bits = BigInt(count * 32)
  const fraction = piFraction(bits)
  const words = Int32Array.from({ length: count }, (_, index) =>
    Number((fraction >> (bits - 32n * BigInt(index + 1))) & 0xffffffffn),
  )
  return { subkeys: words.slice(0, SUBKEYS), boxes: words.slice(SUBKEYS) }
}

/** The first [bits] bits of π behind the point, by Machin's formula. */
function piFraction(bits: bigint): bigint {
  const spare = 64n
  const one = 1n << (bits + spare)
  const pi = 4n * (4n * arctangentOfInverse(5n, one) - arctangentOfInverse(239n, one))
  return (pi >> spare) & ((1n << bits) - 1n)
}

function arctangentOfInverse(inverse: bigint, one: bigint): bigint {
  let power = one / inverse
  let sum = power
  for (let divisor = 3n, sign = -1n; power > 0n; divisor += 2n, sign = -sign) {
    power /= inverse * inverse
    sum += (sign * power) / divisor
  }
  return sum
}

interface State {
  readonly subkeys: Int32Array
  readonly boxes: Int32Array
}

/** Enciphers two words and writes them to [to] at [at]. The inner loop of all this. */
function encipher(state: State, first: number, second: number, to: Int32Array, at: number): void {
  const { subkeys, boxes } = state
  let left = first ^ (subkeys[0] as number)
  let right = second
  for (let round = 1; round <= ROUNDS; round += 2) {
    right ^= subkeys[round] as number
    right ^=
      (((boxes[left >>> 24] as number) + (boxes[256 | ((left >>> 16) & 0xff)] as number)) ^
        (boxes[512 | ((left >>> 8) & 0xff)] as number)) +
      (boxes[768 | (left & 0xff)] as number)
    left ^= subkeys[round + 1] as number
    left ^=
      (((boxes[right >>> 24] as number) + (boxes[256 | ((right >>> 16) & 0xff)] as number)) ^
        (boxes[512 | ((right >>> 8) & 0xff)] as number)) +
      (boxes[768 | (right & 0xff)] as number)
  }
  to[at] = right ^ (subkeys[ROUNDS + 1] as number)
  to[at + 1] = left
}

/** Keys the cipher with [key], mixing the four words of [salt] in where it enciphers. */
function expand(state: State, key: Int32Array, salt: Int32Array): void {
  const { subkeys } = state
  for (let index = 0; index < SUBKEYS; index += 1) {
    subkeys[index] = (subkeys[index] as number) ^ (key[index % key.length] as number)
  }
  const last = fill(state, subkeys, salt, { left: 0, right: 0, place: 0 })
  fill(state, state.boxes, salt, last)
}

interface Chain {
  readonly left: number
  readonly right: number
  /** Which half of the salt is next. */
  readonly place: number
}

/** Replaces [words] by what the cipher makes of its own output, again and again. */
function fill(state: State, words: Int32Array, salt: Int32Array, from: Chain): Chain {
  let { left, right, place } = from
  for (let index = 0; index < words.length; index += 2) {
    left ^= salt[place] as number
    right ^= salt[place + 1] as number
    place ^= 2
    encipher(state, left, right, words, index)
    left = words[index] as number
    right = words[index + 1] as number
  }
  return { left, right, place }
}

const NO_SALT = new Int32Array(4)

function derive(key: Int32Array, salt: Int32Array, guard: number, cost: number): Uint8Array {
  const { subkeys, boxes } = initialState()
  const state = { subkeys: subkeys.slice(), boxes: boxes.slice() }
  state.subkeys[0] = (state.subkeys[0] ?? 0) ^ guard
  expand(state, key, salt)
  for (let round = 2 ** cost; round > 0; round -= 1) {
    expand(state, key, NO_SALT)
    expand(state, salt, NO_SALT)
  }
  const words = wordsOf(MAGIC)
  for (let at = 0; at < words.length; at += 2) {
    for (let round = 0; round < 64; round += 1) {
      encipher(state, words[at] as number, words[at + 1] as number, words, at)
    }
  }
  const digest = Buffer.alloc(words.length * 4)
  for (const [index, word] of words.entries()) digest.writeInt32BE(word, index * 4)
  return digest
}
