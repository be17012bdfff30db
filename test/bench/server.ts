/** Starts a Cosm server of its own for a benchmark, and reads what a server process has used. */

import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')
export const cosm = path.join(root, 'kernel/cli/cosm.ts')

/** A running server under measurement; [pid] is the process whose CPU time counts. */
export type Peer = {
  name: string
  host: string
  port: number
  /** Of HTTP; 0 when the server has none. */
  httpPort: number
  pid: number
  /** Milliseconds from the start of the process to the first accepted connection. */
  bootMs: number
  folder: string
  stop(): Promise<void>
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const { port } = server.address() as net.AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

const accepts = (port: number) =>
  new Promise<boolean>((done) => {
    const socket = net.connect({ host: '127.0.0.1', port }, () => {
      socket.destroy()
      done(true)
    })
    socket.once('error', () => done(false))
  })

/** Imports [world] (a textdump) into a fresh folder and starts a server on it. */
export async function startCosm(world: string, durability: string): Promise<Peer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cosm-bench-'))
  const data = path.join(folder, 'data')
  const imported = spawnSync(process.execPath, [cosm, 'import', world, '--data', data], {
    encoding: 'utf8',
  })
  if (imported.status !== 0) throw new Error(`import of ${world} failed: ${imported.stderr}`)
  return await restartCosm(folder, durability)
}

/**
 * Starts a server on the data folder of an earlier one, with more [options] of `cosm start` and settings
 * of its [environment].
 */
export async function restartCosm(
  folder: string,
  durability: string,
  options: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Peer> {
  const [port, httpPort] = [await freePort(), await freePort()]
  const begin = performance.now()
  const child = spawn(
    process.execPath,
    [
      cosm,
      'start',
      '--data',
      path.join(folder, 'data'),
      '--telnet-port',
      String(port),
      '--http-port',
      String(httpPort),
      '--durability',
      durability,
      ...options,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...environment } },
  )
  while (!(await accepts(port))) {
    if (child.exitCode !== null)
      throw new Error('the server stopped before it accepted a connection')
    await new Promise((done) => setTimeout(done, 5))
  }
  const bootMs = performance.now() - begin
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  const pid = child.pid ?? 0
  return { name: 'cosm', host: '127.0.0.1', port, httpPort, pid, bootMs, folder, stop }
}

export const removeFolder = (peer: Peer) => rmSync(peer.folder, { recursive: true, force: true })

/** CPU time of process [pid] in milliseconds, user and system, all threads. Linux only. */
export function cpuMs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** Resident memory of process [pid] in MiB. Linux only. */
export function residentMiB(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(line?.[1] ?? 0) / 1024
}
