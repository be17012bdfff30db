/**
 * A program that means something → the bytes that the driver runs.
 *
 * The layout is drawn in program.ts, the instructions are described in driver/shared/opcodes.ts. Compiling is a walk over
 * the tree (statement.ts, expression.ts) that emits instructions (assembler.ts).
 */

import { INSTRUCTIONS_MAX, REGISTERS_MAX } from '../driver/shared/limits.ts'
import { ProgramTooLarge } from './assembler.ts'
import type { Program } from './ast.ts'
import { type CompileError, compileError } from './compile-error.ts'
import { makeExpression } from './expression.ts'
import { endProgram } from './fork.ts'
import { Generator, type GeneratorOptions, type Walk } from './generator.ts'
import { makeStatements } from './statement.ts'
import type { Scope } from './variables.ts'

export type CompileResult =
  | { readonly bytes: Uint8Array; readonly errors?: undefined }
  | { readonly errors: readonly CompileError[]; readonly bytes?: undefined }

const WALK: Walk = { expression: makeExpression, statements: makeStatements }

/** Compiles [program], which check.ts has passed with [scope]; it may still be too large for the machine. */
export function compileProgram(program: Program, scope: Scope): CompileResult {
  try {
    const bytes =
      generate(program, { scope, walk: WALK, isLong: false }) ??
      generate(program, { scope, walk: WALK, isLong: true })
    if (bytes === undefined) throw new Error('compile: a long jump is too short')
    return { bytes }
  } catch (error) {
    if (!(error instanceof ProgramTooLarge)) throw error
    const text = `Program too large: it has too many ${error.message} (more than ${INSTRUCTIONS_MAX} instructions, or ${REGISTERS_MAX} of anything else)`
    return { errors: [compileError({ line: 1, column: 1 }, text)] }
  }
}

function generate(program: Program, options: GeneratorOptions): Uint8Array | undefined {
  const generator = new Generator(options)
  generator.statements(program.statements)
  endProgram(generator)
  return generator.finish()
}
