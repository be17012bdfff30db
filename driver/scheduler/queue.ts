/**
 * Input queues: the lines that a connection, or force_input(), brought and that wait for their turn; what
 * its options say of them; and who reads from it. Queues are found by player, as connections are, and
 * outlive their connection while lines are left (ToastStunt `tasks.cc` tqueue).
 */

import { batchNumber } from '../object/batch.ts'
import { TAG_STRING } from '../shared/types.ts'
import { allocate } from '../value/heap.ts'
import { text } from '../value/intern.ts'
import { retainString, substring } from '../value/string.ts'
import { equalFolded } from '../value/string-compare.ts'
import { releaseHeap, retainHeap, Slot, StringValue } from '../value/value.ts'
import { textOption } from '../vm/options.ts'
import { bury, KEPT_INPUT, KEPT_QUEUE, keepBytes } from './kept.ts'
import { nextOrder } from './order.ts'

// Kinds of input.
export const KIND_INBAND: u32 = 0
/** Begins with `#$#`: goes to do_out_of_band_command. */
export const KIND_OUT_OF_BAND: u32 = 1
/** Begins with `#$"`, which is taken off. */
export const KIND_QUOTED: u32 = 2
export const KIND_BINARY: u32 = 3

/** A waiting line, as a string it owns; [number] is the kernel's input number, 0 when it has none. */
@unmanaged
export class Input {
  next: usize = 0
  kind: u32 = 0
  string: usize = 0
  /** The batch in which it was copied last: kept.ts. */
  kept: u32 = 0
  number: f64 = 0
}

// Intrinsic commands, as bits of `commands`.
export const COMMAND_SUFFIX: u32 = 1 << 1
export const COMMAND_OUTPUTSUFFIX: u32 = 1 << 2
export const COMMAND_OUTPUTPREFIX: u32 = 1 << 3
export const COMMAND_PREFIX: u32 = 1 << 4
export const COMMAND_PROGRAM: u32 = 1 << 5
export const COMMANDS_ALL: u32 =
  COMMAND_SUFFIX | COMMAND_OUTPUTSUFFIX | COMMAND_OUTPUTPREFIX | COMMAND_PREFIX | COMMAND_PROGRAM

@unmanaged
export class Queue {
  player: i64 = 0
  handler: i64 = 0
  /** The task id that the last command began with. */
  lastTaskId: i64 = 0
  next: usize = 0
  previous: usize = 0
  readyNext: usize = 0
  isReady: u32 = 0
  /** Its place in the order of all that is ready: order.ts. */
  readyOrder: f64 = 0
  isConnected: u32 = 0
  /** Waiting lines, and their bytes. */
  firstInput: usize = 0
  lastInput: usize = 0
  inputBytes: u32 = 0
  /** The Task that waits in read(), 0 when none does. */
  reader: usize = 0
  /** A task of this queue waits for a host service: its lines wait too. */
  isHeld: u32 = 0
  holdInput: u32 = 0
  disableOutOfBand: u32 = 0
  commands: u32 = 0
  kept: u32 = 0
  /** Strings, 0 when there are none: output delimiters, the command that flushes input. */
  prefix: usize = 0
  suffix: usize = 0
  flushCommand: usize = 0
  /** `.program` is under way: the verb's name as a string (0: it is not), its object, the lines so far. */
  programVerb: usize = 0
  programObject: i64 = 0
  programTag: u32 = 0
  programSpare: u32 = 0
  programBits: i64 = 0

  get programLines(): Slot {
    return changetype<Slot>(changetype<usize>(this) + offsetof<Queue>('programTag'))
  }
}

let first: usize = 0

export function firstQueue(): Queue | null {
  return first === 0 ? null : changetype<Queue>(first)
}

export function nextQueue(queue: Queue): Queue | null {
  return queue.next === 0 ? null : changetype<Queue>(queue.next)
}

/** The queue of [player]; or null. */
export function queueOf(player: i64): Queue | null {
  for (let at = first; at !== 0; at = changetype<Queue>(at).next) {
    if (changetype<Queue>(at).player === player) return changetype<Queue>(at)
  }
  return null
}

/** The queue of [player], made if need be. */
export function requireQueue(player: i64): Queue {
  const found = queueOf(player)
  return found === null ? addQueue(player) : found
}

function addQueue(player: i64): Queue {
  const bytes = <usize>offsetof<Queue>()
  const queue = changetype<Queue>(allocate(bytes))
  memory.fill(changetype<usize>(queue), 0, bytes)
  queue.player = player
  queue.commands = COMMANDS_ALL
  queue.flushCommand = defaultFlushCommand()
  queue.next = first
  if (first !== 0) changetype<Queue>(first).previous = changetype<usize>(queue)
  first = changetype<usize>(queue)
  return queue
}

