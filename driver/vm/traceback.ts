/**
 * What callers(), task_stack(), handlers and players see of the stack. Every function takes the newest
 * activation and walks towards the root, so it serves running and suspended tasks alike.
 *
 * Format: ToastStunt `execute.cc` make_stack_list(), print_error_backtrace().
 */

import { isWizard, objectOwner, recordOf } from '../object/object.ts'
import { ObjectRecord } from '../object/record.ts'
import { REGISTER_VARIABLES } from '../shared/opcodes.ts'
import { TAG_ANONYMOUS, TAG_INT, TAG_NONE, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { holdsCapability } from '../value/capability-search.ts'
import { equal } from '../value/compare.ts'
import { allocate } from '../value/heap.ts'
import { text } from '../value/intern.ts'
import {
  ListValue,
  listItem,
  newList,
  pushItem,
  pushList,
  pushString,
  pushTaken,
} from '../value/list.ts'
import { mapSet, newMap } from '../value/map.ts'
import { toLiteral } from '../value/print.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { retainString } from '../value/string.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import {
  REFERENCES_IMMORTAL,
  Slot,
  StringValue,
  setMap,
  setString,
  slotAt,
} from '../value/value.ts'
import { Activation, BUILTIN_NONE } from './activation.ts'
import { builtinName } from './builtin-table.ts'
import { messageBuffer } from './message.ts'
import { optionVariablesInTracebacks } from './options.ts'
import { lineOf, Program } from './program.ts'
import { shownName } from './stack.ts'
import { pushVariableLines, variableLinesMax } from './traceback-variables.ts'
import { nameOfContext, nameOfRegister } from './variable-name.ts'

// How an entry of a stack list is made.
export const STACK_LINES: u32 = 1
export const STACK_VARIABLES: u32 = 2
/** Leaves out the newest activation, but not the builtin it waits in. */
export const STACK_WITHOUT_NEWEST: u32 = 4

/**
 * The list of activations from [newest] to [oldest], both included. Anonymous objects show as such only
 * to those who control them: [viewer] is who will see the list, #-1 for nobody in particular.
 */
export function stackList(
  newest: Activation,
  oldest: Activation,
  flags: u32,
  viewer: i64,
): ListValue {
  const list = newList(countEntries(newest, oldest, flags))
  let current = newest
  while (true) {
    if (
      changetype<usize>(current) !== changetype<usize>(newest) ||
      (flags & STACK_WITHOUT_NEWEST) === 0
    ) {
      pushList(list, verbEntry(current, flags, viewer))
    }
    if (changetype<usize>(current) === changetype<usize>(oldest) || current.isRoot) return list
    const caller = current.previous
    if (caller.builtin !== BUILTIN_NONE) pushList(list, builtinEntry(caller, current.player, flags))
    current = caller
  }
}

function countEntries(newest: Activation, oldest: Activation, flags: u32): i32 {
  let count = (flags & STACK_WITHOUT_NEWEST) === 0 ? 1 : 0
  let current = newest
  while (changetype<usize>(current) !== changetype<usize>(oldest) && !current.isRoot) {
    current = current.previous
    count += current.builtin === BUILTIN_NONE ? 1 : 2
  }
  return count
}

/** {this, verb, programmer, definer, player, line, variables}. */
function verbEntry(activation: Activation, flags: u32, viewer: i64): ListValue {
  const entry = newList(entryLength(flags))
  const self = changetype<Slot>(activation.frame)
  const name = retainString(shownName(activation))
  const programmer = activation.programmer
  if (self.tag === TAG_OBJECT && activation.definerTag === TAG_OBJECT) {
    fillEntry(entry, self.object, name, programmer, activation.definerBits, activation.player)
  } else {
    pushSeen(entry, self, viewer)
    pushString(entry, name)
    pushTaken(entry, TAG_OBJECT, programmer)
    pushSeen(entry, activation.definer, viewer)
    pushTaken(entry, TAG_OBJECT, activation.player)
  }
  if ((flags & STACK_LINES) !== 0) pushTaken(entry, TAG_INT, lineOfActivation(activation))
  if ((flags & STACK_VARIABLES) !== 0) pushVariables(entry, activation)
  return entry
}

/** {#-1, builtin, #-1, #-1, player, step}: a builtin that waits for the entry above it. */
function builtinEntry(caller: Activation, player: i64, flags: u32): ListValue {
  const entry = newList(entryLength(flags))
  fillEntry(entry, -1, retainString(builtinName(caller.builtin)), -1, -1, player)
  if ((flags & STACK_LINES) !== 0) pushTaken(entry, TAG_INT, <i64>caller.step)
  if ((flags & STACK_VARIABLES) !== 0) pushVariables(entry, caller)
  return entry
}

/** The items that every entry begins with, at once: adding them one by one is a fifth of an error's time. */
function fillEntry(
  entry: ListValue,
  self: i64,
  name: StringValue,
  programmer: i64,
  definer: i64,
  player: i64,
): void {
  const start = entry.start
  fill(start, TAG_OBJECT, self)
  fill(start + 16, TAG_STRING, <i64>changetype<usize>(name))
  fill(start + 32, TAG_OBJECT, programmer)
  fill(start + 48, TAG_OBJECT, definer)
  fill(start + 64, TAG_OBJECT, player)
  entry.length = 5
  entry.size += 5 * 16 + 1 + <i64>name.bytes
}

function fill(item: usize, tag: u32, bits: i64): void {
  store<u32>(item, tag)
  store<u32>(item, 0, 4)
  store<i64>(item, bits, 8)
}

function entryLength(flags: u32): i32 {
  return 5 + <i32>popcnt(flags & (STACK_LINES | STACK_VARIABLES))
}

/** Adds [value] as [viewer] may see it. */
function pushSeen(list: ListValue, value: Slot, viewer: i64): void {
  if (value.tag !== TAG_ANONYMOUS) {
    pushItem(list, value)
    return
  }
  const record = recordOf(value)
  if (viewer >= 0 && (isWizard(viewer) || (record !== null && objectOwner(record) === viewer))) {
    pushItem(list, value)
    return
  }
  pushTaken(list, TAG_ANONYMOUS, <i64>hiddenAnonymous())
}

let hidden: usize = 0

/** An anonymous object that is not valid, for those who may not have the real one. */
function hiddenAnonymous(): usize {
  if (hidden === 0) {
    const bytes = <usize>offsetof<ObjectRecord>()
    hidden = allocate(bytes)
    memory.fill(hidden, 0, bytes)
  }
  changetype<ObjectRecord>(hidden).references = REFERENCES_IMMORTAL
  return hidden
}

function pushVariables(list: ListValue, activation: Activation): void {
  const slot = pushSlots(1)
  variablesMap(activation, slot)
  pushItem(list, slot)
  popSlots(1)
}

/** [to] ← the map of the activation's set variables by name, those that every verb has included. */
export function variablesMap(activation: Activation, to: Slot): void {
  const program = changetype<Program>(activation.program)
  const registers = changetype<Slot>(activation.frame)
  const context = changetype<ListValue>(activation.context)
  setMap(to, newMap())
  for (let index: u32 = 0; index < REGISTER_VARIABLES; index++) {
    putVariable(to, nameOfRegister(index), slotAt(registers, <i32>index))
  }
  for (let index: u32 = 0; index < context.length; index++) {
    putVariable(to, nameOfContext(index), listItem(context, <i32>index))
  }
  for (let index: u32 = 0; index < program.variables; index++) {
    const value = slotAt(registers, <i32>(REGISTER_VARIABLES + index))
    putVariable(to, program.variableName(index), value)
  }
}

function putVariable(map: Slot, name: StringValue, value: Slot): void {
  if (value.tag === TAG_NONE) return
  const slots = pushSlots(2)
  setString(slots, retainString(name))
  const shown = slotAt(slots, 1)
  if (holdsCapability(value)) setString(shown, literalOf(value))
  else shown.assign(value)
  mapSet(map, slots, shown)
  popSlots(2)
}

/** What holds capabilities is shown in words: whoever sees a variable does not get them. */
function literalOf(value: Slot): StringValue {
  shownText.reset()
  toLiteral(value, shownText)
  return shownText.toStringValid()
}

const shownText = newTextBuffer()

export function lineOfActivation(activation: Activation): i64 {
  return <i64>(
    (lineOf(changetype<Program>(activation.program), activation.pc) + activation.lineOffset)
  )
}

// ---- lines for people

/** The lines of a traceback: where [message] happened, and who called. */
export function tracebackLines(newest: Activation, message: StringValue): ListValue {
  const viewer = rootOf(newest).player
  let room = variableLinesMax(viewer)
  const list = newList(countLines(newest) + room)
  let current = newest
  const buffer = messageBuffer
  while (true) {
    buffer.reset()
    if (changetype<usize>(current) !== changetype<usize>(newest)) buffer.addText('... called from ')
    addPlace(current)
    if (changetype<usize>(current) === changetype<usize>(newest)) {
      buffer.addText(':  ')
      buffer.addString(message)
    }
    pushString(list, buffer.toStringValid())
    room -= pushVariableLines(list, current, viewer, room)
    if (current.isRoot) break
    current = current.previous
    if (current.builtin !== BUILTIN_NONE) pushString(list, builtinLine(current.builtin))
  }
  buffer.reset()
  pushString(list, text('(End of traceback)'))
  return list
}

function rootOf(newest: Activation): Activation {
  let current = newest
  while (!current.isRoot) current = current.previous
  return current
}

function countLines(newest: Activation): i32 {
  let count = 2
  for (let current = newest; !current.isRoot; ) {
    current = current.previous
    count += current.builtin === BUILTIN_NONE ? 1 : 2
  }
  return count
}

/** `#3:foo (this == #3), line 2`. */
function addPlace(activation: Activation): void {
  const buffer = messageBuffer
  const self = changetype<Slot>(activation.frame)
  const definer = activation.definer
  if (definer.tag === TAG_OBJECT) toLiteral(definer, buffer)
  else buffer.addText('*anonymous*')
  buffer.addByte(0x3a)
  buffer.addString(changetype<StringValue>(activation.verbNames))
  if (equal(definer, self, false)) {
    buffer.addText(' (this == ')
    toLiteral(self, buffer)
    buffer.addByte(0x29)
  }
  buffer.addText(', line ')
  buffer.addInteger(lineOfActivation(activation))
}

function builtinLine(builtin: u32): StringValue {
  const buffer = messageBuffer
  buffer.reset()
  buffer.addText('... called from built-in function ')
  buffer.addString(builtinName(builtin))
  buffer.addText('()')
  return buffer.toStringValid()
}

// ---- what handlers receive

/** Flags of the stack lists in errors. */
export function stackFlags(): u32 {
  return optionVariablesInTracebacks() ? STACK_LINES | STACK_VARIABLES : STACK_LINES
}
