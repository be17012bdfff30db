/**
 * Does a parsed program mean something? What the grammar leaves open is checked here, once, before anything is compiled:
 * targets of assignments, `$` and `^`, names of loops, clauses that cannot be reached, nesting, and by variables.ts names.
 *
 * After a check without errors every other walk over the tree may recurse: no path through it is deeper than
 * SOURCE_DEPTH_MAX, not counting chains that grow to the left (`a + b + c`, `a.b.c`), which are walked in loops.
 * The words of the messages are ToastStunt's (`parser.y`).
 */

import { SOURCE_DEPTH_MAX } from '../driver/shared/limits.ts'
import type {
  AssignmentExpression,
  BreakStatement,
  CatchExpression,
  ComprehensionExpression,
  ContinueStatement,
  DeclarationStatement,
  ExceptArm,
  Expression,
  FlyweightExpression,
  FunctionExpression,
  Item,
  ListExpression,
  Place,
  Program,
  Statement,
  TryExceptStatement,
  Variable,
} from './ast.ts'
import { type CompileError, compileError } from './compile-error.ts'
import { ERRORS_MAX, EXCEPT_CLAUSES_MAX } from './limits.ts'
import { bytesOf } from './literal.ts'
import { checkRoleCall, roleCallParts } from './role-call.ts'
import { checkScatter } from './scatter.ts'
import { isLink, type Link, spineOf, type Whole } from './spine.ts'
import type { ScopeOptions } from './survey.ts'
import { findScope, type Scope } from './variables.ts'

/** A loop around a statement, by the names that `break` and `continue` may use. */
interface Loop {
  readonly names: readonly string[]
  readonly around: Loop | undefined
}

interface Context {
  readonly errors: CompileError[]
  loop: Loop | undefined
  depth: number
  /** Has it been said that the program is nested too deeply? */
  isTooDeep: boolean
  /** How many indices are around the expression: inside one, `$` and `^` mean something. */
  indices: number
}

export type CheckResult =
  | { readonly scope: Scope; readonly errors?: undefined }
  | { readonly errors: readonly CompileError[]; readonly scope?: undefined }

/** The names of [program], or everything wrong with it in the order of the source, at most ERRORS_MAX complaints. */
export function checkProgram(
  program: Program,
  names: Pick<ScopeOptions, 'isModern' | 'checkBuiltin'>,
): CheckResult {
  const context: Context = {
    errors: [],
    loop: undefined,
    depth: 0,
    isTooDeep: false,
    indices: 0,
  }
  checkStatements(context, program.statements)
  const complainAbout = (place: Place, text: string) => complain(context, place, text)
  const scope = context.isTooDeep
    ? undefined
    : findScope(program, { ...names, complain: complainAbout })
  if (scope !== undefined && context.errors.length === 0) return { scope }
  context.errors.sort((a, b) => a.line - b.line || a.column - b.column)
  return { errors: context.errors.slice(0, ERRORS_MAX) }
}

function complain(context: Context, place: Place, text: string): void {
  if (context.errors.length < ERRORS_MAX) context.errors.push(compileError(place, text))
}

/** Goes one level deeper, and answers whether it did: below the last level it complains. The caller comes up again. */
function descend(context: Context, place: Place): boolean {
  if (context.depth >= SOURCE_DEPTH_MAX) {
    if (!context.isTooDeep) {
      complain(context, place, `Nested too deeply (more than ${SOURCE_DEPTH_MAX} levels)`)
    }
    context.isTooDeep = true
    return false
  }
  context.depth += 1
  return true
}

// ---- statements

function checkStatements(context: Context, statements: readonly Statement[]): void {
  for (const statement of statements) {
    if (!descend(context, statement)) continue
    checkStatement(context, statement)
    context.depth -= 1
  }
}

