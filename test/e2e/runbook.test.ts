/** The runbook, as it stands: its commands are run, its failures and metrics are the server's own. */

import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { findFoundation, makePrefix } from '../_support/foundationdb.ts'
import { openFolder, runCosm, startCosm } from '../_support/server-process.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const RUNBOOK = readFileSync(path.join(ROOT, 'docs/runbook.md'), 'utf8')

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** The blocks of commands that are marked so. */
function readBlocks(mark: string): string[] {
  const fences = RUNBOOK.matchAll(new RegExp(`^\`\`\`${mark}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))
  return [...fences].map(([, commands = '']) => commands)
}

/** Runs commands of the runbook in a folder and at ports of their own, until the first that fails. */
async function run(
  t: ExecutionContext,
  commands: string,
  environment: Record<string, string> = {},
) {
  const folder = path.join(openFolder(t), 'cosm')
  mkdirSync(folder)
  const [http, telnet] = [await freePort(), await freePort()]
  const script = commands
    .replaceAll('/opt/cosm', ROOT)
    .replaceAll('/srv/cosm', folder)
    .replaceAll(':7780', `:${http}`)
  return await new Promise<{ code: number | null; text: string }>((resolve) => {
    const child = execFile(
      'bash',
      [
        '-exc',
        `set -m; trap 'for job in $(jobs -p); do kill -- -$job || true; done' EXIT\n${script}wait`,
      ],
      {
        cwd: folder,
        env: {
          ...process.env,
          ...environment,
          COSM_HTTP_PORT: `${http}`,
          COSM_TELNET_PORT: `${telnet}`,
        },
        timeout: 280_000,
      },
      (_, out, error) => resolve({ code: child.exitCode, text: `${out}\n${error}` }),
    )
  })
}

test.serial('the commands of the runbook run as written', async (t) => {
  t.timeout(300_000)
  const blocks = readBlocks('sh')
  t.true(blocks.length >= 6)
  const ended = await run(t, blocks.join(''))
  t.is(ended.code, 0, ended.text)
  t.regex(ended.text, /backup: sound; \d+ rows/)
  t.regex(ended.text, /earlier: \d+ rows and \d+ commits restored/)
  t.regex(ended.text, /\{"value":"Workshop"\}/)
  t.regex(ended.text, /^cosm_inputs_unfinished \d/m)
})

test.serial('the commands that move a world to a cluster run as written', async (t) => {
  t.timeout(300_000)
  const foundation = await findFoundation()
  if (typeof foundation === 'string') {
    t.log(`skipped, because ${foundation}`)
    t.pass()
    return
  }
  t.teardown(() => foundation.close())
  const [define, start] = readBlocks('sh')
  const [move = ''] = readBlocks('sh cluster')
  const commands = [
    define,
    start,
    'export COSM_TOKEN=$(cat /srv/cosm/token)',
    'systemctl() { kill %%; wait $! || true; }',
    `${move.trimEnd().replaceAll('/etc/foundationdb/fdb.cluster', foundation.clusterFile)} &`,
    'until curl -sf http://127.0.0.1:7780/readyz; do sleep 1; done',
    'curl -sf -H "Authorization: Bearer $COSM_TOKEN" http://127.0.0.1:7780/v1/objects/0/properties/name',
    'kill %%',
    '',
  ]
  const ended = await run(t, commands.join('\n'), { COSM_STORE_PREFIX: makePrefix() })
  t.is(ended.code, 0, ended.text)
  t.regex(ended.text, /rows copied/)
  t.regex(ended.text, /commits restored/)
  t.regex(ended.text, /\{"value":"\w+"/)
})

/** The first cells of the table that begins with [heading], without their backquotes. */
function readColumn(heading: string): string[] {
  const [, table = ''] = RUNBOOK.split(`${heading}\n`)
  const rows = table.slice(0, table.indexOf('\n\n')).split('\n').slice(1)
  return rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, cell = '']) => cell),
  )
}

test('every failure that the runbook names is one that the server can print', (t) => {
  const files = readdirSync(path.join(ROOT, 'kernel'), { recursive: true }).map(String)
  const sources = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join(ROOT, 'kernel', file), 'utf8'))
    .join('\n')
  const lines = readColumn('| line | what it is | what to do |')
  t.true(lines.length >= 18)
  for (const line of lines) {
    // Words in capitals stand for others, as the three dots do; what follows the first colon is often a place.
    const pieces = line.split(/…|\b[A-Z]+\b|\bMiB\b|: ?/).map((piece) => piece.trim())
    for (const piece of pieces.filter((each) => each.length > 8)) {
      t.true(sources.includes(piece), `${line}: nothing prints "${piece}"`)
    }
  }
})

test.serial('every metric that the runbook names is there', async (t) => {
  const server = await startCosm(t, openFolder(t))
  const text = await (await fetch(`http://127.0.0.1:${server.httpPort}/metrics`)).text()
  const names = readColumn('| metric | watch for |')
  t.true(names.length >= 9)
  // A server that is alone does not count conflicts.
  const [ofClusters, others] = [true, false].map((isOf) =>
    names.filter((name) => name.startsWith('cosm_cluster_') === isOf),
  )
  for (const name of others ?? []) t.regex(text, new RegExp(`^${name}[ {]`, 'm'))
  const source = readFileSync(path.join(ROOT, 'kernel/host/metrics.ts'), 'utf8')
  for (const name of ofClusters ?? []) t.true(source.includes(`'${name}'`), name)
  await server.end('SIGKILL')
})

test.serial(
  'a second server, a taken port, a full disk and a wrong token are told as the runbook says',
  async (t) => {
    t.timeout(120_000)
    const folder = openFolder(t)
    const server = await startCosm(t, folder)
    const data = path.join(folder, 'data')
    const second = await runCosm(['start', '--data', data])
    t.regex(
      second.error,
      /^cosm: the data folder is in use by another process: .* \(process \d+\)\n$/,
    )
    const port = ['--http-port', '0', '--telnet-port', `${server.telnetPort}`]
    const other = await runCosm(['start', '--data', path.join(folder, 'other'), ...port])
    t.regex(other.error, /cosm: the port is in use: 127\.0\.0\.1:\d+\n$/)
    const url = `http://127.0.0.1:${server.httpPort}`
    const wrong = await runCosm([
      'backup',
      path.join(folder, 'backup'),
      '--url',
      url,
      '--token',
      'x',
    ])
    t.regex(wrong.error, /^cosm: .*This token is not known\.\n$/)
    const full = await runCosm(['start', '--data', path.join(folder, 'full')], {
      COSM_FREE_SPACE_FLOOR_MB: `${1 << 29}`,
    })
    t.regex(full.error, /cosm: too little free space in the data folder: .* MiB\n$/)
    await server.end('SIGKILL')
  },
)
