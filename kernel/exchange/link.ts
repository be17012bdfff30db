/**
 * Makes the two sides of each relation of a world agree, and gives each slot its definition.
 *
 * What disagrees is put right and noted, as other servers do when they load: an object that is not
 * there is no location or parent, a cycle is cut, `contents` and `children` hold exactly those that
 * name the object, in the order given as far as it goes. Afterwards no relation has a cycle.
 */

import { PERMISSION_CHOWN } from '../../driver/shared/layout.ts'
import {
  ancestorsOf,
  NOTHING,
  type ObjectModel,
  type PropertyDefinition,
  type Slot,
  type World,
} from './model.ts'

/** Cuts what is invalid or circular, then makes `contents` and `children` follow. */
export function linkObjects(world: World): void {
  for (const object of world.objects.values()) dropMissing(world, object)
  for (const object of world.anonymous.values()) dropMissing(world, object)
  cutCycles(world, 'location', (object) => (object.location === NOTHING ? [] : [object.location]))
  cutCycles(world, 'parents', (object) => object.parents)
  followUp(world, 'contents', (object) => (object.location === NOTHING ? [] : [object.location]))
  followUp(world, 'children', (object) => object.parents)
}

function dropMissing(world: World, object: ObjectModel): void {
  if (object.location !== NOTHING && !world.objects.has(object.location)) {
    world.notes.push(`#${object.id}: its location #${object.location} does not exist; now nowhere`)
    object.location = NOTHING
  }
  const parents = [...new Set(object.parents)].filter((id) => world.objects.has(id))
  if (parents.length === object.parents.length) return
  world.notes.push(`#${object.id}: parents that do not exist, or twice, are left out`)
  object.parents = parents
}

/** Whether an object was not reached yet, is on the path now, or is known to be without cycle. */
type Visit = 'open' | 'done'

function cutCycles(
  world: World,
  relation: 'location' | 'parents',
  targets: (object: ObjectModel) => readonly number[],
): void {
  const visits = new Map<number, Visit>()
  for (const first of world.objects.values()) {
    const path: ObjectModel[] = [first]
    while (path.length > 0) {
      const object = path.at(-1) as ObjectModel
      visits.set(object.id, visits.get(object.id) ?? 'open')
      const next = targets(object).find((id) => visits.get(id) !== 'done')
      if (next === undefined) {
        visits.set(object.id, 'done')
        path.pop()
      } else if (visits.get(next) === 'open') {
        world.notes.push(`#${object.id}: its ${relation} lead back to it by #${next}; cut there`)
        if (relation === 'location') object.location = NOTHING
        else object.parents = object.parents.filter((id) => id !== next)
      } else path.push(world.objects.get(next) as ObjectModel)
    }
  }
}

/** Makes each list of [field] hold exactly the objects that name its object by [targets]. */
function followUp(
  world: World,
  field: 'contents' | 'children',
  targets: (object: ObjectModel) => readonly number[],
): void {
  const wanted = new Map<number, Set<number>>()
  for (const object of world.objects.values()) {
    for (const target of targets(object)) {
      const ids = wanted.get(target)
      if (ids === undefined) wanted.set(target, new Set([object.id]))
      else ids.add(object.id)
    }
  }
  for (const object of world.objects.values()) {
    const ids = wanted.get(object.id) ?? new Set()
    const kept = new Set(object[field].filter((id) => ids.has(id)))
    if (kept.size !== object[field].length || kept.size !== ids.size) {
      const problem = object[field].length === 0 ? undefined : `its ${field} did not fit; put right`
      if (problem !== undefined) world.notes.push(`#${object.id}: ${problem}`)
    }
    const missing = [...ids].filter((id) => !kept.has(id)).sort((one, other) => one - other)
    object[field] = [...kept, ...missing]
  }
}

/** The slots of an object in the order of a textdump: of its own properties, then its ancestors'. */
export interface UnlinkedSlots {
  readonly object: ObjectModel
  readonly slots: readonly Slot[]
}

/** Gives every slot its definition, then drops those that inheritance gives anyway. */
export function linkSlots(world: World, unlinked: readonly UnlinkedSlots[]): void {
  const inheritance = new Inheritance(world)
  for (const { object, slots } of unlinked) {
    const inherited = inheritance.definitionsAbove(object)
    assignSlots(world, object, [...object.definitions, ...inherited], slots)
  }
  for (const { object } of unlinked) dropInherited(world, object)
}

function assignSlots(
  world: World,
  object: ObjectModel,
  definitions: readonly PropertyDefinition[],
  slots: readonly Slot[],
): void {
  if (slots.length !== definitions.length) {
    const counts = `${slots.length} property values where ${definitions.length} are defined`
    world.notes.push(`#${object.id}: ${counts}; put right`)
  }
  for (const [index, definition] of definitions.entries()) {
    const slot = slots[index]
    if (slot !== undefined) object.slots.set(definition, slot)
    else if (index < object.definitions.length) {
      object.slots.set(definition, { owner: object.owner, permissions: 0, value: undefined })
    }
  }
}

function dropInherited(world: World, object: ObjectModel): void {
  const own = new Set(object.definitions)
  for (const [definition, slot] of object.slots) {
    if (slot.value !== undefined || own.has(definition)) continue
    const inherited = inheritedSlot(world, object, definition)
    if (slot.owner === inherited.owner && slot.permissions === inherited.permissions) {
      object.slots.delete(definition)
    }
  }
}

/**
 * What a slot of [object] is when nothing was ever set there: clear, with the permissions that its
 * first parent with the property has, and that one's owner, or its own if they hold `c`.
 */
export function inheritedSlot(
  world: World,
  object: ObjectModel,
  definition: PropertyDefinition,
): Slot {
  const found = accessAbove(world, object, { definition, visited: new Set() })
  return { ...(found ?? { owner: object.owner, permissions: 0 }), value: undefined }
}

type Access = Pick<Slot, 'owner' | 'permissions'>

interface Search {
  readonly definition: PropertyDefinition
  /** Objects that turned out not to have the property. */
  readonly visited: Set<ObjectModel>
}

function accessAbove(world: World, object: ObjectModel, search: Search): Access | undefined {
  for (const id of object.parents) {
    const parent = world.objects.get(id)
    if (parent === undefined || search.visited.has(parent)) continue
    const access = parent.slots.get(search.definition) ?? accessAbove(world, parent, search)
    if (access === undefined) search.visited.add(parent)
    else {
      const isOwn = (access.permissions & PERMISSION_CHOWN) !== 0
      return { owner: isOwn ? object.owner : access.owner, permissions: access.permissions }
    }
  }
  return undefined
}

/** Remembers what each object inherits: worlds are much wider than deep. */
class Inheritance {
  private readonly world: World
  private readonly full = new Map<number, readonly PropertyDefinition[]>()

  constructor(world: World) {
    this.world = world
  }

  /** The definitions on the ancestors of [object], nearest first. */
  definitionsAbove(object: ObjectModel): readonly PropertyDefinition[] {
    if (object.parents.length !== 1) {
      return ancestorsOf(this.world, object).flatMap((ancestor) => ancestor.definitions)
    }
    return this.definitionsFrom(object.parents[0] as number)
  }

  /** The definitions on the object [id] and its ancestors. */
  private definitionsFrom(id: number): readonly PropertyDefinition[] {
    const known = this.full.get(id)
    if (known !== undefined) return known
    const object = this.world.objects.get(id)
    if (object === undefined) return []
    const inherited = ancestorsOf(this.world, object).flatMap(({ definitions }) => definitions)
    const all = [...object.definitions, ...inherited]
    this.full.set(id, all)
    return all
  }
}
