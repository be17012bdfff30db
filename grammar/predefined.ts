/**
 * The variables that every program has from the start: registers of the call, parts of the command, and constants.
 */

import {
  CONTEXT_ARGSTR,
  CONTEXT_DOBJ,
  CONTEXT_DOBJSTR,
  CONTEXT_IOBJ,
  CONTEXT_IOBJSTR,
  CONTEXT_PREPSTR,
  REGISTER_ARGS,
  REGISTER_CALLER,
  REGISTER_THIS,
  REGISTER_VERB,
} from '../driver/shared/opcodes.ts'
import {
  TYPE_ANONYMOUS,
  TYPE_BINARY,
  TYPE_BOOL,
  TYPE_CAPABILITY,
  TYPE_CLOSURE,
  TYPE_ERROR,
  TYPE_FLOAT,
  TYPE_FLYWEIGHT,
  TYPE_INT,
  TYPE_LIST,
  TYPE_MAP,
  TYPE_OBJECT,
  TYPE_STRING,
  TYPE_SYMBOL,
  TYPE_WAIF,
} from '../driver/shared/types.ts'
import type { Constant } from './encode.ts'

/** Registers of a call that a program may read, but only overwrite in a copy. */
export const CALL_REGISTERS: ReadonlyMap<string, number> = new Map([
  ['this', REGISTER_THIS],
  ['caller', REGISTER_CALLER],
  ['args', REGISTER_ARGS],
  ['verb', REGISTER_VERB],
])

export const CONTEXT: ReadonlyMap<string, number> = new Map([
  ['argstr', CONTEXT_ARGSTR],
  ['dobj', CONTEXT_DOBJ],
  ['dobjstr', CONTEXT_DOBJSTR],
  ['prepstr', CONTEXT_PREPSTR],
  ['iobj', CONTEXT_IOBJ],
  ['iobjstr', CONTEXT_IOBJSTR],
])

const typeConstant = (name: string, code: number): [string, Constant] => [
  name,
  { kind: 'integer', value: BigInt(code) },
]

const CONSTANTS: ReadonlyMap<string, Constant> = new Map([
  typeConstant('int', TYPE_INT),
  typeConstant('num', TYPE_INT),
  typeConstant('obj', TYPE_OBJECT),
  typeConstant('str', TYPE_STRING),
  typeConstant('err', TYPE_ERROR),
  typeConstant('list', TYPE_LIST),
  typeConstant('float', TYPE_FLOAT),
  typeConstant('map', TYPE_MAP),
  typeConstant('anon', TYPE_ANONYMOUS),
  typeConstant('waif', TYPE_WAIF),
  typeConstant('bool', TYPE_BOOL),
  ['true', { kind: 'boolean', value: true }],
  ['false', { kind: 'boolean', value: false }],
])

const MODERN_CONSTANTS: ReadonlyMap<string, Constant> = new Map([
  ...CONSTANTS,
  typeConstant('sym', TYPE_SYMBOL),
  typeConstant('binary', TYPE_BINARY),
  typeConstant('flyweight', TYPE_FLYWEIGHT),
  typeConstant('lambda', TYPE_CLOSURE),
  typeConstant('closure', TYPE_CLOSURE),
  typeConstant('capability', TYPE_CAPABILITY),
  typeConstant('type_int', TYPE_INT),
  typeConstant('type_num', TYPE_INT),
  typeConstant('type_float', TYPE_FLOAT),
  typeConstant('type_str', TYPE_STRING),
  typeConstant('type_obj', TYPE_OBJECT),
  typeConstant('type_list', TYPE_LIST),
  typeConstant('type_map', TYPE_MAP),
  typeConstant('type_err', TYPE_ERROR),
  typeConstant('type_bool', TYPE_BOOL),
  typeConstant('type_sym', TYPE_SYMBOL),
  typeConstant('type_binary', TYPE_BINARY),
  typeConstant('type_flyweight', TYPE_FLYWEIGHT),
  typeConstant('type_lambda', TYPE_CLOSURE),
  typeConstant('type_capability', TYPE_CAPABILITY),
  typeConstant('type_anon', TYPE_ANONYMOUS),
  typeConstant('type_waif', TYPE_WAIF),
])

/** A name of an error that has no number: what no assignment names is one, if it is written like this. */
const ERROR_NAME = /^E_[A-Z0-9_]+$/

/** The value that a variable has from the start even where it is assigned later. */
export function initialConstant(key: string): Constant | undefined {
  return CONSTANTS.get(key)
}

/** The value of a variable that is never assigned and always has the same one; [isModern] in programs written now. */
export function constantNamed(name: string, isModern: boolean): Constant | undefined {
  if (!isModern) return CONSTANTS.get(name.toLowerCase())
  if (isErrorName(name)) return { kind: 'namedError', value: name }
  return MODERN_CONSTANTS.get(name.toLowerCase())
}

export function isErrorName(name: string): boolean {
  return ERROR_NAME.test(name)
}
