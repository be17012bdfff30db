/**
 * The world that simulated clients act in, written in the language: lists to append to, a ring of nodes, things in
 * rooms, accounts, and tasks that are left for later. Every command names itself, so that what it did can be found.
 *
 *   txn NAME aLIST rLIST …          appends NAME.1, NAME.2 … and reads, in order       → NAME [[values] …]
 *   rewire NAME LIST NODE           swaps the two nodes behind NODE
 *   move NAME LIST THING ROOM       pay NAME LIST FROM TO AMOUNT
 *   fork NAME LIST MS               later NAME LIST MS: as fork, by a suspended task
 *   mark NAME LIST MARK             writes NAME to a place without reading it
 *   say NAME LIST                   everybody connected gets `heard NAME`
 *   look NAME                       all of it                                          → NAME {…}
 *
 * All but look append NAME.1 to a list, so that the history of lists covers them.
 */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { FLAG_PLAYER, FLAG_PROGRAMMER, FLAG_WIZARD } from '../../../driver/shared/layout.ts'
import { linkObjects } from '../../../kernel/exchange/link.ts'
import { emptyObject, type ObjectModel, type World } from '../../../kernel/exchange/model.ts'
import { ProgramTable } from '../../../kernel/exchange/program.ts'
import { worldRows } from '../../../kernel/exchange/world-rows.ts'
import { type Language, openLanguage } from '../../../kernel/host/language.ts'
import { putValue } from '../../../kernel/store/chunks.ts'
import { MutationWriter } from '../../../kernel/store/mutations.ts'
import { objectValue, type SlotValue, stringValue } from '../../../kernel/store/value.ts'
import { addVerb, bareWorld, WIZARD } from '../../_support/bare-world.ts'

const BUILD = new URL('../../../build/', import.meta.url)

// First object of each kind, and how many there are.
export const PLAYER_FIRST = 10
export const PLAYER_COUNT = 10
export const LIST_FIRST = 30
export const LIST_COUNT = 6
export const NODE_FIRST = 50
export const NODE_COUNT = 7
export const ROOM_FIRST = 60
export const ROOM_COUNT = 3
export const THING_FIRST = 70
export const THING_COUNT = 6
export const ACCOUNT_FIRST = 80
export const ACCOUNT_COUNT = 5
export const BOOK_FIRST = 90
export const BOOK_COUNT = 3
/** What every account has in the beginning. */
export const BALANCE = 100

const each = (first: number, count: number) =>
  `{${Array.from({ length: count }, (_, index) => `#${first + index}`).join(', ')}}`
const numbers = (of: string, first: number) => `{toint(o) - ${first} for o in (${of})}`

const VERBS: Readonly<Record<string, string>> = {
  do_login_command: 'return args && args[1] == "connect" ? toobj(args[2]) | #-1;',
  do_command: `
    {op, name, @rest} = args;
    this:("do_" + op)(name, @rest);
    return 1;`,
  note: `
    {name, list} = args;
    list = toobj(list);
    list.values = {@list.values, name + ".1"};`,
  done: `
    {name} = args;
    book = toobj(${BOOK_FIRST} + toint(name[$]) % ${BOOK_COUNT});
    book.values = {@book.values, name};`,
  do_txn: `
    {name, @steps} = args;
    out = {};
    count = 0;
    for step in (steps)
      list = toobj(step[2..$]);
      if (step[1] == "a")
        count = count + 1;
        list.values = {@list.values, tostr(name, ".", count)};
      else
        out = {@out, list.values};
      endif
    endfor
    notify(player, tostr(name, " ", generate_json(out)));`,
  do_rewire: `
    {name, list, node} = args;
    a = toobj(node);
    b = a.next;
    c = b.next;
    d = c.next;
    a.next = c;
    c.next = b;
    b.next = d;
    this:note(name, list);
    notify(player, name);`,
  do_move: `
    {name, list, thing, room} = args;
    move(toobj(thing), toobj(room));
    this:note(name, list);
    notify(player, name);`,
  do_pay: `
    {name, list, from, to, amount} = args;
    from = toobj(from);
    to = toobj(to);
    from.balance = from.balance - toint(amount);
    to.balance = to.balance + toint(amount);
    this:note(name, list);
    notify(player, name);`,
  do_mark: `
    {name, list, mark} = args;
    toobj(mark).mark = name;
    this:note(name, list);
    notify(player, name);`,
  do_fork: `
    {name, list, ms} = args;
    this:note(name, list);
    fork (tofloat(ms) / 1000.0)
      this:done(name);
    endfork
    notify(player, name);`,
  do_later: `
    {name, list, ms} = args;
    this:note(name, list);
    notify(player, name);
    suspend(tofloat(ms) / 1000.0);
    this:done(name);`,
  do_say: `
    {name, list} = args;
    this:note(name, list);
    notify(player, name);
    for who in (connected_players())
      notify(who, "heard " + name);
    endfor`,
  do_look: `
    {name} = args;
    all = ["next" -> {toint(o.next) - ${NODE_FIRST} for o in (${each(NODE_FIRST, NODE_COUNT)})}];
    all["location"] = {toint(o.location) - ${ROOM_FIRST} for o in (${each(THING_FIRST, THING_COUNT)})};
    rooms = ${each(ROOM_FIRST, ROOM_COUNT)};
    all["contents"] = {${numbers('r.contents', THING_FIRST)} for r in (rooms)};
    all["balances"] = {o.balance for o in (${each(ACCOUNT_FIRST, ACCOUNT_COUNT)})};
    all["lists"] = {o.values for o in (${each(LIST_FIRST, LIST_COUNT)})};
    all["marks"] = {o.mark for o in (${each(LIST_FIRST, LIST_COUNT)})};
    all["done"] = {o.values for o in (${each(BOOK_FIRST, BOOK_COUNT)})};
    notify(player, tostr(name, " ", generate_json(all)));`,
}

