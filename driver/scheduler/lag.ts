/**
 * Tasks that took very long: the log is told, and #0:handle_lagging_task. Source: ToastStunt `execute.cc`
 * run_interpreter().
 */

import { find } from '../object/object.ts'
import { verbFindCall } from '../object/verb.ts'
import { TAG_FLOAT, TAG_OBJECT } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { ListValue, newList, pushItem, pushList, pushTaken } from '../value/list.ts'
import { toStr } from '../value/print.ts'
import { activation, machine, rootActivation } from '../vm/machine.ts'
import { numberOption } from '../vm/options.ts'
import { STACK_LINES, stackList } from '../vm/traceback.ts'
import { beginLog, endEffect, LOG_WARNING } from './effect.ts'
import { runNames, runObject } from './finished.ts'
import { runningTask } from './run.ts'
import { addHook } from './work.ts'

/** Seconds from which on a task lags, when `$server_options.task_lag_threshold` does not say. */
const LAG_SECONDS: f64 = 5
/** Thresholds below this one turn the report off. */
const LAG_SECONDS_LEAST: f64 = 0.1

/** Reports the running task if it took too long. It has just stopped. */
export function reportLag(seconds: f64): void {
  if (seconds < LAG_SECONDS_LEAST) return
  const threshold = numberOption(text('task_lag_threshold'), LAG_SECONDS)
  if (threshold < LAG_SECONDS_LEAST || seconds < threshold) return
  const buffer = beginLog(LOG_WARNING)
  buffer.addText('LAG: ')
  buffer.addInteger(<i64>seconds)
  buffer.addText(' seconds or more caused by ')
  toStr(runObject(), buffer)
  buffer.addByte(0x3a)
  toStr(runNames(), buffer)
  endEffect()
  const system = find(0)
  if (system === null || verbFindCall(system, text('handle_lagging_task'), 0) === null) return
  const args = newList(2)
  if (machine.frame !== 0)
    pushList(args, stackList(activation(), rootActivation(), STACK_LINES, -1))
  else pushList(args, placeOfRun())
  pushTaken(args, TAG_FLOAT, reinterpret<i64>(seconds))
  addHook(runningTask().player, 0, text('handle_lagging_task'), args)
}

/** What is left to tell of a task whose stack is gone: the verb that it began with. */
function placeOfRun(): ListValue {
  const list = newList(6)
  pushTaken(list, TAG_OBJECT, -1)
  pushItem(list, runNames())
  pushTaken(list, TAG_OBJECT, -1)
  pushItem(list, runObject())
  pushTaken(list, TAG_OBJECT, -1)
  pushTaken(list, TAG_OBJECT, -1)
  return list
}
