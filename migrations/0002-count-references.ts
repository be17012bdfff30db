/**
 * Counts how many places in rows hold each anonymous object and WAIF. Before this layout the rows
 * ('g', id) had what an import had counted and nothing that was written since; from now on every batch
 * keeps them right, and what no row holds has ('g', 0, id) → 0 instead.
 *
 * The steps clear the old counts, add up what the rows of objects, of anonymous objects and WAIFs and of
 * tasks hold, and then note those that none holds. A cursor is the number of the pass and the next key.
 */

import { getValue } from '../kernel/store/chunks.ts'
import { type Bytes, keyAfter, rangeOfChildren } from '../kernel/store/range.ts'
import type { Transaction } from '../kernel/store/transact.ts'
import { packTuple, unpackTuple } from '../kernel/store/tuple.ts'
import type { Migration } from './migration.ts'

/** How many rows a step reads. */
const ROWS = 500

/** The passes behind the first: the table that each goes through, and how long its keys are. */
const PASSES = [
  { table: 'o', elements: 4, isCounting: true },
  { table: 't', elements: 2, isCounting: true },
  { table: 'w', elements: 4, isCounting: true },
  { table: 'w', elements: 4, isCounting: false },
] as const
type Pass = (typeof PASSES)[number]

export const countReferences: Migration = {
  name: 'count references',
  async step(transaction, cursor) {
    if (cursor === undefined) {
      transaction.clearRange(rangeOfChildren(packTuple(['g'])))
      return new Uint8Array([0])
    }
    const number = cursor[0] ?? 0
    const pass = PASSES[number]
    if (pass === undefined) return undefined
    const range = rangeOfChildren(packTuple([pass.table]))
    const begin = cursor.length > 1 ? cursor.subarray(1) : range.begin
    const rows = await transaction.range({ begin, end: range.end }, { limit: ROWS })
    // A key that is longer is a chunk of the value before it.
    const keys = rows.map(({ key }) => key).filter((key) => isWhole(key, pass))
    if (pass.isCounting) await count(transaction, keys)
    else await noteUnheld(transaction, keys)
    const last = rows.at(-1)
    if (rows.length === ROWS && last !== undefined) return cursorOf(number, keyAfter(last.key))
    return number + 1 < PASSES.length ? cursorOf(number + 1, new Uint8Array(0)) : undefined
  },
}

function cursorOf(pass: number, key: Bytes): Bytes {
  return new Uint8Array([pass, ...key])
}

function isWhole(key: Bytes, pass: Pass): boolean {
  return unpackTuple(key).length === pass.elements
}

/** Adds what the values of [keys] hold to the counts. */
async function count(transaction: Transaction, keys: readonly Bytes[]): Promise<void> {
  const counts = new Map<number, number>()
  for (const key of keys) {
    const value = await getValue(transaction, key)
    if (value === undefined) continue
    for (const id of referencesIn(value)) counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  for (const [id, more] of counts) {
    const key = packTuple(['g', id])
    const former = await transaction.get(key)
    transaction.set(key, encodeInt((former === undefined ? 0 : decodeInt(former)) + more))
  }
}

/** Notes those of the anonymous objects and WAIFs with a header among [keys] that have no count. */
async function noteUnheld(transaction: Transaction, keys: readonly Bytes[]): Promise<void> {
  for (const key of keys) {
    const [, id, kind, field] = unpackTuple(key)
    if (kind !== 0 || field !== 0 || id === undefined) continue
    const isHeld = (await transaction.get(packTuple(['g', id]))) !== undefined
    if (!isHeld) transaction.set(packTuple(['g', 0, id]), encodeInt(0))
  }
}

// ---- the slot codec of this layout, as far as it matters here

const ANONYMOUS = 0x0b
const WAIF = 0x0c

/**
 * The internal ids in an encoded value. Everything in it follows its container's head, so that it can be
 * read from front to back whatever contains what. Id 0 stands for what is no more.
 */
function* referencesIn(value: Bytes): Generator<number, void> {
  const reader = { at: 0 }
  while (reader.at < value.length) {
    const type = value[reader.at++] as number
    if (type === ANONYMOUS || type === WAIF) {
      const id = varint(value, reader)
      if (id !== 0) yield id
    } else pass(type, value, reader)
  }
}

/** Passes over what follows a type byte, up to the next one. */
function pass(type: number, value: Bytes, reader: { at: number }): void {
  switch (type) {
    case 0x00: // none
    case 0x0e: // flyweight
    case 0x0f: // closure
      return
    case 0x02: // float
      reader.at += 8
      return
    case 0x05: // bool
      reader.at += 1
      return
    case 0x06: // string
    case 0x09: // binary
    case 0x0a: // symbol
    case 0x10: // capability
      passBytes(value, reader)
      return
    case 0x11: // program
      reader.at += 32
      return
    default: // int, object, error, list, map, error value, shared: one number
      varint(value, reader)
  }
}

function passBytes(value: Bytes, reader: { at: number }): void {
  const bytes = varint(value, reader)
  reader.at += bytes
}

function varint(value: Bytes, reader: { at: number }): number {
  let result = 0
  for (let scale = 1; ; scale *= 128) {
    const byte = value[reader.at++]
    if (byte === undefined) return result
    result += (byte & 127) * scale
    if (byte < 128) return result
  }
}

function encodeInt(value: number): Bytes {
  const bytes = [0x01]
  let rest = value * 2
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  bytes.push(rest)
  return new Uint8Array(bytes)
}

function decodeInt(bytes: Bytes): number {
  return varint(bytes, { at: 1 }) / 2
}
