/**
 * The executor thread: one driver instance from the image and the batch loop that drives it. It
 * prepares itself (engine.ts) and then waits for `attach`, at once or on standby for a loss. From
 * then on it turns its event loop when there is nothing to do, and now and then under load; in
 * between it takes its messages straight from the ports.
 */

import { ok } from 'node:assert/strict'
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { openSystemClock, type Timer } from '../base/clock.ts'
import { isKernelError, KernelError } from '../base/errors.ts'
import { BUSY_MS_MAX } from '../base/limits.ts'
import { openSystemRandom } from '../base/random.ts'
import type { BatchMessage, StoreToExecutor } from '../store/thread.ts'
import { BatchLoop, type ClosedBatch, type Turn } from './batch-loop.ts'
import { CacheGauge } from './cache-gauge.ts'
import { ClusterLoop } from './cluster/cluster-loop.ts'
import type { ToClusterLoop } from './cluster/loop-message.ts'
import { type Engine, prepareEngine } from './engine.ts'
import { Heartbeat } from './heartbeat.ts'
import { unpackInputs } from './message.ts'
import { ReplyRows } from './reply-rows.ts'
import { SessionRows } from './session-rows.ts'
import { StoreGate } from './store-gate.ts'
import type { AttachMessage, ExecutorSettings, FromExecutor, ToExecutor } from './thread-message.ts'

/** No timer may be set further ahead; a later moment is looked at again then. */
const TIMER_MS_MAX = 2 ** 31 - 1

class Executor {
  readonly #main: MessagePort
  readonly #store: MessagePort
  readonly #clock = openSystemClock()
  readonly #heartbeat: Heartbeat
  readonly #engine: Engine
  readonly #cacheGauge: CacheGauge
  readonly #loop: BatchLoop | ClusterLoop
  #timer: Timer | undefined
  /** Whether the message `replay` has to come first. */
  #isAwaiting: boolean
  #isScheduled: boolean = false
  #isStopping: boolean = false
  #isOver: boolean = false

  constructor(main: MessagePort, engine: Engine, options: ExecutorOptions) {
    const { attach, heartbeat, settings } = options
    this.#main = main
    this.#store = attach.storePort
    this.#heartbeat = heartbeat
    this.#isAwaiting = attach.replays
    heartbeat.replaying = attach.replays
    this.#engine = engine
    this.#cacheGauge = new CacheGauge(settings.cacheGauge)
    this.#loop = settings.process === undefined ? this.#embedded(options) : this.#inCluster(options)
    heartbeat.beat(false)
  }

