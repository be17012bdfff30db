/**
 * FileIO: the file_*() builtins. The host service does the work, in its folder of files, and knows the
 * open files; here is what is checked before it is asked.
 *
 * Semantics: ToastStunt `fileio.cc`. Only if the operator granted `file`, and for those whom
 * authority.ts lets use it: wizards, `$host_grants`, capabilities.
 */
import { HOST_FILE } from '../shared/capabilities.ts'
import { E_INVARG, E_PERM } from '../shared/errors.ts'
import { SERVICE_FILE } from '../shared/services.ts'
import { raise } from '../value/outcome.ts'
import { isTrue, Slot, setInt, slotAt } from '../value/value.ts'
import { mayUseService } from '../vm/authority.ts'
import { ask } from './request.ts'

/** Asks the service for [operation] if the programmer may use it. */
function askFile(operation: string, args: Slot, count: i32): u32 {
  if (!mayUseService(HOST_FILE)) return raise(E_PERM)
  return ask(SERVICE_FILE, operation, args, count)
}

/** Argument [index], when it is given, as 0 or 1. */
function asTruth(args: Slot, count: i32, index: i32): void {
  if (count <= index) return
  const isSet = isTrue(slotAt(args, index))
  slotAt(args, index).clear()
  setInt(slotAt(args, index), isSet ? 1 : 0)
}

export function builtinFileHandles(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('handles', args, count)
}
export function builtinFileOpen(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('open', args, count)
}
export function builtinFileClose(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('close', args, count)
}
export function builtinFileName(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('name', args, count)
}
export function builtinFileOpenmode(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('openmode', args, count)
}
export function builtinFileReadline(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('readline', args, count)
}
export function builtinFileReadlines(args: Slot, count: i32, _result: Slot): u32 {
  const begin = slotAt(args, 1).int
  if (begin < 1 || begin > slotAt(args, 2).int) return raise(E_INVARG)
  return askFile('readlines', args, count)
}
export function builtinFileWriteline(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('writeline', args, count)
}
export function builtinFileGrep(args: Slot, count: i32, _result: Slot): u32 {
  asTruth(args, count, 2)
  return askFile('grep', args, count)
}
export function builtinFileRead(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('read', args, count)
}
export function builtinFileWrite(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('write', args, count)
}
export function builtinFileFlush(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('flush', args, count)
}
export function builtinFileSeek(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('seek', args, count)
}
export function builtinFileTell(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('tell', args, count)
}
export function builtinFileEof(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('eof', args, count)
}
export function builtinFileCountLines(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('count_lines', args, count)
}
export function builtinFileList(args: Slot, count: i32, _result: Slot): u32 {
  asTruth(args, count, 1)
  return askFile('list', args, count)
}
export function builtinFileMkdir(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('mkdir', args, count)
}
export function builtinFileRmdir(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('rmdir', args, count)
}
export function builtinFileRemove(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('remove', args, count)
}
export function builtinFileRename(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('rename', args, count)
}
export function builtinFileChmod(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('chmod', args, count)
}
export function builtinFileSize(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('size', args, count)
}
export function builtinFileMode(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('mode', args, count)
}
export function builtinFileType(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('type', args, count)
}
export function builtinFileLastAccess(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('last_access', args, count)
}
export function builtinFileLastModify(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('last_modify', args, count)
}
export function builtinFileLastChange(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('last_change', args, count)
}
export function builtinFileStat(args: Slot, count: i32, _result: Slot): u32 {
  return askFile('stat', args, count)
}
