/**
 * The rows of the store → a [World]: what world-rows.ts writes, and what the driver made of it since.
 *
 * - Orders of contents and children are the places that objects keep in their headers; indices are not
 *   read, because they only repeat what objects say.
 * - Ids of anonymous objects and WAIFs are the store's. A reference to one that has no rows is to one
 *   that is gone.
 * - What set_property_info() changed on a parent holds for its later children only. A child that came
 *   before gets a clear slot of its own that says what it has.
 */

import { SELECTOR_ORDERED } from '../../driver/shared/roles.ts'
import { getValue, isChunkHead } from '../store/chunks.ts'
import {
  accessKey,
  definitionKey,
  headerKey,
  type Id,
  metadataKey,
  metaKey,
  parseKey,
  ROW_ACCESS,
  ROW_DEFINITION,
  ROW_HEADER,
  ROW_METADATA,
  ROW_SLOT,
  ROW_VERB,
  type StoredKey,
  slotKey,
  TABLE_META,
  TABLE_OBJECT,
  TABLE_PROGRAM,
  TABLE_TASK,
  TABLE_WAIF,
  verbKey,
} from '../store/keys.ts'
import { type Bytes, type Entry, rangeOfChildren } from '../store/range.ts'
import {
  decodeObject,
  HEADER_FLAGS,
  HEADER_OWNER,
  HEADER_PARENTS,
  METADATA_OF_OBJECT,
  metadataOfProperty,
  metadataOfVerb,
  type RoleVerbRow,
  type StoredObject,
  type VerbRow,
} from '../store/rows.ts'
import { type Store, scanRows } from '../store/store.ts'
import { packTuple } from '../store/tuple.ts'
import { decodeValue, type ListValue, type MapValue, type SlotValue } from '../store/value.ts'
import { AccessBefore } from './access-before.ts'
import { linkObjects } from './link.ts'
import {
  emptyObject,
  emptyWorld,
  type HasMetadata,
  NOTHING,
  type ObjectModel,
  type PropertyDefinition,
  type RoleVerbModel,
  type VerbModel,
  type World,
} from './model.ts'
import { ProgramSources } from './program-sources.ts'
import { readIndex } from './stored-index.ts'
import { readTask } from './stored-task.ts'
import { FLAGS_KNOWN } from './textdump-object.ts'
import { ANONYMOUS_GONE } from './textdump-value.ts'

/** Marks a WAIF among the flags of rows in its table. */
const FLAG_WAIF = 512
const OBJECT_ID_NEXT = 'object-id-next'

/** The world in [store], which nobody else may be writing to. */
export async function readStoredWorld(store: Pick<Store, 'get' | 'range'>): Promise<World> {
  const reader = new WorldReader()
  for (const table of [TABLE_OBJECT, TABLE_WAIF, TABLE_PROGRAM, TABLE_TASK, TABLE_META]) {
    for await (const row of scanRows(store, rangeOfChildren(packTuple([table])))) {
      const isWhole = !isChunkHead(row.value)
      // A chunk repeats no type byte of its own: only its key tells it from a value.
      if (parseKey(row.key).chunk !== undefined) continue
      reader.add(isWhole ? row : { ...row, value: (await getValue(store, row.key)) as Bytes })
    }
  }
  return reader.finish()
}

/** An object's rows, decoded, and what became of it. */
interface ReadObject {
  readonly stored: StoredObject
  readonly model: ObjectModel
}

/** A WAIF's rows: fields of its header and values of its slots. */
interface ReadWaif {
  readonly header: Map<number, SlotValue>
  readonly slots: Map<Id, SlotValue>
}

/** Takes rows, whole and in any order, and makes the world of them. */
class WorldReader {
  private readonly world = emptyWorld()
  private readonly objectRows = new Map<Id, Entry[]>()
  private readonly waifRows = new Map<Id, Entry[]>()
  private readonly taskRows = new Map<Id, Bytes>()
  private readonly indexRows: SlotValue[] = []
  private readonly programs = new ProgramSources()
  private readonly definitions = new Map<Id, PropertyDefinition>()
  private readonly read: ReadObject[] = []
  private readonly ordered: { verb: RoleVerbModel; order: bigint }[] = []
  private readonly waifs = new Map<number, ReadWaif>()

