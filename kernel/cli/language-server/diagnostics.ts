/** What is wrong with a file: each verb's mistakes in its program, and the first in the definitions around them. */

import { isKernelError } from '../../base/errors.ts'
import { readDefinitions } from '../../exchange/definition-reader.ts'
import { NOTHING } from '../../exchange/model.ts'
import type { Language } from '../../host/language.ts'
import type { Position, TextFile } from './workspace.ts'

export interface Diagnostic {
  readonly range: { readonly start: Position; readonly end: Position }
  /** 1: an error. */
  readonly severity: 1
  readonly source: 'cosm'
  readonly message: string
}

export function diagnose(file: TextFile, language: Language): Diagnostic[] {
  const found = file.sources.flatMap((source) =>
    language
      .check(source.text)
      .map(({ line, column, message }) =>
        diagnosticAt(file, source.line + line - 1, column - 1, message.replace(/^Line \d+: +/, '')),
      ),
  )
  const outside = file.outline.isVerb ? undefined : diagnoseDefinitions(file)
  return outside === undefined ? found : [...found, outside]
}

function diagnoseDefinitions(file: TextFile): Diagnostic | undefined {
  try {
    readDefinitions(file.text, 'file', () => NOTHING)
    return undefined
  } catch (error) {
    if (!isKernelError(error, 'ERR_DEFINITION')) throw error
    const [, line = '1', problem = error.message] = /file:(\d+): (.*)$/s.exec(error.message) ?? []
    return diagnosticAt(file, Number(line) - 1, 0, problem)
  }
}

/** From the place to the end of the word there, or of the line. */
function diagnosticAt(file: TextFile, line: number, column: number, message: string): Diagnostic {
  const text = file.lines[line] ?? ''
  const start = Math.max(0, Math.min(column, text.length))
  const word = /^(?:\w+|\S)/.exec(text.slice(start))?.[0].length ?? 0
  return {
    range: { start: { line, character: start }, end: { line, character: start + word } },
    severity: 1,
    source: 'cosm',
    message,
  }
}
