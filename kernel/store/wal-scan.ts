/**
 * Reads a write-ahead log that an unclean stop has left, before SQLite opens it. SQLite takes the
 * first frame that does not check for the end of the log; when that is damage and not the end, it
 * mixes old pages with new ones and says nothing. Here the two are told apart:
 *
 * - A frame counts if it has the header's salts and its checksum continues the chain. Frames of
 *   other salts are leftovers of an earlier round.
 * - Behind the first frame that does not count there may be frames of one transaction only: the
 *   last one, whose commit was never acknowledged. A frame that is good in itself behind the next
 *   commit frame proves a later transaction, which began only after the earlier one was synced; so
 *   that one was whole once, and the log is damaged.
 * - A frame that would count but for a few bits of its header was written whole: damage as well.
 * - Where syncs were not asked for (`ordered: false`), frames may be missing anywhere after a power
 *   loss, and everything behind the first bad frame is simply lost.
 *
 * Source: https://sqlite.org/fileformat2.html#the_write_ahead_log. All numbers are big-endian.
 *
 *   header   magic u32 | version u32 | page size u32 | round u32 | salts 2×u32 | checksum 2×u32
 *   frame    page u32 | pages after commit u32, 0 if none | salts 2×u32 | checksum 2×u32 | page
 */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { endianness } from 'node:os'

const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const MAGIC_LITTLE_ENDIAN = 0x377f0682
const MAGIC_BIG_ENDIAN = 0x377f0683
const FORMAT_VERSION = 3007000
const READ_BYTES = 1 << 20
/** So few bits differ by damage; between unrelated numbers of 64 bits it is some 32. */
const FLIPPED_BITS_MAX = 8

export interface WalReport {
  /** `torn`: an unfinished last transaction will be dropped. `damaged`: must not be opened. */
  readonly state: 'empty' | 'whole' | 'torn' | 'damaged'
  /** Frames that make up whole transactions. */
  readonly committedFrames: number
  /** Frames with the log's salts behind those. */
  readonly droppedFrames: number
  /** Where and what, for people; empty when all is well. */
  readonly detail: string
}

/** What the log at [path] holds; a missing file is an empty log. Reads every byte once. */
export function scanWal(path: string, options: { ordered: boolean }): WalReport {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return report('empty')
    throw error
  }
  try {
    return scanFile(fd, options.ordered)
  } finally {
    closeSync(fd)
  }
}

function scanFile(fd: number, ordered: boolean): WalReport {
  const { size } = fstatSync(fd)
  if (size === 0) return report('empty')
  const start = Buffer.alloc(HEADER_BYTES + FRAME_HEADER_BYTES)
  const startBytes = readSync(fd, start, 0, start.length, 0)
  if (startBytes < HEADER_BYTES) return report('torn', { detail: 'a log shorter than its header' })
  const header = parseHeader(start)
  // The header is synced before the first frame: without a header there are no commits.
  if (header === undefined) {
    if (start.every((byte) => byte === 0)) return report('empty')
    const state = ordered ? 'damaged' : 'torn'
    return report(state, { detail: 'the header of the log does not check' })
  }
  const scanner = new FrameScanner(header)
  const frameBytes = FRAME_HEADER_BYTES + header.pageBytes
  const buffer = Buffer.from(new ArrayBuffer(frameBytes * Math.ceil(READ_BYTES / frameBytes)))
  for (let offset = HEADER_BYTES; offset + frameBytes <= size; ) {
    const count = Math.floor(readSync(fd, buffer, 0, buffer.length, offset) / frameBytes)
    if (count === 0) break
    for (let n = 0; n < count; n++) scanner.frame(buffer, n * frameBytes)
    offset += count * frameBytes
  }
  return scanner.finish({ ordered, tailBytes: (size - HEADER_BYTES) % frameBytes })
}

function report(
  state: WalReport['state'],
  rest: { committedFrames?: number; droppedFrames?: number; detail?: string } = {},
): WalReport {
  return { state, committedFrames: 0, droppedFrames: 0, detail: '', ...rest }
}

interface WalHeader {
  readonly pageBytes: number
  readonly swapped: boolean
  readonly salt1: number
  readonly salt2: number
  readonly checksum: Checksum
}

/** Two sums modulo 2^32, as signed 32-bit numbers. */
interface Checksum {
  readonly a: number
  readonly b: number
}

function parseHeader(bytes: Buffer): WalHeader | undefined {
  const magic = bytes.readUInt32BE(0)
  if (magic !== MAGIC_LITTLE_ENDIAN && magic !== MAGIC_BIG_ENDIAN) return undefined
  const pageBytes = bytes.readUInt32BE(8)
  const isPower = pageBytes >= 512 && pageBytes <= 65_536 && (pageBytes & (pageBytes - 1)) === 0
  if (bytes.readUInt32BE(4) !== FORMAT_VERSION || !isPower) return undefined
  const swapped = (magic === MAGIC_BIG_ENDIAN) === (endianness() === 'LE')
  const checksum = readChecksum(bytes, 24)
  const words = wordsOf(bytes.subarray(0, 24), swapped)
  if (!isEqual(addWords({ a: 0, b: 0 }, words), checksum)) return undefined
  const salt1 = bytes.readUInt32BE(16)
  return { pageBytes, swapped, salt1, salt2: bytes.readUInt32BE(20), checksum }
}

