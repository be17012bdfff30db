/**
 * From source to program, through the host's compiler; and programs on their way to the store.
 */

import { compile, take } from '../host.ts'
import { codeStore } from '../object/code.ts'
import { decode } from '../value/codec.ts'
import { allocate, free } from '../value/heap.ts'
import { text } from '../value/intern.ts'
import { newList, pushString } from '../value/list.ts'
import { emptyString } from '../value/string.ts'
import { Slot, StringValue, setList } from '../value/value.ts'
import { isProgramKept, keepProgram, keepSource, Program, programFromBytes } from './program.ts'
import { chargeTicks } from './tick.ts'

/** What compiling costs the running task: calling the host, and every 32 bytes of source. */
const COMPILE_TICKS: i32 = 40
const SOURCE_BYTES_PER_TICK_SHIFT: u32 = 5

/**
 * Compiles [source]; [flags] are the host's COMPILE_…. Answers a program with one reference, which
 * remembers its source; or null, with a list of messages in [errors].
 */
export function compileSource(source: StringValue, flags: u32, errors: Slot): Program | null {
  const bytes = compile(source.start, source.bytes, flags)
  chargeTicks(COMPILE_TICKS + <i32>(source.bytes >> SOURCE_BYTES_PER_TICK_SHIFT))
  const reply = allocate(<usize>max<u32>(bytes, 1))
  take(reply)
  let program: Program | null = null
  if (bytes > 0 && load<u8>(reply) === 0) {
    program = programFromBytes(reply + 1, bytes - 1)
    if (program === null)
      setProblem(errors, 'The compiler made a program of another instruction set')
    else keepSource(program, source)
  } else if (bytes === 0 || !decode(reply + 1, bytes - 1, errors)) {
    setProblem(errors, 'The compiler gave no answer')
  }
  free(reply)
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

/** Makes sure that the program's rows are in the store: its hash is known then. */
export function storeProgram(program: Program): void {
  if (program.isStored !== 0) return
  const source = program.source === 0 ? emptyString() : changetype<StringValue>(program.source)
  codeStore(program.bytes, program.byteCount, source, program.hash)
  program.isStored = 1
  if (isProgramKept(program.hash)) return
  program.references += 1
  keepProgram(program)
}
