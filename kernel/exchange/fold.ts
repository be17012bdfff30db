/**
 * Text without its case, as the driver folds it for names and for the order of a map's keys: each
 * character by itself, and only to one whose UTF-8 is as long. Twin of `driver/value/unicode.ts`, but
 * for Cherokee, which that folds upwards.
 */

const BEYOND_ASCII = /[\u0080-\u{10ffff}]/u

/** [text] folded. */
export function foldText(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text.toLowerCase()
  let folded = ''
  for (const sign of text) folded += foldSign(sign)
  return folded
}

function foldSign(sign: string): string {
  const upper = single(sign.toUpperCase(), sign)
  const lower = single(upper.toLowerCase(), sign)
  return Buffer.byteLength(lower) === Buffer.byteLength(sign) ? lower : sign
}

/** [text] when it is one character, [otherwise] when it is more. */
function single(text: string, otherwise: string): string {
  return [...text].length === 1 ? text : otherwise
}

/** Negative, 0 or positive as [one] comes before, with or after [other], by code points. */
export function compareText(one: string, other: string): number {
  let index = 0
  while (index < one.length && one.charCodeAt(index) === other.charCodeAt(index)) index += 1
  const [left, right] = [rankAt(one, index), rankAt(other, index)]
  return left - right
}

/** Code units of surrogate pairs stand for points above all others. */
function rankAt(text: string, index: number): number {
  if (index >= text.length) return -1
  const unit = text.charCodeAt(index)
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit
}
