/**
 * Symbols: names as values. In memory they are strings with a tag of their own, compared, ordered and
 * hashed without case, so that no table of them has to be kept.
 */

import { TAG_SYMBOL } from '../shared/types.ts'
import { retainString } from './string.ts'
import { Slot, StringValue, setHeap } from './value.ts'

/** [to] ← the symbol that a string names. */
export function setSymbol(to: Slot, name: StringValue): void {
  setHeap(to, TAG_SYMBOL, changetype<usize>(retainString(name)))
}

/** Whether the bytes are a name of the language: letters, digits and underscores, no digit first. */
export function isIdentifier(pointer: usize, bytes: u32): bool {
  if (bytes === 0 || load<u8>(pointer) - 0x30 < 10) return false
  for (let index: u32 = 0; index < bytes; index++) {
    const byte: u32 = load<u8>(pointer + (index as usize))
    const isLetter = (byte | 0x20) - 0x61 < 26
    if (!isLetter && byte - 0x30 >= 10 && byte !== 0x5f) return false
  }
  return true
}
