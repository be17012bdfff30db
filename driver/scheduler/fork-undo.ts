/**
 * Forks of a task that is undone never run.
 */

import { undoLog, undoRegister } from '../object/undo.ts'
import { Slot } from '../value/value.ts'
import { leaveLine } from './ready.ts'
import { residentTask, TASK_FORKED, Task } from './task.ts'
import { dropTask } from './task-row.ts'

let undoKind: u32 = 0

/** At boot. */
export function openForks(): void {
  undoKind = undoRegister(unfork)
}

/** Notes that the running task forked [task]. */
export function noteFork(task: Task): void {
  undoLog(undoKind, 0, task.id, 0, null)
}

function unfork(_a: usize, id: i64, _c: i64, _value: Slot): void {
  const task = residentTask(id)
  if (task === null || task.state !== TASK_FORKED) return
  leaveLine(task)
  dropTask(task)
}
