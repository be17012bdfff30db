/**
 * Effects: what leaves the driver with the open batch. The host releases them when the batch is durable.
 *
 * Record: u8 kind | f64 connection | u32 length | bytes. Two buffers take turns, so that a closed batch's
 * effects stay where they are while the next batch begins.
 */

import { EFFECT_BYTES, EFFECT_LINE, EFFECT_LOG } from '../shared/layout.ts'
import { OUTPUT_QUEUED_BYTES_MAX } from '../shared/limits.ts'
import { encode } from '../value/codec.ts'
import { StringValue } from '../value/string.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { Slot } from '../value/value.ts'

/** Bytes before a record's own. */
const RECORD_HEADER: u32 = 13

// Levels of the log, as the host numbers them.
export const LOG_INFO: u32 = 30
export const LOG_WARNING: u32 = 40
export const LOG_ERROR: u32 = 50

let open: TextBuffer = newTextBuffer()
let closed: TextBuffer = newTextBuffer()

/** The effects of the open batch. */
export function openEffects(): TextBuffer {
  return open
}

/** Begins a new batch; answers the effects of the one that ends, good until the next call. */
export function closeEffects(): TextBuffer {
  const ended = open
  open = closed
  closed = ended
  open.reset()
  mark = 0
  return ended
}

let aside: TextBuffer | null = null
const dry: TextBuffer = newTextBuffer()

/** What is added from now on leaves the server with no batch: a dry run is about to run. */
export function divertEffects(): void {
  assert(aside === null, 'effects are diverted already')
  aside = open
  dry.reset()
  open = dry
}

/** The dry run pauses: effects leave again. */
export function restoreEffects(): void {
  open = aside!
  aside = null
}

/** Drops the open batch's effects: it is undone. */
export function dropEffects(): void {
  open.reset()
  mark = 0
}

/** Where the effects of the task under way begin. */
let mark: u32 = 0

/** A task is about to begin or go on. */
export function markOutput(): void {
  mark = open.length
}

/** Drops the lines and bytes for connections that were added since `markOutput`: their task is undone. */
export function dropOutput(): void {
  const end = open.start + <usize>open.length
  let to = open.start + <usize>mark
  let at = to
  while (at < end) {
    const bytes = <usize>(RECORD_HEADER + load<u32>(at, 9))
    const kind: u32 = load<u8>(at)
    if (kind !== EFFECT_LINE && kind !== EFFECT_BYTES) {
      memory.copy(to, at, bytes)
      to += bytes
    }
    at += bytes
  }
  open.length = <u32>(to - open.start)
}

/** Adds an effect with the bytes at [pointer]. */
export function addEffect(kind: u32, connection: i64, pointer: usize, bytes: u32): void {
  beginEffect(kind, connection)
  open.addBytes(pointer, bytes)
  endEffect()
}

let recordAt: u32 = 0

/** Begins an effect whose bytes the caller adds to the buffer that this answers. */
export function beginEffect(kind: u32, connection: i64): TextBuffer {
  recordAt = open.length
  const to = open.reserve(RECORD_HEADER)
  store<u8>(to, <u8>kind)
  store<f64>(to, <f64>connection, 1)
  open.length += RECORD_HEADER
  return open
}

/** Ends the effect begun last. */
export function endEffect(): void {
  store<u32>(open.start + <usize>recordAt, open.length - recordAt - RECORD_HEADER, 9)
}

/** Adds an effect that is an encoded value. */
export function addValueEffect(kind: u32, connection: i64, value: Slot): void {
  encode(value, beginEffect(kind, connection))
  endEffect()
}

// ---- lines

/** Adds a line for a connection. */
export function addLine(connection: i64, line: StringValue): void {
  addEffect(EFFECT_LINE, connection, line.start, line.bytes)
}

/** Adds a line that is a literal of the driver. */
export function addTextLine(connection: i64, line: string): void {
  beginEffect(EFFECT_LINE, connection).addText(line)
  endEffect()
}

/** Adds a line to the server's log. */
export function logText(level: u32, line: string): void {
  const buffer = beginEffect(EFFECT_LOG, 0)
  buffer.addByte(level)
  buffer.addText(line)
  endEffect()
}

/** Begins a line of the server's log; the caller adds its text and calls endEffect(). */
export function beginLog(level: u32): TextBuffer {
  const buffer = beginEffect(EFFECT_LOG, 0)
  buffer.addByte(level)
  return buffer
}

export function logLine(level: u32, line: StringValue): void {
  beginLog(level).addString(line)
  endEffect()
}

// ---- the bound on one connection's output

/**
 * Removes the oldest output of [connection] from the open batch until at most half the limit is left;
 * answers how many lines that were.
 */
export function trimOutput(connection: i64): i32 {
  let excess = outputBytes(connection) - OUTPUT_QUEUED_BYTES_MAX / 2
  let dropped = 0
  let to = open.start
  const end = open.start + <usize>open.length
  let at = open.start
  const marked = open.start + <usize>mark
  while (at < end) {
    if (at === marked) mark = <u32>(to - open.start)
    const bytes = <usize>(RECORD_HEADER + load<u32>(at, 9))
    if (excess > 0 && isOutputOf(at, connection)) {
      excess -= <i32>bytes
      dropped++
    } else {
      memory.copy(to, at, bytes)
      to += bytes
    }
    at += bytes
  }
  if (at === marked) mark = <u32>(to - open.start)
  open.length = <u32>(to - open.start)
  return dropped
}

function outputBytes(connection: i64): i32 {
  let bytes = 0
  const end = open.start + <usize>open.length
  for (let at = open.start; at < end; at += <usize>(RECORD_HEADER + load<u32>(at, 9))) {
    if (isOutputOf(at, connection)) bytes += <i32>load<u32>(at, 9)
  }
  return bytes
}

function isOutputOf(record: usize, connection: i64): bool {
  const kind = <u32>load<u8>(record)
  if (kind !== EFFECT_LINE && kind !== EFFECT_BYTES) return false
  return load<f64>(record, 1) === <f64>connection
}
