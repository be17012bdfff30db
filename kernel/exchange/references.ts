/**
 * Anonymous objects and WAIFs of a [World] → the store's: both get internal ids from one counter, and it
 * is counted how often rows refer to each, because the last reference keeps them alive.
 */

import { type ListValue, listValue, type MapValue, type SlotValue } from '../store/value.ts'
import type { World } from './model.ts'
import { ANONYMOUS_GONE } from './textdump-value.ts'

export class References {
  private readonly anonymous = new Map<number, number>()
  private readonly waifs = new Map<number, number>()
  private readonly counted = new Map<number, number>()

  constructor(world: World) {
    for (const id of world.anonymous.keys()) this.anonymous.set(id, this.idNext)
    for (const id of world.waifs.keys()) this.waifs.set(id, this.idNext)
  }

  /** The next internal id that is free. */
  get idNext(): number {
    return this.anonymous.size + this.waifs.size + 1
  }

  anonymousId(id: number): number {
    return this.anonymous.get(id) as number
  }

  waifId(id: number): number {
    return this.waifs.get(id) as number
  }

  /** Internal id and count of every anonymous object and WAIF that rows refer to. */
  counts(): ReadonlyMap<number, number> {
    return this.counted
  }

  /** Internal ids of those that no row refers to. */
  unheld(): number[] {
    const all = [...this.anonymous.values(), ...this.waifs.values()]
    return all.filter((id) => !this.counted.has(id))
  }

  /** [value] with internal ids, which are counted; [value] itself when it holds none. */
  renumber(value: SlotValue): SlotValue {
    if (this.idNext === 1 && value.type !== 'anonymous' && !isCompound(value)) return value
    switch (value.type) {
      case 'anonymous':
        return { type: 'anonymous', id: this.count(this.anonymous.get(Number(value.id))) }
      case 'waif':
        return { type: 'waif', id: this.count(this.waifs.get(Number(value.id))) }
      case 'list':
        return this.renumberItems(value.items) ?? value
      case 'map':
        return this.renumberMap(value)
      case 'error-value':
      case 'named-error-value':
        return { ...value, value: this.renumber(value.value) }
      case 'flyweight':
        return {
          ...value,
          slots: this.renumberMap(value.slots),
          contents: this.renumberItems(value.contents.items) ?? value.contents,
        }
      case 'closure':
        return { ...value, captured: this.renumberItems(value.captured.items) ?? value.captured }
      default:
        return value
    }
  }

  private count(id: number | undefined): bigint {
    if (id === undefined) return ANONYMOUS_GONE
    this.counted.set(id, (this.counted.get(id) ?? 0) + 1)
    return BigInt(id)
  }

  /** The list of [items] renumbered; undefined when nothing in it changed. */
  private renumberItems(items: readonly SlotValue[]): ListValue | undefined {
    const renumbered = items.map((item) => this.renumber(item))
    return renumbered.some((item, index) => item !== items[index])
      ? listValue(renumbered)
      : undefined
  }

  private renumberMap(value: MapValue): MapValue {
    const entries = value.entries.map(
      ([key, item]) => [this.renumber(key), this.renumber(item)] as const,
    )
    const isSame = entries.every(
      ([key, item], index) =>
        key === value.entries[index]?.[0] && item === value.entries[index]?.[1],
    )
    return isSame ? value : { type: 'map', entries }
  }
}

const COMPOUND_TYPES: readonly SlotValue['type'][] = [
  'list',
  'map',
  'error-value',
  'named-error-value',
  'flyweight',
  'closure',
]

function isCompound(value: SlotValue): boolean {
  return COMPOUND_TYPES.includes(value.type)
}
