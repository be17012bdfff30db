/**
 * A world in memory, as the formats of this folder read and write it and as world-writer.ts stores it.
 *
 * - Objects are plain records keyed by number. Definitions are compared by identity: a slot belongs to
 *   a [PropertyDefinition], not to a name.
 * - Values are [SlotValue]s; `anonymous` and `waif` values hold ids of this model.
 * - Both directions of a relation are kept, because both orders mean something: `location` and
 *   `contents`, `parents` and `children`. link.ts makes them agree.
 */

import { FLAG_PLAYER } from '../../driver/shared/layout.ts'
import type { MapValue, SlotValue } from '../store/value.ts'
import { foldText } from './fold.ts'

/** `#-1`. */
export const NOTHING = -1

export interface World {
  objects: Map<number, ObjectModel>
  /** The number the next object gets: above every object, recycled ones too. */
  objectIdNext: number
  /** Anonymous objects, by ids of their own. */
  anonymous: Map<number, ObjectModel>
  waifs: Map<number, WaifModel>
  /** Indices that world code declared; what is in them is built anew from the objects. */
  indices: IndexModel[]
  forked: ForkedTask[]
  /** Tasks in another server's bytecode, which cannot go on. */
  lost: LostTask[]
  /** What was put right while reading, one line each. */
  notes: string[]
}

/** What tools and builders may note things about. */
export interface HasMetadata {
  /** From symbols to values, in their order; absent when there is none. */
  metadata?: MapValue
}

export interface ObjectModel extends HasMetadata {
  id: number
  name: string
  /** FLAG_ bits of `driver/shared/layout.ts`. */
  flags: number
  owner: number
  parents: number[]
  children: number[]
  location: number
  contents: number[]
  /** Undefined when it never moved. */
  lastMove: MapValue | undefined
  verbs: VerbModel[]
  roleVerbs: RoleVerbModel[]
  definitions: PropertyDefinition[]
  /** Slots that differ from what inheritance gives; one for each own definition. */
  slots: Map<PropertyDefinition, Slot>
}

export interface VerbModel extends HasMetadata {
  names: string
  owner: number
  /** PERMISSION_ bits. */
  permissions: number
  /** ARGUMENT_SPEC_ numbers. */
  directObject: number
  /** PREPOSITION_ numbers, or the index of a preposition. */
  preposition: number
  indirectObject: number
  /** Lines joined by newlines, as written; undefined when it was never programmed. */
  source: string | undefined
  /** Where its source begins, `file:line`, when it is in a file that people edit. */
  origin?: string
}

/** A role verb: what it is stands in its source, from `verb NAME(…)` to `endverb`. */
export interface RoleVerbModel extends HasMetadata {
  owner: number
  /** PERMISSION_ bits. */
  permissions: number
  /** Lines joined by newlines, as written. */
  source: string
  /** Place in the order of definition, where that matters: for `ordered` verbs. */
  order: number | undefined
  /** Where its source begins, as a verb's. */
  origin?: string
}

export interface PropertyDefinition extends HasMetadata {
  readonly name: string
  /** The object it is defined on. */
  readonly definer: number
  /** Whether [definer] is an anonymous object's id. */
  readonly isOnAnonymous: boolean
}

export interface Slot {
  owner: number
  /** PERMISSION_ bits. */
  permissions: number
  /** Undefined when the slot is clear. */
  value: SlotValue | undefined
}

export interface WaifModel {
  id: number
  class: number
  owner: number
  slots: Map<PropertyDefinition, SlotValue>
}

/** An index over the descendants of [prototype]. */
export interface IndexModel {
  name: string
  prototype: number
  owner: number
  /** Whether capital letters differ. */
  caseMatters: boolean
  /** Properties of the prototype, or fields that every object has. */
  parts: (PropertyDefinition | IndexedField)[]
}

/** The fields of every object that an index can have, with the numbers of the header's rows. */
export const INDEXED_FIELDS = { name: 1, owner: 2, location: 4 } as const
export type IndexedField = keyof typeof INDEXED_FIELDS

