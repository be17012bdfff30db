import test from 'ava'
import { answersOf, callBuiltin, openBuiltins } from '../../../_support/driver-value-builtins.ts'

const NAMES =
  'sqrt cbrt sin cos tan asin acos atan sinh cosh tanh acosh atanh asinh atan2 exp log log10 ceil floor trunc round distance relative_heading'.split(
    ' ',
  )

for (const name of NAMES) {
  test(`${name} answers as ToastStunt does`, async (t) => {
    const driver = await openBuiltins()
    const answers = answersOf([name])
    t.true(answers.length > 0)
    for (const answer of answers) t.deepEqual(callBuiltin(driver, answer[0]), answer)
  })
}
