/**
 * Lumps for programs: uploading, reading, URLs. What a lump is, object/lump.ts says. Whoever uploads one gets
 * a capability for it, which holds it: while there is any that is good, the lump is there.
 */

import { clock, HASH_SHA256, hash as hostHash, take } from '../host.ts'
import { capabilityId, capabilityOfCell, cellName, openCapability } from '../object/capability.ts'
import { cellsMade, goodCell, isOver } from '../object/capability-row.ts'
import {
  addToUpload,
  beginUpload,
  bytesOwned,
  dropUpload,
  endUpload,
  hashOfCell,
  hashOfDigits,
  nameOfLump,
  readHead,
  readLump,
  readUpload,
  targetOfHash,
  uploadMost,
  uploadsOfOwner,
  uploadType,
} from '../object/lump.ts'
import { isValid } from '../object/object.ts'
import { mayWrite, raiseWriteSet } from '../object/write-set.ts'
import { CELL_SECRET, CELL_UNTIL, RIGHT_READ, TARGET_LUMP } from '../shared/capabilities.ts'
import { E_INVARG, E_PERM, E_QUOTA, E_RANGE, E_TYPE } from '../shared/errors.ts'
import {
  HEAD_BYTES,
  LUMP_BYTES_MAX,
  LUMP_CHUNK_BYTES,
  LUMP_PART_BYTES_MAX,
  LUMP_QUOTA_BYTES,
  LUMP_TYPE_BYTES_MAX,
  LUMP_UPLOADS_MAX,
  LUMP_URL_SECONDS,
  LUMP_URL_SECONDS_MAX,
  UPLOAD_BYTES,
  UPLOAD_OWNER,
} from '../shared/lumps.ts'
import { TAG_BINARY, TAG_CAPABILITY, TAG_STRING } from '../shared/types.ts'
import { setBinary } from '../value/binary.ts'
import { text } from '../value/intern.ts'
import { listAppend, listItem, newList } from '../value/list.ts'
import { mapPut, newMap } from '../value/map.ts'
import { DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { newStringValid, releaseString, StringValue } from '../value/string.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { ListValue, Slot, setInt, setList, setMap, setString, slotAt } from '../value/value.ts'
import { isProgrammerWizard, programmer } from '../vm/machine.ts'
import { integerOption } from '../vm/options.ts'
import { chargeTicks } from '../vm/tick.ts'
import { answerBuffer } from './answer.ts'
import { beginGrant, complain, make, sortNumbers, wanted } from './capability.ts'

const DIGITS: u32 = 64
const BYTES_A_TICK: u32 = 1024
/** About what an upload takes in the store beside its bytes. */
const UPLOAD_ROW_BYTES: u32 = 1024
const hash: usize = memory.data(32, 8)
const buffer = newTextBuffer()

// ---- uploading

/** lump_begin([type]): a number, by which lump_add() and lump_end() know the upload. */
export function builtinLumpBegin(args: Slot, count: i32, result: Slot): u32 {
  return begin(count > 0 ? args.string : text('application/octet-stream'), result)
}

/** Begins an upload; [to] ← its place. */
function begin(type: StringValue, to: Slot): u32 {
  if (!isType(type)) return complain(E_INVARG, 'A type is two words such as image/png')
  if (!isValid(programmer())) return raise(E_PERM)
  if (!mayWrite(UPLOAD_ROW_BYTES)) return raiseWriteSet()
  const left = bytesLeft()
  if (uploadsOfOwner >= LUMP_UPLOADS_MAX) {
    return complain(E_QUOTA, 'There are 16 uploads under way')
  }
  setInt(to, beginUpload(programmer(), type, min<i64>(left, LUMP_BYTES_MAX)))
  return DONE
}

/** How many bytes of lumps the programmer may have beside those that there are. */
function bytesLeft(): i64 {
  const quota = integerOption(text('lump_quota'), LUMP_QUOTA_BYTES)
  return max<i64>(quota - bytesOwned(programmer(), clock() as i64), 0)
}

/** Whether [type] is a type of media without parameters. */
function isType(type: StringValue): bool {
  if (type.bytes > LUMP_TYPE_BYTES_MAX) return false
  let slash = 0
  for (let at: u32 = 0; at < type.bytes; at++) {
    const byte: u32 = load<u8>(type.start + (at as usize))
    if (byte === 0x2f) {
      if (slash !== 0 || at === 0 || at === type.bytes - 1) return false
      slash = 1
    } else if (!isTypeByte(byte)) return false
  }
  return slash === 1
}

/** Letters, digits, `+`, `-`, `.`, `_`. */
function isTypeByte(byte: u32): bool {
  if (byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 26) return true
  return byte === 0x2b || byte === 0x2d || byte === 0x2e || byte === 0x5f
}

/** The upload that a number means, if it is the programmer's: DONE with it in [to], or E_INVARG. */
function findUpload(number: Slot, to: Slot): u32 {
  const isThere = readUpload(number.int, to)
  if (isThere && listItem(to.list, UPLOAD_OWNER).object === programmer()) return DONE
  return complain(E_INVARG, 'There is no such upload of yours')
}

/** lump_add(upload, bytes): appends to an upload; how many bytes it has now. */
export function builtinLumpAdd(args: Slot, _count: i32, result: Slot): u32 {
  const data = slotAt(args, 1)
  if (data.tag !== TAG_BINARY && data.tag !== TAG_STRING) return raise(E_TYPE)
  const upload = pushSlots(1)
  let outcome = findUpload(args, upload)
  if (outcome === DONE) outcome = add(args.int, upload, data.string)
  if (outcome === DONE) result.assign(listItem(upload.list, UPLOAD_BYTES))
  popSlots(1)
  return outcome
}

function add(place: i64, upload: Slot, data: StringValue): u32 {
  if (data.bytes > (LUMP_PART_BYTES_MAX as u32)) {
    return complain(E_INVARG, 'lump_add() takes 1048576 bytes at a time')
  }
  const total = listItem(upload.list, UPLOAD_BYTES).int + (data.bytes as i64)
  if (total > (LUMP_BYTES_MAX as i64))
    return complain(E_QUOTA, 'A lump has 268435456 bytes at most')
  if (total > uploadMost(upload.list)) return raiseQuota()
  // A chunk that is not full is written anew.
  if (!mayWrite(data.bytes + LUMP_CHUNK_BYTES + UPLOAD_ROW_BYTES)) return raiseWriteSet()
  chargeTicks((data.bytes / BYTES_A_TICK) as i32)
  addToUpload(place, upload, data.start, data.bytes)
  return DONE
}

function raiseQuota(): u32 {
  return complain(E_QUOTA, 'Your lumps would take more bytes than $server_options.lump_quota')
}

/** lump_end(upload): a capability for what was uploaded. */
export function builtinLumpEnd(args: Slot, _count: i32, result: Slot): u32 {
  const upload = pushSlots(1)
  let outcome = findUpload(args, upload)
  if (outcome === DONE) outcome = end(args.int, upload, result)
  popSlots(1)
  return outcome
}

function end(place: i64, upload: Slot, result: Slot): u32 {
  // The upload itself counts among what is owned.
  const quota = integerOption(text('lump_quota'), LUMP_QUOTA_BYTES)
  if (bytesOwned(programmer(), clock() as i64) > quota) return raiseQuota()
  if (!mayWrite(UPLOAD_ROW_BYTES)) return raiseWriteSet()
  const type = uploadType(upload.list)
  beginGrant()
  endUpload(place, upload, hash)
  const name = pushSlots(1)
  setString(name, nameOfLump(hash, type))
  wanted.kind = TARGET_LUMP
  wanted.rights = RIGHT_READ
  wanted.target = targetOfHash(hash)
  wanted.name = changetype<usize>(name.string)
  const outcome = make(result)
  popSlots(1)
  return outcome
}

/** lump_abort(upload): drops it. */
export function builtinLumpAbort(args: Slot, _count: i32, _result: Slot): u32 {
  const upload = pushSlots(1)
  const outcome = findUpload(args, upload)
  if (outcome === DONE) dropUpload(args.int, upload)
  popSlots(1)
  return outcome
}

/** lump_create(bytes [, type]): a capability for a lump that is made at once. */
export function builtinLumpCreate(args: Slot, count: i32, result: Slot): u32 {
  if (args.tag !== TAG_BINARY && args.tag !== TAG_STRING) return raise(E_TYPE)
  const usual = args.tag === TAG_STRING ? 'text/plain' : 'application/octet-stream'
  const slots = pushSlots(2)
  let outcome = begin(count > 1 ? slotAt(args, 1).string : text(usual), slots)
  if (outcome === DONE) outcome = fillAtOnce(slots.int, slotAt(slots, 1), args.string, result)
  popSlots(2)
  return outcome
}

/** Fills and ends an upload; when that fails, it is dropped. */
function fillAtOnce(place: i64, upload: Slot, data: StringValue, result: Slot): u32 {
  readUpload(place, upload)
  let outcome = add(place, upload, data)
  if (outcome === DONE) outcome = end(place, upload, result)
  if (outcome !== DONE && readUpload(place, upload)) dropUpload(place, upload)
  return outcome
}

// ---- reading

/** The head and cell of the lump that an argument means, which is a capability; a wizard may say its hash. */
function findLump(lump: Slot, head: Slot): u32 {
  typeName = 0
  if (lump.tag === TAG_STRING) {
    if (!isProgrammerWizard()) return raise(E_PERM)
    if (lump.string.bytes !== DIGITS || !hashOfDigits(lump.string.start, hash))
      return raiseMissing()
    return readHead(hash, head) ? DONE : raiseMissing()
  }
  if (lump.tag !== TAG_CAPABILITY) return raise(E_TYPE)
  const cell = openCapability(lump.pointer)
  if (cell === null) return complain(E_PERM, 'The capability is no longer valid')
  if (!hashOfCell(cell, hash)) return complain(E_INVARG, 'The capability is not for a lump')
  typeName = changetype<usize>(cellName(cell))
  return readHead(hash, head) ? DONE : raiseMissing()
}

/** The name of the cell that a lump was found by, 0 when it was found by its hash. */
let typeName: usize = 0

function raiseMissing(): u32 {
  return complain(E_INVARG, 'There is no such lump')
}

/** lump_info(lump): a map. */
export function builtinLumpInfo(args: Slot, _count: i32, result: Slot): u32 {
  const head = pushSlots(1)
  const outcome = findLump(args, head)
  if (outcome === DONE) describe(head.list, result)
  popSlots(1)
  return outcome
}

/** [to] ← ["hash", "bytes", "type"] of the lump that was found. */
function describe(head: ListValue, to: Slot): void {
  const value = pushSlots(1)
  setMap(to, newMap())
  setString(value, digits())
  put(to, 'hash', value)
  value.assign(listItem(head, HEAD_BYTES))
  put(to, 'bytes', value)
  setString(value, typeOfName())
  put(to, 'type', value)
  popSlots(1)
}

function put(map: Slot, name: string, value: Slot): void {
  const key = pushSlots(1)
  setString(key, text(name))
  mapPut(map, key, value)
  popSlots(1)
}

/** The digits of `hash`. */
function digits(): StringValue {
  const whole = nameOfLump(hash, text('-'))
  const result = newStringValid(whole.start, DIGITS)
  releaseString(whole)
  return result
}

/** What stands behind the hash in a cell's name. */
function typeOfName(): StringValue {
  if (typeName === 0) return text('application/octet-stream')
  const name = changetype<StringValue>(typeName)
  return newStringValid(name.start + ((DIGITS + 1) as usize), name.bytes - DIGITS - 1)
}

/** lump_read(lump, offset, bytes): so many bytes from an offset on, fewer at its end. */
export function builtinLumpRead(args: Slot, _count: i32, result: Slot): u32 {
  const head = pushSlots(1)
  let outcome = findLump(args, head)
  if (outcome === DONE) outcome = read(head.list, slotAt(args, 1).int, slotAt(args, 2).int, result)
  popSlots(1)
  return outcome
}

function read(head: ListValue, offset: i64, bytes: i64, result: Slot): u32 {
  const total = listItem(head, HEAD_BYTES).int
  if (offset < 0 || offset > total) return raise(E_RANGE)
  if (bytes < 0 || bytes > (LUMP_PART_BYTES_MAX as i64)) {
    return complain(E_INVARG, 'lump_read() answers 1048576 bytes at a time')
  }
  const taken = min<i64>(bytes, total - offset)
  chargeTicks((taken / (BYTES_A_TICK as i64)) as i32)
  buffer.reset()
  readLump(head, offset, taken, buffer)
  setBinary(result, buffer.start, buffer.length)
  return DONE
}

/** lumps(): capabilities for the lumps that the programmer made, the newest last. */
export function builtinLumps(_args: Slot, _count: i32, result: Slot): u32 {
  const slots = pushSlots(2)
  const item = slotAt(slots, 1)
  const now = clock() as i64
  cellsMade(programmer(), slots)
  sortNumbers(slots.list)
  chargeTicks(slots.list.length as i32)
  setList(result, newList(0))
  for (let index = 0; index < (slots.list.length as i32); index++) {
    const id = listItem(slots.list, index).int
    const cell = goodCell(id)
    if (cell === null || isOver(cell, now) || !hashOfCell(cell, hash)) continue
    capabilityOfCell(item, id, cell)
    listAppend(result, item)
  }
  popSlots(2)
  return DONE
}

// ---- URLs

/** lump_url(lump [, seconds]): a path below which anybody may read the lump for a while. */
export function builtinLumpUrl(args: Slot, count: i32, result: Slot): u32 {
  const seconds: i64 = count > 1 ? slotAt(args, 1).int : (LUMP_URL_SECONDS as i64)
  if (seconds < 1 || seconds > (LUMP_URL_SECONDS_MAX as i64)) {
    return complain(E_INVARG, 'A URL is good for 1 to 2592000 seconds')
  }
  const head = pushSlots(1)
  const outcome = findLump(args, head)
  popSlots(1)
  if (outcome !== DONE) return outcome
  const cell = openCapability(args.pointer) as ListValue
  const last = listItem(cell, CELL_UNTIL).int
  let until = (clock() as i64) / 1000000 + seconds
  if (last !== 0) until = min<i64>(until, last / 1000000)
  const grant = capabilityId(args.pointer)
  addPath(grant, until, cell)
  setString(result, answerBuffer.toStringValid())
  return DONE
}

/** `/lump/HASH?grant=ID&until=SECONDS&signature=DIGITS` into answerBuffer. */
function addPath(grant: i64, until: i64, cell: ListValue): void {
  sign(grant, until, cell)
  answerBuffer.reset()
  answerBuffer.addText('/lump/')
  answerBuffer.addBytes(cellName(cell).start, DIGITS)
  answerBuffer.addText('?grant=')
  answerBuffer.addInteger(grant)
  answerBuffer.addText('&until=')
  answerBuffer.addInteger(until)
  answerBuffer.addText('&signature=')
  const whole = nameOfLump(signature, text('-'))
  answerBuffer.addBytes(whole.start, DIGITS)
  releaseString(whole)
}

const signature: usize = memory.data(32, 8)
const given: usize = memory.data(32, 8)

/** `signature` ← HMAC-SHA256, keyed with the cell's secret, of what the URL says. So it ends with the cell. */
function sign(grant: i64, until: i64, cell: ListValue): void {
  buffer.reset()
  buffer.addText('lump ')
  buffer.addBytes(cellName(cell).start, DIGITS)
  buffer.addByte(0x20)
  buffer.addInteger(grant)
  buffer.addByte(0x20)
  buffer.addInteger(until)
  const secret = listItem(cell, CELL_SECRET).string
  const bytes = hostHash(HASH_SHA256, buffer.start, buffer.length, secret.start, secret.bytes)
  assert(bytes === 32, 'a host without SHA-256')
  take(signature)
}

/**
 * lump_signed(hash, grant, until, signature [, offset, bytes]): what lump_info() tells, or lump_read()
 * answers, to who has a URL.
 */
export function builtinLumpSigned(args: Slot, count: i32, result: Slot): u32 {
  const cell = cellOfUrl(args)
  if (cell === null) return complain(E_PERM, 'The URL is not valid, or no longer')
  if (!hashOfCell(cell, hash)) return raise(E_PERM)
  typeName = changetype<usize>(cellName(cell))
  const head = pushSlots(1)
  let outcome: u32 = DONE
  if (!readHead(hash, head)) outcome = raiseMissing()
  else if (count < 6) describe(head.list, result)
  else outcome = read(head.list, slotAt(args, 4).int, slotAt(args, 5).int, result)
  popSlots(1)
  return outcome
}

/** The cell that a URL was signed with, if it is good. */
function cellOfUrl(args: Slot): ListValue | null {
  const digest = args.string
  const signed = slotAt(args, 3).string
  const grant = slotAt(args, 1).int
  const until = slotAt(args, 2).int
  const now = clock() as i64
  if (digest.bytes !== DIGITS || signed.bytes !== DIGITS || until * 1000000 <= now) return null
  if (!hashOfDigits(signed.start, given)) return null
  const cell = goodCell(grant)
  if (cell === null || isOver(cell, now) || !hashOfCell(cell, hash)) return null
  if (memory.compare(cellName(cell).start, digest.start, DIGITS as usize) !== 0) return null
  sign(grant, until, cell)
  return isSame(signature, given) ? cell : null
}

/** Compares two digests in a time that does not depend on where they differ. */
function isSame(one: usize, two: usize): bool {
  let different: u32 = 0
  for (let at: usize = 0; at < 32; at++) different |= load<u8>(one + at) ^ load<u8>(two + at)
  return different === 0
}
