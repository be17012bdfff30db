/**
 * Giving an object another number: its rows move to a new record, and whoever names it as parent,
 * location, owner or restriction of a role names it anew. Values that hold the old number keep it.
 *
 * Semantics: ToastStunt `db_objects.cc` db_renumber_object(). Everything in the world is read, since
 * anybody may own a verb or a slot anywhere.
 */

import {
  FLAG_PLAYER,
  HEADER_LOCATION,
  HEADER_LOCATION_ORDER,
  HEADER_PARENTS,
  ROW_HEADER,
  ROW_SLOT,
} from '../shared/layout.ts'
import { listItem, listSet } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { assign, Slot, setObject } from '../value/value.ts'
import { definitionIdAt, definitionSymbolAt, definitionsHere } from './definition.ts'
import {
  addChild,
  addDefiner,
  addOwned,
  childrenSet,
  contentsSet,
  ownedSet,
  playersSet,
} from './index.ts'
import { beginRenumber, endRenumber } from './index-cover.ts'
import { destroyObject, newObject } from './life.ts'
import { find, isAnonymous, maxObject, objectLocation } from './object.ts'
import {
  OrderedSet,
  setAdd,
  setMember,
  setNext,
  setOrder,
  setRemove,
  setToList,
} from './ordered-set.ts'
import { changeOwner, replaceOwner } from './owner.ts'
import { parentCount, parentId, parentOrder } from './prototype.ts'
import { noteWhole } from './read-set.ts'
import { ObjectRecord, recordNext, rowId, rowKind, rowNext } from './record.ts'
import { headerNumber, headerSetObject, rowGet, rowSet, slotSet } from './row.ts'
import { enterSelectors, replaceRestrictions } from './selector-edit.ts'

/** Gives [old] the number [id], which nobody has. */
export function renumber(old: ObjectRecord, id: i64): void {
  beginRenumber(old)
  const record = newObject(id)
  copyRows(old, record)
  moveContents(old, record)
  moveChildren(old, record)
  leaveLocation(old)
  const before = old.id
  destroyObject(old)
  enterIndices(record)
  moveAnonymous(before, id)
  changeOwners(before, id)
  endRenumber(record, before)
}

/** Anonymous children are in no index; those in memory are told. */
function moveAnonymous(from: i64, to: i64): void {
  for (let record = recordNext(null); record !== null; record = recordNext(record)) {
    if (!isAnonymous(record)) continue
    for (let index = 0; index < parentCount(record); index++) {
      if (parentId(record, index) === from) replaceParent(record, from, to)
    }
  }
}

function copyRows(from: ObjectRecord, to: ObjectRecord): void {
  noteWhole(from)
  for (let row = rowNext(from, null); row !== null; row = rowNext(from, row)) {
    if (!row.isLive) continue
    if (rowKind(row.key) === ROW_SLOT) slotSet(to, rowId(row.key), row.slot, row.access)
    else rowSet(to, rowKind(row.key), rowId(row.key), row.slot)
  }
}

function moveContents(from: ObjectRecord, to: ObjectRecord): void {
  const contents = contentsSet(from)
  for (let at = setNext(contents, 0); at >= 0; at = setNext(contents, 0)) {
    const member = find(setMember(contents, at)) as ObjectRecord
    moveMember(contents, contentsSet(to), setOrder(contents, at), member.id)
    headerSetObject(member, HEADER_LOCATION, to.id)
  }
}

function moveChildren(from: ObjectRecord, to: ObjectRecord): void {
  const children = childrenSet(from)
  for (let at = setNext(children, 0); at >= 0; at = setNext(children, 0)) {
    const child = find(setMember(children, at)) as ObjectRecord
    const order = setOrder(children, at)
    setRemove(children, order, child.id)
    addChild(to, order, child.id)
    replaceParent(child, from.id, to.id)
  }
}

function moveMember(from: OrderedSet, to: OrderedSet, order: i64, object: i64): void {
  setRemove(from, order, object)
  setAdd(to, order, object, object)
}

function replaceParent(child: ObjectRecord, from: i64, to: i64): void {
  const parents = pushSlots(1)
  const item = pushSlots(1)
  assign(parents, rowGet(child, ROW_HEADER, HEADER_PARENTS as i64) as Slot)
  setObject(item, to)
  for (let index = 0; index < (parents.list.length as i32); index++) {
    if (listItem(parents.list, index).object === from) listSet(parents, index, item)
  }
  rowSet(child, ROW_HEADER, HEADER_PARENTS as i64, parents)
  popSlots(2)
}

function leaveLocation(old: ObjectRecord): void {
  const place = find(objectLocation(old))
  if (place === null) return
  setRemove(contentsSet(place), headerNumber(old, HEADER_LOCATION_ORDER, 0), old.id)
}

/** Enters the object in the indices that its rows imply. */
function enterIndices(record: ObjectRecord): void {
  const id = record.id
  const place = find(objectLocation(record))
  if (place !== null) {
    setAdd(contentsSet(place), headerNumber(record, HEADER_LOCATION_ORDER, 0), id, id)
  }
  for (let index = 0; index < parentCount(record); index++) {
    const parent = find(parentId(record, index))
    if (parent !== null) addChild(parent, parentOrder(record, index), id)
  }
  if ((record.flags & FLAG_PLAYER) !== 0) setAdd(playersSet(), id, id, id)
  addOwned(record.owner, id)
  const count = definitionsHere(record)
  for (let index: u32 = 0; index < count; index++) {
    addDefiner(definitionSymbolAt(record, index), id, definitionIdAt(record, index))
  }
  enterSelectors(record)
}

/** What [to] owned while nobody had the number becomes nobody's; what [from] owned becomes [to]'s. */
function changeOwners(from: i64, to: i64): void {
  changeOwnerOfAll(to, -1)
  changeOwnerOfAll(from, to)
  const last = maxObject()
  for (let id: i64 = 0; id <= last; id++) {
    const record = find(id)
    if (record === null) continue
    replaceOwner(record, to, -1)
    replaceOwner(record, from, to)
    replaceRestrictions(record, from, to)
  }
}

function changeOwnerOfAll(from: i64, to: i64): void {
  const list = pushSlots(1)
  setToList(ownedSet(from), list)
  for (let index = 0; index < (list.list.length as i32); index++) {
    const record = find(listItem(list.list, index).object)
    if (record !== null) changeOwner(record, to)
  }
  popSlots(1)
}
