/**
 * `` `body ! codes => fallback' ``: the value of the body, or if one of the listed errors is raised that of the fallback,
 * or without one the error itself.
 */

import { HANDLER_CATCH, REGISTER_ABSENT } from '../driver/shared/opcodes.ts'
import { newLabel } from './assembler.ts'
import type { CatchExpression, Item } from './ast.ts'
import type { Generator } from './generator.ts'
import { makeList } from './list.ts'

/** A register with the list of [codes], or REGISTER_ABSENT for all errors. */
export function makeCodes(generator: Generator, codes: readonly Item[] | undefined): number {
  if (codes === undefined) return REGISTER_ABSENT
  const register = generator.temporary()
  makeList(generator, codes, register)
  return register
}

export function makeCatch(
  generator: Generator,
  { body, codes, fallback }: CatchExpression,
  target: number,
): void {
  const { code } = generator
  const codesRegister = makeCodes(generator, codes)
  const caught = { ...newLabel(), assigned: code.assigned }
  const end = newLabel()
  const start = code.position
  generator.into(body, target)
  const handler = { start, end: code.position, target: caught, kind: HANDLER_CATCH }
  code.jump(end)
  const register = fallback === undefined ? target : REGISTER_ABSENT
  code.addHandler({ ...handler, codes: codesRegister, register })
  code.bind(caught)
  if (fallback !== undefined) generator.into(fallback, target)
  code.bind(end)
}
