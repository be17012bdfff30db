/**
 * fast-check arbitraries for whole worlds, and a form of a world that can be compared.
 */

import * as fc from 'fast-check'
import { sealCapabilities } from '../../kernel/exchange/capabilities.ts'
import { inheritedSlot, linkObjects } from '../../kernel/exchange/link.ts'
import { addMetadata, thingsOf } from '../../kernel/exchange/metadata.ts'
import {
  definitionsOf,
  emptyObject,
  emptyWorld,
  type HasMetadata,
  type ObjectModel,
  type PropertyDefinition,
  type Slot,
  type VerbModel,
  type World,
} from '../../kernel/exchange/model.ts'
import { sortEntries } from '../../kernel/exchange/value-order.ts'
import type { SlotValue } from '../../kernel/store/value.ts'
import { slotValue } from './store-arbitraries.ts'

/** Maps sorted and ids small, as values of a world are. */
export function normalValue(value: SlotValue): SlotValue {
  switch (value.type) {
    case 'list':
      return { type: 'list', items: value.items.map(normalValue) }
    case 'map': {
      const entries = value.entries.map(
        ([key, item]) => [normalValue(key), normalValue(item)] as const,
      )
      return { type: 'map', entries: sortEntries(entries.filter(([key]) => isKey(key))) }
    }
    case 'error-value':
    case 'named-error-value':
      return { ...value, value: normalValue(value.value) }
    case 'flyweight':
      return {
        ...value,
        delegate: normalValue(value.delegate),
        slots: normalValue(value.slots) as typeof value.slots,
        contents: normalValue(value.contents) as typeof value.contents,
      }
    case 'object':
      return { type: 'object', id: BigInt.asIntN(40, value.id) }
    case 'anonymous':
    case 'waif':
      return { type: value.type, id: BigInt.asUintN(40, value.id) }
    default:
      return value
  }
}

function isKey(value: SlotValue): boolean {
  const keys = ['int', 'object', 'error', 'named-error', 'float', 'bool', 'string', 'symbol']
  return keys.includes(value.type)
}

/** Values of every type, as they are outside of a store. */
export const anyValue = slotValue
  .map(sealCapabilities)
  .map(normalValue)
  .filter(({ type }) => type !== 'none')

/** One line of text without what would end it. */
export const lineText = fc
  .string({ unit: 'binary' })
  .map((text) => text.replace(/[\n\r\p{Cs}]/gu, ''))

/** Values that a textdump of [version] holds. */
export function dumpedValue(version: number): fc.Arbitrary<SlotValue> {
  const leaves: fc.Arbitrary<SlotValue>[] = [
    fc
      .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
      .map((value) => ({ type: 'int' as const, value })),
    fc.integer({ min: -3, max: 40 }).map((id) => ({ type: 'object' as const, id: BigInt(id) })),
    lineText.map((value) => ({ type: 'string' as const, value })),
    fc.integer({ min: 0, max: 15 }).map((code) => ({ type: 'error' as const, code })),
  ]
  if (version >= 3) {
    leaves.push(fc.double({ noNaN: true }).map((value) => ({ type: 'float' as const, value })))
  }
  if (version >= 17) leaves.push(fc.boolean().map((value) => ({ type: 'bool' as const, value })))
  const leaf = fc.oneof(...leaves)
  return fc.letrec<{ value: SlotValue; list: SlotValue; map: SlotValue }>((tie) => ({
    list: fc
      .array(tie('value'), { maxLength: 4 })
      .map((items) => ({ type: 'list' as const, items })),
    map: fc.array(fc.tuple(leaf, tie('value')), { maxLength: 4 }).map((entries) => ({
      type: 'map' as const,
      entries: sortEntries(entries),
    })),
    value: fc.oneof(
      { depthSize: 'small' },
      leaf,
      tie('list'),
      ...(version >= 7 ? [tie('map')] : []),
    ),
  })).value
}

const sourceLine = fc.oneof(
  fc.constantFrom(
    'endverb',
    '\\endverb',
    '\\\\endverb ',
    '  return 1;',
    '',
    '"text";',
    'owner = 5;',
  ),
  lineText.filter((line) => line !== '.' && !line.startsWith('.')),
)

const verb: fc.Arbitrary<VerbModel> = fc.record({
  names: lineText.filter((names) => names.trim() !== ''),
  owner: fc.integer({ min: 0, max: 12 }),
  permissions: fc.integer({ min: 0, max: 15 }),
  directObject: fc.integer({ min: 0, max: 2 }),
  preposition: fc.integer({ min: -2, max: 14 }),
  indirectObject: fc.integer({ min: 0, max: 2 }),
  source: fc.option(
    fc
      .array(sourceLine, { minLength: 1, maxLength: 5 })
      .map((lines) => lines.join('\n'))
      .filter((source) => source !== ''),
    { nil: undefined },
  ),
})

export interface WorldOptions {
  readonly parentsMax: number
  readonly value: fc.Arbitrary<SlotValue>
  /** Names that definitions may have besides `property_1` and so on. */
  readonly lastMoves: boolean
  /** Whether things have metadata, which textdumps leave out. */
  readonly metadata?: boolean
}

interface Draft {
  readonly isRecycled: boolean
  readonly name: string
  readonly flags: number
  readonly owner: number
  readonly parents: readonly number[]
  readonly location: number
  readonly verbs: VerbModel[]
  readonly definitions: readonly string[]
  readonly slots: readonly Slot[]
  readonly chosen: readonly number[]
  readonly moved: boolean
  readonly shuffle: number
  readonly notes: readonly (readonly [key: string, value: SlotValue])[]
}

