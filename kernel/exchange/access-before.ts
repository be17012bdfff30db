/**
 * Slots without a row whose owner and permissions are not what their parents say today, because they
 * were changed there after the object had become a child: they get a clear slot that says them.
 *
 * A twin of `inheritedAccess` in `driver/object/access.ts`.
 */

import { PERMISSION_CHOWN } from '../../driver/shared/layout.ts'
import type { Id } from '../store/keys.ts'
import type { StoredObject } from '../store/rows.ts'
import { inheritedSlot } from './link.ts'
import type { ObjectModel, PropertyDefinition, World } from './model.ts'

interface Access {
  readonly owner: number
  readonly permissions: number
}

/** An object with its rows. */
export interface StoredModel {
  readonly stored: StoredObject
  readonly model: ObjectModel
}

export class AccessBefore {
  private readonly world: World
  private readonly definitions: ReadonlyMap<Id, PropertyDefinition>
  private readonly stored: ReadonlyMap<ObjectModel, StoredObject>
  private readonly all: readonly StoredModel[]

  constructor(
    world: World,
    definitions: ReadonlyMap<Id, PropertyDefinition>,
    all: readonly StoredModel[],
  ) {
    this.world = world
    this.definitions = definitions
    this.all = all
    this.stored = new Map(all.map(({ model, stored }) => [model, stored]))
  }

  /** Adds the clear slots that are needed. */
  keep(): void {
    // All are found before any is added, because what is added is inherited too.
    const found = this.changed().flatMap((id) => this.differing(id))
    for (const { object, definition, access } of found) {
      object.slots.set(definition, { ...access, value: undefined })
    }
    for (const { object, definition, access } of found) {
      const { owner, permissions } = inheritedSlot(this.world, object, definition)
      if (owner === access.owner && permissions === access.permissions) {
        object.slots.delete(definition)
      }
    }
  }

  /** The properties whose owner or permissions were ever changed on an object with children. */
  private changed(): Id[] {
    return [...new Set(this.all.flatMap(({ stored }) => [...stored.accesses.keys()]))]
  }

  /** The objects without a row for the property [id]. */
  private differing(id: Id) {
    const definition = this.definitions.get(id)
    if (definition === undefined) return []
    return this.all.flatMap(({ model, stored }) => {
      if (stored.slots.has(id)) return []
      const access = this.above(model, id, new Set())
      return access === undefined ? [] : [{ object: model, definition, access }]
    })
  }

  /** What [object] has of the property [id] by inheritance; undefined when it does not have it. */
  private above(object: ObjectModel, id: Id, visited: Set<ObjectModel>): Access | undefined {
    for (const [index, parentId] of object.parents.entries()) {
      const parent = this.world.objects.get(parentId)
      if (parent === undefined || visited.has(parent)) continue
      const access = this.seenFrom(object, { parent, index, id }) ?? this.above(parent, id, visited)
      if (access === undefined) visited.add(parent)
      else {
        const isOwn = (access.permissions & PERMISSION_CHOWN) !== 0
        return { owner: isOwn ? object.owner : access.owner, permissions: access.permissions }
      }
    }
    return undefined
  }

  /** What the slot of [parent] was when [child] became its child. */
  private seenFrom(
    child: ObjectModel,
    { parent, index, id }: { parent: ObjectModel; index: number; id: Id },
  ): Access | undefined {
    const stored = this.stored.get(parent)
    const slot = stored?.slots.get(id)
    if (stored === undefined || slot === undefined) return undefined
    const order = this.stored.get(child)?.header.parentOrders[index] ?? 0n
    const before = stored.accesses.get(id)?.find(({ until }) => until > order)
    const { owner, permissions } = before ?? slot
    return { owner: Number(owner), permissions }
  }
}
