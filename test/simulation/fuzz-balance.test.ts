/** Counts balance at rest: a random program that was undone, or whose values are gone, leaves no block behind. */

import test from 'ava'
import { openTestDriver, type TestDriver } from '../_support/driver.ts'
import { type Chance, FUZZED_WASM, fuzz, hostileObjects, PRELUDE } from '../_support/fuzz.ts'
import { attempt, BUILTIN_CALLS, BUILTINS_CHANGING } from '../_support/fuzz-calls.ts'
import { describe, openWorld, run, walk, writeVerbs } from '../_support/naive-run.ts'

const PROGRAMS_PER_WORLD = 50
/** What the server keeps of tasks that ended is full after so many. */
const FINISHED = 30
/** Runs until all that is kept for the next one is there, and runs that are counted. */
const WARM = 3
const COUNTED = 5

/** A profile that was begun is kept, also when the task is undone. */
const UNDONE = BUILTIN_CALLS.filter(({ name }) => name !== 'profile_start')

test('dry runs of random programs leave no blocks behind', async (t) => {
  let driver: TestDriver | undefined
  let programs = 0
  await fuzz(t, (chance) => {
    if (driver === undefined || programs++ % PROGRAMS_PER_WORLD === 0) driver = openHostile(chance)
    const world = driver
    const calls = Array.from({ length: 1 + chance.below(6) }, () =>
      attempt(chance, chance.one(2) ? UNDONE : BUILTINS_CHANGING),
    )
    const source = `${PRELUDE}\n${calls.join('\n')}`
    world.evaluate(`r = set_verb_code(#8, "test_it", ${codeOf(source)}); if (r) raise(r[1]); endif`)
    const growth = growthOf(world, () => world.answer('return length(run_tests(#8)["tests"]);'))
    if (growth > 0) throw new Error(`${growth} blocks more after each of\n${source}`)
  })
})

test('random programs leave no blocks behind but what they assigned', async (t) => {
  let driver: TestDriver | undefined
  let programs = 0
  await fuzz(t, (chance) => {
    if (driver === undefined || programs++ % PROGRAMS_PER_WORLD === 0) driver = warm(openWorld())
    const world = driver
    const sources = writeVerbs(chance, false)
    if (walk(sources) === undefined) return
    const growth = growthOf(world, () => run(world, sources))
    if (growth > 0) throw new Error(`${growth} blocks more after each of\n${describe(sources)}`)
  })
})

function openHostile(chance: Chance): TestDriver {
  const driver = openTestDriver({ wasm: FUZZED_WASM })
  driver.evaluate(hostileObjects(chance))
  driver.evaluate('add_verb(#8, {#3, "rxd", "test_it"}, {"this", "none", "this"});')
  return warm(driver)
}

function warm(driver: TestDriver): TestDriver {
  for (let task = 0; task < FINISHED; task++) driver.answer('return 1;')
  return driver
}

function codeOf(source: string): string {
  return `{${source
    .split('\n')
    .map((line) => JSON.stringify(line))
    .join(', ')}}`
}

/** By how many blocks each run of [action] makes the heap grow at least; 0 if one of them did not. */
function growthOf(driver: TestDriver, action: () => unknown): number {
  for (let turn = 0; turn < WARM; turn++) action()
  let least = Infinity
  let before = blocks(driver)
  for (let turn = 0; turn < COUNTED && least > 0; turn++) {
    action()
    const after = blocks(driver)
    least = Math.min(least, after - before)
    before = after
  }
  return Math.max(least, 0)
}

/** Blocks of the heap in use, as gc_stats() tells. */
function blocks(driver: TestDriver): number {
  return Number(/"black" -> (\d+)/.exec(driver.evaluate('return gc_stats();'))?.[1])
}
