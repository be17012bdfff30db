/**
 * Metadata of a world: what may have some, and its lines in object definitions, `metadata KEY = VALUE`,
 * which stand behind the head for the object and behind a property or a verb for that.
 */

import {
  METADATA_KEY_BYTES_MAX,
  METADATA_KEYS_MAX,
  METADATA_VALUE_BYTES_MAX,
} from '../../driver/shared/limits.ts'
import { encodeValue, type MapValue, type SlotValue } from '../store/value.ts'
import { foldText } from './fold.ts'
import type { HasMetadata, ObjectModel } from './model.ts'
import { sortEntries } from './value-order.ts'

/** What of [object] may have metadata: itself, its properties, its verbs. */
export function thingsOf(object: ObjectModel): HasMetadata[] {
  return [object, ...object.definitions, ...object.verbs, ...object.roleVerbs]
}

/** Keys with their values, in their order. */
export function entriesOf({ metadata }: HasMetadata): [key: string, value: SlotValue][] {
  return (metadata?.entries ?? []).map(([key, value]) => [
    key.type === 'symbol' ? key.name : '',
    value,
  ])
}

/** [metadata] with another key, or what stands against it. */
export function addMetadata(
  metadata: MapValue | undefined,
  key: string,
  value: SlotValue,
): MapValue | string {
  const entries = metadata?.entries ?? []
  const bytes = Buffer.byteLength(key)
  if (bytes === 0 || bytes > METADATA_KEY_BYTES_MAX) {
    return `a key of metadata has 1 to ${METADATA_KEY_BYTES_MAX} bytes`
  }
  const isKnown = ([each]: (typeof entries)[number]) =>
    each.type === 'symbol' && foldText(each.name) === foldText(key)
  if (entries.some(isKnown)) return `a second value of metadata ${key}`
  if (entries.length === METADATA_KEYS_MAX) return `metadata has ${METADATA_KEYS_MAX} keys at most`
  if (encodeValue(value).length > METADATA_VALUE_BYTES_MAX) {
    return `a value of metadata has ${METADATA_VALUE_BYTES_MAX} bytes at most`
  }
  return {
    type: 'map',
    entries: sortEntries([...entries, [{ type: 'symbol', name: key }, value]]),
  }
}
