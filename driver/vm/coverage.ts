/**
 * Coverage: which lines of which programs a run of tests has reached. While lines are noted, the first
 * instruction of every line that was not reached yet is OP_PROBE; reaching it notes the line and puts the
 * instruction back. So each line costs once, and nothing while nobody asks.
 *
 * Probes are in place only within a test, of which nothing is ever stored; a Coverage lasts for the run. It
 * holds its programs, and notes them under the verb that ran them.
 */

import { COVERAGE_PROGRAMS_MAX } from '../shared/limits.ts'
import { OP_PROBE } from '../shared/opcodes.ts'
import { allocate, free } from '../value/heap.ts'
import { releaseString, retainString } from '../value/string.ts'
import { Slot, StringValue } from '../value/value.ts'
import { ACTIVATION_CLOSURE, Activation, activationOf } from './activation.ts'
import { machine, WATCH_COVERAGE } from './machine.ts'
import { LINE_BYTES, Program, releaseProgram } from './program.ts'

/** What is known of one program. */
@unmanaged
export class Coverage {
  next: usize = 0
  /** Retained. */
  program: usize = 0
  /** For each line entry: the instruction that OP_PROBE stands for, or LINE_REACHED, LINE_ELSEWHERE. */
  entries: usize = 0
  isArmed: u32 = 0
  /** It is a function's inside of a verb. */
  isClosure: u32 = 0
  /** Where the verb was found, and its names, retained; 0 until the program's first call has ended. */
  names: usize = 0
  definerTag: u32 = 0
  definerSpare: u32 = 0
  definerBits: i64 = 0

  get definer(): Slot {
    return changetype<Slot>(changetype<usize>(this) + offsetof<Coverage>('definerTag'))
  }
  entry(index: u32): u32 {
    return <u32>load<u16>(this.entries + ((<usize>index) << 1))
  }
  setEntry(index: u32, value: u32): void {
    store<u16>(this.entries + ((<usize>index) << 1), <u16>value)
  }
}

const LINE_REACHED: u32 = 0xffff
/** A later entry begins at the same instruction and stands for both. */
const LINE_ELSEWHERE: u32 = 0xfffe
const LINE_UNKNOWN: u32 = 0xfffd

let first: usize = 0
let count: u32 = 0

/** Begins a run of tests: nothing was reached yet. */
export function openCoverage(): void {
  assert(first === 0, 'lines are being noted for another run')
}

/** The first program of which anything is known; or null. */
export function firstCoverage(): Coverage | null {
  return first === 0 ? null : changetype<Coverage>(first)
}

/** Ends the run: forgets everything. No probe is in place. */
export function closeCoverage(): void {
  while (first !== 0) {
    const coverage = changetype<Coverage>(first)
    first = coverage.next
    const program = changetype<Program>(coverage.program)
    program.coverage = 0
    releaseProgram(program)
    if (coverage.names !== 0) releaseString(changetype<StringValue>(coverage.names))
    coverage.definer.clear()
    free(coverage.entries)
    free(changetype<usize>(coverage))
  }
  count = 0
}

/** A test begins: its lines are noted from now on. */
export function noteLines(): void {
  machine.watch |= WATCH_COVERAGE
}

/** The test is over: every probe is taken away. */
export function ignoreLines(): void {
  machine.watch &= ~WATCH_COVERAGE
  for (let at = first; at !== 0; at = changetype<Coverage>(at).next) {
    if (changetype<Coverage>(at).isArmed !== 0) disarm(changetype<Coverage>(at))
  }
}

/** Takes the probes out of [program], whose instructions somebody wants to read. */
export function showInstructions(program: Program): void {
  if (program.coverage === 0) return
  const coverage = changetype<Coverage>(program.coverage)
  if (coverage.isArmed !== 0) disarm(coverage)
}

/** Whether entry [index] of the program's lines was reached, or another one that begins where it does. */
export function isReached(coverage: Coverage, index: u32): bool {
  let at = index
  while (coverage.entry(at) === LINE_ELSEWHERE) at++
  return coverage.entry(at) === LINE_REACHED
}

// ---- calls

export function coverageEntered(pushed: Activation): void {
  const program = changetype<Program>(pushed.program)
  if (program.coverage === 0) {
    if (count >= COVERAGE_PROGRAMS_MAX) return
    addCoverage(program)
  }
  const coverage = changetype<Coverage>(program.coverage)
  if (coverage.isArmed === 0) arm(coverage)
}

export function coverageLeft(popped: Activation): void {
  const program = changetype<Program>(popped.program)
  if (program.coverage === 0 || popped.verbNames === 0) return
  const coverage = changetype<Coverage>(program.coverage)
  if (coverage.names !== 0) return
  coverage.names = changetype<usize>(retainString(changetype<StringValue>(popped.verbNames)))
  coverage.definer.assign(popped.definer)
  coverage.isClosure = popped.flags & ACTIVATION_CLOSURE
}

function addCoverage(program: Program): void {
  const bytes = <usize>offsetof<Coverage>()
  const coverage = changetype<Coverage>(allocate(bytes))
  memory.fill(changetype<usize>(coverage), 0, bytes)
  coverage.program = changetype<usize>(program)
  program.references += 1
  program.coverage = changetype<usize>(coverage)
  const lines = program.lineCount
  coverage.entries = allocate(max<usize>((<usize>lines) << 1, 16))
  for (let index: u32 = 0; index < lines; index++) {
    const isLast =
      index + 1 === lines || instructionOf(program, index + 1) !== instructionOf(program, index)
    coverage.setEntry(index, isLast ? LINE_UNKNOWN : LINE_ELSEWHERE)
  }
  coverage.next = first
  first = changetype<usize>(coverage)
  count++
}

// ---- probes

/** Address of the instruction that line entry [index] begins with. */
function instructionOf(program: Program, index: u32): usize {
  const instruction = load<u32>(program.lines + <usize>index * LINE_BYTES)
  return program.code + ((<usize>instruction) << 3)
}

/** Puts probes where lines begin that were not reached. */
function arm(coverage: Coverage): void {
  const program = changetype<Program>(coverage.program)
  for (let index: u32 = 0; index < program.lineCount; index++) {
    if (coverage.entry(index) !== LINE_UNKNOWN) continue
    const at = instructionOf(program, index)
    coverage.setEntry(index, <u32>load<u16>(at))
    store<u16>(at, <u16>OP_PROBE)
  }
  coverage.isArmed = 1
}

function disarm(coverage: Coverage): void {
  const program = changetype<Program>(coverage.program)
  for (let index: u32 = 0; index < program.lineCount; index++) {
    const instruction = coverage.entry(index)
    if (instruction >= LINE_UNKNOWN) continue
    store<u16>(instructionOf(program, index), <u16>instruction)
    coverage.setEntry(index, LINE_UNKNOWN)
  }
  coverage.isArmed = 0
}

/** OP_PROBE was reached: notes the line that begins at [pc] and puts its instruction back. */
export function noteLine(pc: usize, base: usize): void {
  const program = changetype<Program>(activationOf(base).program)
  const coverage = changetype<Coverage>(program.coverage)
  let low: u32 = 0
  let high = program.lineCount
  while (low < high) {
    const middle = (low + high) >> 1
    if (instructionOf(program, middle) <= pc) low = middle + 1
    else high = middle
  }
  const instruction = coverage.entry(low - 1)
  assert(instruction < LINE_UNKNOWN, 'a probe stands where no line begins')
  store<u16>(pc, <u16>instruction)
  coverage.setEntry(low - 1, LINE_REACHED)
}
