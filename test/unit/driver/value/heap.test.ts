import test from 'ava'
import * as fc from 'fast-check'
import { type DriverValue, openDriverValue } from '../../../_support/driver-value.ts'

interface Block {
  readonly at: number
  readonly bytes: number
  readonly mark: number
}

/** Fills a block so that any overlap with another one shows. */
function write(driver: DriverValue, { at, bytes, mark }: Block): void {
  new Uint8Array(driver.memory.buffer, at, bytes).fill(mark)
}

function isWhole(driver: DriverValue, { at, bytes, mark }: Block, upTo = bytes): boolean {
  return new Uint8Array(driver.memory.buffer, at, upTo).every((byte) => byte === mark)
}

const size = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 400_000 }))
const step = fc.oneof(
  fc.record({ kind: fc.constant('allocate' as const), bytes: size, pick: fc.nat() }),
  fc.record({ kind: fc.constant('reallocate' as const), bytes: size, pick: fc.nat() }),
  fc.record({ kind: fc.constant('free' as const), bytes: size, pick: fc.nat() }),
  fc.record({
    kind: fc.constantFrom('beginDrain' as const, 'endDrain' as const),
    bytes: size,
    pick: fc.nat(),
  }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

function run(driver: DriverValue, steps: readonly Step[]): boolean {
  const before = driver.call('heapBlocksUsed')
  const blocks: Block[] = []
  let whole = true
  for (const [index, { kind, bytes, pick }] of steps.entries()) {
    const mark = index % 251
    if (kind === 'beginDrain' || kind === 'endDrain') {
      driver.call(kind)
      continue
    }
    const [block] = kind === 'allocate' ? [] : blocks.splice(pick % (blocks.length || 1), 1)
    if (kind === 'allocate') blocks.push({ at: driver.call('allocate', bytes), bytes, mark })
    if (block === undefined) {
      if (kind === 'allocate') write(driver, blocks.at(-1) as Block)
      continue
    }
    whole &&= isWhole(driver, block)
    if (kind === 'free') driver.call('free', block.at)
    else {
      const at = driver.call('reallocate', block.at, bytes)
      whole &&= isWhole(driver, { ...block, at }, Math.min(bytes, block.bytes))
      blocks.push({ at, bytes, mark })
      write(driver, blocks.at(-1) as Block)
    }
  }
  for (const block of blocks) {
    whole &&= isWhole(driver, block)
    driver.call('free', block.at)
  }
  driver.call('endDrain')
  return whole && driver.call('heapBlocksUsed') === before
}

for (const options of [{ debug: true }, {}, { memoryBase: 2 ** 31 + 65_536 }]) {
  test(`blocks never overlap and all come back: ${JSON.stringify(options)}`, async (t) => {
    const driver = await openDriverValue(options)
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => run(driver, steps)),
      { seed: 3, numRuns: 150 },
    )
    t.pass()
  })
}

test('a block is aligned to 16 and at least as large as asked', async (t) => {
  const driver = await openDriverValue()
  for (let bytes = 0; bytes < 70_000; bytes += bytes < 2_100 ? 1 : 997) {
    const at = driver.call('allocate', bytes)
    t.is(at % 16, 0)
    t.true(driver.call('capacityOf', at) >= bytes, `${bytes}`)
    driver.call('free', at)
  }
})

test('freed memory serves other sizes', async (t) => {
  const driver = await openDriverValue()
  const peak = (bytes: number, count: number) => {
    const blocks = Array.from({ length: count }, () => driver.call('allocate', bytes))
    const used = driver.callReal('heapBytesUsed')
    for (const block of blocks) driver.call('free', block)
    return used
  }
  peak(48, 100_000)
  const obtained = driver.memory.buffer.byteLength
  peak(112, 40_000)
  peak(3_000_000, 1)
  peak(20_000, 200)
  t.is(driver.memory.buffer.byteLength, obtained)
})

test('a debug build notices a block freed twice', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const at = driver.call('allocate', 40)
  driver.call('allocate', 40)
  driver.call('free', at)
  t.throws(() => driver.call('free', at), { message: /freed twice/ })
})

test('the heap says when its reserve is reached', async (t) => {
  const driver = await openDriverValue()
  driver.call('setHeapLimit', 16 * 2 ** 20)
  t.is(driver.call('heapLow'), 0)
  const block = driver.call('allocate', 20 * 2 ** 20)
  t.is(driver.call('heapLow'), 1)
  driver.call('free', block)
  t.is(driver.call('heapLow'), 0)
})

test('what is left of a drained heap lets whole pages go', async (t) => {
  const driver = await openDriverValue()
  const fill = (bytes: number, count: number) =>
    Array.from({ length: count }, () => driver.call('allocate', bytes))
  const blocks = fill(1024, 2048)
  driver.call('beginDrain')
  const others = fill(1024, 64)
  t.true(others.every((at) => blocks.every((block) => at >>> 16 !== block >>> 16)))
  const pages = new Set(blocks.map((block) => block >>> 16))
  const before = driver.callReal('heapBytesUsed')
  for (const block of blocks) driver.call('free', block)
  const used = driver.callReal('heapBytesUsed')
  // One of them may have held something else before.
  t.true(before - used >= (pages.size - 1) * 65_536)
  driver.call('endDrain')
  t.is(driver.callReal('heapBytesUsed'), used)
  const obtained = driver.memory.buffer.byteLength
  const runs = fill(65_536, pages.size - 1)
  t.true(runs.some((run) => pages.has(run >>> 16)))
  t.is(driver.memory.buffer.byteLength, obtained)
  for (const block of [...others, ...runs]) driver.call('free', block)
})
