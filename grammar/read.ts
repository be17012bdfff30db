/**
 * Source → a program that means something, or its errors: the bounds, the parser and the check, one after another.
 */

import { SOURCE_BYTES_MAX } from '../driver/shared/limits.ts'
import type { BuiltinCall, Program, Statement } from './ast.ts'
import { builtinNumber, suggestBuiltin } from './builtin.ts'
import { checkProgram } from './check.ts'
import { type CompileError, compileError } from './compile-error.ts'
import { diagnose } from './diagnose.ts'
import { type Parser, parse } from './parse.ts'
import type { Scope } from './variables.ts'
import { LANGUAGE_VERSION } from './words.ts'

export interface ReadOptions {
  /** Textdump version whose reserved words hold; the newest by default. */
  readonly version?: number | undefined
  /**
   * What a call of an unknown builtin is: an error, as in a new program, or a call_function() at run time, as ToastStunt
   * makes of it in a textdump. An error by default.
   */
  readonly unknownBuiltins?: 'error' | 'call' | undefined
  /** Statements that the program begins with, before those of the source. */
  readonly prologue?: readonly Statement[] | undefined
}

export type ReadResult =
  | { readonly program: Program; readonly scope: Scope; readonly errors?: undefined }
  | {
      readonly errors: readonly CompileError[]
      readonly program?: undefined
      readonly scope?: undefined
    }

/** Reads [source]; errors come in the order of the source. */
export function read(parser: Parser, source: string, options: ReadOptions): ReadResult {
  if (isTooLong(source)) {
    const text = `Program too long (more than ${SOURCE_BYTES_MAX} bytes)`
    return { errors: [compileError({ line: 1, column: 1 }, text)] }
  }
  const parsed = parse(parser, source, options.version)
  if (parsed.failure !== undefined) return { errors: [diagnose(parser, source, parsed.failure)] }
  const { prologue = [] } = options
  const program = { statements: [...prologue, ...parsed.program.statements] }
  const checkBuiltin = options.unknownBuiltins === 'call' ? () => undefined : complainAboutBuiltin
  const isModern = (options.version ?? LANGUAGE_VERSION) >= LANGUAGE_VERSION
  const { scope, errors } = checkProgram(program, { isModern, checkBuiltin })
  return scope === undefined ? { errors } : { program, scope }
}

/** Is [source] longer than SOURCE_BYTES_MAX in UTF-8? A unit of UTF-16 makes one to three bytes. */
function isTooLong(source: string): boolean {
  if (source.length * 3 <= SOURCE_BYTES_MAX) return false
  let bytes = 0
  for (let offset = 0; offset < source.length && bytes <= SOURCE_BYTES_MAX; offset++) {
    bytes += utf8Bytes(source.charCodeAt(offset))
  }
  return bytes > SOURCE_BYTES_MAX
}

/** The bytes that a UTF-16 unit takes in UTF-8; the halves of a surrogate pair take two each. */
function utf8Bytes(unit: number): number {
  if (unit < 0x80) return 1
  const isSurrogate = unit >= 0xd800 && unit < 0xe000
  return unit < 0x800 || isSurrogate ? 2 : 3
}

function complainAboutBuiltin({ name }: BuiltinCall): string | undefined {
  if (builtinNumber(name) !== undefined) return undefined
  const meant = suggestBuiltin(name)
  const hint = meant === undefined ? '' : ` (did you mean \`${meant}\`?)`
  return `Unknown built-in function: ${name}${hint}`
}
