/**
 * Calls of builtins from programs: protection, arity, types, and what follows.
 *
 * Semantics: ToastStunt `functions.cc` call_bi_func().
 */

import { isWizard } from '../object/object.ts'
import { E_ARGS, E_MAXREC, E_NONE, E_PERM, E_TYPE, ERROR_MESSAGES } from '../shared/errors.ts'
import {
  TAG_BINARY,
  TAG_CAPABILITY,
  TAG_ERROR,
  TAG_ERROR_VALUE,
  TAG_FLOAT,
  TAG_INT,
  TAG_LIST,
  TAG_NONE,
  TAG_OBJECT,
  TAG_STRING,
  TAG_SYMBOL,
} from '../shared/types.ts'
import { copyItems, ListValue, newList, pushTaken } from '../value/list.ts'
import { CALL, DONE, RAISE, raise } from '../value/outcome.ts'
import { restoreScratch } from '../value/scratch.ts'
import { releaseHeap, Slot, StringValue, slotAt, typeCode } from '../value/value.ts'
import { activationOf } from './activation.ts'
import {
  BUILTIN_PROTECTED,
  BUILTIN_REFUSED,
  BUILTIN_THROUGH,
  Builtin,
  BuiltinRecord,
  builtinName,
  builtinRecord,
  EXPECT_ANY,
  EXPECT_BYTES,
  EXPECT_NUMBER,
} from './builtin-table.ts'
import { pushCall } from './call.ts'
import { answerRefused } from './dry-run.ts'
import { builtinSlot, machine, systemSlot } from './machine.ts'
import { messageBuffer, raiseMessage, typeName } from './message.ts'
import { registerA } from './register.ts'

/** a ← builtin number b with c arguments in registers a, a+1, … */
export function callBuiltinDirect(pc: usize, base: usize): u32 {
  const args = registerA(pc, base)
  const count = <i32>load<u16>(pc, 6)
  activationOf(base).pc = pc
  const number = <u32>load<u16>(pc, 4)
  const outcome = callBuiltin(number, changetype<Slot>(args), count)
  if (outcome === DONE) {
    dropArguments(args, count)
    storeResult(args)
    return DONE
  }
  // The stack may have moved under a call that the builtin began.
  dropArguments(registerA(pc, callingFrame(outcome)), count)
  return outcome
}

/** a ← builtin number b with the arguments in list a. */
export function callBuiltinList(pc: usize, base: usize): u32 {
  const a = changetype<Slot>(registerA(pc, base))
  activationOf(base).pc = pc
  if (a.tag !== TAG_LIST) return raise(E_TYPE)
  const list = ownList(a.list)
  a.tag = TAG_NONE
  const first = changetype<Slot>(list.start)
  const outcome = callBuiltin(<u32>load<u16>(pc, 4), first, <i32>list.length)
  releaseHeap(TAG_LIST, changetype<usize>(list))
  if (outcome === DONE) storeResult(registerA(pc, base))
  return outcome
}

/** A list that nobody else holds, so that a builtin may take its items; takes over the reference. */
function ownList(list: ListValue): ListValue {
  if (list.references === 1) return list
  const copy = newList(<i32>list.length)
  copyItems(copy, list, 0, <i32>list.length)
  releaseHeap(TAG_LIST, changetype<usize>(list))
  return copy
}

/** The frame of the activation that called the builtin. */
function callingFrame(outcome: u32): usize {
  if (outcome !== CALL) return machine.frame
  return machine.frame - <usize>activationOf(machine.frame).distance
}

function dropArguments(args: usize, count: i32): void {
  for (let index = 0; index < count; index++) slotAt(changetype<Slot>(args), index).clear()
}

/** Moves the builtin's result, 0 if it left none, to [register]. */
function storeResult(register: usize): void {
  const tag = builtinSlot.tag
  changetype<Slot>(register).set(
    tag === TAG_NONE ? TAG_INT : tag,
    tag === TAG_NONE ? 0 : builtinSlot.bits,
  )
  builtinSlot.tag = TAG_NONE
}

/**
 * Calls builtin [number]; its result is in builtinSlot when it answers DONE. Also for call_function(),
 * which names the builtin itself.
 */
