import test from 'ava'
import {
  INPUT_EVALUATE,
  INPUT_LINE,
  INPUT_OPEN,
  INPUT_REPLY,
} from '../../../../driver/shared/layout.ts'
import { openSimulatedClock } from '../../../../kernel/base/clock.ts'
import type { KernelError } from '../../../../kernel/base/errors.ts'
import { EXECUTOR_LOSSES_MAX } from '../../../../kernel/base/limits.ts'
import { openSilentLog } from '../../../../kernel/base/log.ts'
import { Heartbeat } from '../../../../kernel/host/heartbeat.ts'
import { type Input, unpackInputs } from '../../../../kernel/host/message.ts'
import {
  type ExecutorListener,
  type ExecutorPlace,
  type Loss,
  Supervisor,
} from '../../../../kernel/host/supervisor.ts'
import type { ToExecutor } from '../../../../kernel/host/thread-message.ts'

const SILENCE_MS = 2_000
const NO_BYTES = new Uint8Array(0)
const text = (input: Input) => Buffer.from(input.bytes).toString()

/** An executor that does nothing but note what it is told. */
class FakeExecutor {
  readonly heartbeat = new Heartbeat()
  readonly messages: ToExecutor[] = []
  readonly place: ExecutorPlace
  readonly listener: ExecutorListener

  constructor(place: ExecutorPlace, listener: ExecutorListener) {
    this.place = place
    this.listener = listener
  }

  post(message: ToExecutor): void {
    this.messages.push(message)
  }

  async terminate(): Promise<void> {
    this.listener.ended()
  }

  /** Trap, as the thread reports one. */
  trap(): void {
    this.listener.message({ type: 'failed', detail: 'unreachable' })
    this.listener.ended()
  }

  inputs(): Input[] {
    return this.messages.flatMap((message) =>
      message.type === 'inputs'
        ? unpackInputs(message.packed)
        : message.type === 'replay'
          ? unpackInputs(message.inputs)
          : [],
    )
  }
}

async function openSupervisor() {
  const clock = openSimulatedClock()
  const executors: FakeExecutor[] = []
  const events: string[] = []
  const losses: Loss[] = []
  let fatal: KernelError | undefined
  let settledCount = 0
  const supervisor = new Supervisor({
    clock,
    log: openSilentLog(),
    silenceMsMax: SILENCE_MS,
    openKind: INPUT_OPEN,
    startExecutor: (place, listener) => {
      const executor = new FakeExecutor(place, listener)
      executors.push(executor)
      return executor
    },
    drainStore: async () => void events.push('drained'),
    dropTask: async (task) => void events.push(`dropped task ${task}`),
    presences: (except) =>
      [-2, -3]
        .filter((connection) => !except.has(connection))
        .map((connection) => ({
          kind: INPUT_OPEN,
          connection,
          bytes: Buffer.from('presence'),
        })),
    applyEffects: (effects) => events.push(`effects ${Buffer.from(effects)}`),
    inputDone: (input) => events.push(`done ${text(input)}`),
    lost: (loss) => losses.push(loss),
    settled: () => {
      settledCount += 1
    },
    fatal: (error) => {
      fatal = error
    },
  })
  const starting = supervisor.start()
  const current = () => executors.at(-1) as FakeExecutor
  const ready = () => current().listener.message({ type: 'ready', bootMs: 1 })
  ready()
  await starting
  /** Lets setImmediate and what follows a loss happen. */
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  /** Loses the executor and brings up the next. */
  const lose = async () => {
    current().trap()
    await settle()
    ready()
  }
  const release = (number: number, effects: string, inputsDone: number[] = []) =>
    supervisor.release({ number, effects: Buffer.from(effects), inputsDone })
  return {
    supervisor,
    clock,
    executors,
    events,
    losses,
    current,
    ready,
    settle,
    lose,
    release,
    fatal: () => fatal,
    settledCount: () => settledCount,
  }
}

const line = (supervisor: Supervisor, bytes: string) =>
  supervisor.input(INPUT_LINE, -2, Buffer.from(bytes))

test('inputs of one round of events travel as one message', async (t) => {
  const { supervisor, current, settle } = await openSupervisor()
  const numbers = ['one', 'two', 'three'].map((each) => line(supervisor, each))
  await settle()
  t.is(current().messages.length, 1)
  t.deepEqual(current().inputs().map(text), ['one', 'two', 'three'])
  t.deepEqual(
    current()
      .inputs()
      .map((input) => input.number),
    numbers,
  )
})

