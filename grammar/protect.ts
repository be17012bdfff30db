/**
 * `try … except` and `try … finally`. What is protected is told by the place of instructions alone, in the program's table
 * of handlers, inner ones first: entering and leaving costs nothing.
 */

import {
  HANDLER_EXCEPT,
  HANDLER_FINALLY,
  OP_END_FINALLY,
  REGISTER_ABSENT,
} from '../driver/shared/opcodes.ts'
import { newLabel } from './assembler.ts'
import type { ExceptArm, TryExceptStatement, TryFinallyStatement } from './ast.ts'
import { makeCodes } from './catch.ts'
import { EXIT_NONE, resumeExits } from './exit.ts'
import type { FinallySurrounding, Generator } from './generator.ts'

export function tryExcept(generator: Generator, { body, arms }: TryExceptStatement): void {
  const { code } = generator
  const codes = arms.map((arm) => makeCodes(generator, arm.codes))
  const before = code.assigned
  const start = code.position
  generator.statements(body)
  const end = code.position
  const after = newLabel()
  if (code.isReachable) code.jump(after)
  const caught = arms.map((arm, index) => {
    const register = arm.name === undefined ? REGISTER_ABSENT : generator.targetOf(arm.name)
    const target = { ...newLabel(), assigned: before }
    const codesRegister = codes[index] ?? REGISTER_ABSENT
    code.addHandler({ start, end, target, kind: HANDLER_EXCEPT, codes: codesRegister, register })
    return { arm, target, register }
  })
  for (const { arm, target, register } of caught) {
    code.bind(target)
    makeArm(generator, arm, register)
    if (code.isReachable) code.jump(after)
  }
  code.bind(after)
}

function makeArm(generator: Generator, arm: ExceptArm, register: number): void {
  generator.at(arm)
  if (arm.name !== undefined) generator.storeVariable(arm.name, register)
  generator.statements(arm.body)
}

export function tryFinally(generator: Generator, statement: TryFinallyStatement): void {
  const { code } = generator
  const register = generator.temporary(2)
  const handler = { ...newLabel(), assigned: code.assigned }
  const guard: FinallySurrounding = { kind: 'finally', register, handler, exits: [] }
  const start = code.position
  generator.surroundings.push(guard)
  generator.statements(statement.body)
  generator.surroundings.pop()
  code.addHandler({
    start,
    end: code.position,
    target: handler,
    kind: HANDLER_FINALLY,
    codes: REGISTER_ABSENT,
    register,
  })
  if (code.isReachable) generator.constant({ kind: 'integer', value: EXIT_NONE }, register)
  code.bind(handler)
  generator.statements(statement.handler)
  if (!code.isReachable) return
  generator.at(statement)
  code.emit(OP_END_FINALLY, register)
  resumeExits(generator, guard)
}
