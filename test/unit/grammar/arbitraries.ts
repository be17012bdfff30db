/**
 * Random programs, as trees: small, with few names, so that assignments meet the operands they could disturb, and with
 * loops that end or run out of fuel.
 */

import fc from 'fast-check'

import type { Expression, Item, Place, Program, Statement, Variable } from '../../../grammar/ast.ts'

const PLACE: Place = { line: 1, column: 1, offset: 0 }

const node = <Kind extends string, Rest extends object>(kind: Kind, rest: Rest) => ({
  kind,
  ...PLACE,
  ...rest,
})

const variableNames = 'a b c l s x args str list dobj player this'.split(' ')

export const variable: fc.Arbitrary<Variable> = fc
  .constantFrom(...variableNames)
  .map((name) => node('variable', { name }))

/** Names that are declared, in blocks of their own; most are also names of the whole program. */
const declaredName: fc.Arbitrary<Variable> = fc
  .constantFrom('a', 'b', 'l', 'x')
  .map((name) => node('variable', { name }))

const literal: fc.Arbitrary<Expression> = fc.oneof(
  {
    arbitrary: fc.integer({ min: -3, max: 6 }).map((n) => node('integer', { value: BigInt(n) })),
    weight: 4,
  },
  fc.constantFrom(40000n, -40000n, 2n ** 40n).map((value) => node('integer', { value })),
  fc.constantFrom('', 'x', 'yz').map((value) => node('string', { value })),
  fc.constantFrom(0n, 3n).map((value) => node('object', { value })),
  fc.constantFrom(1, 2, 3).map((value) => node('error', { value })),
)

const errorCodes: fc.Arbitrary<readonly Item[] | undefined> = fc.option(
  fc.array(
    fc.constantFrom(1, 2, 3, 6, 10, 13).map((value) => item(node('error', { value }))),
    { minLength: 1, maxLength: 2 },
  ),
  { nil: undefined },
)

const word = (value: string): Expression => node('string', { value })

function item(value: Expression, splice = false): Item {
  return node('item', { splice, value })
}

const { expression } = fc.letrec<{
  expression: Expression
  leaf: Expression
  compound: Expression
  items: readonly Item[]
}>((tie) => ({
  leaf: fc.oneof({ arbitrary: variable, weight: 3 }, literal),
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { arbitrary: tie('leaf'), weight: 3 },
    { arbitrary: tie('compound'), weight: 4 },
  ),
  items: fc.array(
    fc
      .tuple(tie('expression'), fc.boolean())
      .map(([value, splice]) => item(value, splice && value.kind !== 'integer')),
    { maxLength: 3 },
  ),
  compound: fc.oneof(
    tie('items').map((items) => node('list', { items })),
    fc
      .array(
        fc
          .record({ key: tie('expression'), value: tie('expression') })
          .map((entry) => ({ ...PLACE, ...entry })),
        { maxLength: 2 },
      )
      .map((entries) => node('map', { entries })),
    fc
      .record({ operator: fc.constantFrom('!', '~' as const), operand: tie('expression') })
      .map((parts) => node('unary', parts as { operator: '!' | '~'; operand: Expression })),
    {
      weight: 4,
      arbitrary: fc
        .record({
          operator: fc.constantFrom(
            ...(['+', '+', '-', '*', '/', '%', '==', '!=', '<', '<=', '>', '>='] as const),
            ...(['in', '|.', '<<', '&&', '&&', '||', '||'] as const),
          ),
          left: tie('expression'),
          right: tie('expression'),
        })
        .map((parts) => node('binary', parts)),
    },
    fc
      .record({
        condition: tie('expression'),
        consequent: tie('expression'),
        alternate: tie('expression'),
      })
      .map((parts) => node('conditional', parts)),
    {
      weight: 3,
      arbitrary: fc
        .record({ target: target(tie('expression')), value: tie('expression') })
        .map((parts) => node('assignment', parts)),
    },
    fc
      .record({
        object: tie('expression'),
        name: fc.oneof(fc.constantFrom('p', 'q').map(word), tie('leaf')),
      })
      .map((parts) => node('property', parts)),
    fc
      .record({
        object: tie('expression'),
        name: fc.constantFrom('fail', 'v').map(word),
        args: tie('items'),
      })
      .map((parts) => node('verbCall', parts)),
    fc
      .record({ name: fc.constantFrom('tostr', 'typeof', 'raise', 'pass'), args: tie('items') })
      .map((parts) => node('builtinCall', parts)),
    fc
      .record({ base: tie('expression'), index: indexOf(tie('expression')) })
      .map((parts) => node('index', parts)),
    fc
      .record({
        base: tie('expression'),
        from: indexOf(tie('expression')),
        to: indexOf(tie('expression')),
      })
      .map((parts) => node('range', parts)),
    fc
      .record({ left: tie('expression'), value: fc.option(tie('expression'), { nil: undefined }) })
      .map(({ left, value }) => {
        const operator = '||' as const
        return node('binary', { operator, left, right: node('return', { value }) })
      }),
    fc
      .record({
        value: tie('expression'),
        name: declaredName,
        source: tie('expression'),
        condition: fc.option(tie('expression'), { nil: undefined }),
      })
      .map(({ value, name, source, condition }) => {
        const loop = node('for', { value: name, index: undefined, source })
        const filter = condition === undefined ? [] : [node('if', { condition })]
        return node('comprehension', { value, clauses: [loop, ...filter] })
      }),
    fc
      .record({
        body: tie('expression'),
        codes: errorCodes,
        fallback: fc.option(tie('expression'), { nil: undefined }),
      })
      .map((parts) => node('catch', parts)),
  ),
}))

