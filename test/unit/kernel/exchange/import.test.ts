import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { openSimulatedClock } from '../../../../kernel/base/clock.ts'
import { openSilentLog } from '../../../../kernel/base/log.ts'
import { importInto } from '../../../../kernel/cli/import.ts'
import { type ImportOptions, importWorld } from '../../../../kernel/exchange/import.ts'
import { describeReport } from '../../../../kernel/exchange/report.ts'
import { requireImported, StoreStaging } from '../../../../kernel/exchange/store-staging.ts'
import { WORLD_KEY } from '../../../../kernel/exchange/world-reader.ts'
import { metaKey, objectsRange } from '../../../../kernel/store/keys.ts'
import { RANGE_OF_ALL } from '../../../../kernel/store/range.ts'
import { scanRows } from '../../../../kernel/store/store.ts'
import { decodeValue } from '../../../../kernel/store/value.ts'
import { key, makeFolder, openEmbeddedIn, openMemory, sets } from '../../../_support/store.ts'

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../..')
const SHARED = path.join(ROOT, '../shared')
const TEST_DB = path.join(SHARED, 'conformance/Test.db')
const LAMBDA_CORE = path.join(SHARED, 'cores/LambdaCore-latest.db')
const TOAST_CORE = path.join(SHARED, 'cores/toastcore.db')

const SYSTEM = 'object #0\nname "System"\nowner #0\nparent #-1\n'
const VERB = 'verb "go" (this none this) "rxd"\nreturn 1;\nendverb\n'
const BAD_VERB = 'verb "l*ook at" (this none this) "rxd"\nbad\nendverb\n'

/** Options of an import into a data folder that does not exist, with a compiler of one rule. */
function options(t: ExecutionContext, source: string): ImportOptions & { into: string } {
  return {
    source,
    into: path.join(makeFolder(t), 'below', 'data'),
    clock: openSimulatedClock(),
    log: openSilentLog(),
    compiler: {
      compile: (text) =>
        text.includes('bad')
          ? { errors: ['Line 1:  bad'] }
          : { program: new TextEncoder().encode(text) },
    },
  }
}

/** A folder with these files in it. */
function folderOf(t: ExecutionContext, files: Record<string, string>): string {
  const folder = makeFolder(t)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), text)
  }
  return folder
}

async function storedKeys(t: ExecutionContext, data: string): Promise<number> {
  const store = openEmbeddedIn(data)
  t.teardown(() => store.close())
  let count = 0
  for await (const _row of scanRows(store, objectsRange())) count += 1
  const marker = await store.get(metaKey('world'))
  t.is(marker && decodeValue(marker).type, 'map')
  return count
}

test('a folder of definitions becomes a data folder, whole', async (t) => {
  const source = folderOf(t, { 'core/system.moo': `${SYSTEM}${VERB}endobject\n`, 'a.txt': 'no' })
  const given = options(t, source)
  const report = await importWorld(given)
  t.is(report.objects, 1)
  t.is(report.verbsCompiled, 1)
  t.deepEqual(readdirSync(given.into).sort(), ['lock.db', 'lock.pid', 'world.db'])
  t.true((await storedKeys(t, given.into)) > 8)
})

test('the report names verbs that do not compile and tasks that were lost', async (t) => {
  const source = folderOf(t, { 'system.moo': `${SYSTEM}${VERB}${BAD_VERB}endobject\n` })
  const report = await importWorld(options(t, source))
  const verb = `#0:look (${path.join(source, 'system.moo')}:9)`
  t.deepEqual(report.verbsFailed, [{ verb, errors: ['Line 1:  bad'] }])
  t.deepEqual(describeReport({ ...report, tasksLost: [{ id: 7, verb: '#0:go', reason: 'x' }] }), [
    'Imported 1 object, 1 verb compiled in 0.0 s (object definitions).',
    '1 verb did not compile; the source is kept:',
    `  ${verb}  Line 1:  bad`,
    '1 task could not be carried over:',
    '  task 7, #0:go: x',
  ])
})

test('an error in the source leaves nothing behind', async (t) => {
  const given = options(t, folderOf(t, { 'system.moo': SYSTEM }))
  await t.throwsAsync(importWorld(given), { code: 'ERR_DEFINITION' })
  t.false(existsSync(path.dirname(given.into)))
})

test('an error while writing leaves nothing behind, not even the folder', async (t) => {
  const given = options(t, folderOf(t, { 'system.moo': `${SYSTEM}endobject\n` }))
  const failing = { ...given, prepare: async () => Promise.reject(new Error('no room')) }
  await t.throwsAsync(importWorld(failing), { message: 'no room' })
  t.false(existsSync(path.dirname(given.into)))
  await t.notThrowsAsync(importWorld(given))
})

test('a folder that was there before stays, empty', async (t) => {
  const given = options(t, folderOf(t, { 'system.moo': `${SYSTEM}endobject\n` }))
  mkdirSync(given.into, { recursive: true })
  const failing = { ...given, prepare: async () => Promise.reject(new Error('no room')) }
  await t.throwsAsync(importWorld(failing), { message: 'no room' })
  t.deepEqual(readdirSync(given.into), [])
})

test('an import that is interrupted says so and leaves nothing behind', async (t) => {
  const verbs = Array.from({ length: 50 }, (_, index) =>
    VERB.replace('return 1', `return ${index}`),
  )
  const given = options(t, folderOf(t, { 'system.moo': `${SYSTEM}${verbs.join('')}endobject\n` }))
  const interruption = new AbortController()
  const clock = openSimulatedClock()
  const compiler = {
    compile: (text: string) => {
      clock.advance(1000)
      interruption.abort()
      return { program: new TextEncoder().encode(text) }
    },
  }
  const importing = importWorld({ ...given, clock, compiler, signal: interruption.signal })
  await t.throwsAsync(importing, { code: 'ERR_IMPORT', message: /interrupted/ })
  t.false(existsSync(path.dirname(given.into)))
})

