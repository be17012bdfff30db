/**
 * salt(), crypt(), argon2() and argon2_verify(): one-way hashes of passwords. The hashes themselves are
 * computed by a host service, since they are slow on purpose; what is checked before is here.
 *
 * Semantics: ToastStunt `crypto.cc`, `argon2.cc`, crypt_blowfish's gensalt.
 */
import { random } from '../host.ts'
import { E_INVARG, E_PERM } from '../shared/errors.ts'
import { SERVICE_PASSWORD } from '../shared/services.ts'
import { text } from '../value/intern.ts'
import { pushItem, pushString } from '../value/list.ts'
import { raise, raiseWith } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { newStringValid, retainString } from '../value/string.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { Slot, StringValue, setInt, setString, slotAt } from '../value/value.ts'
import { isProgrammerWizard } from '../vm/machine.ts'
import { answerBuffer, answerString } from './answer.ts'
import { addRawBytes } from './raw-bytes.ts'
import { ask, askWith, beginRequest } from './request.ts'

const FORMAT_DES: u32 = 0
const FORMAT_MD5: u32 = 1
const FORMAT_SHA2: u32 = 2
const FORMAT_BCRYPT: u32 = 3

const ROUNDS_LEAST: i64 = 1000
const ROUNDS_MOST: i64 = 999999999
/** Bytes of a prefix that names its strength. */
const PREFIX_LEAST: u32 = 7
const COST_LEAST: i64 = 4
const COST_MOST: i64 = 31
const COST_DEFAULT: i64 = 5

const DOLLAR: u32 = 0x24
const ZERO: u32 = 0x30

const raw: TextBuffer = newTextBuffer()

// ---- what a salt begins with

let format: u32 = 0
/** Rounds or cost that the prefix names, 0 when it names none. */
let strength: i64 = 0

function byteAt(string: StringValue, index: u32): u32 {
  return index < string.bytes ? (load<u8>(string.start + (index as usize)) as u32) : 0
}

/**
 * Sets format and strength from the prefix of a salt; false when it is malformed. ToastStunt refuses
 * hashes of DES whose second character is 1, 5 or 6, so that one password in twenty opens nothing.
 */
function readPrefix(prefix: StringValue): bool {
  format = FORMAT_DES
  strength = 0
  if (byteAt(prefix, 0) !== DOLLAR) return true
  const kind = byteAt(prefix, 1)
  if (prefix.bytes >= 3 && (kind === 0x31 || kind === 0x35 || kind === 0x36)) {
    if (byteAt(prefix, 2) !== DOLLAR) return false
    format = kind === 0x31 ? FORMAT_MD5 : FORMAT_SHA2
    return format === FORMAT_MD5 || readRounds(prefix)
  }
  if (!isBcrypt(prefix)) return true
  format = FORMAT_BCRYPT
  return readStrength(prefix, 4, COST_LEAST, COST_MOST)
}

/** Whether it begins with $2a$, $2x$ or $2y$. */
function isBcrypt(prefix: StringValue): bool {
  const letter = byteAt(prefix, 2)
  return (
    prefix.bytes >= 4 &&
    byteAt(prefix, 0) === DOLLAR &&
    byteAt(prefix, 1) === 0x32 &&
    (letter === 0x61 || letter === 0x78 || letter === 0x79) &&
    byteAt(prefix, 3) === DOLLAR
  )
}

/** Offset of the last dollar from [least] on, −1 when there is none. */
function lastDollar(prefix: StringValue, least: i32): i32 {
  for (let i = (prefix.bytes as i32) - 1; i >= least; i--) {
    if (byteAt(prefix, i) === DOLLAR) return i
  }
  return -1
}

function readRounds(prefix: StringValue): bool {
  if (lastDollar(prefix, 3) < 0) return true
  const word = 'rounds='
  for (let i = 0; i < word.length; i++) {
    if ((byteAt(prefix, 3 + i) as i32) !== word.charCodeAt(i)) return false
  }
  return readStrength(prefix, 10, ROUNDS_LEAST, ROUNDS_MOST)
}

/** Reads the number at [from], which must end at the last dollar; no dollar, no number. */
function readStrength(prefix: StringValue, from: i32, least: i64, most: i64): bool {
  const dollar = lastDollar(prefix, min(from, 4))
  if (dollar < 0) return true
  if (dollar <= from || prefix.bytes < PREFIX_LEAST) return false
  for (let i = from; i < dollar; i++) {
    const digit = (byteAt(prefix, i) as i64) - (ZERO as i64)
    if (digit < 0 || digit > 9) return false
    strength = min(strength * 10 + digit, most + 1)
  }
  return strength >= least && strength <= most
}

// ---- salt()

/** The character that crypt()'s own base64 has for six bits. */
function saltDigit(value: u32): u32 {
  const bits = value & 63
  if (bits < 12) return 0x2e + bits
  return bits < 38 ? 0x41 + bits - 12 : 0x61 + bits - 38
}

/** bcrypt's base64 for six bits. */
function bcryptDigit(value: u32): u32 {
  const bits = value & 63
  if (bits < 2) return bits === 0 ? 0x2e : 0x2f
  if (bits < 28) return 0x41 + bits - 2
  return bits < 54 ? 0x61 + bits - 28 : 0x30 + bits - 54
}

