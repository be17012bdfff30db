/** Whether a value is or holds a capability, however deep. */

import { TAG_CAPABILITY, TAG_MAP } from '../shared/types.ts'
import { listItem } from './list.ts'
import { mapKeyAt, mapValueAt } from './map-node.ts'
import { isListLike } from './tag.ts'
import { newTextBuffer, TextBuffer } from './text-buffer.ts'
import { ListValue, MapValue, Slot } from './value.ts'
import { noteItems } from './work.ts'

/** Collections that are still to be looked through: tag and address each. */
const waiting: TextBuffer = newTextBuffer()
const ENTRY_BYTES: u32 = 8

export function holdsCapability(slot: Slot): bool {
  waiting.reset()
  if (meets(slot)) return true
  while (waiting.length > 0) {
    waiting.length -= ENTRY_BYTES
    const entry = waiting.start + (waiting.length as usize)
    const pointer = load<usize>(entry, 4)
    const isFound = load<u32>(entry) === TAG_MAP ? meetsInMap(pointer) : meetsInList(pointer)
    if (isFound) return true
  }
  return false
}

/** Whether the value is a capability; a collection is put aside. */
function meets(slot: Slot): bool {
  const tag = slot.tag
  if (tag === TAG_CAPABILITY) return true
  if (tag !== TAG_MAP && !isListLike(tag)) return false
  const entry = waiting.reserve(ENTRY_BYTES)
  store<u32>(entry, tag)
  store<usize>(entry, slot.pointer, 4)
  waiting.length += ENTRY_BYTES
  return false
}

function meetsInList(pointer: usize): bool {
  const list = changetype<ListValue>(pointer)
  noteItems(list.length)
  for (let index = 0; index < (list.length as i32); index++) {
    if (meets(listItem(list, index))) return true
  }
  return false
}

function meetsInMap(pointer: usize): bool {
  const map = changetype<MapValue>(pointer)
  noteItems(map.count)
  for (let index: u32 = 0; index < map.count; index++) {
    if (meets(mapKeyAt(map, index)) || meets(mapValueAt(map, index))) return true
  }
  return false
}
