/**
 * Capabilities: values that let their holder do what their cell says, with the permissions of whoever
 * granted them, as those are at that moment. The value holds the cell's id and secret (capabilities.ts):
 * it comes into being here and out of the store, nowhere else.
 *
 * A capability never allows more than its granter may do himself: reading, writing and calling through
 * it ask for his permissions anew. Builtin properties but the name are not written through one.
 */

import { clock, randomBytes } from '../host.ts'
import {
  CAPABILITY_BYTES,
  CELL_AUTHORITY,
  CELL_FIELDS,
  CELL_KIND,
  CELL_NAME,
  CELL_RIGHTS,
  CELL_SECRET,
  CELL_TARGET,
  HOST_SERVICES,
  RIGHT_NAMES,
  RIGHT_READ,
  RIGHT_WRITE,
  SECRET_BYTES,
  TARGET_LUMP,
  TARGET_MAILBOX,
  TARGET_OBJECT,
  TARGET_PROPERTY,
  TARGET_SERVICE,
  TARGET_VERB,
} from '../shared/capabilities.ts'
import { E_INVARG, E_INVIND, E_NONE, E_PERM, E_PROPNF, E_VERBNF } from '../shared/errors.ts'
import { PERMISSION_EXECUTE, PERMISSION_READ, PERMISSION_WRITE } from '../shared/layout.ts'
import { TAG_BINARY, TAG_CAPABILITY, TAG_INT, TAG_OBJECT } from '../shared/types.ts'
import { findSymbol } from '../value/intern.ts'
import { listItem, newList, pushString, pushTaken } from '../value/list.ts'
import { addObject, addQuoted, setCapabilityPrinter } from '../value/print.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { allocateString, retainString, StringValue } from '../value/string.ts'
import { equalFolded } from '../value/string-compare.ts'
import { TextBuffer } from '../value/text-buffer.ts'
import { ListValue, Slot, setHeap, setList } from '../value/value.ts'
import { accessAllows, slotAccess } from './access.ts'
import { BUILTIN_PROPERTY_NAME, builtinPropertyOf } from './builtin-property.ts'
import { addCell, capabilityBoot, goodCell, isOver } from './capability-row.ts'
import { foundDefiner, foundId, propertyFind } from './definition.ts'
import { hasStandingGrant } from './host-grant.ts'
import { COUNTER_CAPABILITY, counterNext } from './meta.ts'
import { controls, find } from './object.ts'
import { ancestorAt, ancestorCount } from './prototype.ts'
import { ObjectRecord } from './record.ts'
import { Verb, verbAllows, verbNameMatches } from './verb.ts'
import { verbHere, verbsHere } from './verb-table.ts'

/** At boot: rows, and how capabilities are printed. */
export function openCapabilities(): void {
  capabilityBoot()
  setCapabilityPrinter(printCapability)
}

// ---- the value

/** The id in a capability's bytes, of which there are at least eight. */
function idAt(bytes: usize): i64 {
  return bswap(load<u64>(bytes)) as i64
}

/** The id of a capability's cell, whether it is good or not; 0 for what is none. */
export function capabilityId(pointer: usize): i64 {
  const value = changetype<StringValue>(pointer)
  return value.bytes === CAPABILITY_BYTES ? idAt(value.start) : 0
}

/**
 * The cell of the capability at [pointer], if it permits anything: stored, not revoked, its objects there,
 * its time not over. Borrowed until the next one is opened.
 */
export function openCapability(pointer: usize): ListValue | null {
  const id = capabilityId(pointer)
  if (id === 0) return null
  const cell = goodCell(id)
  if (cell === null) return null
  const secret = listItem(cell, CELL_SECRET).string
  const given = changetype<StringValue>(pointer).start + 8
  if (secret.bytes !== SECRET_BYTES) return null
  if (memory.compare(secret.start, given, SECRET_BYTES as usize) !== 0) return null
  if (isOver(cell, clock() as i64)) return null
  return cell
}

/** What a new cell is to say; [name] and [token] are borrowed. */
@unmanaged
export class Grant {
  kind: u32 = 0
  rights: u32 = 0
  target: i64 = 0
  name: usize = 0
  until: i64 = 0
  parent: i64 = 0
  authority: i64 = 0
  maker: i64 = 0
  token: usize = 0
}

