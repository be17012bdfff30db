/**
 * Mutations, packed: one run of bytes that is built once, crosses threads by transfer and is read
 * by every engine. They happen in the order they were written.
 *
 *   01 set                 key, value
 *   02 clear               key
 *   03 clear range         begin, end
 *   04 add                 key, i64            as 8 bytes little-endian, absent counts as 0
 *   05 set stamped key     key, value, offset  the commit's stamp goes into the key at offset
 *   06 set stamped value   key, value, offset  likewise into the value
 *
 * Keys and values are a varint length and bytes, an offset is a varint.
 */

import { ok } from 'node:assert/strict'
import { KernelError } from '../base/errors.ts'
import { KEY_BYTES_MAX, TRANSACTION_BYTES_MAX, VALUE_BYTES_MAX } from '../base/limits.ts'
import { ByteReader, ByteWriter } from './byte-stream.ts'
import { type Bytes, type KeyRange, rangeOfKey } from './range.ts'
import { formatKey, STAMP_BYTES } from './tuple.ts'

const SET = 1
const CLEAR = 2
const CLEAR_RANGE = 3
const ADD = 4
const SET_STAMPED_KEY = 5
const SET_STAMPED_VALUE = 6

const SYSTEM_KEYS = 0xff

export type Mutation =
  | { readonly type: 'set'; readonly key: Bytes; readonly value: Bytes }
  | { readonly type: 'clear'; readonly key: Bytes }
  | { readonly type: 'clear-range'; readonly begin: Bytes; readonly end: Bytes }
  | { readonly type: 'add'; readonly key: Bytes; readonly delta: bigint }
  | {
      readonly type: 'set-stamped-key' | 'set-stamped-value'
      readonly key: Bytes
      readonly value: Bytes
      readonly offset: number
    }

/** Collects mutations. Keys and values are copied in. */
export class MutationWriter {
  readonly #writer: ByteWriter
  #count = 0

  constructor(capacity = 1024) {
    this.#writer = new ByteWriter(capacity)
  }

  get count(): number {
    return this.#count
  }

  /** Bytes packed so far, which is what a transaction's limit counts. */
  get bytes(): number {
    return this.#writer.length
  }

  set(key: Bytes, value: Bytes): void {
    this.#begin(SET)
    this.#writer.block(key)
    this.#writer.block(value)
  }

  clear(key: Bytes): void {
    this.#begin(CLEAR)
    this.#writer.block(key)
  }

  /** Clears `[begin, end)`. */
  clearRange(range: KeyRange): void {
    this.#begin(CLEAR_RANGE)
    this.#writer.block(range.begin)
    this.#writer.block(range.end)
  }

  /** Adds [delta], modulo 2^64, to the integer at [key] without reading it. */
  add(key: Bytes, delta: bigint): void {
    this.#begin(ADD)
    this.#writer.block(key)
    this.#writer.bytes(packInteger(delta))
  }

  /** Sets a key that holds the stamp of this commit from [offset] on. */
  setStampedKey(key: Bytes, value: Bytes, offset: number): void {
    this.#stamped(SET_STAMPED_KEY, key, value, { offset, within: key })
  }

  /** Sets a value that holds the stamp of this commit from [offset] on. */
  setStampedValue(key: Bytes, value: Bytes, offset: number): void {
    this.#stamped(SET_STAMPED_VALUE, key, value, { offset, within: value })
  }

  /** Appends what another writer has packed. */
  append(packed: Bytes, count: number): void {
    this.#writer.bytes(packed)
    this.#count += count
  }

