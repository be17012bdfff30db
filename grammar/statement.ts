/**
 * Statements → instructions. Those that a jump out of them has to pass, `try`, are in protect.ts, and jumps in exit.ts.
 */

import {
  OP_CLEAR,
  OP_FOR_EACH,
  OP_FOR_EACH_LOOP,
  OP_FOR_RANGE,
  OP_FOR_RANGE_LOOP,
  OP_JUMP_UNLESS,
  REGISTER_ABSENT,
} from '../driver/shared/opcodes.ts'
import { newLabel } from './assembler.ts'
import { assign, assignVariable, scatter } from './assignment.ts'
import type {
  BinaryExpression,
  ConditionalExpression,
  DeclarationStatement,
  Expression,
  ForEachStatement,
  ForRangeStatement,
  FunctionStatement,
  IfStatement,
  Statement,
  Variable,
  WhileStatement,
} from './ast.ts'
import { branch, isLogical } from './branch.ts'
import { constantOf } from './constant.ts'
import { leaveLoop, returnFrom } from './exit.ts'
import { makeFork } from './fork.ts'
import { makeFunction, withFallbacks } from './function.ts'
import type { Generator, LoopSurrounding } from './generator.ts'
import { tryExcept, tryFinally } from './protect.ts'

/** Makes [statements]; those that nothing reaches are left out. */
export function makeStatements(generator: Generator, statements: readonly Statement[]): void {
  for (const statement of statements) {
    if (!generator.code.isReachable) return
    const top = generator.top
    generator.at(statement)
    makeStatement(generator, statement)
    generator.top = top
  }
  generator.close(statements)
}

function makeStatement(generator: Generator, statement: Statement): void {
  switch (statement.kind) {
    case 'if':
      makeIf(generator, statement)
      break
    case 'forEach':
      makeForEach(generator, statement)
      break
    case 'forRange':
      makeForRange(generator, statement)
      break
    case 'while':
      makeWhile(generator, statement)
      break
    case 'fork':
      makeFork(generator, statement)
      break
    case 'tryExcept':
      tryExcept(generator, statement)
      break
    case 'tryFinally':
      tryFinally(generator, statement)
      break
    case 'break':
    case 'continue':
      leaveLoop(generator, statement)
      break
    case 'return':
      returnFrom(generator, statement)
      break
    case 'block':
      generator.statements(statement.body)
      break
    case 'declaration':
      makeDeclaration(generator, statement)
      break
    case 'define':
      makeDefinition(generator, statement)
      break
    case 'expression':
      discard(generator, statement.value)
      break
  }
}

/** A declared name without a value begins with 0; a `global` one keeps what it has. */
function makeDeclaration(
  generator: Generator,
  { word, target, value }: DeclarationStatement,
): void {
  if (target.kind === 'list') {
    scatter(generator, withFallbacks(target), generator.operand(value as Expression))
  } else if (value !== undefined) {
    assignVariable(generator, target, value)
  } else if (word !== 'global') {
    const register = generator.targetOf(target)
    generator.constant({ kind: 'integer', value: 0n }, register)
    generator.storeVariable(target, register)
  }
}

function makeDefinition(generator: Generator, { name, value }: FunctionStatement): void {
  const register = generator.targetOf(name)
  makeFunction(generator, value, register)
  generator.storeVariable(name, register)
}

/** Evaluates [expression] for what it does; its value is not needed. */
function discard(generator: Generator, expression: Expression): void {
  if (expression.kind === 'variable') generator.checkVariable(expression)
  else if (expression.kind === 'assignment') assign(generator, expression)
  else if (expression.kind === 'conditional') discardConditional(generator, expression)
  else if (isLogical(expression)) discardLogical(generator, expression)
  else if (constantOf(expression) === undefined) generator.into(expression, generator.temporary())
}

function discardConditional(
  generator: Generator,
  { condition, consequent, alternate }: ConditionalExpression,
): void {
  const { code } = generator
  const otherwise = newLabel()
  const end = newLabel()
  branch(generator, condition, { label: otherwise, when: false })
  discardIfReached(generator, consequent)
  if (code.isReachable) code.jump(end)
  code.bind(otherwise)
  discardIfReached(generator, alternate)
  code.bind(end)
}

