/**
 * A [World] → the rows of the store, the same in every engine. Keys and shapes of rows are the store's;
 * this file says which rows a world has.
 *
 * - Property definitions, places in an order, WAIFs and anonymous objects get numbers from counters,
 *   whose rows come last, so that the driver goes on where this ended.
 * - Verbs are numbered from 1 in their order. A program is stored once for equal code and source; a
 *   verb that does not compile keeps its source and has no code.
 * - A forked task becomes a row that the driver starts when its time comes.
 */

import { DECLARATION_BUILDING, DECLARATION_CASE } from '../../driver/shared/layout.ts'
import {
  childrenKey,
  contentsKey,
  definersKey,
  metaKey,
  ownedKey,
  playersKey,
  queueKey,
  ROW_DEFINITION,
  ROW_HEADER,
  ROW_METADATA,
  ROW_ROLE_VERB,
  ROW_SLOT,
  ROW_VERB,
  referencesKey,
  selectorsKey,
  taskKey,
  unheldKey,
  waifKey,
} from '../store/keys.ts'
import type { Entry } from '../store/range.ts'
import {
  encodeDefinition,
  encodeHeader,
  encodeMetadata,
  encodeRoleVerb,
  encodeSlot,
  encodeVerb,
  HEADER_FLAGS,
  HEADER_OWNER,
  HEADER_PARENTS,
  METADATA_OF_OBJECT,
  metadataOfProperty,
  metadataOfVerb,
  type RoleVerbRow,
} from '../store/rows.ts'
import { schemaEntry } from '../store/schema.ts'
import {
  encodeValue,
  intValue,
  listValue,
  type MapValue,
  NONE,
  objectValue,
  type SlotValue,
  stringValue,
} from '../store/value.ts'
import { foldText } from './fold.ts'
import {
  type ForkedTask,
  type HasMetadata,
  INDEXED_FIELDS,
  isPlayer,
  NOTHING,
  type ObjectModel,
  type PropertyDefinition,
  type RoleVerbModel,
  type VerbModel,
  type WaifModel,
  type World,
} from './model.ts'
import type { ProgramTable } from './program.ts'
import { References } from './references.ts'
import { ordersOf, roleVerbRow } from './role-verb.ts'

/** How far apart places in an order are, so that others fit between; the driver's ORDER_STEP. */
const ORDER_STEP = 2 ** 20
/** Marks a WAIF among the flags of rows in its table. */
const FLAG_WAIF = 512

const US_PER_SECOND = 1_000_000
/** The last moment a task may wait for: the year 2255. */
const WAKE_US_MAX = Number.MAX_SAFE_INTEGER

export interface WorldRowsOptions {
  readonly programs: ProgramTable
  /** What the world came from, for people. */
  readonly source: string
  readonly timeUs: number
}

/** Numbers of [World]s become numbers of the store here. */
class Numbering {
  private readonly definitions = new Map<PropertyDefinition, number>()
  private readonly locations = new Map<ObjectModel, number>()
  private readonly children = new Map<ObjectModel, Map<number, number>>()
  private orderNext = ORDER_STEP

  constructor(world: World) {
    for (const object of allObjects(world)) {
      for (const definition of object.definitions) {
        this.definitions.set(definition, this.definitions.size + 1)
      }
    }
    for (const object of sorted(world.objects)) {
      for (const id of object.contents) this.place(world, id, this.locations)
    }
    for (const object of sorted(world.objects)) {
      for (const id of object.children) {
        const child = world.objects.get(id) as ObjectModel
        const orders = this.children.get(child) ?? new Map<number, number>()
        this.children.set(child, orders.set(object.id, this.takeOrder()))
      }
    }
  }

  definition(definition: PropertyDefinition): number {
    return this.definitions.get(definition) as number
  }

  /** The place of [object] in its location's contents; 0 nowhere. */
  locationOrder(object: ObjectModel): number {
    return this.locations.get(object) ?? 0
  }

  /** The place of [object] among the children of [parent]. */
  childOrder(object: ObjectModel, parent: number): number {
    return this.children.get(object)?.get(parent) ?? 0
  }

  get counters(): { definition: number; order: number } {
    return { definition: this.definitions.size + 1, order: this.orderNext }
  }

  private place(world: World, id: number, places: Map<ObjectModel, number>): void {
    places.set(world.objects.get(id) as ObjectModel, this.takeOrder())
  }

  private takeOrder(): number {
    this.orderNext += ORDER_STEP
    return this.orderNext - ORDER_STEP
  }
}

function sorted(objects: ReadonlyMap<number, ObjectModel>): ObjectModel[] {
  return [...objects.values()].sort((one, other) => one.id - other.id)
}

function allObjects(world: World): ObjectModel[] {
  return [...sorted(world.objects), ...sorted(world.anonymous)]
}

