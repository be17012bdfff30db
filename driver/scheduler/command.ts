/**
 * Commands: a line becomes a verb, its objects and a preposition, and a verb is looked for on the player,
 * his location and the two objects. Source: ToastStunt `parse_cmd.cc`, `tasks.cc` find_verb_on().
 */

import { find, objectLocation } from '../object/object.ts'
import { prepositionFind, prepositionFirst, prepositionLast } from '../object/preposition.ts'
import { Verb, verbFindCall, verbFindCommand } from '../object/verb.ts'
import {
  ARGUMENT_SPEC_ANY,
  ARGUMENT_SPEC_NONE,
  ARGUMENT_SPEC_THIS,
  PREPOSITION_NONE,
} from '../shared/layout.ts'
import { TAG_LIST, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { allocate, free } from '../value/heap.ts'
import { text } from '../value/intern.ts'
import { listItem, newList, pushGrowing, pushItem, pushString, pushTaken } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { emptyString, newStringValid, releaseString, retainString } from '../value/string.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { ListValue, releaseHeap, Slot, StringValue, setList, slotAt } from '../value/value.ts'
import { flagOption } from '../vm/options.ts'
import { CONTEXT_COUNT } from '../vm/variable.ts'
import { MATCH_NOTHING, matchObject } from './match.ts'

const SPACE: u32 = 0x20
const QUOTE: u32 = 0x22
const BACKSLASH: u32 = 0x5c

/** A parsed command; every string and the list are its own. */
@unmanaged
export class Command {
  verb: usize = 0
  argstr: usize = 0
  args: usize = 0
  dobjstr: usize = 0
  prepstr: usize = 0
  iobjstr: usize = 0
  dobj: i64 = 0
  iobj: i64 = 0
  preposition: i32 = 0
  /** Who else than its task frees it: copies of the task (kept.ts). */
  holders: u32 = 0

  get word(): StringValue {
    return changetype<StringValue>(this.verb)
  }
  get words(): ListValue {
    return changetype<ListValue>(this.args)
  }
}

const wordBuffer = newTextBuffer()

// ---- words

/** The words of [line]: separated by blanks, with "…" and \ to quote. A new list of strings. */
export function wordList(line: StringValue): ListValue {
  let at = skipBlanks(line.start, endOf(line))
  const end = endOf(line)
  const slot = pushSlots(2)
  const word = slotAt(slot, 1)
  setList(slot, newList(4))
  while (at < end) {
    at = readWord(at, end)
    word.set(TAG_STRING, <i64>changetype<usize>(wordBuffer.toStringValid()))
    appendWord(slot, word)
    at = skipBlanks(at, end)
  }
  const list = slot.list
  list.references += 1
  popSlots(2)
  return list
}

function appendWord(list: Slot, word: Slot): void {
  word.retain()
  pushGrowing(list, word.tag, word.bits)
}

/** Puts the word at [at] into the buffer; answers where it ends. */
function readWord(start: usize, end: usize): usize {
  const buffer = wordBuffer
  buffer.reset()
  let at = start
  let isQuoted = false
  while (at < end && (isQuoted || load<u8>(at) !== SPACE)) {
    const byte = <u32>load<u8>(at++)
    if (byte === QUOTE) isQuoted = !isQuoted
    else if (byte !== BACKSLASH) buffer.addByte(byte)
    else if (at < end) buffer.addByte(<u32>load<u8>(at++))
  }
  return at
}

function endOf(line: StringValue): usize {
  return line.start + <usize>line.bytes
}

function skipBlanks(start: usize, end: usize): usize {
  let at = start
  while (at < end && load<u8>(at) === SPACE) at++
  return at
}

/** Where the first word ends, however it is quoted, and the blanks behind it. */
function skipWord(start: usize, end: usize): usize {
  let at = start
  let isQuoted = false
  while (at < end && (isQuoted || load<u8>(at) !== SPACE)) {
    const byte = <u32>load<u8>(at++)
    if (byte === QUOTE) isQuoted = !isQuoted
    else if (byte === BACKSLASH && at < end) at++
  }
  return skipBlanks(at, end)
}

// ---- parsing

/** Parses what [player] typed; null when there are no words. */
export function parseCommand(line: StringValue, player: i64): Command | null {
  const end = endOf(line)
  const start = skipBlanks(line.start, end)
  if (start === end) return null
  const special = specialVerb(<u32>load<u8>(start))
  const argstr = special === null ? skipWord(start, end) : start + 1
  const full =
    special === null ? newStringValid(start, <u32>(end - start)) : joined(special, argstr, end)
  const words = wordList(full)
  releaseString(full)
  if (words.length === 0) {
    releaseHeap(TAG_LIST, changetype<usize>(words))
    return null
  }
  const command = changetype<Command>(allocate(<usize>offsetof<Command>()))
  command.verb = changetype<usize>(retainString(listItem(words, 0).string))
  command.argstr = changetype<usize>(newStringValid(argstr, <u32>(end - argstr)))
  const args = newList(<i32>words.length)
  for (let index: u32 = 1; index < words.length; index++)
    pushItem(args, listItem(words, <i32>index))
  releaseHeap(TAG_LIST, changetype<usize>(words))
  command.args = changetype<usize>(args)
  findObjects(command, player)
  return command
}

/** The verb that `"`, `:` and `;` stand for at the beginning of a line. */
function specialVerb(byte: u32): StringValue | null {
  if (byte === QUOTE) return text('say')
  if (byte === 0x3a) return text('emote')
  return byte === 0x3b ? text('eval') : null
}

function joined(verb: StringValue, argstr: usize, end: usize): StringValue {
  wordBuffer.reset()
  wordBuffer.addString(verb)
  wordBuffer.addByte(SPACE)
  wordBuffer.addBytes(argstr, <u32>(end - argstr))
  return wordBuffer.toStringValid()
}

/** Splits the arguments at the preposition and finds the objects on both sides. */
function findObjects(command: Command, player: i64): void {
  const args = command.words
  const count = <i32>args.length
  const slot = pushSlots(1)
  args.references += 1
  setList(slot, args)
  command.preposition = count === 0 ? PREPOSITION_NONE : prepositionFind(slot)
  popSlots(1)
  const hasPreposition = command.preposition !== PREPOSITION_NONE
  const before = hasPreposition ? prepositionFirst : count
  const after = hasPreposition ? prepositionLast + 1 : count
  command.dobjstr = phrase(args, 0, before)
  command.prepstr = phrase(args, before, after)
  command.iobjstr = phrase(args, after, count)
  // The order in which they are looked for can be told only by the time it takes.
  command.iobj = hasPreposition ? matchObject(player, stringAt(command.iobjstr)) : MATCH_NOTHING
  command.dobj = before === 0 ? MATCH_NOTHING : matchObject(player, stringAt(command.dobjstr))
}

function stringAt(pointer: usize): StringValue {
  return changetype<StringValue>(pointer)
}

/** The words [from, to) with a blank between them. */
function phrase(words: ListValue, from: i32, to: i32): usize {
  if (from >= to) return changetype<usize>(emptyString())
  wordBuffer.reset()
  for (let index = from; index < to; index++) {
    if (index > from) wordBuffer.addByte(SPACE)
    wordBuffer.addString(listItem(words, index).string)
  }
  return changetype<usize>(wordBuffer.toStringValid())
}

export function freeCommand(command: Command): void {
  if (command.holders !== 0) {
    command.holders -= 1
    return
  }
  releaseString(stringAt(command.verb))
  releaseString(stringAt(command.argstr))
  releaseString(stringAt(command.dobjstr))
  releaseString(stringAt(command.prepstr))
  releaseString(stringAt(command.iobjstr))
  releaseHeap(TAG_LIST, command.args)
  free(changetype<usize>(command))
}

/** The context variables of the verb that the command calls. */
export function contextOfCommand(command: Command): ListValue {
  const context = newList(CONTEXT_COUNT)
  pushString(context, retainString(stringAt(command.argstr)))
  pushTaken(context, TAG_OBJECT, command.dobj)
  pushString(context, retainString(stringAt(command.dobjstr)))
  pushString(context, retainString(stringAt(command.prepstr)))
  pushTaken(context, TAG_OBJECT, command.iobj)
  pushString(context, retainString(stringAt(command.iobjstr)))
  return context
}

// ---- the verb

/** On which object findVerb() found its verb. */
export let foundOn: i64 = -1

/** The classic verb that the command means; or null. */
export function findVerb(command: Command, player: i64): Verb | null {
  const location = locationOf(player)
  let verb = verbOn(player, command)
  if (verb === null) verb = verbOn(location, command)
  if (verb === null) verb = verbOn(command.dobj, command)
  if (verb === null) verb = verbOn(command.iobj, command)
  return verb
}

/** Where somebody is, #-1 when he is no object. */
export function locationOf(player: i64): i64 {
  const record = find(player)
  return record === null ? -1 : objectLocation(record)
}

/** The location's (or player's) huh, for commands that mean no verb; or null. */
export function findHuh(player: i64): Verb | null {
  const location = locationOf(player)
  foundOn = flagOption(text('player_huh'), false) ? player : location
  const holder = find(foundOn)
  return holder === null ? null : verbFindCall(holder, text('huh'), 0)
}

function verbOn(object: i64, command: Command): Verb | null {
  const record = find(object)
  if (record === null) return null
  foundOn = object
  return verbFindCommand(
    record,
    command.word,
    specifier(command.dobj, object),
    command.preposition,
    specifier(command.iobj, object),
  )
}

/** How an argument looks to a verb on [object]. */
function specifier(argument: i64, object: i64): i32 {
  if (argument === object) return ARGUMENT_SPEC_THIS
  return argument === MATCH_NOTHING ? ARGUMENT_SPEC_NONE : ARGUMENT_SPEC_ANY
}
