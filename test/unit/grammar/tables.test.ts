import test from 'ava'

import { loadRules } from '../../../grammar/build.ts'
import { buildTables, type Rule } from '../../../grammar/tables.ts'

const rule = (name: string, ...symbols: string[]): Rule => ({
  name,
  symbols: symbols.map((symbol) => (/^[a-z]/.test(symbol) ? symbol : { literal: symbol })),
})

test('the language has no conflict', (t) => {
  const rules = loadRules()
  const tables = buildTables(rules.ParserRules, rules.ParserStart)
  t.is(tables.ruleLengths.length, rules.ParserRules.length)
})

test('an operator without precedence is refused with both readings', (t) => {
  const rules = [rule('sum', 'sum', '+', 'sum'), rule('sum', 'N')]
  t.throws(() => buildTables(rules, 'sum'), {
    message:
      'grammar: ambiguous\n' + '  at +: sum -> sum + sum •\n' + '       or: sum -> sum • + sum',
  })
})

test('two rules for one text are refused with both names', (t) => {
  const rules = [rule('start', 'a'), rule('start', 'b'), rule('a', 'X'), rule('b', 'X')]
  t.throws(() => buildTables(rules, 'start'), {
    message: 'grammar: ambiguous\n  at END_OF_TEXT: b -> X •\n       or: a -> X •',
  })
})

test('a dangling else is refused', (t) => {
  const rules = [rule('s', 'IF', 's'), rule('s', 'IF', 's', 'ELSE', 's'), rule('s', 'X')]
  t.throws(() => buildTables(rules, 's'), {
    message: /at ELSE: s -> IF s •\n {7}or: s -> IF s • ELSE s/,
  })
})

test('a grammar that is LALR(1) but not SLR(1) has no conflict', (t) => {
  // From Aho, Sethi, Ullman: assignment through a pointer.
  const rules = [
    rule('s', 'l', '=', 'r'),
    rule('s', 'r'),
    rule('l', '*', 'r'),
    rule('l', 'ID'),
    rule('r', 'l'),
  ]
  t.is(buildTables(rules, 's').actions.length, 10)
})

test('rules that stand for nothing pass on what follows them', (t) => {
  const rules = [rule('s', 'a', 'b', 'X'), rule('a', 'A'), rule('a'), rule('b', 'B'), rule('b')]
  t.notThrows(() => buildTables(rules, 's'))
})

test('a symbol without a rule is named', (t) => {
  t.throws(() => buildTables([rule('s', 'missing')], 's'), {
    message: 'grammar: no rule for missing',
  })
})