function discardLogical(generator: Generator, { operator, left, right }: BinaryExpression): void {
  const end = newLabel()
  branch(generator, left, { label: end, when: operator === '||' })
  discardIfReached(generator, right)
  generator.code.bind(end)
}

function discardIfReached(generator: Generator, expression: Expression): void {
  const top = generator.top
  if (generator.code.isReachable) discard(generator, expression)
  generator.top = top
}

function makeIf(generator: Generator, { arms, otherwise }: IfStatement): void {
  const { code } = generator
  const end = newLabel()
  for (const arm of arms) {
    if (!code.isReachable) break
    const next = newLabel()
    generator.at(arm)
    branch(generator, arm.condition, { label: next, when: false })
    generator.statements(arm.body)
    const isLast = arm === arms.at(-1) && otherwise === undefined
    if (code.isReachable && !isLast) code.jump(end)
    code.bind(next)
  }
  generator.statements(otherwise ?? [])
  code.bind(end)
}

// ---- loops

function makeWhile(generator: Generator, statement: WhileStatement): void {
  const { code } = generator
  const { name, condition, body } = statement
  const loop = newLoop([name])
  code.bind(loop.continues)
  generator.at(statement)
  if (name === undefined) {
    branch(generator, condition, { label: loop.breaks, when: false })
  } else {
    const register = generator.targetOf(name)
    generator.into(condition, register)
    generator.storeVariable(name, register)
    code.jumpWhen(OP_JUMP_UNLESS, register, loop.breaks)
  }
  makeBody(generator, loop, body)
  generator.at(statement)
  if (code.isReachable) code.jump(loop.continues)
  code.bind(loop.breaks)
}

function makeForRange(generator: Generator, statement: ForRangeStatement): void {
  const { code } = generator
  const loop = newLoop([statement.value])
  const start = newLabel()
  const ends = generator.temporary(2)
  generator.into(statement.from, ends)
  generator.into(statement.to, ends + 1)
  const value = generator.targetOf(statement.value)
  generator.at(statement)
  code.branch(OP_FOR_RANGE, [ends, value], loop.breaks)
  code.bind(start)
  generator.storeVariable(statement.value, value)
  makeBody(generator, loop, statement.body)
  code.bind(loop.continues)
  generator.at(statement)
  if (code.isReachable) code.branch(OP_FOR_RANGE_LOOP, [ends, value], start)
  code.bind(loop.breaks)
}

function makeForEach(generator: Generator, statement: ForEachStatement): void {
  const { code } = generator
  const loop = newLoop([statement.value, statement.index])
  const start = newLabel()
  const sequence = generator.temporary(2)
  generator.into(statement.sequence, sequence)
  const value = generator.targetOf(statement.value)
  const index =
    statement.index === undefined ? REGISTER_ABSENT : generator.targetOf(statement.index)
  generator.at(statement)
  code.branch(OP_FOR_EACH, [sequence, value], loop.breaks, index)
  code.bind(start)
  generator.storeVariable(statement.value, value)
  if (statement.index !== undefined) generator.storeVariable(statement.index, index)
  makeBody(generator, loop, statement.body)
  code.bind(loop.continues)
  generator.at(statement)
  if (code.isReachable) code.branch(OP_FOR_EACH_LOOP, [sequence, value], start, index)
  code.bind(loop.breaks)
  // What was walked over must not be held longer: only what nobody else holds can be changed in place.
  if (code.isReachable) code.emit(OP_CLEAR, sequence)
}

function newLoop(variables: readonly (Variable | undefined)[]): LoopSurrounding {
  const names = variables.flatMap((variable) =>
    variable === undefined ? [] : [variable.name.toLowerCase()],
  )
  return { kind: 'loop', names, breaks: newLabel(), continues: newLabel() }
}

function makeBody(generator: Generator, loop: LoopSurrounding, body: readonly Statement[]): void {
  generator.surroundings.push(loop)
  generator.statements(body)
  generator.surroundings.pop()
}
