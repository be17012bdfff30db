import test from 'ava'
import {
  INPUT_QUEUED_BYTES_MAX,
  OUTPUT_QUEUED_BYTES_MAX,
} from '../../../../driver/shared/limits.ts'
import { openSimulatedClock } from '../../../../kernel/base/clock.ts'
import {
  CLOSE_FLUSH_MS_MAX,
  RESUME_MS_MAX,
  SOCKET_BACKLOG_BYTES_MAX,
} from '../../../../kernel/base/limits.ts'
import type { OutputItem } from '../../../../kernel/net/output-queue.ts'
import { type Channel, type CloseReason, Session } from '../../../../kernel/net/session.ts'

/** A socket that takes as much as it is allowed to. */
class FakeChannel implements Channel {
  readonly resumable: boolean
  readonly events: string[] = []
  /** Whether the other end reads. */
  isRead = true
  #backlog = 0

  constructor(options: { resumable: boolean }) {
    this.resumable = options.resumable
  }

  backlogBytes = () => this.#backlog

  send(items: readonly OutputItem[]): void {
    for (const { bytes, number } of items) {
      if (!this.isRead) this.#backlog += bytes.length
      this.events.push(`${number} ${Buffer.from(bytes).toString().slice(0, 20)}`)
    }
  }

  drain(session: Session): void {
    this.isRead = true
    this.#backlog = 0
    session.drained()
  }

  tellLost = (count: number) => void this.events.push(`lost ${count}`)
  tellDone = (number: number) => void this.events.push(`done ${number}`)
  setEcho = (on: boolean) => void this.events.push(`echo ${on}`)
  setKeepAlive = () => {}
  setReading = (on: boolean) => void this.events.push(`reading ${on}`)
  close = (reason: CloseReason) => void this.events.push(`close ${reason}`)
  destroy = () => void this.events.push('destroy')
}

function openSession(options: { resumable?: boolean; applied?: number } = {}) {
  const clock = openSimulatedClock()
  const events: string[] = []
  let number = 100
  const session = new Session({
    connection: -2,
    clock,
    ...(options.applied !== undefined && { applied: options.applied }),
    events: {
      input: (_session, _kind, bytes) => {
        number += 1
        events.push(`${number} ${Buffer.from(bytes).toString().slice(0, 20)}`)
        return number
      },
      closed: () => events.push('closed'),
      ended: () => events.push('ended'),
      backlogChanged: () => {},
    },
  })
  const open = () => new FakeChannel({ resumable: options.resumable ?? false })
  const channel = open()
  // One from before the server's start waits for its client.
  if (options.applied === undefined) session.attach(channel)
  const say = (text: string) => {
    session.deliver('line', Buffer.from(text))
    session.flush()
  }
  return { session, channel, clock, events, open, say }
}

test('what is delivered together is sent together, in order', (t) => {
  const { session, channel } = openSession()
  session.deliver('line', Buffer.from('one'))
  session.deliver('bytes', Buffer.from('two'))
  t.deepEqual(channel.events, [])
  session.flush()
  t.deepEqual(channel.events, ['1 one', '2 two'])
})

test('a slow reader gets the newest lines, and is told how many are lost', (t) => {
  const { session, channel, say } = openSession()
  channel.isRead = false
  const line = 'x'.repeat(1000)
  for (let index = 0; index < 300; index++) say(line)
  const sent = channel.events.length
  t.true(sent * 1000 <= SOCKET_BACKLOG_BYTES_MAX + 2 * 65_536)
  t.true(session.backlogBytes < SOCKET_BACKLOG_BYTES_MAX + 2 * 65_536 + OUTPUT_QUEUED_BYTES_MAX)
  channel.drain(session)
  const [, lost] = /^lost (\d+)$/.exec(channel.events[sent] ?? '') ?? []
  const after = channel.events.length - sent - 1
  t.is(sent + Number(lost) + after, 300)
  t.true(channel.events.at(-1)?.startsWith('300 '))
})

test('input above the limit stops the reading until it is finished', (t) => {
  const { session, channel } = openSession()
  const line = Buffer.alloc(INPUT_QUEUED_BYTES_MAX / 2, 'x')
  session.line(line)
  t.deepEqual(channel.events, [])
  session.line(line)
  t.deepEqual(channel.events, ['reading false'])
  session.inputDone(101, line.length)
  t.deepEqual(channel.events, ['reading false', 'reading true'])
})

test('a session without resuming is over with its socket', (t) => {
  const { session, channel, events } = openSession()
  session.detach(channel, { final: false })
  t.deepEqual(events, ['closed', 'ended'])
})

test('a session that may resume waits for its client, and not for ever', (t) => {
  const { session, channel, events, clock } = openSession({ resumable: true })
  session.detach(channel, { final: false })
  clock.advance(RESUME_MS_MAX - 1)
  t.deepEqual(events, [])
  clock.advance(1)
  t.deepEqual(events, ['closed', 'ended'])
})

