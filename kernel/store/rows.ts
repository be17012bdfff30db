/**
 * The rows of an object as values, for import, export, admin and doctor; the driver reads and
 * writes the same rows itself. Numbers are stored: append only.
 *
 *   header field  0 flags, int          5 order in location, int
 *                 1 name, string        6 orders in parents, list of int beside the parents
 *                 2 owner, object       7 next verb id, int
 *                 3 parents, list       8 last move, map or none
 *                 4 location, object    9 reserved for the anonymous and recycled marker
 *   verb          {names string, owner object, permissions int, dobj int, preposition int,
 *                  iobj int, program or none}
 *   definition    {name string}
 *   slot          {owner object, permissions int, value or none when clear}
 *   access        {until int, owner object, permissions int, …}: what a slot's owner and permissions
 *                 were for children whose order is below `until`, oldest first
 *   role verb     as driver/shared/roles.ts draws it
 *   metadata      map from symbols to values; its id is 0 for the object's own, definition id × 2 + 1
 *                 for a property's, verb id × 2 for a verb's or role verb's
 */

import { KernelError } from '../base/errors.ts'
import {
  accessKey,
  definitionKey,
  headerKey,
  type Id,
  metadataKey,
  parseKey,
  ROW_ACCESS,
  ROW_DEFINITION,
  ROW_HEADER,
  ROW_METADATA,
  ROW_ROLE_VERB,
  ROW_SLOT,
  ROW_VERB,
  roleVerbKey,
  slotKey,
  verbKey,
} from './keys.ts'
import type { Bytes, Entry } from './range.ts'
import { formatKey } from './tuple.ts'
import {
  decodeValue,
  encodeValue,
  intValue,
  type ListValue,
  listValue,
  type MapValue,
  NONE,
  objectValue,
  type ProgramValue,
  type SlotValue,
  stringValue,
} from './value.ts'

// Fields of a header.
export const HEADER_FLAGS = 0
export const HEADER_NAME = 1
export const HEADER_OWNER = 2
export const HEADER_PARENTS = 3
export const HEADER_LOCATION = 4
export const HEADER_LOCATION_ORDER = 5
export const HEADER_PARENT_ORDERS = 6
export const HEADER_VERB_ID_NEXT = 7
export const HEADER_LAST_MOVE = 8
export const HEADER_MARKER = 9

// Bits of the flags; MOO's database flags but for the last.
export const FLAG_PLAYER = 1
export const FLAG_PROGRAMMER = 2
export const FLAG_WIZARD = 4
export const FLAG_READ = 16
export const FLAG_WRITE = 32
export const FLAG_FERTILE = 128
export const FLAG_ANONYMOUS = 256
/** In a header under 'w' alone: a WAIF and not an anonymous object. */
export const FLAG_WAIF = 512
/** There too: its :recycle was called. */
export const FLAG_RECYCLED = 1024

// Bits of the permissions of verbs (r w x d) and of properties (r w c).
export const PERMISSION_READ = 1
export const PERMISSION_WRITE = 2
export const PERMISSION_EXECUTE = 4
export const PERMISSION_CHOWN = 4
export const PERMISSION_DEBUG = 8

// Prepositions that are not an index of the list of prepositions.
export const PREPOSITION_NONE = -1
export const PREPOSITION_ANY = -2

export interface ObjectHeader {
  readonly flags: number
  readonly name: string
  readonly owner: bigint
  readonly parents: readonly bigint[]
  readonly location: bigint
  readonly locationOrder: bigint
  /** As many as there are parents. */
  readonly parentOrders: readonly bigint[]
  readonly verbIdNext: number
  readonly lastMove: SlotValue
}

export interface VerbRow {
  /** Names and aliases as MOO writes them, `get take` or `l*ook`. */
  readonly names: string
  readonly owner: bigint
  readonly permissions: number
  readonly dobj: number
  readonly preposition: number
  readonly iobj: number
  /** Hash of the program; absent for a verb that was never programmed. */
  readonly program?: Bytes
}

