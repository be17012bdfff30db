/**
 * What fuzz tests share: chance from a printed seed, how long to go on, and MOO values written as source.
 *
 * COSM_TEST_FUZZ_SECONDS says how long each fuzz test runs (default 3), COSM_TEST_FUZZ_SEED where it begins
 * (default: 1 at the short length, drawn otherwise). The same seed finds the same fault.
 */

import type { ExecutionContext } from 'ava'

const SECONDS = Number(process.env['COSM_TEST_FUZZ_SECONDS'] ?? 3)
const SEED = Number(process.env['COSM_TEST_FUZZ_SEED'] ?? (SECONDS > 3 ? Date.now() % 1e6 : 1))

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
      const why = error instanceof Error ? `${error.message} ${error.cause ?? ''}` : String(error)
      throw new Error(`with COSM_TEST_FUZZ_SEED=${tried}: ${why}`, { cause: error })
    }
  }
  t.log(`seeds ${SEED} to ${seed - 1}`)
  t.pass()
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
]

const KEYS = ['1', '2', '"a"', '"b"', '#1', 'E_PERM', '1.5']

/** Makes the variables that values of `anyValue` may name: long, deep and shared ones. */
export const PRELUDE = [
  'big = {}; for i in [1..500] big = {@big, i}; endfor',
  'str = "ab☃ "; for i in [1..8] str = str + str; endfor',
  'deep = {}; for i in [1..200] deep = {deep, "x"}; endfor',
  'map = []; for i in [1..300] map[i] = tostr(i); endfor',
  'all = {big, str, deep, map, {big, big}};',
].join('\n')

/** Source of a random value, at most [depth] collections deep. */
export function anyValue(chance: Chance, depth = 3): string {
  if (chance.one(12)) return chance.of(['big', 'str', 'deep', 'map', 'all'])
  if (depth === 0 || !chance.one(4)) return chance.of(ATOMS)
  const parts = Array.from({ length: chance.below(5) }, () => anyValue(chance, depth - 1))
  if (!chance.one(3)) return `{${parts.join(', ')}}`
  return `[${parts.map((part) => `${chance.of(KEYS)} -> ${part}`).join(', ')}]`
}
