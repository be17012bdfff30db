import test from 'ava'
import { openDriverObject } from '../../../_support/driver-object.ts'

test('an object is found again by another instance after the commit', async (t) => {
  const world = await openDriverObject()
  const record = world.withSlot({ type: 'list', items: [] }, (parents) =>
    world.call('createObject', -1n, -1n, parents),
  )
  t.not(record, 0)
  t.is(world.driver.callBig('maxObject'), 0n)
  t.is(world.call('find', 0n), record)
  t.true(world.commit() > 0)
  const digest = world.digest()
  const again = await world.reopen()
  t.not(again.call('find', 0n), 0)
  t.is(again.call('find', 1n), 0)
  t.is(again.digest(), digest)
})
