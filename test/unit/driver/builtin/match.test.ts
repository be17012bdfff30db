import test from 'ava'
import { openTestDriver } from '../../../_support/driver.ts'
import { answerOf, checkAnswers } from '../../../_support/driver-service.ts'

test('match(), rmatch() and substitute() answer as ToastStunt does', (t) => {
  checkAnswers(t, ['match', 'rmatch', 'substitute'])
})

test('positions are counted in characters', (t) => {
  const driver = openTestDriver()
  t.is(answerOf(driver, 'match("äöü foo", "f.o")[1..2]'), '{1, {5, 7}}')
  t.is(answerOf(driver, 'rmatch("äöä", "ä")[1..2]'), '{1, {3, 3}}')
  t.is(answerOf(driver, 'match("aÄb", "a.b")[1..2]'), '{1, {1, 3}}')
  t.is(answerOf(driver, 'match("ÄÖ", "äö")[1..2]'), '{1, {1, 2}}')
  t.is(answerOf(driver, 'match("ÄÖ", "äö", 1)'), '{1, {}}')
  t.is(answerOf(driver, 'match("xÖy", "[à-ý]")[1..2]'), '{1, {2, 2}}')
  t.is(answerOf(driver, 'substitute("<%1>", match("aßb", "a%(.%)b"))'), '{1, "<ß>"}')
})

test('a pattern without an end in sight is given up, not waited for', (t) => {
  const driver = openTestDriver()
  const subject = '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"'
  const answer = answerOf(driver, `match(${subject}, "%(a+%)+%(a+%)+%(a+%)+%(a+%)+%(a+%)+b")`)
  t.is(answer, '{2, {E_QUOTA, "Resource limit exceeded", 0}}')
})

test('a loop whose body can be empty ends', (t) => {
  const driver = openTestDriver()
  t.is(answerOf(driver, 'match("aab", "%(a*%)*b")[1..2]'), '{1, {1, 3}}')
  t.is(answerOf(driver, 'match("b", "%(%)+b")[1..2]'), '{1, {1, 1}}')
})

test('steps are charged as ticks', (t) => {
  const driver = openTestDriver()
  const source =
    's = ""; for i in [1..60] s = s + "a"; endfor; n = ticks_left(); `match(s, "a*a*a*b") ! ANY\'; return n - ticks_left() > 20'
  t.is(driver.evaluate(`${source};`), '1')
})

test('compiled patterns are kept, and many of them do no harm', (t) => {
  const driver = openTestDriver()
  const source =
    'for i in [1..2000] if (!match("x" + tostr(i) + "y", "x" + tostr(i) + "y")) return i; endif endfor return 0'
  t.is(driver.evaluate(`${source};`), '0')
})
