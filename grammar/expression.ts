/**
 * Expressions → instructions that make their values.
 *
 * What grows to the left (`a + b + c`, `a.b[c]:d()`) is made link by link, from the innermost on; each link takes what the
 * ones before have made from one register.
 */

import {
  OP_ADD,
  OP_ADD_IMMEDIATE,
  OP_BIT_AND,
  OP_BIT_OR,
  OP_BIT_XOR,
  OP_COMPLEMENT,
  OP_DIVIDE,
  OP_DIVIDE_IMMEDIATE,
  OP_EQUAL,
  OP_GET_PROPERTY,
  OP_GET_PROPERTY_COMPUTED,
  OP_GET_SYSTEM_PROPERTY,
  OP_GREATER,
  OP_GREATER_EQUAL,
  OP_IN,
  OP_INDEX,
  OP_INDEX_FIRST,
  OP_INDEX_IMMEDIATE,
  OP_INDEX_LAST,
  OP_JUMP_IF,
  OP_JUMP_UNLESS,
  OP_LESS,
  OP_LESS_EQUAL,
  OP_MODULO,
  OP_MODULO_IMMEDIATE,
  OP_MULTIPLY,
  OP_MULTIPLY_IMMEDIATE,
  OP_NEGATE,
  OP_NOT,
  OP_NOT_EQUAL,
  OP_POWER,
  OP_RANGE,
  OP_SHIFT_LEFT,
  OP_SHIFT_RIGHT,
  OP_SUBTRACT,
  OP_SUBTRACT_IMMEDIATE,
} from '../driver/shared/opcodes.ts'
import { newLabel } from './assembler.ts'
import { assign } from './assignment.ts'
import type {
  BinaryExpression,
  BinaryOperator,
  ConditionalExpression,
  ErrorValueExpression,
  Expression,
  IndexEnd,
  IndexExpression,
  PropertyExpression,
  RangeExpression,
  UnaryExpression,
  UnaryOperator,
} from './ast.ts'
import { branch, immediateOf, isLogical } from './branch.ts'
import { callName, callRoles, callSystemVerb, callVerb, isSystemObject } from './call.ts'
import { makeCatch } from './catch.ts'
import { makeComprehension } from './comprehension.ts'
import { constantOfLiteral } from './constant.ts'
import type { Constant } from './encode.ts'
import { returnFrom } from './exit.ts'
import { makeErrorValue, makeFlyweight } from './flyweight.ts'
import { callValue, makeFunction } from './function.ts'
import type { Generator } from './generator.ts'
import { makeList, makeMap } from './list.ts'
import { isLink, type Link, type Spine, spineOf, type Whole } from './spine.ts'

const BINARY: Readonly<Partial<Record<BinaryOperator, number>>> = {
  '+': OP_ADD,
  '-': OP_SUBTRACT,
  '*': OP_MULTIPLY,
  '/': OP_DIVIDE,
  '%': OP_MODULO,
  '^': OP_POWER,
  '&.': OP_BIT_AND,
  '|.': OP_BIT_OR,
  '^.': OP_BIT_XOR,
  '<<': OP_SHIFT_LEFT,
  '>>': OP_SHIFT_RIGHT,
  '==': OP_EQUAL,
  '!=': OP_NOT_EQUAL,
  '<': OP_LESS,
  '<=': OP_LESS_EQUAL,
  '>': OP_GREATER,
  '>=': OP_GREATER_EQUAL,
  in: OP_IN,
}

/** Operators with an instruction for a small number as right side. */
const IMMEDIATE: Readonly<Partial<Record<BinaryOperator, number>>> = {
  '+': OP_ADD_IMMEDIATE,
  '-': OP_SUBTRACT_IMMEDIATE,
  '*': OP_MULTIPLY_IMMEDIATE,
  '/': OP_DIVIDE_IMMEDIATE,
  '%': OP_MODULO_IMMEDIATE,
}

const UNARY: Readonly<Record<UnaryOperator, number>> = {
  '-': OP_NEGATE,
  '!': OP_NOT,
  '~': OP_COMPLEMENT,
}

