import { readdirSync, rmSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { KernelError } from '../../../../../kernel/base/errors.ts'
import { BACKUP_ATTEMPT_MS, BACKUP_ATTEMPTS_MAX } from '../../../../../kernel/base/limits.ts'
import { openSeededRandom } from '../../../../../kernel/base/random.ts'
import { verifyBackup } from '../../../../../kernel/store/backup/content.ts'
import { restoreBackup } from '../../../../../kernel/store/backup/restore.ts'
import { endBackup, runBackup } from '../../../../../kernel/store/backup/run.ts'
import { findCopied, isCopied } from '../../../../../kernel/store/backup/scope.ts'
import type { BackupSource } from '../../../../../kernel/store/backup/source.ts'
import { listConsumers } from '../../../../../kernel/store/log-consumer.ts'
import { RANGE_OF_ALL, rangeContains } from '../../../../../kernel/store/range.ts'
import { scanRows } from '../../../../../kernel/store/store.ts'
import { copiedRows, openActedStore } from '../../../../_support/backup.ts'
import { makeFolder, openEmbedded, openMemory } from '../../../../_support/store.ts'

const random = openSeededRandom(5)

test('a run that was killed at any block goes on with the next one', async (t) => {
  const acted = await openActedStore(t, openEmbedded, 3)
  const folder = makeFolder(t)
  for (const killAt of [0, 1, 2, 0, 1]) {
    await t.throwsAsync(acted.run(folder, { killAt }), { message: 'killed' })
    t.throws(() => verifyBackup(folder), { code: 'ERR_BACKUP', message: /run cosm backup/ })
  }
  const run = await acted.run(folder)
  t.false(run.isNew)
  t.true(run.rows > 0)
  const { store } = openMemory(t)
  await restoreBackup({ folder, store, random })
  t.is(await copiedRows(store), await copiedRows(acted.store))
})

test('what was copied before an interruption is not copied again', async (t) => {
  const acted = await openActedStore(t, openMemory, 4)
  const whole = await acted.run(makeFolder(t), { acts: 0 })
  const folder = makeFolder(t)
  await t.throwsAsync(acted.run(folder, { killAt: 2, acts: 0 }), { message: 'killed' })
  const rest = await acted.run(folder, { acts: 0 })
  t.true(rest.rows < whole.rows, `${rest.rows} of ${whole.rows}`)
})

test('a world that was restored since is another world', async (t) => {
  const acted = await openActedStore(t, openMemory)
  const other = await openActedStore(t, openMemory, 2)
  const folder = makeFolder(t)
  await acted.run(folder)
  await t.throwsAsync(other.run(folder), { code: 'ERR_BACKUP', message: /another world/ })
})

test('a backup that stayed away too long is told so, and keeps what it has', async (t) => {
  const acted = await openActedStore(t, openMemory)
  const folder = makeFolder(t)
  await acted.run(folder)
  await endBackup({ folder, source: acted.source })
  t.deepEqual(await listConsumers(acted.store), [])
  await acted.act()
  await t.throwsAsync(acted.run(folder), { code: 'ERR_LOG_LOST' })
  t.notThrows(() => verifyBackup(folder))
})

test('a folder that holds something else is left alone', async (t) => {
  const acted = await openActedStore(t, openMemory)
  const folder = makeFolder(t)
  symlinkSync('/nowhere', path.join(folder, 'letters.txt'))
  await t.throwsAsync(acted.run(folder), { code: 'ERR_BACKUP', message: /letters\.txt/ })
  t.deepEqual(await listConsumers(acted.store), [])
})

test('one run at a time', async (t) => {
  const acted = await openActedStore(t, openMemory)
  const folder = makeFolder(t)
  const first = acted.run(folder)
  await t.throwsAsync(acted.run(folder), { code: 'ERR_FOLDER_LOCKED' })
  await first
})

test('a full disk is one clear line, and the next run goes on', async (t) => {
  const acted = await openActedStore(t, openMemory, 6)
  const folder = makeFolder(t)
  const part = path.join(folder, '00001.rows.part')
  symlinkSync('/dev/full', part)
  const error = await t.throwsAsync(acted.run(folder), { code: 'ERR_NO_SPACE' })
  t.regex(error?.message ?? '', /^too little free space.*00001\.rows: ENOSPC[^\n]*$/)
  rmSync(part, { force: true })
  await acted.run(folder)
  t.notThrows(() => verifyBackup(folder))
})

test('the copy keeps to its rate', async (t) => {
  const { source, clock, pass } = await openActedStore(t, openMemory)
  const rateBytes = 100_000
  let bytes = 0
  const beganMs = clock.monotonicMs()
  const running = runBackup({
    folder: makeFolder(t),
    source,
    clock,
    random,
    rateBytes,
    progress: (progress) => {
      bytes = progress.bytes
    },
  })
  let isOver: boolean = false
  void running.then(() => {
    isOver = true
  })
  while (!isOver) {
    await pass(100)
    await new Promise((resolve) => setImmediate(resolve))
    const seconds = (clock.monotonicMs() - beganMs) / 1_000
    // One block may be ahead of its time.
    t.true(bytes <= rateBytes * seconds + 300_000, `${bytes} in ${seconds} s`)
  }
  const seconds = (clock.monotonicMs() - beganMs) / 1_000
  t.true(bytes > 500_000 && bytes / seconds <= rateBytes)
})

for (const [failures, isWhole] of [
  [BACKUP_ATTEMPTS_MAX - 1, true],
  [BACKUP_ATTEMPTS_MAX, false],
] as const) {
  test(`a server that is away for ${failures} attempts: the copy is ${isWhole ? 'whole' : 'not'}`, async (t) => {
    const { source, clock, pass } = await openActedStore(t, openMemory)
    const folder = makeFolder(t)
    let count = 0
    const away: BackupSource = {
      describe: () => source.describe(),
      register: (consumer) => source.register(consumer),
      rows: async (from) => {
        count += 1
        if (count > 1 && count <= 1 + failures) throw new KernelError('ERR_UNAVAILABLE')
        return await source.rows(from)
      },
      changes: (consumer, since) => source.changes(consumer, since),
      advance: (consumer, place, bytes) => source.advance(consumer, place, bytes),
      remove: (consumer) => source.remove(consumer),
    }
    const rateBytes = Number.POSITIVE_INFINITY
    const running = runBackup({ folder, source: away, clock, random, rateBytes })
    let isOver: boolean = false
    const ended = running
      .catch((error: unknown) => error)
      .finally(() => {
        isOver = true
      })
    while (!isOver) {
      await pass(BACKUP_ATTEMPT_MS)
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (isWhole) t.notThrows(() => verifyBackup(folder))
    else t.like(await ended, { code: 'ERR_UNAVAILABLE' })
  })
}

test('every row is in the ranges that are copied, or left behind', async (t) => {
  const { store } = await openActedStore(t, openMemory)
  for await (const { key } of scanRows(store, RANGE_OF_ALL)) {
    const found = findCopied(key)
    t.is(found !== undefined && rangeContains(found.range, key), isCopied(key))
  }
  t.is(findCopied(RANGE_OF_ALL.end), undefined)
})

test('nothing but the backup is in its folder at the end', async (t) => {
  const acted = await openActedStore(t, openMemory)
  const folder = makeFolder(t)
  await acted.run(folder)
  for (const name of readdirSync(folder)) {
    t.regex(name, /^(\d{5}\.(rows|log)|backup\.json|lock\.(db|pid))$/)
  }
})
