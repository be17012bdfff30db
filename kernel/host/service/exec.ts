/**
 * The service that runs programs, for the grant `exec`: only files of one folder, with a short path and no
 * other environment than what is given. The answer is {exit code, output, errors}, as binary strings.
 *
 * Semantics: ToastStunt `exec.cc`; the driver has checked the path and the input.
 */

import { Buffer } from 'node:buffer'
import { type ChildProcess, spawn } from 'node:child_process'
import { lstat } from 'node:fs/promises'
import { E_QUOTA } from '../../../driver/shared/errors.ts'
import { intValue, listValue, type SlotValue, stringValue } from '../../store/value.ts'
import type { HostService } from '../service-desk.ts'
import { fromBinaryString, toBinaryString } from './binary-string.ts'
import { requireInside } from './fence.ts'
import { refused } from './file.ts'
import { argument, invalid, type Operation, ServiceError, serviceOf } from './reply.ts'

const PROCESSES_MAX = 256
/** Bytes of output and of errors; above: the program is ended, E_QUOTA. */
const OUTPUT_BYTES_MAX = 16_777_216
const PATH = 'PATH=/bin:/usr/bin'
/** Exit code of a program that could not be started, and of one that a signal ended. */
const CODE_UNSTARTED = 255
const CODE_SIGNAL = 0

export interface ExecService {
  readonly service: HostService
  close(): Promise<void>
}

export function openExec(options: { folder: string; granted: boolean }): ExecService {
  const running = new Set<ChildProcess>()
  let isClosed = false
  const operations: Record<string, Operation> = {
    run: async (args) => {
      const command = strings(argument(args, 0))
      const path = await programPath(options.folder, command[0] ?? '')
      if (isClosed) throw invalid('The server is stopping')
      if (running.size >= PROCESSES_MAX) throw new ServiceError(E_QUOTA, 'Resource limit exceeded')
      const given = argument(args, 1)
      const input = given.type === 'string' ? fromBinaryString(given.value) : undefined
      const environment = strings(argument(args, 2))
      return await run({ path, command, input: input ?? Buffer.alloc(0), environment, running })
    },
  }
  return {
    service: serviceOf(options.granted ? operations : refused(operations)),
    close: async () => {
      isClosed = true
      for (const child of running) end(child)
    },
  }
}

function strings(value: SlotValue): string[] {
  if (value.type !== 'list') return []
  return value.items.map((item) => (item.type === 'string' ? item.value : ''))
}

async function programPath(folder: string, name: string): Promise<string> {
  const path = await requireInside(folder, name)
  const stats = await lstat(path).catch(() => undefined)
  if (stats === undefined) throw invalid('Does not exist')
  if (!stats.isFile()) throw invalid('Is not a file')
  return path
}

interface Run {
  readonly path: string
  /** The program's name and its arguments. */
  readonly command: readonly string[]
  readonly input: Uint8Array
  /** `NAME=value` each. */
  readonly environment: readonly string[]
  readonly running: Set<ChildProcess>
}

function run({ path, command, input, environment, running }: Run): Promise<SlotValue> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, command.slice(1), {
      argv0: command[0] ?? path,
      env: environmentOf([PATH, ...environment]),
      stdio: 'pipe',
      detached: true, // A group of its own: end() reaches what it starts.
    })
    running.add(child)
    const output = new Output(child)
    const errors = new Output(child)
    child.stdout.on('data', (bytes: Buffer) => output.add(bytes))
    child.stderr.on('data', (bytes: Buffer) => errors.add(bytes))
    child.stdin.on('error', () => {}) // It may end without reading.
    child.stdin.end(input)
    child.once('error', (error) => {
      running.delete(child)
      resolve(answer(CODE_UNSTARTED, '', `execve: ${error.message}~0A`))
    })
    child.once('close', (code) => {
      running.delete(child)
      if (output.isTooLarge || errors.isTooLarge) {
        reject(new ServiceError(E_QUOTA, 'Resource limit exceeded'))
      } else resolve(answer(code ?? CODE_SIGNAL, output.text(), errors.text()))
    })
  })
}

/** Ends a program and whatever it started. */
function end(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL')
  }
}

function environmentOf(entries: readonly string[]): Record<string, string> {
  const environment: Record<string, string> = {}
  for (const entry of entries) {
    const equals = entry.indexOf('=')
    if (equals > 0) environment[entry.slice(0, equals)] = entry.slice(equals + 1)
  }
  return environment
}

function answer(code: number, output: string, errors: string): SlotValue {
  return listValue([intValue(code), stringValue(output), stringValue(errors)])
}

/** What a program writes to one of its streams. */
class Output {
  readonly #child: ChildProcess
  readonly #parts: Buffer[] = []
  #bytes = 0

  constructor(child: ChildProcess) {
    this.#child = child
  }

  get isTooLarge(): boolean {
    return this.#bytes > OUTPUT_BYTES_MAX
  }

  add(part: Buffer): void {
    this.#bytes += part.length
    if (this.isTooLarge) end(this.#child)
    else this.#parts.push(part)
  }

  text(): string {
    return toBinaryString(Buffer.concat(this.#parts))
  }
}
