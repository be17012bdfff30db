import test from 'ava'
import { parseMoment } from '../../../../kernel/cli/moment.ts'

test('a moment is read to the microsecond, in its zone or in local time', (t) => {
  t.is(parseMoment('1970-01-01T00:00:01Z'), 1_000_000)
  t.is(parseMoment('2026-11-20T18:05:07.123456Z'), 1_795_197_907_123_456)
  t.is(parseMoment('2026-11-20 18:05:07.12Z'), 1_795_197_907_120_000)
  t.is(parseMoment('2026-11-20T19:05+01:00'), 1_795_197_900_000_000)
  t.is(parseMoment('2026-11-20 18:05'), Date.parse('2026-11-20T18:05:00') * 1_000)
  t.is(parseMoment('2026-11-20'), Date.parse('2026-11-20T00:00:00') * 1_000)
})

test('what is no moment is told from one', (t) => {
  for (const text of ['', 'now', '2026', '2026-13-01', '20:15', '2026-11-20T18:05:07.1234567Z']) {
    t.is(parseMoment(text), undefined, text)
  }
})
