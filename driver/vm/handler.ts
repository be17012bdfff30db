/**
 * A program's handler table and how an error finds its handler. The table is static: an entry applies
 * while the instruction under way lies in its range, so a try statement costs nothing until it catches.
 */

import { HANDLER_FINALLY, REGISTER_ABSENT } from '../shared/opcodes.ts'
import { TAG_ERROR, TAG_LIST } from '../shared/types.ts'
import { equal } from '../value/compare.ts'
import { errorCode, NO_ERROR_CODE } from '../value/error-value.ts'
import { listItem } from '../value/list.ts'
import { Slot } from '../value/value.ts'
import { Activation } from './activation.ts'
import { HANDLER_BYTES, Handler } from './handler-layout.ts'
import { Program } from './program.ts'

/**
 * The first entry of [activation]'s program that covers its instruction and takes an error with [code].
 * Finally blocks take every error when [withFinally], none otherwise; handlers that name codes take
 * theirs, unless [code] is null. Answers null when there is none.
 */
export function findHandler(
  activation: Activation,
  code: Slot | null,
  withFinally: bool,
): Handler | null {
  const program = changetype<Program>(activation.program)
  let at = program.handlers
  const end = at + <usize>program.handlerCount * HANDLER_BYTES
  if (at === end) return null
  const index = <u32>((activation.pc - program.code) >> 3)
  for (; at < end; at += HANDLER_BYTES) {
    const handler = changetype<Handler>(at)
    if (index < handler.start || index >= handler.end) continue
    if (handler.kind === HANDLER_FINALLY) {
      if (withFinally) return handler
    } else if (code !== null && takes(activation, handler, code)) return handler
  }
  return null
}

/** Whether a handler's codes, an integer for ANY or a list, include [code]. */
function takes(activation: Activation, handler: Handler, code: Slot): bool {
  if (handler.codesRegister === REGISTER_ABSENT) return true
  const codes = changetype<Slot>(activation.frame + ((<usize>handler.codesRegister) << 4))
  if (codes.tag !== TAG_LIST) return true
  const list = codes.list
  for (let index: u32 = 0; index < list.length; index++) {
    const item = listItem(list, <i32>index)
    if (code.tag === TAG_ERROR && errorCode(item) !== NO_ERROR_CODE) {
      if (errorCode(item) === code.error) return true
    } else if (equal(item, code, false)) return true
  }
  return false
}
