/**
 * The language, built in this process from its sources, for tests.
 */

import type { Program } from '../../../grammar/ast.ts'
import { loadGrammar } from '../../../grammar/build.ts'
import { type Language, openLanguage } from '../../../grammar/index.ts'
import { openParser, type Parser, parse } from '../../../grammar/parse.ts'

let grammar: ReturnType<typeof loadGrammar> | undefined

/** Builds the grammar once a process. */
function grammarOnce(): ReturnType<typeof loadGrammar> {
  grammar ??= loadGrammar()
  return grammar
}

export function openTestLanguage(): Language {
  return openLanguage(grammarOnce())
}

export function openTestParser(): Parser {
  return openParser(grammarOnce())
}

/** The tree of [source], which must parse. */
export function parseProgram(parser: Parser, source: string): Program {
  const { program } = parse(parser, source)
  if (program === undefined) throw new Error(`does not parse: ${source}`)
  return program
}

/** [tree] without the places of its nodes. */
export function withoutPlaces(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutPlaces)
  if (typeof tree !== 'object' || tree === null) return tree
  const entries = Object.entries(tree).filter(
    ([name, value]) => !['line', 'column', 'offset'].includes(name) && value !== undefined,
  )
  return Object.fromEntries(entries.map(([name, value]) => [name, withoutPlaces(value)]))
}
