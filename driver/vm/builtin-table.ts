/**
 * The table of builtins: what shared/builtins.ts says of each, the functions bound to it at boot, and
 * whether `$server_options` protects it. A builtin's number is its index in shared/builtins.ts.
 */

import { ARGUMENT_BYTES, BUILTINS } from '../shared/builtins.ts'
import {
  TAG_ANONYMOUS,
  TAG_BINARY,
  TAG_BOOL,
  TAG_CAPABILITY,
  TAG_CLOSURE,
  TAG_ERROR,
  TAG_FLOAT,
  TAG_FLYWEIGHT,
  TAG_INT,
  TAG_LIST,
  TAG_MAP,
  TAG_OBJECT,
  TAG_STRING,
  TAG_SYMBOL,
  TAG_WAIF,
} from '../shared/types.ts'
import { allocate } from '../value/heap.ts'
import { intern } from '../value/intern.ts'
import { ListValue, newList, pushList, pushString, pushTaken } from '../value/list.ts'
import { retainString } from '../value/string.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { Slot, StringValue } from '../value/value.ts'

/** Runs the builtin on [count] borrowed arguments; [result] holds NONE, which means 0. */
export type Builtin = (args: Slot, count: i32, result: Slot) => u32
/**
 * Goes on after a verb or service that the builtin called: [step] and [state] are what it left behind,
 * [value] is what came back. NONE as value: that verb raised, finish your work; nobody sees the result.
 */
export type BuiltinStep = (step: u32, state: Slot, value: Slot, result: Slot) => u32

/** It is told when a verb that it called raises. */
export const BUILTIN_FINISHING: u32 = 1
/** `$server_options.protect_NAME` is true. */
export const BUILTIN_PROTECTED: u32 = 2
/** A dry run is under way, and refuses the builtin or has a reply for it: dry-run.ts. */
export const BUILTIN_REFUSED: u32 = 4
/** Where an object is expected, a capability may stand for it. */
export const BUILTIN_THROUGH: u32 = 8

/** How many arguments a builtin declares types for, at most. */
const TYPES_MAX: i32 = 8
/** Expected types are kept as tags; these are none. */
export const EXPECT_ANY: u32 = 255
export const EXPECT_NUMBER: u32 = 254
export const EXPECT_BYTES: u32 = 253

/** One builtin: its two functions, names, arity, expected tags and the typeof() codes they came from. */
@unmanaged
export class BuiltinRecord {
  call: usize = 0
  step: usize = 0
  /** Its name, and the verb that wraps it when it is protected, as strings. */
  name: usize = 0
  wrapper: usize = 0
  argumentsMin: i32 = 0
  /** 0x7fffffff: any number. */
  argumentsMax: i32 = 0
  flags: u32 = 0
  /** How many expected types follow. */
  types: u32 = 0
  expected: u64 = 0
  codes: u64 = 0

  expectedTag(index: i32): u32 {
    return <u32>(
      load<u8>(changetype<usize>(this) + <usize>index, offsetof<BuiltinRecord>('expected'))
    )
  }
  typeCode(index: i32): i32 {
    return <i32>load<i8>(changetype<usize>(this) + <usize>index, offsetof<BuiltinRecord>('codes'))
  }
}

let records: usize = 0
let count: u32 = 0
/** Symbol of a name → builtin number + 1, as u16. */
let bySymbol: usize = 0
let symbols: u32 = 0

/** Reads shared/builtins.ts; once, at boot, before anything is bound. */
export function openBuiltins(): void {
  count = <u32>BUILTINS.length
  const bytes = <usize>count * <usize>offsetof<BuiltinRecord>()
  records = allocate(bytes)
  memory.fill(records, 0, bytes)
  for (let number: u32 = 0; number < count; number++) readBuiltin(number, BUILTINS[number])
  indexNames()
}

export function builtinCount(): u32 {
  return count
}

export function builtinRecord(number: u32): BuiltinRecord {
  return changetype<BuiltinRecord>(records + <usize>number * <usize>offsetof<BuiltinRecord>())
}

