/**
 * Values as lines of a textdump, as textdump-value.ts reads them.
 *
 * - Anonymous objects get the numbers behind the last object, WAIFs numbers from 0, both in the order in
 *   which they are first met. So the numbers say nothing of what they were in the store.
 * - Of a WAIF that was met before only the number is written.
 *
 * Source: ToastStunt `db_io.cc`, `db_objects.cc`, `waif.cc`.
 */

import type { SlotValue } from '../store/value.ts'
import {
  definitionsOf,
  NOTHING,
  type PropertyDefinition,
  type WaifModel,
  type World,
} from './model.ts'

/** The digits after which a float is the same when it is read again, and some more: `%.19g`. */
const FLOAT_DIGITS = 19
const FIXED_EXPONENT_MIN = -4

const WAIF_PREFIX = ':'

/** What a line may be made of. */
export type Line = string | number | bigint

export class ValueWriter {
  private readonly world: World
  private readonly write: (...lines: Line[]) => void
  private readonly waifs = new Map<number, number>()
  private readonly waifDefinitions = new Map<number, readonly PropertyDefinition[]>()
  private readonly anonymous = new Map<number, number>()
  private met: number[] = []

  /** [write] takes the lines. */
  constructor(world: World, write: (...lines: Line[]) => void) {
    this.world = world
    this.write = write
  }

  /** Anonymous objects met since the last call, each for the first time; by their ids in the world. */
  takeMet(): number[] {
    const { met } = this
    this.met = []
    return met
  }

  /** The number of an anonymous object, which it gets now unless it has one. */
  anonymousNumber(id: number): number {
    const known = this.anonymous.get(id)
    if (known !== undefined) return known
    const number = this.world.objectIdNext + this.anonymous.size
    this.anonymous.set(id, number)
    this.met.push(id)
    return number
  }

  /** Writes [value]; throws for a type that no textdump has. */
  value(value: SlotValue): void {
    const { write } = this
    switch (value.type) {
      case 'int':
        write(0, value.value)
        break
      case 'object':
        write(1, value.id)
        break
      case 'string':
        write(2, value.value)
        break
      case 'error':
        write(3, value.code)
        break
      case 'list':
        this.list(value.items)
        break
      case 'none':
        write(6)
        break
      case 'float':
        write(9, formatFloat(value.value))
        break
      default:
        this.laterValue(value)
    }
  }

  /** Values of types that later servers added. */
  private laterValue(value: SlotValue): void {
    const { write } = this
    switch (value.type) {
      case 'map':
        write(10, value.entries.length)
        for (const [key, item] of value.entries) {
          this.value(key)
          this.value(item)
        }
        break
      case 'anonymous':
        write(12, this.isAnonymous(value.id) ? this.anonymousNumber(Number(value.id)) : -1)
        break
      case 'waif':
        this.waif(Number(value.id))
        break
      case 'bool':
        write(14, value.value ? 1 : 0)
        break
      default:
        throw new Error(`a textdump holds no ${value.type}`)
    }
  }

  private isAnonymous(id: bigint): boolean {
    return this.world.anonymous.has(Number(id))
  }

  private list(items: readonly SlotValue[]): void {
    this.write(4, items.length)
    for (const item of items) this.value(item)
  }

  private waif(id: number): void {
    const { write } = this
    const known = this.waifs.get(id)
    const waif = this.world.waifs.get(id)
    if (known !== undefined) write(13, `r ${known}`, '.')
    else if (waif === undefined) write(12, NOTHING)
    else this.newWaif(waif)
  }

  private newWaif(waif: WaifModel): void {
    const { write } = this
    const number = this.waifs.size
    this.waifs.set(waif.id, number)
    const definitions = this.definitionsOfClass(waif.class)
    write(13, `c ${number}`, waif.class, waif.owner, definitions.length)
    for (const [index, definition] of definitions.entries()) {
      const value = waif.slots.get(definition)
      if (value === undefined) continue
      write(index)
      this.value(value)
    }
    write(-1, '.')
  }

  private definitionsOfClass(id: number): readonly PropertyDefinition[] {
    const known = this.waifDefinitions.get(id)
    if (known !== undefined) return known
    const object = this.world.objects.get(id)
    const all = object === undefined ? [] : definitionsOf(this.world, object)
    const found = all.filter(({ name }) => name.startsWith(WAIF_PREFIX))
    this.waifDefinitions.set(id, found)
    return found
  }
}

/** A float as C's `printf("%.19g")` writes it. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const sign = value < 0 ? '-' : ''
  const [mantissa = '', tail = ''] = Math.abs(value)
    .toExponential(FLOAT_DIGITS - 1)
    .split('e')
  const exponent = Number(tail)
  const digits = mantissa.replace('.', '')
  if (exponent < FIXED_EXPONENT_MIN || exponent >= FLOAT_DIGITS) {
    const power = String(Math.abs(exponent)).padStart(2, '0')
    const short = joinDigits(digits.slice(0, 1), digits.slice(1))
    return `${sign}${short}e${exponent < 0 ? '-' : '+'}${power}`
  }
  if (exponent < 0) return sign + joinDigits('0', '0'.repeat(-exponent - 1) + digits)
  return sign + joinDigits(digits.slice(0, exponent + 1), digits.slice(exponent + 1))
}

function joinDigits(whole: string, fraction: string): string {
  const short = fraction.replace(/0+$/, '')
  return short === '' ? whole : `${whole}.${short}`
}
