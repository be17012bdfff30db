/**
 * The driver for tests of builtins of patterns, encodings and the like, and what ToastStunt 2.7.3 answers
 * to the expressions of `driver-service-answers.json`: `[expression, literal]`, the literal being {1, value}
 * or {2, {error, message, value}}.
 */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ExecutionContext } from 'ava'
import { openTestDriver, type TestDriver } from './driver.ts'

type Answer = readonly [expression: string, literal: string]

const ANSWERS_FILE = fileURLToPath(new URL('./driver-service-answers.json', import.meta.url))
const answers: Answer[] = JSON.parse(readFileSync(ANSWERS_FILE, 'utf8'))

/** The literal of what [expression] answers or raises. */
export function answerOf(driver: TestDriver, expression: string, options: { as?: number } = {}) {
  const source = `try return toliteral({1, ${expression}}); except e (ANY) return toliteral({2, e[1..3]}); endtry`
  const { status, value } = driver.answer(source, options)
  return status === 1 && value.type === 'string' ? value.value : `status ${status}`
}

/** Checks every known answer to calls of these builtins. */
export function checkAnswers(t: ExecutionContext, names: readonly string[]): void {
  const driver = openTestDriver()
  const known = answers.filter(([expression]) =>
    names.some((name) => new RegExp(`(^|[^a-z_])${name}\\(`).test(expression)),
  )
  t.true(known.length >= names.length)
  for (const [expression, literal] of known) t.is(answerOf(driver, expression), literal, expression)
}
