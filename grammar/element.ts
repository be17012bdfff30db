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
  OP_INDEX_SET_PATH,
  OP_RANGE_SET,
  OP_SET_PROPERTY,
  OP_SET_PROPERTY_COMPUTED,
} from '../driver/shared/opcodes.ts'
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
  const keys = generator.temporary(path.length + 1)
  const last = keys + path.length
  const depth = depthLookedAt(generator, target, value)
  // The register of the value holds the containers inside while they are looked at.
  let inside = container
  for (const [index, key] of path.entries()) {
    generator.indexing(inside, () => generator.into(key, keys + index))
    if (index < depth) {
      generator.at(key)
      generator.code.emit(OP_INDEX_INSIDE, last, inside, keys + index)
      inside = last
    }
  }
  if (range === undefined) {
    generator.into(value, last)
    generator.at(path.at(-1) as Expression)
    generator.code.emit(OP_INDEX_SET_PATH, container, keys, path.length)
    return last
  }
  const register = setRange(generator, { container: inside, range, value })
  if (path.length === 1) generator.code.emit(OP_INDEX_SET, container, keys, last)
  else if (path.length > 1) generator.code.emit(OP_INDEX_SET_PATH, container, keys, path.length)
  return register
}

function setRange(
  generator: Generator,
  { container, range, value }: { container: number; range: RangeExpression; value: Expression },
): number {
  const ends = generator.temporary(2)
  generator.indexing(container, () => {
    generator.into(range.from, ends)
    generator.into(range.to, ends + 1)
  })
  const register = operandBeside(generator, value, container)
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
