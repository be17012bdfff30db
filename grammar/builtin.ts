/**
 * Names of builtin functions → their numbers, from the table that the driver shares. Case does not matter.
 */

import { BUILTINS } from '../driver/shared/builtins.ts'
import { suggest } from './suggest.ts'

const NAMES: readonly string[] = BUILTINS.map((line) => line.slice(0, line.indexOf(' ')))

/** A builtin's number is its index in the table. */
const NUMBERS: ReadonlyMap<string, number> = new Map(NAMES.map((name, index) => [name, index]))

/** The number that programs store for the builtin called [name]. */
export function builtinNumber(name: string): number | undefined {
  return NUMBERS.get(name) ?? NUMBERS.get(name.toLowerCase())
}

/** Functions of other languages → what does the same here. */
const FOREIGN_FUNCTIONS: Readonly<Record<string, string>> = {
  print: 'player:tell(…)',
  println: 'player:tell(…)',
  printf: 'player:tell(…)',
  echo: 'player:tell(…)',
  puts: 'player:tell(…)',
  tell: 'player:tell(…)',
  len: 'length',
  size: 'length',
  count: 'length',
  str: 'tostr',
  int: 'toint',
  type: 'typeof',
  append: 'listappend',
  push: 'listappend',
  keys: 'mapkeys',
  values: 'mapvalues',
  replace: 'strsub',
  substr: 'text[from..to]',
  substring: 'text[from..to]',
  range: '[1..n]',
  sleep: 'suspend',
  wait: 'suspend',
  throw: 'raise',
  input: 'read',
  not: '!',
}

/** What the author of a call of [name], which is no builtin, probably meant. */
export function suggestBuiltin(name: string): string | undefined {
  return FOREIGN_FUNCTIONS[name.toLowerCase()] ?? suggest(name, NAMES)
}
