/**
 * Closures: a program and the values it captured when it was made. In memory they are lists of the two;
 * what the captured values mean is for the machine that calls them.
 */

import { TAG_CLOSURE, TAG_LIST, TAG_PROGRAM } from '../shared/types.ts'
import { listItem, newList, pushTaken } from './list.ts'
import { ListValue, Slot, StringValue, setHeap } from './value.ts'

/** A closure; takes over a reference to each of its parts. [program] is a hash of 32 bytes. */
export function newClosure(program: StringValue, captured: ListValue): ListValue {
  const closure = newList(2)
  pushTaken(closure, TAG_PROGRAM, changetype<usize>(program) as i64)
  pushTaken(closure, TAG_LIST, changetype<usize>(captured) as i64)
  return closure
}

/** [to] ← a closure, which is taken over. */
export function setClosure(to: Slot, closure: ListValue): void {
  setHeap(to, TAG_CLOSURE, changetype<usize>(closure))
}

/** The hash of a closure's program; borrowed. */
export function closureProgram(closure: ListValue): StringValue {
  return listItem(closure, 0).string
}

/** What a closure captured; borrowed. */
export function closureCaptured(closure: ListValue): ListValue {
  return listItem(closure, 1).list
}
