/**
 * Identities: uuid(), is_uuobjid(), is_anonymous().
 *
 * Semantics: mooR's manual; RFC 9562 for version 7.
 */
import { clock, randomBytes } from '../host.ts'
import { find, recordOf } from '../object/object.ts'
import { E_ARGS, E_INVARG } from '../shared/errors.ts'
import { TAG_ANONYMOUS } from '../shared/types.ts'
import { isUuidObject } from '../value/object-id.ts'
import { DONE, raise } from '../value/outcome.ts'
import { Slot, setInt, slotAt } from '../value/value.ts'
import { answerBuffer, answerString } from './answer.ts'
import { hexByte } from './raw-bytes.ts'

const UUID_BYTES: u32 = 16
const bytes: usize = memory.data(16, 8)

/** uuid([high, low]): a new one of version 7, whose order is that of their making; or the one of 128 bits. */
export function builtinUuid(args: Slot, count: i32, result: Slot): u32 {
  if (count === 1) return raise(E_ARGS)
  if (count === 2) {
    store<u64>(bytes, bswap<u64>(args.int as u64))
    store<u64>(bytes, bswap<u64>(slotAt(args, 1).int as u64), 8)
  } else {
    randomBytes(bytes, UUID_BYTES)
    const milliseconds = (clock() / 1000) as u64
    const rest = (load<u8>(bytes, 6) as u64) << 8
    const version: u64 = 0x7000 | (rest & 0xf00) | (load<u8>(bytes, 7) as u64)
    store<u64>(bytes, bswap<u64>((milliseconds << 16) | version))
    store<u8>(bytes, ((load<u8>(bytes, 8) & 0x3f) | 0x80) as u8, 8)
  }
  answerBuffer.reset()
  for (let index: u32 = 0; index < UUID_BYTES; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) answerBuffer.addByte(0x2d)
    const byte: u32 = load<u8>(bytes + (index as usize))
    answerBuffer.addByte(hexByte(byte >> 4) | lowerBit(byte >> 4))
    answerBuffer.addByte(hexByte(byte & 15) | lowerBit(byte & 15))
  }
  return answerString(result)
}

/** What makes the letter of a hexadecimal digit small. */
function lowerBit(digit: u32): u32 {
  return digit > 9 ? 0x20 : 0
}

/** is_uuobjid(object): whether its id was drawn rather than counted. */
export function builtinIsUuobjid(args: Slot, _count: i32, result: Slot): u32 {
  if (find(args.object) === null) return raise(E_INVARG)
  setInt(result, isUuidObject(args.object) ? 1 : 0)
  return DONE
}

/** is_anonymous(object) */
export function builtinIsAnonymous(args: Slot, _count: i32, result: Slot): u32 {
  if (recordOf(args) === null) return raise(E_INVARG)
  setInt(result, args.tag === TAG_ANONYMOUS ? 1 : 0)
  return DONE
}