export function callBuiltin(number: u32, args: Slot, count: i32): u32 {
  const record = builtinRecord(number)
  machine.builtin = number
  if ((record.flags & (BUILTIN_PROTECTED | BUILTIN_REFUSED)) !== 0) {
    if ((record.flags & BUILTIN_REFUSED) !== 0) return answerRefused(number, builtinSlot)
    const outcome = callWrapper(record, args, count)
    if (outcome !== DONE) return outcome
  }
  if (count < record.argumentsMin || count > record.argumentsMax) {
    if (!hasOwnArgument(record, args, count)) return raiseArity(record, count)
  }
  const typed = min(
    <i32>record.types,
    record.argumentsMax === i32.MAX_VALUE ? record.argumentsMin : count,
  )
  for (let index = 0; index < typed; index++) {
    const expected = record.expectedTag(index)
    const tag = slotAt(args, index).tag
    // A symbol serves as the string of its name: both look the same in memory.
    if (tag === TAG_SYMBOL && expected === TAG_STRING) slotAt(args, index).tag = TAG_STRING
    else if (expected !== tag && expected !== EXPECT_ANY && !isMet(record, expected, tag)) {
      return raiseArgument(record, index, slotAt(args, index))
    }
  }
  if (record.call === 0) return raiseAbsent(number)
  const outcome = changetype<Builtin>(record.call)(args, count, builtinSlot)
  if (outcome === DONE) return DONE
  restoreScratch(0)
  if (outcome === RAISE) builtinSlot.clear()
  return outcome
}

/** Whether a tag other than the one expected will do. */
function isMet(record: BuiltinRecord, expected: u32, tag: u32): bool {
  if (expected === TAG_ERROR) return tag === TAG_ERROR_VALUE
  if (expected === TAG_OBJECT) {
    return tag === TAG_CAPABILITY && (record.flags & BUILTIN_THROUGH) !== 0
  }
  if (expected === EXPECT_BYTES) return tag === TAG_STRING || tag === TAG_BINARY
  return expected === EXPECT_NUMBER && (tag === TAG_INT || tag === TAG_FLOAT)
}

/** Whether the last argument is one of our own, beyond what function_info() shows. */
function hasOwnArgument(record: BuiltinRecord, args: Slot, count: i32): bool {
  if (count !== record.argumentsMax + 1 || <i32>record.types < count) return false
  return slotAt(args, count - 1).tag === record.expectedTag(count - 1)
}

/**
 * A protected builtin: #0:bf_NAME(@args) runs in its place when it exists, unless #0 itself calls.
 * Answers DONE when the builtin is to run after all, which only wizards may.
 */
function callWrapper(record: BuiltinRecord, args: Slot, count: i32): u32 {
  const caller = changetype<Slot>(machine.frame)
  if (caller.tag === TAG_OBJECT && caller.object === 0) return DONE
  const list = newList(count)
  for (let index = 0; index < count; index++) {
    const item = slotAt(args, index)
    item.retain()
    pushTaken(list, item.tag, item.bits)
  }
  const failure = pushCall(systemSlot, changetype<StringValue>(record.wrapper), list, 0)
  if (failure === E_NONE) return CALL
  releaseHeap(TAG_LIST, changetype<usize>(list))
  if (failure === E_MAXREC) return raise(E_MAXREC)
  return isWizard(activationOf(machine.frame).programmer) ? DONE : raise(E_PERM)
}

// ---- complaints

function raiseArity(record: BuiltinRecord, count: i32): u32 {
  const buffer = messageBuffer
  buffer.addText(ERROR_MESSAGES[E_ARGS])
  buffer.addText(' (expected ')
  buffer.addInteger(<i64>record.argumentsMin)
  if (record.argumentsMin !== record.argumentsMax) {
    buffer.addByte(0x2d)
    buffer.addInteger(record.argumentsMax === i32.MAX_VALUE ? -1 : <i64>record.argumentsMax)
  }
  buffer.addText('; got ')
  buffer.addInteger(<i64>count)
  buffer.addByte(0x29)
  return raiseMessage(E_ARGS, null)
}

function raiseArgument(record: BuiltinRecord, index: i32, given: Slot): u32 {
  const buffer = messageBuffer
  buffer.addText(ERROR_MESSAGES[E_TYPE])
  buffer.addText(' (args[')
  buffer.addInteger(<i64>index + 1)
  buffer.addText('] of ')
  buffer.addString(changetype<StringValue>(record.name))
  buffer.addText('() expected ')
  buffer.addText(typeName(record.typeCode(index)))
  buffer.addText('; got ')
  buffer.addText(typeName(<i32>typeCode(given)))
  buffer.addByte(0x29)
  return raiseMessage(E_TYPE, null)
}

function raiseAbsent(number: u32): u32 {
  const buffer = messageBuffer
  buffer.addText('This server has no ')
  buffer.addString(builtinName(number))
  buffer.addText('()')
  return raiseMessage(E_PERM, null)
}
