import { readFileSync } from 'node:fs'
import test from 'ava'
import { BUILTINS } from '../../../../driver/shared/builtins.ts'
import { HELP_GROUPS, HELP_TITLES } from '../../../../driver/shared/function-help.ts'
import { functionReference, nameOf, REFERENCE } from '../../../../ops/functions.ts'
import { openTestDriver } from '../../../_support/driver.ts'

const LINES = HELP_GROUPS.flat()
const NAMES = BUILTINS.map((line) => line.split(' ')[0] ?? '')

test('every builtin is described once, in driver/shared/help/', (t) => {
  const described = LINES.map(nameOf)
  t.deepEqual(
    NAMES.filter((name) => !described.includes(name)),
    [],
    'add a line for each of these',
  )
  t.deepEqual(
    described.filter((name) => !NAMES.includes(name)),
    [],
  )
  t.deepEqual(
    described.filter((name, index) => described.indexOf(name) !== index),
    [],
  )
  t.is(HELP_TITLES.length, HELP_GROUPS.length)
})

test('a description has a signature with a result, and sentences', (t) => {
  for (const line of LINES) {
    t.regex(line, /^\w+\([^()]*\) → [A-Za-z|]+ \| \S.*\.$/s, line)
    t.is(line.split(' | ').length, 2, line)
  }
})

test('a signature names as many arguments as the builtin takes', (t) => {
  for (const line of LINES) {
    const [, least, shown, ...types] = BUILTINS[NAMES.indexOf(nameOf(line))]?.split(' ') ?? []
    const most = Number(shown) < 0 ? -1 : Math.max(Number(shown), types.length)
    const signature = line.slice(line.indexOf('(') + 1, line.indexOf(') →'))
    const words = signature.split(',').filter((word) => /\w/.test(word))
    if (most < 0) t.true(signature.includes('…'), line)
    else t.is(words.length, most, line)
    const depth = { now: 0 }
    const required = words.filter((word) => {
      const isRequired = depth.now === 0 && !word.trimStart().startsWith('[')
      for (const letter of word) depth.now += letter === '[' ? 1 : letter === ']' ? -1 : 0
      return isRequired && !word.trimEnd().endsWith(' …')
    })
    t.true(required.length <= Number(least), line)
    t.is(depth.now, 0, line)
  }
})

test('docs/functions.md is what ops/functions.ts makes of it', (t) => {
  t.is(readFileSync(REFERENCE, 'utf8'), functionReference(), 'run: npm run docs')
})

test('function_help() tells signature and description, E_INVARG for no builtin', (t) => {
  const driver = openTestDriver()
  t.is(
    driver.evaluate('return function_help("LENGTH");'),
    '{"length(value: STR|LIST|MAP|BINARY|FLYWEIGHT) → INT", "How many characters, items, entries or bytes [value] has; of a flyweight, its contents. E_TYPE for anything else."}',
  )
  t.is(
    driver.evaluate(
      'for f in (function_info()) h = function_help(f[1]); h[1] && h[2] || raise(f[1]); endfor return 1;',
    ),
    '1',
  )
  t.throws(() => driver.evaluate('function_help("nothing");'), { message: /E_INVARG/ })
})
