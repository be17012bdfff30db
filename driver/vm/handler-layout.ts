/** The layout of one entry of a program's handler table. How entries are searched: handler.ts. */

/** Bytes of an entry. */
export const HANDLER_BYTES: usize = 20

/** Covers instructions [start, end); the handler begins at `target`. Kinds: shared/opcodes.ts. */
@unmanaged
export class Handler {
  start: u32 = 0
  end: u32 = 0
  target: u32 = 0
  kind: u16 = 0
  codesRegister: u16 = 0
  register: u16 = 0
  zero: u16 = 0
}
