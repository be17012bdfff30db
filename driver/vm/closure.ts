/**
 * Closures: functions made and called by programs. What a closure captured is a list: {this, `player`, the player,
 * programmer, definer, verb, called name of a WAIF's verb (none otherwise), name shown in tracebacks, flags, values of
 * variables …}; unset variables are none. The flags are those of the activation that made it, and from bit 16 on the
 * register that receives the closure itself, 0 if none does.
 *
 * A call is an activation of its own: the command and the depth of calls are the caller's, everything else is as where
 * the closure was made. Its program is found by hash, as those of verbs are.
 */

import { E_MAXREC, E_NONE, E_QUOTA, E_TYPE, E_VERBNF } from '../shared/errors.ts'
import {
  REGISTER_ARGS,
  REGISTER_CALLER,
  REGISTER_PLAYER,
  REGISTER_VARIABLES,
  REGISTER_VERB,
} from '../shared/opcodes.ts'
import {
  TAG_CLOSURE,
  TAG_INT,
  TAG_LIST,
  TAG_NONE,
  TAG_OBJECT,
  TAG_STRING,
  TYPE_CLOSURE,
} from '../shared/types.ts'
import { closureCaptured, closureProgram, newClosure, setClosure } from '../value/closure.ts'
import { checkList, listItem, newList, pushItem, pushString, pushTaken } from '../value/list.ts'
import { DONE, raise } from '../value/outcome.ts'
import { retainString } from '../value/string.ts'
import {
  ListValue,
  releaseHeap,
  retainHeap,
  Slot,
  StringValue,
  setHeap,
  slotAt,
  typeCode,
} from '../value/value.ts'
import {
  ACTIVATION_CLOSURE,
  ACTIVATION_DEBUG,
  ACTIVATION_THREADED,
  ACTIVATION_WAIF,
  Activation,
  activationOf,
} from './activation.ts'
import { programOfFunction } from './function-program.ts'
import { machine } from './machine.ts'
import { messageBuffer, raiseMismatchType } from './message.ts'
import { programByHash } from './program.ts'
import { literalName, literalOf, registerA, registerB } from './register.ts'
import { bytesOfCall, pushActivation, reserveStack } from './stack.ts'
import { raiseUnset } from './variable.ts'

// Items of what is captured.
const CAPTURED_THIS: i32 = 0
const CAPTURED_PLAYER_VARIABLE: i32 = 1
const CAPTURED_PLAYER: i32 = 2
const CAPTURED_PROGRAMMER: i32 = 3
const CAPTURED_DEFINER: i32 = 4
const CAPTURED_VERB: i32 = 5
const CAPTURED_CALLED: i32 = 6
const CAPTURED_NAME: i32 = 7
const CAPTURED_FLAGS: i32 = 8
const CAPTURED_VARIABLES: i32 = 9

/** The flags of an activation that its closures keep. */
const FLAGS_KEPT: u32 = ACTIVATION_DEBUG | ACTIVATION_WAIF | ACTIVATION_THREADED
const SELF_SHIFT: u32 = 16

// ---- making

/** a ← a closure of program lit b, which captures c registers. */
export function makeClosure(pc: usize, base: usize): u32 {
  const count = <i32>load<u16>(pc, 6)
  const maker = activationOf(base)
  const captured = newList(CAPTURED_VARIABLES + count)
  describeMaker(captured, maker, literalName(base, <u32>load<u16>(pc, 10)), load<u32>(pc, 12))
  for (let index = 0; index < count; index++) {
    const register = <usize>load<u16>(pc + 16 + ((<usize>index) << 3), 2)
    pushItem(captured, changetype<Slot>(base + (register << 4)))
  }
  const program = programOfFunction(literalOf(base, <u32>load<u16>(pc, 4)))
  const closure = newClosure(retainString(program), captured)
  const to = changetype<Slot>(registerA(pc, base))
  if (checkList(captured) !== E_NONE || checkList(closure) !== E_NONE) {
    releaseHeap(TAG_CLOSURE, changetype<usize>(closure))
    return raise(E_QUOTA)
  }
  setClosure(to, closure)
  machine.pc = pc + 16 + ((<usize>count) << 3)
  return DONE
}

