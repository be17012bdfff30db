/**
 * Standing grants of host services: what the operator granted (`cosm start --grant`, which the services
 * themselves enforce) is wizards' at once, and other programmers' whom `$host_grants` names: a map from a
 * service's name to a list of programmers. The property counts only while a wizard owns it and nobody
 * else may write it.
 */

import { HOST_SERVICES } from '../shared/capabilities.ts'
import { PERMISSION_WRITE } from '../shared/layout.ts'
import { TAG_LIST, TAG_MAP, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { listItem } from '../value/list.ts'
import { mapKeyAt, mapValueAt } from '../value/map-node.ts'
import { equalFolded } from '../value/string-compare.ts'
import { ListValue, MapValue, StringValue } from '../value/value.ts'
import {
  accessOwner,
  accessPermissions,
  resolvedAccess,
  resolvedRow,
  resolveSlot,
} from './access.ts'
import { foundDefiner, foundId, propertyFind } from './definition.ts'
import { find, isProgrammer, isWizard } from './object.ts'

/** The number of the host service with this name, −1 for none. */
export function hostServiceOf(name: StringValue): i32 {
  for (let number = 0; number < HOST_SERVICES.length; number++) {
    if (equalFolded(name, text(HOST_SERVICES[number]))) return number
  }
  return -1
}

/** Whether [programmer] may use host service [number] without any capability. */
export function hasStandingGrant(number: u32, programmer: i64): bool {
  if (isWizard(programmer)) return true
  if (!isProgrammer(programmer)) return false
  const system = find(0)
  if (system === null || !propertyFind(system, text('host_grants'))) return false
  resolveSlot(system, foundId(), foundDefiner())
  const row = resolvedRow()
  if (row === null || row.tag !== TAG_MAP) return false
  const isSafe =
    isWizard(accessOwner(resolvedAccess)) &&
    (accessPermissions(resolvedAccess) & PERMISSION_WRITE) === 0
  return isSafe && isNamed(row.slot.map, text(HOST_SERVICES[number as i32]), programmer)
}

function isNamed(grants: MapValue, service: StringValue, programmer: i64): bool {
  for (let index: u32 = 0; index < grants.count; index++) {
    const key = mapKeyAt(grants, index)
    if (key.tag !== TAG_STRING || !equalFolded(key.string, service)) continue
    const value = mapValueAt(grants, index)
    return value.tag === TAG_LIST && holds(value.list, programmer)
  }
  return false
}

function holds(list: ListValue, programmer: i64): bool {
  for (let index = 0; index < (list.length as i32); index++) {
    const item = listItem(list, index)
    if (item.tag === TAG_OBJECT && item.object === programmer) return true
  }
  return false
}
