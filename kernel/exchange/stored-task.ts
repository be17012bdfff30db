/**
 * The row of a waiting task → what other servers can know of it.
 *
 *   {"fork", wake µs, program, this, player, programmer, definer, verb, verb names, debug,
 *    {variable names …}, {values …}, first line}       a forked task as an import wrote it
 *   {"task", state, wake µs, value, local, {activation …}}   what the driver wrote, outermost call first
 *
 * A task that was forked and has not begun becomes a forked task again; its program is the statements
 * of its fork. All others are in the middle of a program, which no other server could go on with.
 * Source: `driver/scheduler/fork-row.ts`, `task-row.ts`, `driver/vm/stored-stack.ts`.
 */

import {
  REGISTER_ARGS,
  REGISTER_CALLER,
  REGISTER_PLAYER,
  REGISTER_THIS,
  REGISTER_VARIABLES,
  REGISTER_VERB,
} from '../../driver/shared/opcodes.ts'
import { NONE, type SlotValue } from '../store/value.ts'
import { type ActivationModel, type ForkedTask, type LostTask, NOTHING } from './model.ts'
import type { ProgramSources } from './program-sources.ts'

const US_PER_SECOND = 1_000_000

/** States of a task in a row. */
const STATE_FORKED = 2
const STATE_READING = 3
const STATE_SERVICE = 4

const ACTIVATION_DEBUG = 1

/** Names of the registers that every call has. */
const REGISTER_NAMES: readonly (readonly [register: number, name: string])[] = [
  [REGISTER_PLAYER, 'player'],
  [REGISTER_THIS, 'this'],
  [REGISTER_CALLER, 'caller'],
  [REGISTER_VERB, 'verb'],
  [REGISTER_ARGS, 'args'],
]
/** What called verbs share with their callers, in the order of the context. */
const CONTEXT_NAMES = ['argstr', 'dobj', 'dobjstr', 'prepstr', 'iobj', 'iobjstr']

export interface TaskContext {
  readonly programs: ProgramSources
  /** Makes references in a value the model's. */
  readonly resolve: (value: SlotValue) => SlotValue
}

/** The task [id] with the row [row]; undefined when it is no task's row. */
export function readTask(
  id: number,
  row: SlotValue,
  context: TaskContext,
): ForkedTask | LostTask | undefined {
  const fields = new Fields(row)
  const kind = fields.text(0)
  if (kind === 'fork') return readFork(id, fields, context)
  return kind === 'task' ? readWaiting(id, fields, context) : undefined
}

function readFork(id: number, fields: Fields, context: TaskContext): ForkedTask | undefined {
  const program = fields.at(2)
  const source = program.type === 'program' ? context.programs.source(program.hash) : undefined
  if (source === undefined) return undefined
  const names = fields.items(10)
  const values = fields.items(11)
  return {
    id,
    wakeSeconds: fields.number(1) / US_PER_SECOND,
    firstLine: fields.number(12),
    source,
    activation: {
      this: context.resolve(fields.at(3)),
      player: fields.object(4),
      programmer: fields.object(5),
      definer: context.resolve(fields.at(6)),
      verb: fields.text(7),
      verbNames: fields.text(8),
      debug: fields.bool(9),
    },
    variables: names.flatMap((name, index) =>
      name.type === 'string'
        ? [{ name: name.value, value: context.resolve(values[index] ?? NONE) }]
        : [],
    ),
  }
}

function readWaiting(
  id: number,
  fields: Fields,
  context: TaskContext,
): ForkedTask | LostTask | undefined {
  const calls = fields.items(5).map((call) => new Fields(call))
  const [outermost] = calls
  if (outermost === undefined) return undefined
  const activation = readActivation(outermost, context)
  const state = fields.number(1)
  const isFork = state === STATE_FORKED && calls.length === 1
  const fork = isFork ? forkOf(outermost, context) : undefined
  if (fork !== undefined) {
    const wakeSeconds = Math.round(Math.max(0, fields.number(2)) / US_PER_SECOND)
    return { id, wakeSeconds, activation, ...fork }
  }
  const isInterrupted = state === STATE_READING || state === STATE_SERVICE
  const reason = isInterrupted ? 'interrupted' : 'suspended'
  return { id, reason, activation, depth: calls.length }
}

function readActivation(call: Fields, { resolve }: TaskContext): ActivationModel {
  const registers = new Fields(call.at(13))
  return {
    this: resolve(registers.at(REGISTER_THIS)),
    player: call.object(2),
    programmer: call.object(3),
    definer: resolve(call.at(4)),
    verb: call.text(10) || registers.text(REGISTER_VERB),
    verbNames: call.text(5),
    debug: (call.number(6) & ACTIVATION_DEBUG) !== 0,
  }
}

/** What a forked task runs with; undefined when its statements cannot be told from its program. */
function forkOf(call: Fields, { programs, resolve }: TaskContext) {
  const program = call.at(0)
  if (program.type !== 'program') return undefined
  const body = programs.forkBody(program.hash, call.number(1))
  if (body === undefined) return undefined
  const registers = new Fields(call.at(13))
  const values = new Map<string, SlotValue>()
  for (const [register, name] of REGISTER_NAMES) values.set(name, registers.at(register))
  for (const [index, name] of CONTEXT_NAMES.entries()) {
    values.set(name, new Fields(call.at(12)).at(index))
  }
  for (const [index, name] of programs.variables(program.hash).entries()) {
    values.set(name, registers.at(REGISTER_VARIABLES + index))
  }
  const variables = [...values]
    .filter(([, value]) => value.type !== 'none')
    .map(([name, value]) => ({ name, value: resolve(value) }))
  return { source: body.source, firstLine: body.line + call.number(11), variables }
}

/** The items of a list, each as the type it should have; another type gives that type's nothing. */
class Fields {
  private readonly list: readonly SlotValue[]

  constructor(value: SlotValue) {
    this.list = value.type === 'list' ? value.items : []
  }

  at(index: number): SlotValue {
    return this.list[index] ?? NONE
  }

  text(index: number): string {
    const value = this.at(index)
    return value.type === 'string' ? value.value : ''
  }

  number(index: number): number {
    const value = this.at(index)
    return value.type === 'int' ? Number(value.value) : 0
  }

  object(index: number): number {
    const value = this.at(index)
    return value.type === 'object' ? Number(value.id) : NOTHING
  }

  bool(index: number): boolean {
    const value = this.at(index)
    return value.type === 'bool' && value.value
  }

  items(index: number): readonly SlotValue[] {
    const value = this.at(index)
    return value.type === 'list' ? value.items : []
  }
}
