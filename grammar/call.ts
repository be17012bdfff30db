/**
 * Calls of verbs, of role verbs and of builtin functions.
 */

import {
  OP_CALL_BUILTIN,
  OP_CALL_BUILTIN_DIRECT,
  OP_CALL_ROLES,
  OP_CALL_SYSTEM_VERB,
  OP_CALL_VERB,
  OP_CALL_VERB_COMPUTED,
  OP_NEXT_ROLES,
  OP_PASS,
  REGISTER_ABSENT,
} from '../driver/shared/opcodes.ts'
import { ROLE_CACHES } from '../driver/shared/roles.ts'
import type { BuiltinCall, Expression, Item, RoleCall, ValueItem, VerbCall } from './ast.ts'
import { builtinNumber } from './builtin.ts'
import type { Constant } from './encode.ts'
import { makeErrorValue } from './flyweight.ts'
import { callVariable } from './function.ts'
import type { Generator } from './generator.ts'
import { makeList, RUN_MAX } from './list.ts'

/** Is [expression] `#0`, whose properties and verbs have instructions of their own? */
export function isSystemObject(expression: Expression): boolean {
  return expression.kind === 'object' && expression.value === 0n
}

/** Calls a verb of what is in register [object]; the result goes to [target]. */
export function callVerb(
  generator: Generator,
  call: VerbCall,
  { object, target }: { object: number; target: number },
): void {
  const { code } = generator
  const top = generator.top
  // The register of the arguments receives the result, so it must not be the object's.
  const args = target === object ? generator.temporary() : generator.scratch(target)
  if (call.name.kind === 'string') {
    makeList(generator, call.args, args)
    generator.at(call.name)
    code.emit(OP_CALL_VERB, args, object, name(generator, call.name.value))
    code.emitCache()
  } else {
    const copy = call.args.some((item) => item.kind === 'item' && generator.assigns(item.value))
    const verb = generator.operand(call.name, { copy })
    makeList(generator, call.args, args)
    generator.at(call)
    code.emit(OP_CALL_VERB_COMPUTED, args, object, verb)
  }
  generator.take(target, args)
  generator.top = top
}

/** Calls `$name(args)`. */
export function callSystemVerb(
  generator: Generator,
  call: { readonly name: Expression & { kind: 'string' }; readonly args: readonly Item[] },
  target: number,
): void {
  const top = generator.top
  const args = generator.scratch(target)
  makeList(generator, call.args, args)
  generator.at(call.name)
  generator.code.emit(OP_CALL_SYSTEM_VERB, args, name(generator, call.name.value))
  generator.code.emitCache()
  generator.take(target, args)
  generator.top = top
}

function name(generator: Generator, text: string): number {
  return generator.code.literal({ kind: 'string', value: text })
}

/** Calls what a name stands for: a variable's function, a builtin; or makes an error's value. */
export function callName(generator: Generator, call: BuiltinCall, target: number): void {
  const variable = generator.scope.calleeOf(call)
  const error = generator.scope.errorOf(call)
  if (variable !== undefined) callVariable(generator, call, { variable, target })
  else if (error === undefined) callBuiltin(generator, call, target)
  else {
    const named: Constant = { kind: 'namedError', value: error }
    makeErrorValue(generator, { ...call, error: named }, target)
  }
}

/** Calls a builtin; one that does not exist is looked for when the call is made, as call_function() does. */
function callBuiltin(generator: Generator, call: BuiltinCall, target: number): void {
  const top = generator.top
  const number = builtinNumber(call.name)
  if (call.name.toLowerCase() === 'pass') {
    const args = generator.scratch(target)
    makeList(generator, call.args, args)
    generator.at(call)
    generator.code.emit(OP_PASS, args)
    generator.code.emitCache()
    generator.take(target, args)
  } else if (number === undefined) {
    const byName = { ...call, name: 'call_function', args: [nameItem(call), ...call.args] }
    callBuiltin(generator, byName, target)
  } else if (call.args.length > RUN_MAX || call.args.some(isSplice)) {
    const args = generator.scratch(target)
    makeList(generator, call.args, args)
    generator.at(call)
    generator.code.emit(OP_CALL_BUILTIN, args, number)
    generator.take(target, args)
  } else {
    callDirectly(generator, call, { number, target })
  }
  generator.top = top
}

function isSplice(item: Item): boolean {
  return item.kind === 'item' && item.splice
}

/** The name of an unknown builtin as an argument. */
function nameItem({ name: value, line, column, offset }: BuiltinCall): ValueItem {
  const place = { line, column, offset }
  return { kind: 'item', ...place, splice: false, value: { kind: 'string', ...place, value } }
}

/** The arguments lie in neighbouring registers, the first of which receives the result. */
function callDirectly(
  generator: Generator,
  call: BuiltinCall,
  { number, target }: { number: number; target: number },
): void {
  const args = call.args as readonly ValueItem[]
  const isTopmost = generator.isTemporary(target) && target === generator.top - 1
  const first = isTopmost || args.length === 0 ? target : generator.temporary()
  for (const [index, { value }] of args.entries()) {
    generator.into(value, index === 0 ? first : generator.temporary())
  }
  generator.at(call)
  generator.code.emit(OP_CALL_BUILTIN_DIRECT, first, number, args.length)
  generator.take(target, first)
}

/**
 * Makes the value of [call], which checkRoleCall() has passed, into [target]. The selector and the names of the roles are one
 * literal of the program; the values lie in neighbouring registers.
 */
export function callRoles(generator: Generator, call: RoleCall, target: number): void {
  const { code } = generator
  const top = generator.top
  const { receiver, entries } = call
  const copy = entries.some(({ value }) => generator.assigns(value))
  const object = receiver === undefined ? REGISTER_ABSENT : generator.operand(receiver, { copy })
  const first = generator.temporary(entries.length)
  for (const [index, { value }] of entries.entries()) generator.into(value, first + index)
  generator.at(call)
  const names = code.literal(namesOf(call))
  if (receiver === undefined && call.selector.toLowerCase() === 'next') {
    code.emit(OP_NEXT_ROLES, first, object, names)
    code.emitCaches(0, entries.length)
  } else {
    code.emit(OP_CALL_ROLES, first, object, names)
    code.emitCaches(ROLE_CACHES, entries.length)
  }
  generator.take(target, first)
  generator.top = top
}

/** {selector, role, …} in small letters. */
function namesOf({ selector, entries }: RoleCall): Constant {
  const names = entries.map(({ key }) => (key.kind === 'variable' ? key.name : ''))
  const words = [selector, ...names].map(
    (name): Constant => ({ kind: 'string', value: name.toLowerCase() }),
  )
  return { kind: 'list', value: words }
}
