/** send(): messages to mailboxes that capabilities name. */

import { cellKind, openCapability } from '../object/capability.ts'
import { rowFits } from '../object/row.ts'
import { raiseWriteSet } from '../object/write-set.ts'
import { MAIL_DELIVERED, MAIL_REFUSED, postMessage } from '../scheduler/mailbox.ts'
import { CELL_RIGHTS, CELL_TARGET, RIGHT_SEND, TARGET_MAILBOX } from '../shared/capabilities.ts'
import { E_QUOTA } from '../shared/errors.ts'
import { text } from '../value/intern.ts'
import { listItem } from '../value/list.ts'
import { DONE, raiseWith } from '../value/outcome.ts'
import { Slot, setBool, slotAt } from '../value/value.ts'
import { refuse } from '../vm/authority.ts'

/** send(capability, message): whether the task was there to get it. */
export function builtinSend(args: Slot, _count: i32, result: Slot): u32 {
  const cell = openCapability(args.pointer)
  if (cell === null || cellKind(cell) !== TARGET_MAILBOX) return refuse(args, 'sending to', null)
  if ((listItem(cell, CELL_RIGHTS).int & (RIGHT_SEND as i64)) === 0) {
    return refuse(args, 'sending to', null)
  }
  const task = listItem(cell, CELL_TARGET).int
  if (!rowFits(null, slotAt(args, 1))) return raiseWriteSet()
  const outcome = postMessage(task, slotAt(args, 1))
  if (outcome === MAIL_REFUSED) return raiseWith(E_QUOTA, text("The task's mailbox is full"), null)
  setBool(result, outcome === MAIL_DELIVERED)
  return DONE
}