function isSaltCharacter(byte: u32): bool {
  return byte - 0x2e < 12 || (byte | 0x20) - 0x61 < 26
}

export function builtinSalt(args: Slot, _count: i32, result: Slot): u32 {
  const prefix = args.string
  if (!readPrefix(prefix) || (format === FORMAT_DES && !isDesPrefix(prefix))) {
    return raiseWith(E_INVARG, text('Invalid prefix'), args)
  }
  raw.reset()
  if (!addRawBytes(slotAt(args, 1).string, raw)) {
    return raiseWith(E_INVARG, text('Invalid binary input'), slotAt(args, 1))
  }
  answerBuffer.reset()
  return addSalt(prefix) ? answerString(result) : raise(E_INVARG)
}

function isDesPrefix(prefix: StringValue): bool {
  if (prefix.bytes === 0) return true
  return (
    prefix.bytes >= 2 && isSaltCharacter(byteAt(prefix, 0)) && isSaltCharacter(byteAt(prefix, 1))
  )
}

/** Adds the salt of the bytes in `raw` to answerBuffer; false when they are too few. */
function addSalt(prefix: StringValue): bool {
  switch (format) {
    case FORMAT_MD5:
      if (raw.length < 3) return false
      answerBuffer.addText('$1$')
      addTriples(raw.length < 6 ? 1 : 2)
      return true
    case FORMAT_SHA2:
      if (raw.length < 3) return false
      answerBuffer.addBytes(prefix.start, 3)
      addRounds()
      addTriples(min<u32>(raw.length / 3, 4))
      return true
    case FORMAT_BCRYPT:
      return addBcryptSalt(prefix)
    default:
      if (raw.length < 2) return false
      answerBuffer.addByte(saltDigit(load<u8>(raw.start)))
      answerBuffer.addByte(saltDigit(load<u8>(raw.start, 1)))
      return true
  }
}

function addRounds(): void {
  if (strength === 0) return
  answerBuffer.addText('rounds=')
  answerBuffer.addInteger(strength)
  answerBuffer.addByte(DOLLAR)
}

/** Adds [count] times three bytes as four characters, lowest bits first. */
function addTriples(count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const at = raw.start + ((i * 3) as usize)
    let bits: u32 = (load<u8>(at) as u32) | ((load<u8>(at, 1) as u32) << 8)
    bits |= (load<u8>(at, 2) as u32) << 16
    for (let digit = 0; digit < 4; digit++) {
      answerBuffer.addByte(saltDigit(bits))
      bits >>= 6
    }
  }
}

function addBcryptSalt(prefix: StringValue): bool {
  if (raw.length < 16 || byteAt(prefix, 2) === 0x78) return false
  const cost = strength === 0 ? COST_DEFAULT : strength
  answerBuffer.addBytes(prefix.start, 4)
  answerBuffer.addByte(ZERO + ((cost / 10) as u32))
  answerBuffer.addByte(ZERO + ((cost % 10) as u32))
  answerBuffer.addByte(DOLLAR)
  let bits: u32 = 0
  let held: u32 = 0
  for (let i: usize = 0; i < 16; i++) {
    bits = (bits << 8) | (load<u8>(raw.start + i) as u32)
    held += 8
    while (held >= 6) {
      held -= 6
      answerBuffer.addByte(bcryptDigit(bits >> held))
    }
  }
  answerBuffer.addByte(bcryptDigit(bits << (6 - held)))
  return true
}

// ---- crypt()

/** Two random characters: a salt for DES that old and new crypts take. */
function randomSalt(): StringValue {
  const bytes = memory.data(2)
  store<u8>(bytes, saltDigit((random() * 64) as u32) as u8)
  store<u8>(bytes, saltDigit((random() * 64) as u32) as u8, 1)
  return newStringValid(bytes, 2)
}

export function builtinCrypt(args: Slot, count: i32, _result: Slot): u32 {
  const given = count > 1 && slotAt(args, 1).string.bytes >= 2
  const salt = given ? retainString(slotAt(args, 1).string) : randomSalt()
  const slots = pushSlots(2)
  setString(slots, salt)
  if (!readPrefix(salt)) return raiseWith(E_INVARG, text('Invalid salt'), slots)
  const usual = format === FORMAT_BCRYPT ? COST_DEFAULT : (0 as i64)
  if (strength !== usual && !isProgrammerWizard()) {
    setInt(slotAt(slots, 1), strength)
    return raiseWith(E_PERM, text('Cannot specify non-default strength'), slotAt(slots, 1))
  }
  const request = beginRequest('crypt', 2)
  pushItem(request, args)
  pushString(request, retainString(salt))
  popSlots(2)
  return askWith(SERVICE_PASSWORD, request, 0, null)
}

// ---- argon2

/** {password, salt, [iterations, KiB of memory, lanes]}. A bad parameter is told in a map, not raised. */
export function builtinArgon2(args: Slot, count: i32, _result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  return ask(SERVICE_PASSWORD, 'argon2', args, count)
}

export function builtinArgon2Verify(args: Slot, count: i32, _result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  return ask(SERVICE_PASSWORD, 'argon2_verify', args, count)
}
