import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test, { type ExecutionContext } from 'ava'
import { openSystemClock } from '../../../../kernel/base/clock.ts'
import { openSilentLog } from '../../../../kernel/base/log.ts'
import { openSeededRandom } from '../../../../kernel/base/random.ts'
import { openEmbeddedStore } from '../../../../kernel/store/embedded.ts'
import { MutationWriter } from '../../../../kernel/store/mutations.ts'
import { checkPages } from '../../../../kernel/store/page-check.ts'
import { packTuple } from '../../../../kernel/store/tuple.ts'
import { openFolder } from '../../../_support/server-process.ts'

const ROWS = 3_000
const PAGE_BYTES = 4_096

/** A database that has been written, changed and thinned out, as bytes. */
async function openDatabaseFile(t: ExecutionContext): Promise<{ file: string; bytes: Buffer }> {
  const folder = openFolder(t)
  const store = openEmbeddedStore({
    path: folder,
    clock: openSystemClock(),
    log: openSilentLog(),
    durability: 'none',
    checkpoints: 'inline',
    freeBytes: () => Infinity,
  })
  const random = openSeededRandom(7)
  for (let round = 0; round < 3; round++) {
    const writer = new MutationWriter()
    for (let index = 0; index < ROWS; index++) {
      const key = packTuple(['t', Math.floor(random.float() * ROWS)])
      const kind = random.float()
      if (kind < 0.3) writer.clear(key)
      else
        writer.set(key, Buffer.alloc(Math.floor(random.float() * (kind < 0.95 ? 900 : 9_000)), 7))
    }
    await store.commit({ mutations: writer.finish() })
  }
  await store.close()
  const file = path.join(folder, 'world.db')
  return { file, bytes: readFileSync(file) }
}

const look = (bytes: Buffer) =>
  checkPages(
    { read: (offset, count) => bytes.subarray(offset, offset + count), size: () => bytes.length },
    { from: 1, count: Infinity },
  )

function quickCheck(file: string): string {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return String(database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'])
  } catch (error) {
    return String(error)
  } finally {
    database.close()
  }
}

test('a sound database raises no suspicion, whatever was done to it', async (t) => {
  const { file, bytes } = await openDatabaseFile(t)
  t.is(quickCheck(file), 'ok')
  t.deepEqual(look(bytes), { isEnd: true })
  t.true(bytes.length > 200 * PAGE_BYTES)
})

test('what SQLite finds wrong with a page is suspected here too', async (t) => {
  const { file, bytes } = await openDatabaseFile(t)
  const random = openSeededRandom(11)
  const pageCount = bytes.length / PAGE_BYTES
  let found = 0
  for (let round = 0; round < 150; round++) {
    const page = 1 + Math.floor(random.float() * (pageCount - 1))
    // Mostly where pages say what they are; they are few bytes, and they hide rows.
    const within = Math.floor(random.float() * (round % 3 === 0 ? PAGE_BYTES : 24))
    const at = page * PAGE_BYTES + within
    const damaged = Buffer.from(bytes)
    damaged[at] = (damaged[at] ?? 0) ^ (1 + Math.floor(random.float() * 255))
    writeFileSync(file, damaged)
    const verdict = quickCheck(file)
    if (verdict === 'ok') continue
    found += 1
    t.truthy(look(damaged).suspicion, `byte ${within} of page ${page + 1}: ${verdict}`)
  }
  t.true(found > 40, `${found} damages`)
})

test('a page whose count of cells is lower than it was is suspected', async (t) => {
  const { bytes } = await openDatabaseFile(t)
  const leaf = Array.from({ length: bytes.length / PAGE_BYTES }, (_, index) => index).find(
    (page) =>
      page > 2 && bytes[page * PAGE_BYTES] === 10 && (bytes[page * PAGE_BYTES + 4] ?? 0) > 1,
  )
  if (leaf === undefined) throw new Error('there is no leaf')
  const damaged = Buffer.from(bytes)
  damaged[leaf * PAGE_BYTES + 4] = (damaged[leaf * PAGE_BYTES + 4] ?? 0) - 1
  t.like(look(damaged), { suspicion: { page: leaf + 1 } })
})

test('pages are looked at a few at a time', async (t) => {
  const { bytes } = await openDatabaseFile(t)
  const pageCount = bytes.length / PAGE_BYTES
  const read: number[] = []
  const file = {
    read: (offset: number, count: number) => {
      read.push(offset / PAGE_BYTES + 1)
      return bytes.subarray(offset, offset + count)
    },
    size: () => bytes.length,
  }
  t.deepEqual(checkPages(file, { from: 10, count: 5 }), { isEnd: false })
  t.true(read.filter((page) => page >= 10 && page < 15).length > 0)
  t.true(read.length < 20)
  t.deepEqual(checkPages(file, { from: pageCount, count: 5 }), { isEnd: true })
})
