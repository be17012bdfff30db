/** The row of a declared index → an [IndexModel]. The driver draws the row in object/declared-index.ts. */

import {
  DECLARATION_BUILDING,
  DECLARATION_CASE,
  DECLARATION_READY,
} from '../../driver/shared/layout.ts'
import type { Id } from '../store/keys.ts'
import type { SlotValue } from '../store/value.ts'
import {
  INDEXED_FIELDS,
  type IndexedField,
  type IndexModel,
  type PropertyDefinition,
} from './model.ts'

/** The index in [row]; undefined when it was dropped, or a property of it is gone. */
export function readIndex(
  row: SlotValue,
  definitions: ReadonlyMap<Id, PropertyDefinition>,
): IndexModel | undefined {
  if (row.type !== 'list') return undefined
  const [name, prototype, owner, options, state, , parts] = row.items
  if (name?.type !== 'string' || prototype?.type !== 'object' || owner?.type !== 'object') {
    return undefined
  }
  if (options?.type !== 'int' || state?.type !== 'int' || parts?.type !== 'list') return undefined
  if (![DECLARATION_BUILDING, DECLARATION_READY].includes(Number(state.value))) return undefined
  const found = parts.items.map((part) => readPart(part, definitions))
  if (found.includes(undefined)) return undefined
  return {
    name: name.value,
    prototype: Number(prototype.id),
    owner: Number(owner.id),
    caseMatters: (Number(options.value) & DECLARATION_CASE) !== 0,
    parts: found as IndexModel['parts'],
  }
}

/** A definition by its id, or a field of the header as −1 − its number. */
function readPart(
  part: SlotValue,
  definitions: ReadonlyMap<Id, PropertyDefinition>,
): PropertyDefinition | IndexedField | undefined {
  if (part.type !== 'int') return undefined
  if (part.value >= 0n) return definitions.get(Number(part.value))
  const field = -1 - Number(part.value)
  const names = Object.keys(INDEXED_FIELDS) as IndexedField[]
  return names.find((name) => INDEXED_FIELDS[name] === field)
}
