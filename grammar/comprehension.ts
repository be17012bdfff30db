/**
 * Comprehensions: loops inside one another that append to a list. The list and the ends of the loops are temporaries, so
 * a comprehension may stand wherever an expression may.
 */

import {
  OP_CLEAR,
  OP_FOR_EACH,
  OP_FOR_EACH_LOOP,
  OP_FOR_RANGE,
  OP_FOR_RANGE_LOOP,
  OP_LIST,
  OP_LIST_APPEND,
  REGISTER_ABSENT,
} from '../driver/shared/opcodes.ts'
import { newLabel } from './assembler.ts'
import type { Clause, ComprehensionExpression, Expression, ForClause } from './ast.ts'
import { branch } from './branch.ts'
import type { Generator } from './generator.ts'

export function makeComprehension(
  generator: Generator,
  expression: ComprehensionExpression,
  target: number,
): void {
  const list = generator.temporary()
  generator.code.emit(OP_LIST, list, 0, 0)
  makeClauses(generator, expression.clauses, () => {
    const value = generator.operand(expression.value)
    generator.at(expression.value)
    generator.code.emit(OP_LIST_APPEND, list, value)
  })
  generator.close(expression)
  generator.take(target, list)
}

/** Makes the first of [clauses] around the others, and [body] inside all of them. */
function makeClauses(generator: Generator, clauses: readonly Clause[], body: () => void): void {
  const [clause, ...inner] = clauses
  const { code, top } = generator
  if (clause === undefined) {
    body()
  } else if (clause.kind === 'if') {
    const otherwise = newLabel()
    branch(generator, clause.condition, { label: otherwise, when: false })
    if (code.isReachable) makeClauses(generator, inner, body)
    code.bind(otherwise)
  } else {
    const { source } = clause
    const makeInner = () => makeClauses(generator, inner, body)
    if ('kind' in source) makeEach(generator, { clause, source }, makeInner)
    else makeRange(generator, { clause, source }, makeInner)
  }
  generator.top = top
}

function makeEach(
  generator: Generator,
  { clause, source }: { clause: ForClause; source: Expression },
  body: () => void,
): void {
  const { code } = generator
  const start = newLabel()
  const end = newLabel()
  const sequence = generator.temporary(2)
  generator.into(source, sequence)
  const value = generator.targetOf(clause.value)
  const index = clause.index === undefined ? REGISTER_ABSENT : generator.targetOf(clause.index)
  generator.at(clause)
  code.branch(OP_FOR_EACH, [sequence, value], end, index)
  code.bind(start)
  generator.assigned(value)
  if (clause.index !== undefined) generator.assigned(index)
  body()
  generator.at(clause)
  if (code.isReachable) code.branch(OP_FOR_EACH_LOOP, [sequence, value], start, index)
  code.bind(end)
  if (code.isReachable) code.emit(OP_CLEAR, sequence)
}

function makeRange(
  generator: Generator,
  { clause, source }: { clause: ForClause; source: { from: Expression; to: Expression } },
  body: () => void,
): void {
  const { code } = generator
  const start = newLabel()
  const end = newLabel()
  const ends = generator.temporary(2)
  generator.into(source.from, ends)
  generator.into(source.to, ends + 1)
  const value = generator.targetOf(clause.value)
  generator.at(clause)
  code.branch(OP_FOR_RANGE, [ends, value], end)
  code.bind(start)
  generator.assigned(value)
  body()
  generator.at(clause)
  if (code.isReachable) code.branch(OP_FOR_RANGE_LOOP, [ends, value], start)
  code.bind(end)
}
