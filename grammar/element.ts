/**
 * Assignments to elements: `v[i] = x`, `v[i][j] = x`, `o.p[i] = x`, `v[i..j] = x` and their combinations.
 *
 * The container is changed where it is if it is a variable that nothing else assigns meanwhile; otherwise a copy of it is,
 * which is then stored back. As in ToastStunt, containers inside are looked at before later indices and the value are
 * evaluated, as far as that can be told.
 */

import {
  OP_GET_PROPERTY,
  OP_GET_PROPERTY_COMPUTED,
  OP_INDEX_INSIDE,
  OP_INDEX_SET,
  OP_INDEX_SET_DEEP,
  OP_RANGE_SET,
  OP_SET_PROPERTY,
  OP_SET_PROPERTY_COMPUTED,
  OP_TAKE,
} from '../driver/shared/opcodes.ts'
import { newLabel } from './assembler.ts'
import type {
  Expression,
  IndexExpression,
  PropertyExpression,
  RangeExpression,
  Variable,
} from './ast.ts'
import type { Generator } from './generator.ts'
import { usesIndexEnd } from './index-end.ts'

/** The left side, taken apart. */
interface Target {
  readonly base: Variable | PropertyExpression
  /** Indices from the base on. */
  readonly path: readonly Expression[]
  readonly range: RangeExpression | undefined
  /** Does evaluating an index or the value assign to a variable? */
  readonly assigns: boolean
}

/** Where the container is while its element is set. */
interface Container {
  readonly register: number
  /** Puts it back where it came from. */
  store(): void
}

export function assignElement(
  generator: Generator,
  left: IndexExpression | RangeExpression,
  value: Expression,
): number {
  const target = takeApart(generator, left, value)
  const container = openContainer(generator, target)
  const isPlain = target.path.length === 1 && target.range === undefined
  const result = isPlain
    ? setElement(generator, { container: container.register, target, value })
    : setNested(generator, { container: container.register, target, value })
  container.store()
  return result
}

function takeApart(
  generator: Generator,
  left: IndexExpression | RangeExpression,
  value: Expression,
): Target {
  const path: Expression[] = []
  const range = left.kind === 'range' ? left : undefined
  let part = range === undefined ? left : range.base
  while (part.kind === 'index') {
    path.push(part.index)
    part = part.base
  }
  const indices = range === undefined ? path : [...path, range.from, range.to]
  const assigns = [...indices, value].some((expression) => generator.assigns(expression))
  return { base: part as Variable | PropertyExpression, path: path.reverse(), range, assigns }
}

// ---- the container

function openContainer(generator: Generator, { base, assigns }: Target): Container {
  if (base.kind === 'property') return openProperty(generator, base, assigns)
  const binding = generator.scope.bindingOf(base)
  if (binding.kind === 'register' && !assigns) {
    generator.checkVariable(base)
    return { register: binding.register, store: () => undefined }
  }
  const register = generator.temporary()
  generator.readVariable(base, register)
  return { register, store: () => storeCopy(generator, base, register) }
}

function storeCopy(generator: Generator, base: Variable, register: number): void {
  const own = generator.scope.bindingOf(base)
  if (own.kind === 'register') {
    generator.take(own.register, register)
    generator.assigned(own.register)
  } else {
    generator.storeVariable(base, register)
  }
}

function openProperty(generator: Generator, base: PropertyExpression, copy: boolean): Container {
  const { code } = generator
  const { object, name } = base
  const owner = generator.operand(object, { copy: copy || generator.assigns(name) })
  const register = generator.temporary()
  if (name.kind === 'string') {
    const literal = code.literal({ kind: 'string', value: name.value })
    generator.at(name)
    code.emit(OP_GET_PROPERTY, register, owner, literal)
    code.emitCache()
    const store = () => {
      generator.at(name)
      code.emit(OP_SET_PROPERTY, owner, literal, register)
      code.emitCache()
    }
    return { register, store }
  }
  const named = generator.operand(name, { copy })
  generator.at(name)
  code.emit(OP_GET_PROPERTY_COMPUTED, register, owner, named)
  const store = () => {
    generator.at(name)
    code.emit(OP_SET_PROPERTY_COMPUTED, owner, named, register)
  }
  return { register, store }
}

