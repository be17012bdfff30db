import test from 'ava'
import * as fc from 'fast-check'
import { emptyObject, type ObjectModel, type World } from '../../../../kernel/exchange/model.ts'
import { readTextdump } from '../../../../kernel/exchange/textdump.ts'
import { requireFit } from '../../../../kernel/exchange/textdump-fit.ts'
import { formatFloat } from '../../../../kernel/exchange/textdump-value-writer.ts'
import {
  type TextdumpVersion,
  textdumpPieces,
} from '../../../../kernel/exchange/textdump-writer.ts'
import {
  intValue,
  objectValue,
  type SlotValue,
  stringValue,
} from '../../../../kernel/store/value.ts'
import { bareWorld } from '../../../_support/bare-world.ts'
import { anyWorld, comparable, dumpedValue } from '../../../_support/world-arbitraries.ts'

const FLAG_ANONYMOUS = 256

function write(world: World, version: TextdumpVersion): string {
  return [...textdumpPieces(world, version)].join('')
}

function read(text: string): World {
  return readTextdump(Buffer.from(text), 'test.db').world
}

for (const version of [4, 17] as const) {
  test(`any world comes back from a version ${version} textdump, and is written alike again`, (t) => {
    const worlds = anyWorld({
      parentsMax: version === 4 ? 1 : 3,
      value: dumpedValue(version),
      lastMoves: version === 17,
    })
    const property = fc.property(worlds, (world) => {
      if (version === 4) {
        for (const object of world.objects.values()) object.flags &= ~FLAG_ANONYMOUS
      }
      const text = write(world, version)
      const found = read(text)
      t.deepEqual(comparable(found), comparable(world))
      t.is(found.objectIdNext, world.objectIdNext)
      t.is(write(found, version), text)
    })
    t.notThrows(() => fc.assert(property, { numRuns: 100 }))
  })
}

/** bareWorld() with [value] in a property of #0, and with a class of WAIFs. */
function worldHolding(value: SlotValue): World {
  const world = bareWorld()
  const system = world.objects.get(0) as ObjectModel
  const held = { name: 'held', definer: 0, isOnAnonymous: false }
  const count = { name: ':count', definer: 0, isOnAnonymous: false }
  system.definitions.push(held, count)
  system.slots.set(held, { owner: 3, permissions: 5, value })
  system.slots.set(count, { owner: 3, permissions: 5, value: intValue(0) })
  return world
}

function heldIn(world: World): SlotValue | undefined {
  const system = world.objects.get(0) as ObjectModel
  const held = system.definitions.find(({ name }) => name === 'held')
  return held && system.slots.get(held)?.value
}

const waif = (id: number): SlotValue => ({ type: 'waif', id: BigInt(id) })
const anonymous = (id: number): SlotValue => ({ type: 'anonymous', id: BigInt(id) })
const list = (...items: SlotValue[]): SlotValue => ({ type: 'list', items })

test('WAIFs and anonymous objects are numbered as they are met, each written once', (t) => {
  const world = worldHolding(list(waif(70), waif(70), anonymous(90), anonymous(0)))
  const [, count] = (world.objects.get(0) as ObjectModel).definitions.slice(-2)
  const slots = new Map([[count as NonNullable<typeof count>, anonymous(80)]])
  world.waifs.set(70, { id: 70, class: 0, owner: 3, slots })
  world.waifs.set(71, { id: 71, class: 0, owner: 3, slots: new Map() })
  for (const id of [80, 90, 95]) {
    world.anonymous.set(id, { ...emptyObject(id), name: `object ${id}`, owner: 3, parents: [1] })
  }
  const inner = { name: 'inner', definer: 90, isOnAnonymous: true }
  const outer = world.anonymous.get(90) as ObjectModel
  outer.definitions.push(inner)
  outer.slots.set(inner, { owner: 3, permissions: 0, value: list(anonymous(90), waif(70)) })
  outer.verbs.push({
    names: 'go',
    owner: 3,
    permissions: 13,
    directObject: 2,
    preposition: -1,
    indirectObject: 2,
    source: 'return 1;',
  })
  const text = write(world, 17)
  const found = read(text)
  const next = world.objectIdNext
  t.deepEqual(heldIn(found), list(waif(1), waif(1), anonymous(next + 1), anonymous(0)))
  t.is(found.waifs.size, 1, 'what nothing refers to is not written')
  t.deepEqual([...found.anonymous.keys()], [next, next + 1])
  t.is(found.anonymous.get(next + 1)?.verbs[0]?.source, 'return 1;')
  t.is(write(found, 17), text)
})

