/**
 * A driver of a cluster whose batches are undone at times, open or sealed, and run again does what one does
 * whose batches are not: the store has the same rows after every step, and everybody is told the same.
 */

import test from 'ava'
import { EFFECT_LISTEN, INPUT_CLOSE, INPUT_LINE, INPUT_REPLY } from '../../driver/shared/layout.ts'
import { decodeValue, encodeValue, intValue, listValue } from '../../kernel/store/value.ts'
import { openTestDriver, type TestConnection, type TestDriver } from '../_support/driver.ts'
import { anyValue, Chance, FUZZED_WASM, fuzz, hostileObjects, PRELUDE } from '../_support/fuzz.ts'
import { attempt, BUILTINS_CHANGING } from '../_support/fuzz-calls.ts'

const STEPS = 30
const CONNECTIONS_MAX = 4

const SNIPPETS = [
  'fork (0) suspend(1); #5.p5 = {@#5.p5, task_id()}; endfork',
  'fork (1) fork (0) #6.p6 = new_waif(); endfork endfork',
  'suspend(0); #5.p5 = {};',
  '#5.p5 = {anon, waif}; #6.p6 = {anon};',
  'waif.x = waif; #5.p5 = {create(#5, player, 1), #5:make_waif()};',
  'l = #6.p6; #6.p6 = {}; suspend(0); #7.p7 = l;',
  'recycle(anon); #5.p5 = 0;',
  '#5.p5 = {cap, grant(#6, {"read"})}; revoke(cap);',
  'create_index(#1, "by_p5", "p5");',
  'drop_index("by_p5");',
  'for t in (queued_tasks()) kill_task(t[1]); endfor',
  "for t in (queued_tasks()) `resume(t[1], 1) ! ANY'; endfor",
  'force_input(player, "look"); force_input(player, ";suspend(1); return 2;", 1);',
  "for p in (connected_players(1)) `boot_player(p) ! ANY'; break; endfor",
  'set_connection_option(player, "hold-input", 1); suspend(1); set_connection_option(player, "hold-input", 0);',
  'notify(player, read(player)); notify(player, toliteral(read(player)));',
  'fork t (0) notify(player, toliteral(receive(2))); endfork send(t, {1, waif}); send(t, 2);',
  'fork t (0) suspend(1); r = receive(0); #7.p7 = r; endfork send(t, {anon});',
  'x = create(#5); move(x, #2); add_property(x, "q", waif, {player, "rwc"}); suspend(0); recycle(x);',
  'add_verb(#7, {player, "rxd", "zap"}, {"this", "none", "this"}); set_verb_code(#7, "zap", {"return 1;"});',
  'delete_verb(#7, "zap");',
  'boot_player(player);',
  'raise(E_PERM);',
  'switch_player(player, #4);',
  'listen(#0, 7001); unlisten(7001);',
  'commit(); #5.p5 = 5; rollback();',
  '#5.p5 = lump_create(tostr(#7.p7), "a/b"); suspend(0); #5.p5 = lumps();',
  'n = lump_begin(); lump_add(n, "abc"); suspend(1); lump_add(n, "def"); #6.p6 = lump_end(n);',
  'for l in (lumps()) revoke(l); break; endfor',
  'notify(player, toliteral(history(#5, "p5")));',
  'notify(player, toliteral(`at(time() - 2, #5, "p5") ! ANY\'));',
]

test('a batch that was undone and run again is as if it had run once', async (t) => {
  await fuzz(t, (_chance, seed) => {
    const odds = new Chance(seed + 1)
    const plain = world(seed)
    const undone = world(seed, () => odds.one(3))
    const done: string[] = []
    try {
      same(rowsOf(undone.driver), rowsOf(plain.driver), 'the first world')
      for (let step = 0; step < STEPS; step++) {
        const told = [plain, undone].map((each) => each.step())
        done.push(plain.last)
        same(rowsOf(undone.driver), rowsOf(plain.driver), 'the store')
        same(JSON.stringify(told[1]), JSON.stringify(told[0]), 'what was told')
      }
    } catch (error) {
      throw new Error(done.concat(plain.last).join('\n'), { cause: error })
    }
  })
})

interface Player {
  readonly driver: TestDriver
  last: string
  step(): string[]
}

