/**
 * The words of the language: which are reserved, and since which textdump version.
 *
 * Case does not matter. A word is reserved only from its version on, as in ToastStunt `keywords.gperf`: a program from
 * an older textdump may use it as a name.
 */

import { ERROR_NAMES } from '../driver/shared/errors.ts'

/** The language in which new programs are written: one more than ToastStunt's newest textdump version. */
export const LANGUAGE_VERSION = 18

// Textdump versions that reserved words; ToastStunt `version.h`.
const PREHISTORY = 0
const EXCEPTIONS = 1
const BREAK_AND_CONTINUE = 2
const FLOATS = 3
const FILES = 8
const EXECUTION = 9
const INTERRUPTION = 10

/** Reserved words of statements and expressions. The type of such a token is the word in capitals. */
const SINCE: readonly (readonly [version: number, words: string])[] = [
  [PREHISTORY, 'if else elseif endif for in endfor while endwhile fork endfork return'],
  [EXCEPTIONS, 'try except finally endtry any'],
  [BREAK_AND_CONTINUE, 'break continue'],
]

/**
 * Words that may be names as well: context.ts tells by what stands beside one which it is, so that no program written
 * before they were words changes its meaning.
 */
export const CONTEXTUAL_WORDS: readonly string[] = 'begin end fn endfn let const global'.split(' ')

/** Errors that came later than the others. */
const ERRORS_SINCE: ReadonlyMap<string, number> = new Map([
  ['E_FLOAT', FLOATS],
  ['E_FILE', FILES],
  ['E_EXEC', EXECUTION],
  ['E_INTRPT', INTERRUPTION],
  ['E_AMBIG', LANGUAGE_VERSION],
])

interface ReservedWord {
  readonly type: string
  readonly since: number
}

const RESERVED: ReadonlyMap<string, ReservedWord> = new Map([
  ...SINCE.flatMap(([since, words]) =>
    words
      .split(' ')
      .map((word): [string, ReservedWord] => [word, { type: word.toUpperCase(), since }]),
  ),
  ...ERROR_NAMES.map((name): [string, ReservedWord] => [
    name.toLowerCase(),
    { type: 'ERROR', since: ERRORS_SINCE.get(name) ?? PREHISTORY },
  ]),
])

/** Word in small letters → its token type in the newest language. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ...[...RESERVED].map(([word, { type }]): [string, string] => [word, type]),
  ...CONTEXTUAL_WORDS.map((word): [string, string] => [word, word.toUpperCase()]),
])

/** Every word that is always reserved, in small letters; error names are not among them. */
export const KEYWORDS: readonly string[] = SINCE.flatMap(([, words]) => words.split(' '))

const LENGTH_MAX = Math.max(...[...RESERVED.keys()].map((word) => word.length))

/** The token type of [text] if it is reserved in the language of textdump version [version]. */
export function reservedType(text: string, version: number): string | undefined {
  if (text.length > LENGTH_MAX) return undefined
  const word = RESERVED.get(text.toLowerCase())
  return word !== undefined && word.since <= version ? word.type : undefined
}

/** The token type of [text] in the newest language, if it is reserved or may be a word there. */
export function wordType(text: string): string | undefined {
  return text.length > LENGTH_MAX ? undefined : TYPES.get(text.toLowerCase())
}

/** The number of the error called [name], in any case. */
export function errorNumber(name: string): number {
  return ERROR_NAMES.indexOf(name.toUpperCase())
}
