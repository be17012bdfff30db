/**
 * Finding verbs: for a call, for pass(), for a command, and those an object itself has.
 *
 * A call is looked up from its start (prototype.ts), so that all objects without verbs of their own
 * share what is found from their first ancestor with any. Found and not found are remembered per site
 * and in a table for all.
 *
 * Semantics: ToastStunt `db_verbs.cc`.
 */

import { E_INVIND, E_VERBNF } from '../shared/errors.ts'
import { ARGUMENT_SPEC_ANY, PERMISSION_EXECUTE, PREPOSITION_ANY } from '../shared/layout.ts'
import { FORM_NFC, normalForm } from '../value/normal.ts'
import { DONE, RAISE } from '../value/outcome.ts'
import { releaseString, retainString, StringValue } from '../value/string.ts'
import { equalExact, equalFolded, hashFolded } from '../value/string-compare.ts'
import { PassCache, VerbCache, VerbEntry, verbEntry } from './cache.ts'
import { verbEpoch } from './epoch.ts'
import { find, isWizard } from './object.ts'
import { ancestorAt, ancestorCount, parentCount, parentId, verbStart } from './prototype.ts'
import { readBatch } from './read-set.ts'
import { ObjectRecord, RECORD_RECENT, RECORD_VALID } from './record.ts'
import { verbNameMatches } from './verb-name.ts'
import { Verb, verbHere, verbsHere } from './verb-table.ts'

export { Verb, verbNameMatches }

// ---- for calls

/** What a record is that find() answers without doing anything else. */
const STATE_FOUND: u32 = RECORD_VALID | RECORD_RECENT

/**
 * Address of the verb that the site of [cache] remembers for the object of this number, when neither needs
 * to be looked for; or 0.
 */
export function verbRemembered(cache: usize, id: i64): usize {
  const site = changetype<VerbCache>(cache)
  if (site.epoch !== verbEpoch) return 0
  const record = changetype<ObjectRecord>(site.record)
  if (record.id !== id || record.verbStart !== site.start || record.verbStartEpoch !== verbEpoch)
    return 0
  return isFound(record) ? site.verb : 0
}

/** Whether the record was found in this batch already, and is valid. */
function isFound(record: ObjectRecord): bool {
  return (record.state & STATE_FOUND) === STATE_FOUND && record.readBatch === readBatch
}

/**
 * The verb that a call of [name] on the object means: the first in the order of ancestors that has the
 * name and the x bit; or null. [cache] is the address of the site's cache or 0; a site has one name.
 */
export function verbFindCall(record: ObjectRecord, name: StringValue, cache: usize): Verb | null {
  const start = changetype<usize>(
    record.verbStartEpoch === verbEpoch
      ? changetype<ObjectRecord>(record.verbStart)
      : verbStart(record),
  )
  if (cache === 0) return verbFrom(changetype<ObjectRecord>(start), name)
  const site = changetype<VerbCache>(cache)
  site.record = changetype<usize>(record)
  if (site.epoch === verbEpoch && site.start === start) {
    return site.verb === 0 ? null : changetype<Verb>(site.verb)
  }
  const verb = verbFrom(changetype<ObjectRecord>(start), name)
  site.start = start
  site.epoch = verbEpoch
  site.verb = changetype<usize>(verb)
  return verb
}

function verbFrom(start: ObjectRecord, name: StringValue): Verb | null {
  if (name.isAscii) return verbOfName(start, name)
  const normal = normalForm(name, FORM_NFC)
  const verb = verbOfName(start, normal)
  releaseString(normal)
  return verb
}

function verbOfName(start: ObjectRecord, name: StringValue): Verb | null {
  const entry = verbEntry(changetype<usize>(start), hashFolded(name))
  const isKnown =
    entry.epoch === verbEpoch &&
    entry.start === changetype<usize>(start) &&
    equalFolded(changetype<StringValue>(entry.name), name)
  if (!isKnown) search(entry, start, name)
  return entry.verb === 0 ? null : changetype<Verb>(entry.verb)
}

function search(entry: VerbEntry, start: ObjectRecord, name: StringValue): void {
  const before = entry.name
  entry.name = changetype<usize>(retainString(name))
  if (before !== 0) releaseString(changetype<StringValue>(before))
  entry.start = changetype<usize>(start)
  entry.verb = 0
  const count = ancestorCount(start)
  for (let index: u32 = 0; index < count && entry.verb === 0; index++) {
    entry.verb = changetype<usize>(callable(ancestorAt(start, index), name))
  }
  entry.epoch = verbEpoch
}

function callable(record: ObjectRecord, name: StringValue): Verb | null {
  const count = verbsHere(record)
  for (let index: u32 = 0; index < count; index++) {
    const verb = verbHere(record, index)
    if ((verb.permissions & PERMISSION_EXECUTE) !== 0 && verbNameMatches(verb.names, name))
      return verb
  }
  return null
}

