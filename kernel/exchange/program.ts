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
    options: { version: number | undefined; isRoleVerb?: boolean },
  ): { readonly program: Bytes; readonly header?: Bytes } | { readonly errors: readonly string[] }
}

export interface StoredProgram {
  /** SHA-256 over the code, then the source. */
  readonly hash: Bytes
  /** Undefined when the source does not compile. */
  readonly code: Bytes | undefined
  readonly errors: readonly string[]
  /** Of a role verb that compiles: its header, an encoded value. */
  readonly header?: Bytes | undefined
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
    return this.compiled(source, false)
  }

  /** The program of [source], a role verb's, whose words are those of the newest language. */
  roleVerb(source: string): StoredProgram {
    return this.compiled(source, true)
  }

  private compiled(source: string, isRoleVerb: boolean): StoredProgram {
    const name = isRoleVerb ? `role ${source}` : `verb ${source}`
    const known = this.programs.get(name)
    if (known !== undefined) return known
    const version = isRoleVerb ? undefined : this.version
    const result = this.compiler.compile(source, { version, isRoleVerb })
    const code = 'program' in result ? result.program : undefined
    const errors = 'errors' in result ? result.errors : []
    const header = 'program' in result ? result.header : undefined
    const program = { hash: hashProgram(code, source), code, errors, header }
    this.programs.set(name, program)
    return program
  }

  /** The rows of the program of [source], the first time they are asked for; none later. */
  rowsOf(source: string, options: { isRoleVerb?: boolean } = {}): Entry[] {
    const program = this.compiled(source, options.isRoleVerb === true)
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