/** What `look` answers. */
export interface Look {
  readonly next: readonly number[]
  readonly location: readonly number[]
  readonly contents: readonly (readonly number[])[]
  readonly balances: readonly number[]
  readonly lists: readonly (readonly string[])[]
  readonly done: readonly (readonly string[])[]
  readonly marks: readonly string[]
}

/** What every server of a run runs: compiled once a Node process, because it is the same for each. */
export interface Shipped {
  readonly module: WebAssembly.Module
  readonly language: Language
  /** Mutations that make the world in an empty store. */
  readonly world: Uint8Array<ArrayBuffer>
}

let shipped: Shipped | undefined

export function openShipped(): Shipped {
  shipped ??= ship()
  return shipped
}

function ship(): Shipped {
  const language = openLanguage(readFileSync(fileURLToPath(new URL('language.js', BUILD)), 'utf8'))
  const module = new WebAssembly.Module(readFileSync(new URL('driver.wasm', BUILD)))
  const programs = new ProgramTable(
    {
      compile(source, { version }) {
        const reply = language.compile(source, { version, unknownBuiltins: 'error' })
        if (reply[0] === 0) return { program: reply.subarray(1) }
        throw new Error(`a verb does not compile: ${source}\n${Buffer.from(reply).toString()}`)
      },
    },
    undefined,
  )
  const writer = new MutationWriter()
  for (const row of worldRows(makeWorld(), { programs, source: 'simulation', timeUs: 0 })) {
    putValue(writer, row.key, row.value, { mayHaveChunks: false })
  }
  return { module, language, world: writer.finish() }
}

function makeWorld(): World {
  const world = bareWorld()
  const add = (id: number, fields: Partial<ObjectModel>): ObjectModel => {
    const object = { ...emptyObject(id), name: `#${id}`, owner: WIZARD, parents: [1], ...fields }
    world.objects.set(id, object)
    return object
  }
  const system = world.objects.get(0) as ObjectModel
  system.verbs.length = 0
  for (const [name, source] of Object.entries(VERBS)) addVerb(system, name, source)
  const prototype = add(8, {})
  const wizard = FLAG_PLAYER | FLAG_PROGRAMMER | FLAG_WIZARD
  const players = { flags: wizard, location: 2 }
  addMany(PLAYER_FIRST, PLAYER_COUNT, (id) => add(id, players))
  addMany(LIST_FIRST, LIST_COUNT, (id) => add(id, { parents: [8] }))
  addMany(BOOK_FIRST, BOOK_COUNT, (id) => add(id, { parents: [8] }))
  addMany(ROOM_FIRST, ROOM_COUNT, (id) => add(id, {}))
  addMany(THING_FIRST, THING_COUNT, (id) => add(id, { location: ROOM_FIRST + (id % ROOM_COUNT) }))
  addProperty(prototype, 'values', { type: 'list', items: [] })
  const next = addProperty(prototype, 'next', objectValue(0n))
  addProperty(prototype, 'mark', stringValue(''))
  addProperty(prototype, 'balance', { type: 'int', value: BigInt(BALANCE) })
  addMany(NODE_FIRST, NODE_COUNT, (id) => {
    const after = NODE_FIRST + ((id - NODE_FIRST + 1) % NODE_COUNT)
    const slot = { owner: WIZARD, permissions: 1, value: objectValue(BigInt(after)) }
    add(id, { parents: [8] }).slots.set(next, slot)
  })
  addMany(ACCOUNT_FIRST, ACCOUNT_COUNT, (id) => add(id, { parents: [8] }))
  world.objectIdNext = BOOK_FIRST + BOOK_COUNT
  linkObjects(world)
  return world
}

function addMany(first: number, count: number, make: (id: number) => void): void {
  for (let id = first; id < first + count; id++) make(id)
}

function addProperty(object: ObjectModel, name: string, value: SlotValue) {
  const definition = { name, definer: object.id, isOnAnonymous: false }
  object.definitions.push(definition)
  object.slots.set(definition, { owner: WIZARD, permissions: 1, value })
  return definition
}
