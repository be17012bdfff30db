/**
 * Two drivers of a cluster over one store take turns: what one commits the other takes over, and then knows the world
 * as a third one does that reads it afresh.
 */

import test from 'ava'
import type { Bytes } from '../../kernel/store/range.ts'
import { literal, openTestDriver, type TestDriver } from '../_support/driver.ts'
import {
  anyValue,
  type Chance,
  FUZZED_WASM,
  fuzz,
  hostileObjects,
  PRELUDE,
} from '../_support/fuzz.ts'
import { attempt, BUILTINS_CHANGING } from '../_support/fuzz-calls.ts'

const STEPS = 25

/** All that programs can see, told by a verb, so that its sites remember what they saw. */
const DUMP = [
  'r = {players(), indices()};',
  'for o in [#0..#30]',
  'if (!valid(o)) r = {@r, o}; continue; endif',
  's = {o, o.name, o.owner, o.r, o.w, o.f, o.wizard, o.programmer, parents(o), children(o), o.location, o.contents};',
  "s = {@s, owned_objects(o), `capabilities(o) ! ANY', `isa(o, #5) ! ANY', `o:tells(1) ! ANY'};",
  'for n in ({"p5", "p6", "q", "p", "name"}) s = {@s, toliteral(`o.(n) ! ANY\')}; endfor',
  "s = {@s, toliteral(`o.p5 ! ANY'), toliteral(`o.q ! ANY')};",
  'for p in (properties(o)) s = {@s, p, property_info(o, p), toliteral(o.(p))}; endfor',
  "for p in (`properties(parent(o)) ! ANY => {}')",
  's = {@s, p, is_clear_property(o, p), property_info(o, p), toliteral(o.(p))};',
  'endfor',
  'for v, i in (verbs(o)) s = {@s, v, verb_info(o, i), verb_args(o, i), verb_code(o, i)}; endfor',
  'r = {@r, s};',
  'endfor',
  'r = {@r, `query(["in" -> #1, "where" -> {{"p5", "=", 5}}]) ! ANY\'};',
  'w = {};',
  'for o in ({#5, #6, #7}) for n in ({"p5", "p6", "p7"}) v = `o.(n) ! ANY\'; ',
  "if (typeof(v) == LIST) for x in (v) w = {@w, toliteral(`x.x ! ANY'), toliteral(`x.owner ! ANY'), `valid(x) ! ANY'}; endfor endif",
  'endfor endfor',
  'return toliteral({r, w});',
]

const SNIPPETS = [
  'add_verb(#6, {player, "rxd", "tells"}, {"this", "none", "this"}); set_verb_code(#6, "tells", {"return {6, @args, this};"});',
  'add_verb(#1, {player, "rxd", "tells"}, {"this", "none", "this"}); set_verb_code(#1, "tells", {"return {1, @args, this};"});',
  'set_verb_code(#1, "tells", {"return random(1);"});',
  'delete_verb(#6, "tells");',
  'delete_verb(#1, "tells");',
  'add_property(#1, "q", 1, {player, "rwc"});',
  'add_property(#5, "q", 2, {player, "r"});',
  'delete_property(#1, "q");',
  'delete_property(#5, "q");',
  'clear_property(#7, "p5"); clear_property(#8, "p5");',
  '#7.p5 = {anon, waif}; #8.p5 = 5;',
  'waif.x = 1; #5.p5 = {waif, anon};',
  '#5.p5[1].x = random(9);',
  '#5.p5 = 5; #6.p6 = {anon};',
  'chparent(#7, #6);',
  'chparents(#7, {#5, #6});',
  'chparent(#7, #5);',
  'move(#7, #6); move(#8, #6);',
  'move(#8, #7);',
  'move(#7, #-1);',
  'recycle(#8);',
  'recycle(create(#5));',
  'x = create(#6); x.name = "new"; move(x, #6); #6.p6 = x;',
  'recreate(#8, #5, #3);',
  'set_property_info(#5, "p5", {#4, "r"});',
  'set_player_flag(#7, 1);',
  'set_player_flag(#7, 0);',
  '#7.wizard = 1; #7.owner = #4;',
  'create_index(#1, "by_name", "name");',
  'drop_index("by_name");',
  '#9.name = "other"; #6.name = tostr(random(100));',
  '#6.p6 = {grant(#5, {"read"}), grant(#6, {"call"})};',
  'revoke(#6.p6[1]);',
  'renumber(#9);',
  'fork (0) #6.p6 = {@#6.p6, 1}; suspend(1); #6.p6 = {@#6.p6, 2}; endfork',
  'suspend(1); #7.p7 = 1;',
  'for t in (queued_tasks()) kill_task(t[1]); endfor',
]

