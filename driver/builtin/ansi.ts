/**
 * parse_ansi() and remove_ansi(): tags such as `[red]` as the escape sequences of terminals. Tags are
 * looked for one after another, so removing one may form a later one, as in ToastStunt.
 *
 * Semantics: ToastStunt `list.cc`.
 */
import { random } from '../host.ts'
import { text } from '../value/intern.ts'
import { limitStringBytes } from '../value/limit.ts'
import { DONE } from '../value/outcome.ts'
import { emptyString } from '../value/string.ts'
import { addReplaced } from '../value/string-edit.ts'
import { findBytes } from '../value/string-search.ts'
import { moveTo, Slot, StringValue } from '../value/value.ts'
import { chargeTicks } from '../vm/tick.ts'
import { answerBuffer, answerString } from './answer.ts'

/** Tags and their escape sequences, in the order in which they are replaced. */
const TAGS: string[] = [
  '[red]',
  '[green]',
  '[yellow]',
  '[blue]',
  '[purple]',
  '[cyan]',
  '[normal]',
  '[inverse]',
  '[underline]',
  '[bold]',
  '[bright]',
  '[unbold]',
  '[blink]',
  '[unblink]',
  '[magenta]',
  '[unbright]',
  '[white]',
  '[gray]',
  '[grey]',
  '[beep]',
  '[black]',
  '[b:black]',
  '[b:red]',
  '[b:green]',
  '[b:yellow]',
  '[b:blue]',
  '[b:magenta]',
  '[b:purple]',
  '[b:cyan]',
  '[b:white]',
]
const CODES: string[] = [
  '\x1b[31m',
  '\x1b[32m',
  '\x1b[33m',
  '\x1b[34m',
  '\x1b[35m',
  '\x1b[36m',
  '\x1b[0m',
  '\x1b[7m',
  '\x1b[4m',
  '\x1b[1m',
  '\x1b[1m',
  '\x1b[22m',
  '\x1b[5m',
  '\x1b[25m',
  '\x1b[35m',
  '\x1b[22m',
  '\x1b[37m',
  '\x1b[1;30m',
  '\x1b[1;30m',
  '\x07',
  '\x1b[30m',
  '\x1b[40m',
  '\x1b[41m',
  '\x1b[42m',
  '\x1b[43m',
  '\x1b[44m',
  '\x1b[45m',
  '\x1b[45m',
  '\x1b[46m',
  '\x1b[47m',
]
/** Indices of the colours that `[random]` chooses from. */
const RANDOM_COLOURS: i32 = 6

/** In the string of [slot], replaces every [tag] by [by], or by a colour of chance when that is null. */
function replaceTag(slot: Slot, tag: string, by: StringValue | null): u32 {
  if (findBytes(slot.string, text(tag), 0, false) < 0) return DONE
  answerBuffer.reset()
  if (by !== null) addReplaced(answerBuffer, slot.string, text(tag), by, false, limitStringBytes)
  else addRandom(slot.string, text(tag))
  return answerString(slot)
}

function addRandom(string: StringValue, tag: StringValue): void {
  let from: u32 = 0
  while (true) {
    const found = findBytes(string, tag, from, false)
    const to = found < 0 ? string.bytes : (found as u32)
    answerBuffer.addBytes(string.start + (from as usize), to - from)
    if (found < 0) return
    answerBuffer.addString(text(CODES[(random() * (RANDOM_COLOURS as f64)) as i32]))
    from = to + tag.bytes
  }
}

export function builtinParseAnsi(args: Slot, _count: i32, result: Slot): u32 {
  moveTo(result, args)
  chargeTicks((result.string.bytes >> 8) as i32)
  let outcome = DONE
  for (let index = 0; index < TAGS.length && outcome === DONE; index++) {
    outcome = replaceTag(result, TAGS[index], text(CODES[index]))
  }
  if (outcome === DONE) outcome = replaceTag(result, '[random]', null)
  if (outcome === DONE) outcome = replaceTag(result, '[null]', emptyString())
  if (outcome === DONE) outcome = replaceTag(result, '[null]', emptyString())
  return outcome
}

export function builtinRemoveAnsi(args: Slot, _count: i32, result: Slot): u32 {
  moveTo(result, args)
  chargeTicks((result.string.bytes >> 8) as i32)
  let outcome = DONE
  for (let index = 0; index < TAGS.length && outcome === DONE; index++) {
    outcome = replaceTag(result, TAGS[index], emptyString())
  }
  if (outcome === DONE) outcome = replaceTag(result, '[random]', emptyString())
  if (outcome === DONE) outcome = replaceTag(result, '[null]', emptyString())
  return outcome
}