test('a data folder with anything in it is refused and not touched', async (t) => {
  const given = options(t, folderOf(t, { 'system.moo': `${SYSTEM}endobject\n` }))
  await importWorld(given)
  const before = readFileSync(path.join(given.into, 'world.db'))
  await t.throwsAsync(importWorld(given), {
    code: 'ERR_FOLDER_NOT_EMPTY',
    message: /has world\.db/,
  })
  t.deepEqual(readFileSync(path.join(given.into, 'world.db')), before)
  const other = options(t, given.source)
  mkdirSync(other.into, { recursive: true })
  writeFileSync(path.join(other.into, 'notes.txt'), 'mine')
  await t.throwsAsync(importWorld(other), { message: /not empty: .* has notes\.txt/ })
})

test('what a killed import left behind is removed by the next one', async (t) => {
  const given = options(t, folderOf(t, { 'system.moo': `${SYSTEM}endobject\n` }))
  mkdirSync(path.join(given.into, 'importing'), { recursive: true })
  writeFileSync(path.join(given.into, 'importing/world.db'), 'half a world')
  await t.notThrowsAsync(importWorld(given))
  t.false(existsSync(path.join(given.into, 'importing')))
})

test('a source that is not there, or is nothing, is one clear line', async (t) => {
  const missing = options(t, path.join(makeFolder(t), 'missing.db'))
  await t.throwsAsync(importWorld(missing), { code: 'ERR_IMPORT', message: /no such file/ })
  const empty = options(t, makeFolder(t))
  await t.throwsAsync(importWorld(empty), { code: 'ERR_IMPORT', message: /has no \.moo files/ })
  const binary = options(t, path.join(folderOf(t, { 'x.db': '\u0000\u0001\n' }), 'x.db'))
  await t.throwsAsync(importWorld(binary), { message: /is not a textdump/ })
})

test('a definition that is no UTF-8 is named', async (t) => {
  const folder = makeFolder(t)
  writeFileSync(path.join(folder, 'system.moo'), Buffer.from('object #0 // \xff', 'latin1'))
  await t.throwsAsync(importWorld(options(t, folder)), { message: /system\.moo is not UTF-8/ })
})

test('half a textdump leaves nothing behind, wherever it was cut', async (t) => {
  if (!existsSync(LAMBDA_CORE)) {
    t.pass(`skipped: ${LAMBDA_CORE} is not here`)
    return
  }
  const bytes = readFileSync(LAMBDA_CORE)
  const folder = makeFolder(t)
  const source = path.join(folder, 'half.db')
  // textdump.test.ts reads many more; these go all the way to the disk.
  for (let length = 1000; length < bytes.length; length += 230_000) {
    writeFileSync(source, bytes.subarray(0, length))
    const given = options(t, source)
    await t.throwsAsync(importWorld(given), { code: 'ERR_IMPORT', message: /half\.db:\d+: / })
    t.false(existsSync(path.dirname(given.into)))
  }
})

const CORES: readonly (readonly [file: string, objects: number, verbs: number])[] = [
  [TEST_DB, 8, 5],
  [LAMBDA_CORE, 97, 1726],
  [TOAST_CORE, 127, 1949],
]

for (const [file, objects, verbs] of CORES) {
  test(`${path.basename(file)} is imported with every verb compiled`, async (t) => {
    if (!existsSync(file)) {
      t.pass(`skipped: ${file} is not here`)
      return
    }
    if (!existsSync(path.join(ROOT, 'build/language.js'))) {
      t.pass('skipped: not built')
      return
    }
    const data = path.join(makeFolder(t), 'data')
    const report = await importInto(data, file)
    t.is(report.objects, objects)
    t.deepEqual(report.verbsFailed, [])
    t.is(report.verbsCompiled, verbs)
    t.deepEqual(report.notes, [])
    t.true((await storedKeys(t, data)) > objects)
  })
}

test('a store that others may open is a world only when all of it is there', async (t) => {
  const folder = folderOf(t, { 'system.moo': `${SYSTEM}endobject\n` })
  const { store } = openMemory(t)
  const given = { ...options(t, folder), into: store }
  const looking = async () => {
    await t.throwsAsync(requireImported(store), { message: /is not finished/ })
  }
  await importWorld({ ...given, prepare: looking })
  await t.notThrowsAsync(requireImported(store))
  t.true((await store.get(WORLD_KEY)) !== undefined)
  await t.throwsAsync(importWorld(given), { code: 'ERR_FOLDER_NOT_EMPTY' })
})

test('an import into a store that fails leaves nothing, and the next one takes over a killed one', async (t) => {
  const { store } = openMemory(t)
  const folder = folderOf(t, { 'system.moo': `${SYSTEM}endobject\n` })
  const given = { ...options(t, folder), into: store }
  const failing = { ...given, prepare: async () => Promise.reject(new Error('no room')) }
  await t.throwsAsync(importWorld(failing), { message: 'no room' })
  t.deepEqual(await store.range(RANGE_OF_ALL), [])
  const killed = await StoreStaging.begin(store, 1)
  await killed.store.commit({ mutations: sets({ half: 'a world' }) })
  await t.notThrowsAsync(importWorld(given))
  t.is(await store.get(key('half')), undefined)
})
