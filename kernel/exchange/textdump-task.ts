/**
 * Tasks of a textdump. Forked tasks are kept: they begin at their program's first line. Tasks in the
 * middle of their bytecode are read over and named, because their position means nothing here.
 *
 *   N clocks                   N lines, long obsolete
 *   N queued tasks             0, first line, wake time, id; activation; variables; program
 *   N suspended tasks          wake time, id, value; stack          since 1.8
 *   N interrupted tasks        id, reason; stack                    since version 10
 *   N active connections       one line each, dropped
 *
 * Source: ToastStunt `tasks.cc`, `eval_vm.cc`, `execute.cc`, `server.cc`.
 */

import { objectValue, type SlotValue } from '../store/value.ts'
import type { Lines } from './lines.ts'
import type { ActivationModel, ForkedTask, LostTask } from './model.ts'
import type { ValueReader } from './textdump-value.ts'

/** The first versions that write what is named. */
const VERSION_STACK_VERSIONS = 3
const VERSION_TASK_LOCAL = 6
const VERSION_INTERRUPTED = 10
const VERSION_THIS = 11
const VERSION_DEFINER = 13
const VERSION_THREADED = 16

export interface Tasks {
  forked: ForkedTask[]
  lost: LostTask[]
}

export class TaskReader {
  private readonly lines: Lines
  private readonly values: ValueReader
  private readonly version: number

  constructor(lines: Lines, values: ValueReader, version: number) {
    this.lines = lines
    this.values = values
    this.version = version
  }

  /** The task queue. Files of the oldest servers end after their forked tasks. */
  read(): Tasks {
    const clocks = this.counted(/^(\d+) clocks$/, '"N clocks"')
    for (let index = 0; index < clocks; index++) this.lines.text('a clock')
    const forked = this.repeat(this.counted(/^(\d+) queued tasks$/, '"N queued tasks"'), () =>
      this.readForked(),
    )
    if (this.lines.isAtEnd) return { forked, lost: [] }
    const lost = this.repeat(this.counted(/^(\d+) suspended tasks$/, '"N suspended tasks"'), () =>
      this.readSuspended(),
    )
    if (this.version < VERSION_INTERRUPTED || this.lines.isAtEnd) return { forked, lost }
    const count = this.counted(/^(\d+) interrupted tasks$/, '"N interrupted tasks"')
    return { forked, lost: [...lost, ...this.repeat(count, () => this.readInterrupted())] }
  }

  /** Reads over the connections that were open; older files have no such part. */
  skipConnections(): void {
    if (this.lines.isAtEnd) return
    const count = this.counted(
      /^(\d+) active connections(?: with listeners)?$/,
      '"N active connections"',
    )
    for (let index = 0; index < count; index++) {
      this.lines.match(/^-?\d+(?: -?\d+)?$/, 'a connection')
    }
  }

  private counted(pattern: RegExp, expected: string): number {
    return Number(this.lines.match(pattern, expected)[0])
  }

  private repeat<Item>(count: number, read: () => Item): Item[] {
    const items: Item[] = []
    for (let index = 0; index < count; index++) items.push(read())
    return items
  }

  private readForked(): ForkedTask {
    const [, line, wake, id] = this.lines.match(
      /^(-?\d+) (-?\d+) (-?\d+) (-?\d+)$/,
      'the numbers of a forked task',
    )
    const activation = this.readActivation()
    const variables = this.readVariables()
    const source = this.lines.program('the program of a forked task')
    return {
      id: Number(id),
      wakeSeconds: Number(wake),
      firstLine: Number(line),
      activation,
      variables,
      source,
    }
  }

  private readSuspended(): LostTask {
    const [, id, rest] = this.lines.match(
      /^(-?\d+) (-?\d+)( -?\d+)?$/,
      'the numbers of a suspended task',
    )
    // The type of the value that resumes it stands on the same line.
    if (rest !== undefined) this.values.readOfType(Number(rest))
    return { id: Number(id), reason: 'suspended', ...this.readStack() }
  }

  private readInterrupted(): LostTask {
    const [id] = this.lines.match(/^(-?\d+) .*$/, 'an interrupted task')
    return { id: Number(id), reason: 'interrupted', ...this.readStack() }
  }

  private readStack(): { activation: ActivationModel; depth: number } {
    if (this.version >= VERSION_TASK_LOCAL) this.values.read()
    const [top] = this.lines.match(/^(\d+) -?\d+ \d+(?: \d+)?$/, 'the header of a stack')
    const activations = this.repeat(Number(top) + 1, () => this.readFrame())
    return { activation: activations[0] as ActivationModel, depth: activations.length }
  }

  /** One call of a suspended task, whose program, stack and position are dropped. */
  private readFrame(): ActivationModel {
    const { lines, values } = this
    if (this.version >= VERSION_STACK_VERSIONS) {
      lines.match(/^language version \d+$/, '"language version N"')
    }
    lines.program('the program of a suspended task')
    this.readVariables()
    const slots = this.counted(/^(\d+) rt_stack slots in use$/, '"N rt_stack slots in use"')
    this.repeat(slots, () => values.read())
    const activation = this.readActivation()
    values.read()
    const [builtinPosition] = lines.match(/^\d+ (\d+)(?: \d+)?$/, 'the position in a program')
    if (builtinPosition !== '0') this.skipBuiltinState()
    return activation
  }

  /** The name of a builtin that had called a verb, and its state, which may be a builtin's again. */
  private skipBuiltinState(): void {
    this.lines.text('the name of a builtin')
    while (this.lines.peek()?.startsWith('bf_call_function data: ')) this.lines.text('')
    if (/^bf_\w+ data: /.test(this.lines.peek() ?? '')) this.lines.text('')
  }

  /** An activation as `write_activ_as_pi` leaves it: much of it fills places of old fields. */
  private readActivation(): ActivationModel {
    const { lines, values, version } = this
    values.read()
    const receiver = version >= VERSION_THIS ? values.read() : undefined
    const definer = version >= VERSION_DEFINER ? values.read() : undefined
    if (version >= VERSION_THREADED) lines.integer('the thread mode of a call')
    const numbers = lines.match(
      /^(-?\d+) -?\d+ -?\d+ (-?\d+) -?\d+ (-?\d+) (-?\d+) -?\d+ (-?\d+)$/,
      'the numbers of a call',
    )
    const [thisId, player, programmer, definerId, debug] = numbers.map(Number) as number[]
    for (let index = 0; index < 4; index++) lines.text('an unused line of a call')
    return {
      this: receiver ?? objectValue(thisId as number),
      player: player as number,
      programmer: programmer as number,
      definer: definer ?? objectValue(definerId as number),
      debug: debug !== 0,
      verb: lines.text('the verb of a call'),
      verbNames: lines.text('the names of the verb of a call'),
    }
  }

  private readVariables(): { name: string; value: SlotValue }[] {
    const count = this.counted(/^(\d+) variables$/, '"N variables"')
    const all = this.repeat(count, () => ({
      name: this.lines.text('the name of a variable'),
      value: this.values.read(),
    }))
    return all.filter(({ value }) => value.type !== 'none')
  }
}
