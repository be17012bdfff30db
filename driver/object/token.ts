/**
 * Tokens: capabilities written down, for programs outside. A token is `cosm_` and 64 hexadecimal digits of
 * chance; the store has its SHA-256 only. It stands for a cell of its own, so it ends as every capability
 * does: by its time, by revoking it or what it came from.
 */

import { clock, HASH_SHA256, hash, randomBytes, take } from '../host.ts'
import { CELL_USED, TOKEN_USE_GRAIN } from '../shared/capabilities.ts'
import { listItem, listSet } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { allocateString, StringValue } from '../value/string.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { Slot, setInt, slotAt } from '../value/value.ts'
import { capabilityOfCell, openCapability } from './capability.ts'
import { cellOfToken, goodCell, putCell, readCell } from './capability-row.ts'

const RANDOM_BYTES: u32 = 32
const TOKEN_BYTES: u32 = 69
const DIGEST_BYTES: u32 = 32

const chance: usize = memory.data(32, 8)
const digest: usize = memory.data(32, 8)
const buffer = newTextBuffer()

/** A new token. */
export function newToken(): StringValue {
  randomBytes(chance, RANDOM_BYTES)
  buffer.reset()
  buffer.addText('cosm_')
  for (let at: usize = 0; at < (RANDOM_BYTES as usize); at++) {
    const byte: u32 = load<u8>(chance + at)
    addDigit(byte >> 4)
    addDigit(byte & 15)
  }
  const token = buffer.toStringValid()
  // Neither place is to keep what is stored hashed only.
  memory.fill(chance, 0, RANDOM_BYTES as usize)
  memory.fill(buffer.start, 0, buffer.length as usize)
  buffer.reset()
  return token
}

function addDigit(digit: u32): void {
  buffer.addByte(digit < 10 ? 0x30 + digit : 0x57 + digit)
}

/** The SHA-256 of a token, as a value of 32 bytes. */
export function digestOf(token: StringValue): StringValue {
  takeDigest(token)
  const value = allocateString(DIGEST_BYTES, DIGEST_BYTES)
  memory.copy(value.start, digest, DIGEST_BYTES as usize)
  return value
}

function takeDigest(token: StringValue): void {
  const bytes = hash(HASH_SHA256, token.start, token.bytes, 0, 0)
  assert(bytes === DIGEST_BYTES, 'a host without SHA-256')
  take(digest)
}

/** The id of the cell that a token stands for, good or not; 0 when there is none. */
export function idOfToken(token: StringValue): i64 {
  if (token.bytes !== TOKEN_BYTES) return 0
  takeDigest(token)
  return cellOfToken(digest, DIGEST_BYTES)
}

/** Makes [to] the capability that a token stands for, and notes its use; false when there is none. */
export function readToken(token: StringValue, to: Slot): bool {
  const id = idOfToken(token)
  if (id === 0) return false
  const cell = goodCell(id)
  if (cell === null) return false
  capabilityOfCell(to, id, cell)
  if (openCapability(to.pointer) === null) {
    to.clear()
    return false
  }
  noteUse(id)
  return true
}

/** Notes when the token was used, to the minute. */
function noteUse(id: i64): void {
  const now = clock() as i64
  const slots = pushSlots(2)
  const used = slotAt(slots, 1)
  if (readCell(id, slots)) {
    setInt(used, now)
    if (now - listItem(slots.list, CELL_USED).int >= (TOKEN_USE_GRAIN as i64)) {
      listSet(slots, CELL_USED, used)
      putCell(id, slots)
    }
  }
  popSlots(2)
}
