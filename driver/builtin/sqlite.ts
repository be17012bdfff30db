/**
 * The sqlite_*() builtins: databases in the folder of files, run by a host service.
 *
 * Semantics: ToastStunt `sqlite.cc`. Only if the operator granted `sqlite`, and for those whom
 * authority.ts lets use it: wizards, `$host_grants`, capabilities.
 */
import { HOST_SQLITE } from '../shared/capabilities.ts'
import { E_PERM } from '../shared/errors.ts'
import { SERVICE_SQLITE } from '../shared/services.ts'
import { raise } from '../value/outcome.ts'
import { isTrue, Slot, setInt, slotAt } from '../value/value.ts'
import { mayUseService } from '../vm/authority.ts'
import { ask } from './request.ts'

function askSqlite(operation: string, args: Slot, count: i32): u32 {
  if (!mayUseService(HOST_SQLITE)) return raise(E_PERM)
  return ask(SERVICE_SQLITE, operation, args, count)
}

export function builtinSqliteOpen(args: Slot, count: i32, _result: Slot): u32 {
  return askSqlite('open', args, count)
}
export function builtinSqliteClose(args: Slot, count: i32, _result: Slot): u32 {
  return askSqlite('close', args, count)
}
export function builtinSqliteHandles(args: Slot, count: i32, _result: Slot): u32 {
  return askSqlite('handles', args, count)
}
export function builtinSqliteInfo(args: Slot, count: i32, _result: Slot): u32 {
  return askSqlite('info', args, count)
}
export function builtinSqliteQuery(args: Slot, count: i32, _result: Slot): u32 {
  if (count > 2) {
    const hasHeaders = isTrue(slotAt(args, 2))
    slotAt(args, 2).clear()
    setInt(slotAt(args, 2), hasHeaders ? 1 : 0)
  }
  return askSqlite('query', args, count)
}
export function builtinSqliteExecute(args: Slot, count: i32, _result: Slot): u32 {
  return askSqlite('execute', args, count)
}
export function builtinSqliteLastInsertRowId(args: Slot, count: i32, _result: Slot): u32 {
  return askSqlite('last_insert_row_id', args, count)
}
export function builtinSqliteLimit(args: Slot, count: i32, _result: Slot): u32 {
  return askSqlite('limit', args, count)
}
export function builtinSqliteInterrupt(args: Slot, count: i32, _result: Slot): u32 {
  return askSqlite('interrupt', args, count)
}
