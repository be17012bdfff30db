/**
 * The text of a literal → its value, as ToastStunt reads it. Time is linear in the text.
 */

/** Digits that a double holds exactly. */
const EXACT_DIGITS = 15

/** Digits taken at once from a longer number. */
const CHUNK_DIGITS = 18
const CHUNK_SCALE = 10n ** BigInt(CHUNK_DIGITS)

/** The value of decimal digits modulo 2^64, as a signed integer. */
export function integerOf(digits: string): bigint {
  if (digits.length <= EXACT_DIGITS) return BigInt(Number(digits))
  let value = 0n
  const head = digits.length % CHUNK_DIGITS
  if (head > 0) value = BigInt(digits.slice(0, head))
  for (let start = head; start < digits.length; start += CHUNK_DIGITS) {
    value = BigInt.asUintN(
      64,
      value * CHUNK_SCALE + BigInt(digits.slice(start, start + CHUNK_DIGITS)),
    )
  }
  return BigInt.asIntN(64, value)
}

/** The number of `#…`. */
export function objectOf(text: string): bigint {
  return text[1] === '-' ? BigInt.asIntN(64, -integerOf(text.slice(2))) : integerOf(text.slice(1))
}

/** Infinite when out of range, which check.ts reports. */
export function floatOf(text: string): number {
  return Number(text)
}

/** The characters between the quotes; a backslash stands for the character behind it. */
export function stringOf(text: string): string {
  const body = text.slice(1, -1)
  return body.includes('\\') ? body.replace(/\\(.)/gs, '$1') : body
}
