/**
 * crypt() with digests: $1$ (MD5), $5$ (SHA-256), $6$ (SHA-512).
 * Sources: Poul-Henning Kamp's MD5 crypt of FreeBSD; Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512".
 */

import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const MD5_ROUNDS = 1000
const MD5_SALT_MAX = 8
const SHA_SALT_MAX = 16
const SHA_ROUNDS = 5000
const SHA_ROUNDS_LEAST = 1000
const SHA_ROUNDS_MOST = 999_999_999

/** Order of the digest's bytes in the hash, three a group; −1 is no byte. */
const MD5_ORDER = [0, 6, 12, 1, 7, 13, 2, 8, 14, 3, 9, 15, 4, 10, 5, -1, -1, 11]
const SHA256_ORDER = shaOrder(32)
const SHA512_ORDER = shaOrder(64)

/** Thirds of the digest, taken in turn, their order rotating; then what is left. */
function shaOrder(length: number): number[] {
  const third = Math.floor(length / 3)
  const order: number[] = []
  for (let i = 0; i < third; i += 1) {
    const turn = length === 64 ? i % 3 : (3 - (i % 3)) % 3
    const places = [i, i + third, i + 2 * third]
    order.push(...[0, 1, 2].map((place) => places[(place + turn) % 3] ?? 0))
  }
  return length === 64 ? [...order, -1, -1, 63] : [...order, -1, 31, 30]
}

/** Groups of three bytes as four characters, lowest bits first; absent bytes shorten the last group. */
function encode(digest: Uint8Array, order: readonly number[]): string {
  let text = ''
  for (let at = 0; at < order.length; at += 3) {
    const places = order.slice(at, at + 3)
    const present = places.filter((place) => place >= 0).length
    let value = 0
    for (const place of places) value = value * 256 + (place < 0 ? 0 : (digest[place] ?? 0))
    for (let digit = 0; digit <= present; digit += 1) {
      text += ALPHABET[value & 63]
      value >>= 6
    }
  }
  return text
}

function md5(...parts: readonly Uint8Array[]): Buffer {
  return hash('md5', parts)
}

function hash(algorithm: string, parts: readonly Uint8Array[]): Buffer {
  const digest = createHash(algorithm)
  for (const part of parts) digest.update(part)
  return digest.digest()
}

/** [bytes] again and again, [length] bytes in all. */
function repeat(bytes: Uint8Array, length: number): Buffer {
  return Buffer.alloc(length, length === 0 ? '' : bytes)
}

/** The hash under a setting like `$1$salt`. */
export function cryptMd5(password: Uint8Array, setting: string): string {
  const salt = (setting.slice(3).split('$', 1)[0] ?? '').slice(0, MD5_SALT_MAX)
  const saltBytes = Buffer.from(salt, 'latin1')
  const inner = md5(password, saltBytes, password)
  const parts = [password, Buffer.from(`$1$${salt}`, 'latin1'), repeat(inner, password.length)]
  for (let bits = password.length; bits > 0; bits >>= 1) {
    parts.push((bits & 1) === 0 ? Buffer.from(password.subarray(0, 1)) : Buffer.alloc(1))
  }
  let digest = md5(...parts)
  for (let round = 0; round < MD5_ROUNDS; round += 1) {
    digest = md5(...roundParts(round, digest, password, saltBytes))
  }
  return `$1$${salt}$${encode(digest, MD5_ORDER)}`
}

/** What one of the many rounds digests; MD5's and SHA's are alike. */
function roundParts(
  round: number,
  digest: Uint8Array,
  password: Uint8Array,
  salt: Uint8Array,
): Uint8Array[] {
  const parts = [round % 2 === 1 ? password : digest]
  if (round % 3 !== 0) parts.push(salt)
  if (round % 7 !== 0) parts.push(password)
  parts.push(round % 2 === 1 ? digest : password)
  return parts
}

/** The hash under a setting like `$5$salt`, `$6$rounds=10000$salt`; undefined for a malformed one. */
export function cryptSha(password: Uint8Array, setting: string): string | undefined {
  const parts = /^\$([56])\$(?:rounds=([1-9]\d{0,8})\$)?([^$]*)/.exec(setting)
  if (parts === null) return undefined
  const [, kind = '5', given, text = ''] = parts
  const rounds = given === undefined ? SHA_ROUNDS : Number(given)
  if (rounds < SHA_ROUNDS_LEAST || rounds > SHA_ROUNDS_MOST) return undefined
  const salt = Buffer.from(text, 'latin1').subarray(0, SHA_SALT_MAX)
  const digest = shaRounds(kind === '5' ? 'sha256' : 'sha512', password, salt, rounds)
  const head = given === undefined ? '' : `rounds=${given}$`
  const order = kind === '5' ? SHA256_ORDER : SHA512_ORDER
  return `$${kind}$${head}${salt.toString('latin1')}$${encode(digest, order)}`
}

function shaRounds(
  algorithm: string,
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
): Buffer {
  const inner = hash(algorithm, [password, salt, password])
  const first = [password, salt, repeat(inner, password.length)]
  for (let bits = password.length; bits > 0; bits >>= 1) {
    first.push((bits & 1) === 1 ? inner : password)
  }
  let digest = hash(algorithm, first)
  const passwords = Array.from({ length: password.length }, () => password)
  const salts = Array.from({ length: 16 + (digest[0] ?? 0) }, () => salt)
  const passwordBytes = repeat(hash(algorithm, passwords), password.length)
  const saltBytes = repeat(hash(algorithm, salts), salt.length)
  for (let round = 0; round < rounds; round += 1) {
    digest = hash(algorithm, roundParts(round, digest, passwordBytes, saltBytes))
  }
  return digest
}
