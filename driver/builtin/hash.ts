/**
 * Digests: string_hash(), binary_hash(), value_hash() and their HMACs. The host computes them.
 *
 * Semantics: ToastStunt `crypto.cc`: upper-case hexadecimal, or a binary string when asked.
 */
import { hash, take } from '../host.ts'
import { E_INVARG } from '../shared/errors.ts'
import { raise } from '../value/outcome.ts'
import { toLiteral } from '../value/print.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { isTrue, Slot, StringValue, slotAt } from '../value/value.ts'
import { chargeTicks } from '../vm/tick.ts'
import { answerBuffer, answerString } from './answer.ts'
import { addBytesOf, hexByte } from './raw-bytes.ts'

const ALGORITHM_SHA1: u32 = 1
const ALGORITHM_SHA256: u32 = 3
const ALGORITHM_NONE: u32 = 0xffffffff
const DIGEST_BYTES_MAX: u32 = 64

const message: TextBuffer = newTextBuffer()
const key: TextBuffer = newTextBuffer()
const digest: usize = memory.data(64, 8)

function isName(name: StringValue, word: string): bool {
  if (name.bytes !== (word.length as u32)) return false
  for (let i = 0; i < word.length; i++) {
    const byte: u32 = load<u8>(name.start + (i as usize))
    const letter = word.charCodeAt(i) as u32
    if (byte !== letter && (letter - 0x61 >= 26 || byte !== letter - 0x20)) return false
  }
  return true
}

/** The host's number of an algorithm. */
function algorithmOf(name: StringValue): u32 {
  if (isName(name, 'md5')) return 0
  if (isName(name, 'sha1')) return ALGORITHM_SHA1
  if (isName(name, 'sha224')) return 2
  if (isName(name, 'sha256')) return ALGORITHM_SHA256
  if (isName(name, 'sha384')) return 4
  if (isName(name, 'sha512')) return 5
  if (isName(name, 'ripemd160')) return 6
  return ALGORITHM_NONE
}

export function builtinStringHash(args: Slot, count: i32, result: Slot): u32 {
  message.reset()
  message.addString(args.string)
  return answerDigest(args, count, 1, result)
}

export function builtinBinaryHash(args: Slot, count: i32, result: Slot): u32 {
  message.reset()
  if (!addBytesOf(args, message)) return raise(E_INVARG)
  return answerDigest(args, count, 1, result)
}

export function builtinValueHash(args: Slot, count: i32, result: Slot): u32 {
  message.reset()
  toLiteral(args, message)
  return answerDigest(args, count, 1, result)
}

export function builtinStringHmac(args: Slot, count: i32, result: Slot): u32 {
  message.reset()
  message.addString(args.string)
  return answerHmac(args, count, result)
}

export function builtinBinaryHmac(args: Slot, count: i32, result: Slot): u32 {
  message.reset()
  if (!addBytesOf(args, message)) return raise(E_INVARG)
  return answerHmac(args, count, result)
}

export function builtinValueHmac(args: Slot, count: i32, result: Slot): u32 {
  message.reset()
  toLiteral(args, message)
  return answerHmac(args, count, result)
}

/** Answers the HMAC of `message` under the second argument, with SHA-1 or SHA-256 only. */
function answerHmac(args: Slot, count: i32, result: Slot): u32 {
  key.reset()
  if (!addBytesOf(slotAt(args, 1), key)) return raise(E_INVARG)
  if (count > 2) {
    const algorithm = algorithmOf(slotAt(args, 2).string)
    if (algorithm !== ALGORITHM_SHA1 && algorithm !== ALGORITHM_SHA256) return raise(E_INVARG)
  }
  // Keys are padded with zeros, and the host takes an empty one for none.
  if (key.length === 0) key.addByte(0)
  const outcome = answerDigest(args, count, 2, result)
  key.reset()
  return outcome
}

/** Answers the digest of `message`; the algorithm's name and how to write it are from argument [at] on. */
function answerDigest(args: Slot, count: i32, at: i32, result: Slot): u32 {
  const algorithm = count > at ? algorithmOf(slotAt(args, at).string) : ALGORITHM_SHA256
  const isBinary = count > at + 1 && isTrue(slotAt(args, at + 1))
  if (algorithm === ALGORITHM_NONE) return raise(E_INVARG)
  const keyBytes = at === 1 ? 0 : key.length
  const bytes = hash(algorithm, message.start, message.length, key.start, keyBytes)
  if (bytes > DIGEST_BYTES_MAX) return raise(E_INVARG)
  chargeTicks((message.length >> 10) as i32)
  take(digest)
  answerBuffer.reset()
  for (let i: u32 = 0; i < bytes; i++) addHex(load<u8>(digest + (i as usize)), isBinary)
  return answerString(result)
}

function addHex(byte: u32, isBinary: bool): void {
  if (isBinary) answerBuffer.addByte(0x7e)
  answerBuffer.addByte(hexByte(byte >> 4))
  answerBuffer.addByte(hexByte(byte & 15))
}
