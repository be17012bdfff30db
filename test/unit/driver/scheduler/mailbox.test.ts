import test from 'ava'
import { literal, openTestDriver } from '../../../_support/driver.ts'

const RESULTS =
  'if (!("results" in properties(#0))) add_property(#0, "results", {}, {#2, "rw"}); endif'

test('a task waits for a message, and gets all that came at once', (t) => {
  const driver = openTestDriver()
  driver.answer(RESULTS)
  const id = driver.evaluate('fork t (0) #0.results = task_recv(); endfork return t;')
  driver.advance(10)
  t.is(driver.evaluate(`return {task_send(${id}, "one"), task_send(${id}, {2})};`), '{true, true}')
  driver.advance(10)
  t.is(driver.evaluate('return #0.results;'), '{"one", {2}}')
  t.is(driver.evaluate(`return task_send(${id}, "late");`), 'false')
})

test('a task waits no longer than it says', (t) => {
  const driver = openTestDriver()
  driver.answer(RESULTS)
  driver.answer('fork (0) #0.results = {task_recv(2), "after"}; endfork')
  driver.advance(10)
  t.is(driver.evaluate('return #0.results;'), '{}')
  driver.advance(2_100)
  t.is(driver.evaluate('return #0.results;'), '{{}, "after"}')
  t.is(driver.evaluate('return task_recv(0);'), '{}')
  t.is(literal(driver.answer("return `task_recv(-1) ! ANY';").value), 'E_INVARG')
})

test('a task may write to itself', (t) => {
  const driver = openTestDriver()
  t.is(driver.evaluate('task_send(task_id(), 5); return {task_recv(), task_recv(0)};'), '{{5}, {}}')
})

test('a mailbox holds 1,000 messages and no more', (t) => {
  const driver = openTestDriver()
  const source = (count: number) =>
    `for i in [1..${count}] task_send(task_id(), i); endfor return length(task_recv());`
  t.is(driver.evaluate(source(1_000)), '1000')
  const { status, value } = driver.answer(source(1_001))
  t.is(status, 2)
  t.true(literal(value).includes("The task's mailbox is full"))
})

test('a mailbox holds a megabyte and no more', (t) => {
  const driver = openTestDriver()
  const source = (bytes: number) =>
    `x = "x"; while (length(x) < ${bytes}) x = x + x; endwhile x = x[1..${bytes}]; task_send(task_id(), x); return length(task_recv()[1]);`
  // A list of one string takes 16 and 17 bytes beside it.
  t.is(driver.evaluate(source(1_048_576 - 33)), '1048543')
  t.true(literal(driver.answer(source(1_048_576 - 32)).value).includes('mailbox is full'))
})

test('messages and who waits for them survive a restart', (t) => {
  const driver = openTestDriver()
  driver.answer(RESULTS)
  const waiting = driver.evaluate(
    'fork t (0) #0.results = {@#0.results, task_recv()}; endfork return t;',
  )
  const later = driver.evaluate(
    'fork t (0) suspend(5); #0.results = {@#0.results, task_recv(0)}; endfork return t;',
  )
  driver.advance(10)
  driver.answer(`task_send(${later}, "kept");`)
  driver.restart()
  t.is(driver.evaluate(`return task_send(${waiting}, "new");`), 'true')
  driver.advance(6_000)
  t.is(driver.evaluate('return #0.results;'), '{{"new"}, {"kept"}}')
})

test('a send is taken back with the sender', (t) => {
  const driver = openTestDriver()
  driver.answer(RESULTS)
  const id = driver.evaluate('fork t (0) #0.results = task_recv(3); endfork return t;')
  driver.advance(10)
  driver.answer(`fork (0) task_send(${id}, "never"); rollback(); endfork`)
  driver.advance(10)
  t.is(driver.evaluate('return #0.results;'), '{}')
  driver.answer(`task_send(${id}, "yes");`)
  driver.advance(10)
  t.is(driver.evaluate('return #0.results;'), '{"yes"}')
})
