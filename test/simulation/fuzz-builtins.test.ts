/** Random values given to every builtin function: each answers or raises, and nothing else is harmed. */

import test from 'ava'
import { BUILTINS } from '../../driver/shared/builtins.ts'
import { openTestDriver, type TestDriver } from '../_support/driver.ts'
import {
  anyValue,
  type Chance,
  FUZZED_WASM,
  fuzz,
  hostileObjects,
  PRELUDE,
} from '../_support/fuzz.ts'

/** They stop the server, wait for what does not come here, or cost seconds on purpose. */
const LEFT_OUT = ['shutdown', 'argon2', 'argon2_verify', 'panic']
const CALLS_PER_WORLD = 150
/** A world that has little memory to run in. */
const MEMORY_BYTES = 24 * 2 ** 20

const ARGUMENTS: ReadonlyMap<number, readonly string[]> = new Map([
  [0, ['0', '1', '-1', '3', '500', '9223372036854775807']],
  [
    1,
    [
      '#0',
      '#1',
      '#2',
      '#3',
      '#4',
      '#5',
      '#6',
      '#7',
      '#8',
      '#-1',
      '#99',
      'player',
      'anon',
      'waif',
      'thing',
      'fly',
    ],
  ],
  [2, ['""', '"abc"', 'str', '"name"', '"%1[a-z]*"', '"(a+)+$"']],
  [4, ['{}', 'big', 'deep', 'all', '{"a", "b"}', '{player, "rw"}']],
  [9, ['0.0', '1.5', '-1e300', '1e-310']],
  [10, ['[]', 'map', '["a" -> 1]']],
  [15, ['sym', "'a", '"name"']],
  [16, ['bin', 'b""', '"~00"']],
  [17, ['fly', '<#1>', '<thing, .p = 1>']],
  [18, ['fun', '{x} => x', '{@x} => suspend(0)', '{x} => {x, recycle(#5)}']],
  [19, ['cap', '`grant(#6, {"move", "write"}) ! ANY\'']],
])

const builtins = BUILTINS.map((line) => {
  const [name = '', least, most, ...types] = line.split(' ')
  return { name, least: Number(least), most: Number(most), types: types.map(Number) }
}).filter(({ name }) => !LEFT_OUT.includes(name))

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

function attempt(chance: Chance): string {
  const pause = chance.one(8) ? 'suspend(0);' : ''
  const code = `try r = ${call(chance)}; ${pause} except e (ANY) r = e[1]; endtry`
  return chance.one(10) ? `fork t (0) ${code} endfork; r = ${call(chance)};` : code
}

/** A call of a builtin with most often as many arguments as it takes. */
function call(chance: Chance): string {
  const { name, least, most, types } = chance.of(builtins)
  const count = most < 0 ? chance.below(5) : least + chance.below(most - least + 1)
  const given = Array.from({ length: chance.one(20) ? count + 1 : count }, (_, at) =>
    chance.one(5)
      ? anyValue(chance)
      : chance.of(ARGUMENTS.get(types[at] ?? -1) ?? [anyValue(chance)]),
  )
  return chance.one(2) ? `${name}(@{${given.join(', ')}})` : `${name}(${given.join(', ')})`
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
