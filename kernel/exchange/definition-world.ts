/**
 * Many [Definition]s → one [World]: numbers are given out, names become properties of #0, slots find
 * their properties.
 */

import { PERMISSION_READ } from '../../driver/shared/layout.ts'
import { INDEX_PROPERTIES_MAX } from '../../driver/shared/limits.ts'
import { KernelError } from '../base/errors.ts'
import { objectValue } from '../store/value.ts'
import type { DefinedIndex, DefinedSlot, Definition, Place } from './definition.ts'
import { type DefinitionHead, readDefinitions, readHeads } from './definition-reader.ts'
import { foldText } from './fold.ts'
import { inheritedSlot, linkObjects } from './link.ts'
import {
  ancestorsOf,
  emptyObject,
  emptyWorld,
  type IndexedField,
  indexedField,
  NOTHING,
  type ObjectModel,
  type PropertyDefinition,
  PropertyFinder,
  type World,
} from './model.ts'
import { formatReference, ObjectNames } from './names.ts'

const SYSTEM_OBJECT = 0

/** A file of definitions. [name] stands in errors. */
export interface DefinitionFile {
  readonly name: string
  readonly text: string
}

/**
 * The world that [files] define. Objects without a number get the lowest that are free, in the order of
 * the files. Throws ERR_DEFINITION with file and line.
 */
export function readWorld(files: readonly DefinitionFile[]): World {
  const heads = files.flatMap(({ name, text }) => readHeads(text, name))
  const numbers = numberHeads(heads)
  const names = nameHeads(heads, numbers)
  const definitions = files.flatMap(({ name, text }) =>
    readDefinitions(text, name, (reference) => names.find(reference)),
  )
  return new WorldBuilder(definitions, numbers).build()
}

function fail(place: Place, problem: string): KernelError {
  return new KernelError('ERR_DEFINITION', `${place.file}:${place.line}: ${problem}`)
}

/** The number of each of [heads], in their order. */
function numberHeads(heads: readonly DefinitionHead[]): number[] {
  const taken = new Map<string, Place>()
  for (const { kind, number, place } of heads) {
    if (number === undefined) continue
    const key = `${kind} ${number}`
    const earlier = taken.get(key)
    if (earlier !== undefined) {
      throw fail(place, `${kind} ${number} is defined at ${earlier.file}:${earlier.line} already`)
    }
    taken.set(key, place)
  }
  let free = 0
  return heads.map(({ number }) => {
    if (number !== undefined) return number
    while (taken.has(`object ${free}`)) free += 1
    free += 1
    return free - 1
  })
}

function nameHeads(heads: readonly DefinitionHead[], numbers: readonly number[]): ObjectNames {
  const names = new ObjectNames()
  for (const [index, { name, place }] of heads.entries()) {
    if (name === undefined || names.define(name, numbers[index] as number)) continue
    throw fail(place, `a second object is named ${formatReference(name)}`)
  }
  return names
}

class WorldBuilder {
  private readonly definitions: readonly Definition[]
  private readonly numbers: readonly number[]
  private readonly world = emptyWorld()
  private readonly finder = new PropertyFinder(this.world)
  /** Objects whose slots are still to be filled. */
  private readonly unfilled = new Map<number, Definition>()

  constructor(definitions: readonly Definition[], numbers: readonly number[]) {
    this.definitions = definitions
    this.numbers = numbers
  }

  build(): World {
    const { world } = this
    this.each('object', (definition, id) => world.objects.set(id, this.toObject(definition, id)))
    this.each('anonymous', (definition, id) =>
      world.anonymous.set(id, this.toObject(definition, id)),
    )
    world.objectIdNext = Math.max(NOTHING, ...world.objects.keys()) + 1
    this.each('object', (definition) => this.checkObjects(definition))
    linkObjects(world)
    this.each('object', (definition, id) => this.nameObject(definition, id))
    this.each('object', (definition, id) => this.unfilled.set(id, definition))
    for (const id of world.objects.keys()) this.fillObject(id)
    this.each('anonymous', (definition, id) => this.fillSlots(definition, world.anonymous.get(id)))
    this.each('waif', (definition, id) => this.addWaif(definition, id))
    this.each('object', (definition, id) => this.addIndices(definition, id))
    return world
  }

  private each(
    kind: Definition['kind'],
    action: (definition: Definition, number: number) => void,
  ): void {
    for (const [index, definition] of this.definitions.entries()) {
      if (definition.kind === kind) action(definition, this.numbers[index] as number)
    }
  }

  private toObject(definition: Definition, id: number): ObjectModel {
    const object = emptyObject(id)
    object.name = definition.title
    object.flags = definition.flags
    object.owner = definition.owner
    object.parents = [...definition.parents]
    object.location = definition.location
    object.contents = [...definition.contents]
    object.children = [...definition.children]
    object.lastMove = definition.lastMove
    object.verbs = definition.verbs.map((verb) => ({
      ...verb,
      owner: verb.owner ?? definition.owner,
    }))
    object.roleVerbs = definition.roleVerbs.map((verb) => ({
      ...verb,
      owner: verb.owner ?? definition.owner,
    }))
    if (definition.metadata !== undefined) object.metadata = definition.metadata
    defineProperties(object, definition)
    return object
  }

  /** People's folders must fit as they are; only other servers' files are put right. */
  private checkObjects({ place, parents, location }: Definition): void {
    const { objects } = this.world
    const parent = parents.find((id) => !objects.has(id))
    if (parent !== undefined) throw fail(place, `its parent #${parent} is not defined`)
    if (location !== NOTHING && !objects.has(location)) {
      throw fail(place, `its location #${location} is not defined`)
    }
  }

