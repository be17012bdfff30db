/**
 * Functions: each is a program of its own, a literal of the program around it.
 *
 * A call has the argument list in its register `args`, which the first instruction scatters over the parameters, and what
 * was captured in the first registers for variables.
 */

import {
  OP_CALL_CLOSURE,
  OP_CLOSURE,
  OP_RETURN,
  OP_SCATTER,
  REGISTER_ARGS,
} from '../driver/shared/opcodes.ts'
import { scatter } from './assignment.ts'
import type { FunctionExpression, Item, ListExpression, ValueCall, Variable } from './ast.ts'
import { endProgram } from './fork.ts'
import { formatFunctionAlone } from './format.ts'
import { Generator } from './generator.ts'
import { makeList } from './list.ts'
import type { InnerScope } from './variables.ts'

/** Makes a function into [target]. */
export function makeFunction(
  generator: Generator,
  expression: FunctionExpression,
  target: number,
): void {
  const { code } = generator
  const scope = generator.scope.functionOf(expression)
  const program = code.literal({
    kind: 'function',
    key: expression.offset,
    program: compileFunction(generator, expression, scope),
    source: formatFunctionAlone(expression, scope.name),
  })
  const name = code.literal({ kind: 'string', value: scope.name })
  const captured = scope.captures.map((binding) => generator.captured(binding))
  generator.at(expression)
  code.emit(OP_CLOSURE, target, program, captured.length)
  code.emitExtra(name, scope.selfRegister)
  for (const register of captured) code.emitExtra(register, 0)
}

function compileFunction(
  { walk }: Generator,
  expression: FunctionExpression,
  scope: InnerScope,
): Uint8Array {
  const options = { scope, walk, variablesSet: scope.capturesSure }
  const bytes =
    generate(expression, scope, new Generator({ ...options, isLong: false })) ??
    generate(expression, scope, new Generator({ ...options, isLong: true }))
  if (bytes === undefined) throw new Error('compile: a long jump is too short')
  return bytes
}

function generate(
  { parameters, body, line }: FunctionExpression,
  { selfRegister }: InnerScope,
  generator: Generator,
): Uint8Array | undefined {
  const { code } = generator
  generator.at({ line })
  if (selfRegister > 0) generator.assigned(selfRegister)
  if (parameters.items.length === 0) code.emit(OP_SCATTER, REGISTER_ARGS, 0)
  else scatter(generator, withFallbacks(parameters), REGISTER_ARGS)
  if ('kind' in body) {
    const value = generator.operand(body)
    if (code.isReachable) code.emit(OP_RETURN, value)
    code.assigned = undefined
  } else {
    generator.statements(body)
  }
  endProgram(generator)
  return generator.finish()
}

/** [list] with 0 as what declared names without a fallback begin with. */
export function withFallbacks(list: ListExpression): ListExpression {
  const items = list.items.map((item): Item => {
    if (item.kind === 'item' || item.fallback !== undefined) return item
    const { line, column, offset } = item
    return { ...item, fallback: { kind: 'integer', line, column, offset, value: 0n } }
  })
  return { ...list, items }
}

/** Calls the function in register [callee]; the result goes to [target]. */
export function callValue(
  generator: Generator,
  call: Pick<ValueCall, 'args' | 'line'>,
  { callee, target }: { callee: number; target: number },
): void {
  const top = generator.top
  // The register of the arguments receives the result, so it must not be the function's.
  const args = target === callee ? generator.temporary() : generator.scratch(target)
  makeList(generator, call.args, args)
  generator.at(call)
  generator.code.emit(OP_CALL_CLOSURE, args, callee)
  generator.take(target, args)
  generator.top = top
}

/** Calls the function that a variable holds. */
export function callVariable(
  generator: Generator,
  call: Pick<ValueCall, 'args' | 'line'>,
  { variable, target }: { variable: Variable; target: number },
): void {
  const top = generator.top
  const copy = call.args.some((item) => item.kind === 'item' && generator.assigns(item.value))
  const callee = generator.operand(variable, { copy })
  callValue(generator, call, { callee, target })
  generator.top = top
}
