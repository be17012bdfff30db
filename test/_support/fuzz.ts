/**
 * What fuzz tests share: chance from a printed seed, how long to go on, and MOO values written as source.
 *
 * COSM_TEST_FUZZ_SECONDS says how long each fuzz test runs (default 3), COSM_TEST_FUZZ_SEED where it begins
 * (default: 1 at the short length, drawn otherwise). The same seed finds the same fault.
 */

import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import type { ExecutionContext } from 'ava'

const SECONDS = Number(process.env['COSM_TEST_FUZZ_SECONDS'] ?? 3)
const SEED = Number(process.env['COSM_TEST_FUZZ_SEED'] ?? (SECONDS > 3 ? Date.now() % 1e6 : 1))

const BUILD = path.join(import.meta.dirname, '../../build')

/** The driver to try: COSM_TEST_FUZZ_WASM, else the debug build if it is newer than the other. */
export const FUZZED_WASM =
  process.env['COSM_TEST_FUZZ_WASM'] || newest('driver.debug.wasm', 'driver.wasm')

function newest(...names: readonly string[]): string {
  const files = names.map((name) => path.join(BUILD, name)).filter((file) => existsSync(file))
  const [first] = files.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  return first ?? path.join(BUILD, 'driver.wasm')
}

/** Chance: mulberry32. */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0
  }

  /** A number from 0 up to but not including [end]. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) % end
  }

  of<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)]
    if (choice === undefined) throw new Error('nothing to choose from')
    return choice
  }

  /** Whether something with odds one in [times] happens. */
  one(times: number): boolean {
    return this.below(times) === 0
  }
}

/** Runs [step] with a seed of its own, again and again, until the time is over. Logs where it began. */
export async function fuzz(
  t: ExecutionContext,
  step: (chance: Chance, seed: number) => unknown,
): Promise<void> {
  t.timeout((SECONDS + 120) * 1000)
  const end = Date.now() + SECONDS * 1000
  let seed = SEED
  for (; Date.now() < end; seed++) {
    const tried = seed
    try {
      await step(new Chance(tried), tried)
    } catch (error) {
      throw new Error(`with COSM_TEST_FUZZ_SEED=${tried}: ${reasons(error)}`, { cause: error })
    }
  }
  t.log(`seeds ${SEED} to ${seed - 1}`)
  t.pass()
}

/** What went wrong, what brought that about, and so on; of the last, where in the driver it was. */
function reasons(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.cause !== undefined) return `${error.message}\n${reasons(error.cause)}`
  const places = error.stack?.match(/at [^\n]*wasm:[^\n]*/g) ?? []
  return [error.message, ...places.slice(0, 12)].join('\n')
}

const ATOMS = [
  ...['0', '1', '-1', '2', '3', '7', '64', '1000', '2147483647', '-2147483648', '4294967296'],
  ...['9223372036854775807', '(-9223372036854775807 - 1)', '0.0', '-0.0', '1.5', '-2.25', '1e308'],
  ...['1e-320', '123456789.125', '#0', '#-1', '#-3', '#2', '#3', '#4', '#5', '#99999', 'player'],
  ...['#9223372036854775807', 'E_NONE', 'E_PERM', 'E_TYPE', 'E_INVARG', 'true', 'false', '""'],
  ...['"a"', '"abc"', '"ABC"', '"a b  c"', '"näïve ☃ 😀"', '"~00~FF"', '"~zz"', '"%1 %0"', '"$&"'],
  ...['"[a-z"', '"(a*)*b"', '"\\\\d+(?<n>x)?"', '"%(a%)%1"', '"{\\"a\\": [1, 2.5, null]}"', '"#1"'],
  ...['"name"', '"look"', '"l*ook"', '"contents"', '"this none this"', '"rxd"', '"1.5e400"', '"5"'],
  ...['{}', '[]', '{1, 2, 3}', '{"a", "b"}', '{{"k", 1}, {"l", 2}}', '[1 -> 2]', '["a" -> {1}]'],
  ...[
    '{player, "rw"}',
    '{#2, "rxd", "look"}',
    '{"this", "none", "this"}',
    '{"return 1;"}',
    '{0.5}',
  ],
  ...[
    "'name",
    "'look",
    '\'"odd name"',
    'b""',
    'b"AP9h"',
    'E_FUZZ',
    'E_FUZZ("m", {1})',
    'E_PERM("")',
  ],
  ...['#0A1B2C-0123456789', 'thing', 'fly', 'fun', 'cap', 'waif', 'anon', 'err', 'bin', 'sym'],
  ...['<#5, {1, 2}>', '<thing>', '{x} => x', '{@x} => raise(E_PERM)', '{cap, waif, anon, fun}'],
  ...['["name" -> anon]', '#5', '#6', '#7', '#8', '{#5, #6}', 'task_id()', '"return new_waif();"'],
]

