/**
 * The API's operations as programs of the language: so that they pass the same permission checks, in
 * the same transactions, as what people do inside the world. Arguments enter as literals.
 */

import { ERROR_NAMES } from '../../driver/shared/errors.ts'
import { formatObjectId, UUID_OBJECT_PATTERN } from '../base/object-id.ts'
import type { SlotValue } from '../exchange/json.ts'
import type { Gateway } from './gateway.ts'
import { ProblemError, problemOfError } from './problem.ts'

/** What a program finds in `args`, as a value of ours. */
export type Argument = string | number | Uint8Array

/**
 * Runs [source] as [player], or as nobody with the capability of [token], with [args] in its variable
 * `args`; answers what it returned, or throws the problem it ran into.
 */
export async function runProgram(
  gateway: Gateway,
  player: bigint,
  source: string,
  token?: string,
  args: readonly Argument[] = [],
): Promise<SlotValue> {
  const values = args.map(argumentValue)
  const [status, result] = requireList(await gateway.evaluate(player, source, token, values))
  if (status?.type !== 'int' || result === undefined) throw new Error('the driver sent no reply')
  if (status.value === 1n) return result
  if (status.value === 0n) throw compileProblem(result)
  if (status.value === 3n) throw tokenProblem()
  const [code, message, , traceback] = requireList(result)
  const name = code === undefined ? undefined : errorName(code)
  throw problemOfError(name ?? 'aborted', textOf(message), traceback ? linesOf(traceback) : [])
}

function argumentValue(argument: Argument): SlotValue {
  if (typeof argument === 'string') return { type: 'string', value: argument }
  if (typeof argument === 'number') return { type: 'int', value: BigInt(argument) }
  return { type: 'binary', bytes: argument }
}

/** The name of an error without message; undefined for what is none. */
function errorName(value: SlotValue): string | undefined {
  if (value.type === 'named-error') return value.name
  return value.type === 'error' ? (ERROR_NAMES[value.code] ?? 'E_NONE') : undefined
}

/** The problem of a capability's token that stands for nothing. */
function tokenProblem(): ProblemError {
  const title = 'This token is not known, or no longer valid.'
  return new ProblemError({ type: 'unauthorized', title, status: 401 })
}

/** The problem of a program that does not compile; [errors] is a list of strings. */
export function compileProblem(errors: SlotValue): ProblemError {
  return new ProblemError({
    type: 'compile-error',
    title: 'The program does not compile.',
    status: 422,
    errors: linesOf(errors),
  })
}

export function requireList(value: SlotValue | undefined): readonly SlotValue[] {
  if (value?.type === 'list') return value.items
  throw new Error(`a list was expected, not ${value?.type}`)
}

export function textOf(value: SlotValue | undefined): string {
  if (value?.type === 'string') return value.value
  throw new Error(`a string was expected, not ${value?.type}`)
}

const linesOf = (value: SlotValue): string[] => requireList(value).map(textOf)

/** Object references as they may stand in a path: `12`, `#12`, `0A1B2C-0123456800`, `$thing`. */
export const OBJECT_PATTERN = `^(#?-?[0-9]{1,15}|#?${UUID_OBJECT_PATTERN}|\\$[A-Za-z_][A-Za-z0-9_]*)$`

/** The literal of an object named in a path by [text], which matches OBJECT_PATTERN. */
export function objectLiteral(text: string): string {
  return /^[#$]/.test(text) ? text : `#${text}`
}

/**
 * The beginning of a program that acts through the capability of the request's token: `c` is it. A path
 * that names another object than it is about is refused.
 */
export function capabilityFor(object: string): string {
  return `c = caller_capability(); o = ${object};
capability_info(c)["target"] == o || raise(E_PERM, tostr("The token is not for ", toliteral(o)));`
}

/** [text] as source. What cannot stand in a literal is spelt by its code. */
export function stringLiteral(text: string): string {
  const parts = text.split(/(\p{Cc})/u).map((part) => {
    if (/^\p{Cc}$/u.test(part)) return `chr(${part.codePointAt(0)})`
    return `"${part.replace(/["\\]/g, '\\$&')}"`
  })
  return parts.length === 1 ? String(parts[0]) : `tostr(${parts.join(', ')})`
}

/** [value] as source; throws a problem for a value that has no literal. */
export function valueLiteral(value: SlotValue): string {
  switch (value.type) {
    case 'int':
      return String(value.value)
    case 'float':
      if (!Number.isFinite(value.value)) return `tofloat("${value.value > 0 ? '' : '-'}inf")`
      return Number.isInteger(value.value) ? `${value.value.toExponential()}` : String(value.value)
    case 'object':
      return formatObjectId(value.id)
    case 'string':
      return stringLiteral(value.value)
    case 'bool':
      return String(value.value)
    case 'error':
      return ERROR_NAMES[value.code] ?? 'E_NONE'
    case 'symbol':
      return `tosym(${stringLiteral(value.name)})`
    case 'binary':
      return `binary_from_base64("${Buffer.from(value.bytes).toString('base64')}")`
    case 'flyweight': {
      const parts = [value.delegate, value.slots, value.contents]
      return `toflyweight(${parts.map(valueLiteral).join(', ')})`
    }
    case 'list':
      return `{${value.items.map(valueLiteral).join(', ')}}`
    case 'map':
      return `[${value.entries.map(([key, item]) => `${valueLiteral(key)} -> ${valueLiteral(item)}`).join(', ')}]`
    default:
      throw new ProblemError({
        type: 'no-literal',
        title: `A value of type ${value.type} cannot be written through the API.`,
        status: 422,
      })
  }
}