function checkStatement(context: Context, statement: Statement): void {
  switch (statement.kind) {
    case 'if':
      for (const arm of statement.arms) {
        checkExpression(context, arm.condition)
        checkStatements(context, arm.body)
      }
      checkStatements(context, statement.otherwise ?? [])
      break
    case 'forEach':
      checkExpression(context, statement.sequence)
      checkLoop(context, [statement.value, statement.index], statement.body)
      break
    case 'forRange':
      checkExpression(context, statement.from)
      checkExpression(context, statement.to)
      checkLoop(context, [statement.value], statement.body)
      break
    case 'while':
      checkExpression(context, statement.condition)
      checkLoop(context, [statement.name], statement.body)
      break
    case 'fork':
      checkExpression(context, statement.delay)
      checkForked(context, statement.body)
      break
    case 'tryExcept':
      checkTryExcept(context, statement)
      break
    case 'tryFinally':
      checkStatements(context, statement.body)
      checkStatements(context, statement.handler)
      break
    case 'break':
    case 'continue':
      checkExit(context, statement)
      break
    case 'return':
      if (statement.value !== undefined) checkExpression(context, statement.value)
      break
    case 'block':
      checkStatements(context, statement.body)
      break
    case 'declaration':
      checkDeclaration(context, statement)
      break
    case 'define':
      checkFunction(context, statement.value)
      break
    case 'expression':
      checkExpression(context, statement.value)
      break
  }
}

function checkDeclaration(context: Context, { target, value }: DeclarationStatement): void {
  if (target.kind === 'list') checkTargets(context, target)
  if (value !== undefined) checkExpression(context, value)
}

/** Nothing in a function can leave a loop around it, or mean the ends of what is indexed around it. */
function checkFunction(context: Context, { parameters, body }: FunctionExpression): void {
  const { loop, indices } = context
  context.loop = undefined
  context.indices = 0
  if (parameters.items.length > 0) checkTargets(context, parameters)
  if ('kind' in body) checkExpression(context, body)
  else checkStatements(context, body)
  context.loop = loop
  context.indices = indices
}

function checkLoop(
  context: Context,
  variables: readonly (Variable | undefined)[],
  body: readonly Statement[],
): void {
  const names = variables.flatMap((variable) =>
    variable === undefined ? [] : [variable.name.toLowerCase()],
  )
  const around = context.loop
  context.loop = { names, around }
  checkStatements(context, body)
  context.loop = around
}

/** A forked task cannot leave a loop of the task that forked it. */
function checkForked(context: Context, body: readonly Statement[]): void {
  const around = context.loop
  context.loop = undefined
  checkStatements(context, body)
  context.loop = around
}

function checkExit(context: Context, statement: BreakStatement | ContinueStatement): void {
  if (statement.loop === undefined) {
    if (context.loop !== undefined) return
    complain(context, statement, `No enclosing loop for \`${statement.kind}' statement`)
    return
  }
  const name = statement.loop.name.toLowerCase()
  for (let loop = context.loop; loop !== undefined; loop = loop.around) {
    if (loop.names.includes(name)) return
  }
  const text = `Invalid loop name in \`${statement.kind}' statement: ${statement.loop.name}`
  complain(context, statement.loop, text)
}

function checkTryExcept(context: Context, statement: TryExceptStatement): void {
  checkStatements(context, statement.body)
  let before: ExceptArm | undefined
  for (const [index, arm] of statement.arms.entries()) {
    if (before !== undefined && before.codes === undefined) {
      complain(context, arm, 'Unreachable EXCEPT clause')
    } else if (index === EXCEPT_CLAUSES_MAX) {
      complain(context, arm, `Too many EXCEPT clauses (max. ${EXCEPT_CLAUSES_MAX})`)
    }
    checkItems(context, arm.codes ?? [])
    checkStatements(context, arm.body)
    before = arm
  }
}

// ---- expressions

function checkExpression(context: Context, expression: Expression): void {
  if (!descend(context, expression)) return
  if (isLink(expression)) {
    const { start, links } = spineOf(expression)
    checkWhole(context, start)
    for (const link of links) checkLink(context, link)
  } else {
    checkWhole(context, expression)
  }
  context.depth -= 1
}

/** Checks [link] but for what it grows from. */
function checkLink(context: Context, link: Link): void {
  switch (link.kind) {
    case 'binary':
      checkExpression(context, link.right)
      break
    case 'property':
      checkExpression(context, link.name)
      break
    case 'verbCall':
      checkExpression(context, link.name)
      checkItems(context, link.args)
      break
    case 'valueCall':
      checkItems(context, link.args)
      break
    case 'index':
      checkIndices(context, [link.index])
      break
    case 'range':
      checkIndices(context, [link.from, link.to])
      break
  }
}

