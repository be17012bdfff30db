/**
 * The language of the image: a plain script (grammar/ built) evaluated in a bare context, where it
 * finds neither time nor chance nor the host, so that the same source always gives the same program.
 */

import vm from 'node:vm'
import { KernelError } from '../base/errors.ts'
import type { Bytes } from '../store/range.ts'
import { encodeValue, listValue, stringValue } from '../store/value.ts'

/** What would let a script see time, chance, other threads or compiled code. */
const REMOVED = ['Date', 'console', 'WebAssembly', 'SharedArrayBuffer', 'Atomics'] as const

interface CompileError {
  readonly line: number
  readonly column: number
  readonly message: string
}

interface CompileOptions {
  readonly eval?: boolean
  /** The source is a role verb, with its header. */
  readonly isRoleVerb?: boolean
  /** The textdump version that [source] is from, whose reserved words hold. */
  readonly version?: number | undefined
  /** What calling an unknown builtin is: an error, or an error when it is called. */
  readonly unknownBuiltins?: 'error' | 'call'
}

interface LanguageBundle {
  readonly instructionSet: number
  compile(
    source: string,
    options: CompileOptions,
  ):
    | { readonly program: Bytes; readonly header?: Bytes }
    | { readonly errors: readonly CompileError[] }
  format(source: string): string
}

export interface Language {
  /** The instruction set of the programs it makes. */
  readonly instructionSet: number
  /**
   * Compiles [source]. The reply is the driver's: a byte 0 and the program, a byte 1 and an encoded
   * list of error strings, or of a role verb a byte 2, u32 length, its encoded header and the program.
   */
  compile(source: string, options: CompileOptions): Bytes
  /** What is wrong with [source], in its order; empty when it compiles. */
  check(source: string): readonly CompileError[]
}

/** Evaluates [script]. Throws ERR_IMAGE when it is no language. */
export function openLanguage(script: string): Language {
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY)
  vm.runInContext(
    `for (const name of ${JSON.stringify(REMOVED)}) delete globalThis[name]; delete Math.random`,
    context,
  )
  const bundle = evaluate(script, context)
  return {
    instructionSet: bundle.instructionSet,
    compile(source, options) {
      const reply = bundle.compile(source, options)
      if ('program' in reply && reply.header !== undefined) {
        const length = Buffer.alloc(4)
        length.writeUInt32LE(reply.header.length)
        return prefixed(2, Buffer.concat([length, reply.header, reply.program]))
      }
      if ('program' in reply) return prefixed(0, reply.program)
      return prefixed(
        1,
        encodeValue(listValue(reply.errors.map((each) => stringValue(each.message)))),
      )
    },
    check(source) {
      const reply = bundle.compile(source, {})
      return 'program' in reply ? [] : reply.errors
    },
  }
}

function evaluate(script: string, context: vm.Context): LanguageBundle {
  try {
    vm.runInContext(script, context, { filename: 'language.js' })
  } catch (error) {
    throw new KernelError('ERR_IMAGE', `the language bundle: ${String(error)}`, { cause: error })
  }
  const language: unknown = context['language']
  if (isBundle(language)) return language
  throw new KernelError('ERR_IMAGE', 'the language bundle sets no language')
}

function isBundle(value: unknown): value is LanguageBundle {
  if (typeof value !== 'object' || value === null) return false
  const { compile, instructionSet } = value as Partial<LanguageBundle>
  return typeof compile === 'function' && typeof instructionSet === 'number'
}

function prefixed(byte: number, bytes: Bytes): Bytes {
  const result = new Uint8Array(1 + bytes.length)
  result[0] = byte
  result.set(bytes, 1)
  return result
}
