/**
 * Inputs and effects as packed bytes, so that a batch of them crosses threads as one buffer.
 *
 *   input:   u8 kind | f64 connection | f64 number | f64 client's number | u8 length | session id |
 *            u16 length | once | u32 length | bytes                              (INPUT_… in layout.ts)
 *   effect:  u8 kind | f64 connection | u32 length | bytes                     (EFFECT_…)
 *
 * Whole numbers are little-endian. An input's number is given by main and never used twice in one
 * server start; effects of requests carry it in the place of the connection.
 */

import { ok } from 'node:assert/strict'
import type { Bytes } from '../store/range.ts'
import { type Once, packOnce, unpackOnce } from './once.ts'

export interface Input {
  readonly kind: number
  /** The connection it came from, a negative number; 0 for none. */
  readonly connection: number
  readonly number: number
  /**
   * Of a line: the client's own number, when it counts. Of the opening of a connection that was open
   * before: the highest that is applied.
   */
  readonly clientNumber?: number
  /** Of the opening of a connection: what its session is known by, when it can outlive the server. */
  readonly sessionId?: string
  /** Of a request: by what it is known when it comes again. */
  readonly once?: Once
  readonly bytes: Bytes
}

const INPUT_HEAD_BYTES = 25
const LENGTH_BYTES = 4
const EFFECT_HEAD_BYTES = 13

/** [inputs] in a buffer of their own, fit for being transferred. */
export function packInputs(inputs: readonly Input[]): Uint8Array<ArrayBuffer> {
  const size = inputs.reduce((sum, input) => sum + packedSize(input), 0)
  const buffer = Buffer.from(new ArrayBuffer(size))
  let offset = 0
  for (const input of inputs) {
    const { kind, connection, number, clientNumber = 0, sessionId = '', bytes } = input
    const once = packOnce(input.once)
    buffer[offset] = kind
    buffer.writeDoubleLE(connection, offset + 1)
    buffer.writeDoubleLE(number, offset + 9)
    buffer.writeDoubleLE(clientNumber, offset + 17)
    offset = buffer.writeUInt8(sessionId.length, offset + INPUT_HEAD_BYTES)
    offset += buffer.write(sessionId, offset, 'latin1')
    offset = buffer.writeUInt16LE(once.length, offset)
    offset += buffer.write(once, offset, 'latin1')
    offset = buffer.writeUInt32LE(bytes.length, offset)
    buffer.set(bytes, offset)
    offset += bytes.length
  }
  return new Uint8Array(buffer.buffer)
}

function packedSize({ sessionId = '', once, bytes }: Input): number {
  const named = 1 + sessionId.length + 2 + packOnce(once).length
  return INPUT_HEAD_BYTES + named + LENGTH_BYTES + bytes.length
}

/** The packed inputs in their order; their bytes are views of [packed]. */
export function unpackInputs(packed: Bytes): Input[] {
  const buffer = bufferOf(packed)
  const inputs: Input[] = []
  let offset = 0
  while (offset < buffer.length) {
    const idBegin = offset + INPUT_HEAD_BYTES + 1
    const idEnd = idBegin + (buffer[idBegin - 1] ?? 0)
    const onceEnd = idEnd + 2 + buffer.readUInt16LE(idEnd)
    const begin = onceEnd + LENGTH_BYTES
    const end = begin + buffer.readUInt32LE(onceEnd)
    ok(end <= buffer.length, 'an input reaches beyond its buffer')
    const clientNumber = buffer.readDoubleLE(offset + 17)
    const once = unpackOnce(buffer.toString('latin1', idEnd + 2, onceEnd))
    inputs.push({
      kind: buffer[offset] ?? 0,
      connection: buffer.readDoubleLE(offset + 1),
      number: buffer.readDoubleLE(offset + 9),
      ...(clientNumber > 0 && { clientNumber }),
      ...(idEnd > idBegin && { sessionId: buffer.toString('latin1', idBegin, idEnd) }),
      ...(once && { once }),
      bytes: buffer.subarray(begin, end),
    })
    offset = end
  }
  return inputs
}

export type EffectHandler = (kind: number, connection: number, bytes: Buffer) => void

/** Calls [handler] for each effect in order; the bytes are views of [packed]. */
export function forEachEffect(packed: Bytes, handler: EffectHandler): void {
  const buffer = bufferOf(packed)
  let offset = 0
  while (offset < buffer.length) {
    const begin = offset + EFFECT_HEAD_BYTES
    const end = begin + buffer.readUInt32LE(offset + 9)
    ok(end <= buffer.length, 'an effect reaches beyond its buffer')
    handler(buffer[offset] ?? 0, buffer.readDoubleLE(offset + 1), buffer.subarray(begin, end))
    offset = end
  }
}

/** One packed effect. */
export function packEffect(kind: number, connection: number, bytes: Bytes): Buffer<ArrayBuffer> {
  const buffer = Buffer.from(new ArrayBuffer(EFFECT_HEAD_BYTES + bytes.length))
  buffer[0] = kind
  buffer.writeDoubleLE(connection, 1)
  buffer.writeUInt32LE(bytes.length, 9)
  buffer.set(bytes, EFFECT_HEAD_BYTES)
  return buffer
}

function bufferOf(bytes: Bytes): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}
