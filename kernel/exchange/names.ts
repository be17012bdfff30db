/**
 * How object definitions name objects.
 *
 *   $thing     the object whose definition says `object $thing`: #0 has a property `thing` with it
 *   #12        by number; #-1 is none; #0A1B2C-0123456800 is an object without one
 *   #workshop  a label, known only among the definitions that are read together
 *   *3         an anonymous object, *0 one that is gone
 *   ~3         a WAIF
 *
 * `$` names and labels ignore case, as the language does.
 */

import { formatObjectId, readUuidObject, UUID_OBJECT_PATTERN } from '../base/object-id.ts'
import type { World } from './model.ts'
import type { Scanner } from './scanner.ts'

export type Reference =
  | { readonly kind: 'number'; readonly id: number }
  | { readonly kind: 'system' | 'label'; readonly name: string }

const UUID_OBJECT = new RegExp(`#(${UUID_OBJECT_PATTERN})(?![\\w-])`, 'y')
const REFERENCE = /\$([A-Za-z_]\w*)|#(?:(-?\d{1,15})|([A-Za-z_]\w*))/y
const IDENTIFIER = /^[A-Za-z_]\w*$/

/** The id of the object without a number that comes next, passed; undefined when there is none. */
export function scanUuidObject(scanner: Scanner): bigint | undefined {
  const digits = scanner.next(UUID_OBJECT)?.[1]
  return digits === undefined ? undefined : readUuidObject(digits)
}

/** The reference that comes next, passed; undefined when there is none. */
export function scanReference(scanner: Scanner): Reference | undefined {
  const uuid = scanUuidObject(scanner)
  if (uuid !== undefined) {
    if (BigInt(Number(uuid)) !== uuid) throw scanner.error(`no object is ${formatObjectId(uuid)}`)
    return { kind: 'number', id: Number(uuid) }
  }
  const found = scanner.next(REFERENCE)
  if (found === undefined) return undefined
  const [, system, digits, label] = found
  if (system !== undefined) return { kind: 'system', name: system }
  if (label !== undefined) return { kind: 'label', name: label }
  return { kind: 'number', id: Number(digits) }
}

export function formatReference(reference: Reference): string {
  if (reference.kind === 'number') return formatObjectId(reference.id)
  return `${reference.kind === 'system' ? '$' : '#'}${reference.name}`
}

/** The numbers of named objects. */
export class ObjectNames {
  private readonly numbers = new Map<string, number>()

  /** Gives [name] to the object [id]; false when another has it. */
  define(name: Reference, id: number): boolean {
    const key = formatReference(name).toLowerCase()
    const known = this.numbers.get(key)
    this.numbers.set(key, known ?? id)
    return known === undefined || known === id
  }

  /** The number of the object that [reference] means; undefined when nothing has that name. */
  find(reference: Reference): number | undefined {
    if (reference.kind === 'number') return reference.id
    return this.numbers.get(formatReference(reference).toLowerCase())
  }
}

/** How to write the object [id]. */
export type NameOf = (id: bigint | number) => string

/** Names objects by the properties #0 defines: the first, in order, that holds an object names it. */
export function systemNames(world: World): Map<number, string> {
  const names = new Map<number, string>()
  const system = world.objects.get(0)
  if (system === undefined) return names
  const used = new Set<string>()
  for (const definition of system.definitions) {
    const value = system.slots.get(definition)?.value
    const key = definition.name.toLowerCase()
    if (value?.type !== 'object' || !IDENTIFIER.test(definition.name) || used.has(key)) continue
    used.add(key)
    const id = Number(value.id)
    if (world.objects.has(id) && !names.has(id)) names.set(id, definition.name)
  }
  return names
}

/** Writes `$name` where [names] has one, `#N` otherwise. */
export function nameBy(names: ReadonlyMap<number, string>): NameOf {
  return (id) => {
    const number = Number(id)
    const name = BigInt(number) === BigInt(id) ? names.get(number) : undefined
    return name === undefined ? formatObjectId(id) : `$${name}`
  }
}