test('what another process committed is seen as by one that reads it afresh', async (t) => {
  await fuzz(t, (chance) => {
    const drivers = openCluster(chance)
    const done: string[] = []
    try {
      for (let step = 0; step < STEPS; step++) {
        const at = chance.below(2)
        const driver = drivers[at] as TestDriver
        done.push(`${at}: ${happen(driver, chance)}`)
        for (const each of drivers) each.run()
        const known = drivers.map(ask)
        same(known[1 - at] ?? '', known[at] ?? '', 'what the other knows')
        if (chance.one(3)) {
          const fresh = openTestDriver({ wasm: FUZZED_WASM, cluster: 3, store: driver.store })
          same(known[1 - at] ?? '', ask(fresh), 'what is stored')
        }
      }
    } catch (error) {
      throw new Error(done.join('\n'), { cause: error })
    }
  })
})

/** What the world is, or why it cannot be told. */
function ask(driver: TestDriver): string {
  return literal(driver.answer('return #0:dump_world();').value)
}

function openCluster(chance: Chance): TestDriver[] {
  const drivers: TestDriver[] = []
  const tell = (from: number) => (mutations: Bytes) => {
    for (const [index, driver] of drivers.entries()) if (index !== from) driver.apply(mutations)
  }
  const first = openTestDriver({ wasm: FUZZED_WASM, cluster: 1, committed: tell(0) })
  first.evaluate(hostileObjects(chance))
  first.evaluate(`add_verb(#0, {#3, "rxd", "dump_world"}, {"this", "none", "this"});
r = set_verb_code(#0, "dump_world", {${DUMP.map((line) => JSON.stringify(line)).join(', ')}}); if (r) raise(r[1]); endif`)
  const options = { wasm: FUZZED_WASM, cluster: 2, store: first.store, committed: tell(1) }
  drivers.push(first, openTestDriver(options))
  return drivers
}

function happen(driver: TestDriver, chance: Chance): string {
  if (chance.one(8)) {
    const ms = chance.of([1, 1000, 4000])
    driver.advance(ms)
    return `${ms} ms`
  }
  const source = program(chance)
  try {
    return `${source} → ${driver.answer(source).status}`
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('no answer')) return `${source} → waits`
    throw new Error(source, { cause: error })
  }
}

function program(chance: Chance): string {
  const calls = Array.from({ length: 1 + chance.below(4) }, () => {
    if (chance.one(4)) return attempt(chance, BUILTINS_CHANGING)
    return `try ${chance.of(SNIPPETS)} except e (ANY) x = e[1]; endtry`
  })
  return `${PRELUDE}\n${calls.join('\n')}\nreturn ${anyValue(chance, 1)};`
}

/** Throws, naming the first difference. */
function same(actual: string, wanted: string, what: string): void {
  if (actual === wanted) return
  let at = 0
  while (actual[at] === wanted[at]) at += 1
  const from = Math.max(at - 300, 0)
  const [was, is] = [wanted, actual].map((text) => text.slice(from, at + 150))
  throw new Error(`differs: ${what}\nwanted … ${was}\nfound … ${is}`)
}
