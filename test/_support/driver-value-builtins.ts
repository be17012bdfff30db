/**
 * Builtins of values called directly, and what ToastStunt 2.7.3 answers to the calls of
 * `driver-value-answers.json`: `[call, answer]` with a literal or `!` and an error's name, then the error's
 * message and value where they are not the usual ones.
 */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { SlotValue } from '../../kernel/store/value.ts'
import { type DriverValue, openDriverValue } from './driver-value.ts'
import { errorName, parseCall } from './driver-value-literal.ts'
import { mapOf } from './driver-value-model.ts'

type Answer = readonly [call: string, answer: string, message?: string, value?: string]

const ANSWERS_FILE = fileURLToPath(new URL('./driver-value-answers.json', import.meta.url))
const answers: Answer[] = JSON.parse(readFileSync(ANSWERS_FILE, 'utf8'))

const FILES = ['list', 'string', 'binary', 'ansi', 'sort', 'map', 'number', 'math']
const DONE = 0
const RAISE = 1
/** Names that two builtins share a function under. */
const SHARED: Readonly<Record<string, string>> = { tonum: 'toint' }

/** What ToastStunt answers to calls of some builtins. */
export function answersOf(names: readonly string[]): Answer[] {
  return answers.filter(([call]) => names.includes(call.slice(0, call.indexOf('('))))
}

/** The driver with its builtins of values; chance is always a half. */
export function openBuiltins(): Promise<DriverValue> {
  return openDriverValue({
    debug: true,
    from: ['value', ...FILES.map((file) => `builtin/${file}`)],
    host: { random: () => 0.5, monotonic: () => 0, clock: () => 0 },
  })
}

/** The answer to a call, as the answers file has it. */
export function callBuiltin(driver: DriverValue, call: string): Answer {
  const { name, args } = parseCall(call)
  const slots = driver.call('allocate', 16 * (args.length + 1))
  new Uint8Array(driver.memory.buffer, slots, 16 * (args.length + 1)).fill(0)
  for (const [index, value] of args.entries()) place(driver, slots + 16 * index, value)
  const result = slots + 16 * args.length
  const outcome = driver.call(functionName(SHARED[name] ?? name), slots, args.length, result)
  let answer: Answer = [call, `outcome ${outcome}`]
  if (outcome === RAISE) answer = raised(driver, call)
  else if (outcome === DONE) answer = done(driver, call, result)
  driver.call('clearSlots', slots, args.length + 1)
  driver.call('free', slots)
  return answer
}

function functionName(name: string): string {
  return `builtin${name.replace(/(^|_)(\w)/g, (_all, _bar, letter: string) => letter.toUpperCase())}`
}

function place(driver: DriverValue, at: number, value: SlotValue): void {
  const slot = driver.put(sorted(value))
  driver.call('moveTo', at, slot)
  driver.freeSlot(slot)
}

/** The value with its maps in order. */
function sorted(value: SlotValue): SlotValue {
  if (value.type === 'list') return { type: 'list', items: value.items.map(sorted) }
  if (value.type === 'map') return mapOf(value.entries.map(([key, each]) => [key, sorted(each)]))
  return value
}

function done(driver: DriverValue, call: string, result: number): Answer {
  if (driver.word(result) === 0) driver.call('setInt', result, 0n)
  return [call, driver.print('toLiteral', result)]
}

/** The error as the answers file writes it. */
function raised(driver: DriverValue, call: string): Answer {
  const error = `!${errorName(driver.global('raisedCode'))}`
  const value = driver.print('toLiteral', driver.global('raisedValue'))
  if (value === '0') return [call, error]
  return [call, error, driver.print('toStr', driver.global('raisedMessage')), value]
}