/** Stores a new cell and makes [to] the capability for it. */
export function makeCapability(to: Slot, grant: Grant): i64 {
  const id = counterNext(COUNTER_CAPABILITY)
  const value = allocateString(CAPABILITY_BYTES, CAPABILITY_BYTES)
  store<u64>(value.start, bswap(id as u64))
  randomBytes(value.start + 8, SECRET_BYTES)
  const cell = pushSlots(1)
  setList(cell, cellOf(grant, value.start + 8))
  addCell(id, cell)
  popSlots(1)
  setHeap(to, TAG_CAPABILITY, changetype<usize>(value))
  return id
}

/** Makes [to] the capability for a cell that is stored. */
export function capabilityOfCell(to: Slot, id: i64, cell: ListValue): void {
  const value = allocateString(CAPABILITY_BYTES, CAPABILITY_BYTES)
  store<u64>(value.start, bswap(id as u64))
  memory.copy(value.start + 8, listItem(cell, CELL_SECRET).string.start, SECRET_BYTES as usize)
  setHeap(to, TAG_CAPABILITY, changetype<usize>(value))
}

/** The fields in the order of CELL_SECRET, CELL_KIND, … */
function cellOf(grant: Grant, secret: usize): ListValue {
  const bytes = allocateString(SECRET_BYTES, SECRET_BYTES)
  memory.copy(bytes.start, secret, SECRET_BYTES as usize)
  const cell = newList(CELL_FIELDS)
  pushTaken(cell, TAG_BINARY, changetype<usize>(bytes) as i64)
  pushTaken(cell, TAG_INT, grant.kind as i64)
  const isOfObject = grant.kind < TARGET_SERVICE
  pushTaken(cell, isOfObject ? TAG_OBJECT : TAG_INT, grant.target)
  pushString(cell, retainString(changetype<StringValue>(grant.name)))
  pushTaken(cell, TAG_INT, grant.rights as i64)
  pushTaken(cell, TAG_INT, grant.until)
  pushTaken(cell, TAG_INT, grant.parent)
  pushTaken(cell, TAG_OBJECT, grant.authority)
  pushTaken(cell, TAG_OBJECT, grant.maker)
  pushTaken(cell, TAG_INT, clock() as i64)
  pushTaken(cell, TAG_INT, 0)
  pushTaken(
    cell,
    TAG_BINARY,
    changetype<usize>(retainString(changetype<StringValue>(grant.token))) as i64,
  )
  return cell
}

// ---- what it permits

export function cellKind(cell: ListValue): u32 {
  return listItem(cell, CELL_KIND).int as u32
}

/** The object it is about, null when it is about something else. */
export function cellObject(cell: ListValue): ObjectRecord | null {
  if (cellKind(cell) >= TARGET_SERVICE) return null
  return find(listItem(cell, CELL_TARGET).object)
}

/** The object that a good capability is about; null for all others. */
export function targetOf(capability: Slot): ObjectRecord | null {
  const cell = openCapability(capability.pointer)
  if (cell === null) return null
  return cellObject(cell)
}

export function cellName(cell: ListValue): StringValue {
  return listItem(cell, CELL_NAME).string
}

/** Whether the cell has [right], for [name] where it is about one property or verb. */
export function cellPermits(cell: ListValue, right: u32, name: StringValue): bool {
  if ((listItem(cell, CELL_RIGHTS).int & (right as i64)) === 0) return false
  const kind = cellKind(cell)
  if (kind !== TARGET_PROPERTY && kind !== TARGET_VERB) return true
  return equalFolded(cellName(cell), name)
}

/** Whether [name] may be written through a capability at all: builtin properties may not, but the name. */
export function isWritable(name: StringValue): bool {
  const symbol = findSymbol(name)
  const number = symbol === 0 ? 0 : builtinPropertyOf(symbol)
  return number === 0 || number === BUILTIN_PROPERTY_NAME
}

/**
 * The verb that a capability's call of [name] means: the first in the order of ancestors that has the name
 * and may be called: it has the x bit, or [authority] owns it or is a wizard.
 */
export function verbFindThrough(
  record: ObjectRecord,
  name: StringValue,
  authority: i64,
): Verb | null {
  const count = ancestorCount(record)
  for (let index: u32 = 0; index < count; index++) {
    const ancestor = ancestorAt(record, index)
    const verbs = verbsHere(ancestor)
    for (let at: u32 = 0; at < verbs; at++) {
      const verb = verbHere(ancestor, at)
      if (!verbNameMatches(verb.names, name)) continue
      if (verbAllows(verb, authority, PERMISSION_EXECUTE)) return verb
    }
  }
  return null
}

