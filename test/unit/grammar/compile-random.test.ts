import test from 'ava'
import fc from 'fast-check'

import type { Program, Variable } from '../../../grammar/ast.ts'
import { formatProgram } from '../../../grammar/format.ts'
import type { Language } from '../../../grammar/index.ts'
import { evaluate, type Outcome } from '../../_support/naive-evaluator.ts'
import { Obj, textOf, Unknown, type Value } from '../../_support/naive-value.ts'
import { program } from './arbitraries.ts'
import { type CallContext, execute } from './machine.ts'
import { openTestLanguage, openTestParser, parseProgram, withoutPlaces } from './open-language.ts'
import { RecordedWorld } from './recorded-world.ts'

const seed = Number(process.env['COSM_TEST_SEED'] ?? 20261120)
const numRuns = Number(process.env['COSM_TEST_RUNS'] ?? 1500)

const CALL: CallContext = {
  self: new Obj(3n),
  args: [1n, 'x', [2n]],
  context: ['', new Obj(-1n), '', '', new Obj(-1n), ''],
}

/** The same as variables, with those that every program has. */
function variables(): Map<string, Value> {
  const context = ['argstr', 'dobj', 'dobjstr', 'prepstr', 'iobj', 'iobjstr']
  return new Map<string, Value>([
    ['this', CALL.self],
    ['caller', new Obj(-1n)],
    ['args', CALL.args],
    ['verb', 'test'],
    ['player', new Obj(2n)],
    ['str', 2n],
    ['list', 4n],
    ['true', true],
    ...context.map((name, number): [string, Value] => [name, CALL.context[number] as Value]),
  ])
}

function describe(outcome: Outcome, world: RecordedWorld, names: ReadonlySet<string>): unknown {
  const { value, error, variables } = outcome
  const kept = [...variables]
    .filter(([name]) => names.has(name))
    .map(([name, held]) => [name, textOf(held)])
  return {
    value: value === undefined ? undefined : textOf(value),
    error: error === undefined ? undefined : textOf(error),
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
  const worlds = [new RecordedWorld(), new RecordedWorld()] as const
  const ran = execute(bytes, worlds[0], CALL)
  const walked = evaluate(tree, worlds[1], variables())
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
      if (!(error instanceof Unknown)) throw error
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
