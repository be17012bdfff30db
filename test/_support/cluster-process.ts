/** A process of a test cluster that runs batches: the loop, the driver of cluster-driver.ts, its store. */

import { EFFECT_LINE, INPUT_LINE, INPUT_OPEN } from '../../driver/shared/layout.ts'
import type { Timer } from '../../kernel/base/clock.ts'
import { openSeededRandom } from '../../kernel/base/random.ts'
import { type ClosedClusterBatch, ClusterLoop } from '../../kernel/host/cluster/cluster-loop.ts'
import { ConnectionIds } from '../../kernel/host/cluster/connection-id.ts'
import { encodeOpen } from '../../kernel/host/connection.ts'
import { Heartbeat } from '../../kernel/host/heartbeat.ts'
import { forEachEffect } from '../../kernel/host/message.ts'
import { ReplyRows } from '../../kernel/host/reply-rows.ts'
import { RowsView } from '../../kernel/host/rows-view.ts'
import { SessionRows } from '../../kernel/host/session-rows.ts'
import { openMemoryReader } from '../../kernel/store/memory.ts'
import type { TestCluster, TestProcess } from './cluster.ts'
import { ClusterTestDriver } from './cluster-driver.ts'

export interface LoopProcess extends TestProcess {
  readonly loop: ClusterLoop
  readonly driver: ClusterTestDriver
  /** Released lines, `TEXT` of connections here, in order. */
  readonly lines: string[]
  /** The inputs that were finished, in the order of their releases. */
  readonly done: number[]
  /** The numbers of the batches that were released. */
  readonly batches: number[]
  readonly connection: number
  /** Gives lines of its connection and runs what can be run without waiting. */
  say(...lines: string[]): void
  pump(): void
  /** What the loop could not bear. */
  readonly errors: unknown[]
}

export async function joinWithLoop(cluster: TestCluster): Promise<LoopProcess> {
  const process = await cluster.join()
  const { incarnation, clock } = process
  const rows = new RowsView(openMemoryReader(cluster.memory))
  const driver = new ClusterTestDriver(rows)
  const lines: string[] = []
  const done: number[] = []
  const batches: number[] = []
  const errors: unknown[] = []
  const release = (batch: Pick<ClosedClusterBatch, 'number' | 'effects' | 'inputsDone'>) => {
    batches.push(batch.number)
    done.push(...batch.inputsDone)
    forEachEffect(batch.effects, (kind, _connection, bytes) => {
      if (kind === EFFECT_LINE) lines.push(bytes.toString())
    })
  }
  const after = <Result>(work: Promise<Result>, use: (result: Result) => void) => {
    work.then(use).then(
      () => pump(),
      (error: unknown) => errors.push(error),
    )
  }
  const random = openSeededRandom(incarnation.process)
  const loop: ClusterLoop = new ClusterLoop({
    driver,
    rows,
    sessions: new SessionRows({ inCluster: true }),
    replies: new ReplyRows({ rows, random, inCluster: true }),
    clock,
    random,
    heartbeat: new Heartbeat(),
    process: incarnation.process,
    batchNumber: 1,
    boot: () => {},
    takeHostEffects: () => new Uint8Array(0),
    begin: (request) => after(process.cluster.begin(request), (begun) => loop.begun(begun)),
    commit: (batch) =>
      after(process.cluster.commit(batch), (outcome) => {
        if (outcome === 'committed') release(batch)
        loop.settled(outcome)
      }),
    release,
    lease: (kinds) => {
      for (const kind of kinds) {
        after(process.cluster.lease(kind), (lease) => loop.leased(lease))
      }
    },
    replayed: () => lines.push('replayed'),
  })
  let timer: Timer | undefined
  const pump = () => {
    timer?.cancel()
    timer = undefined
    // A slice takes a millisecond.
    if (loop.turn() === 'again') {
      timer = clock.after(1, () => pump())
      return
    }
    const delayMs = (loop.wakeTime() - clock.wallUs()) / 1000
    if (delayMs < Infinity) timer = clock.after(Math.max(0, delayMs), () => pump())
  }
  const { epoch, process: place } = incarnation
  const connection = new ConnectionIds({ process: place, epoch, forAdopted: false }).take()
  let number = 0
  loop.receive([{ kind: INPUT_OPEN, connection, number: ++number, bytes: encodeOpen(ORIGIN) }])
  const say = (...texts: string[]) => {
    loop.receive(
      texts.map((text) => ({
        kind: INPUT_LINE,
        connection,
        number: ++number,
        bytes: Buffer.from(text),
      })),
    )
    pump()
  }
  return { ...process, loop, driver, lines, done, batches, connection, say, pump, errors }
}

const ORIGIN = {
  protocol: 'telnet',
  listener: 0n,
  port: 7777,
  source: 'a.example',
  sourcePort: 1,
  destination: 'b.example',
  destinationPort: 2,
  outbound: false,
} as const
