/**
 * The order of a map's keys, for maps that people wrote: the driver expects theirs sorted.
 *
 * Keys of different types are ordered by type, strings without regard to case. Source: ToastStunt
 * `utils.cc`, compare(); twin of `driver/value/order.ts`.
 */

import type { SlotValue } from '../store/value.ts'
import { compareText, foldText } from './fold.ts'

/** Types that may be keys, lowest first. */
const TYPES: readonly SlotValue['type'][] = [
  'int',
  'object',
  'error',
  'named-error',
  'float',
  'bool',
  'string',
  'anonymous',
  'waif',
  'binary',
  'symbol',
]

type Entry = readonly [key: SlotValue, value: SlotValue]

/** [entries] in the order of their keys; of equal keys the last one. */
export function sortEntries(entries: readonly Entry[]): Entry[] {
  const sorted = [...entries].sort(([one], [other]) => compareKeys(one, other))
  return sorted.filter(([key], index) => {
    const next = sorted[index + 1]
    return next === undefined || compareKeys(key, next[0]) !== 0
  })
}

function compareKeys(one: SlotValue, other: SlotValue): number {
  if (one.type !== other.type) return rank(one) - rank(other)
  return compareSimple(contentOf(one), contentOf(other))
}

function rank(value: SlotValue): number {
  const index = TYPES.indexOf(value.type)
  return index < 0 ? TYPES.length : index
}

function contentOf(value: SlotValue): bigint | number | string {
  switch (value.type) {
    case 'int':
    case 'float':
      return value.value
    case 'bool':
      return Number(value.value)
    case 'object':
    case 'anonymous':
    case 'waif':
      return value.id
    case 'error':
      return value.code
    case 'string':
      return foldText(value.value)
    case 'symbol':
    case 'named-error':
      return foldText(value.name)
    case 'binary':
      return Buffer.from(value.bytes).toString('latin1')
    default:
      return 0
  }
}

function compareSimple(one: bigint | number | string, other: bigint | number | string): number {
  if (typeof one === 'string' && typeof other === 'string') return compareText(one, other)
  if (one < other) return -1
  return one > other ? 1 : 0
}
