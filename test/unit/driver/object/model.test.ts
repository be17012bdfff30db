/** Random changes to objects, in the driver and in a model of them that works the other way round. */

import { deepEqual, equal, ok } from 'node:assert/strict'
import test from 'ava'
import * as fc from 'fast-check'
import type { SlotValue } from '../../../../kernel/store/value.ts'
import { type DriverObject, openDriverObject } from '../../../_support/driver-object.ts'
import { ObjectModel } from '../../../_support/object-model.ts'

const NAMES = ['alpha', 'Beta', 'gamma', 'delta']

const object = (id: number): SlotValue => ({ type: 'object', id: BigInt(id) })
const list = (items: SlotValue[]): SlotValue => ({ type: 'list', items })
const int = (value: number): SlotValue => ({ type: 'int', value: BigInt(value) })

/** The driver and the model, changed alike. */
class Pair {
  driver: DriverObject
  model = new ObjectModel()
  constructor(driver: DriverObject) {
    this.driver = driver
  }

  pick(n: number): number | undefined {
    const ids = [...this.model.objects.keys()]
    return ids.length === 0 ? undefined : ids[n % ids.length]
  }

  create(owner: number, parents: readonly number[]): void {
    const id = this.model.create(owner, parents)
    const record = this.driver.withSlot(list(parents.map(object)), (slot) =>
      this.driver.call('createObject', -1n, BigInt(owner), slot),
    )
    equal(record === 0, id === undefined)
  }

  changeParents(id: number, parents: readonly number[]): void {
    if (parents.some((each) => this.model.ancestors(each).includes(id))) return
    const done = this.model.changeParents(id, parents)
    const error = this.driver.withSlot(list(parents.map(object)), (slot) =>
      this.driver.call('changeParents', this.driver.find(id), slot),
    )
    equal(error === 0, done, `#${id} becomes a child of ${parents}`)
  }

  addProperty(id: number, name: string, value: number, owner: number, permissions: number): void {
    const done = this.model.addProperty(id, name, value, owner, permissions)
    const error = this.driver.withString(name, (string) =>
      this.driver.withSlot(int(value), (slot) =>
        this.driver.call(
          'propertyAdd',
          this.driver.find(id),
          string,
          slot,
          BigInt(owner),
          permissions,
        ),
      ),
    )
    equal(error === 0, done, `add_property(#${id}, ${name})`)
  }

  deleteProperty(id: number, name: string): void {
    const done = this.model.deleteProperty(id, name)
    const error = this.driver.withString(name, (string) =>
      this.driver.call('propertyDelete', this.driver.find(id), string),
    )
    equal(error === 0, done, `delete_property(#${id}, ${name})`)
  }

  renameProperty(id: number, from: string, to: string): void {
    const done = this.model.renameProperty(id, from, to)
    const error = this.driver.withString(from, (a) =>
      this.driver.withString(to, (b) =>
        this.driver.call('propertyRename', this.driver.find(id), a, b),
      ),
    )
    equal(error === 0, done, `rename #${id}.${from} to ${to}`)
  }

  write(id: number, name: string, value: number): void {
    const slot = this.model.slot(id, name)
    if (slot === undefined) return
    slot.value = value
    const outcome = this.driver.withString(name, (string) =>
      this.driver.withSlot(int(value), (from) =>
        this.driver.call(
          'propertyWrite',
          this.driver.find(id),
          string,
          BigInt(slot.owner),
          from,
          0,
        ),
      ),
    )
    equal(outcome, 0, `#${id}.${name} = ${value}`)
  }

  clear(id: number, name: string): void {
    const slot = this.model.slot(id, name)
    if (slot === undefined || this.model.findDefinition(id, name)?.definer === id) return
    slot.value = undefined
    this.#found(id, name)
    this.driver.call('slotClear', this.driver.find(id))
  }

  setAccess(id: number, name: string, owner: number, permissions: number): void {
    const slot = this.model.slot(id, name)
    if (slot === undefined) return
    slot.owner = owner
    slot.permissions = permissions
    this.#found(id, name)
    const access = (BigInt(owner) << 3n) | BigInt(permissions)
    this.driver.call('slotSetAccess', this.driver.find(id), access)
  }

