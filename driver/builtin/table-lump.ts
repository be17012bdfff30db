/** The builtins of lumps. */
import { bind } from '../vm/builtin-table.ts'
import {
  builtinLumpAbort,
  builtinLumpAdd,
  builtinLumpBegin,
  builtinLumpCreate,
  builtinLumpEnd,
  builtinLumpInfo,
  builtinLumpRead,
  builtinLumpSigned,
  builtinLumps,
  builtinLumpUrl,
} from './lump.ts'

/** Binds them; once, at boot. */
export function bindLumps(): void {
  bind('lump_begin', builtinLumpBegin)
  bind('lump_add', builtinLumpAdd)
  bind('lump_end', builtinLumpEnd)
  bind('lump_abort', builtinLumpAbort)
  bind('lump_create', builtinLumpCreate)
  bind('lump_info', builtinLumpInfo)
  bind('lump_read', builtinLumpRead)
  bind('lump_url', builtinLumpUrl)
  bind('lump_signed', builtinLumpSigned)
  bind('lumps', builtinLumps)
}