/** Makes the value of [expression] into [target]; gives back all temporaries that it takes. */
export function makeExpression(generator: Generator, expression: Expression, target: number): void {
  const top = generator.top
  if (isSystemMember(expression)) makeSystemMember(generator, expression, target)
  else if (isLink(expression)) makeChain(generator, expression, target)
  else makeWhole(generator, expression, target)
  generator.top = top
}

// ---- expressions that do not grow to the left

function makeWhole(generator: Generator, expression: Whole, target: number): void {
  switch (expression.kind) {
    case 'variable':
      generator.readVariable(expression, target)
      break
    case 'first':
    case 'last':
      makeIndexEnd(generator, expression, target)
      break
    case 'list':
      makeList(generator, expression.items, target)
      break
    case 'map':
      makeMap(generator, expression, target)
      break
    case 'unary':
      makeUnary(generator, expression, target)
      break
    case 'conditional':
      makeConditional(generator, expression, target)
      break
    case 'assignment':
      generator.deliver(target, assign(generator, expression))
      break
    case 'builtinCall':
      callName(generator, expression, target)
      break
    case 'roleCall':
      callRoles(generator, expression, target)
      break
    case 'catch':
      makeCatch(generator, expression, target)
      break
    case 'errorValue':
      makeErrorValue(generator, { ...expression, error: constantOfError(expression) }, target)
      break
    case 'return':
      returnFrom(generator, expression)
      generator.code.assigned = undefined
      break
    case 'function':
      makeFunction(generator, expression, target)
      break
    case 'comprehension':
      makeComprehension(generator, expression, target)
      break
    case 'flyweight':
      makeFlyweight(generator, expression, target)
      break
    case 'integer':
    case 'float':
    case 'string':
    case 'object':
    case 'error':
    case 'symbol':
    case 'bytes':
      generator.constant(constantOfLiteral(expression), target)
      break
  }
}

function constantOfError({ error }: ErrorValueExpression): Constant {
  return { kind: 'error', value: error }
}

function makeIndexEnd(generator: Generator, expression: IndexEnd, target: number): void {
  const op = expression.kind === 'first' ? OP_INDEX_FIRST : OP_INDEX_LAST
  generator.at(expression)
  generator.code.emit(op, target, generator.indexed)
}

function makeUnary(generator: Generator, expression: UnaryExpression, target: number): void {
  const operand = generator.operand(expression.operand, { preferred: generator.scratch(target) })
  generator.at(expression)
  generator.code.emit(UNARY[expression.operator], target, operand)
}

function makeConditional(
  generator: Generator,
  expression: ConditionalExpression,
  target: number,
): void {
  const { code } = generator
  const alternate = newLabel()
  const end = newLabel()
  branch(generator, expression.condition, { label: alternate, when: false })
  if (code.isReachable) {
    generator.into(expression.consequent, target)
    code.jump(end)
  }
  code.bind(alternate)
  if (code.isReachable) generator.into(expression.alternate, target)
  code.bind(end)
}

// ---- properties and verbs of #0

type SystemMember = Extract<Expression, { kind: 'property' | 'verbCall' }> & {
  readonly name: { readonly kind: 'string' }
}

function isSystemMember(expression: Expression): expression is SystemMember {
  const isMember = expression.kind === 'property' || expression.kind === 'verbCall'
  return isMember && isSystemObject(expression.object) && expression.name.kind === 'string'
}

function makeSystemMember(generator: Generator, expression: SystemMember, target: number): void {
  if (expression.kind === 'verbCall') {
    callSystemVerb(generator, expression, target)
  } else {
    generator.at(expression.name)
    const name = generator.code.literal({ kind: 'string', value: expression.name.value })
    generator.code.emit(OP_GET_SYSTEM_PROPERTY, target, name)
    generator.code.emitCache()
  }
}

// ---- chains

function makeChain(generator: Generator, expression: Link, target: number): void {
  const { start, links } = startOf(spineOf(expression))
  const between = linkTarget(generator, links, target)
  const copy = generator.assigns(links[0] as Link)
  let made = generator.operand(start, { copy, preferred: between(-1) })
  for (let index = 0; index < links.length; index++) {
    const into = between(index)
    makeLink(generator, links[index] as Link, { from: made, target: into })
    made = into
  }
}

