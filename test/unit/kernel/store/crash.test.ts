import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { openSeededRandom } from '../../../../kernel/base/random.ts'
import { RANGE_OF_ALL } from '../../../../kernel/store/range.ts'
import { key, makeFolder, openEmbeddedIn, textOf } from '../../../_support/store.ts'

const WRITER = fileURLToPath(new URL('../../../_support/store-writer.ts', import.meta.url))

interface Written {
  /** The highest number that was acknowledged. */
  readonly acknowledged: number
  /** Lines that were no numbers. */
  readonly words: string[]
}

/** Reads what [writer] prints until it ends, and kills it after [lines] lines. */
async function follow(writer: ChildProcess, lines: number): Promise<Written> {
  let acknowledged = 0
  let count = 0
  const words: string[] = []
  if (writer.stdout === null) throw new Error('the writer has no output')
  for await (const line of createInterface({ input: writer.stdout })) {
    if (/^\d+$/.test(line)) acknowledged = Number(line)
    else words.push(line)
    count += 1
    if (count === lines) writer.kill('SIGKILL')
  }
  return { acknowledged, words }
}

/** The numbers in [folder], after checking that they are 1 to `last` without a gap. */
async function readNumbers(folder: string): Promise<{ last: number; isPrefix: boolean }> {
  const store = openEmbeddedIn(folder)
  try {
    const last = Number(textOf(await store.get(key('last'))) ?? 0)
    const rows = await store.range({ begin: key('n'), end: key('o') })
    await store.range(RANGE_OF_ALL)
    const isPrefix =
      rows.length === last && rows.every((row, index) => textOf(row.value) === String(index + 1))
    return { last, isPrefix }
  } finally {
    await store.close()
  }
}

test('after kill -9 at any moment, everything acknowledged is there, and a prefix of the rest', async (t) => {
  const folder = makeFolder(t)
  const random = openSeededRandom(9)
  for (let round = 0; round < 6; round++) {
    const writer = spawn(process.execPath, [WRITER, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const { acknowledged, words } = await follow(writer, 1 + random.below(60))
    t.deepEqual(words, [])
    const { last, isPrefix } = await readNumbers(folder)
    t.true(isPrefix, `round ${round}`)
    t.true(last >= acknowledged, `round ${round}: ${acknowledged} was seen, ${last} is there`)
    t.true(last <= acknowledged + 1)
  }
})

test('a disk that refuses to write makes the store unusable and loses nothing', async (t) => {
  const folder = makeFolder(t)
  // Files may not grow beyond 300 blocks of 1 KiB: the log meets that soon.
  const command = `ulimit -f 300; exec "${process.execPath}" "${WRITER}" "${folder}"`
  const writer = spawn('bash', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] })
  const { acknowledged, words } = await follow(writer, Infinity)
  t.deepEqual(words, ['fatal ERR_IO', 'ERR_IO'])
  t.true(acknowledged > 5)
  const { last, isPrefix } = await readNumbers(folder)
  t.true(isPrefix)
  t.is(last, acknowledged)
})
