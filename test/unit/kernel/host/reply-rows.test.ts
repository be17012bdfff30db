import test from 'ava'
import { EFFECT_REPLY, INPUT_EVALUATE } from '../../../../driver/shared/layout.ts'
import { openSimulatedClock } from '../../../../kernel/base/clock.ts'
import {
  REPLIES_BATCH_BYTES_MAX,
  REPLIES_BYTES_MAX,
  REPLIES_MAX,
  REPLY_BYTES_MAX,
  REPLY_KEPT_MS,
  REPLY_SWEEP_ROWS,
} from '../../../../kernel/base/limits.ts'
import { openSeededRandom } from '../../../../kernel/base/random.ts'
import { forEachEffect, type Input, packEffect } from '../../../../kernel/host/message.ts'
import { type Once, onceOf } from '../../../../kernel/host/once.ts'
import { ReplyRows } from '../../../../kernel/host/reply-rows.ts'
import { sweepReplies } from '../../../../kernel/host/reply-sweep.ts'
import { RowsView } from '../../../../kernel/host/rows-view.ts'
import { metaRange, replyBytesKey, replyCountKey } from '../../../../kernel/store/keys.ts'
import { openMemoryReader, openMemoryStore } from '../../../../kernel/store/memory.ts'
import { MutationWriter, unpackInteger } from '../../../../kernel/store/mutations.ts'
import type { Bytes } from '../../../../kernel/store/range.ts'
import {
  decodeValue,
  encodeValue,
  intValue,
  listValue,
  type SlotValue,
  stringValue,
} from '../../../../kernel/store/value.ts'

const EMPTY = new Uint8Array(0)
const TOKEN = 'the token of somebody'

const once = (key: string, request = 'PUT /x', token = TOKEN): Once =>
  onceOf({ token, key, request })

const replyOf = (text: string): Bytes => encodeValue(listValue([intValue(1), stringValue(text)]))

/** A reply of exactly [bytes] bytes. */
function replyOfBytes(bytes: number): Bytes {
  const overhead = replyOf('x'.repeat(bytes - 100)).length - (bytes - 100)
  return replyOf('x'.repeat(bytes - overhead))
}

function openRows(options: { inCluster?: boolean } = {}) {
  const clock = openSimulatedClock()
  const store = openMemoryStore({ clock })
  const random = openSeededRandom(7)
  const start = () => {
    const rows = new RowsView(openMemoryReader(store))
    return new ReplyRows({ rows, random, ...options })
  }
  let replies = start()
  let number = 2 ** 52
  /** Gives a request; answers its number, or what it is answered at once. */
  const give = (one: Once): number | SlotValue => {
    number += 1
    const input: Input = { kind: INPUT_EVALUATE, connection: 0, number, once: one, bytes: EMPTY }
    if (!replies.given(input, clock.wallUs())) return number
    const { effects, inputsDone } = replies.takeAnswers()
    if (inputsDone[0] !== number) throw new Error('the input is not done')
    const [answer] = repliesIn(effects)
    return answer as SlotValue
  }
  const run = (one: Once): number => {
    const given = give(one)
    if (typeof given !== 'number') throw new Error('it was answered at once')
    return given
  }
  /** Closes and commits a batch in which these requests were finished, and these replied to. */
  const close = async (done: readonly number[], answers: Readonly<Record<number, Bytes>> = {}) => {
    const effects = Object.entries(answers).map(([to, bytes]) =>
      packEffect(EFFECT_REPLY, Number(to), bytes),
    )
    replies.closed(Buffer.concat(effects), done)
    const writer = new MutationWriter()
    replies.write(writer)
    if (writer.count > 0) await store.commit({ mutations: writer.finish() })
    replies.committed()
  }
  return {
    ...{ clock, store, random, give, run, close },
    get replies() {
      return replies
    },
    restart: () => {
      replies = start()
    },
  }
}

function repliesIn(effects: Bytes): SlotValue[] {
  const found: SlotValue[] = []
  forEachEffect(effects, (_kind, _number, bytes) => found.push(decodeValue(bytes)))
  return found
}

const refused = (why: string) => listValue([{ type: 'int', value: 4n }, stringValue(why)])
const replayed = (text: string) => listValue([intValue(1), stringValue(text), intValue(1)])

test('a request that comes again is answered from its row, after a restart too', async (t) => {
  const world = openRows()
  const number = world.run(once('a'))
  await world.close([number], { [number]: replyOf('done') })
  t.deepEqual(world.give(once('a')), replayed('done'))
  world.restart()
  t.deepEqual(world.give(once('a')), replayed('done'))
})

test('a key is of one token and of one request', async (t) => {
  const world = openRows()
  const number = world.run(once('a'))
  t.deepEqual(world.give(once('a', 'PUT /y')), refused('other'))
  await world.close([number], { [number]: replyOf('done') })
  t.deepEqual(world.give(once('a', 'PUT /y')), refused('other'))
  t.is(typeof world.give(once('a', 'PUT /x', 'another token')), 'number')
})

test('while the first one runs the second one is told so', async (t) => {
  const world = openRows()
  const number = world.run(once('a'))
  t.deepEqual(world.give(once('a')), refused('running'))
  await world.close([number], { [number]: replyOf('done') })
  t.deepEqual(world.give(once('a')), replayed('done'))
})

