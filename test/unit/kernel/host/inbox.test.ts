import test from 'ava'
import { Heartbeat } from '../../../../kernel/host/heartbeat.ts'
import { Inbox } from '../../../../kernel/host/inbox.ts'
import type { Input } from '../../../../kernel/host/message.ts'

function openInbox() {
  let replays = 0
  const inbox = new Inbox({ heartbeat: new Heartbeat(), replayed: () => replays++ })
  const take = (count = 9) => inbox.take(count)
  const numbers = (inputs: readonly Input[]) => inputs.map(({ number }) => number)
  return { inbox, take, numbers, replays: () => replays }
}

const input = (number: number): Input => ({
  kind: 2,
  connection: -2,
  number,
  bytes: new Uint8Array(0),
})

test('inputs are taken in their order, so many at a time, and put back to the front', (t) => {
  const { inbox, take, numbers } = openInbox()
  inbox.add([input(1), input(2), input(3)])
  const taken = take(2)
  t.deepEqual(numbers(taken), [1, 2])
  inbox.putBack(taken)
  t.deepEqual(numbers(take()), [1, 2, 3])
  t.false(inbox.hasWork)
})

test('a replay is behind the connections it belongs to, one input a batch, before anything new', (t) => {
  const { inbox, take, numbers, replays } = openInbox()
  inbox.add([input(10), input(11)])
  inbox.replay([input(1), input(2)])
  inbox.add([input(3)])
  t.deepEqual(numbers(take(1)), [10, 11])
  t.deepEqual(numbers(take()), [1])
  t.deepEqual(numbers(take()), [2])
  t.is(replays(), 0)
  t.deepEqual(numbers(take()), [3])
  t.is(replays(), 1)
  t.false(inbox.hasWork)
})

test('what is put back during a replay is taken again in the same order', (t) => {
  const { inbox, take, numbers } = openInbox()
  inbox.add([input(10)])
  inbox.replay([input(1), input(2)])
  for (const expected of [[10], [1], [2]]) {
    const taken = take()
    t.deepEqual(numbers(taken), expected)
    inbox.putBack(taken)
    t.deepEqual(numbers(take()), expected)
  }
})

test('a replay of nothing begins with a batch of nothing', (t) => {
  const { inbox, take, numbers, replays } = openInbox()
  inbox.replay([])
  inbox.putBack(take())
  t.true(inbox.hasWork)
  t.deepEqual(numbers(take()), [])
  t.deepEqual(numbers(take()), [])
  t.is(replays(), 1)
})
