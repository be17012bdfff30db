/**
 * Ids of objects as people write them. Those from 2⁶² on were not counted up but drawn: `#0A1B2C-0123456800`,
 * six and ten hexadecimal digits of the 62 bits. Their lowest ten bits are 0, so that a JavaScript number
 * holds each exactly. Twin of `driver/value/object-id.ts`.
 */

const UUID_OBJECT_FIRST = 2n ** 62n
/** What ids that were drawn are multiples of; others are written as numbers. */
const DRAWN_STEP = 2n ** 10n
const DIGITS = 16
const DIGITS_HIGH = 6

/** [id] as the language writes it: `#12`, `#0A1B2C-0123456800`. */
export function formatObjectId(id: bigint | number): string {
  if (id < UUID_OBJECT_FIRST || BigInt(id) % DRAWN_STEP !== 0n) return `#${id}`
  const digits = (BigInt(id) - UUID_OBJECT_FIRST).toString(16).toUpperCase().padStart(DIGITS, '0')
  return `#${digits.slice(0, DIGITS_HIGH)}-${digits.slice(DIGITS_HIGH)}`
}

/** The source of a pattern for the digits of such an id, as `readUuidObject` takes them. */
export const UUID_OBJECT_PATTERN = '[0-3][0-9A-Fa-f]{5}-[0-9A-Fa-f]{10}'

/** The id that [digits] write, which match UUID_OBJECT_PATTERN. */
export function readUuidObject(digits: string): bigint {
  return UUID_OBJECT_FIRST + BigInt(`0x${digits.replace('-', '')}`)
}
