/**
 * Calls and returns as most of them are: the program is in memory, nobody watches, and of what the activation
 * holds only its arguments may die with it. Nothing here calls anything before its work is done, so all of it
 * stays in the processor's registers. Answers false, and nothing has happened, when it is not so: call.ts and
 * deliver.ts know every case.
 */

import { isAnonymous } from '../object/object.ts'
import { Verb } from '../object/verb.ts'
import {
  OP_EXTRA,
  REGISTER_ARGS,
  REGISTER_CALLER,
  REGISTER_PLAYER,
  REGISTER_VARIABLES,
  REGISTER_VERB,
} from '../shared/opcodes.ts'
import { TAG_HEAP, TAG_LIST, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { StringValue } from '../value/value.ts'
import { Activation, activationBytes, activationOf, BUILTIN_NONE } from './activation.ts'
import { machine } from './machine.ts'
import { Program, programStamp } from './program.ts'
import { isPlain, putCopy, registerA } from './register.ts'

/**
 * Makes [verb] the running activation, called as [name] on what is at [receiver], by the running activation
 * whose registers are at [base]; one reference of the list at [args] is taken over.
 */
export function enterPlain(
  verb: Verb,
  name: StringValue,
  receiver: usize,
  args: usize,
  base: usize,
): bool {
  const caller = activationOf(base)
  const player = caller.player
  const variable = base + ((<usize>REGISTER_PLAYER) << 4)
  if (verb.programStamp !== programStamp || machine.watch !== 0) return false
  if (load<u32>(variable) !== TAG_OBJECT || load<i64>(variable, 8) !== player) return false
  if (!isPlain(receiver) || !isPlain(base) || isAnonymous(verb.definer)) return false
  const program = changetype<Program>(verb.program)
  const registers = program.registers
  const top = base + ((<usize>caller.registers) << 4)
  const isRoom = top + activationBytes(registers) <= machine.stackEnd
  if (!isRoom || machine.depth >= machine.depthMax) return false
  const pushed = changetype<Activation>(top)
  pushed.begin(changetype<usize>(program), program.code, registers, base)
  pushed.unset(REGISTER_VARIABLES, registers)
  putCopy(pushed.frame, receiver)
  putCopy(pushed.register(REGISTER_CALLER), base)
  pushed.fillCall(args, name, player)
  pushed.describeVerb(verb, player)
  pushed.share(caller)
  pushed.definerTag = TAG_OBJECT
  pushed.definerBits = verb.definer.id
  program.references += 1
  machine.pc = program.code
  machine.frame = pushed.frame
  machine.depth += 1
  return true
}

/** Ends the running activation, whose registers are at [base], with the value [tag], [bits], which is taken over. */
export function leavePlain(base: usize, tag: u32, bits: i64): bool {
  const popped = activationOf(base)
  const frame = base - <usize>popped.distance
  const caller = activationOf(frame)
  if (popped.isRoot || caller.builtin !== BUILTIN_NONE) return false
  if (machine.watch !== 0 || popped.holdsMore) return false
  const to = registerA(caller.pc, frame)
  if (((tagsOf(popped) | load<u32>(to)) & TAG_HEAP) !== 0 || !releaseShared(popped)) return false
  const pc = caller.pc
  machine.pc = pc + (load<u16>(pc, 8) === OP_EXTRA ? 16 : 8)
  machine.frame = frame
  machine.depth -= 1
  store<u32>(to, tag)
  store<i64>(to, bits, 8)
  Activation.drop(TAG_LIST, load<usize>(popped.register(REGISTER_ARGS), 8))
  return true
}

/** The tags of all registers but `args` and `verb`, one over the other. */
function tagsOf(activation: Activation): u32 {
  const end = activation.frame + ((<usize>activation.registers) << 4)
  let tags = load<u32>(activation.frame) | load<u32>(activation.register(REGISTER_CALLER))
  tags |= load<u32>(activation.register(REGISTER_PLAYER))
  let at = activation.register(REGISTER_VARIABLES)
  for (; at + 48 < end; at += 64) tags |= Activation.tagsOfFour(at)
  for (; at < end; at += 16) tags |= load<u32>(at)
  return tags
}

/** Takes the activation's references of what others hold too; false if one is the last, or no such activation's. */
function releaseShared(popped: Activation): bool {
  const verb = popped.register(REGISTER_VERB)
  const isUsual =
    load<u32>(verb) === TAG_STRING && load<u32>(popped.register(REGISTER_ARGS)) === TAG_LIST
  const name = load<usize>(verb, 8)
  const names = popped.verbNames
  if (!isUsual || names === 0 || name === names) return false
  const nameReferences = load<u32>(name) - 1
  const namesReferences = load<u32>(names) - 1
  const contextReferences = load<u32>(popped.context) - 1
  const programReferences = load<u32>(popped.program) - 1
  if (nameReferences === 0 || namesReferences === 0) return false
  if (contextReferences === 0 || programReferences === 0) return false
  store<u32>(name, nameReferences)
  store<u32>(names, namesReferences)
  store<u32>(popped.context, contextReferences)
  store<u32>(popped.program, programReferences)
  return true
}
