/** The source of a backup that is a running server, over its HTTP API: `/v1/backup`. */

import { ERRORS, type ErrorCode, KernelError } from '../base/errors.ts'
import type { BackupSource, SourceDescription } from '../store/backup/source.ts'

/** How long the server may take for one block; far above what it needs. */
const REPLY_MS_MAX = 60_000

/** The world of the server at [url], as the wizard that [token] acts as. */
export function openRemoteBackup({ url, token }: { url: string; token: string }): BackupSource {
  const ask = async (method: string, path: string, body?: object): Promise<Response> => {
    const place = new URL(`/v1/backup${path}`, url)
    const reply = await fetch(place, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(REPLY_MS_MAX),
      ...(body && { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw new KernelError('ERR_UNAVAILABLE', `${place.origin} does not answer`, { cause })
    })
    if (!reply.ok) throw await readProblem(reply, place.origin)
    return reply
  }
  const bytes = async (path: string) => new Uint8Array(await (await ask('GET', path)).arrayBuffer())
  return {
    describe: async () => (await (await ask('GET', '')).json()) as SourceDescription,
    register: async (consumer) => {
      const reply = await ask('PUT', `/consumers/${consumer}`)
      const { place } = (await reply.json()) as { place: string }
      return new Uint8Array(Buffer.from(place, 'hex'))
    },
    rows: (from) => bytes(`/rows?from=${hex(from)}`),
    changes: (consumer, since) => bytes(`/consumers/${consumer}/changes?since=${hex(since)}`),
    advance: async (consumer, place, count) => {
      const body = { place: hex(place), bytes: count }
      await ask('POST', `/consumers/${consumer}/place`, body)
    },
    remove: async (consumer) => {
      await ask('DELETE', `/consumers/${consumer}`)
    },
  }
}

const hex = (value: Uint8Array) => Buffer.from(value).toString('hex')

/** What the server refused, as it would be at the store itself. */
async function readProblem(reply: Response, origin: string): Promise<KernelError> {
  const text = await reply.text()
  let problem: Record<string, unknown> = {}
  try {
    problem = JSON.parse(text) as Record<string, unknown>
  } catch {
    // Something between here and the server has answered.
  }
  const code = String(problem['type'])
  if (Object.hasOwn(ERRORS, code)) {
    return new KernelError(code as ErrorCode, String(problem['detail'] ?? ''))
  }
  return new KernelError('ERR_BACKUP', `${origin}: ${problem['title'] ?? `status ${reply.status}`}`)
}
