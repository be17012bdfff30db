/**
 * tosym() and tobool(): what other values are as symbols and as truth values.
 *
 * Semantics: mooR's manual.
 */
import { E_INVARG, E_TYPE } from '../shared/errors.ts'
import { TAG_BOOL, TAG_STRING, TAG_SYMBOL } from '../shared/types.ts'
import { errorName } from '../value/error-name.ts'
import { errorCode, NO_ERROR_CODE } from '../value/error-value.ts'
import { text } from '../value/intern.ts'
import { DONE, raise } from '../value/outcome.ts'
import { releaseString } from '../value/string.ts'
import { setSymbol } from '../value/symbol.ts'
import { isTrue, moveTo, Slot, setBool } from '../value/value.ts'

/** tosym(value): of a string, a truth value or an error; no symbol has an empty name. */
export function builtinTosym(args: Slot, _count: i32, result: Slot): u32 {
  if (args.tag === TAG_SYMBOL) moveTo(result, args)
  else if (args.tag === TAG_STRING) {
    if (args.string.bytes === 0) return raise(E_INVARG)
    setSymbol(result, args.string)
  } else if (args.tag === TAG_BOOL) setSymbol(result, text(args.bool ? 'true' : 'false'))
  else if (errorCode(args) !== NO_ERROR_CODE) {
    const name = errorName(errorCode(args))
    setSymbol(result, name)
    releaseString(name)
  } else return raise(E_TYPE)
  return DONE
}

/** tobool(value): as `if` takes it. */
export function builtinTobool(args: Slot, _count: i32, result: Slot): u32 {
  setBool(result, isTrue(args))
  return DONE
}
