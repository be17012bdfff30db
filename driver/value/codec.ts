/**
 * The slot codec: values as the store keeps them and as driver and kernel exchange them. One type byte,
 * then (varint: unsigned LEB128; zigzag: signed as unsigned, sign in the lowest bit):
 *
 *   none –                                 int, object      zigzag varint
 *   float 8 bytes, little-endian           error            varint
 *   bool  1 byte                           string, symbol   varint length, UTF-8
 *   list  varint count, values             binary, capability varint length, bytes
 *   map   varint count, key, value, …      program          32 bytes
 *   anonymous, WAIF  varint internal id    error value      varint code, message, payload
 *   flyweight  delegate, slots, contents   closure          program, captured list
 *   named error  varint length, UTF-8      named error value  varint length, UTF-8, message, payload
 *
 *   shared     varint index (shared-values.ts): what stood before in the same row; task rows only
 *
 * The kernel has the twin of this file; test/_support/value-vectors.json binds both. **Stored.**
 */

import {
  decode,
  decodeAt,
  ReferenceDecoder,
  readVarint,
  setReferenceDecoder,
  varintEnd,
} from './decode.ts'
import {
  addVarint,
  addZigzag,
  encode,
  encodeShared,
  ReferenceEncoder,
  setReferenceEncoder,
} from './encode.ts'

export { addVarint, addZigzag, decode, decodeAt, encode, encodeShared, readVarint, varintEnd }

/** Tells what translates anonymous objects and WAIFs; without it decoding one fails. */
export function setReferenceCodec(encoder: ReferenceEncoder, decoder: ReferenceDecoder): void {
  setReferenceEncoder(encoder)
  setReferenceDecoder(decoder)
}
