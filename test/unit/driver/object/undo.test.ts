/** What comes back when an open batch is undone. */

import test from 'ava'
import { INPUT_EVALUATE } from '../../../../driver/shared/layout.ts'
import { encodeValue, listValue, objectValue, stringValue } from '../../../../kernel/store/value.ts'
import { WIZARD } from '../../../_support/bare-world.ts'
import { openTestDriver } from '../../../_support/driver.ts'

test('a parent whose children left in an undone batch has them again', (t) => {
  const driver = openTestDriver()
  driver.evaluate(
    'p = create(#1); add_property(#0, "p", p, {player, "r"}); add_property(p, "size", 1, {player, "r"}); create(p); return 1;',
  )
  driver.restart()
  // Writing the property asks whether it has children, when it has none.
  const source = 'chparent(children($p)[1], #1); $p.size = 2;'
  const request = listValue([objectValue(BigInt(WIZARD)), stringValue(source)])
  driver.receive(INPUT_EVALUATE, 0, encodeValue(request))
  t.is(driver.driver.run(1000), 0)
  driver.driver.rollback()
  driver.commit()
  t.is(driver.evaluate('return length(descendants($p));'), '1')
})