test('a client that comes back gets what it has not acknowledged, then what it missed', (t) => {
  const { session, channel, open, say, clock, events } = openSession({ resumable: true })
  for (const text of ['one', 'two', 'three']) say(text)
  session.acknowledge(1)
  session.detach(channel, { final: false })
  say('four')
  const second = open()
  session.resume(second, 2)
  t.deepEqual(second.events, ['3 three', '4 four'])
  clock.advance(2 * RESUME_MS_MAX)
  t.deepEqual(events, [])
})

test('a client that was away too long is told how much it lost', (t) => {
  const { session, channel, open, say } = openSession({ resumable: true })
  session.detach(channel, { final: false })
  const line = 'x'.repeat(1000)
  for (let index = 0; index < 300; index++) say(line)
  const second = open()
  session.resume(second, 0)
  const lost = second.events
    .map((event) => Number(/^lost (\d+)$/.exec(event)?.[1] ?? 0))
    .reduce((sum, count) => sum + count)
  const received = second.events.filter((event) => !event.startsWith('lost')).length
  t.is(lost + received, 300)
})

test('a new channel takes the place of the old one, with its echo and its reading', (t) => {
  const { session, channel, open } = openSession({ resumable: true })
  session.setEcho(false)
  session.line(Buffer.alloc(INPUT_QUEUED_BYTES_MAX, 'x'))
  const second = open()
  session.resume(second, 0)
  t.is(channel.events.at(-1), 'close elsewhere')
  t.deepEqual(second.events, ['echo false', 'reading false'])
  session.detach(channel, { final: true })
  session.deliver('line', Buffer.from('still open'))
  session.flush()
  t.is(second.events.at(-1), '1 still open')
})

test('lines that a client numbers are taken once, and it is told when they are finished', (t) => {
  const { session, channel, events } = openSession({ resumable: true })
  session.line(Buffer.from('one'), 1)
  session.line(Buffer.from('one'), 1)
  session.line(Buffer.from('two'), 2)
  t.deepEqual(events, ['101 one', '102 two'])
  session.inputDone(102, 3)
  session.inputDone(101, 3)
  t.deepEqual(channel.events, ['done 2', 'done 1'])
})

test('whoever sends a line again that is finished is told so', (t) => {
  const { session, channel, events } = openSession({ resumable: true })
  session.line(Buffer.from('one'), 1)
  session.inputDone(101, 3)
  session.line(Buffer.from('one'), 1)
  t.deepEqual(events, ['101 one'])
  t.deepEqual(channel.events, ['done 1', 'done 1'])
})

test('a session from before the start goes on counting where its client is', (t) => {
  const { session, open, events, say } = openSession({ resumable: true, applied: 7 })
  t.true(session.isRestored)
  say('while you were away')
  const channel = open()
  session.resume(channel, 41)
  t.false(session.isRestored)
  say('and now')
  session.line(Buffer.from('seven'), 7)
  session.line(Buffer.from('eight'), 8)
  t.deepEqual(channel.events, ['42 while you were away', '43 and now', 'done 7'])
  t.deepEqual(events, ['101 eight'])
  t.is(session.applied, 7)
  session.inputDone(101, 5)
  t.is(session.applied, 8)
})

test('a session from before the start does not wait for its client for ever', (t) => {
  const { clock, events } = openSession({ resumable: true, applied: 0 })
  clock.advance(RESUME_MS_MAX - 1)
  t.deepEqual(events, [])
  clock.advance(1)
  t.deepEqual(events, ['closed', 'ended'])
})

test('a session that ends sends what is queued, for a bounded time', (t) => {
  const { session, channel, events, clock, say } = openSession()
  channel.isRead = false
  for (let index = 0; index < 200; index++) say('x'.repeat(1000))
  session.close('ended')
  t.deepEqual(events, ['closed'])
  t.false(channel.events.includes('close ended'))
  clock.advance(CLOSE_FLUSH_MS_MAX)
  t.is(channel.events.at(-1), 'destroy')
  session.detach(channel, { final: true })
  t.deepEqual(events, ['closed', 'ended'])
})

test('a session that ends and has nothing to send closes its channel', (t) => {
  const { session, channel, events } = openSession()
  session.tell('goodbye')
  session.close('stopping')
  t.deepEqual(channel.events, ['reading true', '1 goodbye', 'close stopping'])
  session.line(Buffer.from('too late'))
  t.deepEqual(events, ['closed'])
})

test('a client that leaves hears the answers to what it sent', (t) => {
  const { session, channel, events } = openSession()
  session.line(Buffer.from('look'))
  session.leave()
  t.deepEqual(events, ['101 look'])
  session.deliver('line', Buffer.from('a room'))
  session.flush()
  session.inputDone(101, 4)
  t.deepEqual(events.slice(1), ['closed'])
  t.deepEqual(channel.events.slice(-2), ['reading true', 'close ended'])
})
