/**
 * Commands that the server itself knows: PREFIX, SUFFIX, OUTPUTPREFIX, OUTPUTSUFFIX and .program. Source:
 * ToastStunt `tasks.cc` do_intrinsic_command(), icmd_list(), icmd_set_flags().
 */

import { isProgrammer } from '../object/object.ts'
import { verbNameMatches } from '../object/verb-name.ts'
import { TAG_LIST, TAG_STRING } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { ListValue, listItem, newList, pushString } from '../value/list.ts'
import { equalExact } from '../value/string-compare.ts'
import { isTrue, Slot, StringValue } from '../value/value.ts'
import { Command } from './command.ts'
import { openConnectionOf, sendLine } from './connection.ts'
import { startProgramming } from './programming.ts'
import {
  COMMAND_OUTPUTPREFIX,
  COMMAND_OUTPUTSUFFIX,
  COMMAND_PREFIX,
  COMMAND_PROGRAM,
  COMMAND_SUFFIX,
  COMMANDS_ALL,
  Queue,
  setText,
} from './queue.ts'

/** The bit of the intrinsic command that [word] names, 0 when it names none. */
function commandOf(word: StringValue): u32 {
  if (verbNameMatches(text('.pr*ogram'), word)) return COMMAND_PROGRAM
  if (equalExact(word, text('PREFIX'))) return COMMAND_PREFIX
  if (equalExact(word, text('SUFFIX'))) return COMMAND_SUFFIX
  if (equalExact(word, text('OUTPUTPREFIX'))) return COMMAND_OUTPUTPREFIX
  return equalExact(word, text('OUTPUTSUFFIX')) ? COMMAND_OUTPUTSUFFIX : 0
}

/** Does an intrinsic command that is enabled on the queue; false when it is none. */
export function doIntrinsic(queue: Queue, command: Command): bool {
  const bit = commandOf(command.word)
  if ((bit & queue.commands) === 0) return false
  if (bit === COMMAND_PROGRAM) return doProgram(queue, command)
  const argstr = changetype<StringValue>(command.argstr)
  const isPrefix = bit === COMMAND_PREFIX || bit === COMMAND_OUTPUTPREFIX
  const field = isPrefix ? offsetof<Queue>('prefix') : offsetof<Queue>('suffix')
  setText(queue, field, argstr.bytes === 0 ? null : argstr)
  return true
}

function doProgram(queue: Queue, command: Command): bool {
  if (!isProgrammer(queue.player)) return false
  if (command.words.length === 1) startProgramming(queue, listItem(command.words, 0).string)
  else {
    const connection = openConnectionOf(queue.player)
    if (connection !== null) sendLine(connection, text('Usage:  .program object:verb'))
  }
  return true
}

// ---- connection option "intrinsic-commands"

/** The names of the enabled commands. */
export function intrinsicNames(queue: Queue): ListValue {
  const list = newList(5)
  if ((queue.commands & COMMAND_PROGRAM) !== 0) pushString(list, text('.program'))
  if ((queue.commands & COMMAND_PREFIX) !== 0) pushString(list, text('PREFIX'))
  if ((queue.commands & COMMAND_SUFFIX) !== 0) pushString(list, text('SUFFIX'))
  if ((queue.commands & COMMAND_OUTPUTPREFIX) !== 0) pushString(list, text('OUTPUTPREFIX'))
  if ((queue.commands & COMMAND_OUTPUTSUFFIX) !== 0) pushString(list, text('OUTPUTSUFFIX'))
  return list
}

/** Enables the commands in a list of names, or all or none; false when the value is no such thing. */
export function setIntrinsics(queue: Queue, value: Slot): bool {
  if (value.tag !== TAG_LIST) {
    if (value.tag >= TAG_STRING) return false
    queue.commands = isTrue(value) ? COMMANDS_ALL : 0
    return true
  }
  let enabled: u32 = 0
  for (let index: u32 = 0; index < value.list.length; index++) {
    const name = listItem(value.list, <i32>index)
    const bit = name.tag === TAG_STRING ? commandOf(name.string) : 0
    if (bit === 0) return false
    enabled |= bit
  }
  queue.commands = enabled
  return true
}
