import test from 'ava'
import { describeExport, makeExportReport } from '../../../../kernel/exchange/export-report.ts'
import type { ObjectModel, World } from '../../../../kernel/exchange/model.ts'
import { listValue, type SlotValue } from '../../../../kernel/store/value.ts'
import { bareWorld } from '../../../_support/bare-world.ts'

const capability = (id: number): SlotValue => ({
  type: 'capability',
  bytes: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, id, ...new Uint8Array(16).fill(0xab)),
})

/** A world in which #0 has a property `held` of this value. */
function worldWith(value: SlotValue): World {
  const world = bareWorld()
  const system = world.objects.get(0) as ObjectModel
  const definition = { name: 'held', definer: 0, isOnAnonymous: false }
  system.definitions.push(definition)
  system.slots.set(definition, { value, owner: 3, permissions: 0 })
  return world
}

const made = { out: '/tmp/x', format: { kind: 'objects' }, milliseconds: 1 } as const

test('the report of an export counts the capabilities that permit nothing there', (t) => {
  const one = makeExportReport(worldWith(capability(1)), made)
  t.deepEqual(one.notes, ['1 capability permits nothing where this is read (first #0.held)'])
  const two = makeExportReport(worldWith(listValue([capability(1), capability(2)])), made)
  t.deepEqual(two.notes, ['2 capabilities permit nothing where this is read (first #0.held)'])
  t.true(describeExport(two).some((line) => line.includes('2 capabilities permit nothing')))
  t.deepEqual(makeExportReport(worldWith({ type: 'none' }), made).notes, [])
})
