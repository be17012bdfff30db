/**
 * Bytes that a person typed → lines. A CR, or an LF that does not follow one, ends a line. Backspace
 * and delete take back a character; other control characters but tab are dropped, as MOO does.
 * Lines are valid UTF-8 and bounded: a longer one is dropped whole.
 */

import { type Bytes, makeUtf8 } from './text.ts'

const TAB = 9
const LF = 10
const CR = 13
const SPACE = 32
const BACKSPACE = 8
const DELETE = 127

const BUFFER_BYTES_MIN = 256
/** A buffer that grew above this is given back after its line. */
const BUFFER_BYTES_KEPT = 65_536

export interface LineHandler {
  /** One line without its end. The bytes are only valid during the call. */
  line(bytes: Bytes): void
  /** A line was longer than allowed and has been dropped. */
  lineTooLong(): void
}

export class LineParser {
  readonly #handler: LineHandler
  readonly #lineBytesMax: () => number
  #line = new Uint8Array(BUFFER_BYTES_MIN)
  #length = 0
  #tooLong: boolean = false
  #afterCr = false

  constructor(handler: LineHandler, options: { lineBytesMax: () => number }) {
    this.#handler = handler
    this.#lineBytesMax = options.lineBytesMax
  }

  /** Takes [bytes] that stand alone: their last line needs no end. */
  pushWhole(bytes: Bytes): void {
    this.push(bytes)
    const last = bytes.at(-1)
    if (last !== LF && last !== CR) this.#endLine()
    this.#afterCr = false
  }

  push(bytes: Bytes): void {
    for (let at = 0; at < bytes.length; at++) {
      if (this.#tooLong) at = endOfLine(bytes, at)
      const byte = bytes[at]
      if (byte !== undefined) this.pushByte(byte)
    }
  }

  pushByte(byte: number): void {
    if (byte >= SPACE && byte !== DELETE) this.#append(byte)
    else if (byte === CR || (byte === LF && !this.#afterCr)) this.#endLine()
    else if (byte === TAB) this.#append(byte)
    else if (byte === BACKSPACE || byte === DELETE) this.eraseCharacter()
    this.#afterCr = byte === CR
  }

  eraseCharacter(): void {
    // The bytes 10xxxxxx continue a character of UTF-8.
    while (this.#length > 0 && ((this.#line[this.#length - 1] ?? 0) & 0xc0) === 0x80) {
      this.#length -= 1
    }
    if (this.#length > 0) this.#length -= 1
  }

  eraseLine(): void {
    this.#length = 0
  }

  #append(byte: number): void {
    if (this.#tooLong) return
    if (this.#length >= this.#lineBytesMax()) {
      this.#tooLong = true
      this.#length = 0
      this.#line = new Uint8Array(BUFFER_BYTES_MIN)
      return
    }
    if (this.#length === this.#line.length) {
      const grown = new Uint8Array(this.#line.length * 2)
      grown.set(this.#line)
      this.#line = grown
    }
    this.#line[this.#length++] = byte
  }

  #endLine(): void {
    if (this.#tooLong) this.#handler.lineTooLong()
    else this.#handler.line(makeUtf8(this.#line.subarray(0, this.#length)))
    this.#length = 0
    this.#tooLong = false
    if (this.#line.length > BUFFER_BYTES_KEPT) this.#line = new Uint8Array(BUFFER_BYTES_MIN)
  }
}

/** Where in [bytes], from [from] on, a line ends; their length when it goes on. */
function endOfLine(bytes: Bytes, from: number): number {
  const lf = bytes.indexOf(LF, from)
  const end = lf < 0 ? bytes.length : lf
  const cr = bytes.subarray(from, end).indexOf(CR)
  return cr < 0 ? end : from + cr
}
