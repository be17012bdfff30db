/**
 * From source to program, through the host's compiler; and programs on their way to the store.
 */

import { COMPILE_ROLES, compile, take } from '../host.ts'
import { codeStore } from '../object/code.ts'
import { undoLog, undoRegister } from '../object/undo.ts'
import { decode } from '../value/codec.ts'
import { allocate, free } from '../value/heap.ts'
import { text } from '../value/intern.ts'
import { newList, pushString } from '../value/list.ts'
import { emptyString } from '../value/string.ts'
import { Slot, StringValue, setList } from '../value/value.ts'
import {
  isProgramKept,
  keepProgram,
  keepSource,
  Program,
  programFromBytes,
  releaseProgram,
} from './program.ts'
import { chargeTicks } from './tick.ts'

/** What compiling costs the running task: calling the host, and every 32 bytes of source. */
const COMPILE_TICKS: i32 = 40
const SOURCE_BYTES_PER_TICK_SHIFT: u32 = 5

/**
 * Compiles [source]; [flags] are the host's COMPILE_…. Answers a program with one reference, which
 * remembers its source; or null, with a list of messages in [errors].
 */
export function compileSource(source: StringValue, flags: u32, errors: Slot): Program | null {
  const bytes = callCompiler(source, flags)
  let program: Program | null = null
  if (bytes > 0 && load<u8>(reply) === REPLY_PROGRAM) {
    program = programOf(reply + 1, bytes - 1, source, errors)
  } else if (bytes === 0 || !decode(reply + 1, bytes - 1, errors)) {
    setProblem(errors, 'The compiler gave no answer')
  }
  free(reply)
  return program
}

/**
 * Compiles a role verb: a program with one reference and its header (shared/roles.ts) in [header]; or null,
 * with a list of messages in [errors].
 */
export function compileRoleVerb(source: StringValue, header: Slot, errors: Slot): Program | null {
  const bytes = callCompiler(source, COMPILE_ROLES)
  let program: Program | null = null
  if (bytes > 5 && load<u8>(reply) === REPLY_ROLE_VERB) {
    const length = load<u32>(reply + 1)
    const start = reply + 5 + <usize>length
    if (decode(reply + 5, length, header)) {
      program = programOf(start, bytes - 5 - length, source, errors)
    }
  } else if (bytes === 0 || !decode(reply + 1, bytes - 1, errors)) {
    setProblem(errors, 'The compiler gave no answer')
  }
  free(reply)
  return program
}

// The first byte of what the compiler answers.
const REPLY_PROGRAM: u32 = 0
const REPLY_ROLE_VERB: u32 = 2
/** Where its answer is; to be freed. */
let reply: usize = 0

/** Answers how many bytes there are at `reply`. */
function callCompiler(source: StringValue, flags: u32): u32 {
  const bytes = compile(source.start, source.bytes, flags)
  chargeTicks(COMPILE_TICKS + <i32>(source.bytes >> SOURCE_BYTES_PER_TICK_SHIFT))
  reply = allocate(<usize>max<u32>(bytes, 1))
  take(reply)
  return bytes
}

function programOf(at: usize, bytes: u32, source: StringValue, errors: Slot): Program | null {
  const program = programFromBytes(at, bytes)
  if (program === null) setProblem(errors, 'The compiler made a program of another instruction set')
  else keepSource(program, source)
  return program
}

function setProblem(errors: Slot, message: string): void {
  const list = newList(1)
  pushString(list, text(message))
  setList(errors, list)
}

/** What storing the program would add to what the batch writes. */
export function programBytes(program: Program): u32 {
  if (program.isStored !== 0) return 0
  const source = program.source === 0 ? 0 : changetype<StringValue>(program.source).bytes
  return program.byteCount + source + 128
}

let undoKind: u32 = 0

/** At boot: storing a program can be undone. */
export function openProgramRows(): void {
  undoKind = undoRegister(unstore, letGo)
}

function unstore(a: usize, b: i64, c: i64, _value: Slot): void {
  changetype<Program>(a).isStored = 0
  letGo(a, b, c)
}

function letGo(a: usize, _b: i64, _c: i64): void {
  releaseProgram(changetype<Program>(a))
}

/** Makes sure that the program's rows are in the store: its hash is known then. */
export function storeProgram(program: Program): void {
  if (program.isStored !== 0) return
  const source = program.source === 0 ? emptyString() : changetype<StringValue>(program.source)
  codeStore(program.bytes, program.byteCount, source, program.hash)
  program.isStored = 1
  program.references += 1
  undoLog(undoKind, changetype<usize>(program), 0, 0, null)
  if (isProgramKept(program.hash)) return
  program.references += 1
  keepProgram(program)
}
