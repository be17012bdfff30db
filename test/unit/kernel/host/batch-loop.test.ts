import test from 'ava'
import { openSimulatedClock } from '../../../../kernel/base/clock.ts'
import { BATCH_BYTES_MAX, UNWRITABLE_WAKE_MS } from '../../../../kernel/base/limits.ts'
import { openSeededRandom } from '../../../../kernel/base/random.ts'
import { BatchLoop, type ClosedBatch } from '../../../../kernel/host/batch-loop.ts'
import { RUN_IDLE, RUN_INSIDE, RUN_MORE } from '../../../../kernel/host/driver.ts'
import { Heartbeat } from '../../../../kernel/host/heartbeat.ts'
import type { Input } from '../../../../kernel/host/message.ts'
import { ReplyRows } from '../../../../kernel/host/reply-rows.ts'
import { RowsView } from '../../../../kernel/host/rows-view.ts'
import { SessionRows } from '../../../../kernel/host/session-rows.ts'
import type { StoreReader } from '../../../../kernel/store/store.ts'

const NO_READER: StoreReader = {
  get: () => undefined,
  range: () => [],
  hold: () => {},
  release: () => {},
  close: () => {},
}

/** A packed mutation, as the driver makes them: sets the key (m) to nothing. */
const MUTATION = Buffer.from('01 01 00 6d00000000000000 00000000'.replaceAll(' ', ''), 'hex')

/** A driver whose inputs are their own effects; `w…` writes, `m…` and `i…` end the slice after it. */
class ScriptedDriver {
  readonly inputs: Input[] = []
  effects = ''
  done: number[] = []
  writes = 0
  bytes = 0
  rollbacks = 0
  /** Whether it writes something of its own with every batch. */
  keepsBooks = false

  receive(kind: number, connection: number, number: number, bytes: Uint8Array): void {
    this.inputs.push({ kind, connection, number, bytes: Buffer.from(bytes) })
  }

  run(): number {
    for (let input = this.inputs.shift(); input !== undefined; input = this.inputs.shift()) {
      const text = Buffer.from(input.bytes).toString()
      this.effects += text
      this.done.push(input.number)
      if (text.startsWith('w')) this.writes += 1
      if (text.startsWith('big')) this.bytes = BATCH_BYTES_MAX
      if (text.startsWith('m')) return RUN_MORE
      if (text.startsWith('i')) return RUN_INSIDE
    }
    return RUN_IDLE
  }

  wakeUs = Infinity
  wakeTime = () => this.wakeUs
  pendingBytes = () => this.bytes
  pendingWrites = () => this.writes

  seal() {
    const batch = {
      mutations: this.writes > 0 || this.keepsBooks ? new Uint8Array(MUTATION) : new Uint8Array(0),
      effects: new Uint8Array(Buffer.from(this.effects)),
      inputsDone: this.done,
    }
    this.effects = ''
    this.done = []
    this.writes = 0
    this.bytes = 0
    return batch
  }

  rollback(): void {
    this.rollbacks += 1
    this.writes = 0
    this.effects = 'E_QUOTA'
  }
}

function openLoop(options: { isWritable?: () => boolean } = {}) {
  const driver = new ScriptedDriver()
  const events: string[] = []
  const clock = openSimulatedClock()
  const heartbeat = new Heartbeat()
  const note = (what: string, batch: Omit<ClosedBatch, 'mutations'>) => {
    const text = Buffer.from(batch.effects).toString()
    events.push(`${what} ${batch.number} ${text} [${batch.inputsDone.join()}]`)
  }
  const rows = new RowsView(NO_READER)
  const loop = new BatchLoop({
    driver,
    rows,
    sessions: new SessionRows(),
    replies: new ReplyRows({ rows, random: openSeededRandom(1) }),
    clock,
    heartbeat,
    batchNumber: 1,
    takeHostEffects: () => new Uint8Array(0),
    commit: (batch) => note('commit', batch),
    release: (batch) => note('release', batch),
    isWritable: options.isWritable ?? (() => true),
    replayed: () => events.push('replayed'),
  })
  let number = 0
  const receive = (...texts: string[]) => loop.receive(texts.map((text) => input(text, ++number)))
  return { loop, driver, events, clock, heartbeat, receive }
}

const input = (text: string, number: number): Input => ({
  kind: 2,
  connection: -2,
  number,
  bytes: Buffer.from(text),
})

