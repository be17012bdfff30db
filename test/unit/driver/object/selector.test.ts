/**
 * Role dispatch in random worlds, against test/_support/role-model.ts: which verb is called, in hierarchies with and
 * without a C3 linearisation; and command search, against its expression in role verbs.
 *
 * COSM_TEST_SEED and COSM_TEST_WORLDS set the seed and the number of worlds (10,000 for the record).
 */

import { setImmediate } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { openSeededRandom } from '../../../../kernel/base/random.ts'
import { openTestDriver } from '../../../_support/driver.ts'
import {
  type Argument,
  type ClassicVerb,
  type CommandLine,
  classicOrder,
  dispatch,
  linearisation,
  type ModelRole,
  type ModelValue,
  type ModelVerb,
  type Parents,
  type Restriction,
  searchCommand,
} from '../../../_support/role-model.ts'

const SEED = Number(process.env['COSM_TEST_SEED'] ?? 20261120)
const WORLDS = Number(process.env['COSM_TEST_WORLDS'] ?? 200)
const OBJECTS = 8
/** More than a world takes on a slow machine. */
const WORLD_MS_MAX = 100

async function allowTime(t: ExecutionContext): Promise<void> {
  t.timeout(60_000 + WORLDS * WORLD_MS_MAX)
  // ava hears of it when the test pauses.
  await setImmediate()
}

/** Numbers and choices of one seed. */
class Dice {
  readonly #random = openSeededRandom(SEED)
  below(limit: number): number {
    return Math.floor(this.#random.float() * limit)
  }
  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item
  }
  chance(part: number): boolean {
    return this.below(1000) < part * 1000
  }
  /** Parents with larger numbers than the object's own, each once. */
  parents(): number[][] {
    return Array.from({ length: OBJECTS }, (_, object) => {
      const above = Array.from({ length: OBJECTS - object - 1 }, (_, n) => object + 1 + n)
      const count = this.chance(0.3) ? 2 : this.chance(0.85) ? 1 : 0
      const found = new Set<number>()
      for (let n = 0; n < count && above.length > 0; n++) found.add(this.of(above))
      return [...found]
    })
  }
}

/** The verb of $world that make a world of what the model says; $world.things are its objects. */
const BUILD = [
  'for o in (this.things) chparents(o, {}); for r in (roles(o)) delete_role_verb(o, r[1]); endfor',
  'for n in [1..length(verbs(o))] delete_verb(o, 1); endfor endfor',
  '{parents, verbs, classic} = args;',
  'for n in [1..length(parents)]',
  'chparents(this.things[length(parents) + 1 - n], parents[length(parents) + 1 - n]); endfor',
  'for v in (verbs) r = add_role_verb(v[1], {player, "rxd"}, v[2]); r[1] || raise(E_INVARG, r[2]); endfor',
  'for v in (classic) add_verb(v[1], {player, "rxd", "put"}, v[2]);',
  'set_verb_code(v[1], length(verbs(v[1])), {v[3]}); endfor return 1;',
]

function openWorld() {
  const driver = openTestDriver()
  driver.evaluate(
    `w = create(#-1); add_property(#0, "world", w, {player, "r"}); add_property(w, "things", {}, {player, "rw"});
     add_verb(w, {player, "rxd", "build"}, {"this", "none", "this"});
     e = set_verb_code(w, "build", {${BUILD.map((line) => JSON.stringify(line)).join(', ')}}); e && raise(E_INVARG, e[1]);
     for n in [1..${OBJECTS}] o = create(#-1); o.name = tostr("thing", n); w.things = {@w.things, o}; endfor return 1;`,
  )
  return driver
}

const object = (number: number) => `$world.things[${number + 1}]`
const list = (items: readonly string[]) => `{${items.join(', ')}}`
const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`
const parentsText = (parents: Parents) => list(parents.map((each) => list(each.map(object))))

// ---- dispatch

/** The role that a verb is stored on. */
type StoredRole = ModelRole & { readonly restriction: { readonly object: number } }

/** The number of an object in the driver's world. */
type NumberOf = (object: number) => number

function roleText({ name, optional, restriction }: ModelRole, numberOf: NumberOf): string {
  const text = `${optional ? '?' : ''}${name}`
  switch (restriction.kind) {
    case 'none':
      return text
    case 'type':
      return `${text}: ${restriction.type}`
    default:
      return `${text}${restriction.kind === 'object' ? ' ==' : ':'} #${numberOf(restriction.object)}`
  }
}

function randomVerb(dice: Dice, id: number): ModelVerb {
  const names = ['x', 'y', 'z'].filter((name) => dice.chance(name === 'z' ? 0.2 : 0.9))
  if (names.length === 0) names.push('x')
  if (dice.chance(0.3)) names.reverse()
  const home = dice.below(names.length)
  const roles = names.map((name, index): ModelRole => {
    const kind = index === home ? dice.of(['prototype', 'prototype', 'object'] as const) : undefined
    return {
      name,
      optional: index !== home && dice.chance(0.2),
      restriction: randomRestriction(dice, kind),
    }
  })
  return { id, roles, home, ordered: dice.chance(0.4) }
}

