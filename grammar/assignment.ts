/**
 * Assignments to variables, to properties, and scattering assignments; those to elements are in element.ts.
 *
 * Every function answers a register that holds the assigned value, which is what the expression is worth. Temporaries that
 * it takes are given back by whoever uses the value.
 */

import {
  OP_ADD,
  OP_CHECK_LIST,
  OP_GET_CONTEXT,
  OP_JUMP_IF_SET,
  OP_LIST_APPEND,
  OP_LIST_EXTEND,
  OP_MOVE,
  OP_SCATTER,
  OP_SET_CONTEXT,
  OP_SET_PROPERTY,
  OP_SET_PROPERTY_COMPUTED,
} from '../driver/shared/opcodes.ts'
import { newLabel } from './assembler.ts'
import type {
  AssignmentExpression,
  Expression,
  ListExpression,
  PropertyExpression,
  ValueItem,
  Variable,
} from './ast.ts'
import { constantOf } from './constant.ts'
import { assignElement } from './element.ts'
import type { Generator } from './generator.ts'
import { makeList } from './list.ts'
import { type ScatterKind, type ScatterTarget, scatterTargets } from './scatter.ts'
import { spineOf } from './spine.ts'

/** Does what [assignment] says. */
export function assign(generator: Generator, { target, value }: AssignmentExpression): number {
  if (target.kind === 'variable') return assignVariable(generator, target, value)
  if (target.kind === 'property') return assignProperty(generator, target, value)
  if (target.kind === 'list') return assignScatter(generator, target, value)
  if (target.kind === 'index' || target.kind === 'range') {
    return assignElement(generator, target, value)
  }
  throw new Error(`compile: cannot assign to ${target.kind}`)
}

// ---- variables

export function assignVariable(generator: Generator, target: Variable, value: Expression): number {
  const binding = generator.scope.bindingOf(target)
  if (binding.kind !== 'register') {
    const register = generator.operand(value)
    generator.storeVariable(target, register)
    return register
  }
  const { register } = binding
  const appended = appendedItems(generator, register, value)
  const terms = generator.assigns(value) ? undefined : stringTerms(value)
  if (appended !== undefined) {
    append(generator, target, { register, items: appended })
  } else if (terms === undefined) {
    generator.into(value, register)
  } else if (mayJoinTail(generator, register, terms)) {
    concatenate(generator, target, { register, tail: terms.slice(1) })
  } else {
    // In a temporary the sum grows in place; a variable would get a copy with the last term.
    const sum = generator.temporary()
    generator.into(value, sum)
    generator.take(register, sum)
  }
  generator.assigned(register)
  return register
}

/** In `l = {@l, x, …}` the items behind `@l`. */
function appendedItems(
  generator: Generator,
  register: number,
  value: Expression,
): readonly ValueItem[] | undefined {
  if (value.kind !== 'list' || value.items.length < 2 || generator.assigns(value)) return undefined
  const [first, ...rest] = value.items as readonly ValueItem[]
  if (first?.splice !== true || !generator.isVariableIn(first.value, register)) return undefined
  return rest
}

/** Adds to the list in a variable, in place if nothing else holds the list. */
function append(
  generator: Generator,
  target: Variable,
  { register, items }: { register: number; items: readonly ValueItem[] },
): void {
  const { code } = generator
  generator.checkVariable(target)
  generator.at(target)
  if (!items.every(({ value }) => generator.isSettled(value))) code.emit(OP_CHECK_LIST, register)
  const top = generator.top
  const [only] = items
  if (items.length === 1 && only !== undefined) {
    const copy = generator.isVariableIn(only.value, register)
    const added = generator.operand(only.value, { copy })
    generator.at(only)
    code.emit(only.splice ? OP_LIST_EXTEND : OP_LIST_APPEND, register, added)
  } else {
    // First all of them in a list of their own: an error among them must leave the variable as it is.
    const added = generator.temporary()
    makeList(generator, items, added)
    generator.at(target)
    code.emit(OP_LIST_EXTEND, register, added)
  }
  generator.top = top
}

/** What is added up in a sum, from left to right, if some of it is a literal string: then all of it must be strings. */
function stringTerms(value: Expression): readonly Expression[] | undefined {
  if (value.kind !== 'binary' || value.operator !== '+' || value.left.kind !== 'binary') {
    return undefined
  }
  const { start, links } = spineOf(value)
  const terms = links.flatMap((link) => {
    return link.kind === 'binary' && link.operator === '+' ? [link.right] : []
  })
  const hasString = terms.some(({ kind }) => kind === 'string')
  return hasString && terms.length === links.length ? [start, ...terms] : undefined
}

/**
 * May the terms behind the first be joined before the first is looked at? In whatever order strings are joined, the
 * outcome is the same, E_TYPE included; but no other error and no effect must come before its turn.
 */
function mayJoinTail(
  generator: Generator,
  register: number,
  terms: readonly Expression[],
): boolean {
  const [first, , ...later] = terms
  return (
    generator.isVariableIn(first as Expression, register) &&
    later.every((term) => generator.isSettled(term))
  )
}

