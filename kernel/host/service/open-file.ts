/**
 * One open file of FileIO: a place in it, as C's streams have it, lines, and the filter of its mode.
 * Writes go to the operating system at once, so there is nothing to flush.
 */

import { Buffer } from 'node:buffer'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { fromBinaryString, toBinaryString, toCleanText } from './binary-string.ts'

const NEWLINE = 0x0a
const BLOCK_BYTES = 65_536

/** What a mode like `r+tn` says. */
export interface FileMode {
  readonly reads: boolean
  readonly writes: boolean
  readonly appends: boolean
  readonly isBinary: boolean
  readonly flushes: boolean
  /** Flags for open(2). */
  readonly flags: number
}

const MODE = /^([rwa])([+-])([tb])([fn])$/

/** The mode that [text] says; undefined when it says none. */
export function readMode(text: string): FileMode | undefined {
  const parts = MODE.exec(text)
  if (parts === null) return undefined
  const [, kind, plus, type, flush] = parts
  const both = plus === '+'
  const access = both ? constants.O_RDWR : kind === 'r' ? constants.O_RDONLY : constants.O_WRONLY
  const create =
    kind === 'r' ? 0 : constants.O_CREAT | (kind === 'w' ? constants.O_TRUNC : constants.O_APPEND)
  return {
    reads: both || kind === 'r',
    writes: both || kind !== 'r',
    appends: kind === 'a',
    isBinary: type === 'b',
    flushes: flush === 'f',
    flags: access | create | constants.O_NOFOLLOW,
  }
}

export class OpenFile {
  readonly name: string
  readonly mode: FileMode
  readonly #file: FileHandle
  #place = 0
  #isAtEnd = false
  /** What was read ahead, from `#place` on. */
  #ahead = Buffer.alloc(0)

  private constructor(name: string, mode: FileMode, file: FileHandle) {
    this.name = name
    this.mode = mode
    this.#file = file
  }

  /** Opens [path]; rejects with the operating system's error. */
  static async open(path: string, name: string, mode: FileMode): Promise<OpenFile> {
    const opened = new OpenFile(name, mode, await open(path, mode.flags, 0o666))
    if (mode.appends && !mode.reads) opened.seek(await opened.size())
    return opened
  }

  get file(): FileHandle {
    return this.#file
  }
  get place(): number {
    return this.#place
  }
  /** Whether a read has met the end. */
  get isAtEnd(): boolean {
    return this.#isAtEnd
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  seek(place: number): void {
    this.#place = place
    this.#isAtEnd = false
    this.#ahead = Buffer.alloc(0)
  }

  async size(): Promise<number> {
    return (await this.#file.stat()).size
  }

  /** The next line with its newline; undefined at the end. */
  async line(): Promise<Buffer | undefined> {
    let newline = this.#ahead.indexOf(NEWLINE)
    while (newline < 0 && (await this.#readAhead())) newline = this.#ahead.indexOf(NEWLINE)
    const length = newline < 0 ? this.#ahead.length : newline + 1
    if (newline < 0) this.#isAtEnd = true
    return length === 0 ? undefined : this.#take(length)
  }

  /** Up to [length] bytes; fewer at the end. */
  async read(length: number): Promise<Buffer> {
    while (this.#ahead.length < length && (await this.#readAhead())) {}
    if (this.#ahead.length < length) this.#isAtEnd = true
    return this.#take(Math.min(length, this.#ahead.length))
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#ahead = Buffer.alloc(0)
    const place = this.mode.appends ? await this.size() : this.#place
    for (let written = 0; written < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(
        bytes,
        written,
        bytes.length - written,
        place + written,
      )
      written += bytesWritten
    }
    this.#place = place + bytes.length
  }

  /** Bytes as programs see them: text without control characters, or a binary string. */
  decode(bytes: Uint8Array): string {
    return this.mode.isBinary ? toBinaryString(bytes) : toCleanText(bytes)
  }

  /** The bytes of a string to be written; undefined when it is no binary string and must be one. */
  encode(text: string): Uint8Array | undefined {
    return this.mode.isBinary ? fromBinaryString(text) : Buffer.from(text, 'utf8')
  }

  #take(length: number): Buffer {
    const taken = this.#ahead.subarray(0, length)
    this.#ahead = this.#ahead.subarray(length)
    this.#place += length
    return taken
  }

  async #readAhead(): Promise<boolean> {
    const block = Buffer.alloc(BLOCK_BYTES)
    const from = this.#place + this.#ahead.length
    const { bytesRead } = await this.#file.read(block, 0, BLOCK_BYTES, from)
    if (bytesRead === 0) return false
    this.#ahead = Buffer.concat([this.#ahead, block.subarray(0, bytesRead)])
    return true
  }
}
