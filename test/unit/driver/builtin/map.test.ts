import test from 'ava'
import { answersOf, callBuiltin, openBuiltins } from '../../../_support/driver-value-builtins.ts'

const NAMES = ['mapdelete', 'mapkeys', 'mapvalues', 'maphaskey']

test('the builtins of maps answer as ToastStunt does', async (t) => {
  const driver = await openBuiltins()
  const answers = answersOf(NAMES)
  t.true(answers.length >= NAMES.length)
  for (const answer of answers) t.deepEqual(callBuiltin(driver, answer[0]), answer)
})
