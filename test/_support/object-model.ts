/**
 * What objects do, said again in plain TypeScript and the other way round: every object holds owner,
 * permissions and value of each of its properties from the start, and changes walk all descendants.
 * That is how ToastStunt does it; the driver must not be told apart from it.
 */

export const READ = 1
export const WRITE = 2
export const CHOWN = 4

export interface ModelSlot {
  value: number | undefined
  owner: number
  permissions: number
}

interface Definition {
  readonly id: number
  name: string
}

export interface ModelVerb {
  names: string
  owner: number
  permissions: number
  dobj: number
  preposition: number
  iobj: number
}

export class ModelObject {
  readonly id: number
  owner: number
  name = ''
  flags = 0
  parents: number[] = []
  children: number[] = []
  location = -1
  contents: number[] = []
  definitions: Definition[] = []
  slots = new Map<number, ModelSlot>()
  verbs: ModelVerb[] = []

  constructor(id: number, owner: number) {
    this.id = id
    this.owner = owner
  }

  clone(): ModelObject {
    const copy = new ModelObject(this.id, this.owner)
    Object.assign(copy, this, {
      parents: [...this.parents],
      children: [...this.children],
      contents: [...this.contents],
      definitions: this.definitions.map((each) => ({ ...each })),
      slots: new Map([...this.slots].map(([id, slot]) => [id, { ...slot }])),
      verbs: this.verbs.map((each) => ({ ...each })),
    })
    return copy
  }
}

export class ObjectModel {
  objects = new Map<number, ModelObject>()
  next = 0
  nextDefinition = 1

  clone(): ObjectModel {
    const copy = new ObjectModel()
    copy.objects = new Map([...this.objects].map(([id, object]) => [id, object.clone()]))
    copy.next = this.next
    copy.nextDefinition = this.nextDefinition
    return copy
  }

  get(id: number): ModelObject {
    const object = this.objects.get(id)
    if (object === undefined) throw new Error(`the model has no #${id}`)
    return object
  }

  // ---- inheritance

  /** The object itself and its ancestors, in the order of lookup. */
  ancestors(id: number): number[] {
    const seen: number[] = []
    const visit = (each: number): void => {
      if (seen.includes(each)) return
      seen.push(each)
      this.get(each).parents.forEach(visit)
    }
    visit(id)
    return seen
  }

  descendants(id: number): number[] {
    const seen: number[] = []
    const visit = (each: number): void => {
      if (seen.includes(each)) return
      seen.push(each)
      this.get(each).children.forEach(visit)
    }
    visit(id)
    return seen
  }

