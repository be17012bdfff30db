import test from 'ava'

import { SOURCE_BYTES_MAX, SOURCE_DEPTH_MAX } from '../../../driver/shared/limits.ts'
import { EXCEPT_CLAUSES_MAX, SCATTER_TARGETS_MAX, TOKENS_MAX } from '../../../grammar/limits.ts'
import { openTestLanguage } from './open-language.ts'

const language = openTestLanguage()

function messagesOf(source: string): string[] {
  return (language.compile(source).errors ?? []).map(({ message }) => message)
}

test('a source may be as long as the limit and no longer', (t) => {
  const comment = (bytes: number) => `// ${'x'.repeat(bytes - 3)}`
  t.deepEqual(messagesOf(comment(SOURCE_BYTES_MAX)), [])
  t.deepEqual(messagesOf(comment(SOURCE_BYTES_MAX + 1)), [
    `Line 1:  Program too long (more than ${SOURCE_BYTES_MAX} bytes)`,
  ])
})

test('the length of a source is counted in bytes', (t) => {
  const euros = (count: number) => `// ${'€'.repeat(count)}`
  const count = Math.floor((SOURCE_BYTES_MAX - 3) / 3)
  t.deepEqual(messagesOf(euros(count)), [])
  t.is(messagesOf(euros(count + 1)).length, 1)
})

test('a program may have as many tokens as the limit and no more', (t) => {
  t.deepEqual(messagesOf(';'.repeat(TOKENS_MAX)), [])
  t.deepEqual(messagesOf(';'.repeat(TOKENS_MAX + 1)), [
    `Line 1:  Program too long (more than ${TOKENS_MAX} words and signs)`,
  ])
})

/** A way to nest, with the levels that the innermost expression and its statement take by themselves. */
const NESTINGS: readonly (readonly [
  name: string,
  build: (depth: number) => string,
  levels: number,
])[] = [
  ['lists', (depth) => `${'{'.repeat(depth)}${'}'.repeat(depth)};`, 1],
  ['operators to the right', (depth) => `x = ${'2 ^ '.repeat(depth)}2;`, 3],
  ['prefixes', (depth) => `${'!'.repeat(depth)}x;`, 2],
  ['blocks', (depth) => `${'if (x) '.repeat(depth)}${'endif '.repeat(depth)}`, 1],
]

for (const [name, build, levels] of NESTINGS) {
  test(`${name} may nest as deep as the limit and no deeper`, (t) => {
    const source = (depth: number) => `x = 1; ${build(depth - levels)}`
    t.deepEqual(messagesOf(source(SOURCE_DEPTH_MAX)), [])
    t.deepEqual(messagesOf(source(SOURCE_DEPTH_MAX + 1)), [
      `Line 1:  Nested too deeply (more than ${SOURCE_DEPTH_MAX} levels)`,
    ])
  })
}

test('nesting far beyond the limit is only an error', (t) => {
  const depth = 200_000
  t.is(messagesOf(`${'('.repeat(depth)}1${')'.repeat(depth)};`).length, 0)
  t.deepEqual(messagesOf(`x = ${'{'.repeat(depth)}${'}'.repeat(depth)};`), [
    `Line 1:  Nested too deeply (more than ${SOURCE_DEPTH_MAX} levels)`,
  ])
  t.is(messagesOf('{'.repeat(depth)).length, 1)
})

test('a scattering assignment may have 255 targets and no more', (t) => {
  const scatter = (count: number) => `{${Array.from({ length: count }, (_, i) => `v${i}`)}} = args;`
  t.deepEqual(messagesOf(scatter(SCATTER_TARGETS_MAX)), [])
  t.deepEqual(messagesOf(scatter(SCATTER_TARGETS_MAX + 1)), [
    'Line 1:  Too many targets in scattering assignment.',
  ])
})

test('a try statement may have 255 except clauses and no more', (t) => {
  const tries = (count: number) => `try ${'except (E_PERM) '.repeat(count)}endtry`
  t.deepEqual(messagesOf(tries(EXCEPT_CLAUSES_MAX)), [])
  t.deepEqual(messagesOf(tries(EXCEPT_CLAUSES_MAX + 1)), [
    'Line 1:  Too many EXCEPT clauses (max. 255)',
  ])
})

test('a program with more variables than registers is refused', (t) => {
  const source = Array.from({ length: 61000 }, (_, i) => `v${i} = 1;`).join('\n')
  t.regex(messagesOf(source)[0] ?? '', /^Line 1: {2}Program too large: it has too many variables/)
})

test('a program with more literals than operands can count is refused', (t) => {
  const source = Array.from({ length: 66000 }, (_, i) => `x = "${i}";`).join('\n')
  t.regex(
    messagesOf(source)[0] ?? '',
    /^Line 1: {2}Program too large: it has too many different literals/,
  )
})

test('at most twenty errors are listed', (t) => {
  t.is(messagesOf('break;\n'.repeat(100)).length, 20)
})
