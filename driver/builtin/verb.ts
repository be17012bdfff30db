/**
 * Verbs: listing, describing, adding, programming them.
 *
 * verb_code() answers the source as it was written, whatever its formatting arguments; lines are joined
 * by newlines where they are stored.
 *
 * Semantics: ToastStunt `verbs.cc`.
 */

import { codeSource } from '../object/code.ts'
import {
  find,
  isObjectValue,
  isProgrammer,
  isWizard,
  objectAllows,
  recordOf,
  setReference,
} from '../object/object.ts'
import { prepositionMatch, prepositionText } from '../object/preposition.ts'
import { ObjectRecord } from '../object/record.ts'
import {
  Verb,
  verbAllows,
  verbCount,
  verbFindCall,
  verbFindDefined,
  verbIndexed,
  verbNameMatches,
} from '../object/verb.ts'
import { verbAdd, verbDelete, verbSetArgs, verbSetCode, verbSetInfo } from '../object/verb-edit.ts'
import { mayWrite, raiseWriteSet } from '../object/write-set.ts'
import { E_INVARG, E_NONE, E_PERM, E_TYPE, E_VERBNF } from '../shared/errors.ts'
import {
  ARGUMENT_SPEC_ANY,
  ARGUMENT_SPEC_NONE,
  ARGUMENT_SPEC_THIS,
  FLAG_READ,
  FLAG_WRITE,
  PERMISSION_DEBUG,
  PERMISSION_EXECUTE,
  PERMISSION_READ,
  PERMISSION_WRITE,
  PREPOSITION_ANY,
  PREPOSITION_NONE,
} from '../shared/layout.ts'
import { TAG_INT, TAG_LIST, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { emptyList, listItem, newList, pushItem, pushString, pushTaken } from '../value/list.ts'
import { DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { newStringValid, releaseString, retainString, StringValue } from '../value/string.ts'
import { equalFolded } from '../value/string-compare.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { foldByte } from '../value/unicode.ts'
import { ListValue, Slot, setInt, setList, slotAt } from '../value/value.ts'
import { compileSource, programBytes, storeProgram } from '../vm/compile.ts'
import { programmer } from '../vm/machine.ts'
import { flagOption } from '../vm/options.ts'
import { Program, releaseProgram } from '../vm/program.ts'

const buffer: TextBuffer = newTextBuffer()

/** The names of the object's own verbs. */
export function builtinVerbs(args: Slot, _count: i32, result: Slot): u32 {
  if (!isObjectValue(args)) return raise(E_TYPE)
  const record = recordOf(args)
  if (record === null) return raise(E_INVARG)
  if (!objectAllows(record, programmer(), FLAG_READ)) return raise(E_PERM)
  const count = verbCount(record)
  const list = newList(count)
  for (let index = 1; index <= count; index++) {
    const verb = verbIndexed(record, index as i64) as Verb
    pushString(list, retainString(verb.names))
  }
  setList(result, list)
  return DONE
}

// ---- describing which verb is meant

/** Whether a value can say which verb: a name, or a position from 1. E_NONE, E_TYPE, E_INVARG. */
export function checkDescriptor(descriptor: Slot): u32 {
  if (descriptor.tag === TAG_STRING) return E_NONE
  if (descriptor.tag !== TAG_INT) return E_TYPE
  return descriptor.int > 0 ? E_NONE : E_INVARG
}

function findDescribed(record: ObjectRecord, descriptor: Slot): Verb | null {
  if (descriptor.tag === TAG_INT) return verbIndexed(record, descriptor.int)
  const name = descriptor.string
  if (!flagOption(text('support_numeric_verbname_strings'), false))
    return verbFindDefined(record, name)
  const number = numberOf(name)
  for (let index = 0; index < verbCount(record); index++) {
    const verb = verbIndexed(record, (index as i64) + 1) as Verb
    if (index === number || verbNameMatches(verb.names, name)) return verb
  }
  return null
}

/** The number a name consists of, −1 when it is none. */
function numberOf(name: StringValue): i32 {
  if (name.bytes === 0 || name.bytes > 8) return -1
  let number: i32 = 0
  for (let index: usize = 0; index < (name.bytes as usize); index++) {
    const digit = (load<u8>(name.start + index) as u32) - 0x30
    if (digit > 9) return -1
    number = number * 10 + (digit as i32)
  }
  return number
}

/** Why `described` answered null. */
export let complaint: u32 = 0

/**
 * The verb of the object in [object] that [descriptor] says, when [who] may do to it what [permission]
 * allows; else null with the error in `complaint`.
 */
export function described(object: Slot, descriptor: Slot, permission: u32): Verb | null {
  const record = recordOf(object)
  complaint = E_INVARG
  if (record === null) return null
  const verb = findDescribed(record, descriptor)
  complaint = verb === null ? E_VERBNF : E_PERM
  return verb !== null && verbAllows(verb, programmer(), permission) ? verb : null
}

// ---- info

/** verb_info(object, verb): {owner, permissions, names}. */
export function builtinVerbInfo(args: Slot, _count: i32, result: Slot): u32 {
  if (!isObjectValue(args)) return raise(E_TYPE)
  const bad = checkDescriptor(slotAt(args, 1))
  if (bad !== E_NONE) return raise(bad)
  const verb = described(args, slotAt(args, 1), PERMISSION_READ)
  if (verb === null) return raise(complaint)
  const list = newList(3)
  pushTaken(list, TAG_OBJECT, find(verb.owner) === null ? -1 : verb.owner)
  pushString(list, permissionLetters(verb.permissions))
  pushString(list, retainString(verb.names))
  setList(result, list)
  return DONE
}

export function permissionLetters(permissions: u32): StringValue {
  buffer.reset()
  if ((permissions & PERMISSION_READ) !== 0) buffer.addByte(0x72)
  if ((permissions & PERMISSION_WRITE) !== 0) buffer.addByte(0x77)
  if ((permissions & PERMISSION_EXECUTE) !== 0) buffer.addByte(0x78)
  if ((permissions & PERMISSION_DEBUG) !== 0) buffer.addByte(0x64)
  return buffer.toStringValid()
}

// What a given {owner, permissions, names} says; the names are one reference of ours.
let infoOwner: i64 = 0
export let infoPermissions: u32 = 0
let infoNames: StringValue = changetype<StringValue>(0)

/** Reads {owner, permissions, names}: E_NONE, and infoNames is to be released; or E_TYPE, E_INVARG. */
function readInfo(info: Slot): u32 {
  if (!isTriple(info, TAG_OBJECT)) return E_TYPE
  infoOwner = listItem(info.list, 0).object
  if (find(infoOwner) === null) return E_INVARG
  const error = readPermissions(listItem(info.list, 1).string)
  if (error !== E_NONE) return error
  const names = listItem(info.list, 2).string
  let at = names.start
  const end = at + (names.bytes as usize)
  while (at < end && load<u8>(at) === 0x20) at += 1
  if (at === end) return E_INVARG
  infoNames = newStringValid(at, (end - at) as u32)
  return E_NONE
}

/** Whether a value is a list of three, the first of type [tag], the others strings. */
function isTriple(value: Slot, tag: u32): bool {
  if (value.tag !== TAG_LIST || value.list.length !== 3) return false
  const list = value.list
  return (
    listItem(list, 0).tag === tag &&
    listItem(list, 1).tag === TAG_STRING &&
    listItem(list, 2).tag === TAG_STRING
  )
}

export function readPermissions(given: StringValue): u32 {
  infoPermissions = 0
  for (let index: usize = 0; index < (given.bytes as usize); index++) {
    const letter = foldByte(load<u8>(given.start + index))
    if (letter === 0x72) infoPermissions |= PERMISSION_READ
    else if (letter === 0x77) infoPermissions |= PERMISSION_WRITE
    else if (letter === 0x78) infoPermissions |= PERMISSION_EXECUTE
    else if (letter === 0x64) infoPermissions |= PERMISSION_DEBUG
    else return E_INVARG
  }
  return E_NONE
}

/** set_verb_info(object, verb, {owner, permissions, names}). */
export function builtinSetVerbInfo(args: Slot, _count: i32, _result: Slot): u32 {
  const descriptor = slotAt(args, 1)
  let error = checkDescriptor(descriptor)
  if (error === E_NONE) error = checkTarget(args)
  if (error === E_NONE) error = readInfo(slotAt(args, 2))
  if (error !== E_NONE) return raise(error)
  const verb = described(args, descriptor, PERMISSION_WRITE)
  if (verb !== null && (isWizard(programmer()) || verb.owner === infoOwner)) {
    verbSetInfo(verb, infoOwner, infoPermissions, infoNames)
    complaint = E_NONE
  }
  releaseString(infoNames)
  return complaint === E_NONE ? DONE : raise(complaint)
}

/** E_TYPE for what is no object number, E_INVARG for an object that does not exist. */
function checkTarget(object: Slot): u32 {
  if (object.tag !== TAG_OBJECT) return E_TYPE
  return find(object.object) === null ? E_INVARG : E_NONE
}

// ---- argument specifiers

// What a given {dobj, preposition, iobj} says.
let specDobj: i32 = 0
let specPreposition: i32 = 0
let specIobj: i32 = 0
const SPEC_WRONG: i32 = -3

/** Reads {dobj, preposition, iobj}: E_NONE, E_TYPE, E_INVARG. */
function readSpecs(specs: Slot): u32 {
  if (!isTriple(specs, TAG_STRING)) return E_TYPE
  specDobj = readSpec(listItem(specs.list, 0).string)
  specPreposition = readPreposition(listItem(specs.list, 1).string)
  specIobj = readSpec(listItem(specs.list, 2).string)
  const isWrong =
    specDobj === SPEC_WRONG || specPreposition === SPEC_WRONG || specIobj === SPEC_WRONG
  return isWrong ? E_INVARG : E_NONE
}

function readSpec(spec: StringValue): i32 {
  if (equalFolded(spec, text('none'))) return ARGUMENT_SPEC_NONE
  if (equalFolded(spec, text('any'))) return ARGUMENT_SPEC_ANY
  return equalFolded(spec, text('this')) ? ARGUMENT_SPEC_THIS : SPEC_WRONG
}

function readPreposition(spec: StringValue): i32 {
  if (equalFolded(spec, text('none'))) return PREPOSITION_NONE
  if (equalFolded(spec, text('any'))) return PREPOSITION_ANY
  const number = prepositionMatch(spec)
  return number === PREPOSITION_NONE ? SPEC_WRONG : number
}

function specText(spec: i32): StringValue {
  if (spec === ARGUMENT_SPEC_ANY) return text('any')
  return spec === ARGUMENT_SPEC_THIS ? text('this') : text('none')
}

/** verb_args(object, verb): {dobj, preposition, iobj}. */
export function builtinVerbArgs(args: Slot, _count: i32, result: Slot): u32 {
  if (args.tag !== TAG_OBJECT) return raise(E_TYPE)
  const bad = checkDescriptor(slotAt(args, 1))
  if (bad !== E_NONE) return raise(bad)
  const verb = described(args, slotAt(args, 1), PERMISSION_READ)
  if (verb === null) return raise(complaint)
  setList(result, verbArguments(verb.dobj, verb.preposition, verb.iobj))
  return DONE
}

/** Argument specifiers as verb_args() tells them. */
export function verbArguments(dobj: i32, preposition: i32, iobj: i32): ListValue {
  const list = newList(3)
  pushString(list, specText(dobj))
  pushString(list, prepositionText(preposition))
  pushString(list, specText(iobj))
  return list
}

/** set_verb_args(object, verb, {dobj, preposition, iobj}). */
export function builtinSetVerbArgs(args: Slot, _count: i32, _result: Slot): u32 {
  const descriptor = slotAt(args, 1)
  let error = checkDescriptor(descriptor)
  if (error === E_NONE) error = checkTarget(args)
  if (error === E_NONE) error = readSpecs(slotAt(args, 2))
  if (error !== E_NONE) return raise(error)
  const verb = described(args, descriptor, PERMISSION_WRITE)
  if (verb === null) return raise(complaint)
  verbSetArgs(verb, specDobj, specPreposition, specIobj)
  return DONE
}

// ---- adding and deleting

/** About what a new verb takes in the store. */
const VERB_BYTES: u32 = 256

/** add_verb(object, {owner, permissions, names}, {dobj, preposition, iobj}): its position. */
export function builtinAddVerb(args: Slot, _count: i32, result: Slot): u32 {
  if (!mayWrite(VERB_BYTES)) return raiseWriteSet()
  const bad = readInfo(slotAt(args, 1))
  if (bad !== E_NONE) return raise(bad)
  const error = checkAdding(args)
  if (error === E_NONE) {
    const record = find(args.object) as ObjectRecord
    setInt(
      result,
      verbAdd(record, infoNames, infoOwner, infoPermissions, specDobj, specPreposition, specIobj),
    )
  }
  releaseString(infoNames)
  return error === E_NONE ? DONE : raise(error)
}

function checkAdding(args: Slot): u32 {
  let error = readSpecs(slotAt(args, 2))
  if (error === E_NONE) error = checkTarget(args)
  if (error !== E_NONE) return error
  const who = programmer()
  if (!objectAllows(find(args.object) as ObjectRecord, who, FLAG_WRITE)) return E_PERM
  return who === infoOwner || isWizard(who) ? E_NONE : E_PERM
}

/** delete_verb(object, verb). */
export function builtinDeleteVerb(args: Slot, _count: i32, _result: Slot): u32 {
  const descriptor = slotAt(args, 1)
  let error = checkDescriptor(descriptor)
  if (error === E_NONE) error = checkTarget(args)
  if (error !== E_NONE) return raise(error)
  const record = find(args.object) as ObjectRecord
  if (!objectAllows(record, programmer(), FLAG_WRITE)) return raise(E_PERM)
  const verb = findDescribed(record, descriptor)
  if (verb === null) return raise(E_VERBNF)
  verbDelete(verb)
  return DONE
}

// ---- code

/** verb_code(object, verb [, parentheses [, indentation]]): the source's lines. */
export function builtinVerbCode(args: Slot, _count: i32, result: Slot): u32 {
  if (!isObjectValue(args)) return raise(E_TYPE)
  const bad = checkDescriptor(slotAt(args, 1))
  if (bad !== E_NONE) return raise(bad)
  const verb = described(args, slotAt(args, 1), PERMISSION_READ)
  if (verb === null) return raise(complaint)
  const source = pushSlots(1)
  if (verb.codeHash !== 0 && codeSource(verb.codeHash, source)) setLines(result, source.string)
  else setList(result, emptyList())
  popSlots(1)
  return DONE
}

/** [to] ← the lines of a text, without their newlines. */
export function setLines(to: Slot, source: StringValue): void {
  const end = source.start + (source.bytes as usize)
  const list = newList(source.bytes === 0 ? 0 : countLines(source.start, end))
  let at = source.start
  while (source.bytes !== 0 && at <= end) {
    let stop = at
    while (stop < end && load<u8>(stop) !== 0x0a) stop += 1
    pushString(list, newStringValid(at, (stop - at) as u32))
    at = stop + 1
  }
  setList(to, list)
}

function countLines(start: usize, end: usize): i32 {
  let lines = 1
  for (let at = start; at < end; at++) if (load<u8>(at) === 0x0a) lines += 1
  return lines
}

/** set_verb_code(object, verb, lines): {} when the verb has the new program, else what is wrong with it. */
export function builtinSetVerbCode(args: Slot, _count: i32, result: Slot): u32 {
  const lines = slotAt(args, 2).list
  if (!areStrings(lines) || args.tag !== TAG_OBJECT) return raise(E_TYPE)
  const bad = checkDescriptor(slotAt(args, 1))
  if (bad !== E_NONE) return raise(bad)
  const verb = described(args, slotAt(args, 1), PERMISSION_WRITE)
  if (verb === null) return raise(complaint)
  if (!isProgrammer(programmer())) return raise(E_PERM)
  const source = joinLines(lines)
  const program = compileSource(source, 0, result)
  releaseString(source)
  if (program === null) return DONE
  if (!mayWrite(programBytes(program))) {
    releaseProgram(program)
    return raiseWriteSet()
  }
  setProgram(verb, program)
  setList(result, emptyList())
  return DONE
}

function setProgram(verb: Verb, program: Program): void {
  storeProgram(program)
  verbSetCode(verb, program.hash)
  releaseProgram(program)
}

export function areStrings(list: ListValue): bool {
  for (let index = 0; index < (list.length as i32); index++) {
    if (listItem(list, index).tag !== TAG_STRING) return false
  }
  return true
}

export function joinLines(lines: ListValue): StringValue {
  buffer.reset()
  for (let index = 0; index < (lines.length as i32); index++) {
    if (index !== 0) buffer.addByte(0x0a)
    buffer.addString(listItem(lines, index).string)
  }
  return buffer.toStringValid()
}

// ---- asking for verbs

/** respond_to(object, name): {where the verb is, its names}, or 1 when that is not to be read, 0 when there is none. */
export function builtinRespondTo(args: Slot, _count: i32, result: Slot): u32 {
  if (!isObjectValue(args)) return raise(E_TYPE)
  const record = recordOf(args)
  if (record === null) return raise(E_INVARG)
  const verb = verbFindCall(record, slotAt(args, 1).string, 0)
  setInt(result, verb === null ? 0 : 1)
  if (verb === null || !objectAllows(record, programmer(), FLAG_READ)) return DONE
  const definer = pushSlots(1)
  setReference(definer, verb.definer)
  const list = newList(2)
  pushItem(list, definer)
  pushString(list, retainString(verb.names))
  popSlots(1)
  setList(result, list)
  return DONE
}