test('effects leave in the order of their batches, whichever way they came', async (t) => {
  const { release, events } = await openSupervisor()
  release(2, 'b')
  release(3, 'c')
  t.deepEqual(events, [])
  release(1, 'a')
  t.deepEqual(events, ['effects a', 'effects b', 'effects c'])
  t.throws(() => release(2, 'again'))
})

test('an input is finished after the effects of its batch', async (t) => {
  const { supervisor, release, events } = await openSupervisor()
  const number = line(supervisor, 'look')
  t.is(supervisor.unfinishedCount, 1)
  release(1, 'seen', [number, 0])
  t.deepEqual(events, ['effects seen', 'done look'])
  t.is(supervisor.unfinishedCount, 0)
})

test('after a loss the store is drained, then a new executor gets what is unfinished', async (t) => {
  const { supervisor, executors, events, release, lose, settle, current } = await openSupervisor()
  supervisor.input(INPUT_OPEN, -3, NO_BYTES)
  const done = line(supervisor, 'done')
  line(supervisor, 'unfinished')
  await settle()
  release(1, 'a', [done])
  await lose()
  t.is(events.at(-1), 'drained')
  t.is(executors.length, 2)
  t.deepEqual(
    executors.map((each) => each.place),
    [
      { batchNumber: 1, replays: false },
      { batchNumber: 2, replays: true },
    ],
  )
  const [replay] = current().messages
  if (replay?.type !== 'replay') return t.fail()
  t.deepEqual(unpackInputs(replay.inputs).map(text), ['', 'unfinished'])
  // A connection whose opening is unfinished is opened by that.
  t.deepEqual(
    unpackInputs(replay.presences).map(({ connection, number }) => [connection, number]),
    [[-2, 0]],
  )
  line(supervisor, 'new')
  await settle()
  t.is(current().inputs().map(text).at(-1), 'new')
})

test('what is released while the new executor starts is not run again', async (t) => {
  const { supervisor, current, release, ready, settle } = await openSupervisor()
  const number = line(supervisor, 'committed in time')
  await settle()
  current().trap()
  release(1, 'a', [number])
  await settle()
  ready()
  t.deepEqual(current().inputs(), [])
})

test('an input that is alone when two executors are lost is dropped', async (t) => {
  const { supervisor, lose, losses, events, current, settle } = await openSupervisor()
  const bad = line(supervisor, 'trap')
  line(supervisor, 'innocent')
  await settle()
  await lose()
  // Nobody knows yet which of the two it was.
  t.is(losses[0]?.input, undefined)
  for (const dropped of [false, true]) {
    current().heartbeat.replaying = true
    current().heartbeat.input = bad
    await lose()
    t.like(losses.at(-1), { dropped, task: 0 })
    t.is(losses.at(-1)?.input?.number, bad)
  }
  t.true(events.includes('done trap'))
  t.deepEqual(current().inputs().map(text), ['innocent'])
})

test('an input that the driver says is running is blamed at once, and runs again after all others', async (t) => {
  const { supervisor, lose, losses, events, current, settle } = await openSupervisor()
  const bad = line(supervisor, 'trap')
  line(supervisor, 'more of its connection')
  supervisor.input(INPUT_LINE, -3, Buffer.from('innocent'))
  await settle()
  current().heartbeat.noteRunning(7, bad)
  await lose()
  t.like(losses.at(-1), { dropped: false, task: 0 })
  t.deepEqual(current().inputs().map(text), ['innocent', 'trap', 'more of its connection'])
  current().heartbeat.noteRunning(8, bad)
  await lose()
  t.like(losses.at(-1), { dropped: true, task: 0 })
  t.true(events.includes('done trap'))
  t.deepEqual(current().inputs().map(text), ['more of its connection', 'innocent'])
})

test('a request that is under suspicion leaves other requests their order', async (t) => {
  const { supervisor, lose, current, settle } = await openSupervisor()
  const [, bad = 0] = ['one', 'trap', 'two'].map((each) =>
    supervisor.input(INPUT_EVALUATE, 0, Buffer.from(each)),
  )
  await settle()
  current().heartbeat.noteRunning(7, bad)
  await lose()
  t.deepEqual(current().inputs().map(text), ['one', 'two', 'trap'])
})

