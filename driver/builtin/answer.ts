/**
 * What builtins share in answering: strings made in a buffer, checked against the limit, and messages.
 */
import { limitStringBytes } from '../value/limit.ts'
import { DONE, raiseWith } from '../value/outcome.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { Slot, setString } from '../value/value.ts'
import { raiseQuota } from '../vm/message.ts'

/** The buffer in which builtins make their strings; each resets it before use. */
export const answerBuffer: TextBuffer = newTextBuffer()

/** [result] ← the string in answerBuffer, or what follows when it is longer than strings may be. */
export function answerString(result: Slot): u32 {
  if ((answerBuffer.length as i64) > limitStringBytes) return raiseQuota()
  setString(result, answerBuffer.toStringValue())
  return DONE
}

/** Raises [code] with the text in answerBuffer as its message. */
export function raiseAnswer(code: u32, value: Slot | null): u32 {
  return raiseWith(code, answerBuffer.toStringValue(), value)
}
