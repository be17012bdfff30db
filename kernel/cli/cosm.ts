/**
 * The `cosm` command: finds the subcommand, reads its words, runs it. A mistake is one clear line and
 * exit code 2, a failure one clear line and exit code 1.
 */

import { enableCompileCache } from 'node:module'
import path from 'node:path'
import { isKernelError, KernelError } from '../base/errors.ts'
import type { Command } from './command.ts'
import { columns, describeCommand, findNear, readWords } from './usage.ts'

/** Every subcommand; each is loaded when it is used, so that none waits for another's parts. */
const COMMANDS: Readonly<Record<string, { summary: string; load: () => Promise<Command> }>> = {
  start: {
    summary: 'start a server',
    load: async () => (await import('./start.ts')).start,
  },
  connect: {
    summary: 'connect to a world from this terminal',
    load: async () => (await import('./connect.ts')).connect,
  },
  import: {
    summary: 'make a world from a textdump or from object definitions',
    load: async () => (await import('./import.ts')).importCommand,
  },
  export: {
    summary: 'write a world as a textdump or as object definitions',
    load: async () => (await import('./export.ts')).exportCommand,
  },
  backup: {
    summary: 'copy a world, and later what was changed since',
    load: async () => (await import('./backup.ts')).backup,
  },
  verify: {
    summary: 'check a backup',
    load: async () => (await import('./verify.ts')).verify,
  },
  restore: {
    summary: 'make a world from a backup',
    load: async () => (await import('./restore.ts')).restore,
  },
  'language-server': {
    summary: 'help an editor with programs, over standard input and output',
    load: async () => (await import('./language-server.ts')).languageServer,
  },
  test: {
    summary: 'run the tests of a world',
    load: async () => (await import('./test.ts')).testCommand,
  },
}

const EXIT_FAILURE = 1
const EXIT_USAGE = 2

async function runCosm(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    printLines(describeAll())
    return name === undefined ? EXIT_USAGE : 0
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (entry === undefined) throw unknownCommand(name)
  const command = await entry.load()
  const input = readWords(command, rest)
  if (input.values['help'] === true) {
    printLines(describeCommand(command))
    return 0
  }
  return await command.run(input)
}

function describeAll(): string[] {
  const rows = Object.entries(COMMANDS).map(
    ([name, { summary }]) => [`  ${name}`, summary] as const,
  )
  return ['cosm COMMAND [OPTIONS]', '', ...columns(rows), '', 'cosm COMMAND --help tells more.']
}

function unknownCommand(name: string): KernelError {
  const near = findNear(name, Object.keys(COMMANDS))
  const hint = near === undefined ? 'cosm --help lists them' : `did you mean ${near}?`
  return new KernelError('ERR_USAGE', `unknown command ${name}; ${hint}`)
}

function printLines(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** Prints what went wrong in a line; a bug shows where it is. */
function report(error: unknown): number {
  const text = isKernelError(error)
    ? error.message
    : String(error instanceof Error ? error.stack : error)
  process.stderr.write(`cosm: ${text}\n`)
  return isKernelError(error, 'ERR_USAGE', 'ERR_CONFIGURATION') ? EXIT_USAGE : EXIT_FAILURE
}

// Types are stripped and code is compiled once, not at each start; halves the time to a first command.
// Threads look for the cache in the environment.
const compileCache = path.join(import.meta.dirname, '../../build/compile-cache')
enableCompileCache(compileCache)
process.env['NODE_COMPILE_CACHE'] = compileCache

process.exitCode = await runCosm(process.argv.slice(2)).catch(report)
