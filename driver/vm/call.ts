/**
 * Calls of verbs: `object:name(…)`, `$name(…)`, pass() and the calls that builtins make. Lookup and the
 * inline caches are object/verb.ts's; here a found verb becomes an activation.
 *
 * Semantics: ToastStunt `execute.cc` call_verb2(), OP_CALL_VERB, bf_pass().
 */

import { CACHE_BYTES } from '../object/cache.ts'
import {
  cellObject,
  cellPermits,
  openCapability,
  targetOf,
  verbFindThrough,
} from '../object/capability.ts'
import { find, isWizard, recordOf } from '../object/object.ts'
import { propertyValue, verbNotFound } from '../object/property.ts'
import { ObjectRecord } from '../object/record.ts'
import {
  passError,
  passVerb,
  Verb,
  verbFindCall,
  verbFindPass,
  verbPassRemembered,
  verbRemembered,
} from '../object/verb.ts'
import { waifClass } from '../object/waif.ts'
import { CELL_AUTHORITY, RIGHT_CALL } from '../shared/capabilities.ts'
import { E_INVIND, E_MAXREC, E_NONE, E_PERM, E_TYPE, E_VERBNF } from '../shared/errors.ts'
import { REGISTER_PLAYER, REGISTER_VARIABLES, REGISTER_VERB } from '../shared/opcodes.ts'
import {
  TAG_ANONYMOUS,
  TAG_CAPABILITY,
  TAG_ERROR,
  TAG_FLOAT,
  TAG_FLYWEIGHT,
  TAG_INT,
  TAG_LIST,
  TAG_MAP,
  TAG_NONE,
  TAG_OBJECT,
  TAG_STRING,
  TAG_SYMBOL,
  TAG_WAIF,
} from '../shared/types.ts'
import { flyweightDelegate } from '../value/flyweight.ts'
import { text } from '../value/intern.ts'
import { listItem } from '../value/list.ts'
import { CALL, DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { concat, substring } from '../value/string.ts'
import {
  ListValue,
  releaseHeap,
  retainHeap,
  Slot,
  StringValue,
  setObject,
  setString,
  slotAt,
} from '../value/value.ts'
import { ACTIVATION_AUTHORITY, Activation, activationOf } from './activation.ts'
import { grantedCall, noteCapability, passCapability, refuse } from './authority.ts'
import { machine, scratchSlot, scratchSlot2, systemSlot } from './machine.ts'
import { enterPlain } from './plain-call.ts'
import { Program, programOfVerb } from './program.ts'
import { literalName, registerA, registerB, registerC } from './register.ts'
import { bytesOfCall, calledName, enterActivation, reserveStack } from './stack.ts'
import { raiseUnset } from './variable.ts'

// ---- instructions; DONE means that the verb's activation runs now

/** a ← b:(lit c)(@a). */
export function callVerb(pc: usize, base: usize): u32 {
  const receiver = changetype<Slot>(registerB(pc, base))
  const name = literalName(base, <u32>load<u16>(pc, 6))
  const cache = siteCache(pc, base)
  const args = changetype<Slot>(registerA(pc, base))
  if (receiver.tag === TAG_OBJECT && args.tag === TAG_LIST) {
    const verb = verbRemembered(cache, receiver.object)
    if (verb !== 0) {
      const place = changetype<usize>(args) - machine.stack
      const failure = enterKnown(changetype<Verb>(verb), name, receiver, args.list, base)
      return failure === E_NONE ? takeArguments(place) : raise(failure)
    }
  }
  return callOn(changetype<usize>(args), receiver, name, cache)
}

/** a ← b:(c)(@a). */
export function callVerbComputed(pc: usize, base: usize): u32 {
  const receiver = changetype<Slot>(registerB(pc, base))
  const name = changetype<Slot>(registerC(pc, base))
  if (name.tag === TAG_STRING || name.tag === TAG_SYMBOL)
    return callOn(registerA(pc, base), receiver, name.string, 0)
  if (name.tag === TAG_NONE) return raiseUnset(changetype<usize>(name), base)
  return raise(E_TYPE)
}

/** a ← #0:(lit b)(@a). */
export function callSystemVerb(pc: usize, base: usize): u32 {
  const name = literalName(base, <u32>load<u16>(pc, 4))
  return callOn(registerA(pc, base), systemSlot, name, siteCache(pc, base))
}

/** a ← pass(@a). */
export function callPass(pc: usize, base: usize): u32 {
  const args = changetype<Slot>(registerA(pc, base))
  if (args.tag !== TAG_LIST) return raise(E_TYPE)
  const place = changetype<usize>(args) - machine.stack
  const outcome = pushPass(args.list, siteCache(pc, base))
  return outcome === DONE ? takeArguments(place) : outcome
}

/** The builtin pass(): [args] is taken over. CALL or RAISE. */
export function passArguments(args: ListValue): u32 {
  const outcome = pushPass(args, 0)
  if (outcome === DONE) return CALL
  releaseHeap(TAG_LIST, changetype<usize>(args))
  return outcome
}

/** Pushes the verb that the running verb overrides. DONE, and [args] is taken over; or RAISE. */
function pushPass(args: ListValue, cache: usize): u32 {
  const caller = activationOf(machine.frame)
  const name = calledName(caller)
  let verb: usize = 0
  if (cache !== 0 && caller.definerTag === TAG_OBJECT) {
    verb = verbPassRemembered(cache, caller.definerBits, name)
  }
  if (verb === 0) {
    const outcome = findPass(caller, name, cache)
    if (outcome !== DONE) return outcome
    verb = changetype<usize>(passVerb)
  }
  const isOfWaif = caller.verb !== 0
  const hasAuthority = (caller.flags & ACTIVATION_AUTHORITY) !== 0
  const base = machine.frame
  const failure = enterKnown(changetype<Verb>(verb), name, changetype<Slot>(base), args, base)
  if (failure !== E_NONE) return raise(failure)
  if (hasAuthority) passCapability(activationOf(machine.frame))
  if (isOfWaif) keepCalledName(name)
  return DONE
}

/** passVerb ← the verb that [caller] overrides. */
function findPass(caller: Activation, name: StringValue, cache: usize): u32 {
  const definer = recordOf(caller.definer)
  if (definer === null) return raise(E_INVIND)
  const site = caller.definerTag === TAG_OBJECT ? cache : 0
  if (verbFindPass(definer, name, site) === DONE) return DONE
  if (passError !== E_VERBNF) return raise(passError)
  return verbNotFound(changetype<Slot>(caller.frame), name)
}

/** A WAIF's verb keeps the name it was found by, and its `verb` is the name without the prefix. */
function keepCalledName(name: StringValue): void {
  const pushed = activationOf(machine.frame)
  retainHeap(changetype<usize>(name))
  pushed.verb = changetype<usize>(name)
  const register = changetype<Slot>(machine.frame + ((<usize>REGISTER_VERB) << 4))
  setString(register, substring(name, 2, <i64>name.points))
}

/** Unsets a register, [place] bytes behind the stack's begin: the new activation has its list. */
function takeArguments(place: usize): u32 {
  store<u32>(machine.stack + place, TAG_NONE)
  return DONE
}

/** The inline cache of the instruction at [pc], which has an extra word. */
export function siteCache(pc: usize, base: usize): usize {
  const program = changetype<Program>(activationOf(base).program)
  return program.caches + <usize>load<u32>(pc, 12) * <usize>CACHE_BYTES
}

function callOn(a: usize, receiver: Slot, name: StringValue, cache: usize): u32 {
  const args = changetype<Slot>(a)
  if (args.tag !== TAG_LIST) return raise(E_TYPE)
  const place = a - machine.stack
  const failure = pushCall(receiver, name, args.list, cache)
  if (failure === E_NONE) return takeArguments(place)
  if (failure === E_VERBNF) return callGranted(place, receiver, name)
  if (receiver.tag === TAG_CAPABILITY && failure === E_PERM)
    return refuse(receiver, 'calling', name)
  if (receiver.tag === TAG_NONE) return raiseUnset(changetype<usize>(receiver), machine.frame)
  return raise(failure)
}

/** No verb of the name may be called by everybody: one that a capability of the task permits, or E_VERBNF. */
function callGranted(place: usize, receiver: Slot, name: StringValue): u32 {
  if (receiver.tag === TAG_CAPABILITY) return notFoundThrough(receiver, name)
  const grant = grantedCall(receiver, name)
  if (grant === null) return verbNotFound(receiver, name)
  const args = changetype<Slot>(machine.stack + place)
  const failure = pushThrough(grant, name, args.list)
  return failure === E_NONE ? takeArguments(place) : raise(failure)
}

/** The error names the target: whoever handles it is not to get the capability. */
function notFoundThrough(capability: Slot, name: StringValue): u32 {
  const record = targetOf(capability)
  const target = pushSlots(1)
  setObject(target, record === null ? -1 : record.id)
  const outcome = verbNotFound(target, name)
  popSlots(1)
  return outcome
}

// ---- finding

/**
 * Pushes the activation of [receiver]:[name](@args), as a program's call would. Answers E_NONE, and then
 * has taken one reference of [args]; or E_TYPE, E_INVIND, E_VERBNF, E_MAXREC, and nothing happened.
 */
export function pushCall(receiver: Slot, name: StringValue, args: ListValue, cache: usize): u32 {
  if (receiver.tag === TAG_OBJECT) {
    const record = find(receiver.object)
    if (record !== null) return pushFound(record, name, receiver, args, cache)
  }
  return pushRare(receiver, name, args)
}

function pushFound(
  record: ObjectRecord,
  name: StringValue,
  receiver: Slot,
  args: ListValue,
  cache: usize,
): u32 {
  const verb = verbFindCall(record, name, cache)
  return verb === null ? E_VERBNF : enterVerb(verb, name, receiver, args)
}

/** Calls on anything but a valid object number. */
function pushRare(receiver: Slot, name: StringValue, args: ListValue): u32 {
  if (receiver.tag === TAG_WAIF) return pushWaif(receiver, name, args)
  if (receiver.tag === TAG_CAPABILITY) return pushThrough(receiver, name, args)
  if (receiver.tag === TAG_ANONYMOUS) {
    const record = recordOf(receiver)
    return record === null ? E_INVIND : pushFound(record, name, receiver, args, 0)
  }
  if (receiver.tag === TAG_FLYWEIGHT) {
    const delegate = find(flyweightDelegate(receiver.list).object)
    return delegate === null ? E_INVIND : pushFound(delegate, name, receiver, args, 0)
  }
  const prototype = prototypeOf(receiver)
  if (prototype !== null) return pushFound(prototype, name, receiver, args, 0)
  return receiver.tag === TAG_OBJECT ? E_INVIND : E_TYPE
}

/**
 * Calls on a capability are calls on its target, which is `this` there, for the verb it permits. The verb
 * runs with its own programmer's permissions, as always; caller_capability() is the capability.
 */
function pushThrough(capability: Slot, name: StringValue, args: ListValue): u32 {
  const cell = openCapability(capability.pointer)
  if (cell === null || !cellPermits(cell, RIGHT_CALL, name)) return E_PERM
  const record = cellObject(cell)
  if (record === null) return E_INVIND
  const verb = verbFindThrough(record, name, listItem(cell, CELL_AUTHORITY).object)
  if (verb === null) return E_VERBNF
  // The capability may lie in a stack that moves.
  const kept = pushSlots(2)
  kept.assign(capability)
  setObject(slotAt(kept, 1), record.id)
  const failure = enterVerb(verb, name, slotAt(kept, 1), args)
  if (failure === E_NONE) noteCapability(activationOf(machine.frame), kept)
  popSlots(2)
  return failure
}

/** A WAIF's verbs are those of its class whose names begin with a colon. */
function pushWaif(receiver: Slot, name: StringValue, args: ListValue): u32 {
  const record = find(waifClass(receiver))
  if (record === null) return E_INVIND
  if (concat(scratchSlot2, text(':'), name) !== E_NONE) return E_VERBNF
  const prefixed = scratchSlot2.string
  const verb = verbFindCall(record, prefixed, 0)
  let failure: u32 = E_VERBNF
  if (verb !== null) {
    failure = enterVerb(verb, name, receiver, args)
    if (failure === E_NONE) {
      activationOf(machine.frame).verb = changetype<usize>(prefixed)
      scratchSlot2.tag = TAG_NONE // The activation keeps the reference.
    }
  }
  scratchSlot2.clear()
  return failure
}

/** The object that $int_proto and its kin name for the value's type, or null. */
function prototypeOf(value: Slot): ObjectRecord | null {
  let property: StringValue
  switch (value.tag) {
    case TAG_INT:
      property = text('int_proto')
      break
    case TAG_OBJECT:
      property = text('obj_proto')
      break
    case TAG_FLOAT:
      property = text('float_proto')
      break
    case TAG_STRING:
      property = text('str_proto')
      break
    case TAG_ERROR:
      property = text('err_proto')
      break
    case TAG_LIST:
      property = text('list_proto')
      break
    case TAG_MAP:
      property = text('map_proto')
      break
    default:
      return null
  }
  const system = find(0)
  if (system === null || !propertyValue(system, property, scratchSlot)) return null
  const id = scratchSlot.tag === TAG_OBJECT ? scratchSlot.object : -1
  scratchSlot.clear()
  return find(id)
}

// ---- entering

/** As enterVerb(), for calls that are usually plain; [base] is the running activation's frame. */
function enterKnown(
  verb: Verb,
  name: StringValue,
  receiver: Slot,
  args: ListValue,
  base: usize,
): u32 {
  const list = changetype<usize>(args)
  if (enterPlain(verb, name, changetype<usize>(receiver), list, base)) return E_NONE
  return enterVerb(verb, name, receiver, args)
}

/** Makes [verb] the running activation, called as [name] on [receiver]. E_NONE, or E_MAXREC. */
export function enterVerb(verb: Verb, name: StringValue, receiver: Slot, args: ListValue): u32 {
  const program = programOfVerb(verb)
  const callerFrame = machine.frame
  const top = callerFrame + ((<usize>activationOf(callerFrame).registers) << 4)
  if (top + bytesOfCall(program) > machine.stackEnd) return enterMoving(verb, name, receiver, args)
  if (machine.depth >= machine.depthMax) return E_MAXREC
  const caller = activationOf(callerFrame)
  const pushed = changetype<Activation>(top)
  pushed.begin(changetype<usize>(program), program.code, program.registers, callerFrame)
  pushed.unset(REGISTER_VARIABLES, program.registers)
  let player = caller.player
  const variable = changetype<Slot>(callerFrame + ((<usize>REGISTER_PLAYER) << 4))
  if (variable.tag === TAG_OBJECT && variable.object !== player && isWizard(caller.programmer)) {
    player = variable.object
  }
  changetype<Slot>(pushed.frame).initialize(receiver)
  pushed.fill(changetype<Slot>(callerFrame), args, name, player)
  pushed.describe(verb, player)
  pushed.share(caller)
  program.references += 1
  machine.pc = program.code
  enterActivation(pushed)
  return E_NONE
}

/** The same where the stack has to move, in which the receiver may lie. */
function enterMoving(verb: Verb, name: StringValue, receiver: Slot, args: ListValue): u32 {
  if (machine.depth >= machine.depthMax) return E_MAXREC
  scratchSlot.assign(receiver)
  const isRoom = reserveStack(bytesOfCall(programOfVerb(verb)))
  const failure = isRoom ? enterVerb(verb, name, scratchSlot, args) : E_MAXREC
  scratchSlot.clear()
  return failure
}
