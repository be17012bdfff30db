import test from 'ava'
import { answersOf, callBuiltin, openBuiltins } from '../../../_support/driver-value-builtins.ts'

const NAMES = [
  'value_bytes',
  'length',
  'setadd',
  'setremove',
  'listappend',
  'listinsert',
  'listdelete',
  'listset',
  'equal',
  'reverse',
  'slice',
  'sort',
  'all_members',
  'is_member',
]

test('the builtins of lists answer as ToastStunt does', async (t) => {
  const driver = await openBuiltins()
  const answers = answersOf(NAMES)
  t.true(answers.length >= NAMES.length)
  for (const answer of answers) t.deepEqual(callBuiltin(driver, answer[0]), answer)
})
