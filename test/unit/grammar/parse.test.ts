import test from 'ava'

import type { Expression, Statement } from '../../../grammar/ast.ts'
import { formatExpression } from '../../../grammar/format-expression.ts'
import { openTestParser, parseProgram, withoutPlaces } from './open-language.ts'

const parser = openTestParser()

function statementOf(source: string): Statement {
  return parseProgram(parser, source).statements[0] as Statement
}

function expressionOf(source: string): Expression {
  const statement = statementOf(`${source};`)
  if (statement.kind !== 'expression') throw new Error(`no expression: ${source}`)
  return statement.value
}

/** The tree of an expression with a pair of parentheses for each node that has parts. */
function shapeOf(expression: Expression): string {
  if (expression.kind === 'binary') {
    return `(${shapeOf(expression.left)} ${expression.operator} ${shapeOf(expression.right)})`
  }
  if (expression.kind === 'unary') return `(${expression.operator}${shapeOf(expression.operand)})`
  if (expression.kind === 'conditional') {
    const [first, second, third] = [
      expression.condition,
      expression.consequent,
      expression.alternate,
    ].map(shapeOf)
    return `(${first} ? ${second} | ${third})`
  }
  if (expression.kind === 'assignment') {
    return `(${shapeOf(expression.target)} = ${shapeOf(expression.value)})`
  }
  return formatExpression(expression)
}

const variable = (name: string) => ({ kind: 'variable', name })
const integer = (value: bigint) => ({ kind: 'integer', value })
const string = (value: string) => ({ kind: 'string', value })
const item = (value: unknown, splice = false) => ({ kind: 'item', splice, value })
const call = (name: string) => ({
  kind: 'expression',
  value: { kind: 'builtinCall', name, args: [] },
})

const SHAPES: readonly (readonly [source: string, shape: string])[] = [
  ['a = b = c', '(a = (b = c))'],
  ['a = b ? c | d', '(a = (b ? c | d))'],
  ['a ? b = c | d', '(a ? (b = c) | d)'],
  ['a ? b | c ? d | e', '(a ? b | (c ? d | e))'],
  ['a ? b ? c | d | e', '(a ? (b ? c | d) | e)'],
  ['a || b && c || d', '(((a || b) && c) || d)'],
  ['a || b == c', '(a || (b == c))'],
  ['a == b < c in d', '(((a == b) < c) in d)'],
  ['a < b |. c', '(a < (b |. c))'],
  ['a |. b &. c ^. d', '(((a |. b) &. c) ^. d)'],
  ['a &. b << c >> d', '(a &. ((b << c) >> d))'],
  ['a << b + c', '(a << (b + c))'],
  ['a - b + c', '((a - b) + c)'],
  ['a + b * c % d / e', '(a + (((b * c) % d) / e))'],
  ['a * b ^ c ^ d', '(a * (b ^ (c ^ d)))'],
  ['-a ^ -b', '((-a) ^ (-b))'],
  ['!a in b', '((!a) in b)'],
  ['!-~a', '(!(-(~a)))'],
  ['-a.b[c]', '(-a.b[c])'],
  ['(a + b) * c', '((a + b) * c)'],
  ['-1 - -2', '(-1 - -2)'],
  ['- 5', '-5'],
  ['-(5)', '-5'],
]

for (const [source, shape] of SHAPES) {
  test(`${source} is ${shape}`, (t) => {
    t.is(shapeOf(expressionOf(source)), shape)
  })
}

test('the least integer can be written', (t) => {
  t.like(expressionOf('-9223372036854775808'), { kind: 'integer', value: -(2n ** 63n) })
})

test('properties, verbs and their short forms', (t) => {
  const parsed = (source: string) => withoutPlaces(expressionOf(source))
  const system = { kind: 'object', value: 0n }
  t.deepEqual(parsed('a.b'), { kind: 'property', object: variable('a'), name: string('b') })
  t.deepEqual(parsed('a.:b'), { kind: 'property', object: variable('a'), name: string(':b') })
  t.deepEqual(parsed('a.(b)'), { kind: 'property', object: variable('a'), name: variable('b') })
  t.deepEqual(parsed('$b'), { kind: 'property', object: system, name: string('b') })
  t.deepEqual(parsed('#0.b'), parsed('$b'))
  t.deepEqual(parsed('$b(1)'), {
    kind: 'verbCall',
    object: system,
    name: string('b'),
    args: [item(integer(1n))],
  })
  t.deepEqual(parsed('a:b(c, @d)'), {
    kind: 'verbCall',
    object: variable('a'),
    name: string('b'),
    args: [item(variable('c')), item(variable('d'), true)],
  })
  t.deepEqual(parsed('a:(b)()'), {
    kind: 'verbCall',
    object: variable('a'),
    name: variable('b'),
    args: [],
  })
  t.deepEqual(parsed('pass(@args)'), {
    kind: 'builtinCall',
    name: 'pass',
    args: [item(variable('args'), true)],
  })
})

