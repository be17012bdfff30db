/** Source of calls of builtin functions with values drawn by chance: most of the types that they take. */

import { BUILTINS } from '../../driver/shared/builtins.ts'
import { anyValue, type Chance } from './fuzz.ts'

/** They stop the server, wait for what does not come here, or cost seconds on purpose. */
const LEFT_OUT = ['shutdown', 'argon2', 'argon2_verify', 'panic']
const ARGUMENTS: ReadonlyMap<number, readonly string[]> = new Map([
  [0, ['0', '1', '-1', '3', '500', '9223372036854775807']],
  [
    1,
    [
      '#0',
      '#1',
      '#2',
      '#3',
      '#4',
      '#5',
      '#6',
      '#7',
      '#8',
      '#-1',
      '#99',
      'player',
      'anon',
      'waif',
      'thing',
      'fly',
    ],
  ],
  [2, ['""', '"abc"', 'str', '"name"', '"%1[a-z]*"', '"(a+)+$"']],
  [4, ['{}', 'big', 'deep', 'all', '{"a", "b"}', '{player, "rw"}']],
  [9, ['0.0', '1.5', '-1e300', '1e-310']],
  [10, ['[]', 'map', '["a" -> 1]']],
  [15, ['sym', "'a", '"name"']],
  [16, ['bin', 'b""', '"~00"']],
  [17, ['fly', '<#1>', '<thing, .p = 1>']],
  [18, ['fun', '{x} => x', '{@x} => suspend(0)', '{x} => {x, recycle(#5)}']],
  [19, ['cap', '`grant(#6, {"move", "write"}) ! ANY\'']],
])

/** A function with its number of arguments, most −1 for any, and their types. */
export interface Builtin {
  readonly name: string
  readonly least: number
  readonly most: number
  readonly types: readonly number[]
}

export const BUILTIN_CALLS: readonly Builtin[] = BUILTINS.map((line) => {
  const [name = '', least, most, ...types] = line.split(' ')
  return { name, least: Number(least), most: Number(most), types: types.map(Number) }
}).filter(({ name }) => !LEFT_OUT.includes(name))

/** A call whose error is caught, at times in a task of its own or with a pause behind it. */
export function attempt(chance: Chance, among: readonly Builtin[] = BUILTIN_CALLS): string {
  const pause = chance.one(8) ? 'suspend(0);' : ''
  const code = `try r = ${call(chance, among)}; ${pause} except e (ANY) r = e[1]; endtry`
  return chance.one(10) ? `fork t (0) ${code} endfork; r = ${call(chance, among)};` : code
}

/** A call of a builtin with most often as many arguments as it takes. */
function call(chance: Chance, among: readonly Builtin[]): string {
  const { name, least, most, types } = chance.of(among)
  const count = most < 0 ? chance.below(5) : least + chance.below(most - least + 1)
  const given = Array.from({ length: chance.one(20) ? count + 1 : count }, (_, at) =>
    chance.one(5)
      ? anyValue(chance)
      : chance.of(ARGUMENTS.get(types[at] ?? -1) ?? [anyValue(chance)]),
  )
  return chance.one(2) ? `${name}(@{${given.join(', ')}})` : `${name}(${given.join(', ')})`
}

const CHANGING = new Set([
  ...[
    'create',
    'recycle',
    'recreate',
    'renumber',
    'move',
    'chparent',
    'chparents',
    'chown',
    'set_player_flag',
  ],
  ...[
    'add_property',
    'delete_property',
    'clear_property',
    'set_property_info',
    'add_verb',
    'delete_verb',
  ],
  ...[
    'set_verb_info',
    'set_verb_args',
    'set_verb_code',
    'eval',
    'create_index',
    'drop_index',
    'grant',
  ],
  ...[
    'narrow',
    'revoke',
    'write_token',
    'new_waif',
    'reset_max_object',
    'task_send',
    'send',
    'query',
  ],
  ...['set_object_metadata', 'set_property_metadata', 'set_verb_metadata', 'clear_object_metadata'],
  ...['lump_create', 'lump_begin', 'lump_add', 'lump_end', 'lump_abort'],
  ...['objects_where', 'set_role_verb', 'add_role_verb', 'delete_role_verb', 'set_task_perms'],
])

/** Those that change objects. */
export const BUILTINS_CHANGING = BUILTIN_CALLS.filter(({ name }) => CHANGING.has(name))
