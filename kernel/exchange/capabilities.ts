/**
 * Capabilities on their way out of the store and in again. Outside of it they have no secret: what is
 * written says which cell a capability was for and permits nothing. So nothing that is read can be one
 * that permits something, whoever wrote it.
 */

import type { SlotValue } from '../store/value.ts'

/** Bytes of the cell's id, which come first. */
const ID_BYTES = 8

/** [value] with every capability in it, wherever it is, without its secret. */
export function sealCapabilities(value: SlotValue): SlotValue {
  switch (value.type) {
    case 'capability':
      return { ...value, bytes: value.bytes.slice(0, ID_BYTES) }
    case 'list':
      return { ...value, items: value.items.map(sealCapabilities) }
    case 'map':
      return {
        ...value,
        entries: value.entries.map(([key, item]) => [
          sealCapabilities(key),
          sealCapabilities(item),
        ]),
      }
    case 'error-value':
    case 'named-error-value':
      return { ...value, value: sealCapabilities(value.value) }
    case 'flyweight': {
      const { delegate, slots, contents } = value
      return {
        ...value,
        delegate: sealCapabilities(delegate),
        slots: sealCapabilities(slots) as typeof slots,
        contents: sealCapabilities(contents) as typeof contents,
      }
    }
    case 'closure':
      return { ...value, captured: sealCapabilities(value.captured) as typeof value.captured }
    default:
      return value
  }
}

/** How many capabilities there are in [value]. */
export function countCapabilities(value: SlotValue): number {
  const sum = (items: readonly SlotValue[]) =>
    items.reduce((count, item) => count + countCapabilities(item), 0)
  switch (value.type) {
    case 'capability':
      return 1
    case 'list':
      return sum(value.items)
    case 'map':
      return sum(value.entries.flat())
    case 'error-value':
    case 'named-error-value':
      return countCapabilities(value.value)
    case 'flyweight':
      return sum([value.delegate, value.slots, value.contents])
    case 'closure':
      return countCapabilities(value.captured)
    default:
      return 0
  }
}

/** The number of a capability's cell, 0 when its bytes hold none. */
export function capabilityNumber(bytes: Uint8Array): bigint {
  if (bytes.length < ID_BYTES) return 0n
  return new DataView(bytes.buffer, bytes.byteOffset, ID_BYTES).getBigUint64(0)
}
