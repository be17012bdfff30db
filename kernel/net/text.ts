/**
 * Text as it crosses a socket: what comes in is made valid UTF-8, and a connection in binary mode
 * gives its bytes as MOO's binary strings.
 */

import { isUtf8 } from 'node:buffer'

export type Bytes = Uint8Array<ArrayBufferLike>

const TILDE = 0x7e
const SPACE = 0x20
const HEX = '0123456789ABCDEF'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** [bytes] themselves when they are UTF-8, else a copy with U+FFFD for each part that is not. */
export function makeUtf8(bytes: Bytes): Bytes {
  return isUtf8(bytes) ? bytes : Buffer.from(decoder.decode(bytes), 'utf8')
}

/** Text of valid UTF-8. */
export function textOf(bytes: Bytes): string {
  return decoder.decode(bytes)
}

/** [bytes] as a MOO binary string: printable ASCII except `~` as it is, others as `~` and two hex digits. */
export function toBinaryString(bytes: Bytes): Bytes {
  const result = Buffer.allocUnsafe(bytes.length * 3)
  let length = 0
  for (const byte of bytes) {
    if (byte >= SPACE && byte < TILDE) {
      result[length++] = byte
      continue
    }
    result[length++] = TILDE
    result[length++] = HEX.charCodeAt(byte >> 4)
    result[length++] = HEX.charCodeAt(byte & 15)
  }
  return result.subarray(0, length)
}

/** What a client hears whose line was too long. */
export function lineTooLongNotice(bytesMax: number): string {
  return `>> Line longer than ${bytesMax} bytes: not read <<`
}

/** What a client hears that read too slowly; the words are ToastStunt's. */
export function lostNotice(count: number): string {
  const [lines, have] = count === 1 ? ['line', 'has'] : ['lines', 'have']
  return `>> Network buffer overflow: ${count} ${lines} of output to you ${have} been lost <<`
}
