/** A client of a server's HTTP API, as the wizard whose token the first start printed. */

import type { ServerProcess } from './server-process.ts'

export interface Answer {
  readonly status: number
  readonly isReplayed: boolean
  readonly body: unknown
}

/** The token that [server] printed when it made the world. */
export async function readToken(server: ServerProcess): Promise<string> {
  const text = await server.says(/acts as #\d+: [^"]+"/)
  const [, token = ''] = /acts as #\d+: ([^"]+)"/.exec(text) ?? []
  return token
}

/** Asks the server at [httpPort]; rejects when it ends meanwhile. */
export async function ask(
  { httpPort }: Pick<ServerProcess, 'httpPort'>,
  token: string,
  {
    method = 'POST',
    path = '/v1/eval',
    key,
    ...rest
  }: { method?: string; path?: string; key?: string; source?: string; body?: object },
): Promise<Answer> {
  const body = rest.body ?? (rest.source === undefined ? undefined : { source: rest.source })
  const reply = await fetch(`http://127.0.0.1:${httpPort}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await reply.text()
  return {
    status: reply.status,
    isReplayed: reply.headers.get('idempotency-replayed') === 'true',
    body: text === '' ? undefined : JSON.parse(text),
  }
}
