/**
 * The modes of parse_json() and generate_json(), and the suffixes that name types in "embedded-types".
 */
import {
  TAG_BINARY,
  TAG_BOOL,
  TAG_ERROR,
  TAG_ERROR_VALUE,
  TAG_FLOAT,
  TAG_INT,
  TAG_OBJECT,
  TAG_STRING,
  TAG_SYMBOL,
} from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { equalFolded } from '../value/string-compare.ts'
import { StringValue } from '../value/value.ts'

export const JSON_NONE: u32 = 0
export const JSON_COMMON: u32 = 1
export const JSON_EMBEDDED: u32 = 2

/** The mode with this name, JSON_NONE when there is none. */
export function jsonMode(name: StringValue): u32 {
  if (equalFolded(name, text('common-subset'))) return JSON_COMMON
  return equalFolded(name, text('embedded-types')) ? JSON_EMBEDDED : JSON_NONE
}

/** How the type of a tag is written behind a literal; of TAG_ERROR_VALUE, an error with a name of its own. */
export function typeSuffix(tag: u32): string {
  switch (tag) {
    case TAG_OBJECT:
      return '|obj'
    case TAG_INT:
      return '|int'
    case TAG_FLOAT:
      return '|float'
    case TAG_ERROR:
      return '|err'
    case TAG_ERROR_VALUE:
      return '|error'
    case TAG_BOOL:
      return '|bool'
    case TAG_SYMBOL:
      return '|sym'
    case TAG_BINARY:
      return '|bin'
    default:
      return '|str'
  }
}

/** Tag of the type that the last suffixBytes() found. */
export let suffixTag: u32 = 0

/** Length of the suffix that ends the [bytes] bytes at [start], 0 when there is none. */
export function suffixBytes(start: usize, bytes: u32): u32 {
  if (endsWith(start, bytes, TAG_OBJECT)) return 4
  if (endsWith(start, bytes, TAG_INT)) return 4
  if (endsWith(start, bytes, TAG_FLOAT)) return 6
  if (endsWith(start, bytes, TAG_ERROR)) return 4
  if (endsWith(start, bytes, TAG_ERROR_VALUE)) return 6
  if (endsWith(start, bytes, TAG_STRING)) return 4
  if (endsWith(start, bytes, TAG_SYMBOL)) return 4
  if (endsWith(start, bytes, TAG_BINARY)) return 4
  return endsWith(start, bytes, TAG_BOOL) ? 5 : 0
}

function endsWith(start: usize, bytes: u32, tag: u32): bool {
  const suffix = typeSuffix(tag)
  const length = suffix.length as u32
  if (bytes < length) return false
  const from = start + ((bytes - length) as usize)
  for (let i: u32 = 0; i < length; i++) {
    if ((load<u8>(from + (i as usize)) as i32) !== suffix.charCodeAt(i as i32)) return false
  }
  suffixTag = tag
  return true
}