const KEYS = ['1', '2', '"a"', '"b"', '#1', 'E_PERM', '1.5']

/** Makes the variables that values of `anyValue` may name: long, deep and shared ones. */
export const PRELUDE = [
  'big = {}; for i in [1..500] big = {@big, i}; endfor',
  'str = "ab☃ "; for i in [1..8] str = str + str; endfor',
  'deep = {}; for i in [1..200] deep = {deep, "x"}; endfor',
  'map = []; for i in [1..300] map[i] = tostr(i); endfor',
  'sym = \'a_symbol; bin = b"AAECAwQF"; err = E_FUZZ("text", {sym, bin});',
  "thing = `create(#1, player, 2) ! ANY => #5'; anon = `create(#1, player, 1) ! ANY => 0';",
  'waif = `#5:make_waif() ! ANY => 0\'; cap = `grant(#5, {"read", "call"}) ! ANY => 0\';',
  'fly = <#5, .a = big, .b = {bin, err}, {1, "two", map}>;',
  'fn fun (@rest) return {@rest, str, fly}; endfn',
  'all = {big, str, deep, map, {big, big}, sym, bin, err, fly, fun};',
].join('\n')

/** What the verbs of hostile objects do to what is done to them. */
const HOSTILE = [
  ...['recycle(this);', 'recycle(#6);', 'recycle(@args);', 'move(this, #6);', 'move(#6, this);'],
  ...['chparent(this, #1);', 'chparent(#6, this);', 'chparents(this, {#6, #7});', 'suspend(0);'],
  ...['kill_task(task_id());', 'this:recycle();', 'this:accept(this);', 'delete_verb(this, verb);'],
  ...['set_verb_code(this, verb, {"return 1;"});', 'delete_property(this, "p");', 'commit();'],
  ...['add_property(this, "p", args, {player, "rw"});', 'renumber(this);', 'rollback();'],
  ...['for x in (this.contents) recycle(x); endfor', 'raise(E_FUZZ("no", args));', 'return 1;'],
  ...['create(this, this);', 'this.owner = #6;', "this.p = {this, args, @`this.p ! ANY => {}'};"],
  ...[
    'fork (0) recycle(this); endfork',
    'return pass(@args);',
    'reset_max_object();',
    'return args;',
  ],
  ...[
    'boot_player(player);',
    'clear_property(this, "p");',
    'while (1) endwhile',
    'read();',
    'return this;',
  ],
  ...[
    'fork x (0) kill_task(x); endfork',
    'suspend(1);',
    'this.p = {@x} => {this, x, args};',
    'p = 1;',
  ],
  ...['try suspend(0); finally recycle(this); endtry', "return `this:(verb)(@args) ! ANY';"],
]
const HOOKS = [
  'recycle',
  'accept',
  'moveto',
  'exitfunc',
  'enterfunc',
  'initialize',
  'look',
  'do_it',
]

/** Makes the objects #5 to #8, whose verbs do what nobody expects. */
export function hostileObjects(chance: Chance): string {
  const lines = ['for i in [1..4] create(i < 3 ? #1 | #5, #3).f = 1; endfor', 'p = {#3, "rwc"};']
  for (const object of [5, 6, 7, 8]) {
    lines.push(`add_property(#${object}, "p${object}", {#${object}}, p);`)
    for (const name of HOOKS) if (!chance.one(3)) lines.push(verb(object, name, body(chance)))
  }
  lines.push('add_property(#5, "p", {}, p);', verb(5, 'make_waif', 'return new_waif();'))
  return lines.join('\n')
}

function body(chance: Chance): string {
  return Array.from({ length: 1 + chance.below(3) }, () => chance.of(HOSTILE)).join(' ')
}

function verb(object: number, name: string, code: string): string {
  return `add_verb(#${object}, {#3, "rxd", "${name}"}, {"this", "none", "this"});
set_verb_code(#${object}, "${name}", {${JSON.stringify(code)}});`
}

/** Source of a random value, at most [depth] collections deep. */
export function anyValue(chance: Chance, depth = 3): string {
  if (chance.one(12)) return chance.of(['big', 'str', 'deep', 'map', 'all'])
  if (depth === 0 || !chance.one(4)) return chance.of(ATOMS)
  const parts = Array.from({ length: chance.below(5) }, () => anyValue(chance, depth - 1))
  if (!chance.one(3)) return `{${parts.join(', ')}}`
  return `[${parts.map((part) => `${chance.of(KEYS)} -> ${part}`).join(', ')}]`
}
