/** Counts that balance: what tasks made is given back when they are over, whatever became of them. */

import test from 'ava'
import { buildDebugDriver } from '../../_support/debug-driver.ts'
import { openTestDriver, type TestDriver } from '../../_support/driver.ts'

/** Blocks of the heap in use, as gc_stats() tells. */
function blocks(driver: TestDriver): number {
  return Number(/"black" -> (\d+)/.exec(driver.evaluate('return gc_stats();'))?.[1])
}

/** What a round does; [n] makes names and texts of its own. */
const WORK: readonly ((n: number) => string)[] = [
  () =>
    'for i in [1..40] o = create(#-1); add_property(o, "p", {i}, {player, "rw"}); recycle(o); endfor',
  () =>
    'o = create(#-1); p = create(o); move(p, o); o.name = "x"; chparent(p, #-1); recycle(o); recycle(p);',
  (n) =>
    `eval("return {${n}, [1 -> \\"${n}\\"], {1.5}};"); eval("return ${n} +;"); eval("raise(E_PERM, \\"${n}\\", {1});");`,
  (n) =>
    `o = create(#-1); add_verb(o, {player, "rxd", "v"}, {"this", "none", "this"}); set_verb_code(o, "v", {"return {this, args, ${n % 50}};"}); o:v({1}, "two"); recycle(o);`,
  () => 'for i in [1..10] fork (0) x = {1, {i}, ["k" -> i]}; endfork endfor suspend(0);',
  () => 'fork t (100) x = {1}; endfork suspend(0); kill_task(t);',
  () => 'for i in [1..10] suspend(0); endfor return {1, {2}};',
  (n) =>
    `try raise(E_INVARG, "text ${n}", {${n}}); except e (E_INVARG) x = e; finally y = {x}; endtry raise(E_RANGE, "uncaught", {y});`,
  () => 'l = {}; while (1) l = {@l, {length(l)}}; endwhile',
  () => 'x = create(#-1, 1); y = create(#-1, 1); x = y = 0;',
  () => 'o = create(#-1, player, 2); recycle(o); rollback();',
  (n) =>
    `s = ""; for i in [1..200] s = s + tostr(i, ${n}); endfor m = []; for i in [1..100] m[i] = s[i..$]; endfor l = mapvalues(m); sort(l); l[3..5] = {};`,
  () => 'task_local(["a" -> {1}]); x = `1 / 0 ! E_DIV\'; kill_task(task_id());',
  () =>
    'a = generate_json(["a" -> {1, 2.5, "x"}]); parse_json(a); encode_binary({1, "x"}); pcre_match("abc", "(b)(?<n>c)"); match("foobar", "o*b"); substitute("%1", match("foobar", "%(o*%)b"));',
  (n) =>
    `o = create(#-1); add_property(o, "p", 1, {player, "r"}); set_property_metadata(o, "p", "k", {create(#-1, 1)}); for i in [1..20] set_object_metadata(o, tostr("k", i), {${n}}); endfor clear_object_metadata(o, "k3"); delete_property(o, "p"); recycle(o);`,
  (n) =>
    `l = {}; for i in [1..50] l = {@l, {i, "${n}"}}; endfor map({x} => {x}, l); sort_by({x} => -x[1], l); reduce({a, x} => {@a, x}, filter({x} => x[1] % 2, l), {}); \`map({x} => x[3], l) ! ANY';`,
  () =>
    'fn slow(x) suspend(100); endfn fork t (0) map({x} => slow({x}), {1, 2}); endfork suspend(0); kill_task(t);',
]

function round(driver: TestDriver, n: number): void {
  for (const [index, work] of WORK.entries()) driver.answer(work(n * WORK.length + index))
  driver.answer('reset_max_object();')
}

/** Runs rounds until caches are warm, then more; how many blocks those left behind. */
function leftBehind(driver: TestDriver, options: { warm: number; rounds: number }): number {
  let n = 0
  while (n < options.warm) round(driver, n++)
  const before = blocks(driver)
  while (n < options.warm + options.rounds) round(driver, n++)
  return blocks(driver) - before
}

test('a hundred thousand operations of all kinds leave nothing behind', (t) => {
  t.timeout(200_000)
  // Besides runs that finished_tasks() keeps.
  t.true(Math.abs(leftBehind(openTestDriver(), { warm: 60, rounds: 250 })) <= 30)
})

test('so does a debug build, which checks every count and poisons what is freed', (t) => {
  t.timeout(200_000)
  const driver = openTestDriver({ wasm: buildDebugDriver() })
  t.true(Math.abs(leftBehind(driver, { warm: 55, rounds: 15 })) <= 30)
})
