/**
 * Modules → one plain script: each module becomes a function of a small `require`, in the order of first use.
 *
 * It knows the forms of import and export that this repository's style leaves: `import { a, b } from '…'`,
 * `import name from '…'`, `import * as name from '…'` and `export` in front of a declaration. Anything else is refused.
 */

/** Path → JavaScript, without types. Paths are relative to the repository, or names of packages. */
export type ReadModule = (path: string) => string

const IMPORT = /^import\s+(?:(\w+)|\*\s+as\s+(\w+)|\{([^}]*)\})\s+from\s+'([^']+)';?$/gm
const EXPORT = /^export\s+(?=(?:async\s+)?(?:const|let|function|class)\s+(\w+))/gm
const REQUIRE = /\brequire\('([^']+)'\)/g
const LEFTOVER = /^(?:import|export)\b.*$/m

/** The modules that [entry] needs, itself last, as a script that leaves `require` for what comes after. */
export function bundleModules(entry: string, read: ReadModule): string {
  const modules = new Map<string, string>()
  collect(entry, read, modules)
  const definitions = [...modules].map(
    ([path, body]) =>
      `modules[${JSON.stringify(path)}] = function (module, exports, require) {\n${body}\n};`,
  )
  return `${LOADER}\n${definitions.join('\n')}`
}

const LOADER = `'use strict';
const modules = Object.create(null);
const loaded = Object.create(null);
function require(path) {
  if (!(path in loaded)) {
    const module = { exports: {} };
    loaded[path] = module;
    modules[path].call(module.exports, module, module.exports, require);
  }
  return loaded[path].exports;
}`

function collect(path: string, read: ReadModule, modules: Map<string, string>): void {
  if (modules.has(path)) return
  const body = isPackage(path) ? read(path) : toFunctionBody(path, read(path))
  for (const [, target] of body.matchAll(REQUIRE)) {
    if (!isPackage(path)) collect(target as string, read, modules)
  }
  modules.set(path, body)
}

/** A package is taken whole: it may not require anything. */
function isPackage(path: string): boolean {
  return !path.includes('/')
}

/** The source of the module at [path] with imports and exports turned into calls and assignments. */
function toFunctionBody(path: string, source: string): string {
  const names: string[] = []
  const body = source
    .replace(IMPORT, (_, whole, space, list, target) => {
      const required = `require('${resolve(path, target)}')`
      return `const ${whole ?? space ?? `{${list.replace(/\bas\b/g, ':')}}`} = ${required};`
    })
    .replace(REQUIRE, (call, target) =>
      target.startsWith('.') ? `require('${resolve(path, target)}')` : call,
    )
    .replace(EXPORT, (_, name) => {
      names.push(name)
      return ''
    })
  const leftover = LEFTOVER.exec(body)
  if (leftover !== null) throw new Error(`bundle: ${path}: cannot bundle ${leftover[0]}`)
  return `${body.trim()}\n${names.map((name) => `exports.${name} = ${name};`).join('\n')}`
}

/** The path of [target] as the module at [path] names it. */
function resolve(path: string, target: string): string {
  if (!target.startsWith('.')) return target
  const parts = path.split('/').slice(0, -1)
  for (const part of target.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}