  create(owner: number, parents: readonly number[]): number | undefined {
    if (!this.#parentsAgree(undefined, parents)) return undefined
    const id = this.next++
    const object = new ModelObject(id, owner < 0 ? id : owner)
    this.objects.set(id, object)
    this.#adopt(object, parents)
    this.#layOut(object, [])
    return id
  }

  changeParents(id: number, parents: readonly number[]): boolean {
    if (!this.#parentsAgree(id, parents)) return false
    const object = this.get(id)
    const below = this.descendants(id)
    const before = new Map(below.map((each) => [each, this.ancestors(each)]))
    for (const parent of object.parents) {
      const other = this.get(parent)
      other.children = other.children.filter((each) => each !== id)
    }
    this.#adopt(object, parents)
    for (const each of this.#parentsFirst(below)) {
      this.#layOut(this.get(each), before.get(each) ?? [])
    }
    return true
  }

  #adopt(object: ModelObject, parents: readonly number[]): void {
    object.parents = [...parents]
    for (const parent of parents) this.get(parent).children.push(object.id)
  }

  #parentsFirst(ids: readonly number[]): number[] {
    return [...ids].sort((a, b) => this.#height(a) - this.#height(b))
  }

  #height(id: number): number {
    return 1 + Math.max(0, ...this.get(id).parents.map((parent) => this.#height(parent)))
  }

  #parentsAgree(id: number | undefined, parents: readonly number[]): boolean {
    if (new Set(parents).size !== parents.length) return false
    const ancestors = [...new Set(parents.flatMap((parent) => this.ancestors(parent)))]
    const names = ancestors.flatMap((each) => this.#names(each))
    if (new Set(names).size !== names.length) return false
    if (id === undefined) return true
    const below = new Set(this.descendants(id).flatMap((each) => this.#names(each)))
    return !names.some((name) => below.has(name))
  }

  #names(id: number): string[] {
    return this.get(id).definitions.map((each) => each.name.toLowerCase())
  }

  /** Rebuilds an object's slots after its ancestors changed from [before]. */
  #layOut(object: ModelObject, before: readonly number[]): void {
    const slots = new Map<number, ModelSlot>()
    for (const ancestor of this.ancestors(object.id)) {
      for (const { id } of this.get(ancestor).definitions) {
        const kept = before.includes(ancestor) ? object.slots.get(id) : undefined
        slots.set(id, kept ?? this.#inherited(object, id))
      }
    }
    object.slots = slots
  }

  #inherited(object: ModelObject, definition: number): ModelSlot {
    for (const parent of object.parents) {
      const slot = this.get(parent).slots.get(definition)
      if (slot === undefined) continue
      const owner = (slot.permissions & CHOWN) !== 0 ? object.owner : slot.owner
      return { value: undefined, owner, permissions: slot.permissions }
    }
    throw new Error('no parent has the property')
  }

  // ---- properties

  findDefinition(
    id: number,
    name: string,
  ): { definition: Definition; definer: number } | undefined {
    for (const ancestor of this.ancestors(id)) {
      const definition = this.get(ancestor).definitions.find(
        (each) => each.name.toLowerCase() === name.toLowerCase(),
      )
      if (definition !== undefined) return { definition, definer: ancestor }
    }
    return undefined
  }

  isDefinedBelow(id: number, name: string): boolean {
    return this.descendants(id).some(
      (each) => each !== id && this.#names(each).includes(name.toLowerCase()),
    )
  }

  addProperty(
    id: number,
    name: string,
    value: number,
    owner: number,
    permissions: number,
  ): boolean {
    if (this.findDefinition(id, name) !== undefined || this.isDefinedBelow(id, name)) return false
    const definition = { id: this.nextDefinition++, name }
    this.get(id).definitions.push(definition)
    for (const each of this.descendants(id)) {
      const object = this.get(each)
      object.slots.set(definition.id, {
        value: each === id ? value : undefined,
        owner: (permissions & CHOWN) !== 0 ? object.owner : owner,
        permissions,
      })
    }
    return true
  }

  deleteProperty(id: number, name: string): boolean {
    const object = this.get(id)
    const found = object.definitions.find((each) => each.name.toLowerCase() === name.toLowerCase())
    if (found === undefined) return false
    object.definitions = object.definitions.filter((each) => each !== found)
    for (const each of this.descendants(id)) this.get(each).slots.delete(found.id)
    return true
  }

  renameProperty(id: number, from: string, to: string): boolean {
    const found = this.get(id).definitions.find(
      (each) => each.name.toLowerCase() === from.toLowerCase(),
    )
    if (found === undefined) return false
    const isSame = from.toLowerCase() === to.toLowerCase()
    if (!isSame && (this.findDefinition(id, to) || this.isDefinedBelow(id, to))) return false
    found.name = to
    return true
  }

  slot(id: number, name: string): ModelSlot | undefined {
    const found = this.findDefinition(id, name)
    return found === undefined ? undefined : this.get(id).slots.get(found.definition.id)
  }

  value(id: number, name: string): number | undefined {
    const found = this.findDefinition(id, name)
    if (found === undefined) return undefined
    let at = this.get(id)
    while (true) {
      const slot = at.slots.get(found.definition.id)
      if (slot?.value !== undefined) return slot.value
      const parent = at.parents.find((each) => this.ancestors(each).includes(found.definer))
      if (parent === undefined) throw new Error('clear up to the definer')
      at = this.get(parent)
    }
  }

  // ---- places

  move(id: number, to: number, position: number): void {
    const object = this.get(id)
    const old = this.objects.get(object.location)
    if (old !== undefined) old.contents = old.contents.filter((each) => each !== id)
    object.location = to
    const place = this.objects.get(to)
    if (place === undefined) return
    const at = position <= 0 ? place.contents.length : position - 1
    place.contents.splice(Math.min(at, place.contents.length), 0, id)
  }

  isWithin(id: number, container: number): boolean {
    for (let at = id; at >= 0; at = this.get(at).location) if (at === container) return true
    return false
  }

  // ---- going

  destroy(id: number): void {
    for (const parent of this.get(id).parents) {
      const other = this.get(parent)
      other.children = other.children.filter((each) => each !== id)
    }
    this.objects.delete(id)
  }
}