/** A world, and what happens in it by [seed]. */
function world(seed: number, retracts?: () => boolean): Player {
  const chance = new Chance(seed)
  const driver = openTestDriver({ wasm: FUZZED_WASM, cluster: 1, ...(retracts && { retracts }) })
  driver.evaluate(hostileObjects(chance))
  driver.evaluate('add_property($server_options, "history_seconds", 3600, {#3, "r"});')
  // What is loaded stays so when its batch is undone.
  driver.evaluate('load_server_options();')
  driver.evaluate(
    'add_verb(#2, {#3, "rd", "look"}, {"any", "any", "any"}); set_verb_code(#2, "look", {"notify(player, argstr);"});',
  )
  const connections: TestConnection[] = []
  const told: string[] = []
  const player: Player = {
    driver,
    last: '',
    step() {
      told.length = 0
      player.last = happen(driver, chance, connections)
      if (chance.one(2)) driver.run()
      for (const connection of connections) told.push(connection.lines().join('\n'))
      return told
    },
  }
  return player
}

/** Lets one thing happen; answers what. */
function happen(driver: TestDriver, chance: Chance, connections: TestConnection[]): string {
  const kind = chance.below(10)
  if (kind === 0 && connections.length < CONNECTIONS_MAX) {
    connections.push(driver.connect('connect wizard'))
    return 'connect'
  }
  if (kind === 2) {
    for (const { kind: what, bytes } of driver.others.splice(0))
      if (what === EFFECT_LISTEN) listening(driver, bytes)
    return 'answers'
  }
  const connection = connections.length === 0 ? undefined : chance.of(connections)
  if (kind === 1 && connection !== undefined) {
    driver.receive(INPUT_CLOSE, connection.id, new Uint8Array(0))
    return `${connection.id} closes`
  }
  if (kind < 5 && connection !== undefined) {
    const line = chance.one(3) ? 'look at this' : `;;${program(chance).replaceAll('\n', ' ')}`
    driver.receive(INPUT_LINE, connection.id, Buffer.from(line))
    return `${connection.id} says ${line}`
  }
  if (kind === 5) {
    const ms = chance.of([1, 1000, 5000])
    driver.advance(ms)
    return `${ms} ms`
  }
  const source = program(chance)
  try {
    return `${source} → ${driver.answer(source).status}`
  } catch (error) {
    // It waits for what does not come, as the other one does.
    if (error instanceof Error && error.message.startsWith('no answer')) return `${source} → waits`
    throw error
  }
}

/** Answers a listen() or unlisten() that waits. */
function listening(driver: TestDriver, bytes: Buffer): void {
  const request = decodeValue(new Uint8Array(bytes))
  const number = request.type === 'list' ? request.items[0] : undefined
  if (number?.type !== 'int') throw new Error('a request without a number')
  const answer = listValue([intValue(1n), intValue(7001n)])
  driver.receive(INPUT_REPLY, 0, encodeValue(answer), Number(number.value))
}

function program(chance: Chance): string {
  const calls = Array.from({ length: 1 + chance.below(4) }, () => {
    const kind = chance.below(4)
    if (kind === 0) return attempt(chance)
    if (kind === 1) return attempt(chance, BUILTINS_CHANGING)
    return `try ${chance.of(SNIPPETS)} except e (ANY) x = e[1]; endtry`
  })
  return `${PRELUDE}\n${calls.join('\n')}\nreturn ${anyValue(chance, 1)};`
}

function rowsOf(driver: TestDriver): string {
  const entries = driver.store.range(new Uint8Array(0), new Uint8Array([0xff]))
  return entries.map(({ key, value }) => `${shown(key)} = ${shown(value)}`).join('\n')
}

function shown(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[^ -~]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

/** Throws, naming what differs. */
function same(actual: string, wanted: string, what: string): void {
  if (actual === wanted) return
  const found = actual.split('\n')
  const due = wanted.split('\n')
  const extra = found.filter((line) => !due.includes(line))
  const missing = due.filter((line) => !found.includes(line))
  let at = 0
  while (at < (extra[0]?.length ?? 0) && extra[0]?.[at] === missing[0]?.[at]) at += 1
  const brief = (line: string) =>
    `${line.slice(0, 80)} … ${line.slice(Math.max(at - 100, 0), at + 100)}`
  throw new Error(
    `${what} differs\nonly after undoing:\n${extra.map(brief).join('\n')}\nonly without:\n${missing.map(brief).join('\n')}`,
  )
}
