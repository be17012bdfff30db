/**
 * Names in keys: the index of definers is keyed by a property's name without case, so that one range
 * holds everybody who defines the name.
 */

import { StringValue } from '../value/string.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { decodedBytes, decodePoint, foldPoint } from '../value/unicode.ts'
import { keyTextBytes } from './key.ts'

const folded = newTextBuffer()

/** Adds [name], folded, as a text field to the current key. */
export function keyFolded(name: StringValue): void {
  folded.reset()
  const end = name.start + (name.bytes as usize)
  for (let at = name.start; at < end; at += decodedBytes as usize) {
    folded.addPoint(foldPoint(decodePoint(at)))
  }
  keyTextBytes(folded.start, folded.length)
}
