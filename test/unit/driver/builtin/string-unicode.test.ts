import test from 'ava'
import { callBuiltin, openBuiltins } from '../../../_support/driver-value-builtins.ts'

/** The outcome that ends a task whose value grew beyond its limit. */
const TOO_LARGE = 101

/** Positions count code points, and case folds beyond ASCII: where ToastStunt's strings are bytes. */
const ANSWERS: readonly (readonly [call: string, answer: string])[] = [
  ['length("äö€𐐀")', '4'],
  ['reverse("aä€𐐀")', '"𐐀€äa"'],
  ['index("xÄöÄ", "äÖ")', '2'],
  ['index("xÄöÄ", "äÖ", 1)', '0'],
  ['index("€€ab", "A", 0, 2)', '1'],
  ['rindex("€ä€Ä€", "ä")', '4'],
  ['rindex("€ä€Ä€", "ä", 0, -2)', '2'],
  ['explode("a€b€€c", "€")', '{"a", "b", "c"}'],
  ['explode("a€b€€c", "€", 1)', '{"a", "b", "", "c"}'],
  ['strsub("ÄÖÄ", "ä", "x")', '"xÖx"'],
  ['strsub("ÄÖÄ", "ä", "x", 1)', '"ÄÖÄ"'],
  ['strtr("Élan vital", "éa", "xü")', '"Xlün vitül"'],
  ['strtr("aéb", "é", "")', '"ab"'],
  ['strcmp("a", "é")', '-1'],
  ['sort({"z", "É", "a", "é"})', '{"a", "z", "É", "é"}'],
  ['is_member("É", {"é"}, 0)', '1'],
  ['equal("É", "é")', '0'],
  ['slice({"äbc", "x€z"}, 2)', '{"b", "€"}'],
  ['encode_binary("é€")', '"~E9~E2~82~AC"'],
  ['decode_binary("é~41")', '{233, "A"}'],
  ['value_bytes("€")', '20'],
  ['tostr("é", 1)', '"é1"'],
  ['toliteral({"é"})', '"{\\"é\\"}"'],
]

test('builtins of strings count code points and fold letters', async (t) => {
  const driver = await openBuiltins()
  for (const [call, answer] of ANSWERS) t.deepEqual(callBuiltin(driver, call), [call, answer])
})

test('lists nested 1,000 deep are encoded without recursion', async (t) => {
  const driver = await openBuiltins()
  const nested = `${'{'.repeat(1_000)}65${'}'.repeat(1_000)}`
  t.is(callBuiltin(driver, `encode_binary(${nested})`)[1], '"A"')
})

test('searching takes linear time whatever the pattern', async (t) => {
  const driver = await openBuiltins()
  const text = driver.newString('a'.repeat(2_000_000))
  const what = driver.newString(`${'a'.repeat(1_000_000)}b`)
  t.is(driver.call('indexOf', text, what, 1), 0)
  t.is(driver.call('lastIndexOf', text, what, 0), 0)
  const found = driver.newString(`${'A'.repeat(1_000_000)}`)
  t.is(driver.call('lastIndexOf', text, found, 0), 1_000_001)
})

test('text that grows beyond the limit is refused before it is made', async (t) => {
  const driver = await openBuiltins()
  driver.call('setValueLimits', 2_000n, 2_000n, 2_000n)
  const long = `"${'a b '.repeat(400)}"`
  for (const call of [`explode(${long})`, `decode_binary(${long}, 1)`, `tostr(${long}, ${long})`]) {
    t.is(callBuiltin(driver, call)[1], `outcome ${TOO_LARGE}`)
  }
})
