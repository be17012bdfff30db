/**
 * Dry runs: what a task may not do whose effects are dropped. A builtin that acts on what undo does not
 * reach, on connections, other tasks and the server, is refused with E_PERM, unless a reply was recorded
 * for it: then it returns that, and does nothing. What suspends or waits is refused by the scheduler.
 */

import { E_NONE, E_PERM } from '../shared/errors.ts'
import { TAG_ERROR, TAG_LIST, TAG_NONE } from '../shared/types.ts'
import { allocate } from '../value/heap.ts'
import { text } from '../value/intern.ts'
import { listAppend, listDelete, listItem, newList } from '../value/list.ts'
import { mapGet, mapSet, newMap } from '../value/map.ts'
import { DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { retainString } from '../value/string.ts'
import { eraseSlots, Slot, StringValue, setList, setMap, setString } from '../value/value.ts'
import {
  BUILTIN_REFUSED,
  builtinCount,
  builtinName,
  builtinNumber,
  builtinRecord,
} from './builtin-table.ts'
import { messageBuffer, raiseMessage } from './message.ts'

/** Builtins that a dry run refuses; those that suspend or ask a service need not be named. */
const REFUSED: string[] = [
  'boot_player',
  'commit',
  'dump_database',
  'flush_input',
  'force_input',
  'kill_task',
  'load_server_options',
  'profile_start',
  'profile_stop',
  'read',
  'resume',
  'rollback',
  'set_connection_option',
  'shutdown',
  'suspend',
  'switch_player',
  'unlisten',
]

let isDry: bool = false
/** Map of builtins' names to the lists of their recorded replies. */
const replies: Slot = openReplies()

function openReplies(): Slot {
  const slot = changetype<Slot>(allocate(16))
  eraseSlots(slot, 1)
  return slot
}

/** Whether the running task's effects will be dropped. */
export function isDryRun(): bool {
  return isDry
}

export function beginDryRun(): void {
  isDry = true
  setMap(replies, newMap())
  for (let index = 0; index < REFUSED.length; index++) {
    // Some of them may be builtins of a later version.
    const number = builtinNumber(text(REFUSED[index]))
    if (number >= 0) builtinRecord(<u32>number).flags |= BUILTIN_REFUSED
  }
}

export function endDryRun(): void {
  isDry = false
  replies.clear()
  for (let number: u32 = 0; number < builtinCount(); number++) {
    builtinRecord(number).flags &= ~BUILTIN_REFUSED
  }
}

/** Lets the next call of the builtin [number], behind those recorded before, return [value], or raise it. */
export function recordReply(number: u32, value: Slot): u32 {
  const slots = pushSlots(2)
  const key = slots
  const list = changetype<Slot>(changetype<usize>(slots) + 16)
  setString(key, retainString(builtinName(number)))
  const known = mapGet(replies.map, key)
  if (known === null) setList(list, newList(1))
  else list.assign(known)
  let failure = listAppend(list, value)
  if (failure === E_NONE) failure = mapSet(replies, key, list)
  popSlots(2)
  if (failure !== E_NONE) return raise(failure)
  builtinRecord(number).flags |= BUILTIN_REFUSED
  return DONE
}

/** What a refused builtin comes to: its next recorded reply in [result], or E_PERM. */
export function answerRefused(number: u32, result: Slot): u32 {
  const slots = pushSlots(2)
  const key = slots
  const list = changetype<Slot>(changetype<usize>(slots) + 16)
  setString(key, retainString(builtinName(number)))
  const known = mapGet(replies.map, key)
  if (known !== null) list.assign(known)
  const isRecorded = list.tag === TAG_LIST && list.list.length > 0
  if (isRecorded) {
    result.assign(listItem(list.list, 0))
    listDelete(list, 0)
    mapSet(replies, key, list)
  }
  popSlots(2)
  if (!isRecorded) return raiseRefused(builtinName(number))
  if (result.tag !== TAG_ERROR) return DONE
  const error = result.error
  result.tag = TAG_NONE
  return raise(error)
}

function raiseRefused(name: StringValue): u32 {
  messageBuffer.addString(name)
  messageBuffer.addText('() is refused in a test; test_reply() can record what it returns')
  return raiseMessage(E_PERM, null)
}
