/**
 * Looks through the pages of a database file for damage, also such that hides rows instead of changing
 * them: a few pages at a time, from the file itself, so that it neither holds a read transaction nor
 * delays a start.
 *
 * Every byte of a b-tree page must be accounted for by its header, its cells, its free blocks and its
 * count of fragments; the pointer map must agree with every pointer to another page; and every row
 * must have its checksum and come after the one before it. Between
 * checkpoints the file is one version of the database; while one runs, pages of two versions may
 * disagree, so what is found here is a suspicion that SQLite itself has to confirm.
 *
 * Source: https://sqlite.org/fileformat2.html
 */

import { fstatSync, readSync } from 'node:fs'
import { checksumJoined } from './embedded-reader.ts'

const HEADER_BYTES = 100
/** Where locks are; never part of the database. */
const PENDING_OFFSET = 2 ** 30

// The first byte of a b-tree page.
const INTERIOR_INDEX = 2
const INTERIOR_TABLE = 5
const LEAF_INDEX = 10
const LEAF_TABLE = 13

// What the pointer map says of a page.
const MAP_ROOT = 1
const MAP_FREE = 2
const MAP_OVERFLOW_FIRST = 3
const MAP_OVERFLOW_NEXT = 4
const MAP_BTREE = 5
const MAP_ENTRY_BYTES = 5

const CELL_BYTES_MIN = 4

/** A page that is not what it should be. */
export interface Suspicion {
  readonly page: number
  readonly problem: string
  /** Whether it is about a row; else it is about the page, of which SQLite can say more. */
  readonly isRow: boolean
}

interface Geometry {
  readonly pageBytes: number
  /** Without the bytes that are reserved at the end of each page. */
  readonly usable: number
  readonly pageCount: number
}

/** Whatever gives bytes of a database file. */
export type ReadBytes = (offset: number, bytes: number) => Buffer

/** Reads the file open as [fd]. Do not close it while SQLite has the file open: its locks would go. */
export function readerOf(fd: number): { read: ReadBytes; size: () => number } {
  return {
    read(offset, bytes) {
      const buffer = Buffer.allocUnsafe(bytes)
      const read = readSync(fd, buffer, 0, bytes, offset)
      return buffer.fill(0, read)
    },
    size: () => fstatSync(fd).size,
  }
}

/** Checks pages [from] to [to]; the first suspicion, or undefined. Page numbers begin at 1. */
export function checkPages(
  file: { read: ReadBytes; size: () => number },
  range: { from: number; count: number },
): { suspicion?: Suspicion; isEnd: boolean } {
  const geometry = readGeometry(file)
  if (geometry === undefined) {
    const problem = 'its header is not a database’s'
    return { suspicion: { page: 1, problem, isRow: false }, isEnd: true }
  }
  const pages = new Pages(file.read, geometry)
  const end = Math.min(range.from + range.count, geometry.pageCount + 1)
  for (let page = range.from; page < end; page++) {
    const suspicion = pages.check(page)
    if (suspicion !== undefined) return { suspicion, isEnd: false }
  }
  return { isEnd: end > geometry.pageCount }
}

function readGeometry(file: { read: ReadBytes; size: () => number }): Geometry | undefined {
  const header = file.read(0, HEADER_BYTES)
  const code = header.readUInt16BE(16)
  const pageBytes = code === 1 ? 65_536 : code
  const usable = pageBytes - header.readUInt8(20)
  if (pageBytes < 512 || usable < 480) return undefined
  const pageCount = Math.min(header.readUInt32BE(28), Math.floor(file.size() / pageBytes))
  return { pageBytes, usable, pageCount }
}

class Pages {
  readonly #read: ReadBytes
  readonly #geometry: Geometry
  readonly #maps = new Map<number, Buffer>()
  #newest = 0
  #newestBytes: Buffer = Buffer.alloc(0)

  constructor(read: ReadBytes, geometry: Geometry) {
    this.#read = read
    this.#geometry = geometry
  }

  check(page: number): Suspicion | undefined {
    const tree = this.#readTree(page)
    if (tree === undefined) return undefined
    if (typeof tree === 'string') return { page, problem: tree, isRow: false }
    const problem = tree.hasRows ? this.#checkRows(page, tree.cells) : undefined
    return problem === undefined ? undefined : { page, problem, isRow: true }
  }

