/**
 * Lists, maps and the arguments of calls.
 *
 * Elements are evaluated from left to right into neighbouring temporaries, of which one instruction makes a list; what
 * comes behind a splice, or after many elements, is appended.
 */

import {
  OP_CHECK_LIST,
  OP_LIST,
  OP_LIST_APPEND,
  OP_LIST_EXTEND,
  OP_LITERAL,
  OP_MAP,
  OP_MAP_SET,
} from '../driver/shared/opcodes.ts'
import type { Item, MapExpression, ValueItem } from './ast.ts'
import { constantList } from './constant.ts'
import type { Generator } from './generator.ts'

/** Elements that are made into a list at once; it bounds the temporaries that a long list takes. */
export const RUN_MAX = 64

/** Makes the list of [items], none of which is optional, into [target]. */
export function makeList(generator: Generator, items: readonly Item[], target: number): void {
  const { code } = generator
  const constant = items.length > 0 ? constantList(items) : undefined
  if (constant !== undefined) {
    code.emit(OP_LITERAL, target, code.literal(constant))
    return
  }
  const values = items as readonly ValueItem[]
  const top = generator.top
  const run = values.findIndex(({ splice }) => splice)
  const runLength = Math.min(run < 0 ? values.length : run, RUN_MAX)
  if (runLength === values.length) {
    makeRun(generator, values, target)
  } else {
    const list = generator.scratch(target)
    makeLongList(generator, values, { list, runLength })
    generator.take(target, list)
  }
  generator.top = top
}

/** A list without splices, made by one instruction. */
function makeRun(generator: Generator, values: readonly ValueItem[], target: number): void {
  const first = generator.top
  for (const { value } of values) generator.into(value, generator.temporary())
  generator.code.emit(OP_LIST, target, first, values.length)
  generator.top = first
}

/** The first [runLength] values at once, or the first splice, then everything else one after another. */
function makeLongList(
  generator: Generator,
  values: readonly ValueItem[],
  { list, runLength }: { list: number; runLength: number },
): void {
  const { code } = generator
  if (runLength > 0) {
    makeRun(generator, values.slice(0, runLength), list)
  } else {
    const first = values[0] as ValueItem
    generator.into(first.value, list)
    generator.at(first)
    code.emit(OP_CHECK_LIST, list)
  }
  for (const item of values.slice(Math.max(runLength, 1))) {
    const top = generator.top
    const value = generator.operand(item.value)
    generator.at(item)
    code.emit(item.splice ? OP_LIST_EXTEND : OP_LIST_APPEND, list, value)
    generator.top = top
  }
}

/** Makes a map into [target]. As in ToastStunt, a value is evaluated before its key. */
export function makeMap(generator: Generator, { entries }: MapExpression, target: number): void {
  const top = generator.top
  const map = generator.scratch(target)
  generator.code.emit(OP_MAP, map)
  for (const entry of entries) {
    const entryTop = generator.top
    const value = generator.operand(entry.value, { copy: generator.assigns(entry.key) })
    const key = generator.operand(entry.key)
    generator.at(entry)
    generator.code.emit(OP_MAP_SET, map, key, value)
    generator.top = entryTop
  }
  generator.take(target, map)
  generator.top = top
}