/** Where the chain begins: at the member of #0, if the innermost object is only written for one. */
function startOf(spine: Spine): { start: Expression; links: readonly Link[] } {
  const { links } = spine
  const first = links[0]
  return first !== undefined && links.length > 1 && isSystemMember(first)
    ? { start: first, links: links.slice(1) }
    : spine
}

/**
 * Where the value of each link goes, and that of the start, which is number -1: the last one to [target], the others to a
 * temporary, which is [target] itself if it may be; but what is called must not lie where the arguments do.
 */
function linkTarget(
  generator: Generator,
  links: readonly Link[],
  target: number,
): (index: number) => number {
  let shared: number | undefined
  let objects: number | undefined
  return (index) => {
    if (index === links.length - 1) return target
    const next = links[index + 1]?.kind
    if (next !== 'verbCall' && next !== 'valueCall') {
      shared ??= generator.scratch(target)
      return shared
    }
    objects ??= generator.temporary()
    return objects
  }
}

/** What a link starts from, and where its value goes. */
interface LinkRegisters {
  readonly from: number
  readonly target: number
}

function makeLink(generator: Generator, link: Link, registers: LinkRegisters): void {
  const top = generator.top
  switch (link.kind) {
    case 'binary':
      if (isLogical(link)) makeLogical(generator, link, registers)
      else makeBinary(generator, link, registers)
      break
    case 'property':
      makeProperty(generator, link, registers)
      break
    case 'verbCall':
      callVerb(generator, link, { object: registers.from, target: registers.target })
      break
    case 'valueCall':
      callValue(generator, link, { callee: registers.from, target: registers.target })
      break
    case 'index':
      makeIndex(generator, link, registers)
      break
    case 'range':
      makeRange(generator, link, registers)
      break
  }
  generator.top = top
}

function makeBinary(
  generator: Generator,
  { operator, right }: BinaryExpression,
  { from, target }: LinkRegisters,
): void {
  const immediate = immediateOf(right)
  const immediateOp = IMMEDIATE[operator]
  if (immediate !== undefined && immediateOp !== undefined) {
    generator.at(right)
    generator.code.emit(immediateOp, target, from, immediate)
    return
  }
  const operand = generator.operand(right)
  generator.at(right)
  generator.code.emit(BINARY[operator] as number, target, from, operand)
}

/** The value of `a && b` is that of a if it is false, else that of b; of `a || b` the other way round. */
function makeLogical(
  generator: Generator,
  { operator, right }: BinaryExpression,
  { from, target }: LinkRegisters,
): void {
  const { code } = generator
  const op = operator === '&&' ? OP_JUMP_UNLESS : OP_JUMP_IF
  const decided = newLabel()
  if (from === target) {
    code.jumpWhen(op, from, decided)
    generator.into(right, target)
    code.bind(decided)
    return
  }
  const end = newLabel()
  code.jumpWhen(op, from, decided)
  generator.into(right, target)
  code.jump(end)
  code.bind(decided)
  generator.deliver(target, from)
  code.bind(end)
}

function makeProperty(
  generator: Generator,
  { name }: PropertyExpression,
  { from, target }: LinkRegisters,
): void {
  const { code } = generator
  if (name.kind === 'string') {
    generator.at(name)
    code.emit(OP_GET_PROPERTY, target, from, code.literal({ kind: 'string', value: name.value }))
    code.emitCache()
  } else {
    const operand = generator.operand(name)
    generator.at(name)
    code.emit(OP_GET_PROPERTY_COMPUTED, target, from, operand)
  }
}

function makeIndex(
  generator: Generator,
  { index }: IndexExpression,
  { from, target }: LinkRegisters,
): void {
  const immediate = immediateOf(index)
  if (immediate !== undefined) {
    generator.at(index)
    generator.code.emit(OP_INDEX_IMMEDIATE, target, from, immediate)
    return
  }
  const operand = generator.indexing(from, () => generator.operand(index))
  generator.at(index)
  generator.code.emit(OP_INDEX, target, from, operand)
}

function makeRange(
  generator: Generator,
  range: RangeExpression,
  { from, target }: LinkRegisters,
): void {
  const ends = generator.temporary(2)
  generator.indexing(from, () => {
    generator.into(range.from, ends)
    generator.into(range.to, ends + 1)
  })
  generator.at(range.from)
  generator.code.emit(OP_RANGE, target, from, ends)
}
