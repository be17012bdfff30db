/** The language by its scripts: see _support/language-script.ts. */

import test from 'ava'
import { openTestDriver } from '../_support/driver.ts'
import { runScript, scriptNames } from '../_support/language-script.ts'

for (const name of scriptNames()) {
  test(`${name} comes to what it says`, (t) => {
    t.deepEqual(runScript(openTestDriver(), name), [])
  })
}
