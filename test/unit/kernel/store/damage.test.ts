/**
 * Damaged files of a store: what opens is exactly the state after one of its commits, and what does not is
 * refused in one line. COSM_TEST_DAMAGED_FILES says how many of each kind: 300 in all are the number of
 * record, 50 of each. And a reader that never lets go: COSM_TEST_WAL_BYTES says how much is tried to write.
 */

import { createHash } from 'node:crypto'
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { isKernelError } from '../../../../kernel/base/errors.ts'
import { WAL_BYTES_MAX } from '../../../../kernel/base/limits.ts'
import { openSeededRandom, type Random } from '../../../../kernel/base/random.ts'
import type { EmbeddedStore } from '../../../../kernel/store/embedded.ts'
import { openEmbeddedReader } from '../../../../kernel/store/embedded-reader.ts'
import { MutationWriter } from '../../../../kernel/store/mutations.ts'
import { RANGE_OF_ALL } from '../../../../kernel/store/range.ts'
import { key, makeFolder, openEmbeddedIn } from '../../../_support/store.ts'
import { checkpoint, copyAsCrashed, flipBit, walOf } from '../../../_support/store-crash.ts'

const FILES = Number(process.env['COSM_TEST_DAMAGED_FILES'] ?? 6)
const WAL_BYTES = Number(process.env['COSM_TEST_WAL_BYTES'] ?? 300 << 20)
/** Commits in the database file, and behind them in the log. */
const CARRIED = 12
const LOGGED = 8
const KEYS = 400

interface Made {
  readonly folder: string
  /** Digest of the rows after each commit: their numbers by what they are. */
  readonly states: ReadonlyMap<string, number>
  readonly walBytes: number
}

/** A folder as a kill leaves it, whose every state is known. */
async function makeKilledFolder(t: ExecutionContext, random: Random): Promise<Made> {
  const folder = makeFolder(t)
  const store = openEmbeddedIn(folder)
  const states = new Map<string, number>([[await digestOf(store), 0]])
  for (let number = 1; number <= CARRIED + LOGGED; number++) {
    await store.commit({ mutations: makeCommit(random) })
    states.set(await digestOf(store), number)
    if (number === CARRIED) checkpoint(folder, 'TRUNCATE')
  }
  const copy = copyAsCrashed(t, folder)
  await store.close()
  t.is(states.size, CARRIED + LOGGED + 1)
  return { folder: copy, states, walBytes: statSync(walOf(copy)).size }
}

function makeCommit(random: Random): Uint8Array<ArrayBuffer> {
  const writer = new MutationWriter()
  for (let count = random.below(40) + 1; count > 0; count--) {
    const place = random.below(KEYS)
    if (random.below(5) === 0) writer.clear(key('row', place))
    else writer.set(key('row', place), random.bytes(random.below(600)))
  }
  if (random.below(4) === 0) writer.set(key('large', random.below(5)), random.bytes(60_000))
  writer.set(key('last'), random.bytes(20))
  return writer.finish()
}

async function digestOf(store: EmbeddedStore): Promise<string> {
  const hash = createHash('sha256')
  for (const { key: place, value } of await store.range(RANGE_OF_ALL)) {
    hash.update(`${place.length} ${value.length} `).update(place).update(value)
  }
  return hash.digest('hex')
}

/** The number of the commit that the store in [folder] stands at; the code of the refusal if it is refused. */
async function judge(t: ExecutionContext, folder: string, made: Made): Promise<number | string> {
  try {
    const store = openEmbeddedIn(folder)
    try {
      const number = made.states.get(await digestOf(store))
      t.not(number, undefined, 'no state that was ever committed')
      return number ?? -1
    } finally {
      await store.close()
    }
  } catch (error) {
    if (!isKernelError(error, 'ERR_CORRUPT', 'ERR_WAL_DAMAGED', 'ERR_FOLDER_INVALID')) throw error
    t.regex(error.message, /^[^\n]{20,}$/, 'one line')
    t.regex(error.message, /world\.db|checksum|cannot read|version|malformed/)
    return error.code
  }
}

