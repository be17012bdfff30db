/**
 * Builds the language: language.ne → nearley's rules → LALR(1) tables → build/language.js, one plain script.
 *
 * The script has no imports and needs nothing but ECMAScript, so that it runs in a bare context; it sets
 * `globalThis.language`, see index.ts. This file is not part of the language: it alone in this folder runs on Node, and
 * asks the process for Node's modules, because what ships from here must not import any.
 */

import { bundleModules } from './bundle.ts'
import * as lexer from './lexer.ts'
import * as nodes from './nodes.ts'
import { type Grammar, grammarOf, type Postprocess } from './parse.ts'
import { buildTables, type Rule, type Tables } from './tables.ts'

const files = process.getBuiltinModule('node:fs')
const { createRequire, stripTypeScriptTypes } = process.getBuiltinModule('node:module')
const { fileURLToPath } = process.getBuiltinModule('node:url')

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))

const DEFINITION = 'grammar/language.ne'
const OUTPUT = 'build/language.js'

/** What nearley makes of a grammar: a module with rules whose functions are those of nodes.ts. */
export interface CompiledRules {
  readonly ParserRules: readonly (Rule & { readonly postprocess?: Postprocess })[]
  readonly ParserStart: string
}

/** The rules of language.ne, as nearley's own parser takes them. */
export function loadRules(): CompiledRules {
  const module = { exports: {} }
  const imported: Readonly<Record<string, unknown>> = { './lexer.ts': lexer, './nodes.ts': nodes }
  new Function('module', 'require', generateRules())(module, (path: string) => imported[path])
  const rules = module.exports as CompiledRules
  const silent = rules.ParserRules.find((rule) => rule.postprocess === undefined)
  if (silent !== undefined) throw new Error(`grammar: a rule of ${silent.name} makes no value`)
  const used = new Set(rules.ParserRules.map((rule) => rule.postprocess))
  const idle = Object.entries(nodes).find(([, make]) => !used.has(make as Postprocess))
  if (idle !== undefined) throw new Error(`grammar: no rule uses ${idle[0]} of nodes.ts`)
  return rules
}

/** The grammar, for use in this process. */
export function loadGrammar(): Grammar {
  const rules = loadRules()
  return grammarOf(rules.ParserRules, buildTables(rules.ParserRules, rules.ParserStart))
}

/** The whole language as a script. */
export function buildScript(): string {
  const rules = loadRules()
  const tables = buildTables(rules.ParserRules, rules.ParserStart)
  return `(() => {\n${bundleModules(ENTRY_OF_BUNDLE, readModule(tables))}\nrequire('${ENTRY_OF_BUNDLE}');\n})();\n`
}

/** The module that puts the parts together; it exists in the bundle only. */
const ENTRY_OF_BUNDLE = 'grammar/entry'

function readModule(tables: Tables): (path: string) => string {
  return (path) => {
    if (path === ENTRY_OF_BUNDLE) return entryModule(tables)
    if (path === DEFINITION) return generateRules()
    if (path.endsWith('.ts')) return stripTypeScriptTypes(files.readFileSync(root + path, 'utf8'))
    return files.readFileSync(require.resolve(path), 'utf8')
  }
}

function entryModule(tables: Tables): string {
  return `const { openLanguage } = require('./index.ts');
const { grammarOf } = require('./parse.ts');
const { ParserRules } = require('./language.ne');
globalThis.language = openLanguage(grammarOf(ParserRules, ${JSON.stringify(tables)}));`
}

/** nearley's own compiler, run on language.ne: a CommonJS module as text. */
function generateRules(): string {
  const nearley = require('nearley')
  const compile = require('nearley/lib/compile.js')
  const generate = require('nearley/lib/generate.js')
  const notation = nearley.Grammar.fromCompiled(
    require('nearley/lib/nearley-language-bootstrapped.js'),
  )
  const parser = new nearley.Parser(notation)
  parser.feed(files.readFileSync(root + DEFINITION, 'utf8'))
  return generate(compile(parser.results[0], {}), 'grammar')
}

if (import.meta.main) {
  // Node runs this very file by stripping its types; that it calls the same function experimental helps nobody.
  process.removeAllListeners('warning')
  const script = buildScript()
  files.mkdirSync(`${root}build`, { recursive: true })
  files.writeFileSync(root + OUTPUT, script)
  process.stdout.write(`${OUTPUT}: ${Math.ceil(script.length / 1024)} KiB\n`)
}