/** The name of a property or field of an index. */
export function nameOfPart(part: PropertyDefinition | IndexedField): string {
  return typeof part === 'string' ? part : part.name
}

/** The field that [name] means in any case, if it is one. */
export function indexedField(name: string): IndexedField | undefined {
  const folded = foldText(name)
  return folded in INDEXED_FIELDS ? (folded as IndexedField) : undefined
}

/** A task that has not begun: its program runs from the start at the given time. */
export interface ForkedTask {
  id: number
  /** Seconds since 1970. */
  wakeSeconds: number
  firstLine: number
  source: string
  activation: ActivationModel
  variables: { name: string; value: SlotValue }[]
}

export interface ActivationModel {
  this: SlotValue
  player: number
  programmer: number
  definer: SlotValue
  /** The name it was called by. */
  verb: string
  /** All names of the verb. */
  verbNames: string
  debug: boolean
}

export interface LostTask {
  id: number
  reason: 'suspended' | 'interrupted'
  /** Its outermost call. */
  activation: ActivationModel
  /** Calls on its stack. */
  depth: number
}

/** A world without anything in it. */
export function emptyWorld(): World {
  return {
    objects: new Map(),
    objectIdNext: 0,
    anonymous: new Map(),
    waifs: new Map(),
    indices: [],
    forked: [],
    lost: [],
    notes: [],
  }
}

/** An object without anything but its number. */
export function emptyObject(id: number): ObjectModel {
  return {
    id,
    name: '',
    flags: 0,
    owner: NOTHING,
    parents: [],
    children: [],
    location: NOTHING,
    contents: [],
    lastMove: undefined,
    verbs: [],
    roleVerbs: [],
    definitions: [],
    slots: new Map(),
  }
}

export function isPlayer(object: ObjectModel): boolean {
  return (object.flags & FLAG_PLAYER) !== 0
}

/**
 * The ancestors of [object], nearest first, each once, in the order in which ToastStunt looks
 * properties and verbs up: depth first, parents from left to right. Missing parents are left out.
 */
export function ancestorsOf(world: World, object: ObjectModel): ObjectModel[] {
  const found = new Set<ObjectModel>()
  const pending = [...object.parents].reverse()
  while (pending.length > 0) {
    const parent = world.objects.get(pending.pop() as number)
    if (parent === undefined || parent === object || found.has(parent)) continue
    found.add(parent)
    for (let index = parent.parents.length - 1; index >= 0; index--) {
      pending.push(parent.parents[index] as number)
    }
  }
  return [...found]
}

/** The definitions that [object] has slots for: its own, then its ancestors'. */
export function definitionsOf(world: World, object: ObjectModel): PropertyDefinition[] {
  const inherited = ancestorsOf(world, object).flatMap((ancestor) => ancestor.definitions)
  return [...object.definitions, ...inherited]
}

/** Finds properties by name, in any case, in time that grows with the ancestors only. */
export class PropertyFinder {
  private readonly world: World
  private readonly own = new Map<ObjectModel, Map<string, PropertyDefinition>>()

  constructor(world: World) {
    this.world = world
  }

  /** What [name] means on [object]: its own property, or the nearest ancestor's. */
  find(object: ObjectModel, name: string): PropertyDefinition | undefined {
    const found = this.findOwn(object, name)
    if (found !== undefined) return found
    for (const ancestor of ancestorsOf(this.world, object)) {
      const inherited = this.findOwn(ancestor, name)
      if (inherited !== undefined) return inherited
    }
    return undefined
  }

  /** The property called [name] that [object] itself defines. */
  findOwn(object: ObjectModel, name: string): PropertyDefinition | undefined {
    let definitions = this.own.get(object)
    if (definitions === undefined) {
      definitions = new Map(object.definitions.map((each) => [foldText(each.name), each]))
      this.own.set(object, definitions)
    }
    return definitions.get(foldText(name))
  }
}
