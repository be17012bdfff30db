/**
 * Keys as byte strings, ordered bytewise, and half-open ranges `[begin, end)` of them.
 *
 * Bytes handed in are read, never kept and never changed; results share no memory with arguments
 * unless a function says so.
 */

export type Bytes = Uint8Array<ArrayBufferLike>

export interface KeyRange {
  readonly begin: Bytes
  readonly end: Bytes
}

export interface Entry {
  readonly key: Bytes
  readonly value: Bytes
}

/** Negative, zero or positive as [left] sorts before, with or after [right]. */
export function compareBytes(left: Bytes, right: Bytes): number {
  return Buffer.compare(left, right)
}

export function equalBytes(left: Bytes, right: Bytes): boolean {
  return left.length === right.length && Buffer.compare(left, right) === 0
}

export function concatBytes(...parts: readonly Bytes[]): Bytes {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    result.set(part, offset)
    offset += part.length
  }
  return result
}

/** The first key after [key]. */
export function keyAfter(key: Bytes): Bytes {
  return concatBytes(key, ZERO)
}

/** The range that holds [key] alone. */
export function rangeOfKey(key: Bytes): KeyRange {
  return { begin: key, end: keyAfter(key) }
}

/** Every tuple that extends the packed tuple [key], and not [key] itself. */
export function rangeOfChildren(key: Bytes): KeyRange {
  return { begin: concatBytes(key, ZERO), end: concatBytes(key, HIGHEST) }
}

/** Every key that a store may hold. */
export const RANGE_OF_ALL: KeyRange = { begin: new Uint8Array(0), end: Uint8Array.of(0xff) }

export function rangeContains(range: KeyRange, key: Bytes): boolean {
  return compareBytes(range.begin, key) <= 0 && compareBytes(key, range.end) < 0
}

export function rangesIntersect(left: KeyRange, right: KeyRange): boolean {
  return compareBytes(left.begin, right.end) < 0 && compareBytes(right.begin, left.end) < 0
}

/** A string that is equal for equal bytes and no others: a key for a Map. */
export function bytesId(bytes: Bytes): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

const ZERO = Uint8Array.of(0)
const HIGHEST = Uint8Array.of(0xff)