  /** Takes one row; those that say nothing about a world are passed over. */
  add(row: Entry): void {
    const key = parseKey(row.key)
    if (key.table === 'object') push(this.objectRows, key.object, row)
    else if (key.table === 'waif') push(this.waifRows, key.waif, row)
    else if (key.table === 'program') this.programs.add(key.hash, key.part, decodeValue(row.value))
    else if (key.table === 'task') this.taskRows.set(key.task, row.value)
    else if (key.table === 'meta' && key.name.length === 1 && key.name[0] === OBJECT_ID_NEXT) {
      const next = decodeValue(row.value)
      if (next.type === 'int') this.world.objectIdNext = Number(next.value)
    } else if (key.table === 'meta' && key.name.length === 2 && key.name[0] === 'index') {
      this.indexRows.push(decodeValue(row.value))
    }
  }

  finish(): World {
    const { world } = this
    for (const id of sortedIds(this.objectRows)) this.readObject(id)
    for (const id of sortedIds(this.waifRows)) this.readReference(id)
    for (const { model } of this.read) {
      if (world.objects.get(model.id) === model) {
        world.objectIdNext = Math.max(world.objectIdNext, model.id + 1)
      }
    }
    this.fillOrders()
    this.fillContentsAndChildren()
    linkObjects(world)
    for (const each of this.read) {
      this.fillSlots(each)
      this.fillMetadata(each)
    }
    this.fillWaifs()
    new AccessBefore(world, this.definitions, this.read).keep()
    this.readTasks()
    for (const row of this.indexRows) {
      const index = readIndex(row, this.definitions)
      if (index !== undefined) world.indices.push(index)
    }
    return world
  }

  private readObject(id: Id): void {
    const rows = this.objectRows.get(id) as Entry[]
    if (!rows.some(({ key }) => isFlags(parseKey(key)))) return
    const stored = decodeObject(rows)
    if (stored === undefined) return
    const model = this.modelOf(Number(id), stored, { isOnAnonymous: false })
    this.world.objects.set(model.id, model)
    this.read.push({ stored, model })
  }

  /** An anonymous object, whose rows are an object's in another table, or a WAIF. */
  private readReference(id: Id): void {
    const rows = this.waifRows.get(id) as Entry[]
    const flags = rows.find(({ key }) => isFlags(parseKey(key)))
    if (flags === undefined) return
    const value = decodeValue(flags.value)
    if (value.type === 'int' && (Number(value.value) & FLAG_WAIF) !== 0) {
      this.waifs.set(Number(id), readWaif(rows))
      return
    }
    const stored = decodeObject(rows.map(asObjectRow))
    if (stored === undefined) return
    const model = this.modelOf(Number(id), stored, { isOnAnonymous: true })
    this.world.anonymous.set(model.id, model)
    this.read.push({ stored, model })
  }

  /** The object without its slots, and without what others say about it. */
  private modelOf(
    id: number,
    { header, verbs, definitions, roleVerbs }: StoredObject,
    { isOnAnonymous }: { isOnAnonymous: boolean },
  ): ObjectModel {
    const model = emptyObject(id)
    model.name = header.name
    model.flags = header.flags & FLAGS_KNOWN
    model.owner = Number(header.owner)
    model.parents = header.parents.map(Number)
    model.location = Number(header.location)
    model.verbs = sortedIds(verbs).map((verb) => this.verb(verbs.get(verb) as VerbRow))
    for (const verb of sortedIds(roleVerbs)) {
      const row = roleVerbs.get(verb) as RoleVerbRow
      const read = this.roleVerb(row)
      model.roleVerbs.push(read)
      if ((row.flags & SELECTOR_ORDERED) !== 0) this.ordered.push({ verb: read, order: row.order })
    }
    model.definitions = sortedIds(definitions).map((definition) => {
      const found = { name: definitions.get(definition) as string, definer: id, isOnAnonymous }
      this.definitions.set(definition, found)
      return found
    })
    return model
  }

