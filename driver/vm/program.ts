/**
 * Programs: what the compiler made of a verb's source, decoded once and kept. A program is named by its
 * hash; verbs and activations refer to it, and an edited verb gets another one, so calls under way finish
 * on what they began with.
 *
 * Program bytes, little-endian, in this order:
 * u32 magic | u16 instruction set | u16 flags | u32 each: registers, variables, caches, instructions,
 * literals, handlers, lines, bytes of literals, bytes of names | instructions, 8 bytes each | handlers, 20
 * bytes each (handler.ts) | lines {u32 instruction, u32 line} ascending | encoded literals | names, each
 * varint length and UTF-8, of the variables in registers 5, 6, …
 */

import { CACHE_BYTES } from '../object/cache.ts'
import { figures } from '../object/cache-figures.ts'
import { codeLoad } from '../object/code.ts'
import { Verb } from '../object/verb.ts'
import { PROGRAM_CACHE_BYTES_MAX } from '../shared/limits.ts'
import {
  INSTRUCTION_SET,
  INSTRUCTION_SET_FIRST,
  OP_RETURN_ZERO,
  REGISTER_VARIABLES,
} from '../shared/opcodes.ts'
import { TAG_PROGRAM, TAG_STRING } from '../shared/types.ts'
import { decodeAt, readVarint, varintEnd } from '../value/codec.ts'
import { allocate, free } from '../value/heap.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { newString, retainString } from '../value/string.ts'
import { clearSlots, releaseHeap, Slot, StringValue, slotAt } from '../value/value.ts'
import { HANDLER_BYTES } from './handler-layout.ts'

export const HASH_BYTES: usize = 32
const MAGIC: u32 = 0x4d534f43
const HEADER_BYTES: usize = 44
export const LINE_BYTES: usize = 8

/** The layout of the header of program bytes. */
@unmanaged
class Header {
  magic: u32 = 0
  instructionSet: u16 = 0
  flags: u16 = 0
  registers: u32 = 0
  variables: u32 = 0
  caches: u32 = 0
  instructions: u32 = 0
  literals: u32 = 0
  handlers: u32 = 0
  lines: u32 = 0
  literalBytes: u32 = 0
  nameBytes: u32 = 0
}

/** A decoded program. All addresses are of blocks that it owns. */
@unmanaged
export class Program {
  references: u32 = 0
  /** Address of instruction 0, within `bytes`. */
  code: usize = 0
  literals: usize = 0
  caches: usize = 0
  registers: u32 = 0
  variables: u32 = 0
  handlers: usize = 0
  handlerCount: u32 = 0
  lines: usize = 0
  lineCount: u32 = 0
  literalCount: u32 = 0
  /** The program bytes as they came. */
  bytes: usize = 0
  byteCount: u32 = 0
  /** Variable names, as StringValues. */
  names: usize = 0
  /** 32 bytes; all zero when the program was never stored. */
  hash: usize = 0
  /** The source as a StringValue, of programs that eval() made; 0 otherwise. */
  source: usize = 0
  /** Its rows are in the store, or in the open batch. */
  isStored: u32 = 0
  /** Asked for since programs were last dropped. */
  isRecent: u32 = 0
  /** The Coverage that notes its lines; 0: none. */
  coverage: usize = 0
  /** Its hash as the value by which closures name it; 0 while there is none. */
  handle: usize = 0

  /** Can it be dropped and read again? Not what is in no store while somebody names it. */
  get isReadable(): bool {
    if (this.isStored !== 0 || this.handle === 0) return true
    return changetype<StringValue>(this.handle).references === 1
  }

  variableName(index: u32): StringValue {
    return changetype<StringValue>(load<usize>(this.names + ((<usize>index) << 2)))
  }
}

// ---- decoding

/** The program in [count] bytes at [pointer], which are copied; one reference. Null when they are none. */
export function programFromBytes(pointer: usize, count: u32): Program | null {
  if (!isWhole(pointer, count)) return null
  const bytes = allocate(<usize>count)
  memory.copy(bytes, pointer, <usize>count)
  const header = changetype<Header>(bytes)
  const program = changetype<Program>(allocate(<usize>offsetof<Program>()))
  memory.fill(changetype<usize>(program), 0, <usize>offsetof<Program>())
  program.references = 1
  program.bytes = bytes
  program.byteCount = count
  program.registers = header.registers
  program.variables = header.variables
  program.code = bytes + HEADER_BYTES
  program.handlers = program.code + ((<usize>header.instructions) << 3)
  program.handlerCount = header.handlers
  program.lines = program.handlers + <usize>header.handlers * HANDLER_BYTES
  program.lineCount = header.lines
  program.hash = allocate(HASH_BYTES)
  memory.fill(program.hash, 0, HASH_BYTES)
  const cacheBytes = <usize>header.caches * <usize>CACHE_BYTES
  program.caches = allocate(max<usize>(cacheBytes, 16))
  memory.fill(program.caches, 0, cacheBytes)
  const literals = program.lines + <usize>header.lines * LINE_BYTES
  if (readLiterals(program, literals, header) && readNames(program, header)) return program
  freeProgram(program)
  return null
}

