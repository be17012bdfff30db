/**
 * How many seeds a test tries, and what is said of a run that went wrong: its seed, what was violated, and the end of
 * its trace; the whole of it in a file.
 *
 * COSM_TEST_SIM_SEEDS says how many (default: a few), COSM_TEST_SIM_SEED where they begin.
 */

import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ExecutionContext } from 'ava'
import type { RunReport } from './check/run-check.ts'

const SEEDS_DEFAULT = 8
const SEED_COUNT = Number(process.env['COSM_TEST_SIM_SEEDS'] ?? SEEDS_DEFAULT)
const SEED_FIRST = Number(process.env['COSM_TEST_SIM_SEED'] ?? 1)
/** Runs of which all is told; of more only the seeds. */
const FAILURES_TOLD = 3
const TRACE_LINES_SHOWN = 60
const VIOLATIONS_SHOWN = 8

const CHECKS: readonly string[] = ['serialisable', 'world', 'tasks', 'effects', 'places']

export type Run = (seed: number) => Promise<RunReport>

/** Runs every seed and fails with a report where one went wrong. */
export async function trySeeds(t: ExecutionContext, name: string, run: Run): Promise<void> {
  t.timeout(SEED_COUNT * 60_000)
  const failed: number[] = []
  let operationCount = 0
  for (let seed = SEED_FIRST; seed < SEED_FIRST + SEED_COUNT; seed++) {
    const report = await run(seed)
    operationCount += report.operationCount
    if (report.violations.length === 0) continue
    failed.push(seed)
    if (failed.length <= FAILURES_TOLD) t.log(tell(name, report))
  }
  t.log(`seeds ${SEED_FIRST} to ${SEED_FIRST + SEED_COUNT - 1}, ${operationCount} operations`)
  t.deepEqual(failed, [], 'seeds with violations')
}

/** The first seed of so many with a violation that a checker of histories or of the world has found. */
export async function findSeed(seedsMax: number, run: Run): Promise<RunReport | undefined> {
  for (let seed = 1; seed <= seedsMax; seed++) {
    const report = await run(seed)
    const violations = report.violations.filter(({ check }) => CHECKS.includes(check))
    if (violations.length > 0) return { ...report, violations }
  }
  return undefined
}

function tell(name: string, { seed, violations, trace }: RunReport): string {
  const file = path.join(tmpdir(), `cosm-${name}-${seed}.txt`)
  const texts = violations.map(({ check, text }) => `${check}: ${text}`)
  writeFileSync(file, `${[...texts, '', ...trace].join('\n')}\n`)
  return [
    `seed ${seed} (COSM_TEST_SIM_SEED=${seed} COSM_TEST_SIM_SEEDS=1), whole trace: ${file}`,
    ...texts.slice(0, VIOLATIONS_SHOWN),
    ...trace.slice(-TRACE_LINES_SHOWN),
  ].join('\n')
}
