import test from 'ava'
import { OUTPUT_ITEM_COST_BYTES as COST, OutputQueue } from '../../../../kernel/net/output-queue.ts'

let number = 0
const line = (text: string) => ({
  kind: 'line' as const,
  bytes: Buffer.from(text),
  number: ++number,
})
const texts = (queue: OutputQueue) =>
  queue.items().map((item) => Buffer.from(item.bytes).toString())

test('at the limit everything is kept; above it the oldest items are lost and counted', (t) => {
  const queue = new OutputQueue({ bytesMax: 10 + 3 * COST })
  for (const text of ['aaaa', 'bbbb', 'cc']) queue.push(line(text))
  t.is(queue.takeLost(), 0)
  queue.push(line('d'))
  t.deepEqual(texts(queue), ['bbbb', 'cc', 'd'])
  t.is(queue.takeLost(), 1)
  t.is(queue.takeLost(), 0)
})

test('an item above the limit is kept alone', (t) => {
  const queue = new OutputQueue({ bytesMax: 10 })
  queue.push(line('a'))
  queue.push(line('b'.repeat(50)))
  t.is(queue.length, 1)
  t.is(queue.bytes, 50 + COST)
  t.is(queue.takeLost(), 1)
})

test('a queue used for long stays in order and gives its memory back', (t) => {
  const queue = new OutputQueue({ bytesMax: 1_000_000 })
  for (let round = 0; round < 1_000; round++) {
    queue.push(line(`${round}`))
    queue.push(line(`${round}`))
    t.is(String(queue.shift()?.bytes), `${Math.floor(round / 2)}`)
  }
  t.is(queue.length, 1_000)
  while (queue.shift() !== undefined);
  t.is(queue.bytes, 0)
})
