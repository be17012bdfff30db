/**
 * Real programs to test on: those of the cores and the conformance cases, which lie beside the repository. Where they are
 * absent there are none.
 */

import { existsSync, readFileSync } from 'node:fs'

const SHARED = new URL('../../../../shared/', import.meta.url)

export interface SourceProgram {
  readonly name: string
  readonly source: string
}

/** Files in which programs are found, of those that exist. */
export const CORES: readonly string[] = ['cores/LambdaCore-latest.db', 'cores/toastcore.db'].filter(
  (path) => existsSync(new URL(path, SHARED)),
)

export const CASES: readonly string[] = ['conformance/cases.jsonl'].filter((path) =>
  existsSync(new URL(path, SHARED)),
)

/** The verbs of a textdump: a line `#object:verb`, lines of source, a dot. */
export function programsOfCore(path: string): SourceProgram[] {
  const text = readFileSync(new URL(path, SHARED), 'latin1')
  return [...text.matchAll(/^(#\d+:\d+)\n((?:(?!\.$).*\n)*?)\.$/gm)].map(([, name, source]) => ({
    name: `${path} ${name}`,
    source: source as string,
  }))
}

interface Case {
  readonly id: string
  readonly code?: string
  readonly statement?: string
  readonly expect?: { readonly match?: string }
}

/** The programs of the cases that are not about programs that fail to compile. */
export function programsOfCases(path: string): SourceProgram[] {
  const lines = readFileSync(new URL(path, SHARED), 'utf8').split('\n').filter(Boolean)
  return lines
    .map((line) => JSON.parse(line) as Case)
    .filter(({ expect }) => !/error|Invalid/.test(expect?.match ?? ''))
    .flatMap(({ id, code, statement }) => [
      ...(statement === undefined ? [] : [{ name: id, source: statement }]),
      ...(code === undefined ? [] : [{ name: id, source: sourceOf(code) }]),
    ])
}

/** Code is an expression, or statements with or without the last semicolon. */
function sourceOf(code: string): string {
  if (/^\s*(try|for|return|if|while)\b/.test(code))
    return /[;}]\s*$|\bend\w+\s*$/.test(code) ? code : `${code};`
  return `return ${code.trim().replace(/;$/, '')};`
}

/** Every [nth] of [items], or all of them when COSM_TEST_ALL is set. */
export function sample<Item>(items: readonly Item[], nth: number): Item[] {
  return items.filter((_, index) => index % nth === 0 || process.env['COSM_TEST_ALL'] !== undefined)
}
