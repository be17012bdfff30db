/**
 * `\p{…}` in Perl's patterns: the general categories of Unicode and PCRE's own unions. Scripts and other
 * properties are refused as unknown.
 */
import { here, isDone, peek, reader, refuse, takeByte, takePoint } from './pattern-perl-reader.ts'
import {
  PROPERTY_CC,
  PROPERTY_CF,
  PROPERTY_LL,
  PROPERTY_LM,
  PROPERTY_LO,
  PROPERTY_LT,
  PROPERTY_LU,
  PROPERTY_M,
  PROPERTY_ND,
  PROPERTY_NL,
  PROPERTY_NO,
  PROPERTY_P,
  PROPERTY_S,
  PROPERTY_ZL,
  PROPERTY_ZP,
  PROPERTY_ZS,
} from './pattern-property-table.ts'
import { addRange, addWithout, newSet, PatternSet, POINT_MAX } from './pattern-set.ts'

/** Letters of a name that are kept; all known names are shorter. */
const NAME_MAX: i32 = 4

/** Value of a digit of base64. */
function digitValue(code: i32): u32 {
  if (code >= 0x61) return code - 0x61 + 26
  if (code >= 0x41) return code - 0x41
  if (code >= 0x30) return code - 0x30 + 52
  return code === 0x2b ? 62 : 63
}

let table: string = ''
let place: i32 = 0

function nextStep(): u32 {
  let step: u32 = 0
  let digit: u32 = 32
  for (let shift: u32 = 0; digit >= 32; shift += 5) {
    digit = digitValue(table.charCodeAt(place++))
    step |= (digit & 31) << shift
  }
  return step
}

function addTable(set: PatternSet, text: string): void {
  table = text
  place = 0
  let border: u32 = 0
  while (place < table.length) {
    const from = border + nextStep()
    border = from + nextStep()
    addRange(set, from, border)
  }
}

/** Takes what follows `\p` (or `\P` with [negated]) and adds its characters to [set]. */
export function addProperty(set: PatternSet, negated: bool): void {
  let isNot = negated
  let name: u32 = 0
  let length = 0
  if (takeByte(0x7b)) {
    if (takeByte(0x5e)) isNot = !isNot
    while (!isDone() && peek() !== 0x7d) {
      const letter = takePoint()
      if (letter === 0x20 || letter === 0x5f || letter === 0x2d) continue
      if (length++ < NAME_MAX) name = (name << 8) | (letter & 0xff)
    }
    if (!takeByte(0x7d)) {
      refuse(146, here())
      return
    }
  } else {
    if (isDone()) {
      refuse(146, here())
      return
    }
    name = takePoint()
    length = 1
  }
  const into = isNot ? newSet() : set
  if (length > NAME_MAX || !addNamed(into, name)) {
    refuse(147, here())
    return
  }
  if (isNot) addWithout(set, into)
  reader.quoting = false
}

/** Adds what belongs to the character before it: marks, joiners, variation selectors and skin tones. */
export function addMarks(set: PatternSet): void {
  addTable(set, PROPERTY_M)
  addRange(set, 0x200d, 0x200d)
  addRange(set, 0x1f3fb, 0x1f3ff)
}

function addLetters(set: PatternSet): void {
  addCased(set)
  addTable(set, PROPERTY_LM)
  addTable(set, PROPERTY_LO)
}

function addCased(set: PatternSet): void {
  addTable(set, PROPERTY_LU)
  addTable(set, PROPERTY_LL)
  addTable(set, PROPERTY_LT)
}

function addNumbers(set: PatternSet): void {
  addTable(set, PROPERTY_ND)
  addTable(set, PROPERTY_NL)
  addTable(set, PROPERTY_NO)
}

function addSeparators(set: PatternSet): void {
  addTable(set, PROPERTY_ZS)
  addTable(set, PROPERTY_ZL)
  addTable(set, PROPERTY_ZP)
}

/** Adds the category whose name is [name], its letters as bytes, first letter highest. */
function addNamed(set: PatternSet, name: u32): bool {
  switch (name) {
    case 0x4c: // L
      addLetters(set)
      return true
    case 0x4c26: // L&
      addCased(set)
      return true
    case 0x4e: // N
      addNumbers(set)
      return true
    case 0x5a: // Z
      addSeparators(set)
      return true
    case 0x43: // C
      addTable(set, PROPERTY_CC)
      addTable(set, PROPERTY_CF)
      return true
    case 0x416e79: // Any
      addRange(set, 0, POINT_MAX)
      return true
    case 0x58616e: // Xan: letters and numbers
      addLetters(set)
      addNumbers(set)
      return true
    case 0x587764: // Xwd: words
      addLetters(set)
      addNumbers(set)
      addRange(set, 0x5f, 0x5f)
      return true
    case 0x587370: // Xsp, Xps: spaces
    case 0x587073:
      addSeparators(set)
      addRange(set, 0x09, 0x0d)
      addRange(set, 0x85, 0x85)
      return true
    default: {
      const text = simpleTable(name)
      if (text.length === 0) return false
      addTable(set, text)
      return true
    }
  }
}

/** The table of a category that has one of its own, else nothing. */
function simpleTable(name: u32): string {
  switch (name) {
    case 0x4c75:
      return PROPERTY_LU
    case 0x4c6c:
      return PROPERTY_LL
    case 0x4c74:
      return PROPERTY_LT
    case 0x4c6d:
      return PROPERTY_LM
    case 0x4c6f:
      return PROPERTY_LO
    case 0x4d:
      return PROPERTY_M
    case 0x4e64:
      return PROPERTY_ND
    case 0x4e6c:
      return PROPERTY_NL
    case 0x4e6f:
      return PROPERTY_NO
    case 0x50:
      return PROPERTY_P
    case 0x53:
      return PROPERTY_S
    case 0x5a73:
      return PROPERTY_ZS
    case 0x5a6c:
      return PROPERTY_ZL
    case 0x5a70:
      return PROPERTY_ZP
    case 0x4363:
      return PROPERTY_CC
    case 0x4366:
      return PROPERTY_CF
    default:
      return ''
  }
}
