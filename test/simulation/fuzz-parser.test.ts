/** Byte strings and broken programs given to the compiler: each compiles or is refused, soon, at a place. */

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { type Chance, fuzz } from '../_support/fuzz.ts'
import { openTestLanguage } from '../unit/grammar/open-language.ts'

const SCRIPTS = path.resolve(import.meta.dirname, '../conformance/language')
/** A source of these sizes compiles in milliseconds; one that takes seconds is a fault, whatever the machine. */
const COMPILE_MS_MAX = 5000
const BYTES_MAX = 4000

const PIECES = [
  ...[
    'if (',
    'else',
    'endif',
    'for x in (',
    'endfor',
    'while (',
    'endwhile',
    'try',
    'except (ANY)',
  ],
  ...[
    'finally',
    'endtry',
    'fork (',
    'endfork',
    'return ',
    'break',
    'continue',
    'a',
    'x.y',
    '$p',
    '#1',
  ],
  ...[
    '"s"',
    '"',
    "'",
    '`',
    '!',
    ' ? ',
    ' | ',
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    '@',
    '..',
    '->',
    '=>',
    '=',
  ],
  ...[
    '1',
    '2.5',
    '1e9999',
    '-',
    '^',
    '$',
    '<<',
    '|.',
    '&&',
    ';',
    ',',
    '\n',
    '//',
    '/*',
    '*/',
    'E_PERM',
  ],
  ...[
    'let ',
    'const ',
    'fn',
    'endfn',
    'begin',
    'end',
    'b"AA=="',
    "'sym",
    '<#1, .a = 1>',
    '☃',
    '\u0000',
  ],
]

const sources = readdirSync(SCRIPTS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.moo'))
  .flatMap((name) => readFileSync(path.join(SCRIPTS, name), 'utf8').split('\n'))
  .filter((line) => line !== '' && !line.startsWith('//'))

test('random bytes, pieces and broken programs compile or are refused at a place in them', async (t) => {
  const language = openTestLanguage()
  await fuzz(t, (chance) => {
    const source = chance.of([bytes, pieces, broken])(chance)
    const began = performance.now()
    const { program, errors } = language.compile(source)
    const tookMs = performance.now() - began
    if (tookMs > COMPILE_MS_MAX) throw new Error(`${tookMs} ms for ${JSON.stringify(source)}`)
    if (program !== undefined) return
    const [first] = errors ?? []
    const lines = source.split('\n').length
    const isPlaced =
      first && first.line >= 1 && first.line <= lines && !first.message.includes('\n')
    if (!isPlaced) throw new Error(`${JSON.stringify(errors)} for ${JSON.stringify(source)}`)
  })
})

function bytes(chance: Chance): string {
  const count = chance.below(chance.of([8, 80, BYTES_MAX]))
  return Buffer.from(Array.from({ length: count }, () => chance.below(256))).toString(
    chance.of(['utf8', 'latin1']),
  )
}

function pieces(chance: Chance): string {
  const count = chance.below(chance.of([6, 40, 400]))
  return Array.from({ length: count }, () => chance.of(PIECES)).join(chance.of(['', ' ']))
}

/** A program that was right, with one or more places changed. */
function broken(chance: Chance): string {
  let source = chance.of(sources)
  for (let times = 1 + chance.below(3); times > 0; times--) {
    const at = chance.below(source.length + 1)
    const end = at + chance.below(4)
    source = source.slice(0, at) + (chance.one(3) ? '' : chance.of(PIECES)) + source.slice(end)
  }
  return source
}
