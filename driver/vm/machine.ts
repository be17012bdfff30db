/**
 * The state of the machine: one record at a fixed address, so that every file may change it and every
 * access is a single load or store. It describes the running task only; between tasks `frame` is 0.
 */

import { isWizard } from '../object/object.ts'
import { Slot } from '../value/value.ts'
import { Activation, activationOf } from './activation.ts'

/** Why the interpreter came back to the scheduler. */
export const RUN_CONTINUE: u32 = 0
/** The task's root activation returned; its value is in `machine.result`. */
export const RUN_DONE: u32 = 1
/** The task ended by an uncaught error, a limit, or kill_task() on itself. */
export const RUN_ABORTED: u32 = 2
/** The task asked to be suspended. */
export const RUN_SUSPENDED: u32 = 3
/** The task waits for a host service. */
export const RUN_WAITING: u32 = 4
/** The slice is used up; the task goes on with the next call. */
export const RUN_SLICE: u32 = 5

/** Why a task was aborted. */
export const ABORT_NONE: u32 = 0
export const ABORT_TICKS: u32 = 1
export const ABORT_SECONDS: u32 = 2
export const ABORT_KILL: u32 = 3
export const ABORT_ERROR: u32 = 4

// Outcomes of instructions, beside those of value/outcome.ts.
/** No ticks were left. */
export const LIMIT: u32 = 100
/** A value grew beyond its limit, and `$server_options.max_concat_catchable` is not set. */
export const TOO_LARGE: u32 = 101

/** How a task asked to be suspended. */
export const SUSPEND_TIMED: u32 = 0
export const SUSPEND_FOREVER: u32 = 1
export const SUSPEND_READING: u32 = 2
export const SUSPEND_MAIL: u32 = 3

/** Profiles want the running task. */
export const WATCH_PROFILE: u32 = 1
/** The lines that the running task reaches are noted. */
export const WATCH_COVERAGE: u32 = 2

/** The record itself; the six slots at its end are cleared slots of the machine's own. */
@unmanaged
export class Machine {
  /** Address of register 0 of the running activation; 0 when no task runs. */
  frame: usize = 0
  /** The instruction to go on with, or the one that raised. */
  pc: usize = 0
  /** The activation stack: its first byte, and the first byte behind it. */
  stack: usize = 0
  stackEnd: usize = 0
  /** Ticks until the next look at limits, and how many more there are behind them. */
  ticks: i32 = 0
  ticksReserve: i32 = 0
  depth: i32 = 0
  depthMax: i32 = 0
  abortReason: u32 = 0
  suspendKind: u32 = 0
  /** Host service asked for by RUN_WAITING: kind, and whether it starts after the commit. */
  serviceKind: u32 = 0
  serviceAfterCommit: u32 = 0
  taskId: i64 = 0
  /** Seconds for SUSPEND_TIMED and SUSPEND_MAIL, there negative for ever; for SUSPEND_READING the connection is in `suspendConnection`. */
  suspendSeconds: f64 = 0
  suspendConnection: i64 = 0
  /** Monotonic ms at which the task has had its seconds, and at which the slice ends. */
  secondsDeadline: f64 = 0
  sliceDeadline: f64 = 0
  /** Whether the running task is a foreground task. */
  isForeground: u32 = 0
  /** Number of the builtin that was called last, for its step and for tracebacks. */
  builtin: u32 = 0
  /** Ticks left when this task began its run, for what is reported of it. */
  ticksStart: i32 = 0
  flags: u32 = 0
  slots: u64 = 0
  /** Who is to be told of every activation that begins or ends: WATCH_… bits. */
  watch: u32 = 0
}

/** Bytes of the record, and how many slots follow it. */
const MACHINE_BYTES: i32 = 192
const MACHINE_SLOTS: i32 = 16

const memoryOfMachine: usize = memory.data(MACHINE_BYTES + MACHINE_SLOTS * 16, 16)
export const machine = changetype<Machine>(memoryOfMachine)

/** The value of the task, or the request of a service. */
export const resultSlot = changetype<Slot>(memoryOfMachine + MACHINE_BYTES)
/** The result of the builtin under way. */
export const builtinSlot = changetype<Slot>(memoryOfMachine + MACHINE_BYTES + 16)
/** The error under way: its code, which raise() lets be any value. */
export const errorCodeSlot = changetype<Slot>(memoryOfMachine + MACHINE_BYTES + 32)
/** The list that handlers receive: code, message, value, traceback and, when uncaught, its lines. */
export const errorSlot = changetype<Slot>(memoryOfMachine + MACHINE_BYTES + 48)
/** Arguments for #0:handle_uncaught_error or #0:handle_task_timeout, none when nothing is to be handled. */
export const handlerSlot = changetype<Slot>(memoryOfMachine + MACHINE_BYTES + 64)
/** task_local() of the running task. */
export const taskLocal = changetype<Slot>(memoryOfMachine + MACHINE_BYTES + 80)
/** Scratch of one instruction or helper, cleared by whoever used it. */
export const scratchSlot = changetype<Slot>(memoryOfMachine + MACHINE_BYTES + 96)
export const scratchSlot2 = changetype<Slot>(memoryOfMachine + MACHINE_BYTES + 112)
/** The value of an error while it is being worded. */
export const pairSlot = changetype<Slot>(memoryOfMachine + MACHINE_BYTES + 160)
/** What a verb or service answers the builtin that waits for it. */
export const valueSlot = changetype<Slot>(memoryOfMachine + MACHINE_BYTES + 176)
/** What a builtin that calls a verb leaves for its next step. */
export const stateSlot = changetype<Slot>(memoryOfMachine + MACHINE_BYTES + 192)
/** An operand that is no register, or that must outlive one. */
export const operandSlot = changetype<Slot>(memoryOfMachine + MACHINE_BYTES + 208)
/** The object #-1, for roots without a caller. */
export const nothingSlot = changetype<Slot>(memoryOfMachine + MACHINE_BYTES + 128)
/** The object #0. */
export const systemSlot = changetype<Slot>(memoryOfMachine + MACHINE_BYTES + 144)

/** The running activation. */
export function activation(): Activation {
  return activationOf(machine.frame)
}

/** Permissions of the running verb. */
export function programmer(): i64 {
  return activationOf(machine.frame).programmer
}

export function isProgrammerWizard(): bool {
  return isWizard(activationOf(machine.frame).programmer)
}

/** Permissions of the calling activation, #-1 when the server called. */
export function callerPermissions(): i64 {
  const current = activationOf(machine.frame)
  return current.isRoot ? -1 : current.previous.programmer
}

/** The player of the running activation. */
export function playerId(): i64 {
  return activationOf(machine.frame).player
}

/** `this` of the running activation. */
export function thisValue(): Slot {
  return changetype<Slot>(machine.frame)
}

export function currentTaskId(): i64 {
  return machine.taskId
}

/** The root activation of the running task. */
export function rootActivation(): Activation {
  return changetype<Activation>(machine.stack)
}
