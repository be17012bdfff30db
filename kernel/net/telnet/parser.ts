/**
 * Bytes of a telnet connection → lines and telnet commands (RFC 854), which are taken out of the text
 * wherever packets split them. Like ToastStunt, the server answers none of them: they are for the
 * world, which may negotiate what it likes. What is left is read by the line parser.
 */

import { TELNET_COMMAND_BYTES_MAX } from '../../base/limits.ts'
import { type LineHandler, LineParser } from '../line-parser.ts'
import type { Bytes } from '../text.ts'

const IAC = 255
const DONT = 254
const WONT = 252
const WILL = 251
const SUBNEGOTIATION = 250
const SUBNEGOTIATION_END = 240

const OPTION_ECHO = 1

const STATE_DATA = 0
const STATE_COMMAND = 1
const STATE_OPTION = 2
const STATE_SUBNEGOTIATION = 3
const STATE_SUBNEGOTIATION_COMMAND = 4

export interface TelnetHandler extends LineHandler {
  /** The commands that ended in one packet, as they came, after its lines. */
  commands(bytes: Bytes): void
}

export class TelnetParser {
  readonly #handler: TelnetHandler
  readonly #lines: LineParser
  #state = STATE_DATA
  /** The command that is being read, and those that are whole. */
  #command: number[] = []
  #commands: number[] = []

  constructor(handler: TelnetHandler, options: { lineBytesMax: () => number }) {
    this.#handler = handler
    this.#lines = new LineParser(handler, options)
  }

  /** Takes the next packet. */
  push(bytes: Bytes): void {
    let at = 0
    while (at < bytes.length) {
      if (this.#state === STATE_DATA) {
        const command = bytes.indexOf(IAC, at)
        const end = command < 0 ? bytes.length : command
        this.#lines.push(bytes.subarray(at, end))
        at = end
      }
      const byte = bytes[at++]
      if (byte !== undefined) this.#telnet(byte)
    }
    if (this.#commands.length === 0) return
    this.#handler.commands(Uint8Array.from(this.#commands))
    this.#commands = []
  }

  #telnet(byte: number): void {
    this.#command.push(byte)
    switch (this.#state) {
      case STATE_DATA:
        this.#state = STATE_COMMAND
        return
      case STATE_COMMAND:
        this.#startCommand(byte)
        return
      case STATE_OPTION:
        this.#endCommand()
        return
      case STATE_SUBNEGOTIATION:
        if (byte === IAC) this.#state = STATE_SUBNEGOTIATION_COMMAND
        // A peer that never ends its subnegotiation is a peer that never began one.
        else if (this.#command.length > TELNET_COMMAND_BYTES_MAX) this.#dropCommand()
        return
      default:
        if (byte === SUBNEGOTIATION_END) this.#endCommand()
        else this.#state = STATE_SUBNEGOTIATION
    }
  }

  #startCommand(byte: number): void {
    if (byte >= WILL && byte <= DONT) this.#state = STATE_OPTION
    else if (byte === SUBNEGOTIATION) this.#state = STATE_SUBNEGOTIATION
    else if (byte === IAC) {
      this.#dropCommand()
      this.#lines.pushByte(IAC)
    } else this.#endCommand()
  }

  #endCommand(): void {
    for (const byte of this.#command) this.#commands.push(byte)
    this.#dropCommand()
  }

  #dropCommand(): void {
    this.#command = []
    this.#state = STATE_DATA
  }
}

/** The bytes that tell a peer whether the server echoes, so that it does not show a password. */
export function offerEcho(on: boolean): Bytes {
  return Uint8Array.of(IAC, on ? WILL : WONT, OPTION_ECHO)
}
