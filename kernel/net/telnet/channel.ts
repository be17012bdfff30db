/**
 * A session's channel over TCP: lines end in CR LF, telnet commands stay between the socket and the
 * parser, and in binary mode every packet is one line, as a MOO binary string.
 */

import type { Socket } from 'node:net'
import { KEEP_ALIVE_MS, STRANGER_LINE_BYTES_MAX } from '../../base/limits.ts'
import type { OutputItem } from '../output-queue.ts'
import type { Channel, Session } from '../session.ts'
import { type Bytes, lineTooLongNotice, lostNotice, toBinaryString } from '../text.ts'
import { offerEcho, TelnetParser } from './parser.ts'

const LINE_END = Buffer.from('\r\n')

export class TelnetChannel implements Channel {
  readonly resumable = false
  readonly #socket: Socket
  readonly #parser: TelnetParser
  #session: Session | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    this.setKeepAlive(true)
    this.#parser = new TelnetParser(
      {
        line: (bytes) => this.#session?.line(bytes),
        lineTooLong: () => this.#tellTooLong(),
        commands: (bytes) => this.#session?.telnet(toBinaryString(bytes)),
      },
      { lineBytesMax: () => this.#session?.lineBytesMax ?? STRANGER_LINE_BYTES_MAX },
    )
  }

  /** Starts to read, for [session]. */
  start(session: Session): void {
    this.#session = session
    this.#socket.on('data', (bytes: Bytes) => this.#read(bytes))
    this.#socket.on('drain', () => session.drained())
    this.#socket.on('end', () => session.leave())
    // An error is always followed by 'close'.
    this.#socket.on('error', () => {})
    this.#socket.on('close', () => session.detach(this, { final: true }))
  }

  backlogBytes(): number {
    return this.#socket.writableLength
  }

  send(items: readonly OutputItem[]): void {
    const parts: Bytes[] = []
    for (const { kind, bytes } of items) {
      parts.push(bytes)
      if (kind === 'line') parts.push(LINE_END)
    }
    this.#write(Buffer.concat(parts))
  }

  tellLost(count: number): void {
    this.#write(Buffer.from(`\r\n${lostNotice(count)}\r\n`))
  }

  tellDone(): void {
    // Lines of telnet have no numbers.
  }

  setEcho(on: boolean): void {
    this.#write(offerEcho(!on))
  }

  setKeepAlive(on: boolean): void {
    this.#socket.setKeepAlive(on, KEEP_ALIVE_MS)
  }

  setReading(on: boolean): void {
    if (on) this.#socket.resume()
    else this.#socket.pause()
  }

  close(): void {
    this.#socket.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #read(bytes: Bytes): void {
    if (this.#session?.binary === true) this.#session.line(toBinaryString(bytes))
    else this.#parser.push(bytes)
  }

  #tellTooLong(): void {
    this.#session?.tell(lineTooLongNotice(this.#session.lineBytesMax))
    this.#session?.flush()
  }

  #write(bytes: Bytes): void {
    if (this.#socket.writable) this.#socket.write(bytes)
  }
}
