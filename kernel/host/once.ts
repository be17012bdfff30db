/**
 * By what a write over HTTP is known when it is sent again: draft-ietf-httpapi-idempotency-key-header. Made
 * by the API, carried by the input, used by reply-rows.ts.
 */

import { createHash, createHmac } from 'node:crypto'

export interface Once {
  /** Whose keys these are: the digest of the token that was sent. */
  readonly scope: string
  /** What the client calls the write: printable ASCII. */
  readonly key: string
  /** A digest of all that the client asked for. */
  readonly request: string
  /** What the reply is sealed with: the store has it from nobody. In hex, 32 bytes. */
  readonly secret: string
}

/** The write that who has [token] calls [key] and asks for by [request], whatever that is made of. */
export function onceOf({
  token,
  key,
  request,
}: {
  token: string
  key: string
  request: string
}): Once {
  return {
    scope: digest(token),
    key,
    request: digest(request),
    secret: createHmac('sha256', token).update(`reply ${key}`).digest('hex'),
  }
}

/** As one string of latin1; nothing for undefined. */
export function packOnce(once: Once | undefined): string {
  return once === undefined ? '' : [once.scope, once.request, once.secret, once.key].join('\n')
}

export function unpackOnce(packed: string): Once | undefined {
  if (packed === '') return undefined
  const [scope = '', request = '', secret = '', key = ''] = packed.split('\n')
  return { scope, request, secret, key }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
