/**
 * Builtins on text as people see it: graphemes(), display_width(), wrap_text(), normalize().
 */
import { E_INVARG, E_NONE } from '../shared/errors.ts'
import { limitStringBytes } from '../value/limit.ts'
import { emptyList, listAppend } from '../value/list.ts'
import { FORM_NFC, FORM_NFD, FORM_NFKC, FORM_NFKD, normalForm } from '../value/normal.ts'
import { DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { emptyString, newStringValid } from '../value/string.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { nextSign, signWidth } from '../value/text-sign.ts'
import { Slot, StringValue, setInt, setList, setString, slotAt } from '../value/value.ts'
import { raiseQuota } from '../vm/message.ts'
import { chargeTicks } from '../vm/tick.ts'

const BLANK: u32 = 0x20
const NEWLINE: u32 = 0x0a

function chargeText(string: StringValue): void {
  if (string.bytes >> 8 !== 0) chargeTicks((string.bytes >> 8) as i32)
}

/** graphemes(text): what people see as single characters. */
export function builtinGraphemes(args: Slot, _count: i32, result: Slot): u32 {
  const string = args.string
  chargeText(string)
  setList(result, emptyList())
  const end = string.start + (string.bytes as usize)
  const sign = pushSlots(1)
  let failure: u32 = E_NONE
  for (let at = string.start; at < end && failure === E_NONE; ) {
    const after = nextSign(at, end)
    setString(sign, newStringValid(at, (after - at) as u32))
    failure = listAppend(result, sign)
    at = after
  }
  popSlots(1)
  return failure === E_NONE ? DONE : raiseQuota()
}

/** The columns that the bytes from [start] to [end] take. */
function widthOf(start: usize, end: usize): i64 {
  let width: i64 = 0
  for (let at = start; at < end; ) {
    at = nextSign(at, end)
    width += signWidth as i64
  }
  return width
}

/** display_width(text): in columns of a terminal. */
export function builtinDisplayWidth(args: Slot, _count: i32, result: Slot): u32 {
  const string = args.string
  chargeText(string)
  setInt(result, widthOf(string.start, string.start + (string.bytes as usize)))
  return DONE
}

// ---- wrapping

const line: TextBuffer = newTextBuffer()
/** Columns of what `line` holds, and those of lines at most. */
let columns: i64 = 0
let columnsMax: i64 = 0
/** What lines behind the first begin with, its columns, and whether `line` holds nothing else. */
let indent: StringValue = emptyString()
let indentColumns: i64 = 0
let isBlank: bool = true

/** wrap_text(text, width [, indent]): lines no wider than that, broken at blanks where possible. */
export function builtinWrapText(args: Slot, count: i32, result: Slot): u32 {
  const string = args.string
  columnsMax = slotAt(args, 1).int
  indent = count > 2 ? slotAt(args, 2).string : emptyString()
  indentColumns = widthOf(indent.start, indent.start + (indent.bytes as usize))
  if (columnsMax < 1 || indentColumns >= columnsMax) return raise(E_INVARG)
  chargeText(string)
  setList(result, emptyList())
  line.reset()
  columns = 0
  isBlank = true
  return wrap(string, result) && endLine(result) ? DONE : raiseQuota()
}

/** Adds word after word; false when the list becomes too large. */
function wrap(string: StringValue, result: Slot): bool {
  const end = string.start + (string.bytes as usize)
  let at = string.start
  while (at < end) {
    const from = at
    while (at < end && load<u8>(at) === BLANK) at++
    const word = at
    while (at < end && load<u8>(at) !== BLANK && load<u8>(at) !== NEWLINE) at++
    if (at > word && !addWord(from, word, at, result)) return false
    if (at < end && load<u8>(at) === NEWLINE) {
      if (!beginLine(result)) return false
      at++
    }
  }
  return true
}

/** Adds a word with the blanks before it, on a new line when they do not fit. */
function addWord(blanks: usize, word: usize, end: usize, result: Slot): bool {
  const gap = isBlank && line.length > 0 ? 0 : ((word - blanks) as i64)
  const width = widthOf(word, end)
  if (columns + gap + width <= columnsMax) {
    line.addBytes(blanks, gap as u32)
    line.addBytes(word, (end - word) as u32)
    columns += gap + width
    isBlank = false
    return true
  }
  if (!isBlank && !beginLine(result)) return false
  return addLongWord(word, end, result)
}

/** Adds a word to a line of its own, broken between signs where it is wider than lines may be. */
function addLongWord(word: usize, end: usize, result: Slot): bool {
  for (let at = word; at < end; ) {
    const after = nextSign(at, end)
    const width = signWidth as i64
    if (columns + width > columnsMax && !isBlank && !beginLine(result)) return false
    line.addBytes(at, (after - at) as u32)
    columns += width
    isBlank = false
    at = after
  }
  return true
}

/** Adds the line to the list, and begins another. */
function beginLine(result: Slot): bool {
  if (!endLine(result)) return false
  line.reset()
  line.addString(indent)
  columns = indentColumns
  isBlank = true
  return true
}

function endLine(result: Slot): bool {
  const text = pushSlots(1)
  setString(text, line.toStringValid())
  const failure = listAppend(result, text)
  popSlots(1)
  return failure === E_NONE
}

// ---- normal forms

/** normalize(text [, form]): "NFC" when no form is given. */
export function builtinNormalize(args: Slot, count: i32, result: Slot): u32 {
  const form = count > 1 ? formNamed(slotAt(args, 1).string) : FORM_NFC
  if (form > FORM_NFKD) return raise(E_INVARG)
  chargeText(args.string)
  setString(result, normalForm(args.string, form))
  return (result.string.bytes as i64) > limitStringBytes ? raiseQuota() : DONE
}

/** The form of a name; a number beyond all when there is none. */
function formNamed(name: StringValue): u32 {
  const isLong = name.bytes === 4
  if (name.bytes !== 3 && !isLong) return FORM_NFKD + 1
  if ((load<u8>(name.start) | 0x20) !== 0x6e || (load<u8>(name.start, 1) | 0x20) !== 0x66) {
    return FORM_NFKD + 1
  }
  if (isLong && (load<u8>(name.start, 2) | 0x20) !== 0x6b) return FORM_NFKD + 1
  const last: u32 = load<u8>(name.start + (name.bytes as usize) - 1) | 0x20
  if (last !== 0x63 && last !== 0x64) return FORM_NFKD + 1
  const isComposed = last === 0x63
  if (isLong) return isComposed ? FORM_NFKC : FORM_NFKD
  return isComposed ? FORM_NFC : FORM_NFD
}