const databaseOf = (folder: string) => path.join(folder, 'world.db')

function edit(file: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(file)
  change(bytes)
  writeFileSync(file, bytes)
}

function flipBits(file: string, random: Random): void {
  edit(file, (bytes) => {
    for (let count = [1, 2, 64][random.below(3)] ?? 1; count > 0; count--) {
      flipBit(bytes, random.below(bytes.length * 8))
    }
  })
}

/** Sectors from somewhere on that never reached the disk, as after a power loss. */
function tear(file: string, random: Random, from: number): void {
  edit(file, (bytes) => {
    const begin = (from + random.below(bytes.length - from)) & ~511
    for (let sector = Math.max(begin, from); sector < bytes.length; sector += 512) {
      if (random.below(3) > 0) bytes.fill(0, sector, Math.min(sector + 512, bytes.length))
    }
  })
}

const DAMAGES: Readonly<Record<string, (folder: string, random: Random, made: Made) => void>> = {
  'a log cut short': (folder, random, made) =>
    truncateSync(walOf(folder), random.below(made.walBytes)),
  'a log torn at its end': (folder, random, made) => tear(walOf(folder), random, made.walBytes / 2),
  'bits flipped in a log': (folder, random) => flipBits(walOf(folder), random),
  'a database cut short': (folder, random) =>
    truncateSync(databaseOf(folder), random.below(statSync(databaseOf(folder)).size)),
  'a database with sectors of nothing': (folder, random) => tear(databaseOf(folder), random, 0),
  'bits flipped in a database': (folder, random) => flipBits(databaseOf(folder), random),
}

for (const [index, [what, damage]] of Object.entries(DAMAGES).entries()) {
  test(`${what}: the state of one commit, or a refusal`, async (t) => {
    t.timeout(600_000)
    const random = openSeededRandom(100 + index)
    const made = await makeKilledFolder(t, random)
    t.is(await judge(t, copyAsCrashed(t, made.folder), made), CARRIED + LOGGED)
    const found = new Map<number | string, number>()
    for (let count = 0; count < FILES; count++) {
      const copy = copyAsCrashed(t, made.folder)
      damage(copy, random, made)
      const verdict = await judge(t, copy, made)
      found.set(verdict, (found.get(verdict) ?? 0) + 1)
    }
    const verdicts = [...found].map(([verdict, times]) => `${times} × ${verdict}`)
    t.log(`${FILES} files: ${verdicts.join(', ')}`)
  })
}

test('while a reader is stuck the log stays below its bound, and writing goes on when it is gone', async (t) => {
  t.timeout(300_000)
  const folder = makeFolder(t)
  const store = openEmbeddedIn(folder, { durability: 'none' })
  const random = openSeededRandom(4)
  const commit = async () => {
    const writer = new MutationWriter()
    for (let row = 0; row < 40; row++) writer.set(key('row', row), random.bytes(90_000))
    await store.commit({ mutations: writer.finish() })
    return writer.bytes
  }
  await commit()
  const reader = openEmbeddedReader({ path: folder })
  reader.hold()
  const before = reader.get(key('row', 1))
  let written = 0
  let refused = 0
  let highest = 0
  for (let tried = 0; tried < WAL_BYTES; tried += 3_600_000) {
    try {
      written += await commit()
    } catch (error) {
      if (!isKernelError(error, 'ERR_UNAVAILABLE')) throw error
      refused += 1
    }
    highest = Math.max(highest, statSync(walOf(folder)).size)
  }
  const megabytes = (bytes: number) => `${Math.round(bytes / 1_000_000)} MB`
  t.log(`log at most ${megabytes(highest)}, ${megabytes(written)} written, ${refused} refused`)
  t.true(refused > 0 && highest < WAL_BYTES_MAX, megabytes(highest))
  t.deepEqual(reader.get(key('row', 1)), before)
  reader.release()
  reader.close()
  t.true((await commit()) > 0)
  await store.close()
})
