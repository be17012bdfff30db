import test from 'ava'
import { openTestDriver, type TestDriver } from '../../../_support/driver.ts'
import { answerOf, checkAnswers } from '../../../_support/driver-service.ts'

/** A string of the language, whose literals have no escapes for line breaks. */
function quoted(text: string): string {
  return JSON.stringify(text)
    .replaceAll('\\n', '" + chr(10) + "')
    .replaceAll('\\r', '" + chr(13) + "')
}

/** Text of the whole first match of [pattern] in [subject], null when there is none. */
function first(driver: TestDriver, subject: string, pattern: string): string | null {
  const call = `pcre_match(${quoted(subject)}, ${quoted(pattern)}, 1, 0)`
  const { status, value } = driver.answer(`return ${call};`)
  if (status !== 1 || value.type !== 'list') return `status ${status}`
  const match = value.items[0]
  if (match?.type !== 'map') return null
  const whole = match.entries.find(([key]) => key.type === 'string' && key.value === '0')?.[1]
  const text = whole?.type === 'map' ? whole.entries[0]?.[1] : undefined
  return text?.type === 'string' ? text.value : 'no text'
}

test('pcre_match() and pcre_replace() answer as ToastStunt does', (t) => {
  checkAnswers(t, ['pcre_match', 'pcre_replace'])
})

test('characters beyond ASCII are characters', (t) => {
  const driver = openTestDriver()
  t.is(answerOf(driver, 'pcre_match("äöü", "ö")[1]["0"]["position"]'), '{1, {2, 2}}')
  t.is(answerOf(driver, 'length(pcre_match("äöü", "."))'), '{1, 3}')
  t.is(answerOf(driver, 'pcre_replace("äöü", "s/(.)/<$1>/g")'), '{1, "<ä><ö><ü>"}')
  t.is(answerOf(driver, 'length(pcre_match("ÄÖ", "äö"))'), '{1, 1}')
  t.is(first(driver, 'x→y', '(?<=→)y'), 'y')
  t.is(first(driver, 'aé', 'a\\X'), 'aé')
})

test('properties are those of Unicode', (t) => {
  const driver = openTestDriver()
  for (const name of ['Lu', 'Ll', 'L', 'Nd', 'N', 'P', 'S', 'Zs', 'M']) {
    const property = new RegExp(`^\\p{${name}}$`, 'u')
    for (const character of 'aZ0_-+ äÄßøΩωжЖ字あ٣½²„“«»€©♥́😀\u00a0\u2003ⅷ') {
      const known = property.test(character)
      t.is(first(driver, character, `^\\p{${name}}$`) !== null, known, `${name} ${character}`)
      t.is(first(driver, character, `^\\P{${name}}$`) !== null, !known, `not ${name} ${character}`)
    }
  }
})

/** Subject, pattern, match: by PCRE2's documentation. */
const MATCHES: readonly (readonly [string, string, string | null])[] = [
  ['aaa', 'a{2}?', 'aa'],
  ['aaab', 'a*+b', 'aaab'],
  ['aaa', 'a*+a', null],
  ['foobar', 'foo(?=bar)', 'foo'],
  ['foobaz', 'foo(?!bar)', 'foo'],
  ['price: 42', '(?<=: )\\d+', '42'],
  ['abcabc', '(abc)\\1', 'abcabc'],
  ['abcabc', '(?<x>abc)\\k<x>', 'abcabc'],
  ['aXbX', 'a(?i)x(?-i)b', 'aXb'],
  ['(a(b)c)', '\\((?:[^()]|(?R))*\\)', '(a(b)c)'],
  ['abba', '(?<l>a|b(?&l)b)', 'a'],
  ['aab', '(a)?(?(1)ab|b)', 'aab'],
  ['ab\ncd', '(?m)^cd$', 'cd'],
  ['ab\ncd', '(?s)b.c', 'b\nc'],
  ['a b', '(?x) a \\  b # comment', 'a b'],
  ['a.b', '\\Qa.b\\E', 'a.b'],
  ['xay', 'x\\Ka', 'a'],
  ['tomtom', '(?|(tom)|(tim))\\1', 'tomtom'],
  ['foo\r\nbar', 'o\\Rb', 'o\r\nb'],
  ['aaaa', '(?U)a+', 'a'],
  ['abc', '(?>a|ab)c', null],
  ['\u0041\u0042', '\\x41\\x{42}', 'AB'],
  ['a-b', '[\\w-]+', 'a-b'],
  [']', '[]]', ']'],
  ['x1', '[[:alpha:]][[:digit:]]', 'x1'],
]

test('Perl syntax means what PCRE2 says', (t) => {
  const driver = openTestDriver()
  for (const [subject, pattern, match] of MATCHES) {
    t.is(first(driver, subject, pattern), match, pattern)
  }
})

test('a pattern that would take for ever is an error', (t) => {
  const driver = openTestDriver()
  const subject = 'a'.repeat(60)
  t.regex(answerOf(driver, `pcre_match("${subject}", "(a+)+(a+)+(a+)+b")`), /match limit exceeded/)
  t.regex(answerOf(driver, `pcre_match("${subject}", "(?R)?a")`), /E_INVARG/)
})

test('pcre_cache_stats() counts how often patterns came again', (t) => {
  const driver = openTestDriver()
  driver.evaluate('for i in [1..5] pcre_match("a", "abc|d"); endfor pcre_replace("a", "s/zz/y/");')
  t.is(driver.evaluate('return pcre_cache_stats();'), '{{"abc|d", 4}}')
})
