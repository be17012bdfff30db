/**
 * The language: text in, programs and errors out. Pure: no clock, no chance, no input or output.
 *
 * grammar/build.ts bundles this as build/language.js, which sets `globalThis.language` to a Language.
 */

import { INSTRUCTION_SET } from '../driver/shared/opcodes.ts'
import { compileProgram } from './compile.ts'
import type { CompileError } from './compile-error.ts'
import { formatProgram } from './format.ts'
import { type Grammar, openParser } from './parse.ts'
import { type ReadOptions, read } from './read.ts'

interface CompileOptions extends ReadOptions {
  /** The source is one for eval(); it compiles as any other. */
  readonly eval?: boolean | undefined
}

type Compiled =
  | { readonly program: Uint8Array; readonly errors?: undefined }
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
    compile: (source, options = {}) => {
      const { program, scope, errors } = read(parser, source, options)
      if (errors !== undefined) return { errors }
      const compiled = compileProgram(program, scope)
      return compiled.errors === undefined ? { program: compiled.bytes } : compiled
    },
    format: (source, options = {}) => {
      const { program } = read(parser, source, { ...options, unknownBuiltins: 'call' })
      return program === undefined ? source : formatProgram(program, source)
    },
  }
}