/** Takes the frames one after another. */
class FrameScanner {
  readonly #header: WalHeader
  /** The checksum that the next frame has to continue. */
  #chain: Checksum
  /** The same by the bytes of the frame before, should its stored checksum be what is wrong. */
  #chainComputed: Checksum
  #count = 0
  #committedFrames = 0
  /** Index of the first frame that does not count. */
  #badFrame: number | undefined
  /** Frames with the header's salts. */
  #ownFrames = 0
  /** Index of the first commit frame at or behind the bad one. */
  #nextCommit: number | undefined
  #damage: string | undefined

  constructor(header: WalHeader) {
    this.#header = header
    this.#chain = header.checksum
    this.#chainComputed = header.checksum
  }

  frame(buffer: Buffer, offset: number): void {
    const index = this.#count++
    const { pageBytes, swapped, salt1, salt2 } = this.#header
    const page = buffer.readUInt32BE(offset)
    const isCommit = buffer.readUInt32BE(offset + 4) !== 0
    const isOwn =
      buffer.readUInt32BE(offset + 8) === salt1 && buffer.readUInt32BE(offset + 12) === salt2
    const stored = readChecksum(buffer, offset + 16)
    const head = wordsOf(buffer.subarray(offset, offset + 8), swapped)
    const body = offset + FRAME_HEADER_BYTES
    const words = wordsOf(buffer.subarray(body, body + pageBytes), swapped)
    const computed = addWords(addWords(this.#chain, head), words)
    const isGood = isEqual(computed, stored) && page !== 0
    if (isOwn) this.#ownFrames += 1

    if (this.#badFrame === undefined) {
      if (isGood && isOwn) {
        if (isCommit) this.#committedFrames = index + 1
      } else {
        this.#badFrame = index
        this.#damage = diagnose({
          isGood,
          isOwn,
          chain: this.#chain,
          head,
          words,
          stored,
          computed,
        })
      }
    } else if (isOwn && this.#nextCommit !== undefined) {
      const alternative = addWords(addWords(this.#chainComputed, head), words)
      if (page !== 0 && (isGood || isEqual(alternative, stored))) {
        this.#damage ??= `frame ${index + 1} belongs to a later transaction`
      }
    }
    if (this.#badFrame !== undefined && isOwn && isCommit) this.#nextCommit ??= index
    this.#chain = stored
    this.#chainComputed = computed
  }

  finish(options: { ordered: boolean; tailBytes: number }): WalReport {
    const committedFrames = this.#committedFrames
    const droppedFrames = this.#ownFrames - committedFrames
    const frames = { committedFrames, droppedFrames }
    if (options.ordered && this.#damage !== undefined) {
      const place = `frame ${(this.#badFrame ?? 0) + 1} of ${this.#count} does not check`
      return report('damaged', { ...frames, detail: `${place}, but ${this.#damage}` })
    }
    const isCut = options.tailBytes > 0 && this.#badFrame === undefined
    if (droppedFrames <= 0 && !isCut) return report('whole', { ...frames, droppedFrames: 0 })
    const detail = `${Math.max(droppedFrames, 1)} frames of an unfinished transaction`
    return report('torn', { ...frames, detail })
  }
}

/** Why the first bad frame cannot be a write that was cut short, if it cannot. */
function diagnose(frame: {
  isGood: boolean
  isOwn: boolean
  chain: Checksum
  head: Int32Array
  words: Int32Array
  stored: Checksum
  computed: Checksum
}): string | undefined {
  if (frame.isGood) return 'only its salts are wrong'
  if (!frame.isOwn) return undefined
  const { stored, computed } = frame
  if (
    differingBits(stored.a, computed.a) + differingBits(stored.b, computed.b) <=
    FLIPPED_BITS_MAX
  ) {
    return 'only its checksum is wrong'
  }
  const [page = 0, pages = 0] = solveHead(frame.chain, frame.words, stored)
  const bits = differingBits(page, frame.head[0] ?? 0) + differingBits(pages, frame.head[1] ?? 0)
  return bits <= FLIPPED_BITS_MAX ? 'only its page numbers are wrong' : undefined
}

/** The two words that must precede [words] for a chain from [before] to end in [after]. */
function solveHead(before: Checksum, words: Int32Array, after: Checksum): [number, number] {
  let { a, b } = after
  for (let index = words.length - 2; index >= 0; index -= 2) {
    b = (b - (words[index + 1] ?? 0) - a) | 0
    a = (a - (words[index] ?? 0) - b) | 0
  }
  return [(a - before.a - before.b) | 0, (b - before.b - a) | 0]
}

function addWords(checksum: Checksum, words: Int32Array): Checksum {
  let { a, b } = checksum
  for (let index = 0; index < words.length; index += 2) {
    a = (a + (words[index] ?? 0) + b) | 0
    b = (b + (words[index + 1] ?? 0) + a) | 0
  }
  return { a, b }
}

/** [bytes], which begin at a multiple of four, as words in the order the checksum reads them. */
function wordsOf(bytes: Buffer, swapped: boolean): Int32Array {
  const source = swapped ? Buffer.from(Uint8Array.from(bytes).buffer).swap32() : bytes
  return new Int32Array(source.buffer, source.byteOffset, source.length / 4)
}

function readChecksum(bytes: Buffer, offset: number): Checksum {
  return { a: bytes.readInt32BE(offset), b: bytes.readInt32BE(offset + 4) }
}

function isEqual(left: Checksum, right: Checksum): boolean {
  return left.a === right.a && left.b === right.b
}

function differingBits(left: number, right: number): number {
  let count = 0
  for (let rest = (left ^ right) >>> 0; rest > 0; rest >>>= 1) count += rest & 1
  return count
}