function randomRestriction(dice: Dice, kind?: 'prototype' | 'object'): Restriction {
  const chosen =
    kind ?? dice.of(['none', 'prototype', 'prototype', 'prototype', 'object', 'type'] as const)
  if (chosen === 'none') return { kind: 'none' }
  if (chosen === 'type') return { kind: 'type', type: dice.of(['INT', 'STR', 'OBJ']) }
  const far = Math.max(dice.below(OBJECTS), dice.below(OBJECTS))
  return { kind: chosen, object: chosen === 'object' ? dice.below(OBJECTS) : far }
}

/** How often a call gives the role. */
const CALLED_WITH: Readonly<Record<string, number>> = { x: 0.9, y: 0.9, z: 0.15, q: 0.03 }

function randomValue(dice: Dice): ModelValue {
  // The objects with small numbers have the most ancestors.
  if (dice.chance(0.9)) return { object: dice.below(1 + dice.below(OBJECTS)) }
  return dice.of<ModelValue>([7, 'text', { nobody: true }])
}

function valueText(value: ModelValue): string {
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return quoted(value)
  return 'object' in value ? object(value.object) : '#-1'
}

test('the verb called is the one that the plain model finds, twice at each place', async (t) => {
  await allowTime(t)
  const dice = new Dice()
  const driver = openWorld()
  const first = Number(driver.evaluate('return tostr($world.things[1]);').slice(2, -1))
  const counts = new Map<string, number>()
  for (let world = 0; world < WORLDS; world++) {
    const parents = dice.parents()
    const verbs = Array.from({ length: 1 + dice.below(6) }, (_, n) => randomVerb(dice, n + 1))
    const texts = verbs.map(({ id, roles, home, ordered }) => {
      const stored = (roles[home] as StoredRole).restriction.object
      const head = roles.map((role) => roleText(role, (number) => number + first)).join(', ')
      const own = roles.findIndex(
        ({ restriction }) => 'object' in restriction && restriction.object === stored,
      )
      // The role that it is stored on is the first that names the object, unless `this` says which.
      const header = own === home ? head : withThis(roles, home, first)
      const lines = [`verb go(${header})${ordered ? ' ordered' : ''}`, `return ${id};`, 'endverb']
      return list([object(stored), list(lines.map(quoted))])
    })
    driver.evaluate(`return $world:build(${parentsText(parents)}, ${list(texts)}, {});`)
    const calls = Array.from({ length: 8 }, () => {
      const names = Object.keys(CALLED_WITH).filter((name) =>
        dice.chance(CALLED_WITH[name] as number),
      )
      const given = new Map(names.map((name) => [name, randomValue(dice)]))
      return {
        given,
        receiver: given.size === 0 || dice.chance(0.25) ? randomValue(dice) : undefined,
      }
    }).filter(({ given }) => given.size > 0)
    const results = calls.map(({ given, receiver }) => {
      const roles = [...given].map(([name, value]) => `${name} -> ${valueText(value)}`).join(', ')
      const call = receiver === undefined ? `go(${roles})` : `(${valueText(receiver)}):go(${roles})`
      return `for n in [1..2] r = {@r, \`${call} ! ANY'}; endfor`
    })
    const found = driver.evaluate(`r = {}; ${results.join(' ')} return r;`)
    const expected = calls.flatMap(({ given, receiver }) => {
      const result = String(dispatch(parents, verbs, given, receiver))
      counts.set(result, (counts.get(result) ?? 0) + 2)
      return [result, result]
    })
    t.is(
      found,
      `{${expected.join(', ')}}`,
      `seed ${SEED}, world ${world}: ${JSON.stringify({ parents, verbs, calls: calls.map(({ given, receiver }) => [[...given], receiver]) })}`,
    )
  }
  t.log(
    `seed ${SEED}, ${WORLDS} worlds: ${[...counts]
      .sort()
      .map(([result, count]) => `${result} ${count}`)
      .join(', ')}`,
  )
})

