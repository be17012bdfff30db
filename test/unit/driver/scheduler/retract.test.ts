import test from 'ava'
import { openTestDriver } from '../../../_support/driver.ts'

test('a task that was known before the batch that ran it is there again when that batch is undone', (t) => {
  let undoes = 0
  const driver = openTestDriver({ cluster: 1, retracts: () => undoes-- > 0 })
  driver.evaluate('add_property(#0, "count", 0, {#3, "rwc"});')
  driver.evaluate('fork (5) #0.count = #0.count + 1; endfork')
  driver.clock?.advance(6_000)
  // The new instance learns of the task when it boots, and runs it with its first batch.
  undoes = 2
  driver.restart()
  t.true(undoes < 1)
  t.is(driver.evaluate('return #0.count;'), '1')
  t.is(driver.evaluate('return length(queued_tasks());'), '0')
})