function describeMaker(captured: ListValue, maker: Activation, name: StringValue, self: u32): void {
  const registers = changetype<Slot>(maker.frame)
  const verb = slotAt(registers, REGISTER_VERB)
  pushItem(captured, registers)
  pushItem(captured, slotAt(registers, REGISTER_PLAYER))
  pushTaken(captured, TAG_OBJECT, maker.player)
  pushTaken(captured, TAG_OBJECT, maker.programmer)
  pushItem(captured, maker.definer)
  pushItem(captured, verb)
  if (maker.verb === 0) pushTaken(captured, TAG_NONE, 0)
  else pushString(captured, retainString(changetype<StringValue>(maker.verb)))
  pushString(captured, nameShown(verb.string, name))
  pushTaken(captured, TAG_INT, <i64>((maker.flags & FLAGS_KEPT) | (self << SELF_SHIFT)))
}

/** `verb.name`, or `verb.<fn>` when it has none. */
function nameShown(verb: StringValue, name: StringValue): StringValue {
  const buffer = messageBuffer
  buffer.reset()
  if (verb.bytes === 0) buffer.addText('eval')
  else buffer.addString(verb)
  buffer.addByte(0x2e)
  if (name.bytes === 0) buffer.addText('<fn>')
  else buffer.addString(name)
  const shown = buffer.toStringValid()
  buffer.reset()
  return shown
}

// ---- calling

/** a ← the value of closure b for the argument list in a. DONE means that its activation runs now. */
export function callClosure(pc: usize, base: usize): u32 {
  const args = changetype<Slot>(registerA(pc, base))
  const callee = changetype<Slot>(registerB(pc, base))
  if (callee.tag !== TAG_CLOSURE) {
    if (callee.tag === TAG_NONE) return raiseUnset(changetype<usize>(callee), base)
    return raiseMismatchType(typeCode(callee), TYPE_CLOSURE)
  }
  if (args.tag !== TAG_LIST) return raise(E_TYPE)
  const place = changetype<usize>(args) - machine.stack
  const failure = enterClosure(callee.list, args.list)
  if (failure !== E_NONE) return raise(failure)
  store<u32>(machine.stack + place, TAG_NONE) // The new activation has the list.
  return DONE
}

/**
 * Makes a call of [closure] the running activation; [args] is taken over. E_NONE; or E_MAXREC, or E_VERBNF when its
 * program is gone, and nothing happened.
 */
export function enterClosure(closure: ListValue, args: ListValue): u32 {
  if (machine.depth >= machine.depthMax) return E_MAXREC
  const program = programByHash(closureProgram(closure).start)
  if (program === null) return E_VERBNF
  if (!reserveStack(bytesOfCall(program))) return E_MAXREC
  const callerFrame = machine.frame
  const pushed = pushActivation(program)
  const captured = closureCaptured(closure)
  pushed.context = activationOf(callerFrame).context
  retainHeap(pushed.context)
  describeCall(pushed, captured)
  fillCall(pushed, captured, changetype<Slot>(callerFrame), args)
  const self = <u32>listItem(captured, CAPTURED_FLAGS).int >> SELF_SHIFT
  if (self !== 0) {
    retainHeap(changetype<usize>(closure))
    setHeap(changetype<Slot>(pushed.register(self)), TAG_CLOSURE, changetype<usize>(closure))
  }
  machine.pc = program.code
  return E_NONE
}

function describeCall(pushed: Activation, captured: ListValue): void {
  pushed.player = listItem(captured, CAPTURED_PLAYER).object
  pushed.programmer = listItem(captured, CAPTURED_PROGRAMMER).object
  pushed.definer.initialize(listItem(captured, CAPTURED_DEFINER))
  pushed.verbNames = changetype<usize>(retainString(listItem(captured, CAPTURED_NAME).string))
  const called = listItem(captured, CAPTURED_CALLED)
  if (called.tag === TAG_STRING) pushed.verb = changetype<usize>(retainString(called.string))
  const flags = <u32>listItem(captured, CAPTURED_FLAGS).int & FLAGS_KEPT
  pushed.flags = flags | ACTIVATION_CLOSURE
}

function fillCall(pushed: Activation, captured: ListValue, caller: Slot, args: ListValue): void {
  const registers = changetype<Slot>(pushed.frame)
  registers.initialize(listItem(captured, CAPTURED_THIS))
  slotAt(registers, REGISTER_CALLER).initialize(caller)
  setHeap(slotAt(registers, REGISTER_ARGS), TAG_LIST, changetype<usize>(args))
  slotAt(registers, REGISTER_VERB).initialize(listItem(captured, CAPTURED_VERB))
  slotAt(registers, REGISTER_PLAYER).initialize(listItem(captured, CAPTURED_PLAYER_VARIABLE))
  const count = <i32>captured.length - CAPTURED_VARIABLES
  for (let index = 0; index < count; index++) {
    const item = listItem(captured, CAPTURED_VARIABLES + index)
    slotAt(registers, <i32>REGISTER_VARIABLES + index).initialize(item)
  }
}
