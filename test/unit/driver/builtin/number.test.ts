import test from 'ava'
import { answersOf, callBuiltin, openBuiltins } from '../../../_support/driver-value-builtins.ts'

const NAMES = ['toint', 'tofloat', 'min', 'max', 'abs', 'random', 'random_bytes', 'floatstr']

test('the builtins of numbers answer as ToastStunt does', async (t) => {
  const driver = await openBuiltins()
  const answers = answersOf(NAMES)
  t.true(answers.length >= NAMES.length)
  for (const answer of answers) t.deepEqual(callBuiltin(driver, answer[0]), answer)
})
