/**
 * The driver's object layer for tests: driver/value and driver/object with every exported function, on
 * a store that is a map in this process. `commit` packs the open batch and writes it; `reopen` starts
 * another instance that knows only what is in the store.
 */

import { ok } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { SlotValue } from '../../kernel/store/value.ts'
import { type BuildOptions, type DriverValue, openDriverValue } from './driver-value.ts'

export type KeyField = bigint | string

interface StoredRow {
  readonly fields: readonly KeyField[]
  readonly value: Uint8Array
}

/** Rows by key, in buckets by the first two fields. */
export class TestStore {
  readonly #buckets = new Map<string, Map<string, StoredRow>>()
  /** How many rows were read and written, for tests of costs. */
  reads = 0
  writes = 0

  get(fields: readonly KeyField[]): Uint8Array | undefined {
    this.reads += 1
    return this.#bucket(fields).get(nameOf(fields))?.value
  }

  set(fields: readonly KeyField[], value: Uint8Array): void {
    this.writes += 1
    this.#bucket(fields).set(nameOf(fields), { fields, value })
  }

  clear(fields: readonly KeyField[]): void {
    this.writes += 1
    this.#bucket(fields).delete(nameOf(fields))
  }

  clearPrefix(fields: readonly KeyField[]): void {
    for (const row of this.range(fields)) this.clear(row.fields)
  }

  range(prefix: readonly KeyField[]): StoredRow[] {
    const rows = [...this.#bucket(prefix).values()].filter((row) =>
      prefix.every((field, index) => row.fields[index] === field),
    )
    this.reads += rows.length
    return rows.sort((a, b) => compareFields(a.fields, b.fields))
  }

  #bucket(fields: readonly KeyField[]): Map<string, StoredRow> {
    const name = nameOf(fields.slice(0, 2))
    const bucket = this.#buckets.get(name) ?? new Map<string, StoredRow>()
    this.#buckets.set(name, bucket)
    return bucket
  }
}

function nameOf(fields: readonly KeyField[]): string {
  return fields.map((field) => `${typeof field === 'bigint' ? 'i' : 's'}${field}`).join('\0')
}

function compareFields(a: readonly KeyField[], b: readonly KeyField[]): number {
  for (const [index, field] of a.entries()) {
    const other = b[index]
    if (other === undefined) return 1
    if (field !== other) return field < other ? -1 : 1
  }
  return a.length - b.length
}

const HOST_ABSENT = 0xffffffff
const MUTATION_SET = 1
const MUTATION_CLEAR = 2

/** An object layer at work on a store. */
export class DriverObject {
  readonly driver: DriverValue
  readonly store: TestStore

  constructor(driver: DriverValue, store: TestStore) {
    this.driver = driver
    this.store = store
  }

  call(name: string, ...args: (number | bigint)[]): number {
    return this.driver.call(name, ...args)
  }

  /** Calls [work] with the address of a slot that holds [value], which is freed afterwards. */
  withSlot<T>(value: SlotValue | undefined, work: (slot: number) => T): T {
    const slot = value === undefined ? this.driver.newSlot() : this.driver.put(value)
    try {
      return work(slot)
    } finally {
      this.driver.freeSlot(slot)
    }
  }

  withString<T>(text: string, work: (string: number) => T): T {
    const string = this.driver.newString(text)
    try {
      return work(string)
    } finally {
      this.driver.call('releaseString', string)
    }
  }

  /** What a function stores in the slot it is given. */
  valueFrom(work: (slot: number) => unknown): SlotValue {
    return this.withSlot(undefined, (slot) => {
      work(slot)
      return this.driver.take(slot)
    })
  }

  string(address: number): string {
    const bytes = this.driver.word(address + 4)
    return Buffer.from(new Uint8Array(this.driver.memory.buffer, address + 16, bytes)).toString()
  }

  find(id: number): number {
    const record = this.call('find', BigInt(id))
    ok(record !== 0, `#${id} exists`)
    return record
  }

  digest(): bigint {
    return this.driver.callBig('digest')
  }

  /** Packs the open batch and writes it; answers how many mutations it had. */
  commit(): number {
    this.call('packBatch')
    const at = this.call('mutationsPointer')
    const bytes = this.call('mutationsBytes')
    const packed = new DataView(this.driver.memory.buffer.slice(at, at + bytes))
    return applyMutations(packed, this.store)
  }

  reopen(options: BuildOptions = {}): Promise<DriverObject> {
    return openDriverObject(this.store, options)
  }
}

export async function openDriverObject(
  store = new TestStore(),
  options: BuildOptions = {},
): Promise<DriverObject> {
  const host = new TestHost(store)
  const driver = await openDriverValue({
    from: ['value', 'object'],
    ...options,
    host: host.imports(),
  })
  host.memory = driver.memory
  driver.call('objectBoot')
  return new DriverObject(driver, store)
}

