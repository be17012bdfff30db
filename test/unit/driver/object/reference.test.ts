import test from 'ava'
import type { SlotValue } from '../../../../kernel/store/value.ts'
import { type DriverObject, openDriverObject } from '../../../_support/driver-object.ts'

const RECORD_WAIF = 1024

/** Two objects: #0, and #1 with the WAIF property `kept`; and a WAIF of #1 in a slot of its own. */
async function openWaif() {
  const world = await openDriverObject()
  const make = () =>
    world.withSlot({ type: 'list', items: [] }, (parents) =>
      world.call('createObject', -1n, -1n, parents),
    )
  make()
  make()
  add(world, 1, ':kept', { type: 'int', value: 1n })
  add(world, 0, 'holder', { type: 'int', value: 0n })
  const waif = world.driver.newSlot()
  world.call('newWaif', 1n, 5n, waif)
  return { world, waif }
}

function add(world: DriverObject, id: number, name: string, value: SlotValue): void {
  world.withString(name, (string) =>
    world.withSlot(value, (slot) =>
      world.call('propertyAdd', world.find(id), string, slot, BigInt(id), 7),
    ),
  )
}

function put(world: DriverObject, object: number, name: string, from: number): number {
  return world.withString(name, (string) => world.call('propertyPut', object, string, 5n, from, 0))
}

function get(world: DriverObject, object: number, name: string, to: number): number {
  return world.withString(name, (string) => world.call('propertyGet', object, string, 5n, to, 0))
}

const objectSlot = (world: DriverObject, id: bigint) => world.driver.put({ type: 'object', id })

test('a WAIF reads what its class defines until it has a value of its own', async (t) => {
  const { world, waif } = await openWaif()
  const to = world.driver.newSlot()
  t.is(get(world, waif, 'kept', to), 0)
  t.deepEqual(world.driver.take(to), { type: 'int', value: 1n })
  world.withSlot({ type: 'string', value: 'mine' }, (from) =>
    t.is(put(world, waif, 'kept', from), 0),
  )
  get(world, waif, 'kept', to)
  t.deepEqual(world.driver.take(to), { type: 'string', value: 'mine' })
  t.is(get(world, waif, 'other', to), 1, 'E_PROPNF')
  t.is(put(world, waif, 'kept', waif), 1, 'a WAIF cannot hold itself')
})

test('a WAIF is written when something stored reaches it, and is one value wherever it is met', async (t) => {
  const { world, waif } = await openWaif()
  world.commit()
  const before = world.store.writes
  t.is(world.call('dirtyRows'), 0, 'a WAIF that nobody stored is not to be written')
  world.commit()
  t.is(world.store.writes, before)
  world.withSlot({ type: 'string', value: 'mine' }, (from) => put(world, waif, 'kept', from))
  const holder = objectSlot(world, 0n)
  t.is(put(world, holder, 'holder', waif), 0)
  world.commit()
  const again = await world.reopen()
  const to = again.driver.newSlot()
  t.is(get(again, objectSlot(again, 0n), 'holder', to), 0)
  const other = again.driver.newSlot()
  get(again, objectSlot(again, 0n), 'holder', other)
  t.is(again.driver.word(to + 8), again.driver.word(other + 8), 'the same WAIF')
  t.is(again.call('waifClass', to), 1)
  t.is(again.call('referenceCount', RECORD_WAIF), 1)
  const value = again.driver.newSlot()
  t.is(get(again, to, 'kept', value), 0)
  t.deepEqual(again.driver.take(value), { type: 'string', value: 'mine' })
})