  #found(id: number, name: string): boolean {
    return this.driver.withString(
      name,
      (string) => this.driver.call('propertyFind', this.driver.find(id), string) !== 0,
    )
  }

  changeOwner(id: number, owner: number): void {
    this.model.get(id).owner = owner
    this.driver.call('changeOwner', this.driver.find(id), BigInt(owner))
  }

  move(id: number, to: number, position: number): void {
    if (this.model.isWithin(to, id)) return
    this.model.move(id, to, position)
    this.driver.call('changeLocation', this.driver.find(id), BigInt(to), BigInt(position))
  }

  destroy(id: number): void {
    const { children, contents } = this.model.get(id)
    if (children.length > 0 || contents.length > 0) return
    this.move(id, -1, 0)
    this.model.destroy(id)
    this.driver.call('destroyObject', this.driver.find(id))
  }

  addVerb(id: number, names: string, dobj: number): void {
    const verb = { names, owner: id, permissions: 13, dobj, preposition: -2, iobj: 2 }
    this.model.get(id).verbs.push(verb)
    const position = this.driver.withString(names, (string) =>
      this.driver.driver.callBig(
        'verbAdd',
        this.driver.find(id),
        string,
        BigInt(id),
        13,
        dobj,
        -2,
        2,
      ),
    )
    equal(Number(position), this.model.get(id).verbs.length)
  }

  deleteVerb(id: number, index: number): void {
    const { verbs } = this.model.get(id)
    if (index >= verbs.length) return
    verbs.splice(index, 1)
    const verb = this.driver.call('verbIndexed', this.driver.find(id), BigInt(index + 1))
    this.driver.call('verbDelete', verb)
  }

  renameVerb(id: number, index: number, names: string): void {
    const verb = this.model.get(id).verbs[index]
    if (verb === undefined) return
    verb.names = names
    verb.permissions = 9
    const found = this.driver.call('verbIndexed', this.driver.find(id), BigInt(index + 1))
    this.driver.withString(names, (string) =>
      this.driver.call('verbSetInfo', found, BigInt(verb.owner), 9, string),
    )
  }

  // ---- comparing

  check(): void {
    for (let id = 0; id < this.model.next; id++) {
      equal(
        this.driver.call('isValid', BigInt(id)) !== 0,
        this.model.objects.has(id),
        `valid(#${id})`,
      )
    }
    for (const id of this.model.objects.keys()) this.#checkObject(id)
  }

  #checkObject(id: number): void {
    const model = this.model.get(id)
    const record = this.driver.find(id)
    const ids = (name: string, ...args: number[]) =>
      idsOf(this.driver.valueFrom((slot) => this.driver.call(name, record, ...args, slot)))
    deepEqual(ids('parentsList'), model.parents, `parents(#${id})`)
    deepEqual(ids('ancestorsList', 1), this.model.ancestors(id), `ancestors(#${id})`)
    deepEqual(ids('descendantsList', 1), this.model.descendants(id), `descendants(#${id})`)
    deepEqual(this.#members('childrenSet', record), model.children, `children(#${id})`)
    deepEqual(this.#members('contentsSet', record), model.contents, `#${id}.contents`)
    equal(Number(this.driver.driver.callBig('objectLocation', record)), model.location)
    equal(Number(this.driver.driver.callBig('objectOwner', record)), model.owner)
    this.#checkProperties(id, record)
    this.#checkVerbs(id, record)
  }

  #members(name: string, record: number): number[] {
    const set = this.driver.call(name, record)
    return idsOf(this.driver.valueFrom((slot) => this.driver.call('setToList', set, slot)))
  }

  #checkProperties(id: number, record: number): void {
    const names = this.driver.valueFrom((slot) => this.driver.call('definitionNames', record, slot))
    const wanted = this.model.get(id).definitions.map(({ name }) => name)
    deepEqual(names, list(wanted.map((value) => ({ type: 'string', value }))), `properties(#${id})`)
    for (const name of NAMES) {
      const slot = this.model.slot(id, name)
      equal(this.#found(id, name), slot !== undefined, `#${id} has ${name}`)
      if (slot === undefined) continue
      equal(
        this.driver.call('slotIsClear', record) !== 0,
        slot.value === undefined,
        `#${id}.${name} clear`,
      )
      const definition = this.driver.driver.callBig('foundId')
      const definer = this.driver.call('foundDefiner')
      const access = this.driver.driver.callBig('slotAccess', record, definition, definer)
      deepEqual(
        { owner: Number(access >> 3n), permissions: Number(access & 7n) },
        { owner: slot.owner, permissions: slot.permissions },
        `property_info(#${id}, ${name})`,
      )
      deepEqual(this.#read(record, name), int(this.model.value(id, name) ?? NaN), `#${id}.${name}`)
    }
  }

  #read(record: number, name: string): SlotValue {
    return this.driver.withString(name, (string) =>
      this.driver.valueFrom((slot) => this.driver.call('propertyValue', record, string, slot)),
    )
  }

  #checkVerbs(id: number, record: number): void {
    const { verbs } = this.model.get(id)
    equal(this.driver.call('verbCount', record), verbs.length)
    for (const [index, verb] of verbs.entries()) {
      const at = this.driver.call('verbIndexed', record, BigInt(index + 1))
      equal(
        this.driver.string(this.driver.driver.word(at + 4)),
        verb.names,
        `verb ${index} of #${id}`,
      )
      equal(this.driver.driver.word(at + 24), verb.permissions)
    }
  }
}

