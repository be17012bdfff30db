/**
 * What the open batch read, in a cluster: its commit fails if another process has changed any of it. Noted are
 * keys of rows, whether there is such a row or not, and ranges of keys:
 *
 * - Of an object that was asked for, and of all its ancestors, what decides about lookups: flags, name, owner and
 *   parents; verbs, definitions and role verbs; earlier permissions of slots. They change when somebody programs.
 * - Other fields and slots one by one; above READ_SLOTS_MAX of an object, all of its slots.
 * - Sets, anonymous objects, WAIFs and declared indices as ranges; what else is read from the host by its key.
 *
 * Epochs are bumped when a batch begins, so that a site's first read in it comes here; those that follow do not.
 * Without a cluster `readBatch` is 0 for ever, as is that of every record.
 *
 * Packed, as reads() answers them: u8 0 | key: the key; 1 | key: all that begin with it; 2 | begin | end: from one
 * key to before another.
 */

import {
  FIELD_INT,
  HEADER_FLAGS,
  HEADER_LOCATION,
  HEADER_PARENTS,
  ROW_ACCESS,
  ROW_HEADER,
  ROW_METADATA,
  ROW_SLOT,
  ROW_VERB,
  TABLE_META,
  TABLE_OBJECT,
  TABLE_PROGRAM,
  TABLE_REFERENCES,
  TABLE_TASK,
  TABLE_WAIF,
} from '../shared/layout.ts'
import { READ_SLOTS_MAX } from '../shared/limits.ts'
import { allocate, free, reallocate } from '../value/heap.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import {
  ObjectRecord,
  RECORD_ANONYMOUS,
  RECORD_FRESH,
  RECORD_STORED,
  RECORD_WAIF,
} from './record.ts'

/** The open batch while what it reads is noted; 0: nothing is. */
export let readBatch: u32 = 0
let lastBatch: u32 = 0
/** The batch whose notes are put off. */
let paused: u32 = 0

// Kinds of packed ranges.
const PACKED_KEY: u32 = 0
const PACKED_PREFIX: u32 = 1
const PACKED_RANGE: u32 = 2

// What a note is of: `a` and `b` are numbers.
const NOTE_SHAPE: u32 = 1 // object
const NOTE_ROW: u32 = 2 // object, row's key
const NOTE_SLOTS: u32 = 3 // object
const NOTE_OBJECT: u32 = 4 // object: all of it
const NOTE_ABSENT: u32 = 5 // number of no object
const NOTE_REFERENCE: u32 = 6 // internal id
const NOTE_COUNT: u32 = 7 // internal id
const NOTE_TASK: u32 = 8 // task
const NOTE_PACKED: u32 = 9 // hash, offset in `packedNotes` and bytes

/** A note, 24 bytes. */
@unmanaged
class Note {
  a: i64 = 0
  b: i64 = 0
  code: u32 = 0
  spare: u32 = 0
}
const NOTE_BYTES: usize = 24

let notes: usize = allocate(NOTE_BYTES * 256)
let notesCapacity: u32 = 256
let noteCount: u32 = 0
/** Open addressing: 1 + the number of a note, 0 = free. Power of two, at least twice the notes. */
let places: usize = newPlaces(512)
let placesMask: u32 = 511
/** Keys and ranges that are no numbers, packed as reads() answers them. */
const packedNotes: TextBuffer = newTextBuffer()
const answer: TextBuffer = newTextBuffer()

function newPlaces(count: u32): usize {
  const at = allocate((count as usize) << 2)
  memory.fill(at, 0, (count as usize) << 2)
  return at
}

/** A batch begins: nothing is noted. */
export function beginReads(): void {
  noteCount = 0
  packedNotes.reset()
  if (placesMask >= 16384) {
    free(places)
    places = newPlaces(512)
    placesMask = 511
  } else memory.fill(places, 0, ((placesMask + 1) as usize) << 2)
  lastBatch += 1
  readBatch = lastBatch
}

/** The batch is over. */
export function endReads(): void {
  readBatch = 0
}

/** What is read until resumeReads() decides nothing that programs see. */
export function pauseReads(): void {
  paused = readBatch
  readBatch = 0
}

export function resumeReads(): void {
  readBatch = paused
}

// ---- objects

/** The object was asked for, the first time in the batch. Ancestors are asked for by whoever knows the parents. */
export function noteShape(record: ObjectRecord): bool {
  if (readBatch === 0) return false
  record.readBatch = readBatch
  record.readSlots = 0
  if (!isOwn(record)) return true
  note(NOTE_SHAPE, record.id, 0)
  return true
}

