/** What random programs do to the world in a dry run is undone, in memory and in the store. */

import test from 'ava'
import { openTestDriver, type TestDriver } from '../_support/driver.ts'
import { type Chance, FUZZED_WASM, fuzz, hostileObjects, PRELUDE } from '../_support/fuzz.ts'
import { attempt, BUILTINS_CHANGING } from '../_support/fuzz-calls.ts'

const RUNS_PER_WORLD = 60

/** All that programs can see of the objects. */
const DUMP = [
  'r = {max_object(), players(), length(queued_tasks()), indices()};',
  'for o in [#0..max_object()]',
  'if (!valid(o)) r = {@r, o}; continue; endif',
  's = {o, o.name, o.owner, o.r, o.w, o.f, o.wizard, o.programmer, parents(o), children(o), o.location, o.contents};',
  "s = {@s, o.last_move, owned_objects(o), `capabilities(o) ! ANY'};",
  'for p in (properties(o)) s = {@s, p, property_info(o, p), toliteral(o.(p))}; endfor',
  "for p in (`properties(parent(o)) ! ANY => {}')",
  's = {@s, p, is_clear_property(o, p), property_info(o, p), toliteral(o.(p))};',
  'endfor',
  'for v, i in (verbs(o)) s = {@s, v, verb_info(o, i), verb_args(o, i), verb_code(o, i)}; endfor',
  'r = {@r, s};',
  'suspend_if_needed();',
  'endfor',
  'return toliteral(r);',
].join('\n')

test('what random programs do is undone with them', async (t) => {
  let driver: TestDriver | undefined
  let runs = 0
  await fuzz(t, (chance) => {
    if (driver === undefined || runs++ % RUNS_PER_WORLD === 0) driver = openWorld(chance)
    const source = program(chance)
    try {
      runDry(driver, source)
    } catch (error) {
      driver = undefined
      throw new Error(source, { cause: error })
    }
    if (chance.one(10)) {
      const before = driver.evaluate(DUMP)
      driver.restart()
      same(driver.evaluate(DUMP), before, 'the store has it all')
    }
  })
})

function openWorld(chance: Chance): TestDriver {
  const driver = openTestDriver({ wasm: FUZZED_WASM })
  driver.evaluate(hostileObjects(chance))
  driver.evaluate(
    'add_property($server_options, "history_seconds", 86400, {#3, "r"}); load_server_options();',
  )
  driver.evaluate('add_verb(#8, {#3, "rxd", "test_it"}, {"this", "none", "this"});')
  return driver
}

function program(chance: Chance): string {
  const calls = Array.from({ length: 2 + chance.below(8) }, () =>
    chance.one(4) ? attempt(chance) : attempt(chance, BUILTINS_CHANGING),
  )
  return `${PRELUDE}\n${calls.join('\n')}`
}

function runDry(driver: TestDriver, source: string): void {
  const lines = source.split('\n').map((line) => JSON.stringify(line))
  driver.evaluate(
    `r = set_verb_code(#8, "test_it", {${lines.join(', ')}}); if (r) raise(r[1]); endif`,
  )
  const before = driver.evaluate(DUMP)
  const rows = rowsOf(driver)
  driver.answer('return length(run_tests(#8)["tests"]);')
  driver.run()
  same(driver.evaluate(DUMP), before, 'memory is as before')
  same(rowsOf(driver), rows, 'the store is as before')
}

/** All rows but those of what the server counts for itself. */
function rowsOf(driver: TestDriver): string {
  const entries = driver.store.range(new Uint8Array(0), new Uint8Array([0xff]))
  const lines = entries.map(({ key, value }) => `${shown(key)} = ${shown(value)}`)
  return lines.filter((line) => !line.includes('counter')).join('\n')
}

function shown(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[^ -~]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

/** Throws, naming the first difference. */
function same(actual: string, wanted: string, what: string): void {
  if (actual === wanted) return
  let at = 0
  while (actual[at] === wanted[at]) at += 1
  const from = Math.max(at - 150, 0)
  const [was, is] = [wanted, actual].map((text) => text.slice(from, at + 150))
  throw new Error(`not as it should be: ${what}\nwanted … ${was}\nfound … ${is}`)
}
