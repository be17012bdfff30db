/**
 * Reading of a subcommand's words: what is known is parsed, what is not is one clear line with a
 * suggestion, and `--help` shows what there is.
 */

import { parseArgs } from 'node:util'
import { KernelError } from '../base/errors.ts'
import type { Command, CommandInput } from './command.ts'

/** What [words] give the command. Throws ERR_USAGE. `help` is among the values if it was asked for. */
export function readWords(command: Command, words: readonly string[]): CommandInput {
  const options = { ...command.options, help: { type: 'boolean', short: 'h' } } as const
  const { values, positionals, tokens } = parseArgs({
    args: [...words],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const option = Object.hasOwn(options, token.name)
      ? options[token.name as keyof typeof options]
      : undefined
    if (option === undefined) {
      throw usage(command, `unknown option ${token.rawName}`, suggest(token.name, options))
    }
    checkValue(command, token, option.type)
  }
  if (values['help'] !== true && positionals.length > command.positionalsMax) {
    throw usage(command, `unexpected word ${positionals[command.positionalsMax]}`)
  }
  return { values, positionals }
}

function checkValue(
  command: Command,
  token: { rawName: string; value: string | undefined; inlineValue: boolean | undefined },
  type: 'string' | 'boolean',
): void {
  // What looks like the next option is no value, unless it is given as --name=value.
  const isOption = token.inlineValue === false && token.value?.startsWith('-') === true
  if (type === 'string' && (token.value === undefined || token.value === '' || isOption)) {
    throw usage(command, `${token.rawName} needs a value`)
  }
  if (type === 'boolean' && token.value !== undefined) {
    throw usage(command, `${token.rawName} takes no value`)
  }
}

function usage(command: Command, problem: string, suggestion = ''): KernelError {
  return new KernelError('ERR_USAGE', `${command.name}: ${problem}${suggestion}`)
}

function suggest(name: string, options: object): string {
  const near = findNear(name, Object.keys(options))
  return near === undefined ? '' : `; did you mean --${near}?`
}

/** The word of [known] that [word] is most likely a slip of. */
export function findNear(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let bestSteps = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const each of known) {
    const steps = editSteps(word, each)
    if (steps < bestSteps) {
      best = each
      bestSteps = steps
    }
  }
  return best
}

/** Letters to insert, remove, replace or swap with their neighbour to make [from] into [to]. */
function editSteps(from: string, to: string): number {
  let before: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const next = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      const swapped =
        row > 1 &&
        column > 1 &&
        from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1]
      next[column] = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[column - 2] ?? 0) + 1 : Infinity,
      )
    }
    before = last
    last = next
  }
  return last[to.length] ?? 0
}

/** The lines of `--help` for [command]. */
export function describeCommand(command: Command): string[] {
  const rows = Object.entries({ ...command.options, help: { help: 'show this' } }).map(
    ([name, option]) => {
      const value = 'value' in option && option.value ? ` ${option.value}` : ''
      return [`  --${name}${value}`, option.help] as const
    },
  )
  return [
    `${command.usage}`,
    '',
    `  ${command.summary}`,
    ...(command.details ?? []).map((line) => `  ${line}`),
    '',
    ...columns(rows),
  ]
}

/** Rows of two columns, the second aligned. */
export function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 3
  return rows.map(([left, right]) => `${left.padEnd(width)}${right}`)
}
