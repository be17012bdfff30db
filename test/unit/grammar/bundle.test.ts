import vm from 'node:vm'

import test from 'ava'

import { buildScript } from '../../../grammar/build.ts'
import { bundleModules } from '../../../grammar/bundle.ts'
import type { Language } from '../../../grammar/index.ts'
import { openTestLanguage } from './open-language.ts'

/** A context with nothing in it but ECMAScript, without what would make a compilation depend on more than its source. */
function openBareContext(): vm.Context {
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY)
  for (const name of ['Date', 'console', 'WebAssembly', 'SharedArrayBuffer', 'Atomics']) {
    delete context[name]
  }
  vm.runInContext('delete Math.random', context)
  return context
}

test('the script runs in a bare context and compiles as the modules do', (t) => {
  const context = openBareContext()
  vm.runInContext(buildScript(), context)
  const bundled = context['language'] as Language
  const modules = openTestLanguage()
  const source = 'for x in ({1, 2.5, "é"})\n  notify(player, tostr(x));\nendfor'
  t.is(bundled.instructionSet, modules.instructionSet)
  t.deepEqual(
    [...(bundled.compile(source).program ?? [])],
    [...(modules.compile(source).program ?? [])],
  )
  t.is(bundled.format(source), modules.format(source))
  t.is(bundled.compile('x = ').errors?.[0]?.message, modules.compile('x = ').errors?.[0]?.message)
})

test('the script leaves nothing behind but the language', (t) => {
  const context = openBareContext()
  const before = Object.getOwnPropertyNames(context)
  vm.runInContext(buildScript(), context)
  t.deepEqual(
    Object.getOwnPropertyNames(context).filter((name) => !before.includes(name)),
    ['language'],
  )
})

test('modules find each other in a bundle', (t) => {
  const sources: Record<string, string> = {
    'a/main.ts':
      "import { one, two as second } from './b/other.ts'\nimport whole from 'package'\nexport const sum = one + second + whole.three",
    'a/b/other.ts': 'export const one = 1\nexport function two() {}\nexport { }'.replace(
      '\nexport { }',
      '',
    ),
    package: 'module.exports = { three: 3 }',
  }
  const script = bundleModules('a/main.ts', (path) => sources[path] as string)
  t.is(vm.runInNewContext(`${script}\nrequire('a/main.ts').sum`), '1function two() {}3')
})

test('a form of export that a bundle does not know is refused', (t) => {
  t.throws(() => bundleModules('a/main.ts', () => "export * from './b.ts'"), {
    message: "bundle: a/main.ts: cannot bundle export * from './b.ts'",
  })
})
