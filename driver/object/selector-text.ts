/**
 * Role verbs as text: their headers, with objects as numbers and without the defaults, which are code.
 */

import {
  GUARD_AND,
  GUARD_EQUAL,
  GUARD_GREATER,
  GUARD_GREATER_EQUAL,
  GUARD_IN,
  GUARD_LESS,
  GUARD_LESS_EQUAL,
  GUARD_NOT,
  GUARD_NOT_EQUAL,
  GUARD_OR,
  GUARD_ROLE,
  GUARD_VALUE,
  RESTRICTION_NONE,
  RESTRICTION_OBJECT,
  RESTRICTION_TYPE,
  ROLE_OPTIONAL,
  ROLE_REST,
  SELECTOR_ORDERED,
} from '../shared/roles.ts'
import {
  TYPE_ANONYMOUS,
  TYPE_BINARY,
  TYPE_BOOL,
  TYPE_CAPABILITY,
  TYPE_ERROR,
  TYPE_FLOAT,
  TYPE_FLYWEIGHT,
  TYPE_INT,
  TYPE_LIST,
  TYPE_MAP,
  TYPE_OBJECT,
  TYPE_STRING,
  TYPE_SYMBOL,
  TYPE_WAIF,
} from '../shared/types.ts'
import { symbolString } from '../value/intern.ts'
import { listItem } from '../value/list.ts'
import { toLiteral } from '../value/print.ts'
import { TextBuffer } from '../value/text-buffer.ts'
import { ListValue } from '../value/value.ts'
import { Role, RoleVerb } from './selector-table.ts'

/** Adds `put(actor: #3, ?into: #9, @others) ordered when (…)`. */
export function addHeader(verb: RoleVerb, buffer: TextBuffer): void {
  buffer.addString(symbolString(verb.symbol))
  buffer.addText('(')
  for (let index = 0; index < verb.roleCount; index++) {
    if (index > 0) buffer.addText(', ')
    addRole(verb.role(index), buffer)
  }
  buffer.addText(')')
  if ((verb.flags & SELECTOR_ORDERED) !== 0) buffer.addText(' ordered')
  if (verb.guard === 0) return
  buffer.addText(' when (')
  addGuard(verb, changetype<ListValue>(verb.guard), buffer)
  buffer.addText(')')
}

function addRole(role: Role, buffer: TextBuffer): void {
  if ((role.flags & ROLE_OPTIONAL) !== 0) buffer.addText('?')
  if ((role.flags & ROLE_REST) !== 0) buffer.addText('@')
  buffer.addString(symbolString(role.symbol))
  addRestriction(role, buffer)
}

/** Adds `: #3`, ` == #3`, `: STR` or nothing. */
export function addRestriction(role: Role, buffer: TextBuffer): void {
  if (role.kind === RESTRICTION_NONE) return
  if (role.kind === RESTRICTION_TYPE) {
    buffer.addText(': ')
    buffer.addText(typeWord(role.restriction as u32))
    return
  }
  buffer.addText(role.kind === RESTRICTION_OBJECT ? ' == #' : ': #')
  buffer.addInteger(role.restriction)
}

/** The word that programs have for a type. */
function typeWord(type: u32): string {
  switch (type) {
    case TYPE_INT:
      return 'INT'
    case TYPE_OBJECT:
      return 'OBJ'
    case TYPE_STRING:
      return 'STR'
    case TYPE_ERROR:
      return 'ERR'
    case TYPE_LIST:
      return 'LIST'
    case TYPE_FLOAT:
      return 'FLOAT'
    case TYPE_MAP:
      return 'MAP'
    case TYPE_ANONYMOUS:
      return 'ANON'
    case TYPE_WAIF:
      return 'WAIF'
    case TYPE_BOOL:
      return 'BOOL'
    case TYPE_SYMBOL:
      return 'SYM'
    case TYPE_BINARY:
      return 'BINARY'
    case TYPE_FLYWEIGHT:
      return 'FLYWEIGHT'
    case TYPE_CAPABILITY:
      return 'CAPABILITY'
    default:
      return 'LAMBDA'
  }
}

function addGuard(verb: RoleVerb, node: ListValue, buffer: TextBuffer): void {
  const operator = listItem(node, 0).int as i32
  if (operator === GUARD_ROLE) {
    buffer.addString(symbolString(verb.role(listItem(node, 1).int as i32).symbol))
  } else if (operator === GUARD_VALUE) {
    toLiteral(listItem(node, 1), buffer)
  } else if (operator === GUARD_NOT) {
    buffer.addText('!')
    addPart(verb, listItem(node, 1).list, buffer)
  } else {
    addPart(verb, listItem(node, 1).list, buffer)
    buffer.addText(operatorText(operator))
    addPart(verb, listItem(node, 2).list, buffer)
  }
}

function addPart(verb: RoleVerb, node: ListValue, buffer: TextBuffer): void {
  const isWhole = (listItem(node, 0).int as i32) <= GUARD_VALUE
  if (!isWhole) buffer.addText('(')
  addGuard(verb, node, buffer)
  if (!isWhole) buffer.addText(')')
}

function operatorText(operator: i32): string {
  switch (operator) {
    case GUARD_AND:
      return ' && '
    case GUARD_OR:
      return ' || '
    case GUARD_EQUAL:
      return ' == '
    case GUARD_NOT_EQUAL:
      return ' != '
    case GUARD_LESS:
      return ' < '
    case GUARD_LESS_EQUAL:
      return ' <= '
    case GUARD_GREATER:
      return ' > '
    case GUARD_GREATER_EQUAL:
      return ' >= '
    default:
      assert(operator === GUARD_IN, 'a stored guard of another shape')
      return ' in '
  }
}
