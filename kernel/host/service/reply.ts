/**
 * Requests to services and their replies, as driver/shared/services.ts says: an encoded list
 * {operation, argument …} in, {1, value} or {2, error, message, value} out.
 */

import { ok } from 'node:assert/strict'
import { E_FILE, E_INVARG, E_PERM } from '../../../driver/shared/errors.ts'
import type { Bytes } from '../../store/range.ts'
import {
  decodeValue,
  encodeValue,
  intValue,
  listValue,
  NONE,
  type SlotValue,
  stringValue,
} from '../../store/value.ts'
import type { HostService } from '../service-desk.ts'

/** A language error that a service answers with. */
export class ServiceError extends Error {
  readonly code: number
  readonly value: SlotValue

  constructor(code: number, message: string, value: SlotValue = intValue(0)) {
    super(message)
    this.code = code
    this.value = value
  }
}

/** E_INVARG with a message. */
export function invalid(message: string, value?: SlotValue): ServiceError {
  return new ServiceError(E_INVARG, message, value)
}

/** What every operation raises when the operator did not grant the service. */
export function notGranted(): ServiceError {
  return new ServiceError(E_PERM, 'Permission denied')
}

/** E_FILE for an error of the operating system, worded as C does, with [what] as its value. */
export function fileError(error: unknown, what: string): ServiceError {
  return new ServiceError(E_FILE, systemMessage(error), stringValue(what))
}

/** What strerror() says of the codes that files and programs answer with. */
const MESSAGES: Readonly<Record<string, string>> = {
  EACCES: 'Permission denied',
  EBADF: 'Bad file descriptor',
  EBUSY: 'Device or resource busy',
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  EDQUOT: 'Disk quota exceeded',
  EEXIST: 'File exists',
  EFBIG: 'File too large',
  EHOSTUNREACH: 'No route to host',
  EINVAL: 'Invalid argument',
  EIO: 'Input/output error',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  EMFILE: 'Too many open files',
  ENAMETOOLONG: 'File name too long',
  ENETUNREACH: 'Network is unreachable',
  ENOENT: 'No such file or directory',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  EPERM: 'Operation not permitted',
  EROFS: 'Read-only file system',
  ETIMEDOUT: 'Connection timed out',
  EXDEV: 'Invalid cross-device link',
}

/** What an error of the operating system is called; any other says its own message. */
export function systemMessage(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return MESSAGES[code] ?? (error instanceof Error ? error.message : String(error))
}

/** One operation of a service: its arguments, checked by the driver for number and type. */
export type Operation = (args: readonly SlotValue[]) => Promise<SlotValue> | SlotValue

/** A service that does what the request names, one request at a time. */
export function serviceOf(operations: Readonly<Record<string, Operation>>): HostService {
  return async (request) => {
    const decoded = decodeValue(request)
    ok(decoded.type === 'list', 'a request is a list')
    const [name, ...args] = decoded.items
    ok(name?.type === 'string', 'a request begins with an operation')
    const operation = Object.hasOwn(operations, name.value) ? operations[name.value] : undefined
    ok(operation !== undefined, `no operation ${name.value}`)
    return await answer(operation, args)
  }
}

async function answer(operation: Operation, args: readonly SlotValue[]): Promise<Bytes> {
  try {
    return encodeValue(listValue([intValue(1), await operation(args)]))
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    const code: SlotValue = { type: 'error', code: error.code }
    return encodeValue(listValue([intValue(2), code, stringValue(error.message), error.value]))
  }
}

// ---- arguments, whose types the driver has checked

export function stringArgument(args: readonly SlotValue[], index: number): string {
  const value = args[index]
  ok(value?.type === 'string', `argument ${index + 1} is a string`)
  return value.value
}

export function integerArgument(args: readonly SlotValue[], index: number): bigint {
  const value = args[index]
  ok(value?.type === 'int', `argument ${index + 1} is an integer`)
  return value.value
}

/** A small integer, or [otherwise] when it was not given. */
export function numberArgument(
  args: readonly SlotValue[],
  index: number,
  otherwise: number,
): number {
  return index < args.length ? Number(integerArgument(args, index)) : otherwise
}

/** What a builtin without a result answers. */
export const NOTHING: SlotValue = intValue(0)

/** The value of argument [index], NONE when it was not given. */
export function argument(args: readonly SlotValue[], index: number): SlotValue {
  return args[index] ?? NONE
}
