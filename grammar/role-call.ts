/**
 * Calls of role verbs in the tree: `put(actor -> me, item -> lamp)`, `box:put(item -> lamp)`, `next(item -> other)`.
 */

import { ROLES_MAX } from '../driver/shared/roles.ts'
import type { Expression, Place, RoleCall } from './ast.ts'

/** The expressions of [call] in the order in which they are evaluated. */
export function roleCallParts({ receiver, entries }: RoleCall): readonly Expression[] {
  const values = entries.map(({ value }) => value)
  return receiver === undefined ? values : [receiver, ...values]
}

/** The most roles that [call] may name: its receiver counts too. */
function namesMax({ receiver }: RoleCall): number {
  return receiver === undefined ? ROLES_MAX : ROLES_MAX - 1
}

/** Complains about what cannot name a role, a role given twice, and too many of them. */
export function checkRoleCall(
  call: RoleCall,
  complain: (place: Place, text: string) => void,
): void {
  const names = new Set<string>()
  for (const { key } of call.entries) {
    if (key.kind !== 'variable') {
      complain(key, 'syntax error: what stands before `->` in a call is the name of a role')
      continue
    }
    const name = key.name.toLowerCase()
    if (names.has(name)) complain(key, `The role ${key.name} is given twice`)
    names.add(name)
  }
  if (call.entries.length > namesMax(call)) {
    complain(call, `Too many roles (at most ${ROLES_MAX}, the receiver included)`)
  }
}