/** `name min max type …`. */
function readBuiltin(number: u32, line: string): void {
  const record = builtinRecord(number)
  const fields = line.split(' ')
  record.name = nameOf('', fields[0])
  record.wrapper = nameOf('bf_', fields[0])
  record.argumentsMin = <i32>parseInt(fields[1], 10)
  const most = <i32>parseInt(fields[2], 10)
  record.argumentsMax = most < 0 ? i32.MAX_VALUE : most
  record.types = <u32>(fields.length - 3)
  assert(record.types <= <u32>TYPES_MAX, 'a builtin declares too many types')
  for (let index = 3; index < fields.length; index++) {
    const code = <i32>parseInt(fields[index], 10)
    const at = changetype<usize>(record) + <usize>(index - 3)
    store<u8>(at, <u8>tagOfCode(code), offsetof<BuiltinRecord>('expected'))
    store<i8>(at, <i8>(code === ARGUMENT_BYTES ? 2 : code), offsetof<BuiltinRecord>('codes'))
  }
}

function nameOf(prefix: string, name: string): usize {
  const buffer = newTextBuffer()
  buffer.addText(prefix)
  buffer.addText(name)
  return changetype<usize>(buffer.toStringValid())
}

function tagOfCode(code: i32): u32 {
  switch (code) {
    case 0:
      return TAG_INT
    case 1:
      return TAG_OBJECT
    case 2:
      return TAG_STRING
    case 3:
      return TAG_ERROR
    case 4:
      return TAG_LIST
    case 9:
      return TAG_FLOAT
    case 10:
      return TAG_MAP
    case 12:
      return TAG_ANONYMOUS
    case 13:
      return TAG_WAIF
    case 14:
      return TAG_BOOL
    case 15:
      return TAG_SYMBOL
    case 16:
      return TAG_BINARY
    case 17:
      return TAG_FLYWEIGHT
    case 18:
      return TAG_CLOSURE
    case 19:
      return TAG_CAPABILITY
    case -2:
      return EXPECT_NUMBER
    case ARGUMENT_BYTES:
      return EXPECT_BYTES
    default:
      return EXPECT_ANY
  }
}

function indexNames(): void {
  let highest: u32 = 0
  for (let number: u32 = 0; number < count; number++) {
    highest = max(highest, intern(builtinName(number)))
  }
  symbols = highest + 1
  bySymbol = allocate((<usize>symbols) << 1)
  memory.fill(bySymbol, 0, (<usize>symbols) << 1)
  for (let number: u32 = 0; number < count; number++) {
    store<u16>(bySymbol + ((<usize>intern(builtinName(number))) << 1), <u16>(number + 1))
  }
}

/** The builtin's name, borrowed. */
export function builtinName(number: u32): StringValue {
  return changetype<StringValue>(builtinRecord(number).name)
}

/** The number of the builtin with this name, −1 when there is none. */
export function builtinNumber(name: StringValue): i32 {
  const symbol = intern(name)
  if (symbol >= symbols) return -1
  return <i32>load<u16>(bySymbol + ((<usize>symbol) << 1)) - 1
}

/** {name, min, max, {types}}, as function_info() shows it. */
export function builtinInfo(number: u32): ListValue {
  const record = builtinRecord(number)
  const shown = min<u32>(record.types, <u32>record.argumentsMax)
  const types = newList(<i32>shown)
  for (let index: u32 = 0; index < shown; index++) {
    pushTaken(types, TAG_INT, <i64>record.typeCode(<i32>index))
  }
  const list = newList(4)
  pushString(list, retainString(builtinName(number)))
  pushTaken(list, TAG_INT, <i64>record.argumentsMin)
  pushTaken(list, TAG_INT, record.argumentsMax === i32.MAX_VALUE ? -1 : <i64>record.argumentsMax)
  pushList(list, types)
  return list
}

// ---- binding, at boot

/** Binds a builtin's function. */
export function bind(name: string, builtin: Builtin): void {
  recordNamed(name).call = changetype<usize>(builtin)
}

/** Binds what goes on after a verb or service that the builtin called. */
export function bindSteps(name: string, step: BuiltinStep): void {
  recordNamed(name).step = changetype<usize>(step)
}

/** The same for a builtin that finishes its work when such a verb raises. */
export function bindStepsFinishing(name: string, step: BuiltinStep): void {
  const record = recordNamed(name)
  record.step = changetype<usize>(step)
  record.flags |= BUILTIN_FINISHING
}

/** Lets a capability stand for an object in the builtin's arguments. */
export function acceptCapabilities(name: string): void {
  recordNamed(name).flags |= BUILTIN_THROUGH
}

function recordNamed(name: string): BuiltinRecord {
  const number = builtinNumber(changetype<StringValue>(nameOf('', name)))
  assert(number >= 0, 'a function was bound to a builtin that is not listed')
  return builtinRecord(<u32>number)
}
