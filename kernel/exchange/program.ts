/**
 * Programs to store: each distinct source is compiled once and named by its hash.
 */

import { createHash } from 'node:crypto'
import { PROGRAM_CODE, PROGRAM_SOURCE, programKey } from '../store/keys.ts'
import type { Bytes, Entry } from '../store/range.ts'
import { encodeValue, stringValue } from '../store/value.ts'

/** The language, as far as imports need it. */
export interface Compiler {
  /** The program of [source], or what is wrong with it, an error a line, each naming its line. */
  compile(
    source: string,
    options: { version: number | undefined },
  ): { readonly program: Bytes } | { readonly errors: readonly string[] }
}

export interface StoredProgram {
  /** SHA-256 over the code, then the source. */
  readonly hash: Bytes
  /** Undefined when the source does not compile. */
  readonly code: Bytes | undefined
  readonly errors: readonly string[]
}

/** The source of every program that was asked for, compiled. */
export class ProgramTable {
  private readonly compiler: Compiler
  private readonly version: number | undefined
  private readonly programs = new Map<string, StoredProgram>()
  private readonly written = new Set<StoredProgram>()

  /** [version] is the textdump's: words it did not reserve may be names in its programs. */
  constructor(compiler: Compiler, version: number | undefined) {
    this.compiler = compiler
    this.version = version
  }

  /** How many distinct sources were compiled so far. */
  get count(): number {
    return this.programs.size
  }

  /** The program of [source]. */
  program(source: string): StoredProgram {
    const known = this.programs.get(source)
    if (known !== undefined) return known
    const result = this.compiler.compile(source, { version: this.version })
    const code = 'program' in result ? result.program : undefined
    const errors = 'errors' in result ? result.errors : []
    const program = { hash: hashProgram(code, source), code, errors }
    this.programs.set(source, program)
    return program
  }

  /** The rows of the program of [source], the first time they are asked for; none later. */
  rowsOf(source: string): Entry[] {
    const program = this.program(source)
    if (this.written.has(program)) return []
    this.written.add(program)
    const { hash, code } = program
    const rows = [
      { key: programKey(hash, PROGRAM_SOURCE), value: encodeValue(stringValue(source)) },
    ]
    if (code === undefined) return rows
    const value = encodeValue({ type: 'binary', bytes: code })
    return [{ key: programKey(hash, PROGRAM_CODE), value }, ...rows]
  }
}

function hashProgram(code: Bytes | undefined, source: string): Bytes {
  const hash = createHash('sha256')
  if (code !== undefined) hash.update(code)
  return new Uint8Array(hash.update(source).digest())
}