/** `$server_options.default_flush_command`, `.flush` when it is not set; 0 when it is empty. */
function defaultFlushCommand(): usize {
  const option = textOption(0, text('default_flush_command'))
  if (option === null) return changetype<usize>(retainString(text('.flush')))
  if (option.bytes !== 0) return changetype<usize>(option)
  releaseHeap(TAG_STRING, changetype<usize>(option))
  return 0
}

/** Frees a queue that nothing refers to any more. */
export function removeQueue(queue: Queue): void {
  while (queue.firstInput !== 0) dropInput(takeFirst(queue))
  if (queue.next !== 0) changetype<Queue>(queue.next).previous = queue.previous
  if (queue.previous === 0) first = queue.next
  else changetype<Queue>(queue.previous).next = queue.next
  releaseQueue(changetype<usize>(queue))
  bury(changetype<usize>(queue), queue.kept)
}

/** Stores a string, retained, in one of the fields that hold strings; null: none. */
export function setText(queue: Queue, field: usize, value: StringValue | null): void {
  const place = changetype<usize>(queue) + field
  const before = load<usize>(place)
  store<usize>(place, value === null ? 0 : changetype<usize>(retainString(value)))
  if (before !== 0) releaseHeap(TAG_STRING, before)
}

// ---- which queues have something to do, in the order they will be looked at

let readyFirst: usize = 0
let readyLast: usize = 0

/** Puts the queue in line if it is not there yet. */
export function makeReady(queue: Queue): void {
  if (queue.isReady !== 0) return
  queue.isReady = 1
  queue.readyOrder = nextOrder()
  queue.readyNext = 0
  if (readyLast === 0) readyFirst = changetype<usize>(queue)
  else changetype<Queue>(readyLast).readyNext = changetype<usize>(queue)
  readyLast = changetype<usize>(queue)
}

/** The first queue in line, which leaves it; or null. */
export function takeReady(): Queue | null {
  if (readyFirst === 0) return null
  const queue = changetype<Queue>(readyFirst)
  readyFirst = queue.readyNext
  if (readyFirst === 0) readyLast = 0
  queue.isReady = 0
  return queue
}

export function hasReady(): bool {
  return readyFirst !== 0
}

/** The place of the first queue in line among all that is ready; Infinity when there is none. */
export function firstReadyOrder(): f64 {
  return readyFirst === 0 ? Infinity : changetype<Queue>(readyFirst).readyOrder
}

// ---- input

/** Queues a line, whose reference is taken over. */
export function addInput(
  queue: Queue,
  line: StringValue,
  kind: u32,
  number: f64,
  atFront: bool,
): void {
  const input = changetype<Input>(allocate(<usize>offsetof<Input>()))
  input.kind = kind
  input.string = changetype<usize>(line)
  input.number = number
  if (atFront) {
    input.next = queue.firstInput
    queue.firstInput = changetype<usize>(input)
    if (queue.lastInput === 0) queue.lastInput = changetype<usize>(input)
  } else {
    input.next = 0
    if (queue.lastInput === 0) queue.firstInput = changetype<usize>(input)
    else changetype<Input>(queue.lastInput).next = changetype<usize>(input)
    queue.lastInput = changetype<usize>(input)
  }
  queue.inputBytes += line.bytes
  makeReady(queue)
}

/** What kind of input a line is by its first characters. */
export function kindOfLine(line: StringValue): u32 {
  if (line.bytes < 3) return KIND_INBAND
  const start = load<u8>(line.start) === 0x23 && load<u8>(line.start, 1) === 0x24
  if (!start) return KIND_INBAND
  const third = load<u8>(line.start, 2)
  return third === 0x23 ? KIND_OUT_OF_BAND : third === 0x22 ? KIND_QUOTED : KIND_INBAND
}

/** Whether a line is the queue's flush command. */
export function isFlush(queue: Queue, line: StringValue): bool {
  return queue.flushCommand !== 0 && equalFolded(changetype<StringValue>(queue.flushCommand), line)
}

/**
 * The next line that may be taken: the first, or, while input is held, the first that is out of band. It
 * leaves the queue; null when there is none.
 */
export function takeInput(queue: Queue, isHeld: bool): Input | null {
  if (queue.firstInput === 0) return null
  if (!isHeld) return prepare(queue, takeFirst(queue))
  if (queue.disableOutOfBand !== 0) return null
  return takeOutOfBand(queue)
}