function withThis(roles: readonly ModelRole[], home: number, first: number): string {
  return roles
    .map((role, index) => {
      const text = roleText(role, (number) => number + first)
      return index === home ? text.replace(/#\d+$/, 'this') : text
    })
    .join(', ')
}

// ---- commands

const PREPOSITIONS = { in: ['in', 'inside', 'into'], on: ['on', 'onto', 'upon', 'on top of'] }
const ROLES = ['player', 'location', 'dobj', 'iobj'] as const

/** A classic verb as role verbs: one for each role that its object may stand in, the rest of it as guards. */
function expressed(verb: ClassicVerb): string[] {
  return ROLES.map((host) => {
    const guards = [
      ...argumentGuard('dobj', verb.dobj, host),
      ...argumentGuard('iobj', verb.iobj, host),
      ...(verb.prep === 'any' ? [] : [prepositionGuard(verb.prep)]),
    ]
    const roles = [...ROLES.map((role) => (role === host ? `${role}: this` : role)), 'prep']
    const guard = guards.length === 0 ? '' : ` when (${guards.join(' && ')})`
    const lines = [`verb put(${roles.join(', ')}) ordered${guard}`, `return ${verb.id};`, 'endverb']
    return list([object(verb.object), list(lines.map(quoted))])
  })
}

function argumentGuard(role: 'dobj' | 'iobj', argument: Argument, host: string): string[] {
  if (argument === 'any') return []
  return [argument === 'none' ? `${role} == #-1` : `${role} == ${host}`]
}

function prepositionGuard(prep: 'none' | 'in' | 'on'): string {
  return prep === 'none' ? 'prep == ""' : `prep in ${list(PREPOSITIONS[prep].map(quoted))}`
}

test('classic command search and its expression in roles find the same verb', async (t) => {
  await allowTime(t)
  const dice = new Dice()
  const driver = openWorld()
  // The player and the room are things of the world too.
  driver.evaluate(
    'set_player_flag($world.things[1], 1); move($world.things[1], $world.things[2]); move($world.things[3], $world.things[2]); move($world.things[4], $world.things[2]); return 1;',
  )
  const me = Number(driver.evaluate('return tostr($world.things[1]);').slice(2, -1))
  driver.evaluate(
    `add_verb(#0, {player, "rxd", "do_login_command"}, {"this", "none", "this"}); set_verb_code(#0, "do_login_command", {"return #${me};"}); return 1;`,
  )
  const session = driver.connect('connect')
  const arguments_: readonly Argument[] = ['none', 'any', 'this']
  let skipped = 0
  for (let world = 0; world < WORLDS; ) {
    const parents = dice.parents()
    // Role verbs rank by C3, classic verbs do not; where both orders are one they must agree.
    if (
      [0, 1, 2, 3].some(
        (each) => linearisation(parents, each)?.join() !== classicOrder(parents, each).join(),
      )
    ) {
      skipped += 1
      continue
    }
    world += 1
    const verbs = Array.from(
      { length: 1 + dice.below(5) },
      (_, n): ClassicVerb => ({
        id: n + 1,
        object: dice.below(OBJECTS),
        dobj: dice.of(arguments_),
        prep: dice.of(['none', 'any', 'in', 'on'] as const),
        iobj: dice.of(arguments_),
      }),
    )
    const classic = verbs.map(({ id, object: holder, dobj, prep, iobj }) => {
      const words = prep === 'in' ? 'in' : prep === 'on' ? 'on' : prep
      const specs = list([dobj, words, iobj].map(quoted))
      return list([object(holder), specs, quoted(`notify(player, "${id}");`)])
    })
    const roles = verbs.flatMap(expressed)
    driver.evaluate(
      `return $world:build(${parentsText(parents)}, ${list(roles)}, ${list(classic)});`,
    )
    const lines = Array.from({ length: 4 }, () => randomLine(dice))
    const found = lines.map(({ text }) => session.line(text)[0])
    const calls = lines.map(({ line }) => roleCall(line, me))
    const byRoles = driver.evaluate(`return {${calls.join(', ')}};`)
    const expected = lines.map(({ line }) =>
      searchCommand(parents, verbs, line, { player: 0, location: 1 }),
    )
    const place = `seed ${SEED}, world ${world}: ${JSON.stringify({ parents, verbs, lines })}`
    t.deepEqual(
      found,
      expected.map((id) => (id === undefined ? UNKNOWN : String(id))),
      place,
    )
    t.is(byRoles, `{${expected.map((id) => id ?? 'E_VERBNF').join(', ')}}`, place)
  }
  t.log(
    `seed ${SEED}, ${WORLDS} worlds of four commands; ${skipped} with an order of ancestors that is not C3's left out`,
  )
})

const UNKNOWN = "I couldn't understand that."
/** What people call the things that a line may name; the last is not there. */
const CALLED = ['me', 'here', 'thing3', 'thing4', 'nobody']
const FAILED = -3

function randomLine(dice: Dice): { text: string; line: CommandLine } {
  const dobj = dice.chance(0.25) ? -1 : dice.below(CALLED.length)
  const prep = dice.of(['none', 'in', 'on'] as const)
  const iobj = prep === 'none' || dice.chance(0.15) ? -1 : dice.below(CALLED.length)
  const words = ['put', CALLED[dobj] ?? '']
  if (prep !== 'none') words.push(dice.of(PREPOSITIONS[prep]), CALLED[iobj] ?? '')
  const known = (index: number) => (index === CALLED.length - 1 ? FAILED : index)
  return {
    text: words.filter((word) => word !== '').join(' '),
    line: { dobj: known(dobj), prep, iobj: known(iobj) },
  }
}

function roleCall({ dobj, prep, iobj }: CommandLine, me: number): string {
  const at = (number: number) => (number < 0 ? `#${number}` : object(number))
  const word = prep === 'none' ? '' : prep
  return `\`put(player -> #${me}, location -> ${object(1)}, dobj -> ${at(dobj)}, prep -> "${word}", iobj -> ${at(iobj)}) ! E_VERBNF'`
}
