/**
 * `$server_options`: what programs may set about the server. Most options are read when they matter, as
 * ToastStunt does; those that every operation would ask for are copied by load_server_options().
 */

import { builtinPropertyName, setProtectHook } from '../object/builtin-property.ts'
import { CACHE_BYTES } from '../object/cache.ts'
import { setHistory } from '../object/history.ts'
import { find, isWizard } from '../object/object.ts'
import { propertyValue, propertyValueAt } from '../object/property.ts'
import { ObjectRecord } from '../object/record.ts'
import {
  LIST_BYTES_FLOOR,
  LIST_BYTES_MAX,
  MAP_BYTES_FLOOR,
  MAP_BYTES_MAX,
  STRING_BYTES_FLOOR,
  STRING_BYTES_MAX,
} from '../shared/limits.ts'
import { TAG_FLOAT, TAG_INT, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { setValueLimits } from '../value/limit.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { retainString } from '../value/string.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { isTrue, Slot, StringValue, setString } from '../value/value.ts'
import { BUILTIN_PROTECTED, builtinCount, builtinName, builtinRecord } from './builtin-table.ts'

// ---- reading

/**
 * [to] ← the option [name] of the object that [object]'s property server_options names, or, when it has no
 * such property, of `$server_options`; false when there is none.
 */
export function serverOptionOf(object: i64, name: StringValue, to: Slot): bool {
  let holder = find(object)
  if (holder === null || !propertyValue(holder, text('server_options'), to)) {
    holder = find(0)
    if (holder === null || !propertyValue(holder, text('server_options'), to)) return false
  }
  const options = to.tag === TAG_OBJECT ? find(to.object) : null
  to.clear()
  return options !== null && propertyValue(options, name, to)
}

/** [to] ← `$server_options.NAME`. */
export function serverOption(name: StringValue, to: Slot): bool {
  return serverOptionOf(0, name, to)
}

/** An option that is an integer, or [otherwise]. [name] is one of the driver's texts: each task asks for some. */
export function integerOption(name: StringValue, otherwise: i64): i64 {
  const caches = cachesOf(changetype<usize>(name))
  const slot = pushSlots(1)
  const system = find(0)
  let options: ObjectRecord | null = null
  if (system !== null && propertyValueAt(system, text('server_options'), slot, caches))
    options = slot.tag === TAG_OBJECT ? find(slot.object) : null
  const isFound =
    options !== null && propertyValueAt(options, name, slot, caches + <usize>CACHE_BYTES)
  const value = isFound && slot.tag === TAG_INT ? slot.int : otherwise
  popSlots(1)
  return value
}

/** For each option, by the address of its name: that address, padded, and the caches of both reads. */
const CACHED_SHIFT: usize = 7
const CACHED_OPTIONS: usize = 32
const cached: usize = memory.data(4096, 16)

/** The address of an option's two caches, which are empty if another option had them. */
function cachesOf(name: usize): usize {
  const entry = cached + (((name >> 4) & (CACHED_OPTIONS - 1)) << CACHED_SHIFT)
  if (load<usize>(entry) !== name) {
    memory.fill(entry, 0, (<usize>1) << CACHED_SHIFT)
    store<usize>(entry, name)
  }
  return entry + 16
}

/** An option that is a number, as a float. */
export function numberOption(name: StringValue, otherwise: f64): f64 {
  const slot = pushSlots(1)
  let value = otherwise
  if (serverOption(name, slot)) {
    if (slot.tag === TAG_INT) value = <f64>slot.int
    else if (slot.tag === TAG_FLOAT) value = slot.float
  }
  popSlots(1)
  return value
}

/** Whether an option is true; [otherwise] when it is not set. */
export function flagOption(name: StringValue, otherwise: bool): bool {
  const slot = pushSlots(1)
  const value = serverOption(name, slot) ? isTrue(slot) : otherwise
  popSlots(1)
  return value
}

/** An option that is a string, retained; null when it is none. */
export function textOption(object: i64, name: StringValue): StringValue | null {
  const slot = pushSlots(1)
  let value: StringValue | null = null
  if (serverOptionOf(object, name, slot) && slot.tag === TAG_STRING)
    value = retainString(slot.string)
  popSlots(1)
  return value
}

// ---- what load_server_options() copies

let quotaCatchable: bool = false
let variablesInTracebacks: bool = false
/** Bit n: builtin property n is protected. */
let protectedProperties: u32 = 0
const BUILTIN_PROPERTIES: u32 = 12

/** Whether values that grow too large raise E_QUOTA instead of ending the task. */
export function optionQuotaCatchable(): bool {
  return quotaCatchable
}

/** Whether stack lists in errors carry variables. */
export function optionVariablesInTracebacks(): bool {
  return variablesInTracebacks
}

/** Copies the options that are not read each time. At boot, and by load_server_options(). */
export function loadServerOptions(): void {
  quotaCatchable = flagOption(text('max_concat_catchable'), false)
  variablesInTracebacks = flagOption(text('include_rt_vars'), false)
  setValueLimits(
    limitOption(text('max_string_concat'), STRING_BYTES_FLOOR, STRING_BYTES_MAX),
    limitOption(text('max_list_value_bytes'), LIST_BYTES_FLOOR, LIST_BYTES_MAX),
    limitOption(text('max_map_value_bytes'), MAP_BYTES_FLOOR, MAP_BYTES_MAX),
  )
  for (let number: u32 = 0; number < builtinCount(); number++) {
    const record = builtinRecord(number)
    if (isProtected(builtinName(number))) record.flags |= BUILTIN_PROTECTED
    else record.flags &= ~BUILTIN_PROTECTED
  }
  loadHistory()
  protectedProperties = 0
  for (let number: u32 = 1; number < BUILTIN_PROPERTIES; number++) {
    if (isProtected(builtinPropertyName(number))) protectedProperties |= 1 << number
  }
}

/** Whether and for how long earlier values are kept, and whose. */
function loadHistory(): void {
  const objects = pushSlots(1)
  if (!serverOption(text('history'), objects)) objects.clear()
  setHistory(integerOption(text('history_seconds'), 0), objects)
  popSlots(1)
}

/** A limit in bytes: at least [floor], and [most] when it is not set, not positive or larger. */
function limitOption(name: StringValue, floor: i32, most: i32): i64 {
  const value = integerOption(name, <i64>most)
  if (value <= 0 || value > <i64>most) return <i64>most
  return max(value, <i64>floor)
}

const optionName = newTextBuffer()

/** Whether `$server_options.protect_NAME` is true. */
function isProtected(name: StringValue): bool {
  optionName.reset()
  optionName.addText('protect_')
  optionName.addString(name)
  const slot = pushSlots(2)
  setString(slot, optionName.toStringValid())
  const value = flagOption(slot.string, false)
  popSlots(2)
  return value
}

/** Makes the object layer ask for protected properties; at boot. */
export function openOptions(): void {
  setProtectHook(isPropertyProtected)
}

function isPropertyProtected(builtinProperty: u32, programmer: i64): bool {
  return (protectedProperties & (1 << builtinProperty)) !== 0 && !isWizard(programmer)
}
