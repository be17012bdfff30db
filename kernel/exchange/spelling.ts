/**
 * The words of object definitions for bits and numbers: flags, permissions, argument specifiers.
 */

import {
  ARGUMENT_SPEC_ANY,
  ARGUMENT_SPEC_NONE,
  ARGUMENT_SPEC_THIS,
  FLAG_ANONYMOUS,
  FLAG_FERTILE,
  FLAG_PLAYER,
  FLAG_PROGRAMMER,
  FLAG_READ,
  FLAG_WIZARD,
  FLAG_WRITE,
  PERMISSION_CHOWN,
  PERMISSION_DEBUG,
  PERMISSION_EXECUTE,
  PERMISSION_READ,
  PERMISSION_WRITE,
} from '../../driver/shared/layout.ts'

/** Flags of an object, in the order they are written. */
export const FLAGS: readonly (readonly [word: string, bit: number])[] = [
  ['player', FLAG_PLAYER],
  ['programmer', FLAG_PROGRAMMER],
  ['wizard', FLAG_WIZARD],
  ['readable', FLAG_READ],
  ['writable', FLAG_WRITE],
  ['fertile', FLAG_FERTILE],
  ['anonymous', FLAG_ANONYMOUS],
]

type Letters = readonly (readonly [letter: string, bit: number])[]

export const VERB_LETTERS: Letters = [
  ['r', PERMISSION_READ],
  ['w', PERMISSION_WRITE],
  ['x', PERMISSION_EXECUTE],
  ['d', PERMISSION_DEBUG],
]
export const PROPERTY_LETTERS: Letters = [
  ['r', PERMISSION_READ],
  ['w', PERMISSION_WRITE],
  ['c', PERMISSION_CHOWN],
]

/** Argument specifiers; the index is the number. */
const ARGUMENTS: readonly string[] = ['none', 'any', 'this']

export function formatPermissions(bits: number, letters: Letters): string {
  return letters.map(([letter, bit]) => ((bits & bit) === 0 ? '' : letter)).join('')
}

/** The bits that [text] means; undefined when it has another letter or one twice. */
export function parsePermissions(text: string, letters: Letters): number | undefined {
  let bits = 0
  for (const letter of text) {
    const bit = letters.find(([each]) => each === letter)?.[1]
    if (bit === undefined || (bits & bit) !== 0) return undefined
    bits |= bit
  }
  return bits
}

export function formatArgument(specifier: number): string {
  return ARGUMENTS[specifier] ?? 'none'
}

/** The argument specifier that [word] means; undefined when it is none. */
export function parseArgument(word: string): number | undefined {
  const index = ARGUMENTS.indexOf(word)
  return [ARGUMENT_SPEC_NONE, ARGUMENT_SPEC_ANY, ARGUMENT_SPEC_THIS].includes(index)
    ? index
    : undefined
}
