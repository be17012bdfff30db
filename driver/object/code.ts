/**
 * Programs in the store: rows (b, hash), the code and beside it the source as written. The hash is
 * SHA-256 over both, so that equal code with other comments is another program.
 */

import { HASH_SHA256, hash as hostHash, take } from '../host.ts'
import { PROGRAM_CODE, PROGRAM_SOURCE, TABLE_PROGRAM } from '../shared/layout.ts'
import { TAG_BINARY, TAG_STRING } from '../shared/types.ts'
import { decode, encode } from '../value/codec.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { allocateString, retainString, StringValue } from '../value/string.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { clear, Slot, setHeap, setString } from '../value/value.ts'
import { keyBegin, keyBytes, keyInt } from './key.ts'
import { storeGet, storePointer, storePut } from './overlay.ts'
import { CODE_HASH_BYTES } from './verb-edit.ts'

const buffer = newTextBuffer()

/**
 * Stores a program of [bytes] bytes at [code] (0 bytes for source that does not compile) with its
 * source; writes its hash, 32 bytes, to [hash].
 */
export function codeStore(code: usize, bytes: u32, source: StringValue, hash: usize): void {
  codeHash(code, bytes, source, hash)
  const value = pushSlots(1)
  if (bytes !== 0) {
    const binary = allocateString(bytes, bytes)
    memory.copy(binary.start, code, bytes as usize)
    setHeap(value, TAG_BINARY, changetype<usize>(binary))
    putPart(hash, PROGRAM_CODE, value)
  }
  setString(value, retainString(source))
  putPart(hash, PROGRAM_SOURCE, value)
  popSlots(1)
}

/** Writes the hash of a program with its source, 32 bytes, to [hash]. */
export function codeHash(code: usize, bytes: u32, source: StringValue, hash: usize): void {
  buffer.reset()
  buffer.addBytes(code, bytes)
  buffer.addString(source)
  const length = hostHash(HASH_SHA256, buffer.start, buffer.length, 0, 0)
  assert(length === CODE_HASH_BYTES, 'a host without SHA-256')
  take(hash)
}

/** The code of the program named by the 32 bytes at [hash], as a binary; false when there is none. */
export function codeLoad(hash: usize, to: Slot): bool {
  return getPart(hash, PROGRAM_CODE, to) && to.tag === TAG_BINARY
}

/** Its source; false when there is none. */
export function codeSource(hash: usize, to: Slot): bool {
  return getPart(hash, PROGRAM_SOURCE, to) && to.tag === TAG_STRING
}

function keyOf(hash: usize, part: u32): void {
  keyBegin(TABLE_PROGRAM)
  keyBytes(hash, CODE_HASH_BYTES)
  keyInt(part as i64)
}

function putPart(hash: usize, part: u32, value: Slot): void {
  buffer.reset()
  encode(value, buffer)
  keyOf(hash, part)
  storePut(buffer.start, buffer.length)
}

function getPart(hash: usize, part: u32, to: Slot): bool {
  keyOf(hash, part)
  const bytes = storeGet()
  clear(to)
  return bytes >= 0 && decode(storePointer(), bytes as u32, to)
}
