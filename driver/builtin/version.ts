/**
 * server_version(): a string, or with an argument a tree of lists of which a path picks a part.
 *
 * Semantics: ToastStunt `version.cc`. What it says comes from the configuration that boot() was given.
 */
import { E_INVARG } from '../shared/errors.ts'
import {
  CONNECT_TIMEOUT_SECONDS,
  INPUT_QUEUED_BYTES_MAX,
  LINE_BYTES_MAX,
  LIST_BYTES_FLOOR,
  LIST_BYTES_MAX,
  MAP_BYTES_FLOOR,
  MAP_BYTES_MAX,
  OUTPUT_QUEUED_BYTES_MAX,
  SECONDS_BACKGROUND,
  SECONDS_FOREGROUND,
  STACK_DEPTH,
  STRING_BYTES_FLOOR,
  STRING_BYTES_MAX,
  TICKS_BACKGROUND,
  TICKS_FOREGROUND,
} from '../shared/limits.ts'
import { TAG_INT, TAG_LIST, TAG_MAP, TAG_STRING } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { emptyList, listItem, newList, pushList, pushString, pushTaken } from '../value/list.ts'
import { mapGet } from '../value/map-node.ts'
import { DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { emptyString, retainString } from '../value/string.ts'
import { assign, ListValue, retainHeap, Slot, StringValue, setString } from '../value/value.ts'

/** The version as a StringValue and the tree as a ListValue, both kept for ever; 0 before boot. */
let version: usize = 0
let tree: usize = 0

const SLASH: u32 = 0x2f
const DOT: u32 = 0x2e

/** Takes what server_version() tells from the map that boot() was given. */
export function configureVersion(configuration: Slot): void {
  const string = textUnder(configuration, 'version')
  version = changetype<usize>(string)
  const list = newList(9)
  pushNumber(list, 'major', 0, string)
  pushNumber(list, 'minor', 1, string)
  pushNumber(list, 'release', 2, string)
  pushText(list, 'ext', emptyString())
  pushText(list, 'string', retainString(string))
  pushText(list, 'os', textUnder(configuration, 'os'))
  pushTree(list, 'features', newList(0))
  pushTree(list, 'options', limits())
  pushText(list, 'source', textUnder(configuration, 'source'))
  tree = changetype<usize>(list)
}

/** The limits and defaults that programs can meet, under ToastStunt's names. */
function limits(): ListValue {
  const list = newList(20)
  pushText(list, 'NETWORK_PROTOCOL', text('NP_TCP'))
  pushLimit(list, 'DEFAULT_CONNECT_TIMEOUT', CONNECT_TIMEOUT_SECONDS)
  pushLimit(list, 'MAX_QUEUED_OUTPUT', OUTPUT_QUEUED_BYTES_MAX)
  pushLimit(list, 'MAX_QUEUED_INPUT', INPUT_QUEUED_BYTES_MAX)
  pushLimit(list, 'MAX_LINE_BYTES', LINE_BYTES_MAX)
  pushText(list, 'OUT_OF_BAND_PREFIX', text('#$#'))
  pushText(list, 'OUT_OF_BAND_QUOTE_PREFIX', text('#$"'))
  pushLimit(list, 'DEFAULT_MAX_STACK_DEPTH', STACK_DEPTH)
  pushLimit(list, 'DEFAULT_FG_TICKS', TICKS_FOREGROUND)
  pushLimit(list, 'DEFAULT_BG_TICKS', TICKS_BACKGROUND)
  pushLimit(list, 'DEFAULT_FG_SECONDS', SECONDS_FOREGROUND)
  pushLimit(list, 'DEFAULT_BG_SECONDS', SECONDS_BACKGROUND)
  pushLimit(list, 'DEFAULT_MAX_STRING_CONCAT', STRING_BYTES_MAX)
  pushLimit(list, 'MIN_STRING_CONCAT_LIMIT', STRING_BYTES_FLOOR)
  pushLimit(list, 'DEFAULT_MAX_LIST_VALUE_BYTES', LIST_BYTES_MAX)
  pushLimit(list, 'MIN_LIST_VALUE_BYTES_LIMIT', LIST_BYTES_FLOOR)
  pushLimit(list, 'DEFAULT_MAX_MAP_VALUE_BYTES', MAP_BYTES_MAX)
  pushLimit(list, 'MIN_MAP_VALUE_BYTES_LIMIT', MAP_BYTES_FLOOR)
  return list
}

function pushLimit(list: ListValue, name: string, value: i32): void {
  const pair = newList(2)
  pushString(pair, text(name))
  pushTaken(pair, TAG_INT, value as i64)
  pushList(list, pair)
}

function pushTree(list: ListValue, name: string, value: ListValue): void {
  const pair = newList(2)
  pushString(pair, text(name))
  pushList(pair, value)
  pushList(list, pair)
}

/** The string under a key, one reference; empty when there is none. */
function textUnder(configuration: Slot, name: string): StringValue {
  if (configuration.tag !== TAG_MAP) return emptyString()
  const key = pushSlots(1)
  setString(key, text(name))
  const value = mapGet(configuration.map, key)
  const found =
    value !== null && value.tag === TAG_STRING ? retainString(value.string) : emptyString()
  popSlots(1)
  return found
}

function pushText(list: ListValue, name: string, value: StringValue): void {
  const pair = newList(2)
  pushString(pair, text(name))
  pushString(pair, value)
  pushList(list, pair)
}

/** Adds the number at place [index] of a version like 1.2.3. */
function pushNumber(list: ListValue, name: string, index: i32, string: StringValue): void {
  let dots = 0
  let number: i64 = 0
  for (let i: u32 = 0; i < string.bytes && dots <= index; i++) {
    const byte: u32 = load<u8>(string.start + (i as usize))
    if (byte === DOT) dots += 1
    else if (byte - 0x30 >= 10) break
    else if (dots === index) number = number * 10 + ((byte - 0x30) as i64)
  }
  const pair = newList(2)
  pushString(pair, text(name))
  pushTaken(pair, TAG_INT, number)
  pushList(list, pair)
}

export function builtinServerVersion(args: Slot, count: i32, result: Slot): u32 {
  if (version === 0) version = changetype<usize>(emptyString())
  if (tree === 0) tree = changetype<usize>(emptyList())
  if (count === 0) {
    setString(result, retainString(changetype<StringValue>(version)))
    return DONE
  }
  const root = pushSlots(1)
  retainHeap(tree)
  root.set(TAG_LIST, tree as i64)
  const found =
    args.tag === TAG_STRING && args.string.bytes > 0 ? findPart(root, args.string) : root
  if (found !== null) assign(result, found)
  popSlots(1)
  return found === null ? raise(E_INVARG) : DONE
}

/** The part of the tree that a path of names, separated by slashes, leads to. */
function findPart(root: Slot, path: StringValue): Slot | null {
  let part: Slot | null = root
  let from: u32 = 0
  while (from < path.bytes && part !== null) {
    let to = from
    while (to < path.bytes && load<u8>(path.start + (to as usize)) !== SLASH) to += 1
    part =
      part.tag === TAG_LIST ? childNamed(part.list, path.start + (from as usize), to - from) : null
    from = to + 1
  }
  return part
}

/** The item that is this name, or the value of the pair that begins with it. */
function childNamed(list: ListValue, name: usize, bytes: u32): Slot | null {
  for (let index = 0; index < (list.length as i32); index++) {
    const item = listItem(list, index)
    if (item.tag === TAG_STRING && isName(item.string, name, bytes)) return item
    if (item.tag !== TAG_LIST || item.list.length !== 2) continue
    const first = listItem(item.list, 0)
    if (first.tag === TAG_STRING && isName(first.string, name, bytes)) return listItem(item.list, 1)
  }
  return null
}

function isName(string: StringValue, name: usize, bytes: u32): bool {
  return string.bytes === bytes && memory.compare(string.start, name, bytes) === 0
}