/** Every row of [world]; values of any size, to be chunked by whoever writes them. */
export function* worldRows(world: World, options: WorldRowsOptions): Generator<Entry, void> {
  const rows = new WorldRows(world, options)
  for (const object of sorted(world.objects)) yield* rows.object(object)
  for (const task of world.forked) yield* rows.task(task)
  // What is only reached from here has its references counted by now, or by each other.
  for (const object of sorted(world.anonymous)) yield* rows.anonymous(object)
  for (const waif of world.waifs.values()) yield* rows.waif(waif)
  yield* rows.references()
  yield* rows.meta()
}

class WorldRows {
  private readonly world: World
  private readonly options: WorldRowsOptions
  private readonly numbering: Numbering
  private readonly counted: References
  private readonly orders: ReadonlyMap<RoleVerbModel, number>

  constructor(world: World, options: WorldRowsOptions) {
    this.world = world
    this.options = options
    this.numbering = new Numbering(world)
    this.counted = new References(world)
    this.orders = ordersOf(sorted(world.objects))
  }

  *object(object: ObjectModel): Generator<Entry, void> {
    for (const { key, value } of this.numbered(object)) yield { key, value }
    yield* this.programs(object)
    yield* this.indices(object)
  }

  /** An anonymous object has an object's rows in the table of WAIFs, and no index knows it. */
  *anonymous(object: ObjectModel): Generator<Entry, void> {
    const id = this.counted.anonymousId(object.id)
    for (const { value, kind, row } of this.numbered(object)) {
      yield { key: waifKey(id, kind, row), value }
    }
    yield* this.programs(object)
  }

  /** The rows of [object] with their kinds and numbers. */
  private *numbered(object: ObjectModel): Generator<Entry & { kind: number; row: number }, void> {
    for (const [row, entry] of this.header(object).entries()) {
      yield { ...entry, kind: ROW_HEADER, row }
    }
    for (const [index, verb] of object.verbs.entries()) {
      const row = index + 1
      yield { ...this.verb(object, row, verb), kind: ROW_VERB, row }
    }
    for (const [index, verb] of object.roleVerbs.entries()) {
      const row = object.verbs.length + index + 1
      const entry = encodeRoleVerb(object.id, row, this.roleVerb(object, verb))
      yield { ...entry, kind: ROW_ROLE_VERB, row }
    }
    for (const definition of object.definitions) {
      const row = this.numbering.definition(definition)
      yield { ...encodeDefinition(object.id, row, definition.name), kind: ROW_DEFINITION, row }
    }
    for (const [definition, slot] of object.slots) {
      const row = this.numbering.definition(definition)
      const value = slot.value === undefined ? NONE : this.counted.renumber(slot.value)
      const access = { owner: BigInt(slot.owner), permissions: slot.permissions }
      yield { ...encodeSlot(object.id, row, { ...access, value }), kind: ROW_SLOT, row }
    }
    for (const [row, { metadata }] of this.described(object)) {
      if (metadata === undefined) continue
      const value = this.counted.renumber(metadata) as MapValue
      yield { ...encodeMetadata(object.id, row, value), kind: ROW_METADATA, row }
    }
  }

  /** What of [object] may have metadata, with the number of its row. */
  private *described(object: ObjectModel): Generator<[row: number, HasMetadata], void> {
    yield [METADATA_OF_OBJECT, object]
    for (const definition of object.definitions) {
      yield [metadataOfProperty(this.numbering.definition(definition)), definition]
    }
    for (const [index, verb] of [...object.verbs, ...object.roleVerbs].entries()) {
      yield [metadataOfVerb(index + 1), verb]
    }
  }

  private header(object: ObjectModel): Entry[] {
    const { numbering } = this
    return encodeHeader(object.id, {
      flags: object.flags,
      name: object.name,
      owner: BigInt(object.owner),
      parents: object.parents.map(BigInt),
      parentOrders: object.parents.map((parent) => BigInt(numbering.childOrder(object, parent))),
      location: BigInt(object.location),
      locationOrder: BigInt(numbering.locationOrder(object)),
      verbIdNext: object.verbs.length + object.roleVerbs.length + 1,
      lastMove: object.lastMove ?? { type: 'map', entries: [] },
    })
  }

  private verb(object: ObjectModel, id: number, verb: VerbModel): Entry {
    const { names, permissions, preposition, source } = verb
    return encodeVerb(object.id, id, {
      names,
      owner: BigInt(verb.owner),
      permissions,
      dobj: verb.directObject,
      preposition,
      iobj: verb.indirectObject,
      ...(source === undefined ? {} : { program: this.options.programs.program(source).hash }),
    })
  }

  private roleVerb(object: ObjectModel, verb: RoleVerbModel): RoleVerbRow {
    const { programs } = this.options
    return roleVerbRow(object, verb, { world: this.world, programs, orders: this.orders })
  }

  private *programs(object: ObjectModel): Generator<Entry, void> {
    for (const { source } of object.roleVerbs) {
      yield* this.options.programs.rowsOf(source, { isRoleVerb: true })
    }
    for (const { source } of object.verbs) {
      if (source !== undefined) yield* this.options.programs.rowsOf(source)
    }
  }