// ---- the element

interface Setting {
  readonly container: number
  readonly target: Target
  readonly value: Expression
}

/** `container[index] = value`. */
function setElement(generator: Generator, { container, target, value }: Setting): number {
  const index = target.path[0] as Expression
  const key = generator.indexing(container, () => {
    return generator.operand(index, { copy: generator.assigns(value) })
  })
  const register = operandBeside(generator, value, container)
  generator.at(index)
  generator.code.emit(OP_INDEX_SET, container, key, register)
  return register
}

/** A register with [value], which the change of [container] leaves as it is. */
function operandBeside(generator: Generator, value: Expression, container: number): number {
  return generator.operand(value, { copy: generator.isVariableIn(value, container) })
}

/** Anything longer: the keys lie in neighbouring registers, and behind them what is put there. */
function setNested(generator: Generator, { container, target, value }: Setting): number {
  const { path, range } = target
  const levels = path.length
  // What is found on the way stays until the element is set: a WAIF tells it once.
  const found = generator.temporary(levels)
  const keys = generator.temporary(levels + 1)
  const last = keys + levels
  const depth = depthLookedAt(generator, target, value)
  const containerAt = (level: number) => (level === 0 ? container : found + level - 1)
  for (const [index, key] of path.entries()) {
    generator.indexing(containerAt(index), () => generator.into(key, keys + index))
    if (index >= depth) continue
    generator.at(key)
    generator.code.emit(OP_INDEX_INSIDE, containerAt(index + 1), containerAt(index), keys + index)
  }
  const way: Way = { container, found, keys, levels, depth }
  if (range === undefined) {
    generator.into(value, last)
    generator.at(path.at(-1) as Expression)
    setPath(generator, way)
    return last
  }
  const inside = containerAt(levels)
  const register = setRange(generator, { container: inside, whole: container, range, value })
  if (levels > 0) generator.code.emit(OP_TAKE, last, inside)
  if (levels === 1) generator.code.emit(OP_INDEX_SET, container, keys, last)
  else if (levels > 1) setPath(generator, way)
  return register
}

/** The way to an element: indices in `levels` registers from `keys` on, behind them its value. */
interface Way {
  readonly container: number
  /** The first of the registers for the containers inside, of which `depth` have been looked up. */
  readonly found: number
  readonly keys: number
  readonly levels: number
  readonly depth: number
}

function setPath(generator: Generator, { container, found, keys, levels, depth }: Way): void {
  const { code } = generator
  const after = newLabel()
  code.emit(OP_INDEX_SET_DEEP, container, keys, levels)
  code.emitExtraTarget(found, after)
  // A WAIF is on the way: each level by itself, so that its verbs are called.
  const containerAt = (level: number) => (level === 0 ? container : found + level - 1)
  for (let level = depth + 1; level < levels; level++) {
    code.emit(OP_INDEX_INSIDE, containerAt(level), containerAt(level - 1), keys + level - 1)
  }
  for (let level = levels - 1; level >= 0; level--) {
    const value = level === levels - 1 ? keys + levels : containerAt(level + 1)
    code.emit(OP_INDEX_SET, containerAt(level), keys + level, value)
  }
  code.bind(after)
}

/** Sets a range of [container], which is [whole] or inside it. */
function setRange(
  generator: Generator,
  {
    container,
    whole,
    range,
    value,
  }: { container: number; whole: number; range: RangeExpression; value: Expression },
): number {
  const ends = generator.temporary(2)
  generator.indexing(container, () => {
    generator.into(range.from, ends)
    generator.into(range.to, ends + 1)
  })
  const register = operandBeside(generator, value, whole)
  generator.at(range.from)
  generator.code.emit(OP_RANGE_SET, container, ends, register)
  return register
}

/**
 * How many indices have to be followed before the value is evaluated: all for a range; all but the last if otherwise an
 * error in the container would come after another error or an effect; those before one that asks for the ends of what it
 * indexes.
 */
function depthLookedAt(generator: Generator, { path, range }: Target, value: Expression): number {
  if (range !== undefined) return path.length
  const isSettled = [...path.slice(1), value].every((later) => generator.isSettled(later))
  return isSettled ? Math.max(path.findLastIndex(usesIndexEnd), 0) : path.length - 1
}
