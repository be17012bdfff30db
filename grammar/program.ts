/**
 * The bytes of a program, little-endian, as the driver reads them (driver/vm/program.ts):
 *
 * ```
 * u32 magic "COSM" | u16 instruction set | u16 flags (1: forks) | u32 registers | u32 variables | u32 caches
 * | u32 words of code | u32 literals | u32 handlers | u32 lines | u32 bytes of literals | u32 bytes of names
 * code:     words × { op u16 | a u16 | b u16 | c u16 }; the first instruction is where a call begins
 * handlers: × { u32 start | u32 end, exclusive | u32 target | u16 kind | u16 codes | u16 register | u16 0 }, inner ones first
 * lines:    × { u32 instruction | u32 line }, ascending
 * literals: encoded values
 * names:    × { varint bytes | UTF-8 } of the registers from REGISTER_VARIABLES on
 * ```
 */

import { ByteWriter, type Constant, encodeConstant } from './encode.ts'

const MAGIC = 0x4d534f43
const FLAG_FORKS = 1
const UNITS_PER_WORD = 4

/** Where errors of the instructions from [start] to before [end] go. */
export interface Handler {
  readonly start: number
  readonly end: number
  readonly target: number
  /** HANDLER_… */
  readonly kind: number
  /** The register of the list of errors that are caught, or REGISTER_ABSENT for all. */
  readonly codes: number
  /** Receives the error; REGISTER_ABSENT if nobody asks for it. */
  readonly register: number
}

export interface CodeParts {
  readonly instructionSet: number
  readonly units: readonly number[]
  readonly literals: readonly Constant[]
  readonly handlers: readonly Handler[]
  readonly lines: readonly { readonly instruction: number; readonly line: number }[]
  readonly caches: number
  readonly registers: number
  readonly names: readonly string[]
  readonly usesForks: boolean
}

/** Used again for every program: most are small, and memory outside the heap is dear to give back. */
const writer = new ByteWriter()

export function packProgram(parts: CodeParts): Uint8Array {
  writer.reset()
  writer.u32(MAGIC)
  writer.u16(parts.instructionSet)
  writer.u16(parts.usesForks ? FLAG_FORKS : 0)
  writer.u32(parts.registers)
  writer.u32(parts.names.length)
  writer.u32(parts.caches)
  writer.u32(parts.units.length / UNITS_PER_WORD)
  writer.u32(parts.literals.length)
  writer.u32(parts.handlers.length)
  writer.u32(parts.lines.length)
  const lengths = writer.length
  writer.u32(0)
  writer.u32(0)
  for (const unit of parts.units) writer.u16(unit)
  for (const handler of parts.handlers) writeHandler(handler)
  for (const { instruction, line } of parts.lines) {
    writer.u32(instruction)
    writer.u32(line)
  }
  const literals = writer.length
  for (const literal of parts.literals) encodeConstant(writer, literal)
  const names = writer.length
  for (const name of parts.names) writer.text(name)
  writer.setU32(lengths, names - literals)
  writer.setU32(lengths + 4, writer.length - names)
  return writer.finish()
}

function writeHandler(handler: Handler): void {
  writer.u32(handler.start)
  writer.u32(handler.end)
  writer.u32(handler.target)
  writer.u16(handler.kind)
  writer.u16(handler.codes)
  writer.u16(handler.register)
  writer.u16(0)
}
