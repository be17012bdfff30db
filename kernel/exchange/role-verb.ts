/**
 * Role verbs of a world that is written: from the header that the compiler makes of one (drawn in
 * driver/shared/roles.ts) to its row. `$name` is what #0.name is in that world, `this` the object itself.
 * The driver does the same for add_role_verb() (driver/builtin/role-install.ts).
 */

import { RESTRICTION_OBJECT, RESTRICTION_PROTOTYPE } from '../../driver/shared/roles.ts'
import { KernelError } from '../base/errors.ts'
import type { Bytes } from '../store/range.ts'
import type { RoleRow, RoleVerbRow } from '../store/rows.ts'
import { decodeValue, type ListValue, objectValue, type SlotValue } from '../store/value.ts'
import { foldText } from './fold.ts'
import type { ObjectModel, RoleVerbModel, World } from './model.ts'
import type { ProgramTable } from './program.ts'

/** What a world's role verbs are made with; [orders] has the place of each in the order of definition. */
export interface RoleVerbOptions {
  readonly world: World
  readonly programs: ProgramTable
  readonly orders: ReadonlyMap<RoleVerbModel, number>
}

/** The order in which the role verbs of [world] were defined: those that say first, then as they come. */
export function ordersOf(objects: Iterable<ObjectModel>): Map<RoleVerbModel, number> {
  const all = [...objects].flatMap(({ roleVerbs }) => roleVerbs)
  const placed = all.map((verb, index) => ({ verb, place: verb.order ?? Infinity, index }))
  placed.sort((one, other) => compare(one.place, other.place) || one.index - other.index)
  return new Map(placed.map(({ verb }, index) => [verb, index + 1]))
}

function compare(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1
}

/** The row of [verb] of [object]. Throws ERR_DEFINITION, which names the verb, when it cannot be installed. */
export function roleVerbRow(
  object: ObjectModel,
  verb: RoleVerbModel,
  { world, programs, orders }: RoleVerbOptions,
): RoleVerbRow {
  const { hash, header, errors } = programs.roleVerb(verb.source)
  if (header === undefined) throw refuse(object, verb, errors.join('; '))
  const [selector, flags, roles, guard] = itemsOf(decodeValue(header))
  const rows = itemsOf(roles).map((role) => toRole(role, object, verb, world))
  const home = homeOf(itemsOf(roles), rows, object.id)
  if (home < 0) throw refuse(object, verb, 'no role that must be given is restricted to the object')
  return {
    selector: textOf(selector),
    owner: BigInt(verb.owner),
    permissions: verb.permissions,
    order: BigInt(orders.get(verb) ?? 0),
    flags: numberOf(flags),
    home,
    roles: rows,
    guard: guard as SlotValue,
    program: hash,
  }
}

function refuse(object: ObjectModel, verb: RoleVerbModel, reason: string): KernelError {
  const place = verb.origin === undefined ? `#${object.id}` : verb.origin
  return new KernelError('ERR_DEFINITION', `${place}: the role verb cannot be installed: ${reason}`)
}

function toRole(role: SlotValue, object: ObjectModel, verb: RoleVerbModel, world: World): RoleRow {
  const [name, flags, kind, restriction] = itemsOf(role)
  const known = { name: textOf(name), flags: numberOf(flags), kind: numberOf(kind) }
  const written = restriction as SlotValue
  if (written.type !== 'string') return { ...known, restriction: written }
  const id = written.value === 'this' ? object.id : findSystem(world, written.value.slice(1))
  if (id === undefined) throw refuse(object, verb, `${written.value} is no object`)
  return { ...known, restriction: objectValue(id) }
}

/** The object that #0.[name] is. */
function findSystem(world: World, name: string): number | undefined {
  for (const [definition, { value }] of world.objects.get(0)?.slots ?? []) {
    if (foldText(definition.name) !== foldText(name)) continue
    return value?.type === 'object' ? Number(value.id) : undefined
  }
  return undefined
}

/** The index of the role restricted to `this`, else of the first that is restricted to [object]; −1 if it is optional. */
function homeOf(header: readonly SlotValue[], roles: readonly RoleRow[], object: number): number {
  const isThis = (role: SlotValue) => {
    const restriction = itemsOf(role)[3]
    return restriction?.type === 'string' && restriction.value === 'this'
  }
  const written = header.findIndex(isThis)
  const home =
    written >= 0
      ? written
      : roles.findIndex(({ kind, restriction }) => {
          const isObject = kind === RESTRICTION_PROTOTYPE || kind === RESTRICTION_OBJECT
          return isObject && restriction.type === 'object' && Number(restriction.id) === object
        })
  return roles[home]?.flags === 0 ? home : -1
}

function itemsOf(value: SlotValue | undefined): readonly SlotValue[] {
  return (value as ListValue).items
}

function textOf(value: SlotValue | undefined): string {
  return value?.type === 'string' ? value.value : ''
}

function numberOf(value: SlotValue | undefined): number {
  return value?.type === 'int' ? Number(value.value) : 0
}

/** The header's length and the code behind the reply's first byte, as `language.compile` answers for a role verb. */
export function splitRoleReply(reply: Bytes): { program: Bytes; header: Bytes } {
  const length = new DataView(reply.buffer, reply.byteOffset).getUint32(1, true)
  return { header: reply.subarray(5, 5 + length), program: reply.subarray(5 + length) }
}
