/** Cycles that nobody touches any more are found by the pass over everything stored. */

import test from 'ava'
import { INPUT_EVALUATE } from '../../../../driver/shared/layout.ts'
import { encodeValue, listValue, objectValue, stringValue } from '../../../../kernel/store/value.ts'
import { WIZARD } from '../../../_support/bare-world.ts'
import { openTestDriver } from '../../../_support/driver.ts'

/** More than one batch reads while it looks for cycles. */
const RING = 600
const FIRST_PASS_MS = 3_600_000

test('a cycle whose suspects were forgotten by a stop goes with the next pass', (t) => {
  const driver = openTestDriver()
  driver.evaluate(
    `c = create(#-1); add_property(c, "next", 0, {player, "rw"}); add_property(#0, "c", c, {player, "r"});
     add_property(#0, "ring", 0, {player, "r"}); add_property(#0, "kept", 0, {player, "r"});
     first = last = create(c, 1); for i in [2..${RING}] o = create(c, 1); o.next = last; last = o; endfor first.next = last; #0.ring = first;
     k = create(c, 1); k.next = create(c, 1); k.next.next = k; #0.kept = k;`,
  )
  const before = driver.store.size
  driver.restart()
  // One batch: the search has begun, and is forgotten.
  const request = [objectValue(BigInt(WIZARD)), stringValue('#0.ring = 0;')]
  driver.receive(INPUT_EVALUATE, 0, encodeValue(listValue(request)))
  driver.driver.run(1000)
  driver.commit()
  driver.restart()
  driver.advance(FIRST_PASS_MS / 2)
  t.true(driver.store.size > before - RING, 'nobody looks for it')
  driver.advance(FIRST_PASS_MS)
  t.true(driver.driver.statistics().cyclic >= RING, `${driver.driver.statistics().cyclic}`)
  t.true(driver.store.size < before - 2 * RING)
  t.is(driver.evaluate('return #0.kept.next.next == #0.kept && valid(#0.kept.next);'), '1')
})
