/**
 * Whether a textdump can hold a [World]: what no version has, and what LambdaMOO's version 4 has not.
 *
 * Nothing is left out or changed to make a world fit, so that what is read back is the world. Only what
 * can be reached is looked at, because nothing else is written.
 */

import { E_FLOAT, E_INTRPT } from '../../driver/shared/errors.ts'
import { KernelError } from '../base/errors.ts'
import type { SlotValue } from '../store/value.ts'
import type { ObjectModel, World } from './model.ts'
import type { TextdumpVersion } from './textdump-writer.ts'

/** What does not fit: how often, and where first. */
interface Misfit {
  readonly place: string
  count: number
}

/** Types that no textdump has, as people call their values. */
const NEW_TYPES: Partial<Record<SlotValue['type'], string>> = {
  binary: 'binary strings',
  symbol: 'symbols',
  'named-error': 'errors with a name of their own',
  'error-value': 'errors with a message',
  'named-error-value': 'errors with a message',
  flyweight: 'flyweights',
  closure: 'closures',
  capability: 'capabilities',
  program: 'programs as values',
  i32: 'small integers',
  f32: 'small floats',
  v128: 'vectors',
  vector: 'vectors',
}

/** Types that ToastStunt added. */
const TOAST_TYPES: Partial<Record<SlotValue['type'], string>> = {
  map: 'maps',
  bool: 'truth values',
  anonymous: 'anonymous objects',
  waif: 'WAIFs',
}

/** What would end a line, or a string of C. */
const UNWRITABLE = /[\n\0]/
const UNWRITABLE_SOURCE = /\0/

/** Throws ERR_EXPORT, one line that names everything, unless a textdump of [version] holds [world]. */
export function requireFit(world: World, version: TextdumpVersion): void {
  const misfits = new FitChecker(world, version).check()
  if (misfits.size === 0) return
  const parts = [...misfits].map(([kind, { place, count }]) =>
    count === 1 ? `${kind} (${place})` : `${kind} (${count}, first ${place})`,
  )
  const detail = `a version ${version} textdump cannot hold ${parts.join(', ')}`
  throw new KernelError('ERR_EXPORT', detail)
}

class FitChecker {
  private readonly world: World
  private readonly version: TextdumpVersion
  private readonly misfits = new Map<string, Misfit>()
  /** Anonymous objects and WAIFs that were met, and those of them still to be looked at. */
  private readonly met = new Set<string>()
  private readonly pending: { type: 'anonymous' | 'waif'; id: number }[] = []

  constructor(world: World, version: TextdumpVersion) {
    this.world = world
    this.version = version
  }

  check(): ReadonlyMap<string, Misfit> {
    const { world } = this
    for (const object of world.objects.values()) this.object(object, `#${object.id}`)
    for (const { id, activation, variables, source } of world.forked) {
      const place = `task ${id}`
      this.value(activation.this, place)
      this.value(activation.definer, place)
      for (const { value } of variables) this.value(value, place)
      this.source(source, place)
    }
    for (let next = this.pending.pop(); next !== undefined; next = this.pending.pop()) {
      this.reference(next)
    }
    return this.misfits
  }

  private reference({ type, id }: { type: 'anonymous' | 'waif'; id: number }): void {
    if (type === 'anonymous') {
      const object = this.world.anonymous.get(id)
      if (object !== undefined) this.object(object, `anonymous object ${id}`)
      return
    }
    const slots = this.world.waifs.get(id)?.slots ?? []
    for (const [{ name }, value] of slots) this.value(value, `WAIF ${id}.${name}`)
  }

  private object(object: ObjectModel, place: string): void {
    this.text(object.name, `${place}.name`)
    for (const verb of object.verbs) {
      this.text(verb.names, `${place}:${verb.names}`)
      if (verb.source !== undefined) this.source(verb.source, `${place}:${verb.names}`)
    }
    for (const { name } of object.definitions) this.text(name, `${place}.${name}`)
    for (const [{ name }, { value }] of object.slots) {
      if (value !== undefined) this.value(value, `${place}.${name}`)
    }
    if (this.version === 4 && object.parents.length > 1) {
      this.note('objects with several parents', place)
    }
  }

  private value(value: SlotValue, place: string): void {
    const unknown =
      NEW_TYPES[value.type] ?? (this.version === 4 ? TOAST_TYPES[value.type] : undefined)
    if (unknown !== undefined) this.note(unknown, place)
    switch (value.type) {
      case 'string':
        this.text(value.value, place)
        break
      case 'int':
        if (!this.isIn(value.value)) this.note('integers beyond 32 bits', place)
        break
      case 'object':
        if (!this.isIn(value.id)) this.note('object numbers beyond 32 bits', place)
        break
      case 'error':
        if (value.code > (this.version === 4 ? E_FLOAT : E_INTRPT)) this.note('newer errors', place)
        break
      case 'list':
        for (const item of value.items) this.value(item, place)
        break
      case 'map':
        for (const entry of value.entries) for (const part of entry) this.value(part, place)
        break
      case 'anonymous':
      case 'waif':
        this.meet(value.type, Number(value.id))
        break
      default:
    }
  }

  private meet(type: 'anonymous' | 'waif', id: number): void {
    const name = `${type} ${id}`
    if (this.met.has(name)) return
    this.met.add(name)
    this.pending.push({ type, id })
  }

  private isIn(value: bigint): boolean {
    return this.version !== 4 || BigInt.asIntN(32, value) === value
  }

  private text(text: string, place: string): void {
    if (UNWRITABLE.test(text)) this.note('strings with line breaks', place)
  }

  private source(source: string, place: string): void {
    if (UNWRITABLE_SOURCE.test(source)) this.note('programs with null characters', place)
  }

  private note(kind: string, place: string): void {
    const known = this.misfits.get(kind)
    const shown = place.replaceAll('\n', ' ')
    if (known === undefined) this.misfits.set(kind, { place: shown, count: 1 })
    else known.count += 1
  }
}
