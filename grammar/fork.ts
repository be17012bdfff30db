/**
 * Forks, and the end of a program, behind which their bodies lie.
 */

import {
  OP_DONE,
  OP_FORK,
  OP_RETURN_ZERO,
  OP_SET_CONTEXT,
  REGISTER_ABSENT,
} from '../driver/shared/opcodes.ts'
import { newLabel } from './assembler.ts'
import type { ForkStatement } from './ast.ts'
import type { Generator } from './generator.ts'

/** The new task begins behind OP_FORK and goes to its body, which makeForks() puts behind all other code. */
export function makeFork(generator: Generator, statement: ForkStatement): void {
  const { code } = generator
  const { name, delay, body } = statement
  const seconds = generator.operand(delay)
  const id = name === undefined ? REGISTER_ABSENT : generator.targetOf(name)
  const binding = name === undefined ? undefined : generator.scope.bindingOf(name)
  const context = binding?.kind === 'context' ? { register: id, number: binding.number } : undefined
  const label = newLabel()
  const after = newLabel()
  generator.at(statement)
  code.emit(OP_FORK, seconds, id)
  if (name !== undefined) generator.assigned(id)
  code.emitExtraTarget(0, after)
  code.jump(label)
  code.bind(after)
  if (context !== undefined) code.emit(OP_SET_CONTEXT, context.register, context.number)
  generator.forks.push({ body, label, context })
}

/** The bodies of all forks, those inside them included. Nothing that was around a `fork` is around its body. */
function makeForks(generator: Generator): void {
  const { code } = generator
  for (const { body, label, context } of generator.forks) {
    code.bind(label)
    if (context !== undefined) code.emit(OP_SET_CONTEXT, context.register, context.number)
    const { top } = generator
    generator.top = Math.max(top, (context?.register ?? 0) + 1)
    generator.statements(body)
    generator.top = top
    if (code.isReachable) code.emit(OP_DONE)
    code.assigned = undefined
  }
}

/** Behind the statements of a program or function: its end, and the bodies of its forks. */
export function endProgram(generator: Generator): void {
  const { code } = generator
  if (code.isReachable) code.emit(OP_RETURN_ZERO)
  code.assigned = undefined
  makeForks(generator)
}