/** There is no object of this number. */
export function noteAbsent(id: i64): void {
  if (readBatch !== 0) note(NOTE_ABSENT, id, 0)
}

/** A row of an object was looked for, while a batch is open. */
export function noteRow(record: ObjectRecord, key: i64): void {
  const kind = (key & 7) as u32
  if (kind === ROW_SLOT) noteSlot(record, key)
  else if (kind === ROW_METADATA || (kind === ROW_HEADER && key >> 3 > (HEADER_PARENTS as i64))) {
    if (isOwn(record)) note(NOTE_ROW, record.id, key)
  }
}

function noteSlot(record: ObjectRecord, key: i64): void {
  if (!isOwn(record) || record.readSlots > READ_SLOTS_MAX) return
  if (!note(NOTE_ROW, record.id, key)) return
  record.readSlots += 1
  if (record.readSlots > READ_SLOTS_MAX) note(NOTE_SLOTS, record.id, 0)
}

/** States of records that are no objects, or that nobody else knows. */
const NOT_OWN: u32 = RECORD_FRESH | RECORD_ANONYMOUS | RECORD_WAIF

/** Whether the record is an object's that others know. */
function isOwn(record: ObjectRecord): bool {
  return (record.state & NOT_OWN) === 0
}

/** All rows of an object were looked at. */
export function noteWhole(record: ObjectRecord): void {
  if (readBatch !== 0 && isOwn(record)) note(NOTE_OBJECT, record.id, 0)
}

// ---- others

/** An anonymous object or WAIF was asked for. */
export function noteReference(record: ObjectRecord): void {
  if (readBatch === 0) return
  record.readBatch = readBatch
  if ((record.state & RECORD_STORED) !== 0) note(NOTE_REFERENCE, record.id, 0)
}

/** How many rows hold it was asked for. */
export function noteCountRead(id: i64): void {
  if (readBatch !== 0) note(NOTE_COUNT, id, 0)
}

/** The waiting task was looked at or changed. */
export function noteTask(id: i64): void {
  if (readBatch !== 0) note(NOTE_TASK, id, 0)
}

/** The row at the packed key was asked for, or all that begin with it. */
export function noteKey(key: usize, bytes: u32, isPrefix: bool): void {
  if (readBatch === 0 || load<i64>(key + 2) === (TABLE_PROGRAM as i64)) return
  const from = beginPacked(isPrefix ? PACKED_PREFIX : PACKED_KEY)
  packedNotes.addBytes(key, bytes)
  endPacked(from)
}

/** The rows from one packed key to before another were asked for. */
export function noteRange(begin: usize, beginBytes: u32, end: usize, endBytes: u32): void {
  if (readBatch === 0) return
  const from = beginPacked(PACKED_RANGE)
  packedNotes.addBytes(begin, beginBytes)
  packedNotes.addBytes(end, endBytes)
  endPacked(from)
}

function beginPacked(kind: u32): u32 {
  const from = packedNotes.length
  packedNotes.addByte(kind)
  return from
}

/** Notes what was packed from [from] on, unless it is noted. */
function endPacked(from: u32): void {
  const bytes = packedNotes.length - from
  let hash: u64 = 0xbf29ce4842223
  const end = packedNotes.start + (packedNotes.length as usize)
  for (let at = packedNotes.start + (from as usize); at < end; at++) {
    hash = (hash ^ (load<u8>(at) as u64)) * 0x100000001b3
  }
  if (!note(NOTE_PACKED, hash as i64, ((from as i64) << 32) | (bytes as i64))) {
    packedNotes.length = from
  }
}

// ---- the notes

/** Adds a note; false when it is there. */
function note(code: u32, a: i64, b: i64): bool {
  let at = hashOf(code, a, code === NOTE_PACKED ? 0 : b) & placesMask
  while (true) {
    const place = places + ((at as usize) << 2)
    const number = load<u32>(place)
    if (number === 0) {
      store<u32>(place, addNote(code, a, b))
      break
    }
    if (isSame(noteAt(number - 1), code, a, b)) return false
    at = (at + 1) & placesMask
  }
  if (noteCount * 2 > placesMask) grow()
  return true
}

function isSame(note: Note, code: u32, a: i64, b: i64): bool {
  if (note.code !== code || note.a !== a) return false
  if (code !== NOTE_PACKED) return note.b === b
  const bytes = b as u32
  if ((note.b as u32) !== bytes) return false
  const start = packedNotes.start
  const order = memory.compare(
    start + ((note.b >> 32) as usize),
    start + ((b >> 32) as usize),
    bytes as usize,
  )
  return order === 0
}