  /** What a page of a b-tree has; what is wrong with it, or with a page of another kind; or nothing. */
  #readTree(page: number): TreePage | string | undefined {
    if (page === 1) return this.#checkTree(page, HEADER_BYTES)
    if (page === this.#pendingPage() || page === this.#mapPageOf(page)) return undefined
    const { type } = this.#entryOf(page)
    switch (type) {
      case MAP_ROOT:
      case MAP_BTREE:
        return this.#checkTree(page, 0)
      case MAP_OVERFLOW_FIRST:
      case MAP_OVERFLOW_NEXT:
        return this.#checkPointer(page, this.#page(page).readUInt32BE(0), MAP_OVERFLOW_NEXT)
      case MAP_FREE:
        return undefined
      default:
        return `the pointer map says ${type} of it`
    }
  }

  #checkTree(page: number, headerAt: number): TreePage | string {
    const tree = checkTreePage(this.#page(page), { headerAt, usable: this.#geometry.usable })
    if (typeof tree === 'string') return tree
    for (const child of tree.children) {
      const problem = child === 0 ? 'no child' : this.#checkPointer(page, child, MAP_BTREE)
      if (problem !== undefined) return problem
    }
    for (const { overflow } of tree.cells) {
      const problem = this.#checkPointer(page, overflow, MAP_OVERFLOW_FIRST)
      if (problem !== undefined) return problem
    }
    return tree
  }

  #checkRows(page: number, cells: readonly Cell[]): string | undefined {
    let before: Row | undefined
    for (const cell of cells) {
      const row = readRow(this.#payload(page, cell))
      if (row === undefined) return `the row at ${cell.at} cannot be read`
      if (checksumJoined(row.bytes.subarray(row.keyAt, row.valueEnd)) !== row.checksum) {
        return `the checksum of the row at ${cell.at} is wrong`
      }
      if (before !== undefined && compareKeys(before, row) >= 0) {
        return `the row at ${cell.at} is not where it belongs`
      }
      before = row
    }
    return undefined
  }

  /** The whole payload of a cell; shorter when its overflow pages end early. */
  #payload(page: number, { at, local, payload, overflow }: Cell): Payload {
    const bytes = this.#page(page)
    const end = at + local
    if (local === payload) return { bytes, at, end }
    const parts = [bytes.subarray(at, end)]
    const { usable, pageCount } = this.#geometry
    let left = payload - local
    for (let next = overflow; left > 0 && next > 0 && next <= pageCount; ) {
      const rest = this.#page(next)
      parts.push(rest.subarray(4, Math.min(usable, 4 + left)))
      left -= usable - 4
      next = rest.readUInt32BE(0)
    }
    const whole = Buffer.concat(parts)
    return { bytes: whole, at: 0, end: whole.length }
  }

  /** The page that [from] points to must be known as its own; 0 points nowhere. */
  #checkPointer(from: number, to: number, wanted: number): string | undefined {
    if (to === 0) return undefined
    if (to > this.#geometry.pageCount) return `it points to page ${to}, which there is not`
    const { type, parent } = this.#entryOf(to)
    return type === wanted && parent === from
      ? undefined
      : `it points to page ${to}, which the pointer map gives to page ${parent}`
  }

  #entryOf(page: number): { type: number; parent: number } {
    const mapPage = this.#mapPageOf(page)
    let map = this.#maps.get(mapPage)
    if (map === undefined) {
      map = this.#page(mapPage)
      this.#maps.set(mapPage, map)
    }
    const at = MAP_ENTRY_BYTES * (page - mapPage - 1)
    return { type: map.readUInt8(at), parent: map.readUInt32BE(at + 1) }
  }

  /** The page of the pointer map that has the entry of [page], or is [page] itself. */
  #mapPageOf(page: number): number {
    const pagesPerMap = Math.floor(this.#geometry.usable / MAP_ENTRY_BYTES) + 1
    const mapPage = Math.floor((page - 2) / pagesPerMap) * pagesPerMap + 2
    return mapPage === this.#pendingPage() ? mapPage + 1 : mapPage
  }

  #pendingPage(): number {
    return PENDING_OFFSET / this.#geometry.pageBytes + 1
  }

  #page(page: number): Buffer {
    if (page === this.#newest) return this.#newestBytes
    const { pageBytes } = this.#geometry
    const bytes = this.#read((page - 1) * pageBytes, pageBytes)
    this.#newest = page
    this.#newestBytes = bytes
    return bytes
  }
}