test('indices, ranges, lists and maps', (t) => {
  const parsed = (source: string) => withoutPlaces(expressionOf(source))
  t.deepEqual(parsed('a[$]'), { kind: 'index', base: variable('a'), index: { kind: 'last' } })
  t.deepEqual(parsed('a[^..$]'), {
    kind: 'range',
    base: variable('a'),
    from: { kind: 'first' },
    to: { kind: 'last' },
  })
  t.deepEqual(parsed('{1, @a}'), {
    kind: 'list',
    items: [item(integer(1n)), item(variable('a'), true)],
  })
  t.deepEqual(parsed('[]'), { kind: 'map', entries: [] })
  t.deepEqual(parsed('["a" -> 1, b -> c]'), {
    kind: 'map',
    entries: [
      { key: string('a'), value: integer(1n) },
      { key: variable('b'), value: variable('c') },
    ],
  })
})

test('a scattering assignment is an assignment to a list', (t) => {
  t.deepEqual(withoutPlaces(expressionOf('{a, ?b, ?c = 1, @d} = e')), {
    kind: 'assignment',
    target: {
      kind: 'list',
      items: [
        item(variable('a')),
        { kind: 'optional', name: variable('b') },
        { kind: 'optional', name: variable('c'), fallback: integer(1n) },
        item(variable('d'), true),
      ],
    },
    value: variable('e'),
  })
})

test('errors, and expressions that catch them', (t) => {
  t.deepEqual(withoutPlaces(expressionOf("`a ! E_PERM, @b => c'")), {
    kind: 'catch',
    body: variable('a'),
    codes: [item({ kind: 'error', value: 3 }), item(variable('b'), true)],
    fallback: variable('c'),
  })
  t.deepEqual(withoutPlaces(expressionOf("`a ! any'")), { kind: 'catch', body: variable('a') })
})

test('conditional statements', (t) => {
  const source = 'if (a) f(); elseif (b) g(); elseif (c) else h(); endif'
  t.deepEqual(withoutPlaces(statementOf(source)), {
    kind: 'if',
    arms: [
      { condition: variable('a'), body: [call('f')] },
      { condition: variable('b'), body: [call('g')] },
      { condition: variable('c'), body: [] },
    ],
    otherwise: [call('h')],
  })
})

test('loops', (t) => {
  const parsed = (source: string) => withoutPlaces(statementOf(source))
  const body = [call('f')]
  t.deepEqual(parsed('for x in (a) f(); endfor'), {
    kind: 'forEach',
    value: variable('x'),
    sequence: variable('a'),
    body,
  })
  t.deepEqual(parsed('for x, i in (a) f(); endfor'), {
    kind: 'forEach',
    value: variable('x'),
    index: variable('i'),
    sequence: variable('a'),
    body,
  })
  t.deepEqual(parsed('for x in [1..a] f(); endfor'), {
    kind: 'forRange',
    value: variable('x'),
    from: integer(1n),
    to: variable('a'),
    body,
  })
  t.deepEqual(parsed('while (a) f(); endwhile'), { kind: 'while', condition: variable('a'), body })
  t.deepEqual(parsed('while x (a) break x; continue; endwhile'), {
    kind: 'while',
    name: variable('x'),
    condition: variable('a'),
    body: [{ kind: 'break', loop: variable('x') }, { kind: 'continue' }],
  })
})

test('forks, returns and what protects from errors', (t) => {
  const parsed = (source: string) => withoutPlaces(statementOf(source))
  t.deepEqual(parsed('fork (5) f(); endfork'), {
    kind: 'fork',
    delay: integer(5n),
    body: [call('f')],
  })
  t.deepEqual(parsed('fork x (5) endfork'), {
    kind: 'fork',
    name: variable('x'),
    delay: integer(5n),
    body: [],
  })
  t.deepEqual(parsed('return;'), { kind: 'return' })
  t.deepEqual(parsed('return a;'), { kind: 'return', value: variable('a') })
  t.deepEqual(parsed('try f(); except e (E_PERM) g(); except (ANY) endtry'), {
    kind: 'tryExcept',
    body: [call('f')],
    arms: [
      { name: variable('e'), codes: [item({ kind: 'error', value: 3 })], body: [call('g')] },
      { body: [] },
    ],
  })
  t.deepEqual(parsed('try f(); finally g(); endtry'), {
    kind: 'tryFinally',
    body: [call('f')],
    handler: [call('g')],
  })
})

test('lone semicolons are no statements', (t) => {
  t.is(parseProgram(parser, ';; return; ;').statements.length, 1)
  t.is(parseProgram(parser, '').statements.length, 0)
})

test('every node says where it starts', (t) => {
  const source = 'a = 1;\nif (b)\n  c.d + "x";\nendif'
  const { statements } = parseProgram(parser, source)
  t.like(statements[1], { kind: 'if', line: 2, column: 1, offset: 7 })
  t.like(statements[1], { arms: [{ condition: { line: 2, column: 5, offset: 11 } }] })
  const body = statements[1]?.kind === 'if' ? statements[1].arms[0]?.body[0] : undefined
  t.like(body, { value: { line: 3, column: 3, right: { line: 3, column: 9, offset: 22 } } })
})

test('chains of any length parse, since nothing recurses', (t) => {
  const terms = 20000
  const { statements } = parseProgram(parser, `x = ${'a + '.repeat(terms)}a;`)
  t.is(statements.length, 1)
})
