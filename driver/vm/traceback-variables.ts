/**
 * Variables in tracebacks, for programmers who asked for them: with a true property `traceback_variables` of
 * their own, or `$server_options.traceback_variables`. They see those of verbs that they may read, cut to a
 * length; capabilities show as toliteral() shows them, which grants nothing.
 */

import { find, isProgrammer, isWizard } from '../object/object.ts'
import { propertyValue } from '../object/property.ts'
import { verbAllows } from '../object/verb.ts'
import { PERMISSION_READ } from '../shared/layout.ts'
import { TRACEBACK_VALUE_POINTS, TRACEBACK_VARIABLES_MAX } from '../shared/limits.ts'
import { REGISTER_VARIABLES } from '../shared/opcodes.ts'
import { TAG_NONE } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { ListValue, pushString } from '../value/list.ts'
import { toLiteral } from '../value/print.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { releaseString, retainString, substring } from '../value/string.ts'
import { isTrue, Slot, StringValue, slotAt, typeCode, valueBytes } from '../value/value.ts'
import { ACTIVATION_CLOSURE, ACTIVATION_EVAL, Activation } from './activation.ts'
import { messageBuffer, typeName } from './message.ts'
import { flagOption } from './options.ts'
import { Program } from './program.ts'
import { runningVerb } from './running-verb.ts'
import { nameOfRegister } from './variable-name.ts'

/** A value of more bytes is told by its type alone: writing it out would take long. */
const VALUE_BYTES_MAX: i64 = 4096

/** How many lines variables may take in the traceback of a task that runs for [player]; 0: none are wanted. */
export function variableLinesMax(player: i64): i32 {
  if (!isProgrammer(player)) return 0
  const record = find(player)
  const slot = pushSlots(1)
  const wants =
    record !== null && propertyValue(record, text('traceback_variables'), slot) && isTrue(slot)
  popSlots(1)
  if (wants || flagOption(text('traceback_variables'), false)) return TRACEBACK_VARIABLES_MAX
  return 0
}

/** Adds a line for each set variable of [activation] that [viewer] may see, at most [room]; how many. */
export function pushVariableLines(
  list: ListValue,
  activation: Activation,
  viewer: i64,
  room: i32,
): i32 {
  if (room === 0 || !maySee(activation, viewer)) return 0
  const program = changetype<Program>(activation.program)
  const registers = changetype<Slot>(activation.frame)
  let added = 0
  for (
    let index: u32 = 0;
    index < REGISTER_VARIABLES + program.variables && added < room;
    index++
  ) {
    const value = slotAt(registers, <i32>index)
    if (value.tag === TAG_NONE) continue
    const name =
      index < REGISTER_VARIABLES
        ? nameOfRegister(index)
        : program.variableName(index - REGISTER_VARIABLES)
    pushString(list, variableLine(name, value))
    added++
  }
  return added
}

function maySee(activation: Activation, viewer: i64): bool {
  if (isWizard(viewer)) return true
  if ((activation.flags & ACTIVATION_EVAL) !== 0) return activation.programmer === viewer
  const names = changetype<StringValue>(activation.verbNames)
  const verb = runningVerb(activation.definer, names, (activation.flags & ACTIVATION_CLOSURE) !== 0)
  return verb !== null && verbAllows(verb, viewer, PERMISSION_READ)
}

/** `    name = value`. */
function variableLine(name: StringValue, value: Slot): StringValue {
  const buffer = messageBuffer
  buffer.reset()
  if (valueBytes(value) <= VALUE_BYTES_MAX) toLiteral(value, buffer)
  else {
    buffer.addText('… (a ')
    buffer.addText(typeName(<i32>typeCode(value)))
    buffer.addText(' of ')
    buffer.addInteger(valueBytes(value))
    buffer.addText(' bytes)')
  }
  const whole = buffer.toStringValid()
  buffer.reset()
  buffer.addText('    ')
  buffer.addString(name)
  buffer.addText(' = ')
  const isCut = <i32>whole.points > TRACEBACK_VALUE_POINTS
  const shown = isCut ? substring(whole, 1, <i64>TRACEBACK_VALUE_POINTS) : retainString(whole)
  buffer.addString(shown)
  if (isCut) buffer.addText('…')
  releaseString(shown)
  releaseString(whole)
  const line = buffer.toStringValid()
  buffer.reset()
  return line
}