/** Whether the bytes are a program of this instruction set, as long as its header says. */
function isWhole(pointer: usize, count: u32): bool {
  if (<usize>count < HEADER_BYTES) return false
  const header = changetype<Header>(pointer)
  const instructionSet = <u32>header.instructionSet
  if (instructionSet < INSTRUCTION_SET_FIRST || instructionSet > INSTRUCTION_SET) return false
  if (header.magic !== MAGIC) return false
  const total =
    <u64>HEADER_BYTES +
    ((<u64>header.instructions) << 3) +
    <u64>header.handlers * <u64>HANDLER_BYTES +
    <u64>header.lines * <u64>LINE_BYTES +
    <u64>header.literalBytes +
    <u64>header.nameBytes
  return total === <u64>count && header.instructions > 0 && header.registers >= REGISTER_VARIABLES
}

function readLiterals(program: Program, pointer: usize, header: Header): bool {
  const bytes = max<usize>((<usize>header.literals) << 4, 16)
  program.literals = allocate(bytes)
  memory.fill(program.literals, 0, bytes)
  program.literalCount = header.literals
  const end = pointer + <usize>header.literalBytes
  let at = pointer
  for (let index: u32 = 0; index < header.literals; index++) {
    at = decodeAt(at, end, slotAt(changetype<Slot>(program.literals), <i32>index))
    if (at === 0) return false
  }
  return at === end
}

function readNames(program: Program, header: Header): bool {
  const bytes = max<usize>((<usize>header.variables) << 2, 16)
  program.names = allocate(bytes)
  memory.fill(program.names, 0, bytes)
  const end = program.bytes + <usize>program.byteCount
  let at = end - <usize>header.nameBytes
  for (let index: u32 = 0; index < header.variables; index++) {
    const length = <usize>readVarint(at, end)
    at = varintEnd
    if (at === 0 || at + length > end) return false
    const name = newString(at, <u32>length)
    store<usize>(program.names + ((<usize>index) << 2), changetype<usize>(name))
    at += length
  }
  return at === end
}

// ---- life

export function retainProgram(program: Program): void {
  program.references += 1
}

export function releaseProgram(program: Program): void {
  const references = program.references - 1
  if (references !== 0) program.references = references
  else freeProgram(program)
}

function freeProgram(program: Program): void {
  clearSlots(changetype<Slot>(program.literals), <i32>program.literalCount)
  free(program.literals)
  if (program.names !== 0) {
    for (let index: u32 = 0; index < program.variables; index++) {
      const name = load<usize>(program.names + ((<usize>index) << 2))
      if (name !== 0) releaseHeap(TAG_STRING, name)
    }
    free(program.names)
  }
  if (program.source !== 0) releaseHeap(TAG_STRING, program.source)
  if (program.handle !== 0) releaseHeap(TAG_PROGRAM, program.handle)
  free(program.caches)
  free(program.hash)
  free(program.bytes)
  free(changetype<usize>(program))
}

// ---- programs by hash

/** Open addressing: addresses of programs, each holding a reference; 0 = free. Power of two. */
let table: usize = 0
let tableMask: u32 = 0
let tableUsed: u32 = 0
/** Changes whenever a program leaves the table, so that verbs' weak references are noticed. */
export let programStamp: u32 = 1
const TABLE_LEAST: u32 = 256

/** About how many bytes the programs in the table take. */
export let keptBytes: u32 = 0
/** Above this, programs that were not asked for lately are dropped when a batch is closed. */
let keptBytesMax: u32 = PROGRAM_CACHE_BYTES_MAX

/** Says how many bytes of programs are kept. */
export function setProgramCache(bytes: u32): void {
  keptBytesMax = bytes
}

/** About what a program takes in memory. */
function bytesOf(program: Program): u32 {
  return program.byteCount * 2 + <u32>offsetof<Program>()
}

/** The program with the hash at [hash], borrowed: read from the store the first time. Null if absent. */
export function programByHash(hash: usize): Program | null {
  if (table === 0) resizeTable(TABLE_LEAST)
  const place = findPlace(hash)
  const found = load<usize>(place)
  if (found !== 0) {
    changetype<Program>(found).isRecent = 1
    return changetype<Program>(found)
  }
  const code = pushSlots(1)
  const program = codeLoad(hash, code)
    ? programFromBytes(code.string.start, code.string.bytes)
    : null
  popSlots(1)
  if (program === null) return null
  figures.programsRead += 1
  memory.copy(program.hash, hash, HASH_BYTES)
  program.isStored = 1
  keepProgram(program)
  return program
}

