import test from 'ava'
import { literal, openTestDriver } from '../../../_support/driver.ts'

test('a foreground task has the ticks that the server options give it', (t) => {
  const driver = openTestDriver()
  t.is(driver.evaluate('return ticks_left();'), '59999')
  driver.evaluate('add_property($server_options, "fg_ticks", 1000, {player, "r"}); return 1;')
  t.is(driver.evaluate('return ticks_left();'), '999')
})

test('exactly as many loops run as ticks allow', (t) => {
  const driver = openTestDriver()
  driver.evaluate('add_property($server_options, "fg_ticks", 1000, {player, "r"}); return 1;')
  t.is(driver.answer('for i in [1..999] endfor').status, 1)
  t.is(driver.answer('for i in [1..1001] endfor').status, 2)
})

test('a recursion without loops runs out of ticks too', (t) => {
  const driver = openTestDriver()
  driver.evaluate(
    'add_verb(#1, {player, "xd", "fib"}, {"this", "none", "this"}); return set_verb_code(#1, "fib", {"n = args[1];", "return n < 2 ? n | this:fib(n - 1) + this:fib(n - 2);"});',
  )
  t.is(driver.evaluate('return #1:fib(15);'), '610')
  const { status, value } = driver.answer('return #1:fib(30);')
  t.is(status, 2)
  t.regex(literal(value), /^\{"ticks"/)
})

test('a task that loops for longer than its seconds is ended', (t) => {
  const driver = openTestDriver({ realTime: true })
  driver.evaluate(
    'add_property($server_options, "fg_ticks", 2000000000, {player, "r"}); add_property($server_options, "fg_seconds", 1, {player, "r"}); return 1;',
  )
  const { status, value } = driver.answer('while (1) endwhile')
  t.is(status, 2)
  t.regex(literal(value), /Task ran out of seconds/)
})

test('ticks and seconds of a forked task are those of the background', (t) => {
  const driver = openTestDriver()
  driver.evaluate('add_property(#0, "out", 0, {player, "rw"}); return 1;')
  driver.evaluate('fork (0) #0.out = {ticks_left(), seconds_left()}; endfork')
  t.is(driver.evaluate('return #0.out;'), '{29999, 3}')
})

test('suspending gives a fresh budget', (t) => {
  const driver = openTestDriver()
  t.is(
    driver.evaluate(
      'for i in [1..100] endfor a = ticks_left(); suspend(0); return {a, ticks_left()};',
    ),
    '{59900, 29999}',
  )
})