  private verb(row: VerbRow): VerbModel {
    return {
      names: row.names,
      owner: Number(row.owner),
      permissions: row.permissions,
      directObject: row.dobj,
      preposition: row.preposition,
      indirectObject: row.iobj,
      source: row.program === undefined ? undefined : this.programs.source(row.program),
    }
  }

  private roleVerb(row: RoleVerbRow): RoleVerbModel {
    const source = row.program === undefined ? undefined : this.programs.source(row.program)
    return {
      owner: Number(row.owner),
      permissions: row.permissions,
      source: source ?? '',
      order: undefined,
    }
  }

  /** Numbers the `ordered` role verbs from 1, in the order in which they were defined. */
  private fillOrders(): void {
    this.ordered.sort((one, other) => (one.order < other.order ? -1 : 1))
    for (const [index, { verb }] of this.ordered.entries()) verb.order = index + 1
  }

  private fillContentsAndChildren(): void {
    const { objects } = this.world
    const contents = new Places()
    const children = new Places()
    for (const { model, stored } of this.read) {
      if (objects.get(model.id) !== model) continue
      const { header } = stored
      if (model.location !== NOTHING) contents.add(model.location, model.id, header.locationOrder)
      for (const [index, parent] of model.parents.entries()) {
        children.add(parent, model.id, header.parentOrders[index] ?? 0n)
      }
    }
    for (const object of objects.values()) {
      object.contents = contents.of(object.id)
      object.children = children.of(object.id)
    }
  }

  /** Fills what holds values, now that it is known which anonymous objects and WAIFs there are. */
  private fillSlots({ model, stored }: ReadObject): void {
    const { lastMove } = stored.header
    if (lastMove.type === 'map' && lastMove.entries.length > 0) {
      model.lastMove = this.resolve(lastMove) as typeof lastMove
    }
    for (const [id, slot] of stored.slots) {
      const definition = this.definitions.get(id)
      if (definition === undefined) continue
      const value = slot.value.type === 'none' ? undefined : this.resolve(slot.value)
      const { permissions } = slot
      model.slots.set(definition, { owner: Number(slot.owner), permissions, value })
    }
    for (const definition of model.definitions) {
      if (model.slots.has(definition)) continue
      model.slots.set(definition, { owner: model.owner, permissions: 0, value: undefined })
    }
  }

  private fillMetadata({ model, stored }: ReadObject): void {
    const fill = (thing: HasMetadata | undefined, row: number) => {
      const metadata = stored.metadata.get(row)
      if (metadata !== undefined && thing !== undefined) thing.metadata = this.resolveMap(metadata)
    }
    fill(model, METADATA_OF_OBJECT)
    for (const [index, id] of sortedIds(stored.definitions).entries()) {
      fill(model.definitions[index], metadataOfProperty(id))
    }
    for (const [index, id] of sortedIds(stored.verbs).entries()) {
      fill(model.verbs[index], metadataOfVerb(id))
    }
    for (const [index, id] of sortedIds(stored.roleVerbs).entries()) {
      fill(model.roleVerbs[index], metadataOfVerb(id))
    }
  }

  private fillWaifs(): void {
    for (const [id, { header, slots }] of this.waifs) {
      const found = [...slots].flatMap(([definitionId, value]) => {
        const definition = this.definitions.get(definitionId)
        if (definition === undefined || value.type === 'none') return []
        return [[definition, this.resolve(value)] as const]
      })
      const parents = header.get(HEADER_PARENTS)
      const [parent] = parents?.type === 'list' ? parents.items : []
      this.world.waifs.set(id, {
        id,
        class: objectId(parent),
        owner: objectId(header.get(HEADER_OWNER)),
        slots: new Map(found),
      })
    }
  }

  private readTasks(): void {
    const resolve = (value: SlotValue) => this.resolve(value)
    for (const id of sortedIds(this.taskRows)) {
      const row = decodeValue(this.taskRows.get(id) as Bytes)
      const task = readTask(Number(id), row, { programs: this.programs, resolve })
      if (task === undefined) this.world.notes.push(`task ${id}: its row cannot be read`)
      else if ('source' in task) this.world.forked.push(task)
      else this.world.lost.push(task)
    }
    this.world.forked.sort((one, other) => one.wakeSeconds - other.wakeSeconds || one.id - other.id)
  }

