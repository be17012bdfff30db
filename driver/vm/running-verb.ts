/** Which verb an activation's code stands in: the one with its names, or, of a closure, the one that made it. */

import { recordOf } from '../object/object.ts'
import { Verb, verbFindDefined, verbNamed } from '../object/verb.ts'
import { releaseString, substring } from '../value/string.ts'
import { Slot, StringValue } from '../value/value.ts'

/** Between the name of a verb and that of a function in it, in what closures show as their name. */
const DOT: u32 = 0x2e

/**
 * The verb of [definer] with these full [names]; those of a closure are `verb.function`. Null when it was renamed,
 * removed, or is no verb's.
 */
export function runningVerb(definer: Slot, names: StringValue, isClosure: bool): Verb | null {
  const record = recordOf(definer)
  if (record === null) return null
  if (!isClosure) return verbNamed(record, names)
  let end = names.bytes
  while (end > 0 && <u32>load<u8>(names.start + <usize>(end - 1)) !== DOT) end--
  if (end === 0) return null
  // The name of a function is ASCII, so its bytes are its points.
  const name = substring(names, 1, <i64>names.points - <i64>(names.bytes - end) - 1)
  const verb = verbFindDefined(record, name)
  releaseString(name)
  return verb
}
