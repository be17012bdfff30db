/**
 * Argon2id hashes in their encoded form, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. What the reference
 * implementation refuses is answered as ToastStunt does: a map with the error and its words.
 */

import { Buffer } from 'node:buffer'
import { argon2 as derive, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { E_INVIND, E_QUOTA } from '../../../driver/shared/errors.ts'
import { type SlotValue, stringValue } from '../../store/value.ts'
import { ServiceError } from './reply.ts'

const HASH_BYTES = 32
const SALT_BYTES_LEAST = 8
const MEMORY_LEAST = 8
const LANES_MOST = 0xffffff
/** KiB of memory; above: E_QUOTA. */
const MEMORY_MOST = 1_048_576
/** KiB times iterations, some seconds of work; above: E_QUOTA. */
const WORK_MOST = 33_554_432
const ENCODED = /^\$argon2id\$v=(\d+)\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/
const VERSION = 19

export interface Argon2Cost {
  readonly iterations: number
  readonly memory: number
  readonly lanes: number
}

const deriveAsync = promisify(derive)

/** The encoded hash, or the map that tells why there is none. */
export async function argon2(password: string, salt: string, cost: Argon2Cost): Promise<SlotValue> {
  const nonce = Buffer.from(salt, 'utf8')
  const problem = problemOf(nonce, cost)
  if (problem !== undefined) return errorMap(problem)
  const hash = await hashOf(password, nonce, cost, HASH_BYTES)
  const { iterations, memory, lanes } = cost
  const head = `$argon2id$v=${VERSION}$m=${memory},t=${iterations},p=${lanes}`
  return stringValue(`${head}$${encode(nonce)}$${encode(hash)}`)
}

/** Whether [password] has the encoded hash; false for what is none. */
export async function verifyArgon2(encoded: string, password: string): Promise<boolean> {
  const parts = ENCODED.exec(encoded)
  if (parts === null) return false
  const [, version, memory, iterations, lanes, salt = '', hash = ''] = parts
  const cost = { iterations: Number(iterations), memory: Number(memory), lanes: Number(lanes) }
  const nonce = Buffer.from(salt, 'base64')
  const wanted = Buffer.from(hash, 'base64')
  if (Number(version) !== VERSION || problemOf(nonce, cost) !== undefined) return false
  if (wanted.length < 4) return false
  return timingSafeEqual(await hashOf(password, nonce, cost, wanted.length), wanted)
}

/** What the reference implementation says is wrong, in the order in which it looks. */
function problemOf(salt: Uint8Array, cost: Argon2Cost): string | undefined {
  if (salt.length < SALT_BYTES_LEAST) return 'Salt is too short'
  if (cost.memory < MEMORY_LEAST || cost.memory < 8 * cost.lanes) return 'Memory cost is too small'
  if (cost.iterations < 1) return 'Time cost is too small'
  if (cost.lanes < 1) return 'Too few lanes'
  return cost.lanes > LANES_MOST ? 'Too many lanes' : undefined
}

async function hashOf(
  password: string,
  nonce: Uint8Array,
  cost: Argon2Cost,
  tagLength: number,
): Promise<Buffer> {
  const { iterations: passes, memory, lanes: parallelism } = cost
  if (memory > MEMORY_MOST || memory * passes > WORK_MOST) {
    throw new ServiceError(E_QUOTA, 'Such a hash would take too long')
  }
  const message = Buffer.from(password, 'utf8')
  return await deriveAsync('argon2id', { message, nonce, parallelism, tagLength, memory, passes })
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '')
}

function errorMap(message: string): SlotValue {
  return {
    type: 'map',
    entries: [
      [stringValue('error'), { type: 'error', code: E_INVIND }],
      [stringValue('message'), stringValue(message)],
    ],
  }
}
