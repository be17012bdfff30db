import test from 'ava'
import { openTestDriver, type TestDriver } from '../../../_support/driver.ts'

function openWithOut(): TestDriver {
  const driver = openTestDriver()
  driver.evaluate('add_property(#0, "out", {}, {player, "rw"}); return 1;')
  return driver
}

test('a suspended task goes on after a restart with its variables, calls and handlers', (t) => {
  const driver = openWithOut()
  driver.evaluate(
    'add_verb(#1, {player, "xd", "inner"}, {"this", "none", "this"}); set_verb_code(#1, "inner", {"{a, ?b = 2, @c} = args;", "x = [\\"k\\" -> {1, 2.5}];", "for i in [1..2]", "suspend(10);", "#0.out = {@#0.out, {i, a, b, c, x, verb, callers()}};", "endfor", "return 1 / 0;"}); return 1;',
  )
  driver.evaluate(
    'fork (5) try #1:inner(1, E_PERM, #3); except e (E_DIV) #0.out = {@#0.out, e[2]}; endtry endfork',
  )
  for (const seconds of [6, 10, 10]) {
    driver.restart()
    driver.advance(seconds * 1000)
  }
  const call = '{{#-1, "", #3, #-1, #3}}'
  const state = `1, E_PERM, {#3}, ["k" -> {1, 2.5}], "inner", ${call}`
  t.is(driver.evaluate('return #0.out;'), `{{1, ${state}}, {2, ${state}}, "Division by zero"}`)
  t.is(driver.evaluate('return queued_tasks();'), '{}')
})

test('a builtin that waits for a suspended verb gets its value after a restart', (t) => {
  const driver = openWithOut()
  driver.evaluate('fork (0) #0.out = eval("suspend(10); return {5, player};"); endfork')
  driver.restart()
  driver.advance(11_000)
  t.is(driver.evaluate('return #0.out;'), '{1, {5, #3}}')
})

test('a loop over a map or string goes on where it was', (t) => {
  const driver = openWithOut()
  driver.evaluate(
    'fork (0) for v, k in (["a" -> 1, "b" -> 2]) suspend(1); #0.out = {@#0.out, k, v}; endfor for c in ("xy") suspend(1); #0.out = {@#0.out, c}; endfor endfork',
  )
  for (let second = 0; second < 5; second++) {
    driver.restart()
    driver.advance(1001)
  }
  t.is(driver.evaluate('return #0.out;'), '{"a", 1, "b", 2, "x", "y"}')
})

test('a task keeps its id and its local value over a restart', (t) => {
  const driver = openWithOut()
  driver.evaluate(
    'fork t (0) set_task_local(["x" -> 1]); suspend(10); #0.out = {task_id() == t, task_local()}; endfork',
  )
  driver.restart()
  driver.advance(11_000)
  t.is(driver.evaluate('return #0.out;'), '{1, ["x" -> 1]}')
})

test('a task that waits for resume() is found again, and its row is gone when it has ended', (t) => {
  const driver = openWithOut()
  const rows = driver.store.size
  driver.evaluate(
    'fork t (0) #0.out = suspend(); endfork add_property(#0, "t", t, {player, "r"}); return 1;',
  )
  driver.restart()
  t.is(driver.evaluate('return length(queued_tasks());'), '1')
  t.is(driver.evaluate('return resume(#0.t, {7});'), '0')
  t.is(driver.evaluate('return {#0.out, queued_tasks()};'), '{{7}, {}}')
  driver.evaluate('return delete_property(#0, "t");')
  t.true(driver.store.size <= rows + 4)
})