test('what commits before its end is never begun again, and replies with its last commit', async (t) => {
  const world = openRows()
  const number = world.run(once('a'))
  await world.close([number])
  t.deepEqual(world.give(once('a')), refused('running'))
  await world.close([], { [number]: replyOf('at last') })
  t.deepEqual(world.give(once('a')), replayed('at last'))

  const other = world.run(once('b'))
  await world.close([other])
  world.restart()
  t.deepEqual(world.give(once('b')), refused('running'))
})

test('a batch that was lost leaves nothing, and what ran before it goes on', async (t) => {
  const world = openRows({ inCluster: true })
  const long = world.run(once('long'))
  await world.close([long])
  const number = world.run(once('a'))
  const effects = [long, number].map((to) => packEffect(EFFECT_REPLY, to, replyOf('lost')))
  world.replies.closed(Buffer.concat(effects), [number])
  t.true(world.replies.isWriting)
  world.replies.write(new MutationWriter())
  world.replies.retract()
  const again = world.run(once('a'))
  await world.close([again], { [again]: replyOf('second'), [long]: replyOf('long') })
  t.deepEqual(world.give(once('a')), replayed('second'))
  t.deepEqual(world.give(once('long')), replayed('long'))
})

test('in a cluster a batch depends on the rows it looked for', async (t) => {
  const world = openRows({ inCluster: true })
  world.run(once('a'))
  t.is(world.replies.reads().length, 1)
  await world.close([])
  t.is(world.replies.reads().length, 0)
})

test('a token that stands for nobody leaves nothing', async (t) => {
  const world = openRows()
  const number = world.run(once('a'))
  await world.close([number], { [number]: encodeValue(listValue([intValue(3), intValue(0)])) })
  t.is(typeof world.give(once('a')), 'number')
  t.deepEqual(await world.store.range(metaRange()), [])
})

test('the store cannot tell what a reply says', async (t) => {
  const world = openRows()
  const number = world.run(once('a'))
  await world.close([number], { [number]: replyOf('a new secret') })
  const rows = await world.store.range(metaRange())
  t.true(rows.length > 0)
  t.false(rows.some(({ value }) => Buffer.from(value).includes('a new secret')))
})

test('a reply of the greatest size is kept; of one above only that there was one', async (t) => {
  const world = openRows()
  const at = world.run(once('at'))
  await world.close([at], { [at]: replyOfBytes(REPLY_BYTES_MAX) })
  const above = world.run(once('above'))
  await world.close([above], { [above]: replyOfBytes(REPLY_BYTES_MAX + 1) })
  const kept = world.give(once('at'))
  t.true(typeof kept !== 'number' && kept.type === 'list' && kept.items.length === 3)
  t.deepEqual(world.give(once('above')), refused('unkept'))
})

test('a batch keeps replies up to its limit, and of those above that they were there', async (t) => {
  const world = openRows()
  const count = REPLIES_BATCH_BYTES_MAX / REPLY_BYTES_MAX
  const numbers = Array.from({ length: count + 1 }, (_, index) => world.run(once(`key ${index}`)))
  const answers = numbers.map((number) => [number, replyOfBytes(REPLY_BYTES_MAX)])
  await world.close(numbers, Object.fromEntries(answers))
  t.notDeepEqual(world.give(once(`key ${count - 1}`)), refused('unkept'))
  t.deepEqual(world.give(once(`key ${count}`)), refused('unkept'))
})

test('above so many replies, or bytes of them, no other request of a token is begun', async (t) => {
  const limits: [(scope: string) => Bytes, number][] = [
    [replyCountKey, REPLIES_MAX],
    [replyBytesKey, REPLIES_BYTES_MAX],
  ]
  for (const [keyOf, limit] of limits) {
    const world = openRows()
    const writer = new MutationWriter()
    writer.add(keyOf(once('').scope), BigInt(limit - 1))
    await world.store.commit({ mutations: writer.finish() })
    const number = world.run(once('a'))
    await world.close([number], { [number]: replyOf('done') })
    t.deepEqual(world.give(once('b')), refused('full'))
    t.deepEqual(world.give(once('a')), replayed('done'))
    t.is(typeof world.give(once('b', 'PUT /x', 'another token')), 'number')
  }
})

test('replies are kept for their time, then cleared, and no longer count', async (t) => {
  const world = openRows()
  const { store, clock, random } = world
  const count = REPLY_SWEEP_ROWS + 1
  const numbers = Array.from({ length: count }, (_, index) => world.run(once(`key ${index}`)))
  await world.close(numbers, Object.fromEntries(numbers.map((each) => [each, replyOf('done')])))
  const sweep = { store, clock, random, process: undefined }
  clock.advance(REPLY_KEPT_MS)
  t.is(await sweepReplies(sweep), 0)
  const late = world.run(once('late'))
  await world.close([late], { [late]: replyOf('later') })
  clock.advance(1)
  t.is(await sweepReplies(sweep), count)
  t.is(typeof world.give(once('key 0')), 'number')
  t.deepEqual(world.give(once('late')), replayed('later'))
  const { scope } = once('')
  t.is(unpackInteger(await store.get(replyCountKey(scope))), 1n)
  t.true(unpackInteger(await store.get(replyBytesKey(scope))) < 1_000n)
})
