/**
 * Makes driver/value/text-property-table.ts: how code points form what people see as one sign (UAX #29),
 * and how many columns of a terminal they take (UAX #11). Run again when the runtime's Unicode is newer:
 * `node ops/bootstrap.mjs run ops/text-tables.ts`.
 *
 * The classes are found by asking Intl.Segmenter, so that the driver does what the runtime does; widths
 * are those of the package get-east-asian-width, which comes with ava.
 */

import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { eastAsianWidth } from 'get-east-asian-width'
import * as text from '../driver/shared/text.ts'

const POINTS = 0x110000
const PER_LINE = 8

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
const isOne = (...points: number[]) => {
  const signs = [...segmenter.segment(String.fromCodePoint(...points))]
  return signs.length === 1
}

const LETTER = 0x61
const ACUTE = 0x301
const KA = 0x915
const VIRAMA = 0x94d
const FACE = 0x1f600
const JOINER = 0x200d
const HANGUL_LEAD = 0x1100
const HANGUL_TAIL = 0x11a8

/** The class of a point that stands behind others without a border. */
function classBehind(point: number): number {
  if (point === JOINER) return text.SIGN_JOINER
  if (isOne(KA, point, KA)) return text.SIGN_LINKER
  return isOne(FACE, point, JOINER, FACE) ? text.SIGN_EXTEND : text.SIGN_SPACING
}

function classOf(point: number): number {
  const sign = String.fromCodePoint(point)
  if (point === 0x0d) return text.SIGN_RETURN
  if (point === 0x0a) return text.SIGN_NEWLINE
  if (!isOne(point, ACUTE)) return text.SIGN_CONTROL
  if (/\p{Regional_Indicator}/u.test(sign)) return text.SIGN_REGIONAL
  if (isOne(LETTER, point)) return classBehind(point)
  if (isOne(point, LETTER)) return text.SIGN_PREPEND
  if (/\p{Extended_Pictographic}/u.test(sign)) return text.SIGN_PICTURE
  if (isOne(HANGUL_LEAD, point)) return hangulClass(point)
  if (isOne(point, HANGUL_TAIL)) return text.SIGN_HANGUL_LV
  return isOne(point, VIRAMA, KA) ? text.SIGN_CONSONANT : text.SIGN_OTHER
}

/** Of what stands behind a leading consonant: another one, a vowel, or a syllable. */
function hangulClass(point: number): number {
  if (isOne(point, HANGUL_LEAD)) return text.SIGN_HANGUL_L
  const isSyllable = point >= 0xac00 && point <= 0xd7a3
  if (!isSyllable) return text.SIGN_HANGUL_V
  return (point - 0xac00) % 28 === 0 ? text.SIGN_HANGUL_LV : text.SIGN_HANGUL_LVT
}

function widthOf(point: number, kind: number): number {
  const sign = String.fromCodePoint(point)
  const isMark = kind === text.SIGN_EXTEND || kind === text.SIGN_LINKER
  if (isMark || kind === text.SIGN_JOINER || /[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u.test(sign)) return 0
  const isTail = kind === text.SIGN_HANGUL_V || /[\u11a8-\u11ff\ud7cb-\ud7fb]/u.test(sign)
  return isTail ? 0 : eastAsianWidth(point)
}

/** Class and width of a point as one number. */
function propertyOf(point: number): number {
  if (point >= 0xd800 && point < 0xe000) return text.SIGN_CONTROL
  const isTail = /[\u11a8-\u11ff\ud7cb-\ud7fb]/u.test(String.fromCodePoint(point))
  const kind = isTail ? text.SIGN_HANGUL_T : classOf(point)
  return kind | (widthOf(point, kind) << text.SIGN_WIDTH_SHIFT)
}

const PLAIN = text.SIGN_OTHER | (1 << text.SIGN_WIDTH_SHIFT)

/** Ranges whose points have one property other than that of a plain letter: first, last, property. */
function ranges(): number[][] {
  const found: number[][] = []
  for (let point = 0; point < POINTS; point++) {
    const property = propertyOf(point)
    const last = found.at(-1)
    if (property === PLAIN) continue
    if (last !== undefined && last[1] === point - 1 && last[2] === property) last[1] = point
    else found.push([point, point, property])
  }
  return found
}

/** Syllables LV and LVT alternate: the driver computes them. */
function isComputed([first = 0, last = 0]: number[]): boolean {
  return first >= 0xac00 && last <= 0xd7a3
}

const table = ranges().filter((range) => !isComputed(range))
const numbers = table.flat().map((each) => (each < 0x80 ? String(each) : `0x${each.toString(16)}`))
const lines: string[] = []
for (let at = 0; at < numbers.length; at += PER_LINE * 3) {
  lines.push(`  ${numbers.slice(at, at + PER_LINE * 3).join(', ')},`)
}
const output = `/**
 * Properties of code points that are no plain letters: ranges of first, last, and class | width << 5
 * (shared/text.ts). Made by ops/text-tables.ts of Unicode ${process.versions.unicode}; Hangul syllables are computed.
 */

export const TEXT_PROPERTY_RANGES: i32 = ${table.length}
export const textProperties: usize = memory.data<i32>([
${lines.join('\n')}
])
`
writeFileSync(path.join(import.meta.dirname, '../driver/value/text-property-table.ts'), output)
process.stdout.write(`${table.length} ranges of Unicode ${process.versions.unicode}\n`)
