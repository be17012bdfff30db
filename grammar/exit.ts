/**
 * Jumps out of statements: `return`, `break` and `continue`.
 *
 * A jump that leaves the body of a `try … finally` does not go there at once: it notes in a register which exit is pending,
 * goes to the handler, and the code behind the handler goes on with it. The numbers of pending exits are EXIT_NONE,
 * EXIT_ERROR (which the machine notes, and OP_END_FINALLY raises again), and one for each exit that the body has.
 */

import { OP_JUMP_NOT_EQUAL_IMMEDIATE, OP_RETURN, OP_RETURN_ZERO } from '../driver/shared/opcodes.ts'
import { newLabel } from './assembler.ts'
import type { BreakStatement, ContinueStatement, ReturnStatement } from './ast.ts'
import type { Exit, FinallySurrounding, Generator, LoopSurrounding } from './generator.ts'

/** The body ended, or an error left it. */
export const EXIT_NONE = 0n

/** The first exit of a body; 1 is an error's. */
const EXIT_FIRST = 2

export function returnFrom(generator: Generator, { value }: ReturnStatement): void {
  const { code, surroundings } = generator
  const guard = innermostGuard(generator, surroundings.length)
  if (guard !== undefined) {
    const register = guard.register + 1
    if (value === undefined) generator.constant({ kind: 'integer', value: 0n }, register)
    else generator.into(value, register)
    exit(generator, { kind: 'return', register })
  } else if (value === undefined || (value.kind === 'integer' && value.value === 0n)) {
    code.emit(OP_RETURN_ZERO)
    code.assigned = undefined
  } else {
    exit(generator, { kind: 'return', register: generator.operand(value) })
  }
}

/** The program is checked: there is such a loop. */
export function leaveLoop(
  generator: Generator,
  { kind, loop: name }: BreakStatement | ContinueStatement,
): void {
  const wanted = name?.name.toLowerCase()
  const loop = generator.surroundings.findLast((surrounding): surrounding is LoopSurrounding => {
    if (surrounding.kind !== 'loop') return false
    return wanted === undefined || surrounding.names.includes(wanted)
  }) as LoopSurrounding
  exit(generator, { kind: 'jump', loop, label: kind === 'break' ? loop.breaks : loop.continues })
}

/** Leaves by [wanted], through the handler of the innermost `try … finally` that it leaves. */
function exit(generator: Generator, wanted: Exit): void {
  const { code, surroundings } = generator
  const end = wanted.kind === 'return' ? 0 : surroundings.indexOf(wanted.loop)
  const guard = innermostGuard(generator, surroundings.length, end)
  if (guard !== undefined) {
    exitThrough(generator, guard, wanted)
  } else if (wanted.kind === 'return') {
    code.emit(OP_RETURN, wanted.register)
    code.assigned = undefined
  } else {
    code.jump(wanted.label)
  }
}

function exitThrough(generator: Generator, guard: FinallySurrounding, wanted: Exit): void {
  if (wanted.kind === 'return') generator.deliver(guard.register + 1, wanted.register)
  const number = EXIT_FIRST + guard.exits.push(wanted) - 1
  generator.constant({ kind: 'integer', value: BigInt(number) }, guard.register)
  generator.code.jump(guard.handler)
}

/** The innermost `try … finally` among the surroundings from [start] to before [end]. */
function innermostGuard(
  generator: Generator,
  end: number,
  start = 0,
): FinallySurrounding | undefined {
  return generator.surroundings
    .slice(start, end)
    .findLast((surrounding): surrounding is FinallySurrounding => surrounding.kind === 'finally')
}

/** Behind the handler of [guard], which is around no more: goes on with the exit that is pending. */
export function resumeExits(generator: Generator, { register, exits }: FinallySurrounding): void {
  const { code } = generator
  for (const [index, pending] of exits.entries()) {
    const next = newLabel()
    code.branch(OP_JUMP_NOT_EQUAL_IMMEDIATE, [register, EXIT_FIRST + index], next)
    const inner = pending.kind === 'return' ? { ...pending, register: register + 1 } : pending
    exit(generator, inner)
    code.bind(next)
  }
}
