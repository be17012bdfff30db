/**
 * Where objects are: moving one changes its header and two index entries, however full the places.
 * A place in the order of contents is a number between its neighbours' numbers; only when no number is
 * left between two are the places of the whole room given anew.
 */

import { clock } from '../host.ts'
import {
  HEADER_LAST_MOVE,
  HEADER_LOCATION,
  HEADER_LOCATION_ORDER,
  ROW_HEADER,
} from '../shared/layout.ts'
import { TAG_MAP } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { mapPut, newMap } from '../value/map.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { assign, setInt, setMap, setObject, setString } from '../value/value.ts'
import { contentsSet } from './index.ts'
import { COUNTER_ORDER, counterNext } from './meta.ts'
import { find, objectLocation } from './object.ts'
import {
  OrderedSet,
  setAdd,
  setCount,
  setMember,
  setNext,
  setOrderBefore,
  setPosition,
  setRemove,
} from './ordered-set.ts'
import { ObjectRecord } from './record.ts'
import { headerNumber, headerSetInt, headerSetObject, rowGet, rowSet } from './row.ts'
import { freeWorklist, newWorklist } from './worklist.ts'

/**
 * Moves the object to [to] (which may be no object), there to [position] from 1, or behind the others
 * when that is 0 or too far; and notes the move in last_move.
 */
export function changeLocation(record: ObjectRecord, to: i64, position: i64): void {
  const from = objectLocation(record)
  leave(record, from)
  const place = find(to)
  if (place !== null) enter(record, contentsSet(place), position)
  headerSetObject(record, HEADER_LOCATION, to)
  noteMove(record, from)
}

function leave(record: ObjectRecord, from: i64): void {
  const place = find(from)
  if (place === null) return
  setRemove(contentsSet(place), headerNumber(record, HEADER_LOCATION_ORDER, 0), record.id)
}

function enter(record: ObjectRecord, contents: OrderedSet, position: i64): void {
  const order = position > 0 ? orderAt(contents, position) : counterNext(COUNTER_ORDER)
  setAdd(contents, order, record.id, record.id)
  headerSetInt(record, HEADER_LOCATION_ORDER, order)
}

/** An order for what is to be member number [position]. */
function orderAt(contents: OrderedSet, position: i64): i64 {
  if (position > (setCount(contents) as i64)) return counterNext(COUNTER_ORDER)
  const order = setOrderBefore(contents, setPosition(contents, position))
  if (order >= 0) return order
  respace(contents)
  return setOrderBefore(contents, setPosition(contents, position))
}

/** Gives all members new orders, a step apart, so that others fit between. */
function respace(contents: OrderedSet): void {
  const members = newWorklist()
  for (let at = setNext(contents, 0); at >= 0; at = setNext(contents, at + 1)) {
    members.push(changetype<usize>(find(setMember(contents, at))))
  }
  for (let index: u32 = 0; index < members.count; index++) {
    const member = changetype<ObjectRecord>(members.at(index))
    setRemove(contents, headerNumber(member, HEADER_LOCATION_ORDER, 0), member.id)
  }
  for (let index: u32 = 0; index < members.count; index++) {
    enter(changetype<ObjectRecord>(members.at(index)), contents, 0)
  }
  freeWorklist(members)
}

/** last_move becomes ["source" -> where it was, "time" -> now]. */
function noteMove(record: ObjectRecord, from: i64): void {
  const map = pushSlots(1)
  const key = pushSlots(1)
  const value = pushSlots(1)
  const before = rowGet(record, ROW_HEADER, HEADER_LAST_MOVE as i64)
  if (before !== null && before.tag === TAG_MAP) assign(map, before)
  else setMap(map, newMap())
  setString(key, text('time'))
  setInt(value, Math.floor(clock() / 1000000.0) as i64)
  mapPut(map, key, value)
  setString(key, text('source'))
  setObject(value, from)
  mapPut(map, key, value)
  rowSet(record, ROW_HEADER, HEADER_LAST_MOVE as i64, map)
  popSlots(3)
}

/** The first object in it, #-1 when it is empty. */
export function firstContent(record: ObjectRecord): i64 {
  const contents = contentsSet(record)
  const at = setNext(contents, 0)
  return at < 0 ? -1 : setMember(contents, at)
}

/** Whether the object [place] is [record] or somewhere within it. */
export function isWithin(place: i64, record: ObjectRecord): bool {
  let at = place
  while (true) {
    if (at === record.id) return true
    const next = find(at)
    if (next === null) return false
    at = objectLocation(next)
  }
}
