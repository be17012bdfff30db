/**
 * Batches: closing the open one, with everything the kernel needs to commit and release it; or undoing it.
 */

import { clock } from '../host.ts'
import { dirtyBytes } from '../object/batch.ts'
import { dirtyRows, packBatch, registerPacker } from '../object/changes.ts'
import { isClustered } from '../object/cluster.ts'
import { packHistory } from '../object/history.ts'
import { noteBytes } from '../object/history-note.ts'
import { pauseSweep } from '../object/history-sweep.ts'
import { pauseBuilding } from '../object/index-build.ts'
import { pauseLumps } from '../object/lump-sweep.ts'
import { mutationsBytes, mutationsPointer } from '../object/mutation.ts'
import { pauseOrphans } from '../object/orphan-sweep.ts'
import { rollbackBatch } from '../object/undo.ts'
import { boundPrograms } from '../vm/program.ts'
import { makeRoom } from '../vm/room.ts'
import { firstConnection, hasInput, nextConnection, nextOutputBatch } from './connection.ts'
import { addTextLine, closeEffects, dropEffects, openEffects } from './effect.ts'
import { openForks } from './fork-undo.ts'
import { closeInputs, finishedInputs } from './input-number.ts'
import { openMailboxes } from './mailbox.ts'
import { clearLine } from './ready.ts'
import { commitBatch } from './retract.ts'
import { packSessions } from './session-list.ts'
import { packTasks, pendingTaskRows, reloadTasks } from './task-row.ts'

/** What a closed batch consists of: addresses and sizes in bytes, and how many inputs it finishes. */
@unmanaged
export class SealedBatch {
  mutations: usize = 0
  mutationBytes: u32 = 0
  effects: usize = 0
  effectBytes: u32 = 0
  inputCount: u32 = 0
  inputs: usize = 0
}

const memoryOfBatch: usize = memory.data(24, 8)
const sealed = changetype<SealedBatch>(memoryOfBatch)

/** Bytes that a task's row adds to a batch, roughly. */
const TASK_ROW_BYTES: u32 = 512

/** Lets tasks and sessions be written with every batch; at boot. */
export function openBatches(): void {
  registerPacker(packTasks)
  registerPacker(packHistory)
  // In a cluster each session has a row of its own, which the host writes.
  if (!isClustered) registerPacker(packSessions)
  openMailboxes()
  openForks()
}

/** Closes the open batch. What it answers is good until the next input or run. */
export function sealBatch(): SealedBatch {
  packBatch()
  sealed.mutations = mutationsPointer()
  sealed.mutationBytes = mutationsBytes()
  const effects = closeEffects()
  sealed.effects = effects.start
  sealed.effectBytes = effects.length
  sealed.inputCount = finishedInputs()
  sealed.inputs = closeInputs()
  nextOutputBatch()
  if (!isClustered) settle()
  return sealed
}

/** The sealed batch is durable. Only in a cluster is it said so. */
export function commit(): void {
  if (!isClustered) return
  commitBatch()
  settle()
}

/** Forgets what is too much. */
function settle(): void {
  boundPrograms()
  makeRoom()
}

/** About how large the open batch is. */
export function pendingBatchBytes(): u32 {
  return dirtyBytes + noteBytes + openEffects().length + pendingTaskRows() * TASK_ROW_BYTES
}

/** How many rows it will write. */
export function pendingBatchRows(): u32 {
  return dirtyRows() + pendingTaskRows()
}

/**
 * Undoes the open batch: the store refuses to take writes. Its inputs are finished with nothing done, and
 * those whose lines they were are told.
 */
export function rollBack(): void {
  rollbackBatch()
  pauseBuilding(clock())
  pauseSweep(clock())
  pauseOrphans(clock())
  pauseLumps(clock())
  dropEffects()
  clearLine()
  reloadTasks()
  let at = firstConnection()
  while (at !== null) {
    if (hasInput(at)) {
      addTextLine(
        at.id,
        'The server has no room to store what was just done, so it was undone (E_QUOTA).',
      )
    }
    at = nextConnection(at)
  }
}