  /** [value], in which references to what is gone say so; [value] itself when all are there. */
  private resolve(value: SlotValue): SlotValue {
    switch (value.type) {
      case 'anonymous':
        return this.world.anonymous.has(Number(value.id)) ? value : GONE
      case 'waif':
        return this.waifs.has(Number(value.id)) ? value : GONE
      case 'list':
        return this.resolveList(value)
      case 'map':
        return this.resolveMap(value)
      case 'error-value':
      case 'named-error-value': {
        const payload = this.resolve(value.value)
        return payload === value.value ? value : { ...value, value: payload }
      }
      case 'flyweight':
        return {
          ...value,
          slots: this.resolveMap(value.slots),
          contents: this.resolveList(value.contents),
        }
      case 'closure':
        return { ...value, captured: this.resolveList(value.captured) }
      default:
        return value
    }
  }

  private resolveList(value: ListValue): ListValue {
    const items = value.items.map((item) => this.resolve(item))
    return items.every((item, index) => item === value.items[index])
      ? value
      : { type: 'list', items }
  }

  private resolveMap(value: MapValue): MapValue {
    const entries = value.entries.map(
      ([key, item]) => [this.resolve(key), this.resolve(item)] as const,
    )
    const isSame = ([key, item]: (typeof entries)[number], index: number) =>
      key === value.entries[index]?.[0] && item === value.entries[index]?.[1]
    return entries.every(isSame) ? value : { type: 'map', entries }
  }
}

const GONE: SlotValue = { type: 'anonymous', id: ANONYMOUS_GONE }

/** Members of sets that are ordered by places. */
class Places {
  private readonly sets = new Map<number, { id: number; order: bigint }[]>()

  add(set: number, id: number, order: bigint): void {
    push(this.sets, set, { id, order })
  }

  of(set: number): number[] {
    const members = this.sets.get(set) ?? []
    members.sort((one, other) => compare(one.order, other.order) || one.id - other.id)
    return members.map(({ id }) => id)
  }
}

function push<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const items = map.get(key)
  if (items === undefined) map.set(key, [item])
  else items.push(item)
}

function sortedIds(map: ReadonlyMap<Id, unknown>): Id[] {
  return [...map.keys()].sort(compare)
}

function compare(one: Id, other: Id): number {
  if (one < other) return -1
  return one > other ? 1 : 0
}

function isFlags(key: StoredKey): boolean {
  return 'kind' in key && key.kind === ROW_HEADER && key.id === HEADER_FLAGS
}

function objectId(value: SlotValue | undefined): number {
  return value?.type === 'object' ? Number(value.id) : NOTHING
}

function readWaif(rows: readonly Entry[]): ReadWaif {
  const waif: ReadWaif = { header: new Map(), slots: new Map() }
  for (const row of rows) {
    const key = parseKey(row.key)
    if (key.table !== 'waif') continue
    const value = decodeValue(row.value)
    if (key.kind === ROW_HEADER) waif.header.set(Number(key.id), value)
    else if (key.kind === ROW_SLOT) waif.slots.set(key.id, value)
  }
  return waif
}

const OBJECT_KEYS: Readonly<Record<number, (object: Id, id: Id) => Bytes>> = {
  [ROW_HEADER]: (object, field) => headerKey(object, Number(field)),
  [ROW_VERB]: verbKey,
  [ROW_DEFINITION]: definitionKey,
  [ROW_SLOT]: slotKey,
  [ROW_ACCESS]: accessKey,
  [ROW_METADATA]: metadataKey,
}

/** A row of an anonymous object as if it were an object's of the same id. */
function asObjectRow(row: Entry): Entry {
  const key = parseKey(row.key)
  const rename = key.table === 'waif' ? OBJECT_KEYS[key.kind] : undefined
  return rename === undefined || key.table !== 'waif'
    ? row
    : { key: rename(key.waif, key.id), value: row.value }
}

/** Says that the world is whole. */
export const WORLD_KEY = metaKey('world')
