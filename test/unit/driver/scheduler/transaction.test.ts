import test from 'ava'
import { openTestDriver } from '../../../_support/driver.ts'

function openWithProperty(): ReturnType<typeof openTestDriver> {
  const driver = openTestDriver()
  driver.answer('add_property(#0, "x", 0, {#2, "rw"});')
  return driver
}

test('rollback() undoes what the task did, its forks too, and ends it', (t) => {
  const driver = openWithProperty()
  const max = driver.evaluate('return max_object();')
  driver.answer(
    'fork (0) #0.x = 1; create(#-1); create(#-1, 2); fork (0) #0.x = 2; endfork rollback(); #0.x = 3; endfork',
  )
  driver.advance(10)
  t.is(driver.evaluate('return {#0.x, max_object()};'), `{0, ${max}}`)
})

test('rollback() reaches back to the last commit', (t) => {
  const driver = openWithProperty()
  driver.answer('fork (0) #0.x = 1; commit(); #0.x = 2; rollback(); endfork')
  driver.advance(10)
  t.is(driver.evaluate('return #0.x;'), '1')
  driver.answer('fork (0) #0.x = 5; suspend(1); #0.x = 6; rollback(); endfork')
  driver.advance(1_100)
  t.is(driver.evaluate('return #0.x;'), '5')
})

test('rollback() takes back what was about to be printed, unless told otherwise', (t) => {
  const driver = openTestDriver()
  const wizard = driver.connect('connect wizard')
  const tell = (text: string) => `notify(connected_players()[1], "${text}");`
  driver.answer(`fork (0) ${tell('never')} rollback(); ${tell('nor this')} endfork`)
  driver.answer(`fork (0) ${tell('kept')} rollback(1); endfork`)
  driver.advance(10)
  driver.answer(tell('after'))
  const text = wizard.lines().join('\n')
  t.false(text.includes('never'))
  t.false(text.includes('nor this'))
  t.true(text.includes('kept'))
  t.true(text.includes('after'))
})

test('commit() answers its value with a new budget, in the background', (t) => {
  const driver = openTestDriver()
  t.is(driver.evaluate('return commit({"a"});'), '{"a"}')
  t.is(driver.evaluate('return commit();'), '0')
  t.is(
    driver.evaluate(
      'for i in [1..1000] endfor before = ticks_left(); commit(); return {before < 60000, ticks_left() > 29000};',
    ),
    '{1, 1}',
  )
})

test('suspend_if_needed() suspends when fewer ticks are left than asked for', (t) => {
  const driver = openTestDriver()
  t.is(driver.evaluate('return suspend_if_needed();'), 'false')
  t.is(driver.evaluate('return suspend_if_needed(0);'), 'false')
  t.is(driver.evaluate('return {suspend_if_needed(1000000), ticks_left() < 30000};'), '{true, 1}')
  t.is(
    driver.evaluate('r = {}; while (ticks_left() > 4000) endwhile return suspend_if_needed();'),
    'true',
  )
  t.is(driver.evaluate("return `suspend_if_needed(-1) ! ANY';"), 'E_INVARG')
})
