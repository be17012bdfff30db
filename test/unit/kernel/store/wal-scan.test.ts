import { readFileSync, writeFileSync } from 'node:fs'
import test from 'ava'
import { openSeededRandom } from '../../../../kernel/base/random.ts'
import { scanWal } from '../../../../kernel/store/wal-scan.ts'
import { makeFolder, openEmbeddedIn } from '../../../_support/store.ts'
import {
  checkpoint,
  commitNumber,
  copyAsCrashed,
  editWal,
  FRAME_BYTES,
  FRAME_HEADER_BYTES,
  flipBit,
  makeCrashedFolder,
  readLastNumber,
  WAL_HEADER_BYTES,
  walOf,
} from '../../../_support/store-crash.ts'

const scan = (folder: string, options = { ordered: true }) => scanWal(walOf(folder), options)

/** Byte ranges inside a frame, by what they hold. */
const PARTS = {
  'page number': [0, 4],
  'size after commit': [4, 8],
  salts: [8, 16],
  checksum: [16, 24],
  page: [FRAME_HEADER_BYTES, FRAME_BYTES],
} as const

test('a log that nothing happened to is whole', async (t) => {
  const { folder, ends } = await makeCrashedFolder(t, { commits: 3 })
  const frames = ((ends.at(-1) ?? 0) - WAL_HEADER_BYTES) / FRAME_BYTES
  t.true(frames > 10)
  t.deepEqual(scan(folder), {
    state: 'whole',
    committedFrames: frames,
    droppedFrames: 0,
    detail: '',
  })
  t.is(await readLastNumber(folder), 3)
})

test('no log and an empty log are empty', (t) => {
  const folder = makeFolder(t)
  t.is(scan(folder).state, 'empty')
  writeFileSync(walOf(folder), '')
  t.is(scan(folder).state, 'empty')
})

for (const [part, [begin, end]] of Object.entries(PARTS)) {
  test(`a bit flipped in the ${part} of any frame before the last commit is damage`, async (t) => {
    const { folder, ends } = await makeCrashedFolder(t, { commits: 3 })
    const random = openSeededRandom(begin + 1)
    const frames = ((ends[1] ?? 0) - WAL_HEADER_BYTES) / FRAME_BYTES
    for (let frame = 0; frame < frames; frame++) {
      const offset = WAL_HEADER_BYTES + frame * FRAME_BYTES + begin
      const bit = offset * 8 + random.below((end - begin) * 8)
      editWal(folder, (bytes) => void flipBit(bytes, bit))
      const report = scan(folder)
      t.is(report.state, 'damaged', `frame ${frame}, bit ${bit}`)
      t.regex(report.detail, /^frame \d+ of \d+ does not check, but /)
      editWal(folder, (bytes) => void flipBit(bytes, bit))
    }
    t.is(scan(folder).state, 'whole')
  })
}

test('a bit flipped in the header is damage', async (t) => {
  const { folder } = await makeCrashedFolder(t, { commits: 1 })
  for (let bit = 0; bit < WAL_HEADER_BYTES * 8; bit += 5) {
    editWal(folder, (bytes) => void flipBit(bytes, bit))
    t.is(scan(folder).state, 'damaged', `bit ${bit}`)
    editWal(folder, (bytes) => void flipBit(bytes, bit))
  }
})

test('a damaged log keeps the store from opening, in one line that says what to do', async (t) => {
  const { folder, ends } = await makeCrashedFolder(t, { commits: 3 })
  editWal(folder, (bytes) => void flipBit(bytes, ((ends[0] ?? 0) + 2000) * 8))
  const error = t.throws(() => openEmbeddedIn(folder), { code: 'ERR_WAL_DAMAGED' })
  t.regex(error?.message ?? '', /^[^\n]*world\.db-wal: frame \d+ of \d+ [^\n]*restore a backup/)
  const again = t.throws(() => openEmbeddedIn(folder), { code: 'ERR_WAL_DAMAGED' })
  t.is(again?.message, error?.message)
})

test('a log cut off anywhere opens at the last commit it holds', async (t) => {
  const { folder, ends } = await makeCrashedFolder(t, { commits: 4 })
  const random = openSeededRandom(5)
  for (let round = 0; round < 25; round++) {
    const copy = copyAsCrashed(t, folder)
    const length = random.below((ends.at(-1) ?? 0) + 1)
    editWal(copy, (bytes) => bytes.subarray(0, length))
    const held = ends.filter((end) => end <= length).length
    t.not(scan(copy).state, 'damaged')
    t.is(await readLastNumber(copy), held, `cut to ${length}`)
  }
})