  /** The packed mutations, with an ArrayBuffer of their own that may be transferred. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#writer.finish()
  }

  reset(): void {
    this.#writer.reset()
    this.#count = 0
  }

  #begin(code: number): void {
    this.#writer.byte(code)
    this.#count += 1
  }

  #stamped(code: number, key: Bytes, value: Bytes, place: { offset: number; within: Bytes }): void {
    ok(place.offset >= 0 && place.offset + STAMP_BYTES <= place.within.length, 'room for a stamp')
    this.#begin(code)
    this.#writer.block(key)
    this.#writer.block(value)
    this.#writer.varint(place.offset)
  }
}

/** [mutations], packed. */
export function encodeMutations(mutations: Iterable<Mutation>): Uint8Array<ArrayBuffer> {
  const writer = new MutationWriter()
  for (const mutation of mutations) {
    if (mutation.type === 'set') writer.set(mutation.key, mutation.value)
    else if (mutation.type === 'clear') writer.clear(mutation.key)
    else if (mutation.type === 'clear-range') writer.clearRange(mutation)
    else if (mutation.type === 'add') writer.add(mutation.key, mutation.delta)
    else if (mutation.type === 'set-stamped-key')
      writer.setStampedKey(mutation.key, mutation.value, mutation.offset)
    else writer.setStampedValue(mutation.key, mutation.value, mutation.offset)
  }
  return writer.finish()
}

/**
 * The mutations of [packed] in order; keys and values are views of it. Throws ERR_ENCODING, and the
 * typed error of a key or value beyond the limits when it is reached.
 */
export function* decodeMutations(packed: Bytes): Generator<Mutation, void> {
  const reader = new ByteReader(packed, 'packed mutations')
  while (!reader.atEnd()) {
    const mutation = decodeMutation(reader)
    checkMutation(mutation)
    yield mutation
  }
}

function decodeMutation(reader: ByteReader): Mutation {
  const code = reader.byte()
  const key = reader.view(reader.varint())
  switch (code) {
    case SET:
      return { type: 'set', key, value: reader.view(reader.varint()) }
    case CLEAR:
      return { type: 'clear', key }
    case CLEAR_RANGE:
      return { type: 'clear-range', begin: key, end: reader.view(reader.varint()) }
    case ADD:
      return { type: 'add', key, delta: unpackInteger(reader.view(8)) }
    case SET_STAMPED_KEY:
    case SET_STAMPED_VALUE:
      return {
        type: code === SET_STAMPED_KEY ? 'set-stamped-key' : 'set-stamped-value',
        key,
        value: reader.view(reader.varint()),
        offset: reader.varint(),
      }
    default:
      throw reader.fail(`unknown mutation ${code}`)
  }
}

function checkMutation(mutation: Mutation): void {
  if (mutation.type === 'clear-range') {
    checkKeyBytes(mutation.begin)
    checkKeyBytes(mutation.end)
    const orderly = Buffer.compare(mutation.begin, mutation.end) <= 0
    const inside = mutation.end[0] !== SYSTEM_KEYS || mutation.end.length === 1
    if (!orderly || !inside) throw invalidKey(mutation.end)
    return
  }
  checkKey(mutation.key)
  if ('value' in mutation && mutation.value.length > VALUE_BYTES_MAX) {
    const size = `${mutation.value.length} bytes, the most is ${VALUE_BYTES_MAX}`
    throw new KernelError('ERR_VALUE_TOO_LARGE', `${size}, key ${formatKey(mutation.key)}`)
  }
}

/** Throws the typed error of a key that no engine may hold. */
export function checkKey(key: Bytes): void {
  checkKeyBytes(key)
  if (key[0] === SYSTEM_KEYS) throw invalidKey(key)
}

function checkKeyBytes(key: Bytes): void {
  if (key.length <= KEY_BYTES_MAX) return
  throw new KernelError('ERR_KEY_TOO_LARGE', `${key.length} bytes, the most is ${KEY_BYTES_MAX}`)
}

function invalidKey(key: Bytes): KernelError {
  return new KernelError('ERR_KEY_INVALID', `0x${Buffer.from(key).toString('hex')}`)
}

/** Throws ERR_TOO_LARGE when mutations, log record and conflict ranges together are too much. */
export function checkTransactionBytes(request: {
  readonly mutations: Bytes
  readonly logRecord?: Bytes
  readonly readConflicts?: readonly KeyRange[]
}): void {
  let bytes = request.mutations.length + (request.logRecord?.length ?? 0)
  for (const range of request.readConflicts ?? []) bytes += range.begin.length + range.end.length
  if (bytes <= TRANSACTION_BYTES_MAX) return
  throw new KernelError('ERR_TOO_LARGE', `${bytes} bytes, the most is ${TRANSACTION_BYTES_MAX}`)
}

/** [bytes] with [stamp] laid over them from [offset] on; a copy. */
export function stampBytes(bytes: Bytes, offset: number, stamp: Bytes): Bytes {
  const result = Uint8Array.from(bytes)
  result.set(stamp, offset)
  return result
}

/** The range that [mutation], committed with [stamp], has written. */
export function writtenRange(mutation: Mutation, stamp: Bytes): KeyRange {
  if (mutation.type === 'clear-range') return mutation
  if (mutation.type !== 'set-stamped-key') return rangeOfKey(mutation.key)
  return rangeOfKey(stampBytes(mutation.key, mutation.offset, stamp))
}

/** A 64-bit integer as stored by `add`. */
export function packInteger(value: bigint): Bytes {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigInt64(0, BigInt.asIntN(64, value), true)
  return bytes
}

/** The integer in [value]: its first 8 bytes, short ones padded with zeros; absent is 0. */
export function unpackInteger(value: Bytes | undefined): bigint {
  const bytes = new Uint8Array(8)
  if (value !== undefined) bytes.set(value.subarray(0, 8))
  return new DataView(bytes.buffer).getBigInt64(0, true)
}