test('alone, a task that wrote is committed at once, and one that did not is released at once', (t) => {
  const { loop, events, receive } = openLoop()
  receive('read')
  t.is(loop.turn(), 'wait')
  receive('write')
  loop.turn()
  t.deepEqual(events, ['release 1 read [1]', 'commit 2 write [2]'])
})

test('what runs while a batch is in flight waits for it, read-only or not, and shares a batch', (t) => {
  const { loop, events, receive } = openLoop()
  receive('write')
  loop.turn()
  receive('read')
  loop.turn()
  receive('read', 'again')
  loop.turn()
  t.deepEqual(events, ['commit 1 write [1]'])
  loop.committed(1)
  loop.turn()
  t.deepEqual(events.slice(1), ['release 2 readreadagain [2,3,4]'])
})

test('a batch is not closed inside a task', (t) => {
  const { loop, events, receive } = openLoop()
  receive('inside')
  t.is(loop.turn(), 'again')
  t.deepEqual(events, [])
  loop.turn()
  t.deepEqual(events, ['release 1 inside [1]'])
})

test('a batch is closed between tasks while there is more to do', (t) => {
  const { loop, events, receive } = openLoop()
  receive('more', 'read')
  t.is(loop.turn(), 'again')
  t.deepEqual(events, ['release 1 more [1]'])
})

test('above its size, and above its age, an open batch takes nothing more, also when the store is free again', (t) => {
  for (const how of ['size', 'age']) {
    const { loop, driver, events, clock, receive } = openLoop()
    receive('write')
    loop.turn()
    receive(how === 'size' ? 'big' : 'small')
    loop.turn()
    if (how === 'age') clock.advance(5_001)
    receive('late')
    t.is(loop.turn(), 'wait')
    t.is(driver.inputs.length, 1, how)
    loop.committed(1)
    loop.turn()
    t.true(events[1]?.endsWith('[2]'), events[1])
    t.true(events[2]?.endsWith('late [3]'), events[2])
  }
})

test('while the store takes no writes, tasks that wrote are undone and told, others go on', (t) => {
  let isWritable = false
  const { loop, driver, events, receive } = openLoop({ isWritable: () => isWritable })
  receive('write')
  loop.turn()
  receive('read')
  loop.turn()
  isWritable = true
  receive('write')
  loop.turn()
  t.is(driver.rollbacks, 1)
  t.deepEqual(events, ['release 1 E_QUOTA [1]', 'release 2 read [2]', 'commit 3 write [3]'])
})

test("a driver's own bookkeeping waits until the store takes writes again", (t) => {
  const { loop, driver, events, receive } = openLoop({ isWritable: () => false })
  driver.keepsBooks = true
  receive('read')
  loop.turn()
  t.is(driver.rollbacks, 0)
  t.deepEqual(events, ['release 1 read [1]'])
})

test('after a loss, each unfinished input runs alone, in order, before anything new', (t) => {
  const { loop, events, heartbeat, receive } = openLoop()
  loop.replay([input('write', 11), input('read', 12)])
  receive('new')
  t.true(heartbeat.replaying)
  while (loop.turn() === 'again');
  t.is(heartbeat.input, 11)
  t.deepEqual(events, ['commit 1 write [11]'])
  loop.committed(1)
  while (loop.turn() === 'again');
  t.deepEqual(events.slice(1), ['release 2 read [12]', 'replayed', 'release 3 new [1]'])
  t.false(heartbeat.replaying)
})

test('the heart beats with every turn that works', (t) => {
  const { loop, heartbeat, receive } = openLoop()
  const before = heartbeat.beats
  receive('read')
  loop.turn()
  t.true(heartbeat.beats > before)
  t.true(heartbeat.busy)
})

test('while the store takes no writes, a task that is due is tried now and then, not all the time', (t) => {
  let isWritable = true
  const { loop, driver, clock } = openLoop({ isWritable: () => isWritable })
  driver.wakeUs = clock.wallUs() - 1
  t.is(loop.wakeTime(), driver.wakeUs)
  isWritable = false
  t.is(loop.wakeTime(), clock.wallUs() + UNWRITABLE_WAKE_MS * 1000)
  driver.wakeUs = Infinity
  t.is(loop.wakeTime(), Infinity)
})