  /** `object $thing` makes #0.thing, unless #0 defines that itself. */
  private nameObject({ name, place }: Definition, id: number): void {
    if (name?.kind !== 'system') return
    const system = this.world.objects.get(SYSTEM_OBJECT)
    if (system === undefined) throw fail(place, `$${name.name} needs an object #0 to hold its name`)
    if (BUILTIN_PROPERTIES.has(foldText(name.name))) {
      throw fail(place, `$${name.name} cannot be a name: every object has .${name.name} of its own`)
    }
    const known = this.finder.findOwn(system, name.name)
    if (known === undefined) {
      const definition = { name: name.name, definer: system.id, isOnAnonymous: false }
      const slot = { owner: system.owner, permissions: PERMISSION_READ, value: objectValue(id) }
      system.definitions.push(definition)
      system.slots.set(definition, slot)
      return
    }
    const value = system.slots.get(known)?.value
    if (value?.type !== 'object' || Number(value.id) !== id) {
      throw fail(place, `#0.${known.name} is defined, but it is not this object, #${id}`)
    }
  }

  /** Fills an object after its parents, because what it inherits depends on theirs. */
  private fillObject(id: number): void {
    const definition = this.unfilled.get(id)
    if (definition === undefined) return
    this.unfilled.delete(id)
    const object = this.world.objects.get(id)
    for (const parent of object?.parents ?? []) this.fillObject(parent)
    this.fillSlots(definition, object)
  }

  private fillSlots(definition: Definition, object: ObjectModel | undefined): void {
    if (object === undefined) return
    for (const slot of definition.slots) {
      const property = this.requireProperty(object, slot)
      const inherited = inheritedSlot(this.world, object, property)
      object.slots.set(property, {
        owner: slot.owner ?? inherited.owner,
        permissions: slot.permissions ?? inherited.permissions,
        value: slot.value,
      })
    }
  }

  private requireProperty(object: ObjectModel, slot: DefinedSlot): PropertyDefinition {
    const found = this.findProperty(object, slot)
    if (found === undefined) throw fail(slot.place, `no ancestor defines ${slot.name}`)
    if (!object.slots.has(found)) return found
    const isOwn = this.finder.findOwn(object, slot.name) === found
    throw fail(slot.place, `${slot.name} is ${isOwn ? 'defined here' : 'set'} already`)
  }

  private findProperty(object: ObjectModel, slot: DefinedSlot): PropertyDefinition | undefined {
    if (slot.definer === undefined) return this.finder.find(object, slot.name)
    const definer = ancestorsOf(this.world, object).find(({ id }) => id === slot.definer)
    return definer && this.finder.findOwn(definer, slot.name)
  }

  private addIndices({ indices, owner }: Definition, prototype: number): void {
    for (const index of indices) {
      const { place, name, caseMatters } = index
      const isTaken = this.world.indices.some((each) => foldText(each.name) === foldText(name))
      if (isTaken) throw fail(place, `there is already an index ${name}`)
      const parts = index.properties.map((property) => this.requirePart(prototype, index, property))
      if (new Set(parts).size < parts.length)
        throw fail(place, `index ${name} has a property twice`)
      if (parts.length > INDEX_PROPERTIES_MAX) {
        throw fail(place, `index ${name} has more than ${INDEX_PROPERTIES_MAX} properties`)
      }
      this.world.indices.push({ name, prototype, owner: index.owner ?? owner, caseMatters, parts })
    }
  }

  private requirePart(
    prototype: number,
    { place, name }: DefinedIndex,
    property: string,
  ): PropertyDefinition | IndexedField {
    const object = this.world.objects.get(prototype) as ObjectModel
    const found = indexedField(property) ?? this.finder.find(object, property)
    if (found === undefined) throw fail(place, `index ${name}: the object has no ${property}`)
    return found
  }

  private addWaif(definition: Definition, id: number): void {
    const owner = definition.owner
    const classId = definition.parents[0] ?? NOTHING
    const parent = this.world.objects.get(classId)
    const slots = new Map<PropertyDefinition, NonNullable<DefinedSlot['value']>>()
    for (const slot of definition.slots) {
      const found = parent && this.finder.find(parent, slot.name)
      if (found === undefined) throw fail(slot.place, `its class defines no ${slot.name}`)
      if (slot.value !== undefined) slots.set(found, slot.value)
    }
    this.world.waifs.set(id, { id, class: classId, owner, slots })
  }
}

/** Reading these never reads a property that somebody defined. */
const BUILTIN_PROPERTIES = new Set([
  ...['name', 'owner', 'programmer', 'wizard', 'location', 'contents', 'last_move'],
  ...['r', 'w', 'f', 'a'],
])

function defineProperties(object: ObjectModel, { kind, owner, properties }: Definition): void {
  const names = new Set<string>()
  for (const property of properties) {
    const { place, name, permissions, value, metadata, owner: ownOwner } = property
    const folded = foldText(name)
    if (names.has(folded)) throw fail(place, `${name} is defined twice`)
    names.add(folded)
    const isOnAnonymous = kind === 'anonymous'
    const definition: PropertyDefinition = { name, definer: object.id, isOnAnonymous }
    if (metadata !== undefined) definition.metadata = metadata
    object.definitions.push(definition)
    object.slots.set(definition, { owner: ownOwner ?? owner, permissions, value })
  }
}
