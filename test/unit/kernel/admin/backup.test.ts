import test from 'ava'
import fastify from 'fastify'
import type { BackupGateway } from '../../../../kernel/admin/gateway.ts'
import { admin } from '../../../../kernel/admin/plugin.ts'
import { KernelError } from '../../../../kernel/base/errors.ts'
import { openRemoteBackup } from '../../../../kernel/cli/remote-backup.ts'
import { fromJson } from '../../../../kernel/exchange/json.ts'
import { knownTokens } from '../../../_support/tokens.ts'

const PLACE = new Uint8Array(10).fill(7)

/** An API over a source that notes how it is called, for a player who is a wizard or is not. */
async function openApi(options: { isWizard: boolean; changes?: () => Promise<Uint8Array> }) {
  const calls: unknown[][] = []
  let programs = 0
  const note =
    <Answer>(method: string, answer: () => Promise<Answer>) =>
    async (...words: unknown[]) => {
      calls.push([method, ...words.map((word) => (word instanceof Uint8Array ? hex(word) : word))])
      return await answer()
    }
  const source: BackupGateway = {
    describe: note('describe', async () => ({ world: 'w', epoch: 3, engine: 'memory', timeUs: 5 })),
    register: note('register', async () => PLACE),
    rows: note('rows', async () => Uint8Array.of(0, 255, 10)),
    changes: note('changes', options.changes ?? (async () => Uint8Array.of(1))),
    advance: note('advance', async () => undefined),
    remove: note('remove', async () => undefined),
  }
  const server = fastify()
  await server.register(admin, {
    version: '0.0.0',
    gateway: {
      evaluate: async () => {
        programs += 1
        return fromJson([1, options.isWizard ? 1 : 0])
      },
      tokens: knownTokens({ secret: 3n }),
      probe: async () => undefined,
      metrics: async () => ({ contentType: 'text/plain', text: '' }),
      backup: () => source,
      loopbackOnly: true,
    },
  })
  return { server, calls, programs: () => programs }
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('what the command asks for arrives as it was meant, and the answer too', async (t) => {
  const { server, calls, programs } = await openApi({ isWizard: true })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => server.close())
  const remote = openRemoteBackup({ url, token: 'secret' })
  t.deepEqual(await remote.describe(), { world: 'w', epoch: 3, engine: 'memory', timeUs: 5 })
  t.deepEqual(await remote.register('backup-1f'), PLACE)
  t.deepEqual(await remote.rows(Uint8Array.of(1, 0xab)), Uint8Array.of(0, 255, 10))
  t.deepEqual(await remote.rows(new Uint8Array(0)), Uint8Array.of(0, 255, 10))
  t.deepEqual(await remote.changes('backup-1f', PLACE), Uint8Array.of(1))
  await remote.advance('backup-1f', PLACE, 12)
  await remote.remove('backup-1f')
  t.deepEqual(calls, [
    ['describe'],
    ['register', 'backup-1f'],
    ['rows', '01ab'],
    ['rows', ''],
    ['changes', 'backup-1f', hex(PLACE)],
    ['advance', 'backup-1f', hex(PLACE), 12],
    ['remove', 'backup-1f'],
  ])
  t.is(programs(), 1, 'the player is not looked at for each block')
})

test('only a wizard may read a backup', async (t) => {
  const { server, calls } = await openApi({ isWizard: false })
  for (const path of ['', '/rows?from=', `/consumers/x/changes?since=${hex(PLACE)}`]) {
    const headers = { authorization: 'Bearer secret' }
    const reply = await server.inject({ url: `/v1/backup${path}`, headers })
    t.is(reply.statusCode, 403)
    t.is(reply.json().type, 'e_perm')
  }
  t.deepEqual(calls, [])
})

test('an error of the store reaches the command with its code', async (t) => {
  const changes = async () => {
    throw new KernelError('ERR_LOG_LOST', 'consumer one')
  }
  const { server } = await openApi({ isWizard: true, changes })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => server.close())
  const remote = openRemoteBackup({ url, token: 'secret' })
  const expected = { code: 'ERR_LOG_LOST', message: /no longer in the log: consumer one$/ }
  await t.throwsAsync(remote.changes('one', PLACE), expected)
  const stranger = openRemoteBackup({ url, token: 'wrong' })
  await t.throwsAsync(stranger.describe(), { message: /This token is not known/ })
  const nobody = openRemoteBackup({ url: 'http://127.0.0.1:1', token: 'secret' })
  await t.throwsAsync(nobody.describe(), { code: 'ERR_UNAVAILABLE' })
})
