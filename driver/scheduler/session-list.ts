/**
 * Who was connected when the server went down: stored as (m, "connections") whenever it changes, so that
 * the next start can tell the world that they are gone. Value: {{player, listener}, …}.
 */

import { keyBegin, keyGet, keyText, rowsPointer } from '../object/key.ts'
import { mutateSet } from '../object/mutation.ts'
import { TABLE_META } from '../shared/layout.ts'
import { TAG_LIST, TAG_OBJECT } from '../shared/types.ts'
import { decode } from '../value/codec.ts'
import { text } from '../value/intern.ts'
import { ListValue, listItem } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { loggedInList, markListDirty, takeListDirty } from './connection.ts'
import { addUserHook } from './work.ts'

function keyOfList(): void {
  keyBegin(TABLE_META)
  keyText(text('connections'))
}

/** Appends the list to the batch that is being packed, if it changed. */
export function packSessions(): void {
  if (!takeListDirty()) return
  const list = pushSlots(1)
  loggedInList(list)
  keyOfList()
  mutateSet(list)
  popSlots(1)
}

/**
 * Queues user_disconnected for everybody who was connected when the last server stopped, but for those
 * in the list [staying], whose sessions come back.
 */
export function tellOfLastSessions(staying: ListValue): void {
  keyOfList()
  const bytes = keyGet()
  if (bytes < 0) return
  const slot = pushSlots(1)
  if (decode(rowsPointer(), <u32>bytes, slot) && slot.tag === TAG_LIST) tellAll(slot.list, staying)
  popSlots(1)
}

function tellAll(sessions: ListValue, staying: ListValue): void {
  for (let index: u32 = 0; index < sessions.length; index++) {
    const entry = listItem(sessions, <i32>index)
    if (entry.tag !== TAG_LIST || entry.list.length < 2) continue
    const player = listItem(entry.list, 0)
    const listener = listItem(entry.list, 1)
    if (player.tag !== TAG_OBJECT || listener.tag !== TAG_OBJECT) continue
    if (isAmong(staying, player.object)) continue
    addUserHook(player.object, listener.object, text('user_disconnected'))
  }
  if (sessions.length > 0) markListDirty()
}

function isAmong(players: ListValue, player: i64): bool {
  for (let index: u32 = 0; index < players.length; index++) {
    const each = listItem(players, <i32>index)
    if (each.tag === TAG_OBJECT && each.object === player) return true
  }
  return false
}
