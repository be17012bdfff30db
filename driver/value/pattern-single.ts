/**
 * Ops that consume one character, and runs of them: the tight loops of the matcher.
 */
import {
  PATTERN_ANY,
  PATTERN_ANY_ALL,
  PATTERN_BYTE,
  PATTERN_BYTE_EITHER,
  PATTERN_POINT,
  PATTERN_POINT_FOLD,
  PATTERN_TEXT,
} from './pattern-op.ts'
import { setHas, setHasAscii } from './pattern-set.ts'
import { decodedBytes, decodePoint, foldByte, foldPoint } from './unicode.ts'

const NEWLINE: u32 = 10

/** How many characters the last consume() took. */
export let consumedCount: i32 = 0

/** Takes up to [most] characters of the op at [op]; the place behind them. */
export function consume(op: usize, at: usize, end: usize, most: i32): usize {
  switch (load<u32>(op)) {
    case PATTERN_BYTE:
      return consumeEither(at, end, most, load<u32>(op, 4), load<u32>(op, 4))
    case PATTERN_BYTE_EITHER:
      return consumeEither(at, end, most, load<u32>(op, 4), load<u32>(op, 8))
    case PATTERN_ANY:
      return consumeAny(at, end, most, NEWLINE)
    case PATTERN_ANY_ALL:
      return consumeAny(at, end, most, 0x100)
    case PATTERN_POINT:
    case PATTERN_POINT_FOLD:
      return consumePoint(op, at, end, most)
    default:
      return consumeSet(op + 4, at, end, most)
  }
}

function consumeEither(from: usize, end: usize, most: i32, one: u32, other: u32): usize {
  let at = from
  const last = (most as usize) < end - from ? from + (most as usize) : end
  while (at < last) {
    const byte: u32 = load<u8>(at)
    if (byte !== one && byte !== other) break
    at++
  }
  consumedCount = (at - from) as i32
  return at
}

/** Every character but [stop]. */
function consumeAny(from: usize, end: usize, most: i32, stop: u32): usize {
  let at = from
  let count = 0
  while (count < most && at < end) {
    const byte: u32 = load<u8>(at)
    if (byte === stop) break
    at += byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    count += 1
  }
  consumedCount = count
  return at
}

function consumePoint(op: usize, from: usize, end: usize, most: i32): usize {
  const wanted = load<u32>(op, 4)
  const fold = load<u32>(op) === PATTERN_POINT_FOLD
  let at = from
  let count = 0
  while (count < most && at < end) {
    const point = decodePoint(at)
    const bytes = decodedBytes as usize
    if ((fold ? foldPoint(point) : point) !== wanted) break
    at += bytes
    count += 1
  }
  consumedCount = count
  return at
}

function consumeSet(set: usize, from: usize, end: usize, most: i32): usize {
  let at = from
  let count = 0
  while (count < most && at < end) {
    const byte: u32 = load<u8>(at)
    if (byte < 0x80) {
      if (!setHasAscii(set, byte)) break
      at++
    } else {
      const point = decodePoint(at)
      const bytes = decodedBytes as usize
      if (!setHas(set, point)) break
      at += bytes
    }
    count += 1
  }
  consumedCount = count
  return at
}

/** Behind [count] characters; there are so many. */
export function skipForward(from: usize, count: i32): usize {
  let at = from
  for (let i = 0; i < count; i++) {
    const byte: u32 = load<u8>(at)
    at += byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
  }
  return at
}

/** Whether the ASCII text of [bytes] bytes at [wanted], in lower case, stands at [at]. */
export function matchTextFold(wanted: usize, bytes: usize, at: usize, end: usize): bool {
  if (bytes > end - at) return false
  for (let i: usize = 0; i < bytes; i++) {
    if (foldByte(load<u8>(at + i)) !== (load<u8>(wanted + i) as u32)) return false
  }
  return true
}

/**
 * Where a repeat that reached [at] and may give back down to [low] should go on with [code]: the last
 * place where the byte stands that the code begins with. 0 when there is none.
 */
export function retreat(code: usize, at: usize, low: usize, end: usize): usize {
  const op = load<u32>(code)
  if (op !== PATTERN_BYTE && op !== PATTERN_BYTE_EITHER && op !== PATTERN_TEXT) return at
  const one: u32 = op === PATTERN_TEXT ? load<u8>(code, 8) : load<u32>(code, 4)
  const other: u32 = op === PATTERN_BYTE_EITHER ? load<u32>(code, 8) : one
  for (let place = at; place >= low; place--) {
    if (place >= end) continue
    const byte: u32 = load<u8>(place)
    if (byte === one || byte === other) return place
  }
  return 0
}
