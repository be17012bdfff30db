/** Builtins of tests: running the `test_…` verbs of objects, and what those may ask of their dry run. */

import { find, isProgrammer, objectAllows } from '../object/object.ts'
import { verbCount, verbIndexed } from '../object/verb.ts'
import { isTestName } from '../scheduler/test-run.ts'
import { E_INVARG, E_PERM, E_QUOTA, E_TYPE } from '../shared/errors.ts'
import { FLAG_READ } from '../shared/layout.ts'
import { TESTS_MAX } from '../shared/limits.ts'
import { SERVICE_TESTS } from '../shared/services.ts'
import { TAG_INT, TAG_LIST, TAG_OBJECT } from '../shared/types.ts'
import {
  emptyList,
  ListValue,
  listAppend,
  listItem,
  newList,
  pushItem,
  pushString,
  pushTaken,
} from '../value/list.ts'
import { raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { newStringValid } from '../value/string.ts'
import { indexOf } from '../value/string-search.ts'
import { isTrue, Slot, StringValue, setList, slotAt } from '../value/value.ts'
import { builtinNumber } from '../vm/builtin-table.ts'
import { isDryRun, recordReply } from '../vm/dry-run.ts'
import { playerId, programmer } from '../vm/machine.ts'
import { serviceThen } from '../vm/suspend.ts'

/** run_tests(objects [, pattern [, coverage]]): what the tests and the lines they reached came to. */
export function builtinRunTests(args: Slot, count: i32, _result: Slot): u32 {
  if (!isProgrammer(programmer()) || isDryRun()) return raise(E_PERM)
  const slots = pushSlots(3)
  const objects = slotAt(slots, 0)
  const tests = slotAt(slots, 1)
  const refusal = takeObjects(args, objects)
  if (refusal !== 0) return raise(refusal)
  setList(tests, emptyList())
  collectTests(objects.list, count >= 2 ? slotAt(args, 1).string : null, tests)
  if (tests.list.length > <u32>TESTS_MAX) return raise(E_QUOTA)
  const list = newList(5)
  pushItem(list, tests)
  pushItem(list, objects)
  pushTaken(list, TAG_INT, count >= 3 && isTrue(slotAt(args, 2)) ? 1 : 0)
  pushTaken(list, TAG_OBJECT, playerId())
  pushTaken(list, TAG_OBJECT, programmer())
  setList(slotAt(slots, 2), list)
  const outcome = serviceThen(0, null, SERVICE_TESTS, slotAt(slots, 2), false)
  popSlots(3)
  return outcome
}

/** [objects] ← the objects that [value] names, one or a list; why not: an error's number, or 0. */
function takeObjects(value: Slot, objects: Slot): u32 {
  if (value.tag === TAG_LIST) objects.assign(value)
  else {
    const list = newList(1)
    pushItem(list, value)
    setList(objects, list)
  }
  for (let index = 0; index < <i32>objects.list.length; index++) {
    const refusal = refuseObject(listItem(objects.list, index))
    if (refusal !== 0) return refusal
  }
  return 0
}

function refuseObject(value: Slot): u32 {
  if (value.tag !== TAG_OBJECT) return E_TYPE
  const record = find(value.object)
  if (record === null) return E_INVARG
  return objectAllows(record, programmer(), FLAG_READ) ? 0 : E_PERM
}

/** Adds {object, verb} for each of the objects' verbs whose first name begins with test_ and has [pattern] in it. */
function collectTests(objects: ListValue, pattern: StringValue | null, tests: Slot): void {
  for (let index = 0; index < <i32>objects.length; index++) {
    const object = listItem(objects, index)
    const record = find(object.object)!
    for (let number = 1; number <= verbCount(record); number++) {
      const verb = verbIndexed(record, <i64>number)!
      if (isTestName(verb.names)) collectTest(object, firstName(verb.names), pattern, tests)
    }
  }
}

/** Adds one test, called [name], which is taken over. */
function collectTest(
  object: Slot,
  name: StringValue,
  pattern: StringValue | null,
  tests: Slot,
): void {
  const test = pushSlots(1)
  const list = newList(2)
  pushItem(list, object)
  pushString(list, name)
  setList(test, list)
  if (pattern === null || indexOf(name, pattern, false) !== 0) listAppend(tests, test)
  popSlots(1)
}

/** The first of a verb's names, without its asterisk: what it can be called by. */
function firstName(names: StringValue): StringValue {
  let length: u32 = 0
  while (length < names.bytes && load<u8>(names.start + <usize>length) !== 0x20) length++
  if (load<u8>(names.start + <usize>(length - 1)) === 0x2a) length--
  return newStringValid(names.start, length)
}

/** test_reply(function, value): what its next call in this test returns, or raises. */
export function builtinTestReply(args: Slot, _count: i32, _result: Slot): u32 {
  if (!isDryRun()) return raise(E_PERM)
  const number = builtinNumber(args.string)
  if (number < 0) return raise(E_INVARG)
  return recordReply(<u32>number, slotAt(args, 1))
}