/** A role of a role verb; the numbers are those of driver/shared/roles.ts. */
export interface RoleRow {
  /** In small letters. */
  readonly name: string
  readonly flags: number
  readonly kind: number
  /** An object, a type's number, or 0. */
  readonly restriction: SlotValue
}

export interface RoleVerbRow {
  /** In small letters. */
  readonly selector: string
  readonly owner: bigint
  readonly permissions: number
  /** Place in the order of definition of all role verbs. */
  readonly order: bigint
  readonly flags: number
  /** Index of the role that the object stands in. */
  readonly home: number
  readonly roles: readonly RoleRow[]
  /** The guard's node, or 0. */
  readonly guard: SlotValue
  /** Hash of the program; absent when its source does not compile. */
  readonly program?: Bytes
}

export interface SlotRow {
  readonly owner: bigint
  readonly permissions: number
  /** `none` for a clear slot. */
  readonly value: SlotValue
}

/** What a slot's owner and permissions were, for children that are older. */
export interface AccessEntry {
  /** For children whose order in this parent is below. */
  readonly until: bigint
  readonly owner: bigint
  readonly permissions: number
}

export interface StoredObject {
  readonly header: ObjectHeader
  readonly verbs: ReadonlyMap<Id, VerbRow>
  /** Names of the properties defined here, by definition id. */
  readonly definitions: ReadonlyMap<Id, string>
  readonly slots: ReadonlyMap<Id, SlotRow>
  /** By definition id, oldest first; absent where nothing was ever changed. */
  readonly accesses: ReadonlyMap<Id, readonly AccessEntry[]>
  readonly roleVerbs: ReadonlyMap<Id, RoleVerbRow>
  /** By METADATA_OF_OBJECT, metadataOfProperty() and metadataOfVerb(). */
  readonly metadata: ReadonlyMap<Id, MapValue>
}

/** The id of the row of an object's own metadata. */
export const METADATA_OF_OBJECT = 0
/** That of the property with this definition id. */
export const metadataOfProperty = (definition: Id): number => Number(definition) * 2 + 1
/** That of the verb or role verb with this id. */
export const metadataOfVerb = (verb: Id): number => Number(verb) * 2

const NO_HEADER: ObjectHeader = {
  flags: 0,
  name: '',
  owner: -1n,
  parents: [],
  location: -1n,
  locationOrder: 0n,
  parentOrders: [],
  verbIdNext: 0,
  lastMove: NONE,
}

/** The rows of [header] of the object [object]. */
export function encodeHeader(object: Id, header: ObjectHeader): Entry[] {
  const fields: readonly (readonly [field: number, value: SlotValue])[] = [
    [HEADER_FLAGS, intValue(header.flags)],
    [HEADER_NAME, stringValue(header.name)],
    [HEADER_OWNER, objectValue(header.owner)],
    [HEADER_PARENTS, listValue(header.parents.map(objectValue))],
    [HEADER_LOCATION, objectValue(header.location)],
    [HEADER_LOCATION_ORDER, intValue(header.locationOrder)],
    [HEADER_PARENT_ORDERS, listValue(header.parentOrders.map(intValue))],
    [HEADER_VERB_ID_NEXT, intValue(header.verbIdNext)],
    [HEADER_LAST_MOVE, header.lastMove],
  ]
  return fields.map(([field, value]) => ({
    key: headerKey(object, field),
    value: encodeValue(value),
  }))
}

export function encodeVerb(object: Id, verb: Id, row: VerbRow): Entry {
  const program: SlotValue = row.program ? { type: 'program', hash: row.program } : NONE
  const value = listValue([
    stringValue(row.names),
    objectValue(row.owner),
    intValue(row.permissions),
    intValue(row.dobj),
    intValue(row.preposition),
    intValue(row.iobj),
    program,
  ])
  return { key: verbKey(object, verb), value: encodeValue(value) }
}

