/** A server in a process of its own, so that it can be killed, and what it prints. */

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ExecutionContext } from 'ava'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const ECHO_SERVER = path.join(ROOT, 'test/_support/echo-server.ts')

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
}

/** A folder of the test's own, removed when the test is over. */
export function openFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'cosm-test-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Starts the echo driver's server on `data` in [folder]; it is killed when the test is over. */
export async function startEcho(
  t: ExecutionContext,
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [ECHO_SERVER, path.join(folder, 'data'), folder], {
    cwd: ROOT,
    env: {
      ...process.env,
      COSM_LOG_LEVEL: 'warn',
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
  const ports = await readPorts(child, () => errors)
  return {
    ...ports,
    child,
    errors: () => errors,
    exited,
    end(signal) {
      child.kill(signal)
      return exited
    },
  }
}

/** The first line it prints. Rejects with what it said when it ends before. */
async function readPorts(child: ChildProcess, errors: () => string): Promise<Ports> {
  let text = ''
  return await new Promise<Ports>((resolve, reject) => {
    child.stdout?.on('data', (bytes: Buffer) => {
      text += bytes.toString()
      if (text.includes('\n')) resolve(JSON.parse(text) as Ports)
    })
    child.once('exit', (code) => reject(new Error(`exit code ${code}: ${errors()}`)))
  })
}
