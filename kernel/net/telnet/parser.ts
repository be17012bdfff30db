/**
 * Bytes of a telnet connection → lines. Telnet commands (RFC 854) are taken out wherever packets
 * split them; every option that a peer asks for is refused once, except those the server itself
 * has offered. What is left is read by the line parser.
 */

import { TELNET_COMMAND_BYTES_MAX } from '../../base/limits.ts'
import { type LineHandler, LineParser } from '../line-parser.ts'
import type { Bytes } from '../text.ts'

const IAC = 255
const DONT = 254
const DO = 253
const WONT = 252
const WILL = 251
const SUBNEGOTIATION = 250
const ERASE_LINE = 248
const ERASE_CHARACTER = 247
const ARE_YOU_THERE = 246
const SUBNEGOTIATION_END = 240

const OPTION_ECHO = 1

const PRESENCE = Buffer.from('\r\n[Yes]\r\n')

export interface TelnetHandler extends LineHandler {
  /** Bytes that answer the peer's telnet commands. */
  answer(bytes: Bytes): void
}

const STATE_DATA = 0
const STATE_COMMAND = 1
const STATE_OPTION = 2
const STATE_SUBNEGOTIATION = 3
const STATE_SUBNEGOTIATION_COMMAND = 4

export class TelnetParser {
  readonly #handler: TelnetHandler
  readonly #lines: LineParser
  #state = STATE_DATA
  #command = 0
  #commandBytes = 0
  /** Bit set of (DO or WILL, option) already refused, so that nobody makes us talk without end. */
  readonly #refused = new Uint8Array(64)
  #echoOffered = false

  constructor(handler: TelnetHandler, options: { lineBytesMax: number }) {
    this.#handler = handler
    this.#lines = new LineParser(handler, options)
  }

  /** Takes the next packet. */
  push(bytes: Bytes): void {
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] ?? 0
      if (this.#state === STATE_DATA && byte !== IAC) this.#lines.pushByte(byte)
      else this.#telnet(byte)
    }
  }

  /** The bytes that tell the peer whether the server echoes, so that it shows no password. */
  offerEcho(on: boolean): Bytes {
    this.#echoOffered = on
    return Uint8Array.of(IAC, on ? WILL : WONT, OPTION_ECHO)
  }

  #telnet(byte: number): void {
    switch (this.#state) {
      case STATE_DATA:
        this.#state = STATE_COMMAND
        return
      case STATE_COMMAND:
        this.#startCommand(byte)
        return
      case STATE_OPTION:
        this.#state = STATE_DATA
        this.#negotiate(this.#command, byte)
        return
      case STATE_SUBNEGOTIATION:
        this.#commandBytes += 1
        if (byte === IAC) this.#state = STATE_SUBNEGOTIATION_COMMAND
        // A peer that never ends its subnegotiation is a peer that never began one.
        else if (this.#commandBytes > TELNET_COMMAND_BYTES_MAX) this.#state = STATE_DATA
        return
      default:
        this.#state = byte === SUBNEGOTIATION_END ? STATE_DATA : STATE_SUBNEGOTIATION
    }
  }

  #startCommand(byte: number): void {
    this.#state = STATE_DATA
    if (byte >= WILL && byte <= DONT) {
      this.#command = byte
      this.#state = STATE_OPTION
    } else if (byte === SUBNEGOTIATION) {
      this.#commandBytes = 0
      this.#state = STATE_SUBNEGOTIATION
    } else if (byte === IAC) this.#lines.pushByte(byte)
    else if (byte === ERASE_CHARACTER) this.#lines.eraseCharacter()
    else if (byte === ERASE_LINE) this.#lines.eraseLine()
    else if (byte === ARE_YOU_THERE) this.#handler.answer(PRESENCE)
  }

  #negotiate(command: number, option: number): void {
    if (command !== DO && command !== WILL) return
    if (command === DO && option === OPTION_ECHO && this.#echoOffered) return
    const bit = (command === DO ? 256 : 0) + option
    const seen = this.#refused[bit >> 3] ?? 0
    if ((seen & (1 << (bit & 7))) !== 0) return
    this.#refused[bit >> 3] = seen | (1 << (bit & 7))
    this.#handler.answer(Uint8Array.of(IAC, command === DO ? WONT : DONT, option))
  }
}
