/**
 * Forked tasks as an import writes them: {"fork", wake µs, program, this, player, programmer, definer,
 * verb, verb names, debug, {variable names …}, {values …}, first line}. The program is the forked
 * statements alone; variables are set by name, and names it does not have are dropped.
 */

import {
  REGISTER_ARGS,
  REGISTER_CALLER,
  REGISTER_PLAYER,
  REGISTER_THIS,
  REGISTER_VARIABLES,
  REGISTER_VERB,
} from '../shared/opcodes.ts'
import { TAG_LIST, TAG_OBJECT, TAG_PROGRAM, TAG_STRING } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { emptyList, ListValue, listItem } from '../value/list.ts'
import { equalFolded } from '../value/string-compare.ts'
import { isTrue, retainHeap, Slot, StringValue, slotAt } from '../value/value.ts'
import {
  ACTIVATION_DEBUG,
  ACTIVATION_THREADED,
  Activation,
  activationBytes,
  BUILTIN_NONE,
} from '../vm/activation.ts'
import { Program, programByHash } from '../vm/program.ts'
import { allocateSaved, SavedStack } from '../vm/saved-stack.ts'
import { plainContext } from '../vm/variable.ts'

const FIELD_PROGRAM: i32 = 2
const FIELD_THIS: i32 = 3
const FIELD_PLAYER: i32 = 4
const FIELD_PROGRAMMER: i32 = 5
const FIELD_DEFINER: i32 = 6
const FIELD_VERB: i32 = 7
const FIELD_VERB_NAMES: i32 = 8
const FIELD_DEBUG: i32 = 9
const FIELD_NAMES: i32 = 10
const FIELD_VALUES: i32 = 11
const FIELD_LINE: i32 = 12
const FIELDS: i32 = 13

/** The activation that the row describes; null when it is no such row or the program is gone. */
export function forkOfRow(fields: ListValue): SavedStack | null {
  if (<i32>fields.length < FIELDS) return null
  const reference = listItem(fields, FIELD_PROGRAM)
  const program = reference.tag === TAG_PROGRAM ? programByHash(reference.string.start) : null
  if (program === null || !isWhole(fields)) return null
  const saved = allocateSaved(activationBytes(program.registers))
  const root = saved.root
  fillHeader(root, program, fields)
  fillRegisters(root, fields)
  setVariables(root, listItem(fields, FIELD_NAMES).list, listItem(fields, FIELD_VALUES).list)
  return saved
}

function isWhole(fields: ListValue): bool {
  return (
    listItem(fields, FIELD_PLAYER).tag === TAG_OBJECT &&
    listItem(fields, FIELD_PROGRAMMER).tag === TAG_OBJECT &&
    listItem(fields, FIELD_VERB).tag === TAG_STRING &&
    listItem(fields, FIELD_VERB_NAMES).tag === TAG_STRING &&
    listItem(fields, FIELD_NAMES).tag === TAG_LIST &&
    listItem(fields, FIELD_VALUES).tag === TAG_LIST
  )
}

function fillHeader(root: Activation, program: Program, fields: ListValue): void {
  memory.fill(changetype<usize>(root), 0, activationBytes(program.registers))
  program.references += 1
  root.program = changetype<usize>(program)
  root.pc = program.code
  root.registers = program.registers
  root.builtin = BUILTIN_NONE
  root.player = listItem(fields, FIELD_PLAYER).object
  root.programmer = listItem(fields, FIELD_PROGRAMMER).object
  root.definer.initialize(listItem(fields, FIELD_DEFINER))
  const names = listItem(fields, FIELD_VERB_NAMES).pointer
  retainHeap(names)
  root.verbNames = names
  root.context = changetype<usize>(plainContext())
  root.flags = ACTIVATION_THREADED | (isTrue(listItem(fields, FIELD_DEBUG)) ? ACTIVATION_DEBUG : 0)
  root.lineOffset = <u32>max<i64>(listItem(fields, FIELD_LINE).int - 1, 0)
}

function fillRegisters(root: Activation, fields: ListValue): void {
  const registers = changetype<Slot>(root.frame)
  slotAt(registers, REGISTER_THIS).initialize(listItem(fields, FIELD_THIS))
  slotAt(registers, REGISTER_VERB).initialize(listItem(fields, FIELD_VERB))
  slotAt(registers, REGISTER_PLAYER).initialize(listItem(fields, FIELD_PLAYER))
  const caller = slotAt(registers, REGISTER_CALLER)
  caller.tag = TAG_OBJECT
  caller.bits = -1
  const args = slotAt(registers, REGISTER_ARGS)
  args.tag = TAG_LIST
  args.bits = <i64>changetype<usize>(emptyList())
}

function setVariables(root: Activation, names: ListValue, values: ListValue): void {
  const count = min(names.length, values.length)
  for (let index: u32 = 0; index < count; index++) {
    const name = listItem(names, <i32>index)
    if (name.tag !== TAG_STRING) continue
    const register = registerNamed(changetype<Program>(root.program), name.string)
    if (register < 0) continue
    slotAt(changetype<Slot>(root.frame), register).assign(listItem(values, <i32>index))
  }
}

/** The register of a variable, −1 when the program has none of that name. */
function registerNamed(program: Program, name: StringValue): i32 {
  if (equalFolded(name, text('this'))) return REGISTER_THIS
  if (equalFolded(name, text('caller'))) return REGISTER_CALLER
  if (equalFolded(name, text('args'))) return REGISTER_ARGS
  if (equalFolded(name, text('verb'))) return REGISTER_VERB
  if (equalFolded(name, text('player'))) return REGISTER_PLAYER
  for (let index: u32 = 0; index < program.variables; index++) {
    if (equalFolded(program.variableName(index), name)) return <i32>(REGISTER_VARIABLES + index)
  }
  return -1
}