/** An index, which may ask for the ends of what it indexes. */
function indexOf(inner: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> {
  const end = fc
    .constantFrom('first', 'last' as const)
    .map((kind): Expression => node(kind as 'last', {}))
  const fromEnd = fc
    .record({ left: end, right: inner })
    .map((parts): Expression => node('binary', { operator: '-' as const, ...parts }))
  return fc.oneof({ arbitrary: inner, weight: 3 }, end, fromEnd)
}

/** The left side of an assignment. */
function target(inner: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> {
  const property = fc
    .record({ object: inner, name: fc.constantFrom('p', 'q').map(word) })
    .map((parts): Expression => node('property', parts))
  const base = fc.oneof({ arbitrary: variable, weight: 3 }, property)
  const element = fc
    .tuple(base, fc.array(indexOf(inner), { minLength: 1, maxLength: 3 }))
    .map(([start, path]) =>
      path.reduce<Expression>((made, index) => node('index', { base: made, index }), start),
    )
  const range = fc
    .record({ base: fc.oneof(base, element), from: indexOf(inner), to: indexOf(inner) })
    .map((parts): Expression => node('range', parts))
  return fc.oneof({ arbitrary: variable, weight: 4 }, property, element, range, scatter(inner))
}

function scatter(inner: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> {
  const optional = fc
    .record({ name: variable, fallback: fc.option(inner, { nil: undefined }) })
    .map((parts): Item => node('optional', parts))
  const required = variable.map((name) => item(name))
  const rest = fc.option(
    variable.map((name) => item(name, true)),
    { nil: undefined },
  )
  // A name that stands twice in one list gets values in an order that means nothing.
  return fc
    .tuple(fc.array(fc.oneof(required, optional), { minLength: 1, maxLength: 3 }), rest)
    .map(([targets, last]) => (last === undefined ? targets : [...targets, last]))
    .filter((targets) => new Set(targets.map(nameOf)).size === targets.length)
    .map((items) => node('list', { items }))
}

function nameOf(target: Item): string {
  if (target.kind === 'optional') return target.name.name
  return target.value.kind === 'variable' ? target.value.name : ''
}

/** Statements in a loop may leave it; those that are not may not. */
function statements(depth: number, loops: readonly string[]): fc.Arbitrary<readonly Statement[]> {
  return fc.array(statement(depth, loops), { minLength: 1, maxLength: 3 })
}

function statement(depth: number, loops: readonly string[]): fc.Arbitrary<Statement> {
  const simple: fc.WeightedArbitrary<Statement>[] = [
    { weight: 5, arbitrary: expression.map((value) => node('expression', { value })) },
    {
      weight: 1,
      arbitrary: fc
        .option(expression, { nil: undefined })
        .map((value) => node('return', { value })),
    },
  ]
  if (loops.length > 0) simple.push({ weight: 2, arbitrary: exit(loops) })
  if (depth === 0) return fc.oneof(...simple)
  return fc.oneof(
    ...simple,
    ...compound(depth - 1, loops).map((arbitrary) => ({ weight: 1, arbitrary })),
  )
}

function exit(loops: readonly string[]): fc.Arbitrary<Statement> {
  return fc
    .tuple(
      fc.constantFrom('break', 'continue' as const),
      fc.option(fc.constantFrom(...loops), { nil: undefined }),
    )
    .map(([kind, name]) =>
      node(kind as 'break', { loop: name === undefined ? undefined : node('variable', { name }) }),
    )
}

function compound(depth: number, loops: readonly string[]): fc.Arbitrary<Statement>[] {
  const body = statements(depth, loops)
  const arm = fc.record({ condition: expression, body }).map((parts) => ({ ...PLACE, ...parts }))
  const exceptArm = fc
    .record({ name: fc.option(variable, { nil: undefined }), codes: errorCodes, body })
    .map((parts) => ({ ...PLACE, ...parts }))
  const inLoop = statements(depth, [...loops, `i${depth}`])
  const counter = node('variable', { name: `i${depth}` })
  return [
    fc
      .record({
        arms: fc.array(arm, { minLength: 1, maxLength: 2 }),
        otherwise: fc.option(body, { nil: undefined }),
      })
      .map((parts) => node('if', parts)),
    fc
      .record({
        sequence: expression,
        index: fc.option(variable, { nil: undefined }),
        body: inLoop,
      })
      .map((parts) => node('forEach', { value: counter, ...parts })),
    fc
      .record({ from: expression, to: expression, body: inLoop })
      .map((parts) => node('forRange', { value: counter, ...parts })),
    fc
      .record({ condition: expression, body: inLoop })
      .map((parts) => node('while', { name: counter, ...parts })),
    fc
      .record({ body, arms: fc.array(exceptArm, { minLength: 1, maxLength: 2 }) })
      .filter(({ arms }) =>
        arms.every(({ codes }, index) => codes !== undefined || index === arms.length - 1),
      )
      .map((parts) => node('tryExcept', parts)),
    fc.record({ body, handler: body }).map((parts) => node('tryFinally', parts)),
    fc
      .record({ target: declaredName, value: fc.option(expression, { nil: undefined }), body })
      .map(({ body: behind, ...parts }) => {
        const declared = node('declaration', { word: 'let' as const, ...parts })
        return node('block', { body: [declared, ...behind] })
      }),
  ]
}

/** Gives every variable a value, so that programs run for a while. */
const preamble: readonly Statement[] = [
  ['a', node('integer', { value: 1n })],
  ['b', node('integer', { value: 3n })],
  ['c', node('string', { value: 'x' })],
  ['s', node('string', { value: 'abc' })],
  ['l', node('list', { items: [1n, 2n, 3n].map((n) => item(pairOf(n))) })],
  ['str', node('string', { value: '' })],
  ['dobj', node('list', { items: [] })],
].map(([name, value]) => {
  const target = node('variable', { name: name as string })
  return expressionStatement(node('assignment', { target, value: value as Expression }))
})

/** `{n, {n}}`, so that there is something to index twice. */
function pairOf(n: bigint): Expression {
  const number = node('integer', { value: n })
  return node('list', { items: [item(number), item(node('list', { items: [item(number)] }))] })
}

function expressionStatement(value: Expression): Statement {
  return node('expression', { value })
}

const setProperties: readonly Statement[] = ['p', 'q'].map((name) => {
  const object = node('variable', { name: 'this' })
  const target = node('property', { object, name: word(name) })
  return expressionStatement(node('assignment', { target, value: pairOf(4n) }))
})

/** A program that check.ts passes. */
export const program: fc.Arbitrary<Program> = fc
  .tuple(fc.constantFrom([], preamble, [...preamble, ...setProperties]), statements(3, []))
  .map(([before, made]) => ({ statements: [...before, ...made] }))
