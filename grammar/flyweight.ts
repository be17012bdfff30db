/**
 * Flyweights and error values, which are made of parts that are evaluated from left to right.
 */

import {
  OP_ERROR_VALUE,
  OP_FLYWEIGHT,
  OP_LIST,
  OP_MAP,
  OP_MAP_SET,
} from '../driver/shared/opcodes.ts'
import type {
  BuiltinCall,
  ErrorValueExpression,
  FlyweightExpression,
  FlyweightSlot,
} from './ast.ts'
import type { Constant } from './encode.ts'
import type { Generator } from './generator.ts'
import { makeList } from './list.ts'

/** Delegate, slots and contents lie in neighbouring registers. */
export function makeFlyweight(
  generator: Generator,
  { delegate, parts, line }: FlyweightExpression,
  target: number,
): void {
  const { code } = generator
  const first = generator.temporary(3)
  generator.into(delegate, first)
  code.emit(OP_MAP, first + 1)
  code.emit(OP_LIST, first + 2, 0, 0)
  for (const part of parts) {
    if (part.kind === 'slot') makeSlot(generator, part, first + 1)
    else generator.into(part.value, first + 2)
  }
  generator.at({ line })
  code.emit(OP_FLYWEIGHT, target, first)
}

function makeSlot(generator: Generator, { name, value }: FlyweightSlot, map: number): void {
  const top = generator.top
  const key = generator.operand(name, { copy: generator.assigns(value) })
  const register = generator.operand(value)
  generator.at(name)
  generator.code.emit(OP_MAP_SET, map, key, register)
  generator.top = top
}

/** The value of [error] with a message, and maybe a value beside it. */
export function makeErrorValue(
  generator: Generator,
  {
    error,
    args,
    line,
  }: { error: Constant } & Pick<ErrorValueExpression | BuiltinCall, 'args' | 'line'>,
  target: number,
): void {
  const { code } = generator
  const parts = generator.temporary()
  makeList(generator, args, parts)
  generator.at({ line })
  code.emit(OP_ERROR_VALUE, target, code.literal(error), parts)
}
