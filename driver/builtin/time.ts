/**
 * time(), ctime() and ftime(). Times are UTC: the driver knows no zones, so that a run replays exactly.
 *
 * Semantics: ToastStunt `numbers.cc`. The calendar is the proleptic Gregorian one.
 */
import { clock, monotonic } from '../host.ts'
import { E_INVARG } from '../shared/errors.ts'
import { DONE, raise } from '../value/outcome.ts'
import { Slot, setFloat, setInt } from '../value/value.ts'
import { answerBuffer, answerString } from './answer.ts'

const MICROSECONDS: f64 = 1000000
const DAY_SECONDS: i64 = 86400
/** Days from 0000-03-01 to 1970-01-01, and in 400 years. */
const EPOCH_DAYS: i64 = 719468
const ERA_DAYS: i64 = 146097
/** Seconds beyond which ToastStunt's years end. */
const SECONDS_MOST: i64 = (2147483647 as i64) * 31536000
const SECONDS_LEAST: i64 = -((67768040609740 as i64) * 1000 + 800)

const WEEKDAYS: string = 'SunMonTueWedThuFriSat'
const MONTHS: string = 'JanFebMarAprMayJunJulAugSepOctNovDec'

/** Seconds since 1970. */
export function builtinTime(_args: Slot, _count: i32, result: Slot): u32 {
  setInt(result, nowSeconds())
  return DONE
}

function nowSeconds(): i64 {
  return Math.floor(clock() / MICROSECONDS) as i64
}

/** Seconds with fractions: since 1970, or with an argument on a clock that is never set back. */
export function builtinFtime(_args: Slot, count: i32, result: Slot): u32 {
  setFloat(result, count === 0 ? clock() / MICROSECONDS : monotonic() / 1000)
  return DONE
}

/** `Fri Nov 20 10:45:00 2026 UTC`. */
export function builtinCtime(args: Slot, count: i32, result: Slot): u32 {
  const seconds = count > 0 ? min(args.int, SECONDS_MOST) : nowSeconds()
  if (seconds < SECONDS_LEAST) return raise(E_INVARG)
  answerBuffer.reset()
  addTime(seconds)
  return answerString(result)
}

function floorDivide(value: i64, by: i64): i64 {
  const quotient = value / by
  return value % by < 0 ? quotient - 1 : quotient
}

function addTime(seconds: i64): void {
  const days = floorDivide(seconds, DAY_SECONDS)
  const rest = (seconds - days * DAY_SECONDS) as i32
  const weekday = (days + 4 - floorDivide(days + 4, 7) * 7) as i32
  answerBuffer.addText(WEEKDAYS.substring(weekday * 3, weekday * 3 + 3))
  answerBuffer.addByte(0x20)
  const year = addDate(days)
  answerBuffer.addByte(0x20)
  addTwo(rest / 3600, 0x30)
  answerBuffer.addByte(0x3a)
  addTwo((rest / 60) % 60, 0x30)
  answerBuffer.addByte(0x3a)
  addTwo(rest % 60, 0x30)
  answerBuffer.addByte(0x20)
  answerBuffer.addInteger(year)
  answerBuffer.addText(' UTC')
}

/** Adds month and day of the day [days] after 1970-01-01; answers its year. */
function addDate(days: i64): i64 {
  const shifted = days + EPOCH_DAYS
  const era = floorDivide(shifted, ERA_DAYS)
  const dayOfEra = (shifted - era * ERA_DAYS) as i32
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  const monthFromMarch = (5 * dayOfYear + 2) / 153
  const month = monthFromMarch < 10 ? monthFromMarch + 2 : monthFromMarch - 10
  answerBuffer.addText(MONTHS.substring(month * 3, month * 3 + 3))
  answerBuffer.addByte(0x20)
  addTwo(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1, 0x20)
  return era * 400 + (yearOfEra as i64) + (month < 2 ? 1 : 0)
}

/** Two digits, the first one [lead] when it would be 0. */
function addTwo(value: i32, lead: u32): void {
  answerBuffer.addByte(value < 10 ? lead : 0x30 + ((value / 10) as u32))
  answerBuffer.addByte(0x30 + ((value % 10) as u32))
}
