/**
 * What is kept of a lost executor for whoever looks into it: a file in the data folder's `dumps`, with
 * the reason and the inputs that were unfinished. The oldest files go when there are too many.
 */

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Input } from './message.ts'
import type { Loss } from './supervisor.ts'

const DUMPS_MAX = 100
const INPUTS_MAX = 1_000

/** Writes the dump of [loss]; answers its path. */
export function writeLossReport(folder: string, loss: Loss, wallUs: number): string {
  const dumps = path.join(folder, 'dumps')
  mkdirSync(dumps, { recursive: true })
  const time = new Date(wallUs / 1000).toISOString().replaceAll(':', '-')
  const file = path.join(dumps, `executor-${time}.json`)
  const report = {
    reason: loss.reason,
    dropped: loss.dropped,
    input: loss.input && describe(loss.input),
    task: loss.task === 0 ? undefined : loss.task,
    unfinished: loss.unfinished.slice(0, INPUTS_MAX).map(describe),
  }
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 })
  for (const name of readdirSync(dumps).sort().slice(0, -DUMPS_MAX)) rmSync(path.join(dumps, name))
  return file
}

function describe({ kind, connection, number, bytes }: Input) {
  return { kind, connection, number, base64: Buffer.from(bytes).toString('base64') }
}
