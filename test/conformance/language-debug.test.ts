/**
 * The language's scripts on a debug build of the driver, which poisons freed memory and checks every
 * count, with a heap that begins above 2 GiB, where addresses are negative for who reads them as signed.
 */

import test from 'ava'
import { buildDebugDriver } from '../_support/debug-driver.ts'
import { openTestDriver } from '../_support/driver.ts'
import { runScript, scriptNames } from '../_support/language-script.ts'

test('all scripts come to what they say when everything is forgotten after each run', (t) => {
  t.timeout(280_000)
  const wasm = buildDebugDriver()
  const open = () => openTestDriver({ wasm, isForgetful: true })
  t.deepEqual(
    scriptNames().flatMap((name) => runScript(open(), name)),
    [],
  )
})

test('all scripts come to what they say on a debug build above 2 GiB', (t) => {
  t.timeout(280_000)
  const wasm = buildDebugDriver({ memoryBase: 2 ** 31 + 65_536 })
  const failures = scriptNames().flatMap((name) => runScript(openTestDriver({ wasm }), name))
  t.deepEqual(failures, [])
  t.true(openTestDriver({ wasm }).driver.memoryBytes > 2 ** 31)
})
