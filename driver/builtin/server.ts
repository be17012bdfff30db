/**
 * What programs may ask of the server itself: its log, the process, caches, threads, collection.
 *
 * Semantics: ToastStunt `log.cc`, `server.cc`, `system.cc`, `background.cc`, `garbage.cc`. Much of what
 * those tell has no counterpart here; such numbers are 0, as said at each.
 */
import { figures } from '../object/cache-figures.ts'
import { cycleCount, suspectAll, tooLargeCount } from '../object/cycle.ts'
import { deathCount } from '../object/death.ts'
import { verbEpoch } from '../object/epoch.ts'
import { recordCount } from '../object/record.ts'
import { beginLog, endEffect, LOG_ERROR, LOG_INFO, LOG_WARNING } from '../scheduler/effect.ts'
import { eachTask, TASK_SERVICE, Task } from '../scheduler/task.ts'
import { E_INVARG, E_PERM } from '../shared/errors.ts'
import { SERVICE_PROCESS } from '../shared/services.ts'
import { TAG_INT } from '../shared/types.ts'
import { heapBlocksUsed } from '../value/heap.ts'
import { text } from '../value/intern.ts'
import { newList, pushList, pushTaken } from '../value/list.ts'
import { mapPut, newMap } from '../value/map.ts'
import { DONE, raise, raiseWith } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { equalExact } from '../value/string-compare.ts'
import {
  isTrue,
  ListValue,
  Slot,
  setInt,
  setList,
  setMap,
  setString,
  slotAt,
} from '../value/value.ts'
import { ACTIVATION_THREADED } from '../vm/activation.ts'
import { activation, isProgrammerWizard } from '../vm/machine.ts'
import { ask } from './request.ts'

// Levels of server_log(), as ToastStunt numbers them.
const LEVEL_WARNING: i64 = 6
const LEVEL_ERROR: i64 = 7
/** Length of the histogram in verb_cache_stats(). */
const HISTOGRAM: i32 = 17

/** (message, [level 0 … 7, or true for an error]). The line leaves with the batch. */
export function builtinServerLog(args: Slot, count: i32, _result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  let level = LOG_INFO
  if (count > 1) {
    const given = slotAt(args, 1)
    const isLevel = given.tag === TAG_INT && given.int >= 0 && given.int <= LEVEL_ERROR
    if (isLevel ? given.int === LEVEL_ERROR : isTrue(given)) level = LOG_ERROR
    else if (isLevel && given.int === LEVEL_WARNING) level = LOG_WARNING
  }
  const line = beginLog(level)
  line.addText('> ')
  line.addString(args.string)
  endEffect()
  return DONE
}

// ---- the process

/** {size, resident, shared, text, data} in pages, as floats. */
export function builtinMemoryUsage(args: Slot, count: i32, _result: Slot): u32 {
  return ask(SERVICE_PROCESS, 'memory', args, count)
}

/** {{load averages}, user time, system time, minor and major faults, blocks in and out, switches, signals}. */
export function builtinUsage(args: Slot, count: i32, _result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  return ask(SERVICE_PROCESS, 'usage', args, count)
}

/** Bytes of the store on disk. */
export function builtinDbDiskSize(args: Slot, count: i32, _result: Slot): u32 {
  return ask(SERVICE_PROCESS, 'disk', args, count)
}

/** A variable of the server's environment, 0 when it is not set. */
export function builtinGetenv(args: Slot, count: i32, _result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  return ask(SERVICE_PROCESS, 'environment', args, count)
}

// ---- caches

/** {hits, negative hits, misses, generation, histogram}; only the generation is counted here. */
export function builtinVerbCacheStats(_args: Slot, _count: i32, result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  const list = newList(5)
  for (let i = 0; i < 3; i++) pushTaken(list, TAG_INT, 0)
  pushTaken(list, TAG_INT, verbEpoch)
  const histogram = newList(HISTOGRAM)
  for (let i = 0; i < HISTOGRAM; i++) pushTaken(histogram, TAG_INT, 0)
  pushList(list, histogram)
  setList(result, list)
  return DONE
}

export function builtinLogCacheStats(_args: Slot, _count: i32, _result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  const line = beginLog(LOG_INFO)
  line.addText('Verb lookups: generation ')
  line.addInteger(verbEpoch)
  endEffect()
  return DONE
}

// ---- collection

/** Has everything in memory looked at for cycles, when the task has ended or waits. */
export function builtinRunGc(_args: Slot, _count: i32, _result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  suspectAll()
  return DONE
}

/**
 * A map by the colours of ToastStunt's collector; all blocks in use are black, the others 0. Beside them what
 * ours did since the start: deaths, those found in cycles, searches that became too large; how many objects are
 * in memory, and how often one was found there, was read and was forgotten.
 */
export function builtinGcStats(_args: Slot, _count: i32, result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  setMap(result, newMap())
  putCount(result, 'green', 0)
  putCount(result, 'yellow', 0)
  putCount(result, 'black', heapBlocksUsed())
  putCount(result, 'gray', 0)
  putCount(result, 'white', 0)
  putCount(result, 'purple', 0)
  putCount(result, 'pink', 0)
  putCount(result, 'deaths', deathCount)
  putCount(result, 'in_cycles', cycleCount)
  putCount(result, 'too_large', tooLargeCount)
  putCount(result, 'objects', recordCount)
  putCount(result, 'hits', figures.hits)
  putCount(result, 'misses', figures.objectsRead + figures.referencesRead)
  putCount(result, 'evictions', figures.objectsEvicted + figures.referencesEvicted)
  return DONE
}

function putCount(map: Slot, name: string, count: i64): void {
  const slots = pushSlots(2)
  setString(slots, text(name))
  setInt(slotAt(slots, 1), count)
  mapPut(map, slots, slotAt(slots, 1))
  popSlots(2)
}

// ---- threads: host services run beside the executor whatever is said here

/** The requests of host services that tasks wait for. */
export function builtinThreads(_args: Slot, _count: i32, result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  waiting = 0
  eachTask(countWaiting)
  setList(result, newList(waiting))
  threads = result.list
  eachTask(listWaiting)
  return DONE
}

let waiting: i32 = 0
let threads: ListValue = changetype<ListValue>(0)

function countWaiting(task: Task): void {
  if (task.state === TASK_SERVICE) waiting += 1
}

function listWaiting(task: Task): void {
  if (task.state === TASK_SERVICE) pushTaken(threads, TAG_INT, task.request as i64)
}

/** With an argument, says whether slow builtins of this verb may run in the background; it is remembered only. */
export function builtinSetThreadMode(args: Slot, count: i32, result: Slot): u32 {
  const current = activation()
  if (count === 0) {
    setInt(result, (current.flags & ACTIVATION_THREADED) !== 0 ? 1 : 0)
    return DONE
  }
  if (isTrue(args)) current.flags |= ACTIVATION_THREADED
  else current.flags &= ~ACTIVATION_THREADED
  return DONE
}

/** ("INIT", "MAIN", threads): checks its arguments; services have their own limits. */
export function builtinThreadPool(args: Slot, count: i32, result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  const pool = slotAt(args, 1)
  if (!equalExact(pool.string, text('MAIN'))) {
    return raiseWith(E_INVARG, text('Invalid thread pool'), pool)
  }
  if (!equalExact(args.string, text('INIT'))) {
    return raiseWith(E_INVARG, text('Invalid function'), args)
  }
  if (count > 2 && slotAt(args, 2).int < 0) {
    return raiseWith(E_INVARG, text('Invalid number of threads'), slotAt(args, 2))
  }
  setInt(result, 1)
  return DONE
}
