/**
 * What a batch of a cluster says that it read is all that decides what it does: whatever another process commits
 * outside of it, the batch run again writes and says the same.
 */

import test from 'ava'
import { unpackReads } from '../../kernel/host/cluster/packed-change.ts'
import { translateMutations } from '../../kernel/host/packed-row.ts'
import { decodeMutations } from '../../kernel/store/mutations.ts'
import { type Bytes, compareBytes, type KeyRange } from '../../kernel/store/range.ts'
import { formatKey } from '../../kernel/store/tuple.ts'
import { openTestDriver, type TestDriver } from '../_support/driver.ts'
import { type Chance, FUZZED_WASM, fuzz, hostileObjects } from '../_support/fuzz.ts'
import { attempt, BUILTINS_CHANGING } from '../_support/fuzz-calls.ts'

const STEPS = 30

/** What a program of the batch under test asks or does. */
const ASKS = [
  "r = {@r, `#5.p5 ! ANY'};",
  "r = {@r, toliteral(`#7.p5 ! ANY'), toliteral(`#8.p5 ! ANY')};",
  "r = {@r, `#7.q ! ANY', `#8.q ! ANY'};",
  "r = {@r, `#7.name ! ANY', `#8.location ! ANY', `#8.last_move ! ANY'};",
  "r = {@r, `#7:tells(1) ! ANY', `#8:tells(1) ! ANY'};",
  "r = {@r, `#6.contents ! ANY', `children(#5) ! ANY'};",
  "r = {@r, `parents(#7) ! ANY', `isa(#7, #5) ! ANY', `ancestors(#8) ! ANY'};",
  "r = {@r, `properties(#5) ! ANY', `verbs(#6) ! ANY', `property_info(#7, \"p5\") ! ANY'};",
  'r = {@r, `is_clear_property(#7, "p5") ! ANY\'};',
  "r = {@r, `owned_objects(#3) ! ANY', players()};",
  'r = {@r, valid(#8), valid(#9), valid(#12)};',
  'r = {@r, length(queued_tasks())};',
  "r = {@r, `#5.p5[1].x ! ANY', `valid(#5.p5[2]) ! ANY'};",
  'r = {@r, `query(["in" -> #1, "where" -> {{"name", "=", "new"}}]) ! ANY\'};',
  "r = {@r, `rights(#6.p6[1]) ! ANY', `length(capabilities(#3)) ! ANY'};",
  "r = {@r, `#7.wizard ! ANY', `#7.owner ! ANY', `#7.r ! ANY'};",
  'r = {@r, `verb_code(#6, "tells") ! ANY\', `verb_info(#1, "tells") ! ANY\'};',
  'r = {@r, `function_info("create") ! ANY\', indices()};',
  "for i in [1..3] r = {@r, `#7.p5 ! ANY', `#6.p6 ! ANY', `#5.name ! ANY']; endfor",
  "r = {@r, `#0.server_options.fg_ticks ! ANY', ticks_left() > 0};",
  "r = {@r, `object_bytes(#7) ! ANY'};",
]

const DEEDS = [
  '#7.p5 = {1};',
  '#8.p5 = #7.p5;',
  "#6.p6 = {@`#6.p6 ! ANY => {}', 1};",
  'clear_property(#7, "p5");',
  'move(#7, #6);',
  'move(#8, #6);',
  'move(#8, #-1);',
  'chparent(#7, #6);',
  'chparent(#7, #5);',
  'add_verb(#6, {player, "rxd", "tells"}, {"this", "none", "this"}); set_verb_code(#6, "tells", {"return {6, this.name};"});',
  'add_verb(#1, {player, "rxd", "tells"}, {"this", "none", "this"}); set_verb_code(#1, "tells", {"return {1, args};"});',
  'delete_verb(#6, "tells");',
  'delete_verb(#1, "tells");',
  'add_property(#1, "q", 1, {player, "rwc"});',
  'add_property(#5, "q", 2, {player, "r"});',
  'delete_property(#1, "q");',
  'delete_property(#5, "q");',
  'set_property_info(#5, "p5", {#4, "r"});',
  'set_property_info(#5, "p5", {#3, "rwc"});',
  'x = create(#6); x.name = "new"; move(x, #6);',
  'x = create(#5); recycle(x);',
  'recycle(#8);',
  'recreate(#8, #5, #3);',
  '#7.name = "new";',
  '#8.name = "other";',
  '#7.owner = #4;',
  '#7.wizard = 1;',
  '#7.r = 1;',
  'set_player_flag(#7, 1);',
  'set_player_flag(#7, 0);',
  '#5.p5 = {#5:make_waif(), create(#6, player, 1)};',
  '#5.p5[1].x = 7;',
  '#5.p5 = 0;',
  'create_index(#1, "by_name", "name");',
  'drop_index("by_name");',
  '#6.p6 = {grant(#5, {"read"})};',
  'revoke(#6.p6[1]);',
  'fork (5) #7.p5 = 9; endfork',
  'for t in (queued_tasks()) kill_task(t[1]); endfor',
  '#5.p5 = 5;',
  'move(create(#1), #7);',
]