test('bytes flipped in the last transaction are a torn write or damage, never overlooked', async (t) => {
  const { folder, ends } = await makeCrashedFolder(t, { commits: 3 })
  const random = openSeededRandom(6)
  const [begin = 0, end = 0] = ends.slice(1)
  for (let round = 0; round < 40; round++) {
    const copy = copyAsCrashed(t, folder)
    const offset = begin + random.below(end - begin)
    editWal(copy, (bytes) => void bytes.writeUInt8((bytes[offset] ?? 0) ^ 0x5a, offset))
    const { state } = scan(copy)
    t.true(state === 'torn' || state === 'damaged', `offset ${offset}: ${state}`)
    if (state === 'torn') t.is(await readLastNumber(copy), 2)
    else t.throws(() => openEmbeddedIn(copy), { code: 'ERR_WAL_DAMAGED' })
  }
})

test('a last transaction whose first frames never arrived is dropped', async (t) => {
  const { folder, ends } = await makeCrashedFolder(t, { commits: 3 })
  const begin = ends[1] ?? 0
  editWal(folder, (bytes) => void bytes.fill(0, begin, begin + FRAME_BYTES))
  const report = scan(folder)
  t.is(report.state, 'torn')
  t.true(report.droppedFrames > 0)
  t.is(await readLastNumber(folder), 2)
})

test('what a torn transaction left behind is not taken for damage after the next crash', async (t) => {
  const { folder, ends } = await makeCrashedFolder(t, { commits: 3 })
  const begin = ends[1] ?? 0
  editWal(folder, (bytes) => void bytes.fill(0, begin, begin + FRAME_BYTES))
  const store = openEmbeddedIn(folder)
  await commitNumber(store, 4, { rows: 1 })
  const crashed = copyAsCrashed(t, folder)
  await store.close()
  t.is(scan(crashed).state, 'whole')
  t.is(await readLastNumber(crashed), 4)
})

test('frames of an earlier round are leftovers, whatever is in them', async (t) => {
  const folder = makeFolder(t)
  const store = openEmbeddedIn(folder)
  for (let number = 1; number <= 4; number++) await commitNumber(store, number, { rows: 200 })
  checkpoint(folder, 'RESTART')
  await commitNumber(store, 5, { rows: 1 })
  const crashed = copyAsCrashed(t, folder)
  await store.close()
  t.is(scan(crashed).state, 'whole')
  const { committedFrames } = scan(crashed)
  editWal(crashed, (bytes) => {
    const used = WAL_HEADER_BYTES + committedFrames * FRAME_BYTES
    t.true(bytes.length > used + 10 * FRAME_BYTES)
    flipBit(bytes, (used + 3 * FRAME_BYTES + 100) * 8)
    return bytes
  })
  t.is(scan(crashed).state, 'whole')
  t.is(await readLastNumber(crashed), 5)
})

test('a leftover in place of a frame that never arrived is a torn write', async (t) => {
  const folder = makeFolder(t)
  const store = openEmbeddedIn(folder)
  for (let number = 1; number <= 4; number++) await commitNumber(store, number, { rows: 200 })
  checkpoint(folder, 'RESTART')
  await commitNumber(store, 5, { rows: 1 })
  const before = copyAsCrashed(t, folder)
  const { committedFrames } = scan(before)
  await commitNumber(store, 6, { rows: 100 })
  const after = copyAsCrashed(t, folder)
  await store.close()
  const begin = WAL_HEADER_BYTES + committedFrames * FRAME_BYTES
  const leftover = readFileSync(walOf(before)).subarray(begin, begin + FRAME_BYTES)
  editWal(after, (bytes) => void leftover.copy(bytes, begin))
  t.is(scan(after).state, 'torn')
  t.is(await readLastNumber(after), 5)
})

test('without syncs in order, everything behind the first bad frame is lost, not refused', async (t) => {
  const folder = makeFolder(t)
  const store = openEmbeddedIn(folder, { durability: 'relaxed' })
  await commitNumber(store, 1, { rows: 1 })
  const first = copyAsCrashed(t, folder)
  for (let number = 2; number <= 4; number++) await commitNumber(store, number, { rows: 30 })
  const crashed = copyAsCrashed(t, folder)
  await store.close()
  const begin = WAL_HEADER_BYTES + scan(first).committedFrames * FRAME_BYTES
  editWal(crashed, (bytes) => void bytes.fill(0, begin, begin + FRAME_BYTES))
  t.is(scan(crashed).state, 'damaged')
  t.is(scan(crashed, { ordered: false }).state, 'torn')
  t.is(await readLastNumber(crashed), 1)
})
