/**
 * The `.program` command: lines up to one with a single dot become a verb's source. Source: ToastStunt
 * `tasks.cc` start_programming(), end_programming(), find_verb_for_programming().
 */

import { find, isWizard, objectName } from '../object/object.ts'
import { propertyValue } from '../object/property.ts'
import { hasSelector } from '../object/selector-edit.ts'
import { Verb, verbAllows, verbFindDefined } from '../object/verb.ts'
import { verbSetCode } from '../object/verb-edit.ts'
import { PERMISSION_WRITE } from '../shared/layout.ts'
import { TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { findSymbol, text } from '../value/intern.ts'
import { listAppend, listItem, newList } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { newStringValid, releaseString, retainString, substring } from '../value/string.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { ListValue, Slot, StringValue, setList, setString, slotAt } from '../value/value.ts'
import { compileSource, storeProgram } from '../vm/compile.ts'
import { flagOption } from '../vm/options.ts'
import { releaseProgram } from '../vm/program.ts'
import { openConnectionOf, sendLine } from './connection.ts'
import { MATCH_AMBIGUOUS, MATCH_FAILED, matchObject } from './match.ts'
import { Queue, setText } from './queue.ts'

const COLON: u32 = 0x3a
const DOLLAR: u32 = 0x24
const DOT: u32 = 0x2e
const lineBuffer = newTextBuffer()

function tell(queue: Queue, line: StringValue): void {
  const connection = openConnectionOf(queue.player)
  if (connection !== null) sendLine(connection, line)
}

/** Sends what the buffer says. */
function tellBuffer(queue: Queue): void {
  const line = lineBuffer.toStringValid()
  tell(queue, line)
  releaseString(line)
}

// ---- beginning

/** `.program object:verb`: the following lines are the verb's, if the player may program it. */
export function startProgramming(queue: Queue, reference: StringValue): void {
  const colon = findColon(reference)
  if (colon <= 0 || colon === <i32>reference.bytes - 1) {
    if (colon < 0 || colon === <i32>reference.bytes - 1) {
      tell(queue, text('You must specify a verb; use the format object:verb.'))
      return
    }
  }
  const objectText = newStringValid(reference.start, <u32>max(colon, 0))
  const verbText = newStringValid(
    reference.start + <usize>(colon + 1),
    reference.bytes - <u32>(colon + 1),
  )
  programVerb(queue, objectText, verbText)
  releaseString(objectText)
  releaseString(verbText)
}

function findColon(reference: StringValue): i32 {
  for (let at: u32 = 0; at < reference.bytes; at++) {
    if (load<u8>(reference.start + <usize>at) === COLON) return <i32>at
  }
  return -1
}

function programVerb(queue: Queue, objectText: StringValue, verbText: StringValue): void {
  const isSystem = objectText.bytes > 0 && load<u8>(objectText.start) === DOLLAR
  const id = isSystem ? systemObject(objectText) : matchObject(queue.player, objectText)
  const record = find(id)
  if (record === null) {
    tellNoObject(queue, id, objectText)
    return
  }
  const verb = verbFindDefined(record, verbText)
  if (verb === null) {
    tell(queue, text('That object does not have that verb definition.'))
    if (hasSelector(record, findSymbol(verbText))) {
      tell(queue, text('It has role verbs of that name: see roles() and set_role_verb_code().'))
    }
    return
  }
  if (!mayProgram(queue.player, verb)) {
    tell(queue, text('Permission denied.'))
    return
  }
  lineBuffer.reset()
  lineBuffer.addText('Now programming ')
  lineBuffer.addString(objectName(record))
  lineBuffer.addByte(COLON)
  lineBuffer.addString(verb.names)
  lineBuffer.addText('.  Use "." to end.')
  tellBuffer(queue)
  queue.programObject = id
  setText(queue, offsetof<Queue>('programVerb'), verbText)
  setList(queue.programLines, newList(8))
}

function mayProgram(player: i64, verb: Verb): bool {
  if (!verbAllows(verb, player, PERMISSION_WRITE)) return false
  return isWizard(player) || !flagOption(text('protect_set_verb_code'), false)
}

/** The object that `$name` stands for, #-1 when it stands for none. */
function systemObject(reference: StringValue): i64 {
  const system = find(0)
  if (system === null) return -1
  const slots = pushSlots(2)
  setString(slots, substring(reference, 2, <i64>reference.points))
  const value = slotAt(slots, 1)
  const isThere = propertyValue(system, slots.string, value)
  const id = isThere && value.tag === TAG_OBJECT ? value.object : -1
  popSlots(2)
  return id
}

function tellNoObject(queue: Queue, id: i64, name: StringValue): void {
  lineBuffer.reset()
  if (id === MATCH_FAILED) lineBuffer.addText('I don\'t see "')
  else if (id === MATCH_AMBIGUOUS) lineBuffer.addText('I don\'t know which "')
  else lineBuffer.addByte(0x22)
  lineBuffer.addString(name)
  if (id === MATCH_FAILED) lineBuffer.addText('" here.')
  else if (id === MATCH_AMBIGUOUS) lineBuffer.addText('" you mean.')
  else lineBuffer.addText('" is not a valid object.')
  tellBuffer(queue)
}

// ---- lines

/** One more line of the verb; a dot alone ends it. */
export function addProgramLine(queue: Queue, line: StringValue): void {
  if (line.bytes === 1 && load<u8>(line.start) === DOT) {
    endProgramming(queue)
    setText(queue, offsetof<Queue>('programVerb'), null)
    queue.programLines.clear()
    return
  }
  const slot = pushSlots(1)
  setString(slot, retainString(line))
  listAppend(queue.programLines, slot)
  popSlots(1)
}

function endProgramming(queue: Queue): void {
  const record = find(queue.programObject)
  if (record === null) {
    tell(queue, text('That object appears to have disappeared ...'))
    return
  }
  const verb = verbFindDefined(record, changetype<StringValue>(queue.programVerb))
  if (verb === null) {
    tell(queue, text('That verb appears to have disappeared ...'))
    return
  }
  const source = joinLines(queue.programLines.list)
  const errors = pushSlots(1)
  const program = compileSource(source, 0, errors)
  tellErrors(queue, program === null ? errors : null)
  if (program !== null) {
    storeProgram(program)
    verbSetCode(verb, program.hash)
    releaseProgram(program)
    tell(queue, text('Verb programmed.'))
  } else tell(queue, text('Verb not programmed.'))
  popSlots(1)
  releaseString(source)
}

/** The compiler's messages, and how many there were. */
function tellErrors(queue: Queue, errors: Slot | null): void {
  let count: u32 = 0
  if (errors !== null) {
    count = errors.list.length
    for (let index: u32 = 0; index < count; index++) {
      const line = listItem(errors.list, <i32>index)
      if (line.tag === TAG_STRING) tell(queue, line.string)
    }
  }
  lineBuffer.reset()
  lineBuffer.addInteger(<i64>count)
  lineBuffer.addText(' error(s).')
  tellBuffer(queue)
}

/** The strings of a list with a newline between them. */
export function joinLines(lines: ListValue): StringValue {
  lineBuffer.reset()
  for (let index: u32 = 0; index < lines.length; index++) {
    if (index > 0) lineBuffer.addByte(0x0a)
    lineBuffer.addString(listItem(lines, <i32>index).string)
  }
  return lineBuffer.toStringValid()
}