test('what a batch says that it read is all that decides what it does', async (t) => {
  let free = 0
  let conflicts = 0
  await fuzz(t, (chance) => {
    const drivers = openCluster(chance)
    const [own, other] = drivers as [TestDriver, TestDriver]
    const done: string[] = []
    for (let step = 0; step < STEPS; step++) {
      const source = program(chance)
      const before = own.tryOut(source)
      const known = own.tryOut(source)
      same(known, before, `without any change\n${source}`, done)
      const deed = happen(other, chance)
      const conflict = overlap(unpackReads(before.reads), deed.keys)
      if (conflict !== undefined) conflicts += 1
      else {
        free += 1
        same(
          own.tryOut(source),
          before,
          `${deed.source}\nchanged what was not read\n${source}`,
          done,
        )
      }
      done.push(deed.source)
      if (chance.one(3)) happen(own, chance)
    }
  })
  t.log(`${free} changes outside of what was read, ${conflicts} inside`)
  t.true(free > 5 && conflicts > 5)
})

interface Deed {
  readonly source: string
  readonly keys: readonly KeyRange[]
}

let written: KeyRange[] = []

function openCluster(chance: Chance): TestDriver[] {
  const drivers: TestDriver[] = []
  const tell = (from: number) => (mutations: Bytes) => {
    written.push(...keysOf(mutations))
    for (const [index, driver] of drivers.entries()) if (index !== from) driver.apply(mutations)
  }
  const first = openTestDriver({ wasm: FUZZED_WASM, cluster: 1, committed: tell(0) })
  first.evaluate(hostileObjects(chance))
  const options = { wasm: FUZZED_WASM, cluster: 2, store: first.store, committed: tell(1) }
  // Before the second is opened: the first is told of the numbers that the second takes.
  drivers.push(first)
  drivers.push(openTestDriver(options))
  return drivers
}

function keysOf(mutations: Bytes): KeyRange[] {
  const ranges: KeyRange[] = []
  for (const mutation of decodeMutations(translateMutations(mutations, new Set()).finish())) {
    if (mutation.type === 'set' || mutation.type === 'clear')
      ranges.push({ begin: mutation.key, end: Buffer.concat([mutation.key, Buffer.from([0])]) })
    else if (mutation.type === 'clear-range') ranges.push(mutation)
  }
  return ranges
}

/** The first range that both have a key of. */
function overlap(reads: readonly KeyRange[], keys: readonly KeyRange[]): KeyRange | undefined {
  return keys.find((key) =>
    reads.some(
      (read) => compareBytes(read.begin, key.end) < 0 && compareBytes(key.begin, read.end) < 0,
    ),
  )
}

function happen(driver: TestDriver, chance: Chance): Deed {
  written = []
  const source = chance.one(6)
    ? attempt(chance, BUILTINS_CHANGING)
    : `try ${chance.of(DEEDS)} except e (ANY) endtry`
  try {
    driver.answer(
      `anon = waif = cap = thing = fly = fun = big = str = deep = map = sym = bin = all = 0; ${source}`,
    )
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('no answer')) throw error
  }
  return { source, keys: written }
}

function program(chance: Chance): string {
  const parts = Array.from({ length: 1 + chance.below(3) }, () =>
    chance.one(4)
      ? `try ${chance.of(DEEDS)} except e (ANY) r = {@r, e[1]}; endtry`
      : chance.of(ASKS),
  )
  return `r = {}; ${parts.join(' ')} return toliteral(r);`
}

interface Outcome {
  readonly mutations: Bytes
  readonly effects: Bytes
  readonly reads: Bytes
}

function same(actual: Outcome, wanted: Outcome, what: string, done: readonly string[]): void {
  const isSame =
    compareBytes(actual.mutations, wanted.mutations) === 0 &&
    compareBytes(actual.effects, wanted.effects) === 0
  if (isSame) return
  const reads = unpackReads(wanted.reads).map(({ begin }) => formatKey(begin))
  throw new Error(
    [
      ...done,
      `differs: ${what}`,
      `wanted ${shown(wanted.effects)} ${shown(wanted.mutations)}`,
      `found ${shown(actual.effects)} ${shown(actual.mutations)}`,
      `read ${reads.join(', ')}`,
    ].join('\n'),
  )
}

function shown(bytes: Bytes): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[^ -~]+/g, '.')
}