/** The first line that is not out of band; for read(). */
export function takeInBand(queue: Queue): Input | null {
  let place = changetype<usize>(queue) + offsetof<Queue>('firstInput')
  let before: usize = 0
  while (load<usize>(place) !== 0) {
    const input = changetype<Input>(load<usize>(place))
    if (input.kind !== KIND_OUT_OF_BAND || queue.disableOutOfBand !== 0) {
      return prepare(queue, unlink(queue, place, before, input))
    }
    before = changetype<usize>(input)
    place = before + offsetof<Input>('next')
  }
  return null
}

function takeOutOfBand(queue: Queue): Input | null {
  let place = changetype<usize>(queue) + offsetof<Queue>('firstInput')
  let before: usize = 0
  while (load<usize>(place) !== 0) {
    const input = changetype<Input>(load<usize>(place))
    if (input.kind === KIND_OUT_OF_BAND) return unlink(queue, place, before, input)
    before = changetype<usize>(input)
    place = before + offsetof<Input>('next')
  }
  return null
}

function unlink(queue: Queue, place: usize, before: usize, input: Input): Input {
  store<usize>(place, input.next)
  if (queue.lastInput === changetype<usize>(input)) queue.lastInput = before
  queue.inputBytes -= changetype<StringValue>(input.string).bytes
  return input
}

function takeFirst(queue: Queue): Input {
  const place = changetype<usize>(queue) + offsetof<Queue>('firstInput')
  return unlink(queue, place, 0, changetype<Input>(queue.firstInput))
}

/** Takes a quoting prefix off; with out-of-band input disabled every line is in band as it is. */
function prepare(queue: Queue, input: Input): Input {
  if (queue.disableOutOfBand !== 0) {
    if (input.kind !== KIND_BINARY) input.kind = KIND_INBAND
  } else if (input.kind === KIND_QUOTED) {
    const line = changetype<StringValue>(input.string)
    input.string = changetype<usize>(substring(line, 4, <i64>line.points))
    releaseHeap(TAG_STRING, changetype<usize>(line))
    input.kind = KIND_INBAND
  }
  return input
}

/** Frees a taken line. */
export function dropInput(input: Input): void {
  releaseInput(changetype<usize>(input))
  bury(changetype<usize>(input), input.kept)
}

/** The queue has lost its connection and has no lines left. */
export function isOutOfInput(queue: Queue): bool {
  return queue.isConnected === 0 && queue.firstInput === 0
}

// ---- undoing a batch

let keptFirst: usize = 0
let keptReadyFirst: usize = 0
let keptReadyLast: usize = 0

/** Copies all queues and their lines: kept.ts. */
export function keepQueues(): void {
  keptFirst = first
  keptReadyFirst = readyFirst
  keptReadyLast = readyLast
  for (let at = first; at !== 0; at = changetype<Queue>(at).next) {
    const queue = changetype<Queue>(at)
    queue.kept = batchNumber
    retainText(queue.prefix)
    retainText(queue.suffix)
    retainText(queue.flushCommand)
    retainText(queue.programVerb)
    queue.programLines.retain()
    keepBytes(KEPT_QUEUE, at, <u32>offsetof<Queue>())
    keepInputs(queue)
  }
}

function keepInputs(queue: Queue): void {
  for (let at = queue.firstInput; at !== 0; at = changetype<Input>(at).next) {
    const input = changetype<Input>(at)
    input.kept = batchNumber
    retainText(input.string)
    keepBytes(KEPT_INPUT, at, <u32>offsetof<Input>())
  }
}

function retainText(pointer: usize): void {
  if (pointer !== 0) retainHeap(pointer)
}

function releaseText(pointer: usize): void {
  if (pointer !== 0) releaseHeap(TAG_STRING, pointer)
}

/** Gives back what a queue, or the copy of one, at [at] holds; its lines are not among it. */
export function releaseQueue(at: usize): void {
  const queue = changetype<Queue>(at)
  releaseText(queue.prefix)
  releaseText(queue.suffix)
  releaseText(queue.flushCommand)
  releaseText(queue.programVerb)
  queue.programLines.clear()
}

/** Gives back what a line, or the copy of one, at [at] holds. */
export function releaseInput(at: usize): void {
  releaseText(changetype<Input>(at).string)
}

/** Frees all queues: their copies are about to be put back. */
export function dropQueues(): void {
  while (first !== 0) removeQueue(changetype<Queue>(first))
  first = keptFirst
  readyFirst = keptReadyFirst
  readyLast = keptReadyLast
}