export function encodeRoleVerb(object: Id, verb: Id, row: RoleVerbRow): Entry {
  const program: SlotValue = row.program ? { type: 'program', hash: row.program } : NONE
  const value = listValue([
    stringValue(row.selector),
    objectValue(row.owner),
    intValue(row.permissions),
    intValue(row.order),
    intValue(row.flags),
    intValue(row.home),
    listValue(
      row.roles.map(({ name, flags, kind, restriction }) =>
        listValue([stringValue(name), intValue(flags), intValue(kind), restriction]),
      ),
    ),
    row.guard,
    program,
  ])
  return { key: roleVerbKey(object, verb), value: encodeValue(value) }
}

export function encodeDefinition(object: Id, definition: Id, name: string): Entry {
  return {
    key: definitionKey(object, definition),
    value: encodeValue(listValue([stringValue(name)])),
  }
}

export function encodeSlot(object: Id, definition: Id, row: SlotRow): Entry {
  const value = listValue([objectValue(row.owner), intValue(row.permissions), row.value])
  return { key: slotKey(object, definition), value: encodeValue(value) }
}

export function encodeAccess(object: Id, definition: Id, entries: readonly AccessEntry[]): Entry {
  const items = entries.flatMap((entry) => [
    intValue(entry.until),
    objectValue(entry.owner),
    intValue(entry.permissions),
  ])
  return { key: accessKey(object, definition), value: encodeValue(listValue(items)) }
}

export function encodeMetadata(object: Id, thing: Id, metadata: MapValue): Entry {
  return { key: metadataKey(object, thing), value: encodeValue(metadata) }
}

/**
 * The object whose rows, whole and in any order, are [rows]: what a range read of `objectRange`
 * gives after `joinChunks`. Undefined without rows. Throws ERR_ENCODING naming the key of a row
 * that is not what the layout says.
 */
export function decodeObject(rows: readonly Entry[]): StoredObject | undefined {
  if (rows.length === 0) return undefined
  let header = NO_HEADER
  const verbs = new Map<Id, VerbRow>()
  const definitions = new Map<Id, string>()
  const slots = new Map<Id, SlotRow>()
  const accesses = new Map<Id, readonly AccessEntry[]>()
  const roleVerbs = new Map<Id, RoleVerbRow>()
  const metadata = new Map<Id, MapValue>()
  for (const row of rows) {
    const key = parseKey(row.key)
    if (key.table !== 'object' || key.chunk !== undefined) throw wrongRow(row)
    const value = new RowReader(row)
    if (key.kind === ROW_HEADER) header = { ...header, ...value.headerField(Number(key.id)) }
    else if (key.kind === ROW_VERB) verbs.set(key.id, value.verb())
    else if (key.kind === ROW_DEFINITION) definitions.set(key.id, value.definition())
    else if (key.kind === ROW_SLOT) slots.set(key.id, value.slot())
    else if (key.kind === ROW_ACCESS) accesses.set(key.id, value.access())
    else if (key.kind === ROW_ROLE_VERB) roleVerbs.set(key.id, value.roleVerb())
    else if (key.kind === ROW_METADATA) metadata.set(key.id, value.metadata())
    else throw wrongRow(row)
  }
  return { header, verbs, definitions, slots, accesses, roleVerbs, metadata }
}

function wrongRow(row: Entry): KernelError {
  return new KernelError('ERR_ENCODING', `row ${formatKey(row.key)} is not what its key says`)
}

class RowReader {
  readonly #row: Entry
  readonly #value: SlotValue

  constructor(row: Entry) {
    this.#row = row
    this.#value = decodeValue(row.value)
  }

