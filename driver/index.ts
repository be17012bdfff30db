/**
 * Every export that the kernel may call, and nothing else. Pointers and sizes are bytes in the driver's
 * memory; times, ids and numbers are f64.
 */

import { bindBuiltins } from './builtin/table.ts'
import { configureVersion } from './builtin/version.ts'
import { objectBoot } from './object/boot.ts'
import { isClustered, joinCluster } from './object/cluster.ts'
import { leasesWanted as wantedLeases } from './object/lease.ts'
import { packReads } from './object/read-set.ts'
import { applyCommitted } from './scheduler/apply.ts'
import {
  commit,
  openBatches,
  pendingBatchBytes,
  pendingBatchRows,
  rollBack,
  sealBatch,
} from './scheduler/batch.ts'
import { entryOf, setListenerHost } from './scheduler/listener.ts'
import { receiveInput } from './scheduler/receive.ts'
import { beginBatch, retract as retractOpen } from './scheduler/retract.ts'
import { openScheduler, runTasks, wakeAt } from './scheduler/scheduler.ts'
import { tellStatistics } from './scheduler/statistics.ts'
import {
  MEMORY_BYTES_MAX,
  MEMORY_BYTES_MIN,
  MEMORY_RESERVE_PART,
  PROGRAM_CACHE_BYTES_MAX,
} from './shared/limits.ts'
import { INSTRUCTION_SET, INSTRUCTION_SET_FIRST } from './shared/opcodes.ts'
import { TAG_INT, TAG_MAP, TAG_STRING } from './shared/types.ts'
import { decode } from './value/codec.ts'
import { allocate as allocateBytes, free, heapBytesUsed, setHeapLimit } from './value/heap.ts'
import { text } from './value/intern.ts'
import { popSlots, pushSlots } from './value/scratch.ts'
import { Slot } from './value/value.ts'
import { openBuiltins } from './vm/builtin-table.ts'
import { loadServerOptions, openOptions } from './vm/options.ts'
import { setProgramCache } from './vm/program.ts'
import { forget } from './vm/room.ts'
import { openMachine } from './vm/root.ts'
import { endSeconds, openMeter } from './vm/tick.ts'

/** A buffer for the kernel; release() gives it back. */
export function allocate(bytes: u32): usize {
  return allocateBytes(max<usize>(bytes, 16))
}

/** Gives a buffer back. */
export function release(pointer: usize): void {
  free(pointer)
}

/** Starts the driver with the encoded configuration at [pointer]; 0, or why it cannot. */
export function boot(pointer: usize, bytes: u32): u32 {
  const configuration = pushSlots(1)
  const isRead = decode(pointer, bytes, configuration) && configuration.tag === TAG_MAP
  if (isRead) {
    joinAs(entryOf(configuration, text('cluster')))
    objectBoot()
    openMachine()
    openMeter()
    openBuiltins()
    bindBuiltins()
    configureVersion(configuration)
    setMemory(entryOf(configuration, text('memory')))
    const host = entryOf(configuration, text('host'))
    if (host !== null && host.tag === TAG_STRING) setListenerHost(host)
    openOptions()
    loadServerOptions()
    openBatches()
    openScheduler()
  }
  popSlots(1)
  return isRead ? 0 : 1
}

/** Bounds what tasks may fill, and what is remembered, by the bytes of memory that were configured. */
function setMemory(configured: Slot | null): void {
  const isGiven = configured !== null && configured.tag === TAG_INT
  const wanted = isGiven ? <f64>(configured as Slot).int : MEMORY_BYTES_MAX
  const bytes = min(max(wanted, MEMORY_BYTES_MIN), MEMORY_BYTES_MAX)
  setHeapLimit(bytes - bytes / <f64>MEMORY_RESERVE_PART)
  setProgramCache(<u32>min(<f64>PROGRAM_CACHE_BYTES_MAX, bytes / <f64>MEMORY_RESERVE_PART))
}

/** This driver is the process of a cluster that the configuration names, if it names one. */
function joinAs(process: Slot | null): void {
  if (process !== null && process.tag === TAG_INT) joinCluster(process.int)
}

/** Takes one input: its kind, the connection it came from, and the number under which it is finished. */
export function receive(kind: u32, connection: f64, number: f64, pointer: usize, bytes: u32): void {
  receiveInput(kind, <i64>connection, number, pointer, bytes)
}

/** Runs tasks for about [budgetMs]: 0 nothing is left, 1 more to do, 2 stop the server, 3 inside a task. */
export function run(budgetMs: f64): u32 {
  if (isClustered) beginBatch()
  return runTasks(budgetMs)
}

/** Wall time in µs at which something is to be done without any input; Infinity: never. */
export function wakeTime(): f64 {
  return wakeAt()
}

/** About how many bytes the open batch has. */
export function pendingBytes(): u32 {
  return pendingBatchBytes()
}

/** How many rows the open batch will write. */
export function pendingWrites(): u32 {
  return pendingBatchRows()
}

/** Closes the open batch; answers the address of a SealedBatch (scheduler/batch.ts). */
export function seal(): usize {
  return changetype<usize>(sealBatch())
}

/** The sealed batch is durable: what undoing it would need is freed. In a cluster, behind every seal(). */
export function committed(): void {
  commit()
}

/** In a cluster: undoes the batch that is open, or sealed and not committed; its inputs will come again. */
export function retract(): void {
  retractOpen()
}

/** In a cluster: takes over the mutations that others committed, packed; between two batches. */
export function apply(pointer: usize, bytes: u32): void {
  applyCommitted(pointer, bytes)
}

const readSet: usize = memory.data(8, 4)

/**
 * In a cluster: what the batch that was sealed last has read, packed (object/read-set.ts). Answers the address of
 * {pointer, bytes}; good until committed() or retract().
 */
export function reads(): usize {
  const packed = packReads()
  store<usize>(readSet, packed.start)
  store<u32>(readSet, packed.length, 4)
  return readSet
}

/** In a cluster: bit n when another block of numbers of counter n is wanted (object/meta.ts). */
export function leasesWanted(): u32 {
  return wantedLeases()
}

/** In a cluster: the running task ends as if its seconds were over, because what it has read grows too old. */
export function cut(): void {
  endSeconds()
}

/** Bytes of memory in use; what was in use once and is free again is not among them. */
export function memoryUsed(): f64 {
  return heapBytesUsed()
}

/** What the cache has done and takes: address of u32 count, u32 pad, and an f64 each (kernel/host/statistics.ts names them). */
export function statistics(): usize {
  return tellStatistics()
}

/** Undoes the open batch. */
export function rollback(): void {
  rollBack()
}

/** Forgets about [bytes] bytes of what can be read again; answers how many it could. */
export function evict(bytes: u32): u32 {
  return forget(bytes)
}

const sets: usize = memory.data(12, 8)

/** Address of the instruction sets that this driver runs: u32 count, then each. */
export function instructionSets(): usize {
  store<u32>(sets, 2)
  store<u32>(sets, INSTRUCTION_SET_FIRST, 4)
  store<u32>(sets, INSTRUCTION_SET, 8)
  return sets
}
