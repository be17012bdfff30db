/**
 * What main.ts does on its thread, for servers without threads and sockets: the supervisor of executors, the
 * switchboard of sessions, and effects on their way to clients.
 */

import { EFFECT_LOG, EFFECT_TASK, INPUT_OPEN } from '../../../driver/shared/layout.ts'
import type { KernelError } from '../../../kernel/base/errors.ts'
import { EXECUTOR_SILENCE_MS_MAX } from '../../../kernel/base/limits.ts'
import { openSilentLog } from '../../../kernel/base/log.ts'
import type { FromClusterLoop } from '../../../kernel/host/cluster/loop-message.ts'
import { OutputGauge } from '../../../kernel/host/gauge.ts'
import { forEachEffect } from '../../../kernel/host/message.ts'
import {
  type ExecutorListener,
  type ExecutorPlace,
  type Loss,
  Supervisor,
} from '../../../kernel/host/supervisor.ts'
import type { FromExecutor } from '../../../kernel/host/thread-message.ts'
import { Switchboard } from '../../../kernel/net/switchboard.ts'
import { type Door, ServerChannel } from './channel.ts'
import type { SimulatedExecutor } from './executor.ts'
import type { Plants } from './plants.ts'
import type { SimulatedProcess, Simulation } from './simulation.ts'

export const PORT = 7777

export interface MainParts {
  readonly simulation: Simulation
  readonly process: SimulatedProcess
  readonly plants: Plants
  readonly startExecutor: (place: ExecutorPlace, listener: ExecutorListener) => SimulatedExecutor
  readonly drainStore: () => Promise<void>
  /** The process has ended by itself: why. */
  readonly stopped: (error: KernelError) => void
  // In a cluster:
  readonly asked?: (message: FromClusterLoop) => void
  readonly takeId?: () => number
}

export class SimulatedMain {
  readonly supervisor: Supervisor
  readonly switchboard: Switchboard
  readonly gauge = new OutputGauge()
  readonly #parts: MainParts
  #executor: SimulatedExecutor | undefined

  constructor(parts: MainParts) {
    const { simulation, process, takeId } = parts
    this.#parts = parts
    this.supervisor = this.#makeSupervisor()
    this.switchboard = new Switchboard({
      input: (kind, connection, bytes, origin) =>
        this.supervisor.input(kind, connection, bytes, origin),
      clock: process.clock,
      random: simulation.random(`${process.name} tokens`),
      gauge: this.gauge,
      takeId,
    })
  }

  /** A new connection of a client. */
  accept(isResumable: boolean): Door {
    return new ServerChannel(this.switchboard, { isResumable, port: PORT })
  }

  /** The executor is lost, as by a trap between two tasks. */
  loseExecutor(): void {
    this.#executor?.lose()
  }

  applyEffects(effects: Uint8Array): void {
    const { simulation, process } = this.#parts
    forEachEffect(effects, (kind, connection, bytes) => {
      if (this.switchboard.apply(kind, connection, bytes)) return
      if (kind === EFFECT_TASK) this.supervisor.finish(connection)
      else if (kind === EFFECT_LOG) {
        simulation.note(`${process.name} log ${bytes.toString('utf8', 1)}`)
      }
    })
    this.switchboard.settle()
  }

  /** Hands on what an executor says; a planted bug lets what wrote nothing leave at once. */
  hearExecutor(listener: ExecutorListener, message: FromExecutor): void {
    if (message.type === 'released' && this.#parts.plants.has('reader before writer')) {
      this.applyEffects(message.effects)
      listener.message({ ...message, effects: new Uint8Array(0) })
    } else {
      listener.message(message)
    }
  }

  fail(error: KernelError): void {
    const { simulation, process, stopped } = this.#parts
    if (!process.isAlive) return
    simulation.note(`${process.name} stops: ${error.code}`)
    stopped(error)
  }

  #makeSupervisor(): Supervisor {
    const { process, simulation, startExecutor, drainStore, asked } = this.#parts
    return new Supervisor({
      clock: process.clock,
      log: openSilentLog(),
      openKind: INPUT_OPEN,
      silenceMsMax: EXECUTOR_SILENCE_MS_MAX,
      startExecutor: (place, listener) => {
        this.#executor = startExecutor(place, listener)
        return this.#executor
      },
      drainStore,
      dropTask: async () => simulation.fail(new Error('a task was dropped')),
      presences: (except) => this.switchboard.presences(except),
      applyEffects: (effects) => this.applyEffects(effects),
      inputDone: (input) => this.switchboard.inputDone(input),
      ...(asked && { asked }),
      lost: (loss) => this.#lost(loss),
      settled: () => {},
      fatal: (error) => this.fail(error),
    })
  }

  #lost(loss: Loss): void {
    const [reason] = loss.reason.split('\n')
    this.#parts.simulation.note(`${this.#parts.process.name} lost its executor: ${reason}`)
    if (!loss.dropped || loss.input === undefined) return
    this.switchboard.tell(loss.input.connection, '*** dropped ***')
    if (loss.input.kind === INPUT_OPEN) this.switchboard.close(loss.input.connection)
  }
}