/** Enters a program under its hash; the table takes over the caller's reference. */
export function keepProgram(program: Program): void {
  if (table === 0) resizeTable(TABLE_LEAST)
  const place = findPlace(program.hash)
  assert(load<usize>(place) === 0, 'two programs with one hash')
  store<usize>(place, changetype<usize>(program))
  program.isRecent = 1
  tableUsed += 1
  keptBytes += bytesOf(program)
  if (tableUsed * 2 > tableMask) resizeTable((tableMask + 1) * 2)
}

/** Whether the table has a program with this hash. */
export function isProgramKept(hash: usize): bool {
  return table !== 0 && load<usize>(findPlace(hash)) !== 0
}

function findPlace(hash: usize): usize {
  let index = load<u32>(hash) & tableMask
  while (true) {
    const place = table + ((<usize>index) << 2)
    const found = load<usize>(place)
    if (found === 0) return place
    if (memory.compare(changetype<Program>(found).hash, hash, HASH_BYTES) === 0) return place
    index = (index + 1) & tableMask
  }
}

function resizeTable(capacity: u32): void {
  const before = table
  const places: u32 = before === 0 ? 0 : tableMask + 1
  table = allocate((<usize>capacity) << 2)
  memory.fill(table, 0, (<usize>capacity) << 2)
  tableMask = capacity - 1
  for (let index: u32 = 0; index < places; index++) {
    const program = load<usize>(before + ((<usize>index) << 2))
    if (program !== 0) store<usize>(findPlace(changetype<Program>(program).hash), program)
  }
  if (before !== 0) free(before)
}

/** Called when a batch is closed: keeps the table within its bound. */
export function boundPrograms(): void {
  if (keptBytes > keptBytesMax) dropPrograms(true)
}

/** Drops every program that only the table holds. Answers about how many bytes that gave back. */
export function evictPrograms(): u32 {
  return dropPrograms(false)
}

/** Drops programs that only the table holds; those asked for since the last time stay if [sparesRecent]. */
function dropPrograms(sparesRecent: bool): u32 {
  if (table === 0) return 0
  const before = table
  const places = tableMask + 1
  const bytesBefore = keptBytes
  table = 0
  tableUsed = 0
  keptBytes = 0
  resizeTable(places)
  for (let index: u32 = 0; index < places; index++) {
    const program = changetype<Program>(load<usize>(before + ((<usize>index) << 2)))
    if (changetype<usize>(program) === 0) continue
    const isAsked = sparesRecent && program.isRecent !== 0
    if (program.references === 1 && !isAsked && program.isReadable) {
      freeProgram(program)
      figures.programsEvicted += 1
      continue
    }
    keepProgram(program)
    program.isRecent = 0
  }
  free(before)
  // Verbs look their programs up again, which marks those in use.
  programStamp += 1
  return bytesBefore - keptBytes
}

// ---- verbs

/** What runs for a verb that was never programmed: `return 0;`. */
let emptyProgram: usize = 0

/** The program of a verb, borrowed. */
export function programOfVerb(verb: Verb): Program {
  if (verb.programStamp === programStamp) return changetype<Program>(verb.program)
  return findProgram(verb)
}

function findProgram(verb: Verb): Program {
  let program = programOfNothing()
  if (verb.codeHash !== 0) {
    const found = programByHash(verb.codeHash)
    if (found !== null) program = found
  }
  verb.program = changetype<usize>(program)
  verb.programStamp = programStamp
  return program
}

/** A program that returns 0. */
export function programOfNothing(): Program {
  if (emptyProgram === 0) {
    const bytes = HEADER_BYTES + 8
    const pointer = allocate(bytes)
    memory.fill(pointer, 0, bytes)
    const header = changetype<Header>(pointer)
    header.magic = MAGIC
    header.instructionSet = <u16>INSTRUCTION_SET_FIRST
    header.registers = REGISTER_VARIABLES
    header.instructions = 1
    store<u16>(pointer + HEADER_BYTES, <u16>OP_RETURN_ZERO)
    emptyProgram = changetype<usize>(programFromBytes(pointer, <u32>bytes))
    free(pointer)
  }
  return changetype<Program>(emptyProgram)
}

// ---- lines

/** The source line of the instruction at [pc]: that of the last entry not behind it; 1 when there is none. */
export function lineOf(program: Program, pc: usize): u32 {
  const index = <u32>((pc - program.code) >> 3)
  let low: u32 = 0
  let high = program.lineCount
  while (low < high) {
    const middle = (low + high) >> 1
    if (load<u32>(program.lines + <usize>middle * LINE_BYTES) <= index) low = middle + 1
    else high = middle
  }
  if (low === 0) return 1
  return load<u32>(program.lines + <usize>(low - 1) * LINE_BYTES, 4)
}

/** The source line of entry [index] of a program's lines. */
export function lineEntry(program: Program, index: u32): u32 {
  return load<u32>(program.lines + <usize>index * LINE_BYTES, 4)
}

/** Remembers the source of a program that no verb has. */
export function keepSource(program: Program, source: StringValue): void {
  program.source = changetype<usize>(retainString(source))
}
