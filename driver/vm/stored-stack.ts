/**
 * Saved activations as a value, for the row of a suspended task: a list of activations, the root first,
 * each {program, instruction, player, programmer, definer, verb names, flags, builtin (−1 none), step,
 * state, called name of a WAIF's verb ("" otherwise), line offset, context, registers}. Unset registers
 * are none. Behind them, only where there is one, the authority (authority.ts). Append only.
 */

import { TAG_INT, TAG_LIST, TAG_OBJECT, TAG_PROGRAM, TAG_STRING } from '../shared/types.ts'
import {
  ListValue,
  listItem,
  newList,
  pushItem,
  pushList,
  pushString,
  pushTaken,
} from '../value/list.ts'
import { emptyString, newStringOfPoints, retainString } from '../value/string.ts'
import { retainHeap, Slot, StringValue, slotAt } from '../value/value.ts'
import { ACTIVATION_AUTHORITY, Activation, activationBytes, BUILTIN_NONE } from './activation.ts'
import { storeProgram } from './compile.ts'
import { HASH_BYTES, Program, programByHash } from './program.ts'
import { allocateSaved, SavedStack } from './saved-stack.ts'

const FIELDS: i32 = 14
const FIELD_PROGRAM: i32 = 0
const FIELD_INSTRUCTION: i32 = 1
const FIELD_PLAYER: i32 = 2
const FIELD_PROGRAMMER: i32 = 3
const FIELD_DEFINER: i32 = 4
const FIELD_VERB_NAMES: i32 = 5
const FIELD_FLAGS: i32 = 6
const FIELD_BUILTIN: i32 = 7
const FIELD_STEP: i32 = 8
const FIELD_STATE: i32 = 9
const FIELD_VERB: i32 = 10
const FIELD_LINE_OFFSET: i32 = 11
const FIELD_CONTEXT: i32 = 12
const FIELD_REGISTERS: i32 = 13
const FIELD_AUTHORITY: i32 = 14

// ---- to a value

/** The list of a block's activations; programs that only eval() knew are stored first. */
export function stackValue(saved: SavedStack): ListValue {
  const list = newList(<i32>saved.depth)
  let current = changetype<usize>(saved.root)
  const newest = changetype<usize>(saved.newest)
  while (true) {
    const activation = changetype<Activation>(current)
    pushList(list, activationValue(activation))
    if (current === newest) return list
    current += activationBytes(activation.registers)
  }
}

function activationValue(activation: Activation): ListValue {
  const program = changetype<Program>(activation.program)
  const list = newList(FIELDS)
  pushTaken(list, TAG_PROGRAM, <i64>changetype<usize>(programReference(program)))
  pushTaken(list, TAG_INT, <i64>((activation.pc - program.code) >> 3))
  pushTaken(list, TAG_OBJECT, activation.player)
  pushTaken(list, TAG_OBJECT, activation.programmer)
  pushItem(list, activation.definer)
  pushText(list, activation.verbNames)
  pushTaken(list, TAG_INT, <i64>(activation.flags & ~ACTIVATION_AUTHORITY))
  pushTaken(list, TAG_INT, activation.builtin === BUILTIN_NONE ? -1 : <i64>activation.builtin)
  pushTaken(list, TAG_INT, activation.builtin === BUILTIN_NONE ? 0 : <i64>activation.step)
  pushItem(list, activation.state)
  pushText(list, activation.verb)
  pushTaken(list, TAG_INT, <i64>activation.lineOffset)
  retainHeap(activation.context)
  pushTaken(list, TAG_LIST, <i64>activation.context)
  const registers = newList(<i32>activation.registers)
  for (let index: u32 = 0; index < activation.registers; index++) {
    pushItem(registers, slotAt(changetype<Slot>(activation.frame), <i32>index))
  }
  pushList(list, registers)
  if ((activation.flags & ACTIVATION_AUTHORITY) !== 0) {
    retainHeap(activation.authority)
    pushTaken(list, TAG_LIST, <i64>activation.authority)
  }
  return list
}

function pushText(list: ListValue, pointer: usize): void {
  pushString(list, pointer === 0 ? emptyString() : retainString(changetype<StringValue>(pointer)))
}

