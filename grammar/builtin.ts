/**
 * Names of builtin functions → their numbers, from the table that the driver shares. Case does not matter.
 */

import { BUILTINS } from '../driver/shared/builtins.ts'

const NAMES: readonly string[] = BUILTINS.map((line) => line.slice(0, line.indexOf(' ')))

/** A builtin's number is its index in the table. */
const NUMBERS: ReadonlyMap<string, number> = new Map(NAMES.map((name, index) => [name, index]))

/** The number that programs store for the builtin called [name]. */
export function builtinNumber(name: string): number | undefined {
  return NUMBERS.get(name) ?? NUMBERS.get(name.toLowerCase())
}

export function builtinNames(): readonly string[] {
  return NAMES
}