/** Joins the strings of [tail] first, so that the variable's own string can grow in place. */
function concatenate(
  generator: Generator,
  target: Variable,
  { register, tail }: { register: number; tail: readonly Expression[] },
): void {
  const { code } = generator
  generator.checkVariable(target)
  const top = generator.top
  const joined = generator.temporary()
  let from = generator.operand(tail[0] as Expression, { preferred: joined })
  for (const added of tail.slice(1)) {
    const addedTop = generator.top
    const operand = generator.operand(added)
    generator.at(added)
    code.emit(OP_ADD, joined, from, operand)
    generator.top = addedTop
    from = joined
  }
  generator.at(target)
  code.emit(OP_ADD, register, register, from)
  generator.top = top
}

// ---- properties

function assignProperty(
  generator: Generator,
  target: PropertyExpression,
  value: Expression,
): number {
  const { code } = generator
  const { object, name } = target
  const valueAssigns = generator.assigns(value)
  const owner = generator.operand(object, { copy: valueAssigns || generator.assigns(name) })
  if (name.kind === 'string') {
    const register = generator.operand(value)
    generator.at(name)
    code.emit(OP_SET_PROPERTY, owner, code.literal({ kind: 'string', value: name.value }), register)
    code.emitCache()
    return register
  }
  const named = generator.operand(name, { copy: valueAssigns })
  const register = generator.operand(value)
  generator.at(name)
  code.emit(OP_SET_PROPERTY_COMPUTED, owner, named, register)
  return register
}

// ---- scattering

/** Kinds of targets as OP_SCATTER counts them. */
const KIND: Readonly<Record<ScatterKind, number>> = { required: 0, optional: 1, rest: 2 }
const KIND_WITH_FALLBACK = 3

/** A target and the register that OP_SCATTER writes for it. */
interface Destination {
  readonly target: ScatterTarget
  readonly register: number
}

function assignScatter(generator: Generator, list: ListExpression, value: Expression): number {
  return scatter(generator, list, generator.operand(value))
}

/** Scatters the list in register [from] over the targets in [list]; answers a register that holds it still. */
export function scatter(generator: Generator, list: ListExpression, from: number): number {
  const { code } = generator
  const targets = scatterTargets(list) as ScatterTarget[]
  let source = from
  // The value of the whole is the list, even if it came from a variable that is a target.
  if (targets.some(({ name }) => generator.isVariableIn(name, source))) {
    const copy = generator.temporary()
    code.emit(OP_MOVE, copy, source)
    source = copy
  }
  const destinations = targets.map((target) => destinationOf(generator, targets, target))
  generator.at(list)
  code.emit(OP_SCATTER, source, targets.length)
  for (const { target, register } of destinations) {
    code.emitExtra(register, target.fallback === undefined ? KIND[target.kind] : KIND_WITH_FALLBACK)
  }
  for (const destination of destinations) {
    if (destination.target.fallback === undefined) storeTarget(generator, destination)
  }
  for (const destination of destinations) storeFallback(generator, destination)
  return source
}

/**
 * Where OP_SCATTER is to write. A target that gets no value keeps the one it has, or is unset to show that its fallback is
 * needed; so if fallbacks may read targets, they go through temporaries.
 */
function destinationOf(
  generator: Generator,
  targets: readonly ScatterTarget[],
  target: ScatterTarget,
): Destination {
  const binding = generator.scope.bindingOf(target.name)
  if (binding.kind === 'context') {
    const register = generator.temporary()
    if (target.kind === 'optional' && target.fallback === undefined) {
      generator.code.emit(OP_GET_CONTEXT, register, binding.number)
    }
    return { target, register }
  }
  const isDirect = target.fallback === undefined || targets.every(hasConstantFallback)
  return { target, register: isDirect ? generator.targetOf(target.name) : generator.temporary() }
}

function hasConstantFallback({ fallback }: ScatterTarget): boolean {
  return fallback === undefined || constantOf(fallback) !== undefined
}

/** After OP_SCATTER: a part of the command gets its value; a variable has one if it was not optional. */
function storeTarget(generator: Generator, { target, register }: Destination): void {
  const binding = generator.scope.bindingOf(target.name)
  if (binding.kind === 'context') generator.code.emit(OP_SET_CONTEXT, register, binding.number)
  else if (target.kind !== 'optional') generator.assigned(register)
}

function storeFallback(generator: Generator, { target, register }: Destination): void {
  if (target.fallback === undefined) return
  const { code } = generator
  const given = newLabel()
  const end = newLabel()
  const own = generator.targetOf(target.name)
  code.jumpWhen(OP_JUMP_IF_SET, register, given)
  generator.into(target.fallback, own)
  if (own === register) {
    code.bind(given)
  } else {
    code.jump(end)
    code.bind(given)
    generator.take(own, register)
    code.bind(end)
  }
  generator.storeVariable(target.name, own)
}
