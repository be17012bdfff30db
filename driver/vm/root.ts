/**
 * Root activations: how the server begins a task. Commands, hooks and eval differ in what they put into
 * the registers (ToastStunt `execute.cc` do_server_program_task(), do_input_task(), setup_activ_for_eval()).
 */

import { historyNoteBoot } from '../object/history-note.ts'
import { Verb } from '../object/verb.ts'
import { E_MAXREC, E_NONE } from '../shared/errors.ts'
import { STACK_DEPTH } from '../shared/limits.ts'
import { TAG_NONE } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { emptyList, ListValue } from '../value/list.ts'
import { emptyString, retainString } from '../value/string.ts'
import { Slot, StringValue, setObject } from '../value/value.ts'
import {
  ACTIVATION_DEBUG,
  ACTIVATION_EVAL,
  ACTIVATION_THREADED,
  Activation,
  activationOf,
} from './activation.ts'
import { shareAuthority } from './authority.ts'
import { openProgramRows } from './compile.ts'
import { waitIn } from './deliver.ts'
import { openFunctionPrograms } from './function-program.ts'
import { machine, nothingSlot, playerId, scratchSlot, stateSlot, systemSlot } from './machine.ts'
import { integerOption } from './options.ts'
import { Program, programOfVerb } from './program.ts'
import { bytesOfCall, openStack, pushActivation, reserveStack } from './stack.ts'
import { plainContext } from './variable.ts'

/** Prepares the machine; once, at boot. */
export function openMachine(): void {
  openStack()
  historyNoteBoot(changeAuthor)
  openProgramRows()
  openFunctionPrograms()
  setObject(nothingSlot, -1)
  setObject(systemSlot, 0)
}

/** For whom rows are being changed: the player of the running task, #-1 where none runs. */
function changeAuthor(): i64 {
  return machine.frame === 0 ? -1 : playerId()
}

/** Reads how deep calls may go; whenever a task begins or resumes. */
export function readStackDepth(): void {
  const depth = integerOption(text('max_stack_depth'), <i64>STACK_DEPTH)
  machine.depthMax = <i32>min<i64>(max<i64>(depth, <i64>STACK_DEPTH), 1 << 20)
}

/**
 * Pushes the root of a task: [verb] called as [name] on [receiver] for [player]. [caller] is what its
 * `caller` says. [args] and [context] are taken over.
 */
export function pushRoot(
  verb: Verb,
  name: StringValue,
  receiver: Slot,
  caller: i64,
  args: ListValue,
  player: i64,
  context: ListValue,
): void {
  assert(machine.frame === 0, 'a task is running')
  const program = programOfVerb(verb)
  assert(reserveStack(bytesOfCall(program)), 'one activation fits an empty stack')
  const pushed = pushActivation(program)
  changetype<Slot>(machine.frame).initialize(receiver)
  setObject(scratchSlot, caller)
  pushed.fill(scratchSlot, args, name, player)
  pushed.context = changetype<usize>(context)
  pushed.describe(verb, player)
  machine.pc = program.code
}

/**
 * Pushes the root of a task that runs [program] as eval() would, with [player]'s permissions and one
 * reference of [args].
 */
export function pushEvalRoot(program: Program, player: i64, args: ListValue): void {
  assert(machine.frame === 0, 'a task is running')
  assert(reserveStack(bytesOfCall(program)), 'one activation fits an empty stack')
  fillEval(pushActivation(program), nothingSlot, player, player, args)
  machine.pc = program.code
}

/** `this` is #-1, `verb` "". One reference of [args] is taken. */
function fillEval(
  pushed: Activation,
  caller: Slot,
  player: i64,
  programmer: i64,
  args: ListValue,
): void {
  changetype<Slot>(machine.frame).initialize(nothingSlot)
  pushed.fill(caller, args, emptyString(), player)
  pushed.player = player
  pushed.programmer = programmer
  pushed.definerTag = TAG_NONE
  pushed.definer.initialize(nothingSlot)
  pushed.verbNames = changetype<usize>(retainString(text('Input to EVAL')))
  pushed.flags = ACTIVATION_DEBUG | ACTIVATION_THREADED | ACTIVATION_EVAL
  pushed.context = changetype<usize>(plainContext())
}

/**
 * Runs [program] as eval() does and goes on with [step] of the builtin under way, which will find [state]
 * (copied; null: none). E_NONE, and the builtin returns CALL; or E_MAXREC, and nothing has changed.
 */
export function callProgramThen(step: u32, state: Slot | null, program: Program): u32 {
  if (machine.depth >= machine.depthMax) return E_MAXREC
  if (state !== null) stateSlot.assign(state)
  if (!reserveStack(bytesOfCall(program))) {
    stateSlot.clear()
    return E_MAXREC
  }
  const callerFrame = machine.frame
  const caller = activationOf(callerFrame)
  const pushed = pushActivation(program)
  fillEval(pushed, changetype<Slot>(callerFrame), caller.player, caller.programmer, emptyList())
  shareAuthority(caller, pushed)
  machine.pc = program.code
  waitIn(caller, step)
  stateSlot.clear()
  return E_NONE
}
