import test from 'ava'
import fc from 'fast-check'
import { openTestDriver } from '../../../_support/driver.ts'
import { answerOf, checkAnswers } from '../../../_support/driver-service.ts'

test('parse_json() and generate_json() answer as ToastStunt does', (t) => {
  checkAnswers(t, ['parse_json', 'generate_json'])
})

test('what generate_json() writes is what JSON.parse reads', (t) => {
  const driver = openTestDriver()
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = JSON.stringify(value, (_, item: unknown) =>
        typeof item === 'string' || item === null
          ? String(item).replace(/[^ -}]|[\\~]/g, '?')
          : typeof item === 'number'
            ? Math.trunc(item) % 1000
            : item,
      )
      const keys = new Set<string>()
      const isUsual =
        !JSON.stringify(value).includes('__proto__') && !hasFoldedTwins(JSON.parse(text), keys)
      if (!isUsual) return
      const { status, value: answer } = driver.answer(
        `return generate_json(parse_json(${JSON.stringify(text)}));`,
      )
      t.is(status, 1)
      t.deepEqual(JSON.parse(answer.type === 'string' ? answer.value : ''), JSON.parse(text))
    }),
    { numRuns: 200, seed: 11 },
  )
})

/** Whether an object in [value] has two keys that the language takes for one, or an odd one. */
function hasFoldedTwins(value: unknown, keys: Set<string>): boolean {
  if (Array.isArray(value)) return value.some((item) => hasFoldedTwins(item, keys))
  if (typeof value !== 'object' || value === null) return false
  const names = Object.keys(value)
  if (names.some((name) => /[^ -}]|[\\~]/.test(name))) return true
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length) return true
  return Object.values(value).some((item) => hasFoldedTwins(item, keys))
}

test('JSON nests as deep as values may, and no deeper', (t) => {
  const driver = openTestDriver()
  const nested = (depth: number) =>
    `s = ""; for i in [1..${depth}] s = "[" + s + "]"; endfor return`
  t.is(driver.evaluate(`${nested(999)} generate_json(parse_json(s)) == s;`), '1')
  t.is(answerOf(driver, 'parse_json("[[]]")'), '{1, {{}}}')
  t.throws(() => driver.evaluate(`${nested(1001)} parse_json(s);`), { message: /E_INVARG/ })
})

test('strings beyond ASCII go through unharmed', (t) => {
  const driver = openTestDriver()
  t.is(answerOf(driver, 'parse_json("\\"äöü→😀\\"")'), '{1, "äöü→😀"}')
  t.is(answerOf(driver, 'generate_json({"äöü→😀"})'), '{1, "[\\"äöü→😀\\"]"}')
})