/** What `verbFindPass` found. */
export let passVerb: Verb = changetype<Verb>(0)
/** Why it found nothing: E_INVIND or E_VERBNF. */
export let passError: u32 = 0

/**
 * The verb that pass() means in a verb found on [definer] and called as [name]: looked for from each of its
 * parents in turn. DONE, with the verb in passVerb, or RAISE, with the error in passError. [cache] as above,
 * and 0 for anonymous objects.
 */
export function verbFindPass(definer: ObjectRecord, name: StringValue, cache: usize): u32 {
  const count = parentCount(definer)
  passError = count === 0 ? E_INVIND : E_VERBNF
  for (let index = 0; index < count; index++) {
    const parent = find(parentId(definer, index))
    if (parent === null) continue
    const verb = verbFindCall(parent, name, 0)
    if (verb === null) continue
    if (index === 0 && cache !== 0 && name.isAscii) rememberPass(cache, definer, parent, name)
    passVerb = verb
    return DONE
  }
  return RAISE
}

/** Lets the site find the verb of [parent] again. */
function rememberPass(
  cache: usize,
  definer: ObjectRecord,
  parent: ObjectRecord,
  name: StringValue,
): void {
  const site = changetype<PassCache>(cache)
  site.start = changetype<usize>(verbStart(parent))
  site.epoch = verbEpoch
  site.entry = changetype<usize>(verbEntry(site.start, hashFolded(name)))
  site.record = changetype<usize>(definer)
  site.recordEpoch = definer.epoch
}

/**
 * Address of the verb that a site of pass() remembers for verbs called as [name] of the object of this number;
 * or 0. The name is the same when it is the string that the entry holds.
 */
export function verbPassRemembered(cache: usize, definer: i64, name: StringValue): usize {
  const site = changetype<PassCache>(cache)
  if (site.epoch !== verbEpoch) return 0
  const record = changetype<ObjectRecord>(site.record)
  if (record.id !== definer || record.epoch !== site.recordEpoch || !isFound(record)) return 0
  const entry = changetype<VerbEntry>(site.entry)
  const isKnown = entry.epoch === verbEpoch && entry.start === site.start
  return isKnown && entry.name === changetype<usize>(name) ? entry.verb : 0
}

// ---- for commands

/** The verb that a command means on the object, by name and argument specifiers; or null. */
export function verbFindCommand(
  record: ObjectRecord,
  word: StringValue,
  dobj: i32,
  preposition: i32,
  iobj: i32,
): Verb | null {
  const start = verbStart(record)
  const count = ancestorCount(start)
  for (let index: u32 = 0; index < count; index++) {
    const verb = commandHere(ancestorAt(start, index), word, dobj, preposition, iobj)
    if (verb !== null) return verb
  }
  return null
}

function commandHere(
  record: ObjectRecord,
  word: StringValue,
  dobj: i32,
  preposition: i32,
  iobj: i32,
): Verb | null {
  const count = verbsHere(record)
  for (let index: u32 = 0; index < count; index++) {
    const verb = verbHere(record, index)
    if (verb.dobj !== ARGUMENT_SPEC_ANY && verb.dobj !== dobj) continue
    if (verb.preposition !== PREPOSITION_ANY && verb.preposition !== preposition) continue
    if (verb.iobj !== ARGUMENT_SPEC_ANY && verb.iobj !== iobj) continue
    if (verbNameMatches(verb.names, word)) return verb
  }
  return null
}

// ---- what an object itself has

/** Number of verbs that the object itself has. */
export function verbCount(record: ObjectRecord): i32 {
  return verbsHere(record) as i32
}

/** The first verb of the object itself that [name] means; or null. */
export function verbFindDefined(record: ObjectRecord, name: StringValue): Verb | null {
  const count = verbsHere(record)
  for (let index: u32 = 0; index < count; index++) {
    const verb = verbHere(record, index)
    if (verbNameMatches(verb.names, name)) return verb
  }
  return null
}

/** The verb of the object itself with exactly these [names]; or null. */
export function verbNamed(record: ObjectRecord, names: StringValue): Verb | null {
  const count = verbsHere(record)
  for (let index: u32 = 0; index < count; index++) {
    const verb = verbHere(record, index)
    if (equalExact(verb.names, names)) return verb
  }
  return null
}

/** The verb of the object itself at a position, from 1; or null. */
export function verbIndexed(record: ObjectRecord, index: i64): Verb | null {
  if (index < 1 || index > (verbsHere(record) as i64)) return null
  return verbHere(record, (index - 1) as u32)
}

/** Whether [programmer] may do to the verb what [permission] allows: the bit, its owner, a wizard. */
export function verbAllows(verb: Verb, programmer: i64, permission: u32): bool {
  return (verb.permissions & permission) !== 0 || verb.owner === programmer || isWizard(programmer)
}