function idsOf(value: SlotValue): number[] {
  ok(value.type === 'list')
  return value.items.map((item) => {
    ok(item.type === 'object')
    return Number(item.id)
  })
}

// ---- random changes

/** A change as data, so that a counterexample can be read: what, to which object, with what. */
type Change = readonly [
  kind: keyof typeof KINDS,
  n: number,
  ...args: (number | string | number[])[],
]

const parentsOf = (pair: Pair, picks: readonly number[]): number[] =>
  picks.map((n) => pair.pick(n)).filter((id) => id !== undefined)

const KINDS = {
  changeParents: (pair: Pair, id: number, picks: number[]) =>
    pair.changeParents(id, parentsOf(pair, picks)),
  addProperty: (pair: Pair, id: number, name: string, value: number, owner: number, bits: number) =>
    pair.addProperty(id, name, value, owner, bits),
  deleteProperty: (pair: Pair, id: number, name: string) => pair.deleteProperty(id, name),
  renameProperty: (pair: Pair, id: number, from: string, to: string) =>
    pair.renameProperty(id, from, to),
  write: (pair: Pair, id: number, name: string, value: number) => pair.write(id, name, value),
  clear: (pair: Pair, id: number, name: string) => pair.clear(id, name),
  setAccess: (pair: Pair, id: number, name: string, owner: number, bits: number) =>
    pair.setAccess(id, name, owner, bits),
  changeOwner: (pair: Pair, id: number, owner: number) => pair.changeOwner(id, owner - 1),
  move: (pair: Pair, id: number, to: number, position: number) =>
    pair.move(id, pair.pick(to) ?? -1, position),
  moveOut: (pair: Pair, id: number) => pair.move(id, -1, 0),
  destroy: (pair: Pair, id: number) => pair.destroy(id),
  addVerb: (pair: Pair, id: number, names: string, dobj: number) => pair.addVerb(id, names, dobj),
  deleteVerb: (pair: Pair, id: number, index: number) => pair.deleteVerb(id, index),
  renameVerb: (pair: Pair, id: number, index: number) => pair.renameVerb(id, index, 'take'),
}

function apply(
  pair: Pair,
  [kind, n, ...args]: Change | readonly ['create', number, number[]],
): void {
  if (kind === 'create') {
    pair.create(n - 1, parentsOf(pair, args[0] as number[]))
    return
  }
  const id = pair.pick(n)
  const change = KINDS[kind] as (pair: Pair, id: number, ...args: unknown[]) => void
  if (id !== undefined) change(pair, id, ...args)
}