test('a line of a program with a dot alone does not end it', (t) => {
  const world = bareWorld()
  const [verb] = (world.objects.get(0) as ObjectModel).verbs
  if (verb !== undefined) verb.source = '/* a\n.\n.. */ return 1;\n.'
  const found = read(write(world, 17))
  t.is(found.objects.get(0)?.verbs[0]?.source, '/* a\n .\n.. */ return 1;\n .')
})

test('forked tasks come back whole', (t) => {
  for (const version of [4, 17] as const) {
    const world = bareWorld()
    world.forked.push({
      id: 12,
      wakeSeconds: 1_700_000_000,
      firstLine: 4,
      source: 'notify(player, "later");',
      activation: {
        this: objectValue(2),
        player: 3,
        programmer: 3,
        definer: objectValue(1),
        verb: 'run',
        verbNames: 'run r*eally',
        debug: true,
      },
      variables: [{ name: 'x', value: stringValue('naïve') }],
    })
    t.deepEqual(read(write(world, version)).forked, world.forked)
  }
})

for (const [value, text] of [
  [0, '0'],
  [-0, '-0'],
  [1, '1'],
  [0.1, '0.1000000000000000056'],
  [-2.5, '-2.5'],
  [1e18, '1000000000000000000'],
  [1e19, '1e+19'],
  [0.0001, '0.0001000000000000000048'],
  [0.00001, '1.000000000000000082e-05'],
  [1e300, '1.000000000000000053e+300'],
  [Number.MIN_VALUE, '4.940656458412465442e-324'],
  [Number.POSITIVE_INFINITY, 'inf'],
  [Number.NaN, 'nan'],
] as const) {
  test(`the float ${Object.is(value, -0) ? '-0' : value} is written as C writes it`, (t) => {
    t.is(formatFloat(value), text)
  })
}

const symbol: SlotValue = { type: 'symbol', name: 'red' }

for (const [what, version, value, message] of [
  ['maps', 4, { type: 'map', entries: [] }, 'maps (#0.held)'],
  ['WAIFs', 4, waif(1), 'WAIFs (#0.held)'],
  ['truth values', 4, { type: 'bool', value: true }, 'truth values (#0.held)'],
  ['anonymous objects', 4, anonymous(5), 'anonymous objects (#0.held)'],
  ['large integers', 4, intValue(2 ** 31), 'integers beyond 32 bits (#0.held)'],
  ['large objects', 4, objectValue(2 ** 40), 'object numbers beyond 32 bits (#0.held)'],
  ['errors of ToastStunt', 4, { type: 'error', code: 17 }, 'newer errors (#0.held)'],
  ['line breaks', 17, stringValue('two\nlines'), 'strings with line breaks (#0.held)'],
  ['symbols', 17, list(symbol, symbol), 'symbols (2, first #0.held)'],
  ['our errors', 17, { type: 'error', code: 19 }, 'newer errors (#0.held)'],
  [
    'capabilities',
    17,
    list({ type: 'capability', bytes: new Uint8Array(4) }, symbol),
    'capabilities (#0.held), symbols (#0.held)',
  ],
] as const satisfies [string, TextdumpVersion, SlotValue, string][]) {
  test(`version ${version} cannot hold ${what}, and says so in one line`, (t) => {
    const error = t.throws(() => requireFit(worldHolding(value), version), { code: 'ERR_EXPORT' })
    const start = `nothing was exported: a version ${version} textdump cannot hold `
    t.is(error?.message, start + message)
  })
}

test('what LambdaMOO knows fits in version 4', (t) => {
  const value = list(
    intValue(-(2 ** 31)),
    { type: 'float', value: 0.5 },
    { type: 'error', code: 15 },
    stringValue('naïve'),
    objectValue(-1),
  )
  t.notThrows(() => requireFit(worldHolding(value), 4))
  const world = worldHolding(value)
  const player = world.objects.get(3) as ObjectModel
  player.parents = [1, 2]
  t.throws(() => requireFit(world, 4), { message: /objects with several parents \(#3\)$/ })
  t.notThrows(() => requireFit(world, 17))
})