  #embedded({ attach, heartbeat, settings }: ExecutorOptions): BatchLoop {
    const { rows } = this.#engine
    const gate = new StoreGate(settings.gate)
    this.#engine.boot()
    return new BatchLoop({
      ...this.#loopParts({ attach, heartbeat }),
      sessions: new SessionRows(),
      replies: new ReplyRows({ rows, random: openSystemRandom() }),
      commit: (batch) => this.#commit(batch),
      isWritable: () => gate.isWritable,
    })
  }

  #inCluster({ attach, heartbeat, settings }: ExecutorOptions): ClusterLoop {
    const { process } = settings
    const { rows } = this.#engine
    const random = openSystemRandom()
    ok(process !== undefined, 'a process of a cluster')
    const loop: ClusterLoop = new ClusterLoop({
      ...this.#loopParts({ attach, heartbeat }),
      sessions: new SessionRows({ inCluster: true }),
      replies: new ReplyRows({ rows, random, inCluster: true }),
      random,
      process,
      boot: () => this.#engine.boot(),
      begin: (request) => this.#post({ type: 'begin', request, figures: loop.figures }),
      commit: (batch) => this.#post({ type: 'commit', batch }),
      lease: (kinds) => this.#post({ type: 'lease', kinds }),
    })
    return loop
  }

  /** What both loops need. */
  #loopParts({ attach, heartbeat }: Pick<ExecutorOptions, 'attach' | 'heartbeat'>) {
    const { driver, rows } = this.#engine
    return {
      driver,
      rows,
      clock: this.#clock,
      heartbeat,
      batchNumber: attach.batchNumber,
      takeHostEffects: () => this.#engine.takeHostEffects(),
      release: (batch: Omit<ClosedBatch, 'mutations'>) =>
        this.#post({ type: 'released', ...batch }, [batch.effects.buffer]),
      replayed: () => this.#post({ type: 'replayed' }),
    }
  }

  run(): void {
    this.#main.on('message', (message: ToExecutor) => {
      this.#hearMain(message)
      this.#pump()
    })
    this.#store.on('message', (message: StoreToExecutor) => {
      this.#hearStore(message)
      this.#pump()
    })
    this.#pump()
  }

  #hearMain(message: ToExecutor): void {
    switch (message.type) {
      case 'inputs':
        this.#loop.receive(unpackInputs(message.packed))
        return
      case 'replay':
        this.#isAwaiting = false
        this.#loop.receive(unpackInputs(message.presences))
        this.#loop.replay(unpackInputs(message.inputs))
        return
      case 'stop':
        this.#isStopping = true
        return
      default:
        ok(message.type !== 'attach', 'an executor is attached once')
        this.#hearCluster(message)
    }
  }

  #hearCluster(message: ToClusterLoop): void {
    const loop = this.#loop
    ok(loop instanceof ClusterLoop, 'an executor in a cluster')
    if (message.type === 'begun') loop.begun(message.begun)
    else if (message.type === 'settled') loop.settled(message.outcome)
    else if (message.type === 'leased') loop.leased(message.lease)
    else loop.mailed()
  }

  #hearStore(message: StoreToExecutor): void {
    switch (message.kind) {
      case 'committed':
        ok(this.#loop instanceof BatchLoop, 'a batch of an embedded store')
        this.#loop.committed(message.batch)
        return
      case 'refused':
        // The driver cannot undo what it has closed: a new one starts from what is stored.
        throw KernelError.fromReport(message.error)
      case 'fatal':
        // Main hears it too and ends the process.
        this.#isOver = true
    }
  }

  /** Works until nothing is to be done, or for so long that the event loop must turn. */
  #pump(): void {
    if (this.#isScheduled || this.#isAwaiting || this.#isOver) return
    const begin = this.#clock.monotonicMs()
    let turn: Turn
    for (;;) {
      this.#takeMessages()
      turn = this.#loop.turn()
      if (turn !== 'again') break
      if (this.#clock.monotonicMs() - begin > BUSY_MS_MAX) {
        this.#schedule()
        return
      }
    }
    this.#heartbeat.beat(false)
    if (this.#isStopping && !this.#loop.inFlight) this.#stop()
    else if (turn !== 'shutdown') this.#sleep()
  }

  #takeMessages(): void {
    for (let next = receiveMessageOnPort(this.#store); next !== undefined; ) {
      this.#hearStore(next.message as StoreToExecutor)
      next = receiveMessageOnPort(this.#store)
    }
    for (let next = receiveMessageOnPort(this.#main); next !== undefined; ) {
      this.#hearMain(next.message as ToExecutor)
      next = receiveMessageOnPort(this.#main)
    }
  }

  #schedule(): void {
    this.#cacheGauge.write(this.#engine.driver.statisticNumbers())
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#pump()
    })
  }

  /** Wakes the loop for the first timed task. */
  #sleep(): void {
    this.#cacheGauge.write(this.#engine.driver.statisticNumbers())
    this.#timer?.cancel()
    this.#timer = undefined
    const wakeUs = this.#loop.wakeTime()
    if (wakeUs === Infinity) return
    const delayMs = Math.max(0, (wakeUs - this.#clock.wallUs()) / 1000)
    this.#timer = this.#clock.after(Math.min(Math.ceil(delayMs), TIMER_MS_MAX), () => this.#pump())
  }

  #commit(batch: ClosedBatch): void {
    const { number, mutations, effects, inputsDone } = batch
    const transfers = [effects.buffer]
    const message: BatchMessage = {
      kind: 'batch',
      batch: number,
      mutations,
      effects,
      transfers,
      inputsDone,
    }
    this.#store.postMessage(message, [mutations.buffer, ...transfers])
  }

  #post(message: FromExecutor, transfers: ArrayBuffer[] = []): void {
    this.#main.postMessage(message, transfers)
  }

  #stop(): void {
    this.#isOver = true
    this.#timer?.cancel()
    this.#engine.close()
    this.#post({ type: 'stopped' })
    this.#store.close()
    this.#main.close()
  }
}

interface ExecutorOptions {
  readonly attach: AttachMessage
  readonly heartbeat: Heartbeat
  readonly settings: ExecutorSettings
}

/** Tells main why this executor has to go. It is the last message: nothing is done after it. */
function fail(main: MessagePort, error: unknown): never {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const message: FromExecutor = isKernelError(error)
    ? { type: 'failed', report: error.report(), detail }
    : { type: 'failed', detail }
  main.postMessage(message)
  process.exit()
}

/** Attaches the thread; everything after that is the executor's. */
function attachTo(engine: Engine, attach: AttachMessage): void {
  const begin = performance.now()
  heartbeat.beat(true)
  const current = engine.isCurrent() ? engine : prepareEngine(settings, heartbeat)
  if (current !== engine) engine.close()
  const executor = new Executor(main, current, { attach, heartbeat, settings })
  const ready: FromExecutor = { type: 'ready', bootMs: performance.now() - begin }
  main.postMessage(ready)
  executor.run()
}

ok(parentPort !== null, 'the executor is a worker')
const main = parentPort
const { executor: settings } = workerData as { executor: ExecutorSettings }
const heartbeat = new Heartbeat(settings.heartbeat)
process.on('uncaughtException', (error) => fail(main, error))
const engine = prepareEngine(settings, heartbeat)
if (settings.isStandby) engine.warmUp()
main.once('message', (message: ToExecutor) => {
  ok(message.type === 'attach', 'an executor is attached first')
  attachTo(engine, message)
})
main.postMessage({ type: 'prepared' } satisfies FromExecutor)
