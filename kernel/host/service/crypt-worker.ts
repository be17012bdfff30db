/** The thread that computes crypt(), which is slow on purpose: one request after another. */

import { ok } from 'node:assert/strict'
import { parentPort } from 'node:worker_threads'
import { crypt } from './crypt.ts'
import { ServiceError } from './reply.ts'

export interface CryptRequest {
  readonly password: Uint8Array
  readonly setting: string
}

export type CryptReply = { readonly hash: string } | { readonly refused: string }

ok(parentPort !== null, 'crypt-worker.ts runs in a worker')
const port = parentPort
port.on('message', (request: CryptRequest) => port.postMessage(replyTo(request)))

function replyTo({ password, setting }: CryptRequest): CryptReply {
  try {
    return { hash: crypt(password, setting) }
  } catch (error) {
    if (error instanceof ServiceError) return { refused: error.message }
    throw error
  }
}
