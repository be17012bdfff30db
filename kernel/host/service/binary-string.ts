/** MOO's binary strings: `~XX` for bytes that are not printable ASCII, and for `~` itself. */

import { Buffer } from 'node:buffer'
import type { Bytes } from '../../store/range.ts'

const TILDE = 0x7e

/** [bytes] as a binary string. */
export function toBinaryString(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    text +=
      byte >= 0x20 && byte < 0x7f && byte !== TILDE
        ? String.fromCharCode(byte)
        : `~${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return text
}

/** The bytes that [text] stands for; undefined when it is no binary string. */
export function fromBinaryString(text: string): Bytes | undefined {
  const source = Buffer.from(text, 'utf8')
  const bytes = new Uint8Array(source.length)
  let length = 0
  for (let at = 0; at < source.length; at += 1) {
    let byte = source[at] ?? 0
    if (byte === TILDE) {
      const digits = source.toString('latin1', at + 1, at + 3)
      if (!/^[0-9a-fA-F]{2}$/.test(digits)) return undefined
      byte = Number.parseInt(digits, 16)
      at += 2
    }
    bytes[length] = byte
    length += 1
  }
  return bytes.slice(0, length)
}

/**
 * Bytes as text, as FileIO's text mode has it: control characters are dropped, what is no UTF-8
 * becomes U+FFFD.
 */
export function toCleanText(bytes: Uint8Array): string {
  return Buffer.from(bytes.filter((byte) => byte >= 0x20 && byte !== 0x7f)).toString('utf8')
}