interface TreePage {
  readonly children: readonly number[]
  readonly cells: readonly Cell[]
  /** Whether the cells are rows of ours: key, value, checksum. */
  readonly hasRows: boolean
}

interface Cell {
  /** Where its payload begins. */
  readonly at: number
  readonly payload: number
  /** How much of the payload is in the cell itself. */
  readonly local: number
  /** The page where the rest of it begins, 0 for none. */
  readonly overflow: number
  /** Where the cell ends. */
  readonly end: number
}

/** What a b-tree page points to, or what is wrong with it. */
function checkTreePage(
  page: Buffer,
  options: { headerAt: number; usable: number },
): TreePage | string {
  const { headerAt, usable } = options
  const kind = page.readUInt8(headerAt)
  const isInterior = kind === INTERIOR_INDEX || kind === INTERIOR_TABLE
  if (!isInterior && kind !== LEAF_INDEX && kind !== LEAF_TABLE) return `its kind is ${kind}`
  const cellCount = page.readUInt16BE(headerAt + 3)
  const contentAt = page.readUInt16BE(headerAt + 5) || 65_536
  const pointersAt = headerAt + (isInterior ? 12 : 8)
  const pointersEnd = pointersAt + 2 * cellCount
  if (pointersEnd > contentAt || contentAt > usable) return `${cellCount} cells do not fit`
  const children = isInterior ? [page.readUInt32BE(headerAt + 8)] : []
  const cells: Cell[] = []
  const parts: Part[] = []
  for (let at = pointersAt; at < pointersEnd; at += 2) {
    const begin = page.readUInt16BE(at)
    if (begin < contentAt || begin > usable - CELL_BYTES_MIN) return `a cell begins at ${begin}`
    const cell = readCell(page, { begin, kind, usable })
    if (cell.end > usable) return `the cell at ${begin} is too long`
    if (isInterior) children.push(page.readUInt32BE(begin))
    cells.push(cell)
    parts.push({ begin, end: cell.end })
  }
  const problem =
    addFreeBlocks(page, { at: page.readUInt16BE(headerAt + 1), contentAt, usable, parts }) ??
    checkCoverage(parts, { contentAt, usable, fragments: page.readUInt8(headerAt + 7) })
  return problem ?? { children, cells, hasRows: kind === INTERIOR_INDEX || kind === LEAF_INDEX }
}

interface Part {
  readonly begin: number
  readonly end: number
}

function readCell(
  page: Buffer,
  { begin, kind, usable }: { begin: number; kind: number; usable: number },
): Cell {
  let at = begin + (kind === INTERIOR_INDEX || kind === INTERIOR_TABLE ? 4 : 0)
  if (kind === INTERIOR_TABLE) {
    const end = skipVarint(page, at)
    return { at: end, payload: 0, local: 0, overflow: 0, end }
  }
  const payload = readVarint(page, at)
  at = skipVarint(page, at)
  if (kind === LEAF_TABLE) at = skipVarint(page, at)
  const local = localBytes(payload, { isTable: kind === LEAF_TABLE, usable })
  const end = at + local
  if (local === payload) {
    return { at, payload, local, overflow: 0, end: Math.max(end, begin + CELL_BYTES_MIN) }
  }
  const overflow = end + 4 <= page.length ? page.readUInt32BE(end) : 0
  return { at, payload, local, overflow, end: end + 4 }
}

/** A record of SQLite's: from [at] to [end] of [bytes]. */
interface Payload {
  readonly bytes: Buffer
  readonly at: number
  readonly end: number
}

/** Where in [bytes] the key of a row begins, and its value, and where that ends. */
interface Row {
  readonly bytes: Buffer
  readonly keyAt: number
  readonly valueAt: number
  readonly valueEnd: number
  readonly checksum: number
}

