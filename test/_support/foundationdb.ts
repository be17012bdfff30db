/**
 * A FoundationDB for tests: the cluster of COSM_TEST_FDB_CLUSTER_FILE, or a server of the test file's
 * own on 127.0.0.1, whose program is COSM_TEST_FDBSERVER or on the PATH, with fdbcli beside it or on
 * the PATH. Where there is none, tests are skipped with a line that says why.
 *
 * Every world has a prefix of its own, so tests may run at once.
 */

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { ExecutionContext } from 'ava'
import { openSystemClock } from '../../kernel/base/clock.ts'
import { openFoundationStore } from '../../kernel/store/foundationdb.ts'
import { encodeMutations } from '../../kernel/store/mutations.ts'
import { RANGE_OF_ALL } from '../../kernel/store/range.ts'
import type { OpenedStore, OpenStore } from './store.ts'

/** What a cluster needs beyond a lapse of time before it forgets old versions. */
const FORGETTING_MS = 3_000
const SETTLING_MS = 300
/** For each row: the mutation itself, and the range of keys that it conflicts with. */
const OVERHEAD_BYTES = 20_000
const ATTEMPTS_MAX = 60

const run = promisify(execFile)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export interface Foundation {
  readonly clusterFile: string
  /** Stops the server's process where it is, or lets it go on; a cluster that is not ours cannot be. */
  readonly pause: ((on: boolean) => void) | undefined
  /** Ends the server, if it is ours. */
  close(): Promise<void>
}

/** A FoundationDB that answers, or the reason why there is none. */
export async function findFoundation(): Promise<Foundation | string> {
  const given = process.env['COSM_TEST_FDB_CLUSTER_FILE']
  const server = given === undefined ? findProgram('fdbserver', 'COSM_TEST_FDBSERVER') : undefined
  if (given === undefined && server === undefined) {
    return 'there is no fdbserver on the PATH (or in COSM_TEST_FDBSERVER)'
  }
  const problem = await tryClient()
  if (problem !== '') return problem
  if (given !== undefined) {
    return { clusterFile: given, pause: undefined, close: async () => undefined }
  }
  return await startFoundation(server ?? '')
}

/** Why the client library cannot be loaded; tried in another process, because one thread may use it. */
export async function tryClient(): Promise<string> {
  const url = new URL('../../kernel/store/foundationdb-client.ts', import.meta.url)
  const script = `import { loadClient } from '${url}'
    await loadClient().catch((error) => process.stdout.write(error.message))
    process.exit()`
  return (await run(process.execPath, ['--input-type=module', '-e', script])).stdout
}

/** Whatever is told of a program by [variable], else where it is on the PATH. */
function findProgram(name: string, variable?: string): string | undefined {
  const given = variable === undefined ? undefined : process.env[variable]
  if (given !== undefined) return given
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file))
}

async function startFoundation(program: string): Promise<Foundation> {
  const beside = path.join(path.dirname(program), 'fdbcli')
  const fdbcli = existsSync(beside) ? beside : findProgram('fdbcli')
  if (fdbcli === undefined) throw new Error('there is an fdbserver, but no fdbcli')
  const folder = mkdtempSync(path.join(tmpdir(), 'cosm-fdb-'))
  const address = `127.0.0.1:${await findPort()}`
  const clusterFile = path.join(folder, 'fdb.cluster')
  writeFileSync(clusterFile, `cosm:test@${address}\n`)
  const [data, logs] = ['data', 'logs'].map((name) => path.join(folder, name))
  for (const each of [data, logs]) mkdirSync(each ?? '')
  const words = ['-p', address, '-C', clusterFile, '-d', data ?? '', '-L', logs ?? '']
  const child = spawn(program, words, { stdio: 'ignore' })
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  const close = async () => {
    process.off('exit', kill)
    await end(child)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await configure(fdbcli, clusterFile)
    const pause = (on: boolean) => void child.kill(on ? 'SIGSTOP' : 'SIGCONT')
    return { clusterFile, pause, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Makes a database in the cluster, and waits until it answers. */
async function configure(fdbcli: string, clusterFile: string): Promise<void> {
  const ask = async (words: string) => {
    const given = ['-C', clusterFile, '--timeout', '5', '--exec', words]
    return (await run(fdbcli, given).catch((error) => error as { stdout: string })).stdout
  }
  const engine = process.env['COSM_TEST_FDB_ENGINE'] ?? 'memory'
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    await ask(`configure new single ${engine}`)
    if (/is available/.test(await ask('status minimal'))) return
    await pause(250)
  }
  throw new Error('the FoundationDB server does not become available')
}

async function findPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    if (!child.kill('SIGKILL')) resolve()
  })
}

/** A prefix that no other world has. */
export function makePrefix(): string {
  return `test-${randomBytes(6).toString('hex')}/`
}

/** How the suite opens a store in [foundation]. */
export function opensFoundation({ clusterFile }: Foundation): OpenStore {
  return async (t, options = {}) => await openFoundation(t, { ...options, clusterFile })
}

async function openFoundation(
  t: ExecutionContext,
  options: { clusterFile: string; keepLog?: boolean; wholeKeys?: boolean },
): Promise<OpenedStore> {
  const clock = openSystemClock()
  const prefix = options.wholeKeys === true ? '' : makePrefix()
  const store = await openFoundationStore({ ...options, clock, prefix })
  // Without a prefix, other tests' worlds are seen: only what no prefix begins with is ours.
  const own = prefix === '' ? { begin: Uint8Array.of(1), end: Uint8Array.of(2) } : RANGE_OF_ALL
  const clear = encodeMutations([{ type: 'clear-range', ...own }])
  t.teardown(async () => {
    await store.close()
    const cleaning = await openFoundationStore({ ...options, clock, prefix })
    await cleaning.commit({ mutations: clear })
    await cleaning.close()
  })
  return {
    store,
    clock,
    overheadBytes: OVERHEAD_BYTES,
    // Short times pass by themselves.
    pass: async (ms) => {
      if (ms >= 1_000) await pause(ms + FORGETTING_MS)
    },
    settling: async () => {
      await pause(SETTLING_MS)
    },
  }
}
