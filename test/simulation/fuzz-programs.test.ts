/**
 * Random programs on the real driver and by the naive evaluator: the same answer or error, the same variables and
 * properties. With pauses the tasks also come back from the store, in drivers that know nothing else.
 */

import test from 'ava'
import type { TestDriver } from '../_support/driver.ts'
import { fuzz } from '../_support/fuzz.ts'
import { describe, openWorld, run, walk, writeVerbs } from '../_support/naive-run.ts'

const RUNS_PER_WORLD = 200
test('random programs do what a walk over their trees does', async (t) => {
  await compareRuns(t, { waits: false })
})

test('random programs that wait do the same when they come back from the store', async (t) => {
  await compareRuns(t, { waits: true })
})

type Test = Parameters<typeof fuzz>[0]

async function compareRuns(t: Test, { waits }: { waits: boolean }): Promise<void> {
  let driver: TestDriver | undefined
  let runs = 0
  let compared = 0
  await fuzz(t, (chance) => {
    if (driver === undefined || runs % RUNS_PER_WORLD === 0) driver = openWorld()
    runs += 1
    const sources = writeVerbs(chance, waits)
    const expected = walk(sources)
    if (expected === undefined) return
    const actual = run(driver, sources, waits ? chance : undefined)
    if (actual !== expected) {
      driver = undefined
      throw new Error(`\n${describe(sources)}\ndriver: ${actual}\nwalked: ${expected}`)
    }
    compared += 1
  })
  t.log(`${compared} of ${runs} programs compared`)
}
