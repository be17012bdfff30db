/** map(), filter(), reduce(), sort_by(): what their functions may do while the builtin waits. */

import test from 'ava'
import { openTestDriver } from '../../../_support/driver.ts'

/** A task that forks itself off, so that it outlives the instance; #0.out gets its answer after a restart. */
function afterRestart(expression: string, prepare = ''): string {
  const driver = openTestDriver()
  driver.evaluate('return add_property(#0, "out", "none", {player, "rw"});')
  driver.evaluate(
    `fn slow(x) suspend(10); return x; endfn ${prepare} fork (0) #0.out = ${expression}; endfork return 1;`,
  )
  for (let round = 0; round < 3; round++) {
    driver.restart()
    driver.advance(10_000)
  }
  return driver.evaluate('return #0.out;')
}

test('a task that waits in a function of map() and its like goes on after a restart', (t) => {
  t.is(afterRestart('map({x} => slow(x) * 2, {1, 2, 3})'), '{2, 4, 6}')
  t.is(afterRestart('filter({x} => slow(x) > 1, {1, 2, 3})'), '{2, 3}')
  t.is(afterRestart('reduce({s, x} => s + slow(x), {1, 2, 3}, 0)'), '6')
  t.is(afterRestart('sort_by({x} => -slow(x), {1, 2, 3})'), '{3, 2, 1}')
})

test('what was answered so far is kept with the task, anonymous objects included', (t) => {
  const prepare = 'fn make(n) let a = create(#1, 1); a.name = n; return a; endfn'
  const expression = 'map({a} => a.name, map({n} => slow(make(n)), {"a", "b", "c"}))'
  t.is(afterRestart(expression, prepare), '{"a", "b", "c"}')
})

test('a list that is nested too deeply to be kept is refused', (t) => {
  const driver = openTestDriver()
  const nested = (depth: number) =>
    driver.evaluate(
      `l = {}; for i in [2..${depth}] l = {l}; endfor return \`map({x} => 1, l) ! E_QUOTA => "too deep"';`,
    )
  t.is(nested(999), '{1}')
  t.is(nested(1000), '"too deep"')
})

test('functions pay ticks for what they do, and the builtin for each call', (t) => {
  const driver = openTestDriver()
  t.throws(
    () =>
      driver.evaluate(
        'l = {}; for i in [1..2000] l = {@l, i}; endfor return map({x} => filter({y} => y, l), l);',
      ),
    { message: /ticks/ },
  )
})

test('callers() names the builtin that called the function', (t) => {
  const driver = openTestDriver()
  t.is(driver.evaluate('return map({x} => callers()[1][2], {1});'), '{"map"}')
})
