/** Connections at other processes of a cluster: two drivers over one store, whose mail the test carries. */

import test from 'ava'
import {
  EFFECT_LINE,
  EFFECT_REMOTE,
  INPUT_CONTROL,
  INPUT_REMOTE,
} from '../../../../driver/shared/layout.ts'
import { packMutations } from '../../../../kernel/host/cluster/packed-change.ts'
import { sessionKey } from '../../../../kernel/store/keys.ts'
import { MutationWriter } from '../../../../kernel/store/mutations.ts'
import type { Bytes } from '../../../../kernel/store/range.ts'
import {
  encodeValue,
  intValue,
  listValue,
  objectValue,
  type SlotValue,
  stringValue,
} from '../../../../kernel/store/value.ts'
import { openTestDriver, type TestDriver } from '../../../_support/driver.ts'

/** Who the first to connect as a wizard becomes, in a bare world. */
const PLAYER = 1008n
/** Its wizard. */
const WIZARD = 3n

function openPair() {
  const drivers: TestDriver[] = []
  const tell = (from: number) => (mutations: Bytes) => {
    for (const [index, driver] of drivers.entries()) if (index !== from) driver.apply(mutations)
  }
  const here = openTestDriver({ cluster: 1, committed: tell(0) })
  drivers.push(here)
  const there = openTestDriver({ cluster: 2, store: here.store, committed: tell(1) })
  drivers.push(there)
  const connection = there.connect('connect wizard')
  here.apply(session(connection.id))
  return { here, there, connection }
}

/** The mutation that says that the wizard is connected; with `undefined`, that he no longer is. */
function session(id: number | undefined): Bytes {
  const writer = new MutationWriter()
  const key = sessionKey('@1')
  const entries: [SlotValue, SlotValue][] = [
    [stringValue('opened'), intValue(1_000_000n)],
    [stringValue('player'), objectValue(PLAYER)],
    [stringValue('source'), stringValue('far.example')],
  ]
  if (id === undefined) writer.clear(key)
  else {
    const list = [intValue(BigInt(id)), intValue(0n), { type: 'map' as const, entries }]
    writer.set(key, encodeValue(listValue(list)))
  }
  return packMutations(writer.finish(), new Set())
}

/** Carries what [from] has for connections at [to]; answers the lines among it. */
function carry(from: TestDriver, to: TestDriver): string[] {
  const lines: string[] = []
  for (const { kind, number, bytes } of from.others.splice(0)) {
    if (kind === EFFECT_LINE) lines.push(bytes.toString('utf8'))
    else if (kind === EFFECT_REMOTE) to.receive(INPUT_REMOTE, number, new Uint8Array(bytes), 0)
  }
  to.run()
  return lines
}

test('a connection at another process is seen, told and named', (t) => {
  const { here, there } = openPair()
  t.is(here.evaluate('return connected_players();'), '{#1008}')
  t.is(here.evaluate('return connection_name(#1008);'), '"far.example"')
  t.is(here.evaluate('notify(#1008, "hello"); return connected_seconds(#1008) > 0;'), '1')
  t.deepEqual(carry(here, there), ['hello'])
  here.apply(session(undefined))
  t.is(here.evaluate('return connected_players();'), '{}')
})

test('a connection of this process is no other one', (t) => {
  const { here } = openPair()
  const own = here.connect('connect wizard')
  here.apply(session(own.id))
  t.is(here.evaluate('return length(connected_players());'), '1')
})

test('input is forced, and options are set, where the connection is', (t) => {
  const { here, there, connection } = openPair()
  connection.lines()
  here.evaluate(
    'force_input(#1008, ";return 6 * 7;"); set_connection_option(#1008, "client-echo", 0);',
  )
  carry(here, there)
  t.true(connection.lines().join().includes('42'))
  t.is(there.evaluate('return connection_options(#1008, "client-echo");'), '0')
})

test('a booted connection is gone at once here, and closed there', (t) => {
  const { here, there, connection } = openPair()
  t.is(here.evaluate('boot_player(#1008); return connected_players();'), '{}')
  carry(here, there)
  t.false(connection.isOpen)
})

test('a task reads from a connection at another process, and goes on there', (t) => {
  const { here, there, connection } = openPair()
  here.receive(
    5,
    0,
    encodeValue(
      listValue([
        objectValue(WIZARD),
        stringValue('line = read(#1008); #0.got = {line, task_id()};'),
      ]),
    ),
  )
  here.evaluate('add_property(#0, "got", 0, {#3, "rw"});')
  carry(here, there)
  t.is(there.evaluate('return #0.got;'), '0')
  connection.line('a word')
  t.regex(there.evaluate('return #0.got;'), /^\{"a word", /)
  t.regex(here.evaluate('return #0.got;'), /^\{"a word", /)
  t.is(here.evaluate('return queued_tasks();'), '{}')
})

test('who comes back elsewhere leaves without a hook', (t) => {
  const { here, there, connection } = openPair()
  there.evaluate(`add_verb(#0, {#3, "rxd", "user_client_disconnected user_disconnected"}, {"this", "none", "this"});
set_verb_code(#0, "user_disconnected", {"#0.name = \\"left\\";"});`)
  const own = here.connect()
  here.evaluate(`switch_player(#${own.id}, #1008);`)
  carry(here, there)
  t.false(connection.isOpen)
  t.not(there.evaluate('return #0.name;'), '"left"')
  t.is(here.evaluate('return connected_players();'), '{#1008}')
})

test('tasks of a process that is gone are adopted with what they waited for refused', (t) => {
  const { here, there, connection } = openPair()
  there.evaluate('add_property(#0, "got", 0, {#3, "rw"});')
  connection.line(";;#0.got = `read(#1008) ! ANY';")
  t.is(here.evaluate('return #0.got;'), '0')
  here.receive(INPUT_CONTROL, 0, encodeValue(listValue([stringValue('adopt'), intValue(2n)])))
  here.run()
  t.is(here.evaluate('return #0.got;'), 'E_INTRPT')
})

test('a task of another process is begun here only when it is overdue, and then it is at home here', (t) => {
  const { here, there } = openPair()
  there.evaluate('add_property(#0, "got", 0, {#3, "rw"});')
  there.evaluate('fork (1) #0.got = 1; suspend(1); #0.got = 2; endfork')
  here.advance(2500)
  t.is(here.evaluate('return #0.got;'), '0')
  here.advance(1000)
  t.is(here.evaluate('return #0.got;'), '1')
  here.advance(1100)
  t.is(here.evaluate('return #0.got;'), '2')
})

test('options that one process loads are loaded in all', (t) => {
  const { here, there } = openPair()
  here.evaluate('add_property(#0.server_options, "protect_random", 1, {#3, "r"});')
  there.evaluate('add_verb(#0, {#3, "rxd", "bf_random"}, {"this", "none", "this"});')
  there.evaluate('set_verb_code(#0, "bf_random", {"return 99;"});')
  t.not(there.evaluate('return random(1);', { as: 4 }), '99')
  here.evaluate('load_server_options();')
  t.is(there.evaluate('return random(1);', { as: 4 }), '99')
})

test('a due task of another process is still due after the batch that ran it was undone', (t) => {
  const { here, there } = openPair()
  there.evaluate('add_property(#1, "done", 0, {player, "rw"}); fork (1) #1.done = 1; endfork')
  here.clock?.advance(4_000)
  t.true(here.tryOut('return 1;').mutations.length > 0, 'the task ran beside it')
  t.is(here.evaluate('return #1.done;'), '0')
  here.run()
  t.is(here.evaluate('return #1.done;'), '1')
})
