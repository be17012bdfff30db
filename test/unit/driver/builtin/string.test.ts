import test from 'ava'
import { answersOf, callBuiltin, openBuiltins } from '../../../_support/driver-value-builtins.ts'

const NAMES = [
  'explode',
  'tostr',
  'toliteral',
  'index',
  'rindex',
  'strcmp',
  'strsub',
  'strtr',
  'parse_ansi',
  'remove_ansi',
  'decode_binary',
  'encode_binary',
]

test('the builtins of strings answer as ToastStunt does', async (t) => {
  const driver = await openBuiltins()
  const answers = answersOf(NAMES)
  t.true(answers.length >= NAMES.length)
  for (const answer of answers) t.deepEqual(callBuiltin(driver, answer[0]), answer)
})