const small = fc.nat(11)
const name = fc.constantFrom(...NAMES)
const bits = fc.nat(7)
const parents = fc.array(small, { maxLength: 2 })
const is = fc.constant

const change = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(is('create' as const), small, parents) },
  { weight: 3, arbitrary: fc.tuple(is('changeParents' as const), small, parents) },
  { weight: 4, arbitrary: fc.tuple(is('addProperty' as const), small, name, small, small, bits) },
  fc.tuple(is('deleteProperty' as const), small, name),
  fc.tuple(is('renameProperty' as const), small, name, name),
  { weight: 4, arbitrary: fc.tuple(is('write' as const), small, name, small) },
  fc.tuple(is('clear' as const), small, name),
  { weight: 3, arbitrary: fc.tuple(is('setAccess' as const), small, name, small, bits) },
  fc.tuple(is('changeOwner' as const), small, small),
  { weight: 3, arbitrary: fc.tuple(is('move' as const), small, small, fc.nat(4)) },
  fc.tuple(is('moveOut' as const), small),
  fc.tuple(is('destroy' as const), small),
  fc.tuple(is('addVerb' as const), small, fc.constantFrom('get', 'put in*to', 'l*ook'), fc.nat(2)),
  fc.tuple(is('deleteVerb' as const), small, fc.nat(2)),
  fc.tuple(is('renameVerb' as const), small, fc.nat(2)),
)

const changes = fc.array(change, { minLength: 1, maxLength: 40 })

test('objects are what the model says after any changes, also when read again from the store', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(changes, { maxLength: 3 }), async (batches) => {
      const pair = new Pair(await openDriverObject())
      for (const batch of batches) {
        for (const each of batch) apply(pair, each)
        pair.check()
        pair.driver.commit()
        pair.driver.call('evict', 0xffffffff)
        pair.check()
      }
      const digest = pair.driver.digest()
      pair.driver = await pair.driver.reopen()
      equal(pair.driver.digest(), digest, 'the store has all of it')
      pair.check()
    }),
    { numRuns: 150, includeErrorInReport: true },
  )
  t.pass()
})

test('undoing a segment, or the whole batch, puts everything back', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      changes,
      changes,
      changes,
      fc.boolean(),
      async (first, second, third, reads) => {
        const pair = new Pair(await openDriverObject())
        for (const each of first) apply(pair, each)
        pair.driver.commit()
        const committed = { digest: pair.driver.digest(), model: pair.model.clone() }
        pair.driver.call('beginSegment')
        for (const each of second) apply(pair, each)
        const before = { digest: pair.driver.digest(), model: pair.model.clone() }
        pair.driver.call('beginSegment')
        for (const each of third) apply(pair, each)
        if (reads) pair.check()
        pair.driver.call('rollbackSegment')
        pair.model = before.model.clone()
        equal(pair.driver.digest(), before.digest, 'the segment is undone')
        pair.check()
        for (const each of third) apply(pair, each)
        pair.check()
        pair.driver.call('rollbackBatch')
        pair.model = committed.model
        equal(pair.driver.digest(), committed.digest, 'the batch is undone')
        equal(pair.driver.call('dirtyRows'), 0)
        pair.check()
      },
    ),
    { numRuns: 150, includeErrorInReport: true },
  )
  t.pass()
})

test('what one segment wrote is committed though the next is undone', async (t) => {
  await fc.assert(
    fc.asyncProperty(changes, changes, async (first, second) => {
      const pair = new Pair(await openDriverObject())
      for (const each of first) apply(pair, each)
      const model = pair.model.clone()
      pair.driver.call('beginSegment')
      for (const each of second) apply(pair, each)
      pair.driver.call('rollbackSegment')
      pair.model = model
      pair.driver.commit()
      pair.driver = await pair.driver.reopen()
      pair.check()
    }),
    { numRuns: 100, includeErrorInReport: true },
  )
  t.pass()
})
