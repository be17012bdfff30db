import test from 'ava'
import { openTestDriver } from '../../../_support/driver.ts'
import { answerOf, checkAnswers } from '../../../_support/driver-service.ts'

test('ctime() writes times as ToastStunt does in UTC', (t) => {
  checkAnswers(t, ['ctime'])
})

test('ctime() agrees with the calendar', (t) => {
  const driver = openTestDriver()
  for (let seconds = -70_000_000_000; seconds < 70_000_000_000; seconds += 987_654_321) {
    const date = new Date(seconds * 1000)
    const [weekday = '', day = '', month = '', , clock = ''] = date.toUTCString().split(/,? /)
    const text = `${weekday} ${month} ${String(Number(day)).padStart(2)} ${clock} ${date.getUTCFullYear()} UTC`
    t.is(answerOf(driver, `ctime(${seconds})`), `{1, "${text}"}`)
  }
})

test('time() and ftime() follow the clock', (t) => {
  const driver = openTestDriver()
  const before = Number(driver.evaluate('return time();'))
  const clock = Number(driver.evaluate('return toint(ftime(1) * 1000.0);'))
  driver.advance(2500)
  t.is(Number(driver.evaluate('return time();')) - before, 2)
  t.is(Number(driver.evaluate('return toint(ftime(1) * 1000.0);')) - clock, 2500)
  t.is(driver.evaluate('return abs(ftime() - tofloat(time())) < 1.0;'), '1')
})