function checkWhole(context: Context, expression: Whole): void {
  switch (expression.kind) {
    case 'float':
      if (!Number.isFinite(expression.value)) {
        complain(context, expression, 'Floating-point literal out of range')
      }
      break
    case 'first':
    case 'last':
      if (context.indices === 0) {
        const sign = expression.kind === 'first' ? '^' : '$'
        complain(context, expression, `Illegal context for \`${sign}' expression.`)
      }
      break
    case 'list':
      checkItems(context, expression.items)
      break
    case 'map':
      for (const entry of expression.entries) {
        checkExpression(context, entry.key)
        checkExpression(context, entry.value)
      }
      break
    case 'unary':
      checkExpression(context, expression.operand)
      break
    case 'conditional':
      checkExpression(context, expression.condition)
      checkExpression(context, expression.consequent)
      checkExpression(context, expression.alternate)
      break
    case 'assignment':
      checkAssignment(context, expression)
      break
    case 'builtinCall':
    case 'errorValue':
      checkItems(context, expression.args)
      break
    case 'roleCall':
      checkRoleCall(expression, (place, text) => complain(context, place, text))
      for (const part of roleCallParts(expression)) checkExpression(context, part)
      break
    case 'catch':
      checkCatch(context, expression)
      break
    case 'return':
      if (expression.value !== undefined) checkExpression(context, expression.value)
      break
    case 'function':
      checkFunction(context, expression)
      break
    case 'comprehension':
      checkComprehension(context, expression)
      break
    case 'flyweight':
      checkFlyweight(context, expression)
      break
    case 'bytes':
      if (bytesOf(expression.value) === undefined) {
        complain(context, expression, 'Malformed binary literal: `b"…"` holds base64')
      }
      break
    case 'integer':
    case 'string':
    case 'object':
    case 'error':
    case 'symbol':
    case 'variable':
      break
  }
}

function checkComprehension(context: Context, { value, clauses }: ComprehensionExpression): void {
  for (const clause of clauses) {
    if (clause.kind === 'if') checkExpression(context, clause.condition)
    else if ('kind' in clause.source) checkExpression(context, clause.source)
    else {
      checkExpression(context, clause.source.from)
      checkExpression(context, clause.source.to)
    }
  }
  checkExpression(context, value)
}

/** The contents come once, and last. */
function checkFlyweight(context: Context, { delegate, parts }: FlyweightExpression): void {
  checkExpression(context, delegate)
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'slot') checkExpression(context, part.name)
    else if (index < parts.length - 1) {
      complain(
        context,
        part,
        'The contents of a flyweight come last, behind its slots (`.name = value`)',
      )
    }
    checkExpression(context, part.value)
  }
}

function checkItems(context: Context, items: readonly Item[]): void {
  for (const item of items) {
    if (item.kind === 'item') checkExpression(context, item.value)
    else complain(context, item, 'syntax error: `?` belongs to a list that is assigned to')
  }
}

function checkIndices(context: Context, positions: readonly Expression[]): void {
  context.indices += 1
  for (const position of positions) checkExpression(context, position)
  context.indices -= 1
}

function checkCatch(context: Context, expression: CatchExpression): void {
  checkExpression(context, expression.body)
  checkItems(context, expression.codes ?? [])
  if (expression.fallback !== undefined) checkExpression(context, expression.fallback)
}

function checkAssignment(context: Context, { target, value }: AssignmentExpression): void {
  if (target.kind === 'list') {
    checkTargets(context, target)
  } else {
    if (!isAssignable(target)) {
      complain(context, target, 'Illegal expression on left side of assignment.')
    }
    checkExpression(context, target)
  }
  checkExpression(context, value)
}

function checkTargets(context: Context, list: ListExpression): void {
  checkScatter(list, (place, text) => complain(context, place, text))
  for (const item of list.items) {
    if (item.kind === 'optional' && item.fallback !== undefined) {
      checkExpression(context, item.fallback)
    }
  }
}

/** A variable or a property, or any element of one, or a range of such an element. */
function isAssignable(target: Expression): boolean {
  let part = target.kind === 'range' ? target.base : target
  while (part.kind === 'index') part = part.base
  return part.kind === 'variable' || part.kind === 'property'
}
