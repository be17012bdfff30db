/** What changes cost in rows read and written: the same whatever the population. */

import test from 'ava'
import type { SlotValue } from '../../../../kernel/store/value.ts'
import { type DriverObject, openDriverObject } from '../../../_support/driver-object.ts'

const MANY = 2000

function create(world: DriverObject, parents: readonly number[]): number {
  const items = parents.map((id): SlotValue => ({ type: 'object', id: BigInt(id) }))
  world.withSlot({ type: 'list', items }, (slot) => world.call('createObject', -1n, 0n, slot))
  return Number(world.driver.callBig('maxObject'))
}

/** #0 with many children, all of them in #1. */
async function openCrowd(): Promise<DriverObject> {
  const world = await openDriverObject()
  create(world, [])
  create(world, [])
  for (let n = 0; n < MANY; n++) move(world, create(world, [0]), 1)
  world.commit()
  return world.reopen()
}

function move(world: DriverObject, id: number, to: number): void {
  world.call('changeLocation', world.find(id), BigInt(to), 0n)
}

test('one more child of a parent with many reads and writes a few rows', async (t) => {
  const world = await openCrowd()
  world.find(0)
  const before = world.store.reads
  create(world, [0])
  t.true(world.store.reads - before < 10, 'the children are not read')
  t.true(world.commit() <= 10)
})

test('moving out of a crowd and back writes a few rows', async (t) => {
  const world = await openCrowd()
  move(world, 7, -1)
  t.true(world.commit() <= 6)
  move(world, 7, 1)
  t.true(world.commit() <= 6)
})

test('redefining a property of a parent with many children writes a few rows', async (t) => {
  const world = await openCrowd()
  const property = (name: string, ...args: (number | bigint)[]) =>
    world.withString('colour', (string) => world.call(name, world.find(0), string, ...args))
  world.withSlot({ type: 'int', value: 1n }, (slot) => property('propertyAdd', slot, 0n, 1))
  t.true(world.commit() <= 6)
  property('propertyFind')
  world.call('slotSetAccess', world.find(0), 3n)
  t.true(world.commit() <= 6)
  property('propertyDelete')
  t.true(world.commit() <= 6)
})

test('a row that is written often in one batch is packed once', async (t) => {
  const world = await openDriverObject()
  create(world, [])
  world.withString('n', (string) => {
    world.withSlot({ type: 'int', value: 0n }, (slot) =>
      world.call('propertyAdd', world.find(0), string, slot, 0n, 3),
    )
    world.commit()
    for (let n = 0; n < 100; n++) {
      world.call('beginSegment')
      world.withSlot({ type: 'int', value: BigInt(n) }, (slot) =>
        world.call('propertyWrite', world.find(0), string, 0n, slot, 0),
      )
    }
  })
  t.is(world.call('dirtyRows'), 1)
  t.is(world.commit(), 1)
})

test('forgetting objects keeps what is not surely in the store', async (t) => {
  const world = await openDriverObject()
  create(world, [])
  t.is(world.call('evict', 0xffffffff), 0, 'nothing is packed yet')
  world.commit()
  t.is(world.call('evict', 0xffffffff), 0, 'the batch may be on its way')
  world.commit()
  world.call('evict', 1)
  t.true(world.call('evict', 0xffffffff) > 0)
  t.not(world.call('find', 0n), 0)
})
