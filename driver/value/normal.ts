/**
 * Normal forms of text (UAX #15), which the host computes: the forms of characters once assigned never
 * change, so that what was stored in one stays in it. ASCII is in all of them.
 */

import { HOST_ABSENT, normalize, take } from '../host.ts'
import { newStringValid, retainString } from './string.ts'
import { newTextBuffer, TextBuffer } from './text-buffer.ts'
import { StringValue } from './value.ts'

export const FORM_NFC: u32 = 0
export const FORM_NFD: u32 = 1
export const FORM_NFKC: u32 = 2
export const FORM_NFKD: u32 = 3

const buffer: TextBuffer = newTextBuffer()

/** [string] in a form; the caller gets a reference. It is [string] itself when that is in the form. */
export function normalForm(string: StringValue, form: u32): StringValue {
  if (string.isAscii) return retainString(string)
  const bytes = normalize(form, string.start, string.bytes)
  if (bytes === HOST_ABSENT) return retainString(string)
  buffer.reset()
  take(buffer.reserve(bytes))
  return newStringValid(buffer.start, bytes)
}
