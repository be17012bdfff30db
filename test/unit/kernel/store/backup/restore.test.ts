import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import fc from 'fast-check'
import { openSeededRandom } from '../../../../../kernel/base/random.ts'
import { verifyBackup } from '../../../../../kernel/store/backup/content.ts'
import { BlockVersions, restoreBackup } from '../../../../../kernel/store/backup/restore.ts'
import { RESTORE_KEY } from '../../../../../kernel/store/backup/scope.ts'
import { rangeContains } from '../../../../../kernel/store/range.ts'
import { SCHEMA_KEY } from '../../../../../kernel/store/schema.ts'
import { requireWorldEpoch } from '../../../../../kernel/store/world-epoch.ts'
import { copiedRows, openActedStore } from '../../../../_support/backup.ts'
import { makeFolder, type OpenStore, openEmbedded, openMemory } from '../../../../_support/store.ts'

const ENGINES = [
  ['memory', openMemory],
  ['embedded', openEmbedded],
] as const

const random = openSeededRandom(99)

async function restore(t: ExecutionContext, folder: string, open: OpenStore, atUs?: number) {
  const { store } = await open(t)
  const report = await restoreBackup({
    folder,
    store,
    random,
    ...(atUs === undefined ? {} : { atUs }),
  })
  return { store, report }
}

for (const [from, open] of ENGINES) {
  for (const [to, openTarget] of ENGINES) {
    test(`${from} to ${to}: a restore is the world at the end of the backup`, async (t) => {
      const acted = await openActedStore(t, open, 7)
      const folder = makeFolder(t)
      const run = await acted.run(folder)
      t.true(run.isNew)
      t.true(run.rows > 300)
      t.true(readdirSync(folder).filter((name) => name.endsWith('.rows')).length > 1)
      const { store } = await restore(t, folder, openTarget)
      t.is(await copiedRows(store), await copiedRows(acted.store))
      t.is(await copiedRows(store), acted.moments.at(-1)?.rows ?? 'none')
    })
  }

  test(`${from}: later runs add what was committed since`, async (t) => {
    const acted = await openActedStore(t, open, 8)
    const folder = makeFolder(t)
    await acted.run(folder)
    for (let count = 0; count < 20; count++) await acted.act()
    const run = await acted.run(folder)
    t.deepEqual([run.isNew, run.rows], [false, 0])
    t.true(run.commits >= 20)
    const { store } = await restore(t, folder, openMemory)
    t.is(await copiedRows(store), await copiedRows(acted.store))
  })

  test(`${from}: a restore at a time is the world at that time`, async (t) => {
    const acted = await openActedStore(t, open, 9)
    const folder = makeFolder(t)
    await acted.run(folder)
    const atCopy = acted.moments.length
    for (let count = 0; count < 12; count++) await acted.act()
    await acted.run(folder)
    for (const { atUs, rows } of acted.moments.slice(atCopy - 1)) {
      const { store } = await restore(t, folder, openMemory, atUs)
      t.is(await copiedRows(store), rows)
    }
    // Between two commits a second apart, the earlier one counts.
    const moment = acted.moments.at(-3)
    const between = await restore(t, folder, openMemory, (moment?.atUs ?? 0) + 999_999)
    t.is(await copiedRows(between.store), moment?.rows ?? 'none')
  })
}

test('a time before the copy was whole, or behind the end, is refused', async (t) => {
  const acted = await openActedStore(t, openMemory, 10)
  const folder = makeFolder(t)
  await acted.run(folder)
  const at = (index: number) => acted.moments.at(index)?.atUs ?? 0
  const refused = (atUs: number) => restore(t, folder, openMemory, atUs)
  await t.throwsAsync(refused(at(0)), { code: 'ERR_BACKUP', message: /it begins at \d{4}-/ })
  await t.throwsAsync(refused(at(-2)), { code: 'ERR_BACKUP', message: /it begins at \d{4}-/ })
  await t.notThrowsAsync(refused(at(-1)))
  await t.throwsAsync(refused(at(-1) + 1), { code: 'ERR_BACKUP', message: /it ends at \d{4}-/ })
})

