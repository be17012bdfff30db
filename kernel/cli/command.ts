/** The shape of a subcommand of `cosm`: one file each, listed in cosm.ts. */

import type { ParseArgsOptionsConfig } from 'node:util'

/** An option of a subcommand: what parseArgs needs, and a line for `--help`. */
type CommandOptions = Record<
  string,
  ParseArgsOptionsConfig[string] & {
    /** One line for people, in lower case, without a full stop. */
    help: string
    /** What stands for the value in `--help`, such as `DIR`. */
    value?: string
  }
>

/** What a subcommand is given: its options by name, and the words that are none. */
export type CommandInput = {
  values: Record<string, string | boolean | (string | boolean)[] | undefined>
  positionals: string[]
}

export type Command = {
  name: string
  /** One line, in lower case, without a full stop. */
  summary: string
  /** Such as `cosm import FILE --data DIR`. */
  usage: string
  /** Further lines for `--help`. */
  details?: string[]
  options: CommandOptions
  /** How many words besides options it takes at most; above: one clear line. */
  positionalsMax: number
  /** Does it; answers the exit code. An Error thrown is printed as one line, exit code 1. */
  run(input: CommandInput): Promise<number>
}