/** A record of blob, blob, integer; undefined for any other. */
function readRow({ bytes, at, end }: Payload): Row | undefined {
  const keyAt = at + readVarint(bytes, at)
  const keyTypeAt = skipVarint(bytes, at)
  const valueTypeAt = skipVarint(bytes, keyTypeAt)
  const checksumTypeAt = skipVarint(bytes, valueTypeAt)
  if (skipVarint(bytes, checksumTypeAt) !== keyAt) return undefined
  const keyBytes = blobBytes(readVarint(bytes, keyTypeAt))
  const valueBytes = blobBytes(readVarint(bytes, valueTypeAt))
  if (keyBytes === undefined || valueBytes === undefined) return undefined
  const valueAt = keyAt + keyBytes
  const valueEnd = valueAt + valueBytes
  const checksumType = readVarint(bytes, checksumTypeAt)
  const checksum = readInteger(bytes, { begin: valueEnd, end, type: checksumType })
  return checksum === undefined ? undefined : { bytes, keyAt, valueAt, valueEnd, checksum }
}

/** Below zero when the key of [one] comes before that of [other]. */
function compareKeys(one: Row, other: Row): number {
  const length = Math.min(one.valueAt - one.keyAt, other.valueAt - other.keyAt)
  for (let index = 0; index < length; index++) {
    const difference = (one.bytes[one.keyAt + index] ?? 0) - (other.bytes[other.keyAt + index] ?? 0)
    if (difference !== 0) return difference
  }
  return one.valueAt - one.keyAt - (other.valueAt - other.keyAt)
}

/** The length of a blob by its serial type. */
function blobBytes(type: number): number | undefined {
  return type >= 12 && type % 2 === 0 ? (type - 12) / 2 : undefined
}

/** An integer that ends the record, by its serial type: one of up to 32 bits. */
function readInteger(
  bytes: Buffer,
  { begin, end, type }: { begin: number; end: number; type: number },
): number | undefined {
  if (type === 8 || type === 9) return begin === end ? type - 8 : undefined
  if (type < 1 || type > 4 || begin + type !== end) return undefined
  return bytes.readIntBE(begin, type)
}

/** How much of a payload is in the cell itself. */
function localBytes(payload: number, options: { isTable: boolean; usable: number }): number {
  const { isTable, usable } = options
  const most = isTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23
  if (payload <= most) return payload
  const least = Math.floor(((usable - 12) * 32) / 255) - 23
  const local = least + ((payload - least) % (usable - 4))
  return local <= most ? local : least
}

const VARINT_BYTES_MAX = 9

function readVarint(page: Buffer, begin: number): number {
  let value = 0
  for (let at = begin; at < begin + VARINT_BYTES_MAX - 1; at++) {
    const byte = page[at] ?? 0
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) return value
  }
  return value * 256 + (page[begin + VARINT_BYTES_MAX - 1] ?? 0)
}

function skipVarint(page: Buffer, begin: number): number {
  for (let at = begin; at < begin + VARINT_BYTES_MAX - 1; at++) {
    if ((page[at] ?? 0) < 0x80) return at + 1
  }
  return begin + VARINT_BYTES_MAX
}

function addFreeBlocks(
  page: Buffer,
  free: { at: number; contentAt: number; usable: number; parts: Part[] },
): string | undefined {
  const { contentAt, usable, parts } = free
  let before = contentAt - 1
  for (let at = free.at; at !== 0; ) {
    if (at <= before || at > usable - 4) return `a free block at ${at}`
    const end = at + page.readUInt16BE(at + 2)
    if (end > usable) return `the free block at ${at} is too long`
    parts.push({ begin: at, end })
    before = at
    at = page.readUInt16BE(at)
  }
  return undefined
}

/** Parts must not overlap, and what is between them is what the header counts as fragments. */
function checkCoverage(
  parts: readonly Part[],
  options: { contentAt: number; usable: number; fragments: number },
): string | undefined {
  let end = options.contentAt
  let gaps = 0
  for (const part of parts.toSorted((left, right) => left.begin - right.begin)) {
    if (part.begin < end) return `two parts of it overlap at ${part.begin}`
    gaps += part.begin - end
    end = part.end
  }
  gaps += options.usable - end
  return gaps === options.fragments
    ? undefined
    : `${gaps} bytes are unaccounted for, not ${options.fragments}`
}
