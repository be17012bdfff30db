/**
 * The language: text in, programs and errors out. Pure: no clock, no chance, no input or output.
 *
 * grammar/build.ts bundles this as build/language.js, which sets `globalThis.language` to a Language.
 */

import { INSTRUCTION_SET } from '../driver/shared/opcodes.ts'
import { compileProgram } from './compile.ts'
import { type CompileError, compileError } from './compile-error.ts'
import { ByteWriter, encodeConstant } from './encode.ts'
import { formatProgram } from './format.ts'
import { type Grammar, openParser, type Parser } from './parse.ts'
import { type ReadOptions, read } from './read.ts'
import { isRoleVerb, readRoleVerb } from './role-header.ts'

interface CompileOptions extends ReadOptions {
  /** The source is one for eval(); it compiles as any other. */
  readonly eval?: boolean | undefined
  /** The source is a role verb, which begins with a header and ends with `endverb`. */
  readonly isRoleVerb?: boolean | undefined
}

type Compiled =
  | {
      readonly program: Uint8Array
      /** Of a role verb: its header as an encoded value; see driver/shared/roles.ts. */
      readonly header?: Uint8Array
      readonly errors?: undefined
    }
  | { readonly errors: readonly CompileError[]; readonly program?: undefined }

export interface Language {
  /** The instruction set of the programs that compile() makes; see driver/shared/opcodes.ts. */
  readonly instructionSet: number
  /** [source] → a program as driver/vm/program.ts reads it, or why not, in the order of the source. */
  compile(source: string, options?: CompileOptions): Compiled
  /** [source] in the one layout that verb_code_canonical() shows, comments included; as it is if it has errors. */
  format(source: string, options?: ReadOptions): string
}

export function openLanguage(grammar: Grammar): Language {
  const parser = openParser(grammar)
  return {
    instructionSet: INSTRUCTION_SET,
    compile: (source, options = {}) =>
      options.isRoleVerb === true
        ? compileRoleVerb(parser, source, options)
        : compileSource(parser, source, options),
    format: (source, options = {}) => {
      const { program } = read(parser, source, { ...options, unknownBuiltins: 'call' })
      return program === undefined ? source : formatProgram(program, source)
    },
  }
}

function compileSource(parser: Parser, source: string, options: ReadOptions): Compiled {
  const { program, scope, errors } = read(parser, source, options)
  if (errors !== undefined) return { errors: isRoleVerb(source) ? [misplaced(source)] : errors }
  const compiled = compileProgram(program, scope)
  return compiled.errors === undefined ? { program: compiled.bytes } : compiled
}

/** A role verb where another program belongs. */
function misplaced(source: string): CompileError {
  const line = source.slice(0, source.search(/\S/)).split('\n').length
  return compileError({ line, column: 1 }, 'A role verb is installed with add_role_verb()')
}

function compileRoleVerb(parser: Parser, source: string, options: ReadOptions): Compiled {
  const { program, scope, header, errors } = readRoleVerb(parser, source, options)
  if (errors !== undefined) return { errors }
  const compiled = compileProgram(program, scope)
  if (compiled.errors !== undefined) return compiled
  const writer = new ByteWriter()
  encodeConstant(writer, header)
  return { program: compiled.bytes, header: writer.finish() }
}
