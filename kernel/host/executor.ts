/**
 * The executor thread: one driver instance from the image and the batch loop that drives it. It turns
 * its event loop when there is nothing to do, and now and then under load; in between it takes its
 * messages straight from the ports.
 */

import { ok } from 'node:assert/strict'
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { openSystemClock, type Timer } from '../base/clock.ts'
import { isKernelError, KernelError } from '../base/errors.ts'
import { BUSY_MS_MAX } from '../base/limits.ts'
import { type Log, openLog, writeLog } from '../base/log.ts'
import { openSystemRandom } from '../base/random.ts'
import { openEmbeddedReader } from '../store/embedded-reader.ts'
import type { BatchMessage, StoreToExecutor } from '../store/thread.ts'
import { BatchLoop, type ClosedBatch, type Turn } from './batch-loop.ts'
import { Driver } from './driver.ts'
import { OutputGauge } from './gauge.ts'
import { Heartbeat } from './heartbeat.ts'
import { type Image, loadImage } from './image.ts'
import { makeImports } from './imports.ts'
import { openLanguage } from './language.ts'
import { unpackInputs } from './message.ts'
import { RowsView } from './rows-view.ts'
import { StoreGate } from './store-gate.ts'
import type { ExecutorStart, FromExecutor, ToExecutor } from './thread-message.ts'

/** No timer may be set further ahead; a later moment is looked at again then. */
const TIMER_MS_MAX = 2 ** 31 - 1

class Executor {
  readonly #main: MessagePort
  readonly #store: MessagePort
  readonly #clock = openSystemClock()
  readonly #heartbeat: Heartbeat
  readonly #rows: RowsView
  readonly #loop: BatchLoop
  /** Effects that the host's own calls added to the open batch. */
  #hostEffects: Uint8Array[] = []
  #timer: Timer | undefined
  /** Whether the message `replay` has to come first. */
  #isAwaiting: boolean
  #isScheduled: boolean = false
  #isStopping: boolean = false
  #isOver: boolean = false

  constructor(main: MessagePort, start: ExecutorStart) {
    this.#main = main
    this.#store = start.storePort
    this.#heartbeat = new Heartbeat(start.heartbeat)
    this.#heartbeat.beat(true)
    this.#isAwaiting = start.replays
    this.#heartbeat.replaying = start.replays
    const reader = openEmbeddedReader({ path: start.folder })
    this.#rows = new RowsView(reader, (task) => {
      this.#heartbeat.task = task
    })
    const gate = new StoreGate(start.gate)
    const log = openLog({ name: 'world', level: start.logLevel })
    const driver = this.#openDriver(start, loadImage(reader), log)
    this.#loop = new BatchLoop({
      driver,
      rows: this.#rows,
      clock: this.#clock,
      heartbeat: this.#heartbeat,
      batchNumber: start.batchNumber,
      takeHostEffects: () => this.#takeHostEffects(),
      commit: (batch) => this.#commit(batch),
      release: (batch) => this.#post({ type: 'released', ...batch }, [batch.effects.buffer]),
      isWritable: () => gate.isWritable,
      replayed: () => this.#post({ type: 'replayed' }),
    })
    this.#heartbeat.beat(false)
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

  #openDriver(start: ExecutorStart, image: Image, log: Log): Driver {
    const language = openLanguage(Buffer.from(image.language).toString('utf8'))
    const module = new WebAssembly.Module(image.driver)
    const imports = makeImports({
      rows: this.#rows,
      clock: this.#clock,
      random: openSystemRandom(),
      language,
      gauge: new OutputGauge(start.gauge),
      log: (level, text) => writeLog(log, level, text),
      addEffect: (effect) => this.#hostEffects.push(effect),
    })
    const driver = new Driver(module, imports)
    if (!driver.instructionSets().includes(language.instructionSet)) {
      const set = language.instructionSet
      throw new KernelError('ERR_IMAGE', `the driver does not run instruction set ${set}`)
    }
    driver.boot(start.configuration)
    this.#rows.release()
    return driver
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
    }
  }

  #hearStore(message: StoreToExecutor): void {
    switch (message.kind) {
      case 'committed':
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
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#pump()
    })
  }

  /** Wakes the loop for the first timed task. */
  #sleep(): void {
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

  #takeHostEffects(): Uint8Array {
    const effects = Buffer.concat(this.#hostEffects)
    this.#hostEffects = []
    return effects
  }

  #post(message: FromExecutor, transfers: ArrayBuffer[] = []): void {
    this.#main.postMessage(message, transfers)
  }

  #stop(): void {
    this.#isOver = true
    this.#timer?.cancel()
    this.#rows.close()
    this.#post({ type: 'stopped' })
    this.#store.close()
    this.#main.close()
  }
}

/** Tells main why this executor has to go; main ends the thread. */
function fail(main: MessagePort, error: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const message: FromExecutor = isKernelError(error)
    ? { type: 'failed', report: error.report(), detail }
    : { type: 'failed', detail }
  main.postMessage(message)
  main.close()
}

ok(parentPort !== null, 'the executor is a worker')
const main = parentPort
const start = (workerData as { executor: ExecutorStart }).executor
const begin = performance.now()
process.on('uncaughtException', (error) => {
  fail(main, error)
  start.storePort.close()
})
const executor = new Executor(main, start)
main.postMessage({ type: 'ready', bootMs: performance.now() - begin } satisfies FromExecutor)
executor.run()