test('a task of no input that the driver says is running is dropped after two losses', async (t) => {
  const { supervisor, lose, losses, events, current } = await openSupervisor()
  line(supervisor, 'innocent')
  for (const dropped of [false, true]) {
    current().heartbeat.noteRunning(7, 0)
    await lose()
    t.like(losses.at(-1), { dropped, task: 7, input: undefined })
  }
  t.is(events.at(-1), 'dropped task 7')
})

test('a task that runs when two executors are lost is dropped', async (t) => {
  const { lose, losses, events, current } = await openSupervisor()
  await lose()
  for (const dropped of [false, true]) {
    current().heartbeat.replaying = true
    current().heartbeat.task = 7
    await lose()
    t.like(losses.at(-1), { dropped, task: 7, input: undefined })
  }
  t.is(events.at(-1), 'dropped task 7')
})

test('an executor that is silent while busy is replaced, one that waits is not', async (t) => {
  const { clock, current, executors, losses, ready, settle } = await openSupervisor()
  current().heartbeat.beat(false)
  clock.advance(10 * SILENCE_MS)
  await settle()
  t.is(executors.length, 1)
  current().heartbeat.beat(true)
  clock.advance(SILENCE_MS)
  t.is(executors.length, 1)
  clock.advance(SILENCE_MS)
  await settle()
  t.is(executors.length, 2)
  t.regex(losses[0]?.reason ?? '', /no sign for/)
  ready()
})

test('an executor that beats is never silent', async (t) => {
  const { clock, current, executors } = await openSupervisor()
  for (let step = 0; step < 100; step++) {
    current().heartbeat.beat(true)
    clock.advance(SILENCE_MS / 4)
  }
  t.is(executors.length, 1)
})

test('executors lost again and again without one batch end the server', async (t) => {
  const { lose, fatal, current, settle } = await openSupervisor()
  for (let loss = 0; loss < EXECUTOR_LOSSES_MAX; loss++) await lose()
  t.is(fatal(), undefined)
  current().trap()
  await settle()
  t.is(fatal()?.code, 'ERR_EXECUTOR_LOST')
})

test('a damaged store ends the server at once', async (t) => {
  const { current, fatal, executors, settle } = await openSupervisor()
  const report = { code: 'ERR_CORRUPT', detail: 'key (o, 7)' } as const
  current().listener.message({ type: 'failed', report, detail: '' })
  current().listener.ended()
  await settle()
  t.is(fatal()?.message, 'stored bytes are damaged: key (o, 7)')
  t.is(executors.length, 1)
})

test('an answer keeps the number of its request', async (t) => {
  const { supervisor, current, settle, release, events } = await openSupervisor()
  supervisor.reply(INPUT_REPLY, 5, Buffer.from('answer'))
  await settle()
  t.like(current().inputs()[0], { kind: INPUT_REPLY, number: 5 })
  release(1, '', [5])
  t.is(events.at(-1), 'done answer')
})

test('a stop waits for the executor, and what it gives up then is released', async (t) => {
  const { supervisor, current } = await openSupervisor()
  let stopped = false
  const stopping = supervisor.stop().then(() => {
    stopped = true
  })
  t.is(current().messages.at(-1)?.type, 'stop')
  t.false(stopped)
  current().listener.message({ type: 'stopped' })
  await stopping
  t.true(stopped)
})

test('it has settled at the start, and again when everything that was unfinished has been run', async (t) => {
  const { supervisor, lose, current, settledCount } = await openSupervisor()
  t.is(settledCount(), 1)
  line(supervisor, 'look')
  await lose()
  t.is(settledCount(), 1)
  current().listener.message({ type: 'replayed' })
  t.is(settledCount(), 2)
})

test('a loss is made good from its last word on, without waiting for the thread to end', async (t) => {
  const { supervisor, executors, current, settle } = await openSupervisor()
  line(supervisor, 'look')
  const lost = current()
  lost.listener.message({ type: 'failed', detail: 'unreachable' })
  await settle()
  t.is(executors.length, 2)
  lost.listener.ended()
  await settle()
  t.is(executors.length, 2, 'its end is nothing new')
})