  headerField(field: number): Partial<ObjectHeader> {
    const value = this.#value
    switch (field) {
      case HEADER_FLAGS:
        return { flags: Number(this.#int(value)) }
      case HEADER_NAME:
        return { name: this.#text(value) }
      case HEADER_OWNER:
        return { owner: this.#object(value) }
      case HEADER_PARENTS:
        return { parents: this.#list(value).items.map((each) => this.#object(each)) }
      case HEADER_LOCATION:
        return { location: this.#object(value) }
      case HEADER_LOCATION_ORDER:
        return { locationOrder: this.#int(value) }
      case HEADER_PARENT_ORDERS:
        return { parentOrders: this.#list(value).items.map((each) => this.#int(each)) }
      case HEADER_VERB_ID_NEXT:
        return { verbIdNext: Number(this.#int(value)) }
      case HEADER_LAST_MOVE:
        return { lastMove: value }
      case HEADER_MARKER:
        return {}
      default:
        throw wrongRow(this.#row)
    }
  }

  verb(): VerbRow {
    const [names, owner, permissions, dobj, preposition, iobj, program] = this.#fields(7)
    const reference = this.#program(program)
    return {
      names: this.#text(names),
      owner: this.#object(owner),
      permissions: Number(this.#int(permissions)),
      dobj: Number(this.#int(dobj)),
      preposition: Number(this.#int(preposition)),
      iobj: Number(this.#int(iobj)),
      ...(reference === undefined ? {} : { program: reference.hash }),
    }
  }

  roleVerb(): RoleVerbRow {
    const [selector, owner, permissions, order, flags, home, roles, guard, program] =
      this.#fields(9)
    const reference = this.#program(program)
    return {
      selector: this.#text(selector),
      owner: this.#object(owner),
      permissions: Number(this.#int(permissions)),
      order: this.#int(order),
      flags: Number(this.#int(flags)),
      home: Number(this.#int(home)),
      roles: this.#list(roles).items.map((each) => this.#role(each)),
      guard: guard ?? NONE,
      ...(reference === undefined ? {} : { program: reference.hash }),
    }
  }

  #role(value: SlotValue): RoleRow {
    const [name, flags, kind, restriction] = this.#list(value).items
    return {
      name: this.#text(name),
      flags: Number(this.#int(flags)),
      kind: Number(this.#int(kind)),
      restriction: restriction ?? NONE,
    }
  }

  definition(): string {
    return this.#text(this.#fields(1)[0])
  }

  slot(): SlotRow {
    const [owner, permissions, value] = this.#fields(3)
    return {
      owner: this.#object(owner),
      permissions: Number(this.#int(permissions)),
      value: value ?? NONE,
    }
  }

  access(): AccessEntry[] {
    const { items } = this.#list(this.#value)
    if (items.length % 3 !== 0) throw wrongRow(this.#row)
    return Array.from({ length: items.length / 3 }, (_, index) => ({
      until: this.#int(items[3 * index]),
      owner: this.#object(items[3 * index + 1]),
      permissions: Number(this.#int(items[3 * index + 2])),
    }))
  }

  metadata(): MapValue {
    if (this.#value.type !== 'map') throw wrongRow(this.#row)
    return this.#value
  }

  #fields(count: number): readonly SlotValue[] {
    const { items } = this.#list(this.#value)
    if (items.length !== count) throw wrongRow(this.#row)
    return items
  }

  #int(value: SlotValue | undefined): bigint {
    if (value?.type !== 'int') throw wrongRow(this.#row)
    return value.value
  }

  #text(value: SlotValue | undefined): string {
    if (value?.type !== 'string') throw wrongRow(this.#row)
    return value.value
  }

  #object(value: SlotValue | undefined): bigint {
    if (value?.type !== 'object') throw wrongRow(this.#row)
    return value.id
  }

  #list(value: SlotValue | undefined): ListValue {
    if (value?.type !== 'list') throw wrongRow(this.#row)
    return value
  }

  #program(value: SlotValue | undefined): ProgramValue | undefined {
    if (value?.type === 'none') return undefined
    if (value?.type !== 'program') throw wrongRow(this.#row)
    return value
  }
}