/** The imports that the object layer uses. */
class TestHost {
  memory: WebAssembly.Memory | undefined
  readonly #store: TestStore
  #held: Uint8Array = new Uint8Array()

  constructor(store: TestStore) {
    this.#store = store
  }

  imports(): Record<string, (...args: number[]) => number | undefined> {
    return {
      range: (key = 0, keyBytes = 0, limit = 0) => this.#range(key, keyBytes, limit),
      between: (
        begin = 0,
        beginBytes = 0,
        end = 0,
        endBytes = 0,
        prefixFields = 0,
        limit = 0,
        flags = 0,
      ) => {
        const low = this.#key(begin, beginBytes)
        const high = this.#key(end, endBytes)
        const prefix = low.slice(0, prefixFields)
        const rows = this.#store
          .range(prefix)
          .filter((row) => compareFields(row.fields, low) >= 0)
          .filter((row) => compareFields(row.fields, high) < 0)
        return this.#hold((flags & 1) !== 0 ? rows.reverse() : rows, prefix.length, limit)
      },
      get: (key = 0, keyBytes = 0) => this.#get(key, keyBytes),
      take: (to = 0) => {
        this.#bytes().set(this.#held, to >>> 0)
        return undefined
      },
      clock: () => 1_700_000_000_000_000,
      hash: (algorithm = 0, at = 0, bytes = 0) => {
        ok(algorithm === 3, 'SHA-256 only')
        const digest = createHash('sha256').update(
          this.#bytes().subarray(at >>> 0, (at >>> 0) + bytes),
        )
        this.#held = new Uint8Array(digest.digest())
        return this.#held.length
      },
    }
  }

  #bytes(): Uint8Array {
    ok(this.memory, 'the instance is ready')
    return new Uint8Array(this.memory.buffer)
  }

  #key(at: number, bytes: number): KeyField[] {
    const view = new DataView(this.#bytes().slice(at >>> 0, (at >>> 0) + bytes).buffer)
    return readKey(view, 0).fields
  }

  #get(key: number, keyBytes: number): number {
    const value = this.#store.get(this.#key(key, keyBytes))
    if (value === undefined) return HOST_ABSENT
    this.#held = value
    return value.length
  }

  #range(key: number, keyBytes: number, limit: number): number {
    const prefix = this.#key(key, keyBytes)
    return this.#hold(this.#store.range(prefix), prefix.length, limit)
  }

  /** Keeps at most [limit] packed rows, their keys without the prefix, for `take`. */
  #hold(rows: readonly StoredRow[], prefixLength: number, limit: number): number {
    const taken = limit === 0 ? rows : rows.slice(0, limit)
    if (taken.length === 0) return 0
    const parts: Buffer[] = [word(taken.length)]
    for (const row of taken) {
      parts.push(packKey(row.fields.slice(prefixLength)), word(row.value.length))
      parts.push(Buffer.from(row.value))
    }
    this.#held = Buffer.concat(parts)
    return this.#held.length
  }
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function packKey(fields: readonly KeyField[]): Buffer {
  const parts: Buffer[] = [Buffer.from([fields.length])]
  for (const field of fields) {
    if (typeof field === 'bigint') {
      const bytes = Buffer.alloc(9)
      bytes.writeBigInt64LE(field, 1)
      parts.push(bytes)
    } else {
      const text = Buffer.from(field)
      parts.push(Buffer.from([1]), word(text.length), text)
    }
  }
  return Buffer.concat(parts)
}

/** Bytes fields are kept as strings of Latin-1 with a mark in front. */
function readKey(view: DataView, start: number): { fields: KeyField[]; end: number } {
  const fields: KeyField[] = []
  let at = start + 1
  for (let left = view.getUint8(start); left > 0; left--) {
    const type = view.getUint8(at)
    if (type === 0) {
      fields.push(view.getBigInt64(at + 1, true))
      at += 9
    } else {
      const bytes = Buffer.from(view.buffer, view.byteOffset + at + 5, view.getUint32(at + 1, true))
      fields.push(type === 1 ? bytes.toString() : `bytes:${bytes.toString('latin1')}`)
      at += 5 + bytes.length
    }
  }
  return { fields, end: at }
}

function applyMutations(packed: DataView, store: TestStore): number {
  let at = 0
  let count = 0
  while (at < packed.byteLength) {
    const operation = packed.getUint8(at)
    const { fields, end } = readKey(packed, at + 1)
    at = end
    count += 1
    if (operation === MUTATION_SET) {
      const bytes = packed.getUint32(at, true)
      store.set(fields, new Uint8Array(packed.buffer, at + 4, bytes).slice())
      at += 4 + bytes
    } else if (operation === MUTATION_CLEAR) {
      store.clear(fields)
    } else {
      store.clearPrefix(fields)
    }
  }
  return count
}
