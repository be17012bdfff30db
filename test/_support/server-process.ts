/** A server in a process of its own, so that it can be killed, and what it prints. */

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ExecutionContext } from 'ava'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const COSM = path.join(ROOT, 'kernel/cli/cosm.ts')
const ECHO_SERVER = path.join(ROOT, 'test/_support/echo-server.ts')
const DRIVER_SERVER = path.join(ROOT, 'test/_support/driver-server.ts')

export interface Ports {
  readonly httpPort: number
  readonly telnetPort: number
}

export interface ServerProcess extends Ports {
  readonly child: ChildProcess
  /** What it has written to standard error. */
  readonly errors: () => string
  /** Sends [signal] and resolves with the exit code, null after a kill. */
  end(signal: NodeJS.Signals): Promise<number | null>
  readonly exited: Promise<number | null>
  /** Resolves with all of standard error when it matches [pattern]; rejects when the process ends. */
  says(pattern: RegExp): Promise<string>
}

/** A folder of the test's own, removed when the test is over. */
export function openFolder(t: Owner): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'cosm-test-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Starts the echo driver's server on `data` in [folder]; it is killed when the test is over. */
export async function startEcho(
  t: ExecutionContext,
  folder: string,
  environment: Environment = {},
): Promise<ServerProcess> {
  const words = [ECHO_SERVER, path.join(folder, 'data'), folder]
  const server = spawnServer(t, words, { COSM_LOG_LEVEL: 'warn', ...environment })
  return { ...server, ...(await readPorts(server)) }
}

/** A server on a real world, as people start it. */
export interface CosmProcess extends ServerProcess {
  /** The line that logs the first wizard in; empty but at the first start. */
  readonly wizardLine: string
  /** Resolves when standard error matches [pattern]; rejects when the process ends before. */
  says(pattern: RegExp): Promise<string>
}

/** Starts `cosm start` on `data` in [folder], which gets the shipped world when it is empty. */
export async function startCosm(
  t: Owner,
  folder: string,
  environment: Environment = {},
): Promise<CosmProcess> {
  const ports = ['--http-port', '0', '--telnet-port', '0']
  const words = [COSM, 'start', '--data', path.join(folder, 'data'), ...ports]
  const server = spawnServer(t, words, { COSM_LOG_LEVEL: 'info', ...environment })
  const { text, ...places } = await readPlaces(server)
  const isFirst = text.includes('was empty')
  const log = isFirst ? await server.says(/change the password/) : text
  const [, wizardLine = ''] = / {2}(connect Wizard \S+)"/.exec(log) ?? []
  return { ...server, ...places, wizardLine }
}

/** Starts a server with a [driver] of the test's own on `data` in [folder], which holds a world. */
export async function startWithDriver(
  t: Owner,
  folder: string,
  { driver, silenceMs }: { driver: string; silenceMs: number },
): Promise<ServerProcess> {
  const words = [DRIVER_SERVER, path.join(folder, 'data'), driver, String(silenceMs)]
  const server = spawnServer(t, words, {})
  const { telnetPort, httpPort } = await readPlaces(server)
  return { ...server, telnetPort, httpPort }
}

/** Waits until a server says where it listens; answers that, and all that it said. */
async function readPlaces(server: Spawned): Promise<Ports & { text: string }> {
  const text = await server.says(/"lines at [^ ]+:\d+, WebSocket at [^"]+:\d+\/"/)
  const [, telnetPort, httpPort] = /lines at [^ ]+:(\d+), .*:(\d+)\/"/.exec(text) ?? []
  return { telnetPort: Number(telnetPort), httpPort: Number(httpPort), text }
}

/** What a server ends with: a test, or a file of tests. */
export type Owner = Pick<ExecutionContext, 'teardown'>

type Environment = Readonly<Record<string, string>>

type Spawned = Omit<ServerProcess, keyof Ports>

function spawnServer(t: Owner, words: readonly string[], environment: Environment): Spawned {
  const child = spawn(process.execPath, words, {
    cwd: ROOT,
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: path.join(ROOT, 'build/compile-cache'),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  let errors = ''
  child.stderr.on('data', (bytes: Buffer) => {
    errors += bytes.toString()
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return {
    child,
    errors: () => errors,
    exited,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (pattern.test(errors)) resolve(errors)
        }
        child.stderr.on('data', look)
        child.once('exit', (code) => reject(new Error(`exit code ${code}: ${errors}`)))
        look()
      }),
    end(signal) {
      child.kill(signal)
      return exited
    },
  }
}

/** The first line it prints. Rejects with what it said when it ends before. */
async function readPorts({ child, errors }: Spawned): Promise<Ports> {
  let text = ''
  return await new Promise<Ports>((resolve, reject) => {
    child.stdout?.on('data', (bytes: Buffer) => {
      text += bytes.toString()
      if (text.includes('\n')) resolve(JSON.parse(text) as Ports)
    })
    child.once('exit', (code) => reject(new Error(`exit code ${code}: ${errors()}`)))
  })
}

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

/** Runs `cosm` with [words] to its end. */
export function runCosm(words: readonly string[], environment: Environment = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [COSM, ...words],
      { timeout: 60_000, env: { ...process.env, ...environment } },
      (_, out, error) => resolve({ code: child.exitCode, out, error }),
    )
  })
}
