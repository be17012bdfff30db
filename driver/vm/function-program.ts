/**
 * The programs of functions inside programs. In the program around it a function is a literal {code, source}; when the
 * first closure of it is made, the literal becomes the hash by which closures name the program, and the program is kept
 * under it. It goes to the store with the first stored value that names it.
 */

import { codeHash } from '../object/code.ts'
import { setReferredProgramStore } from '../object/program-reference.ts'
import { TAG_PROGRAM } from '../shared/types.ts'
import { allocate } from '../value/heap.ts'
import { listItem } from '../value/list.ts'
import { newStringOfPoints, retainString } from '../value/string.ts'
import { Slot, StringValue } from '../value/value.ts'
import { storeProgram } from './compile.ts'
import {
  HASH_BYTES,
  isProgramKept,
  keepProgram,
  keepSource,
  Program,
  programByHash,
  programFromBytes,
} from './program.ts'

const hash: usize = allocate(HASH_BYTES)

/** At boot: programs that values name are stored with them. */
export function openFunctionPrograms(): void {
  setReferredProgramStore(storeReferred)
}

/** The hash of the function in a [literal]; borrowed. */
export function programOfFunction(literal: Slot): StringValue {
  if (literal.tag === TAG_PROGRAM) return literal.string
  const code = listItem(literal.list, 0).string
  const source = listItem(literal.list, 1).string
  codeHash(code.start, code.bytes, source, hash)
  if (!isProgramKept(hash)) keepFunction(code, source)
  const handle = handleOf(programByHash(hash)!)
  literal.set(TAG_PROGRAM, changetype<usize>(retainString(handle)) as i64)
  return handle
}

function keepFunction(code: StringValue, source: StringValue): void {
  const program = programFromBytes(code.start, code.bytes)
  assert(program !== null, 'a function in a program is a program')
  memory.copy(program!.hash, hash, HASH_BYTES)
  keepSource(program!, source)
  keepProgram(program!)
}

/** The one value by which closures in memory name the program; while others hold it, it is not evicted. */
function handleOf(program: Program): StringValue {
  if (program.handle === 0) {
    program.handle = changetype<usize>(
      newStringOfPoints(program.hash, <u32>HASH_BYTES, <u32>HASH_BYTES),
    )
  }
  return changetype<StringValue>(program.handle)
}

/** A value that is being stored names the program with the hash at [pointer]. */
function storeReferred(pointer: usize): void {
  if (!isProgramKept(pointer)) return // It came from the store.
  storeProgram(programByHash(pointer)!)
}