test('a restored world has an identity and an epoch of its own', async (t) => {
  const acted = await openActedStore(t, openMemory)
  const folder = makeFolder(t)
  await acted.run(folder)
  const { store, report } = await restore(t, folder, openMemory)
  const before = await requireWorldEpoch(acted.store, random)
  const after = await requireWorldEpoch(store, random)
  t.deepEqual([before.epoch, after.epoch, report.epoch], [1, 2, 2])
  t.not(before.id, after.id)
  t.is(await store.get(RESTORE_KEY), undefined)
})

test('a store that holds anything is not restored into', async (t) => {
  const acted = await openActedStore(t, openMemory)
  const folder = makeFolder(t)
  await acted.run(folder)
  const store = acted.store
  const before = await copiedRows(store)
  await t.throwsAsync(restoreBackup({ folder, store, random }), { code: 'ERR_FOLDER_NOT_EMPTY' })
  t.is(await copiedRows(store), before)
})

test('a flipped bit anywhere in a backup is found, with its file, and nothing starts on it', async (t) => {
  const acted = await openActedStore(t, openMemory, 11)
  const folder = makeFolder(t)
  await acted.run(folder, { fileBytes: 400_000 })
  t.notThrows(() => verifyBackup(folder))
  const names = readdirSync(folder).filter((name) => /^(\d+\.(rows|log)|backup\.json)$/.test(name))
  t.true(names.length >= 4)
  for (const name of names) {
    const file = path.join(folder, name)
    const whole = readFileSync(file)
    const places = [0, 5, 9, 30, ...Array.from({ length: 8 }, () => random.below(whole.length))]
    for (const place of [...places, whole.length - 1]) {
      const bytes = Buffer.from(whole)
      bytes[place] = (bytes[place] ?? 0) ^ (1 << random.below(8))
      writeFileSync(file, bytes)
      const found = t.throws(() => verifyBackup(folder), { code: 'ERR_BACKUP_DAMAGED' })
      t.true(found.message.includes(file), `${name} at ${place}: ${found.message}`)
      const { store } = openMemory(t)
      await t.throwsAsync(restoreBackup({ folder, store, random }), { code: 'ERR_BACKUP_DAMAGED' })
      t.is(await store.get(SCHEMA_KEY), undefined)
    }
    writeFileSync(file, whole)
  }
  t.notThrows(() => verifyBackup(folder))
})

test('a file that is cut short, missing or exchanged is found', async (t) => {
  const acted = await openActedStore(t, openMemory, 12)
  const folder = makeFolder(t)
  await acted.run(folder)
  const [first = '', second = ''] = readdirSync(folder)
    .filter((name) => name.endsWith('.rows'))
    .map((name) => path.join(folder, name))
  const whole = readFileSync(first)
  for (const bytes of [whole.subarray(0, -1), Buffer.concat([whole, Buffer.of(0)])]) {
    writeFileSync(first, bytes)
    t.throws(() => verifyBackup(folder), { code: 'ERR_BACKUP_DAMAGED', message: /bytes, not/ })
  }
  writeFileSync(first, readFileSync(second))
  t.throws(() => verifyBackup(folder), { code: 'ERR_BACKUP_DAMAGED' })
})

test('a range is divided by the versions of the blocks that it reaches', (t) => {
  const places = fc.integer({ min: 0, max: 40 })
  const blocks = fc.uniqueArray(fc.tuple(places, fc.bigInt({ min: 1n, max: 6n })), {
    selector: ([place]) => place,
    maxLength: 8,
  })
  const byteKey = (place: number) => Uint8Array.of(place)
  const property = fc.property(
    blocks,
    places,
    places,
    fc.bigInt({ min: 1n, max: 7n }),
    (...given) => {
      const [drawn, one, other, version] = given
      const versions = new BlockVersions()
      versions.push(new Uint8Array(0), 3n)
      const ordered = drawn.toSorted(([left], [right]) => left - right)
      for (const [place, blockVersion] of ordered) versions.push(byteKey(place), blockVersion)
      const range = { begin: byteKey(Math.min(one, other)), end: byteKey(Math.max(one, other)) }
      const parts = [...versions.partsBefore(range, version)]
      for (let place = 0; place <= 41; place++) {
        const wanted =
          rangeContains(range, byteKey(place)) && versions.versionAt(byteKey(place)) < version
        t.is(
          parts.some((part) => rangeContains(part, byteKey(place))),
          wanted,
        )
      }
    },
  )
  fc.assert(property)
})
