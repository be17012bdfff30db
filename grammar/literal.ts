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

/** A uuid object's number lies this far above the digits that name it. */
const UUID_FIRST = 1n << 62n

/** The number of `#…`, in digits or, of a uuid object, `#XXXXXX-XXXXXXXXXX`. */
export function objectOf(text: string): bigint {
  if (text[7] === '-') return UUID_FIRST + BigInt(`0x${text.slice(1).replace('-', '')}`)
  return text[1] === '-' ? BigInt.asIntN(64, -integerOf(text.slice(2))) : integerOf(text.slice(1))
}

/** The text of an object's number, as objectOf() reads it. */
export function objectText(value: bigint): string {
  if (value < UUID_FIRST) return `#${value}`
  const digits = (value - UUID_FIRST).toString(16).toUpperCase().padStart(16, '0')
  return `#${digits.slice(0, 6)}-${digits.slice(6)}`
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

/** The name behind the quote of a symbol, a word or a string. */
export function symbolOf(text: string): string {
  return text[1] === '"' ? stringOf(text.slice(1)) : text.slice(1)
}

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The bytes of base64 in either alphabet, with or without padding; undefined when [text] is none. */
export function bytesOf(text: string): Uint8Array | undefined {
  const digits = text.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/')
  const isPadded = digits.length !== text.length
  if (!BASE64.test(text) || digits.length % 4 === 1) return undefined
  if (isPadded && text.length % 4 !== 0) return undefined
  const bytes = new Uint8Array((digits.length * 3) >>> 2)
  let bits = 0
  let length = 0
  let pending = 0
  for (const digit of digits) {
    bits = ((bits << 6) | DIGITS.indexOf(digit)) & 0xffffff
    pending += 6
    if (pending < 8) continue
    pending -= 8
    bytes[length++] = (bits >>> pending) & 0xff
  }
  return bytes
}
