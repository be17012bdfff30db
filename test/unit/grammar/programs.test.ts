import test from 'ava'
import nearley from 'nearley'

import { loadRules } from '../../../grammar/build.ts'
import { disassemble, listing } from './disassemble.ts'
import { openTestLanguage, openTestParser, parseProgram, withoutPlaces } from './open-language.ts'
import {
  CASES,
  CORES,
  programsOfCases,
  programsOfCore,
  type SourceProgram,
  sample,
} from './programs.ts'

const NOT_HERE = 'the cores and cases are not beside this repository'

/** Every tree that nearley's parser, which finds all there are, makes of [source]. */
function parseByNearley(grammar: nearley.Grammar, source: string): unknown[] {
  return new nearley.Parser(grammar).feed(source).results
}

function openNearley(): nearley.Grammar {
  const rules = loadRules() as unknown as nearley.CompiledRules
  return nearley.Grammar.fromCompiled(rules)
}

for (const [path, programsOf] of [
  ...CORES.map((core) => [core, programsOfCore] as const),
  ...CASES.map((cases) => [cases, programsOfCases] as const),
]) {
  test(`every program of ${path} compiles, and formatted it is the same program`, (t) => {
    const language = openTestLanguage()
    const programs = programsOf(path)
    t.true(programs.length > 1000)
    const codeOf = (source: string) => {
      const { program } = language.compile(source, { unknownBuiltins: 'call' })
      return program === undefined ? [] : listing(disassemble(program))
    }
    for (const { name, source } of programs) {
      const code = codeOf(source)
      t.true(code.length > 0, name)
      const formatted = language.format(source)
      t.is(language.format(formatted), formatted, name)
      t.deepEqual(codeOf(formatted), code, name)
    }
  })

  test(`nearley finds exactly one tree, the same as ours, for programs of ${path}`, (t) => {
    const grammar = openNearley()
    const parser = openTestParser()
    const programs: SourceProgram[] = sample(programsOf(path), 10)
    for (const { name, source } of programs) {
      const trees = parseByNearley(grammar, source)
      t.is(trees.length, 1, name)
      t.deepEqual(trees[0], parseProgram(parser, source), name)
    }
    t.log(`${programs.length} programs`)
  })
}

if (CORES.length + CASES.length === 0) test.skip(NOT_HERE, (t) => t.pass())

test('nearley finds exactly one tree where operators of all precedences meet', (t) => {
  const grammar = openNearley()
  const parser = openTestParser()
  const operators = '|| && == != < <= > >= in |. &. ^. << >> + - * / % ^ ='.split(' ')
  for (const first of operators) {
    for (const second of operators) {
      const source = `!a ${first} -b.c[1] ${second} ~d ? e | f;`
      const trees = parseByNearley(grammar, source)
      t.is(trees.length, 1, source)
      t.deepEqual(withoutPlaces(trees[0]), withoutPlaces(parseProgram(parser, source)), source)
    }
  }
})