  private *indices(object: ObjectModel): Generator<Entry, void> {
    const { id } = object
    const { numbering } = this
    const empty = encodeValue(NONE)
    if (object.location !== NOTHING) {
      const order = numbering.locationOrder(object)
      yield { key: contentsKey(object.location, order, id), value: empty }
    }
    for (const parent of object.parents) {
      yield { key: childrenKey(parent, numbering.childOrder(object, parent), id), value: empty }
    }
    if (isPlayer(object)) yield { key: playersKey(id), value: empty }
    if (object.owner >= 0) yield { key: ownedKey(object.owner, id), value: empty }
    for (const definition of object.definitions) {
      const value = encodeValue(intValue(numbering.definition(definition)))
      yield { key: definersKey(foldText(definition.name), id), value }
    }
    const selectors = object.roleVerbs.map((verb) => this.roleVerb(object, verb).selector)
    for (const selector of new Set(selectors)) {
      yield { key: selectorsKey(foldText(selector), id), value: empty }
    }
  }

  *waif(waif: WaifModel): Generator<Entry, void> {
    const id = this.counted.waifId(waif.id)
    const row = (kind: number, number: number, value: SlotValue) => ({
      key: waifKey(id, kind, number),
      value: encodeValue(value),
    })
    yield row(ROW_HEADER, HEADER_FLAGS, intValue(FLAG_WAIF))
    yield row(ROW_HEADER, HEADER_OWNER, objectValue(waif.owner))
    yield row(ROW_HEADER, HEADER_PARENTS, listValue([objectValue(waif.class)]))
    for (const [definition, value] of waif.slots) {
      yield row(ROW_SLOT, this.numbering.definition(definition), this.counted.renumber(value))
    }
  }

  /** A task that has not begun, unless its program does not compile. */
  *task(task: ForkedTask): Generator<Entry, void> {
    const { code, hash } = this.options.programs.program(task.source)
    if (code === undefined) return
    const wakeUs = Math.min(Math.max(0, task.wakeSeconds * US_PER_SECOND), WAKE_US_MAX)
    const { activation, variables } = task
    const value = listValue([
      stringValue('fork'),
      intValue(wakeUs),
      { type: 'program', hash },
      this.counted.renumber(activation.this),
      objectValue(activation.player),
      objectValue(activation.programmer),
      this.counted.renumber(activation.definer),
      stringValue(activation.verb),
      stringValue(activation.verbNames),
      { type: 'bool', value: activation.debug },
      listValue(variables.map(({ name }) => stringValue(name))),
      listValue(variables.map((variable) => this.counted.renumber(variable.value))),
      intValue(task.firstLine),
    ])
    yield* this.options.programs.rowsOf(task.source)
    yield { key: taskKey(task.id), value: encodeValue(value) }
    yield { key: queueKey(wakeUs, task.id), value: encodeValue(NONE) }
  }

  *references(): Generator<Entry, void> {
    for (const [id, count] of this.counted.counts()) {
      yield { key: referencesKey(id), value: encodeValue(intValue(count)) }
    }
    // What nothing refers to was about to die, and does so when the server starts.
    for (const id of this.counted.unheld()) {
      yield { key: unheldKey(id), value: encodeValue(intValue(0)) }
    }
  }

  /** Indices are declared only: the driver builds them. */
  private *declared(idNext: number): Generator<Entry, void> {
    for (const [place, index] of this.world.indices.entries()) {
      const parts = index.parts.map((part) =>
        intValue(
          typeof part === 'string' ? -1 - INDEXED_FIELDS[part] : this.numbering.definition(part),
        ),
      )
      const value = listValue([
        stringValue(index.name),
        objectValue(index.prototype),
        objectValue(index.owner),
        intValue(index.caseMatters ? DECLARATION_CASE : 0),
        intValue(DECLARATION_BUILDING),
        intValue(0),
        listValue(parts),
      ])
      yield { key: metaKey('index', idNext + place), value: encodeValue(value) }
    }
  }

  *meta(): Generator<Entry, void> {
    const { definition: indexId, order } = this.numbering.counters
    const definition = indexId + this.world.indices.length
    yield* this.declared(indexId)
    const counters = {
      'object-id-next': this.world.objectIdNext,
      'definition-id-next': definition,
      'order-next': order,
      'internal-id-next': this.counted.idNext,
      'task-id-next': Math.max(0, ...this.world.forked.map(({ id }) => id)) + 1,
    }
    for (const [name, next] of Object.entries(counters)) {
      yield { key: metaKey(name), value: encodeValue(intValue(next)) }
    }
    yield schemaEntry()
    const marker: SlotValue = {
      type: 'map',
      entries: [
        [stringValue('source'), stringValue(this.options.source)],
        [stringValue('time'), intValue(this.options.timeUs)],
      ],
    }
    yield { key: metaKey('world'), value: encodeValue(marker) }
  }
}