function hashOf(code: u32, a: i64, b: i64): u32 {
  const mixed = ((a as u64) * 0x1e3779b97f4a7b) ^ ((b as u64) * 0x12b2ae3d27d4eb) ^ (code as u64)
  return ((mixed ^ (mixed >> 32)) as u32) * 0x85ebca6b
}

function noteAt(index: u32): Note {
  return changetype<Note>(notes + (index as usize) * NOTE_BYTES)
}

/** Answers 1 + its number. */
function addNote(code: u32, a: i64, b: i64): u32 {
  if (noteCount === notesCapacity) {
    notesCapacity <<= 1
    notes = reallocate(notes, (notesCapacity as usize) * NOTE_BYTES)
  }
  const note = noteAt(noteCount)
  noteCount += 1
  note.code = code
  note.a = a
  note.b = b
  return noteCount
}

function grow(): void {
  free(places)
  placesMask = placesMask * 2 + 1
  places = newPlaces(placesMask + 1)
  for (let index: u32 = 0; index < noteCount; index++) {
    const note = noteAt(index)
    let at = hashOf(note.code, note.a, note.code === NOTE_PACKED ? 0 : note.b) & placesMask
    while (load<u32>(places + ((at as usize) << 2)) !== 0) at = (at + 1) & placesMask
    store<u32>(places + ((at as usize) << 2), index + 1)
  }
}

// ---- the answer

/** The notes, packed; good until the next batch begins. */
export function packReads(): TextBuffer {
  answer.reset()
  if (noteCount === 0) return answer
  addDeclarations()
  for (let index: u32 = 0; index < noteCount; index++) pack(noteAt(index))
  return answer
}

/** Which indices there are decides what every change writes. */
function addDeclarations(): void {
  answer.addByte(PACKED_PREFIX)
  beginKey(2, TABLE_META)
  answer.addByte(1) // FIELD_STRING
  store<u32>(answer.reserve(4), 5)
  answer.length += 4
  answer.addText('index')
}

function pack(note: Note): void {
  switch (note.code) {
    case NOTE_SHAPE:
      packShape(note.a)
      break
    case NOTE_ROW:
      answer.addByte(PACKED_KEY)
      addRow(note.a, (note.b & 7) as u32, note.b >> 3)
      break
    case NOTE_SLOTS:
      answer.addByte(PACKED_PREFIX)
      addKind(note.a, ROW_SLOT)
      break
    case NOTE_OBJECT:
      addNumbered(PACKED_PREFIX, TABLE_OBJECT, note.a)
      break
    case NOTE_ABSENT:
      answer.addByte(PACKED_KEY)
      addRow(note.a, ROW_HEADER, HEADER_FLAGS as i64)
      break
    case NOTE_REFERENCE:
      addNumbered(PACKED_PREFIX, TABLE_WAIF, note.a)
      break
    case NOTE_COUNT:
      addNumbered(PACKED_KEY, TABLE_REFERENCES, note.a)
      break
    case NOTE_TASK:
      addNumbered(PACKED_KEY, TABLE_TASK, note.a)
      break
    default:
      answer.addBytes(packedNotes.start + ((note.b >> 32) as usize), note.b as u32)
  }
}

/** Flags, name, owner and parents; verbs and definitions; earlier permissions and role verbs. */
function packShape(id: i64): void {
  answer.addByte(PACKED_RANGE)
  addRow(id, ROW_HEADER, HEADER_FLAGS as i64)
  addRow(id, ROW_HEADER, HEADER_LOCATION as i64)
  answer.addByte(PACKED_RANGE)
  addKind(id, ROW_VERB)
  addKind(id, ROW_SLOT)
  answer.addByte(PACKED_RANGE)
  addKind(id, ROW_ACCESS)
  addKind(id, ROW_METADATA)
}

function addRow(id: i64, kind: u32, row: i64): void {
  beginKey(4, TABLE_OBJECT)
  addInt(id)
  addInt(kind as i64)
  addInt(row)
}

function addKind(id: i64, kind: u32): void {
  beginKey(3, TABLE_OBJECT)
  addInt(id)
  addInt(kind as i64)
}

function addNumbered(kind: u32, table: u32, id: i64): void {
  answer.addByte(kind)
  beginKey(2, table)
  addInt(id)
}

function beginKey(fields: u32, table: u32): void {
  answer.addByte(fields)
  addInt(table as i64)
}

function addInt(value: i64): void {
  answer.addByte(FIELD_INT)
  store<i64>(answer.reserve(8), value)
  answer.length += 8
}