function draft(options: WorldOptions): fc.Arbitrary<Draft> {
  return fc.record({
    isRecycled: fc.boolean().map((value) => value),
    name: lineText,
    flags: fc.constantFrom(0, 1, 2, 7, 16, 128, 256, 144),
    owner: fc.integer({ min: 0, max: 12 }),
    parents: fc.array(fc.nat(20), { maxLength: options.parentsMax }),
    location: fc.integer({ min: -1, max: 20 }),
    verbs: fc.array(verb, { maxLength: 3 }),
    definitions: fc.array(fc.constantFrom('plain', ':waif', 'odd name', 'Ünïcode', '1st'), {
      maxLength: 3,
    }),
    slots: fc.array(
      fc.record({
        owner: fc.integer({ min: 0, max: 12 }),
        permissions: fc.integer({ min: 0, max: 7 }),
        value: fc.option(options.value, { nil: undefined }),
      }),
      { minLength: 4, maxLength: 12 },
    ),
    chosen: fc.array(fc.nat(30), { maxLength: 6 }),
    moved: fc.boolean(),
    shuffle: fc.nat(1000),
    notes: fc.array(fc.tuple(fc.constantFrom('doc', 'Tags', 'two words', 'ä'), options.value), {
      maxLength: 6,
    }),
  })
}

/** Worlds that fit together: relations agree, every definition has its slot. */
export function anyWorld(options: WorldOptions): fc.Arbitrary<World> {
  return fc
    .array(draft(options), { minLength: 1, maxLength: 7 })
    .map((drafts) => buildWorld(drafts, options))
}

function buildWorld(drafts: readonly Draft[], options: WorldOptions): World {
  const world = emptyWorld()
  world.objectIdNext = drafts.length
  for (const [id, each] of drafts.entries()) {
    // The last number must be taken, or definitions could not say how many were given out.
    if (each.isRecycled && id < drafts.length - 1 && id > 0) continue
    world.objects.set(id, buildObject(world, id, each, options))
  }
  linkObjects(world)
  for (const object of world.objects.values()) {
    shuffle(object.contents, drafts[object.id]?.shuffle ?? 0)
    shuffle(object.children, drafts[object.id]?.shuffle ?? 0)
    fillSlots(world, object, drafts[object.id] as Draft)
  }
  return world
}

function buildObject(world: World, id: number, from: Draft, options: WorldOptions): ObjectModel {
  const object = emptyObject(id)
  const below = [...world.objects.keys()]
  const pick = (number: number) => below[number % below.length] as number
  object.name = from.name
  object.flags = from.flags
  object.owner = from.owner
  if (below.length > 0) {
    object.parents = [...new Set(from.parents.map(pick))]
    object.location = from.location < 0 ? -1 : pick(from.location)
  }
  object.verbs = from.verbs.map((each) => ({ ...each }))
  object.definitions = [...new Set(from.definitions)].map((name) => ({
    name: `${name}${id}`,
    definer: id,
    isOnAnonymous: false,
  }))
  if (options.lastMoves && from.moved) {
    const key = { type: 'string' as const, value: 'time' }
    object.lastMove = { type: 'map', entries: [[key, { type: 'int', value: BigInt(id) }]] }
  }
  if (options.metadata) noteThings(object, from.notes)
  return object
}

/** Gives each thing of [object] a part of [notes]; of equal keys the first. */
function noteThings(object: ObjectModel, notes: Draft['notes']): void {
  const things = thingsOf(object)
  for (const [index, [key, value]] of notes.entries()) {
    const thing = things[index % things.length] as HasMetadata
    const metadata = addMetadata(thing.metadata, key, value)
    if (typeof metadata !== 'string') thing.metadata = metadata
  }
}

function fillSlots(world: World, object: ObjectModel, from: Draft): void {
  const definitions = definitionsOf(world, object)
  const own = object.definitions.length
  const indices = [...Array(own).keys(), ...from.chosen.map((each) => each + own)]
  for (const [position, index] of [...new Set(indices)].entries()) {
    const definition = definitions[index]
    if (definition === undefined) continue
    object.slots.set(definition, from.slots[position % from.slots.length] as Slot)
  }
}

function shuffle(ids: number[], seed: number): void {
  let state = seed
  for (let index = ids.length - 1; index > 0; index--) {
    state = (state * 1103515245 + 12345) % 2147483648
    const other = state % (index + 1)
    ;[ids[index], ids[other]] = [ids[other] as number, ids[index] as number]
  }
}

/** [world] as data that deep equality compares: no identities, places, slots that inheritance gives. */
export function comparable(world: World): unknown {
  const sorted = [...world.objects.values(), ...world.anonymous.values()].sort(
    (one, other) => one.id - other.id,
  )
  return sorted.map((object) => ({
    ...object,
    verbs: object.verbs.map(({ origin: _, ...each }) => each),
    slots: comparableSlots(world, object),
  }))
}

function comparableSlots(world: World, object: ObjectModel): unknown {
  const isGiven = ([definition, slot]: [PropertyDefinition, Slot]) => {
    if (slot.value !== undefined || object.definitions.includes(definition)) return false
    const inherited = inheritedSlot(world, object, definition)
    return slot.owner === inherited.owner && slot.permissions === inherited.permissions
  }
  return [...object.slots]
    .filter((entry) => !isGiven(entry))
    .map(([{ definer, name }, slot]) => ({ property: `${definer}.${name}`, slot }))
    .sort((one, other) => (one.property < other.property ? -1 : 1))
}