/** A value that names the program. */
function programReference(program: Program): StringValue {
  storeProgram(program)
  return newStringOfPoints(program.hash, <u32>HASH_BYTES, <u32>HASH_BYTES)
}

// ---- from a value

/** The block of activations that [list] describes; null when it is no such list or a program is gone. */
export function stackOfValue(list: ListValue): SavedStack | null {
  const bytes = bytesOfValue(list)
  if (bytes === 0) return null
  const saved = allocateSaved(bytes)
  let at = saved.start
  let distance: u32 = 0
  for (let index: u32 = 0; index < list.length; index++) {
    const activation = changetype<Activation>(at)
    fillActivation(activation, listItem(list, <i32>index).list)
    activation.distance = distance
    saved.newestOffset = <u32>(at - saved.start)
    distance = <u32>activationBytes(activation.registers)
    at += <usize>distance
  }
  saved.depth = list.length
  return saved
}

/** How many bytes the activations take, 0 when the value is not what it should be. */
function bytesOfValue(list: ListValue): usize {
  let bytes: usize = 0
  for (let index: u32 = 0; index < list.length; index++) {
    const item = listItem(list, <i32>index)
    if (item.tag !== TAG_LIST || !isActivation(item.list)) return 0
    bytes += activationBytes(listItem(item.list, FIELD_REGISTERS).list.length)
  }
  return bytes
}

function isActivation(fields: ListValue): bool {
  if (<i32>fields.length < FIELDS) return false
  const reference = listItem(fields, FIELD_PROGRAM)
  const registers = listItem(fields, FIELD_REGISTERS)
  const context = listItem(fields, FIELD_CONTEXT)
  if (reference.tag !== TAG_PROGRAM || registers.tag !== TAG_LIST || context.tag !== TAG_LIST)
    return false
  if (listItem(fields, FIELD_VERB_NAMES).tag !== TAG_STRING) return false
  if (listItem(fields, FIELD_VERB).tag !== TAG_STRING) return false
  const program = programByHash(reference.string.start)
  return program !== null && program.registers === registers.list.length
}

function fillActivation(activation: Activation, fields: ListValue): void {
  const program = programByHash(listItem(fields, FIELD_PROGRAM).string.start)!
  program.references += 1
  activation.program = changetype<usize>(program)
  activation.pc = program.code + ((<usize>listItem(fields, FIELD_INSTRUCTION).int) << 3)
  activation.registers = program.registers
  activation.player = listItem(fields, FIELD_PLAYER).object
  activation.programmer = listItem(fields, FIELD_PROGRAMMER).object
  activation.definer.initialize(listItem(fields, FIELD_DEFINER))
  activation.verbNames = takeText(listItem(fields, FIELD_VERB_NAMES))
  activation.flags = <u32>listItem(fields, FIELD_FLAGS).int
  if (<i32>fields.length > FIELD_AUTHORITY) {
    const authority = listItem(fields, FIELD_AUTHORITY)
    retainHeap(authority.pointer)
    activation.authority = authority.pointer
    activation.flags |= ACTIVATION_AUTHORITY
  }
  const builtin = listItem(fields, FIELD_BUILTIN).int
  activation.builtin = builtin < 0 ? BUILTIN_NONE : <u32>builtin
  activation.step = <u32>listItem(fields, FIELD_STEP).int
  activation.state.initialize(listItem(fields, FIELD_STATE))
  const verb = listItem(fields, FIELD_VERB)
  activation.verb = verb.string.bytes === 0 ? 0 : takeText(verb)
  activation.lineOffset = <u32>listItem(fields, FIELD_LINE_OFFSET).int
  const context = listItem(fields, FIELD_CONTEXT)
  retainHeap(context.pointer)
  activation.context = context.pointer
  const registers = listItem(fields, FIELD_REGISTERS).list
  for (let index: u32 = 0; index < program.registers; index++) {
    slotAt(changetype<Slot>(activation.frame), <i32>index).initialize(
      listItem(registers, <i32>index),
    )
  }
}

function takeText(slot: Slot): usize {
  retainHeap(slot.pointer)
  return slot.pointer
}
