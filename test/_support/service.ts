/** Calls host services as the driver does, with values instead of bytes. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HostService } from '../../kernel/host/service-desk.ts'
import {
  decodeValue,
  encodeValue,
  listValue,
  type SlotValue,
  stringValue,
} from '../../kernel/store/value.ts'

/** What a service answered: a plain value, or an error with its code. */
export type Answer =
  | { readonly value: unknown }
  | { readonly error: number; readonly message: string; readonly value: unknown }

/** Asks [service] for [operation]; values are plain: numbers and bigints, strings, lists, maps. */
export async function ask(
  service: HostService,
  operation: string,
  ...args: readonly unknown[]
): Promise<Answer> {
  const request = listValue([stringValue(operation), ...args.map(slotOf)])
  const reply = plainOf(decodeValue(await service(encodeValue(request)))) as unknown[]
  if (reply[0] === 1) return { value: reply[1] }
  return { error: Number(String(reply[1]).slice(1)), message: String(reply[2]), value: reply[3] }
}

/** A map as an argument: its entries, in order. */
export interface PlainMap {
  readonly map: readonly (readonly [unknown, unknown])[]
}

/** A value of the language for a plain one: bigints are objects, numbers with a fraction floats. */
export function slotOf(value: unknown): SlotValue {
  if (typeof value === 'string') return stringValue(value)
  if (typeof value === 'bigint') return { type: 'object', id: value }
  if (typeof value === 'number') {
    return Number.isInteger(value)
      ? { type: 'int', value: BigInt(value) }
      : { type: 'float', value }
  }
  if (Array.isArray(value)) return listValue(value.map(slotOf))
  if (isMap(value)) {
    return { type: 'map', entries: value.map.map(([key, item]) => [slotOf(key), slotOf(item)]) }
  }
  return { type: 'none' }
}

function isMap(value: unknown): value is PlainMap {
  return typeof value === 'object' && value !== null && 'map' in value
}

/** Integers as numbers, objects as `#n`, errors as `En`, maps as objects. */
export function plainOf(value: SlotValue): unknown {
  switch (value.type) {
    case 'int':
      return Number(value.value)
    case 'float':
    case 'string':
    case 'bool':
      return value.value
    case 'object':
      return `#${value.id}`
    case 'error':
      return `E${value.code}`
    case 'list':
      return value.items.map(plainOf)
    case 'map':
      return Object.fromEntries(
        value.entries.map(([key, item]) => [String(plainOf(key)), plainOf(item)]),
      )
    default:
      return undefined
  }
}

/** A new folder that [t] removes. */
export function openFolder(t: { teardown(action: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'cosm-service-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
