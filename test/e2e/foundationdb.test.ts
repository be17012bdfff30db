import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { findFoundation, tryClient } from '../_support/foundationdb.ts'
import { LineClient } from '../_support/line-client.ts'
import { openFolder, runCosm, startCosm } from '../_support/server-process.ts'
import { environmentOf } from '../_support/world-store.ts'

const WORLD = path.resolve(import.meta.dirname, '../../world')
/** Longer than any request waits. */
const SILENCE_MS = 12_000

const foundation = await findFoundation()
const missing = await tryClient()

/** What `cosm start` says on a cluster file that names nobody. */
async function startOn(folder: string, clusterFile: string) {
  const words = ['start', '--data', path.join(folder, 'data'), '--store', 'fdb']
  return await runCosm([...words, '--cluster-file', clusterFile])
}

test('a cluster file that is not there is named in one line', async (t) => {
  const { code, error } = await startOn(openFolder(t), '/nowhere/fdb.cluster')
  t.is(code, 2)
  t.regex(error, /^cosm: .*there is no cluster file \/nowhere\/fdb\.cluster\n$/)
})

if (missing !== '') {
  test('without the client library, one line says what to install', async (t) => {
    const folder = openFolder(t)
    const clusterFile = path.join(folder, 'fdb.cluster')
    writeFileSync(clusterFile, 'cosm:test@127.0.0.1:1\n')
    const { code, error } = await startOn(folder, clusterFile)
    t.is(code, 1)
    t.regex(error, /^cosm: the client library of the store is missing: install .*\n$/)
  })
}

if (typeof foundation === 'string') {
  test.skip(`foundationdb: skipped, because ${foundation}`, (t) => t.pass())
} else {
  const { clusterFile, pause } = foundation
  test.after.always(() => foundation.close())

  test.serial('a world goes into a cluster and comes out as it was', async (t) => {
    const folder = openFolder(t)
    const at = (name: string) => path.join(folder, name)
    const environment = environmentOf(clusterFile)
    const cosm = async (words: string[], settings: Record<string, string> = {}) => {
      const { code, error } = await runCosm([...words, '--data', at('data')], settings)
      t.is(code, 0, error)
    }
    await cosm(['import', WORLD])
    await cosm(['import', WORLD], environment)
    await cosm(['export', '--format', 'objects', at('from-folder')])
    await cosm(['export', '--format', 'objects', at('from-cluster')], environment)
    const read = (name: string) =>
      readdirSync(at(name)).map((file) => [file, readFileSync(path.join(at(name), file), 'utf8')])
    t.deepEqual(read('from-cluster'), read('from-folder'))
    const again = await runCosm(['import', WORLD], environment)
    t.regex(again.error, /holds a world/)
  })

  test.serial('who is made at the door is told so, and later that they are back', async (t) => {
    const server = await startCosm(t, openFolder(t), environmentOf(clusterFile))
    const client = await LineClient.open(server.telnetPort)
    client.send('create ann secret1')
    t.is(await client.until((line) => line.startsWith('***')), '*** Created ***')
    client.send('@quit')
    await client.closed()
    const again = await LineClient.open(server.telnetPort)
    again.send('connect ann secret1')
    t.is(await again.until((line) => line.startsWith('***')), '*** Connected ***')
    again.close()
  })

  test.serial(
    'a task that writes too much for a transaction is told, and keeps what it had written',
    async (t) => {
      const server = await startCosm(t, openFolder(t), environmentOf(clusterFile))
      const client = await LineClient.open(server.telnetPort)
      client.send(server.wizardLine)
      client.send(';add_property(#0, "large", "", {player, "rw"})')
      await client.until((line) => line.startsWith('=> '))
      client.send(
        ';;s = "0123456789abcdef"; for i in [1..16] s = s + s; endfor #0.large = s; #0.large = s + s;',
      )
      await client.until((line) => line.includes('A task may write 2 MB between two commits'))
      client.send(';length(#0.large)')
      await client.until((line) => line === `=> ${2 ** 20}`)
      t.pass()
    },
  )

  const silence = pause === undefined ? test.skip : test.serial
  silence('a server waits until a silent cluster speaks again', async (t) => {
    t.timeout(120_000)
    const server = await startCosm(t, openFolder(t), environmentOf(clusterFile))
    const client = await LineClient.open(server.telnetPort)
    client.send(server.wizardLine)
    client.send(';add_property(#0, "count", 1, {player, "r"})')
    await client.until((line) => line.startsWith('=> '))
    pause?.(true)
    t.teardown(() => pause?.(false))
    client.send(';#0.count = #0.count + 1')
    await new Promise((resolve) => setTimeout(resolve, SILENCE_MS))
    pause?.(false)
    t.is(await client.until((line) => line.startsWith('=> ')), '=> 2')
    client.send(';#0.count')
    t.is(await client.until((line) => line.startsWith('=> ')), '=> 2')
    t.is(await server.end('SIGTERM'), 0)
  })
}
