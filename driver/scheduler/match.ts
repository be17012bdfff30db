/**
 * Which object a player means by some words: `#17`, me, here, or the name or alias, or its beginning, of
 * something he carries or that is where he is. Source: ToastStunt `match.cc`.
 */

import { contentsSet } from '../object/index.ts'
import { find, isValid, objectLocation, objectName } from '../object/object.ts'
import { setMember, setNext } from '../object/ordered-set.ts'
import { propertyValue } from '../object/property.ts'
import { ObjectRecord } from '../object/record.ts'
import { TAG_LIST, TAG_STRING } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { listItem } from '../value/list.ts'
import { FORM_NFC, normalForm } from '../value/normal.ts'
import { readUuidObject } from '../value/object-id.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { releaseString } from '../value/string.ts'
import { equalBytes, equalFolded } from '../value/string-compare.ts'
import { StringValue } from '../value/value.ts'

// What a match answers besides an object.
export const MATCH_NOTHING: i64 = -1
export const MATCH_AMBIGUOUS: i64 = -2
export const MATCH_FAILED: i64 = -3

/** The object that [player] means by [name]; or one of the numbers above. */
export function matchObject(player: i64, name: StringValue): i64 {
  if (name.bytes === 0) return MATCH_NOTHING
  if (load<u8>(name.start) === 0x23) return matchNumber(name)
  const record = find(player)
  if (record === null) return MATCH_FAILED
  if (equalFolded(name, text('me'))) return player
  if (equalFolded(name, text('here'))) return objectLocation(record)
  if (name.isAscii) return matchContents(record, name)
  const normal = normalForm(name, FORM_NFC)
  const found = matchContents(record, normal)
  releaseString(normal)
  return found
}

/** `#17`: the object if it is valid. */
function matchNumber(name: StringValue): i64 {
  let at = name.start + 1
  const end = name.start + <usize>name.bytes
  const uuid = readUuidObject(at, end)
  if (uuid !== 0) return isValid(uuid) ? uuid : MATCH_FAILED
  const isNegative = at < end && load<u8>(at) === 0x2d
  if (isNegative) at++
  if (at === end) return MATCH_FAILED
  let id: i64 = 0
  for (; at < end; at++) {
    const digit = <u32>load<u8>(at) - 0x30
    if (digit > 9 || id > 0xffffffffffff) return MATCH_FAILED
    id = id * 10 + <i64>digit
  }
  if (isNegative) id = -id
  return isValid(id) ? id : MATCH_FAILED
}

let exact: i64 = 0
let partial: i64 = 0

/** Carried things first, then those in the same place; exact matches win, two of them are ambiguous. */
function matchContents(player: ObjectRecord, name: StringValue): i64 {
  exact = MATCH_NOTHING
  partial = MATCH_FAILED
  if (!matchWithin(player, name)) return MATCH_AMBIGUOUS
  const place = find(objectLocation(player))
  if (place !== null && !matchWithin(place, name)) return MATCH_AMBIGUOUS
  return exact !== MATCH_NOTHING ? exact : partial
}

/** Looks at everything in [holder]; false when a second exact match turns up. */
function matchWithin(holder: ObjectRecord, name: StringValue): bool {
  const contents = contentsSet(holder)
  for (let index = setNext(contents, 0); index >= 0; index = setNext(contents, index + 1)) {
    if (!matchThing(setMember(contents, index), name)) return false
  }
  return true
}

function matchThing(id: i64, name: StringValue): bool {
  const record = find(id)
  if (record === null) return true
  if (!matchName(id, objectName(record), name)) return false
  const aliases = pushSlots(1)
  let isFine: bool = true
  if (propertyValue(record, text('aliases'), aliases) && aliases.tag === TAG_LIST) {
    const list = aliases.list
    for (let index: u32 = 0; isFine && index < list.length; index++) {
      const alias = listItem(list, <i32>index)
      if (alias.tag === TAG_STRING) isFine = matchName(id, alias.string, name)
    }
  }
  popSlots(1)
  return isFine
}

function matchName(id: i64, name: StringValue, wanted: StringValue): bool {
  if (name.bytes < wanted.bytes) return true
  if (!equalBytes(name.start, wanted.start, wanted.bytes, false)) return true
  if (name.bytes === wanted.bytes) {
    if (exact !== MATCH_NOTHING && exact !== id) return false
    exact = id
  } else if (partial === MATCH_FAILED || partial === id) partial = id
  else partial = MATCH_AMBIGUOUS
  return true
}