/** Whether host service [number] may be used through the cell. */
export function cellOpensService(cell: ListValue, number: u32): bool {
  if (cellKind(cell) !== TARGET_SERVICE || listItem(cell, CELL_TARGET).int !== (number as i64)) {
    return false
  }
  return hasStandingGrant(number, listItem(cell, CELL_AUTHORITY).object)
}

// ---- who may grant

/** Whether [programmer] has himself what the grant is to give: E_NONE, or why not. */
export function checkGrant(grant: Grant, programmer: i64): u32 {
  if (grant.kind === TARGET_SERVICE) {
    return hasStandingGrant(grant.target as u32, programmer) ? E_NONE : E_PERM
  }
  if (grant.kind === TARGET_MAILBOX) return E_NONE
  const record = find(grant.target)
  if (record === null) return E_INVIND
  if (grant.kind === TARGET_OBJECT) return controls(programmer, record) ? E_NONE : E_PERM
  const name = changetype<StringValue>(grant.name)
  if (grant.kind === TARGET_PROPERTY) return checkProperty(record, name, grant.rights, programmer)
  return verbFindThrough(record, name, programmer) === null ? E_VERBNF : E_NONE
}

function checkProperty(record: ObjectRecord, name: StringValue, rights: u32, programmer: i64): u32 {
  if ((rights & RIGHT_WRITE) !== 0 && !isWritable(name)) return E_INVARG
  const symbol = findSymbol(name)
  if (symbol !== 0 && builtinPropertyOf(symbol) !== 0) {
    return (rights & RIGHT_WRITE) === 0 || controls(programmer, record) ? E_NONE : E_PERM
  }
  if (!propertyFind(record, name)) return E_PROPNF
  const access = slotAccess(record, foundId(), foundDefiner())
  const mayRead = (rights & RIGHT_READ) === 0 || accessAllows(access, PERMISSION_READ, programmer)
  const mayWrite =
    (rights & RIGHT_WRITE) === 0 || accessAllows(access, PERMISSION_WRITE, programmer)
  return mayRead && mayWrite ? E_NONE : E_PERM
}

// ---- in words

/** `<capability 17: call verb "open" of #12>`, without what would make another of it. */
function printCapability(pointer: usize, buffer: TextBuffer): void {
  const cell = openCapability(pointer)
  buffer.addText('<capability')
  if (cell === null) buffer.addText(': no longer valid')
  else {
    buffer.addByte(0x20)
    buffer.addInteger(capabilityId(pointer))
    buffer.addText(': ')
    describeCell(cell, buffer)
  }
  buffer.addByte(0x3e)
}

/** Adds what a cell permits: `read, write property "key" of #12`, `use file`. */
export function describeCell(cell: ListValue, buffer: TextBuffer): void {
  const rights = listItem(cell, CELL_RIGHTS).int as u32
  let isFirst = true
  for (let index = 0; index < RIGHT_NAMES.length; index++) {
    if ((rights & (1 << index)) === 0) continue
    if (!isFirst) buffer.addText(', ')
    buffer.addText(RIGHT_NAMES[index])
    isFirst = false
  }
  addTarget(cell, buffer)
}

function addTarget(cell: ListValue, buffer: TextBuffer): void {
  const kind = cellKind(cell)
  const target = listItem(cell, CELL_TARGET).int
  if (kind === TARGET_SERVICE) {
    buffer.addByte(0x20)
    buffer.addText(HOST_SERVICES[target as i32])
    return
  }
  if (kind === TARGET_LUMP) {
    buffer.addText(' lump ')
    buffer.addString(cellName(cell))
    return
  }
  if (kind === TARGET_MAILBOX) buffer.addText(' to task ')
  else if (kind === TARGET_OBJECT) buffer.addByte(0x20)
  else {
    buffer.addText(kind === TARGET_PROPERTY ? ' property ' : ' verb ')
    addQuoted(cellName(cell), buffer)
    buffer.addText(' of ')
  }
  if (kind === TARGET_MAILBOX) buffer.addInteger(target)
  else addObject(target, buffer)
}
