import { readFileSync } from 'node:fs'

import test from 'ava'

import { INPUT_EVALUATE } from '../../../../driver/shared/layout.ts'
import { encodeValue, listValue, objectValue, stringValue } from '../../../../kernel/store/value.ts'
import { WIZARD } from '../../../_support/bare-world.ts'
import { openTestDriver, type TestDriver } from '../../../_support/driver.ts'

/** A driver whose #0 has a property `kept`. */
function openKeeping(): TestDriver {
  const driver = openTestDriver()
  driver.evaluate('add_property(#0, "kept", 0, {player, "rw"}); return 1;')
  return driver
}

/** Begins a task and leaves it where it suspends. */
function begin(driver: TestDriver, source: string): void {
  const request = listValue([objectValue(BigInt(WIZARD)), stringValue(source)])
  driver.receive(INPUT_EVALUATE, 0, encodeValue(request))
  driver.run()
}

test('a closure in a property is called by an instance that knows only the store', (t) => {
  const driver = openKeeping()
  driver.evaluate(
    'k = {1, 2}; fn f(n) return n ? f(n - 1) | k; endfn #0.kept = {f, {x} => {y} => x + y}; return 1;',
  )
  driver.restart()
  t.is(driver.evaluate('l = #0.kept; return {l[1](2), l[2](3)(4)};'), '{{1, 2}, 7}')
  driver.evaluate('#0.kept = {#0.kept, {} => 1}; return 1;')
  driver.restart()
  t.is(driver.evaluate('l = #0.kept; return {l[1][2](1)(1), l[2]()};'), '{2, 1}')
})

test('a closure made by a verb outlives the verb', (t) => {
  const driver = openKeeping()
  driver.evaluate(
    'add_verb(#0, {player, "xd", "make"}, {"this", "none", "this"}); set_verb_code(#0, "make", {"return {x} => {x, @args, verb};"}); #0.kept = #0:make(5); return 1;',
  )
  driver.evaluate('set_verb_code(#0, "make", {"return 0;"}); delete_verb(#0, "make"); return 1;')
  t.is(driver.evaluate('return (#0.kept)(1);'), '{1, 5, "make"}')
  driver.restart()
  t.is(driver.evaluate('return (#0.kept)(1);'), '{1, 5, "make"}')
})

test('a task that is suspended inside closures goes on after a restart', (t) => {
  const driver = openKeeping()
  begin(
    driver,
    'fn f(n) let x = n * 2; if (n) r = f(n - 1); return {x, @r}; endif suspend(5); return {x}; endfn #0.kept = f(2);',
  )
  driver.restart()
  driver.advance(10_000)
  t.is(driver.evaluate('return #0.kept;'), '{4, 2, 0}')
})

test('a closure runs with the permissions of where it was made', (t) => {
  const driver = openKeeping()
  driver.evaluate(
    'add_property(#0, "secret", 7, {player, ""}); #0.kept = {} => #0.secret; return 1;',
  )
  t.is(driver.evaluate('return (#0.kept)();', { as: 4 }), '7')
  driver.evaluate("set_task_perms(#4); #0.kept = {} => `#0.secret ! ANY'; return 1;")
  t.is(driver.evaluate('return (#0.kept)();'), 'E_PERM')
})

test('a closure that was undone is stored with its program when it is made again', (t) => {
  const driver = openKeeping()
  const source = 'for i in [1..2] #0.kept = {} => 41 + i; endfor'
  const request = listValue([objectValue(BigInt(WIZARD)), stringValue(source)])
  driver.receive(INPUT_EVALUATE, 0, encodeValue(request))
  driver.driver.run(1000)
  driver.driver.rollback()
  driver.commit()
  t.is(driver.evaluate('return #0.kept;'), '0')
  begin(driver, source)
  driver.restart()
  t.is(driver.evaluate('return (#0.kept)();'), '43')
})

test('a function that nothing stored names is in no row', (t) => {
  const driver = openKeeping()
  const before = driver.store.size
  driver.evaluate('return {f(2) for f in ({{x} => x + 1, {x} => x * 2})};')
  t.is(driver.store.size, before)
  driver.evaluate('#0.kept = {x} => x + 1; return 1;')
  t.is(driver.store.size, before + 2)
})

test('programs are forgotten and found again while closures name them', (t) => {
  const driver = openKeeping()
  driver.evaluate('#0.kept = {{} => 1, {} => 2}; return 1;')
  begin(driver, 'f = {x} => {"waiting", x}; suspend(5); #0.kept = {@#0.kept, f(3)};')
  driver.driver.evict(1 << 30)
  t.is(driver.evaluate('l = #0.kept; return {l[1](), l[2]()};'), '{1, 2}')
  driver.advance(10_000)
  t.is(driver.evaluate('return #0.kept[3];'), '{"waiting", 3}')
})

test('a task stored under the first instruction set goes on', (t) => {
  const file = new URL('../../../_support/instruction-set-1.json', import.meta.url)
  const rows = JSON.parse(readFileSync(file, 'utf8')) as [string, string][]
  const driver = openTestDriver()
  driver.store.clear(new Uint8Array(0), new Uint8Array([255]))
  for (const [key, value] of rows) {
    driver.store.set(Buffer.from(key, 'base64'), Buffer.from(value, 'base64'))
  }
  driver.restart()
  driver.advance(60_000)
  t.is(driver.evaluate('return #0.kept;'), '{4, 1, "two", 3, 8, 15}')
})

test('a program that has nothing of the second instruction set names the first', (t) => {
  const driver = openKeeping()
  const modernPrograms = (source: string): number => {
    driver.evaluate(
      `add_verb(#0, {player, "xd", "p"}, {"this", "none", "this"}); set_verb_code(#0, "p", {"${source}"}); return 1;`,
    )
    const rows = driver.store.range(new Uint8Array(0), new Uint8Array([255]))
    const magic = Buffer.from('COSM')
    const sets = rows.flatMap(({ value }) => {
      const at = Buffer.from(value).indexOf(magic)
      return at < 0 ? [] : [value[at + 4] as number]
    })
    driver.evaluate('delete_verb(#0, "p"); return 1;')
    return sets.filter((set) => set === 2).length
  }
  t.is(modernPrograms('let x = {y for y in [1..3]}; begin return x; end'), 0)
  t.is(modernPrograms('return 1 && {x} => x;'), 1)
  // The program before stays in its row.
  t.is(modernPrograms(`return 'symbol;`), 2)
})

test('a closure nests no deeper than other values, and is no larger', (t) => {
  const driver = openKeeping()
  t.is(
    driver.evaluate(
      "f = 0; for i in [1..1000] f = `{} => f ! E_QUOTA => i'; if (typeof(f) == INT) return f; endif endfor",
    ),
    '501',
  )
})
