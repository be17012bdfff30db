import test from 'ava'
import fc from 'fast-check'

import type { Program, Variable } from '../../../grammar/ast.ts'
import { formatProgram } from '../../../grammar/format.ts'
import type { Language } from '../../../grammar/index.ts'
import { program } from './arbitraries.ts'
import { evaluate } from './evaluator.ts'
import { type CallContext, execute, type Outcome } from './machine.ts'
import { openTestLanguage, openTestParser, parseProgram, withoutPlaces } from './open-language.ts'
import { newWorld, OutOfFuel, show, type World } from './values.ts'

const seed = Number(process.env['COSM_TEST_SEED'] ?? 20261120)
const numRuns = Number(process.env['COSM_TEST_RUNS'] ?? 1500)

const CALL: CallContext = {
  self: { object: 3n },
  args: [1n, 'x', [2n]],
  context: ['', { object: -1n }, '', '', { object: -1n }, ''],
}

function describe(outcome: Outcome, world: World, names: ReadonlySet<string>): unknown {
  const { value, error, variables } = outcome
  const kept = [...variables]
    .filter(([name]) => names.has(name))
    .map(([name, held]) => [name, show(held)])
  return {
    value: value === undefined ? undefined : show(value),
    error,
    effects: world.effects,
    variables: kept.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  }
}

/** The names that something in [tree] declares. */
function declaredNames(tree: unknown): Set<string> {
  if (typeof tree !== 'object' || tree === null) return new Set()
  const { kind, target, value } = tree as { kind?: string; target?: Variable; value?: Variable }
  const variable = kind === 'declaration' ? target : kind === 'for' ? value : undefined
  const own = variable === undefined ? [] : [variable.name]
  return new Set([...own, ...Object.values(tree).flatMap((part) => [...declaredNames(part)])])
}

/** Runs [program] both ways; answers how they differ, or undefined. */
function compare(tree: Program, language: Language): string | undefined {
  const source = formatProgram(tree, '')
  const { program: bytes, errors } = language.compile(source)
  if (errors !== undefined) return `${errors[0]?.message}\n${source}`
  const worlds = [newWorld(), newWorld()] as const
  const ran = execute(bytes, worlds[0], CALL)
  const walked = evaluate(tree, worlds[1], CALL)
  // A name that is also declared in a block is that of more than one register.
  const declared = declaredNames(tree)
  const names = new Set([...ran.variables.keys()].filter((name) => !declared.has(name)))
  const [compiled, plain] = [
    describe(ran, worlds[0], names),
    describe(walked, worlds[1], names),
  ].map((outcome) => JSON.stringify(outcome))
  return compiled === plain ? undefined : `${source}\ncompiled: ${compiled}\nwalked:   ${plain}`
}

test('a compiled random program does what a walk over its tree does', (t) => {
  const language = openTestLanguage()
  let compared = 0
  const property = fc.property(program, (tree) => {
    try {
      const difference = compare(tree, language)
      compared += 1
      if (difference !== undefined) throw new Error(difference)
    } catch (error) {
      if (!(error instanceof OutOfFuel)) throw error
    }
  })
  const { errorInstance } = fc.check(property, { seed, numRuns })
  t.is(errorInstance, null, String(errorInstance))
  t.log(`seed ${seed}: ${compared} of ${numRuns} programs compared`)
  t.true(compared > numRuns / 2)
})

test('a random tree, formatted and parsed, is the same tree', (t) => {
  const parser = openTestParser()
  const property = fc.property(program, (tree) => {
    const source = formatProgram(tree, '')
    t.deepEqual(withoutPlaces(parseProgram(parser, source)), withoutPlaces(tree), source)
  })
  fc.assert(property, { seed, numRuns: Math.ceil(numRuns / 3) })
})
