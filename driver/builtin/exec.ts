/**
 * exec(): runs a program of the folder of executables, and answers its exit code, output and errors.
 *
 * Semantics: ToastStunt `exec.cc`. Only if the operator granted `exec`, and for those whom
 * authority.ts lets use it: wizards, `$host_grants`, capabilities.
 */
import { HOST_EXEC } from '../shared/capabilities.ts'
import { E_INVARG, E_PERM } from '../shared/errors.ts'
import { SERVICE_EXEC } from '../shared/services.ts'
import { TAG_STRING } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { listItem } from '../value/list.ts'
import { raise, raiseWith } from '../value/outcome.ts'
import { findBytes } from '../value/string-search.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { ListValue, Slot, StringValue, slotAt } from '../value/value.ts'
import { mayUseService } from '../vm/authority.ts'
import { addRawBytes } from './raw-bytes.ts'
import { ask } from './request.ts'

const DOT: u32 = 0x2e
const SLASH: u32 = 0x2f

const input: TextBuffer = newTextBuffer()

/** ({program, argument …}, [input as a binary string, [environment as strings]]). */
export function builtinExec(args: Slot, count: i32, _result: Slot): u32 {
  const command = args.list
  if (command.length === 0 || !areStrings(command)) return raise(E_INVARG)
  if (!isPath(listItem(command, 0).string)) {
    return raiseWith(E_INVARG, text('Invalid path'), null)
  }
  if (count > 2 && !areStrings(slotAt(args, 2).list)) return raise(E_INVARG)
  if (count > 1 && !isInput(slotAt(args, 1).string)) return raise(E_INVARG)
  if (!mayUseService(HOST_EXEC)) return raise(E_PERM)
  return ask(SERVICE_EXEC, 'run', args, count)
}

function areStrings(list: ListValue): bool {
  for (let index = 0; index < (list.length as i32); index++) {
    if (listItem(list, index).tag !== TAG_STRING) return false
  }
  return true
}

/** Whether a program's path stays inside the folder: no hidden parts, none that lead upwards. */
function isPath(path: StringValue): bool {
  if (path.bytes === 0) return false
  const first: u32 = load<u8>(path.start)
  const second: u32 = path.bytes > 1 ? load<u8>(path.start, 1) : 0
  if (first === SLASH || (first === DOT && second === DOT)) return false
  return findBytes(path, text('/.'), 0, true) < 0 && findBytes(path, text('./'), 0, true) < 0
}

/** Whether the input is a binary string without NUL. */
function isInput(binary: StringValue): bool {
  input.reset()
  if (!addRawBytes(binary, input)) return false
  for (let i: u32 = 0; i < input.length; i++) {
    if (load<u8>(input.start + (i as usize)) === 0) return false
  }
  return true
}
