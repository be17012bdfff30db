/** Random values given to every builtin function: each answers or raises, and nothing else is harmed. */

import test from 'ava'
import { openTestDriver, type TestDriver } from '../_support/driver.ts'
import { type Chance, FUZZED_WASM, fuzz, hostileObjects, PRELUDE } from '../_support/fuzz.ts'
import { attempt } from '../_support/fuzz-calls.ts'

const CALLS_PER_WORLD = 150
/** A world that has little memory to run in. */
const MEMORY_BYTES = 24 * 2 ** 20

test('random values given to every builtin leave the driver and the values whole', async (t) => {
  let driver: TestDriver | undefined
  let calls = 0
  await fuzz(t, (chance) => {
    if (driver === undefined || calls++ % CALLS_PER_WORLD === 0) driver = openWorld(chance)
    const source = program(chance)
    const as = chance.one(3) ? 4 : 3
    try {
      const { value } = driver.answer(source, { as })
      if (value.type === 'string' && value.value === 'harmed') throw new Error('values changed')
    } catch (error) {
      const text = error instanceof Error ? error.message : ''
      if (!text.startsWith('no answer')) throw new Error(source, { cause: error })
    }
    if (driver.shutdown) driver = undefined
    else if (calls % 10 === 0) checkWhole(driver, source)
  })
})

function openWorld(chance: Chance): TestDriver {
  const memory = chance.one(4) ? { memory: MEMORY_BYTES } : {}
  const driver = openTestDriver({ wasm: FUZZED_WASM, ...memory })
  driver.evaluate(hostileObjects(chance))
  return driver
}

/** Calls builtins, at times in a task of its own or around a pause, and says whether the values given are as before. */
function program(chance: Chance): string {
  const calls = Array.from({ length: 1 + chance.below(3) }, () => attempt(chance))
  return `${PRELUDE}
before = toliteral(all);
${calls.join('\n')}
if (toliteral(all) != before) return "harmed"; endif
return {r, toliteral(r)};`
}

function checkWhole(driver: TestDriver, source: string): void {
  const answer = driver.answer(
    `${PRELUDE} return {length(big), length(str), length(deep), length(map)};`,
  )
  const text = JSON.stringify(answer, (_, value) =>
    typeof value === 'bigint' ? Number(value) : value,
  )
  if (answer.status !== 1 || !/500.*1024.*2.*300/.test(text))
    throw new Error(`${text} after ${source}`)
}
