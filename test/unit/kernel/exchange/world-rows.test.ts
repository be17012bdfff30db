import test from 'ava'
import * as fc from 'fast-check'
import { linkObjects } from '../../../../kernel/exchange/link.ts'
import { emptyObject, emptyWorld, type World } from '../../../../kernel/exchange/model.ts'
import { type Compiler, ProgramTable } from '../../../../kernel/exchange/program.ts'
import { worldRows } from '../../../../kernel/exchange/world-rows.ts'
import {
  childrenRange,
  contentsRange,
  metaKey,
  objectRange,
  parseKey,
  programKey,
  referencesKey,
  unheldKey,
} from '../../../../kernel/store/keys.ts'
import { compareBytes, type Entry, rangeContains } from '../../../../kernel/store/range.ts'
import { decodeObject } from '../../../../kernel/store/rows.ts'
import { formatKey } from '../../../../kernel/store/tuple.ts'
import { decodeValue, intValue, listValue, stringValue } from '../../../../kernel/store/value.ts'
import { anyWorld, dumpedValue } from '../../../_support/world-arbitraries.ts'

/** Compiles a source to its own bytes, unless it says `bad`. */
const compiler: Compiler = {
  compile: (source) =>
    source.includes('bad')
      ? { errors: ['Line 1:  bad'] }
      : { program: new TextEncoder().encode(`code of ${source}`) },
}

function rowsOf(world: World): Entry[] {
  const programs = new ProgramTable(compiler, undefined)
  return [...worldRows(world, { programs, source: 'test', timeUs: 5 })]
}

function valueAt(rows: readonly Entry[], key: Uint8Array) {
  const row = rows.find((each) => compareBytes(each.key, key) === 0)
  return row && decodeValue(row.value)
}

const keysOf = (rows: readonly Entry[]) => rows.map(({ key }) => formatKey(key))

/** The objects behind the index entries of [range], in the order of their keys. */
function membersOf(rows: readonly Entry[], range: { begin: Uint8Array; end: Uint8Array }) {
  return rows
    .filter(({ key }) => rangeContains(range, key))
    .sort((one, other) => compareBytes(one.key, other.key))
    .map(({ key }) => {
      const parsed = parseKey(key)
      return 'object' in parsed ? Number(parsed.object) : -1
    })
}

test('an object is stored whole: header, verbs, definitions, slots', (t) => {
  const worlds = anyWorld({
    parentsMax: 3,
    value: dumpedValue(17),
    lastMoves: true,
    metadata: true,
  })
  const property = fc.property(worlds, (world) => {
    const rows = rowsOf(world)
    t.is(new Set(keysOf(rows)).size, rows.length, 'no key twice')
    for (const object of world.objects.values()) {
      const range = objectRange(object.id)
      const stored = decodeObject(rows.filter(({ key }) => rangeContains(range, key)))
      t.is(stored?.header.name, object.name)
      t.is(stored?.header.flags, object.flags)
      t.deepEqual(stored?.header.parents.map(Number), object.parents)
      t.is(Number(stored?.header.location), object.location)
      t.deepEqual(
        [...(stored?.definitions.values() ?? [])],
        object.definitions.map(({ name }) => name),
      )
      t.deepEqual(
        [...(stored?.verbs.values() ?? [])].map(({ names }) => names),
        object.verbs.map(({ names }) => names),
      )
      t.is(stored?.slots.size, object.slots.size)
      t.deepEqual(membersOf(rows, contentsRange(object.id)), object.contents)
      t.deepEqual(membersOf(rows, childrenRange(object.id)), object.children)
    }
  })
  t.notThrows(() => fc.assert(property, { numRuns: 50 }))
})

/** #0 with two verbs of one source and one that does not compile. */
function worldOfVerbs(): World {
  const world = emptyWorld()
  const system = emptyObject(0)
  world.objects.set(0, system)
  world.objectIdNext = 1
  system.verbs = ['return 1;', 'return 1;', 'bad', undefined].map((source, index) => ({
    names: `verb${index}`,
    owner: 0,
    permissions: 13,
    directObject: 2,
    preposition: -1,
    indirectObject: 2,
    source,
  }))
  return world
}

test('equal programs are stored once, and one that does not compile has source alone', (t) => {
  const rows = rowsOf(worldOfVerbs())
  const verbs = [
    ...(decodeObject(
      rows.filter(({ key }) => rangeContains(objectRange(0), key)),
    )?.verbs.values() ?? []),
  ]
  const [first, second, bad, none] = verbs.map(({ program }) => program)
  t.deepEqual(first, second)
  t.is(none, undefined)
  t.deepEqual(valueAt(rows, programKey(first as Uint8Array, 1)), stringValue('return 1;'))
  t.is(valueAt(rows, programKey(first as Uint8Array, 0))?.type, 'binary')
  t.deepEqual(valueAt(rows, programKey(bad as Uint8Array, 1)), stringValue('bad'))
  t.is(valueAt(rows, programKey(bad as Uint8Array, 0)), undefined)
})

test('counters go on behind every number that was given out', (t) => {
  const world = worldOfVerbs()
  const system = world.objects.get(0)
  world.objectIdNext = 9
  for (const name of ['one', 'two']) {
    const definition = { name, definer: 0, isOnAnonymous: false }
    system?.definitions.push(definition)
    system?.slots.set(definition, { owner: 0, permissions: 5, value: intValue(1) })
  }
  const rows = rowsOf(world)
  const counter = (name: string) => valueAt(rows, metaKey(name))
  t.deepEqual(counter('object-id-next'), intValue(9))
  t.deepEqual(counter('definition-id-next'), intValue(3))
  t.deepEqual(counter('order-next'), intValue(2 ** 20))
  t.deepEqual(counter('internal-id-next'), intValue(1))
  t.deepEqual(counter('task-id-next'), intValue(1))
  t.is(keysOf(rows).at(-1), '(m, world)', 'the marker comes last')
})

test('anonymous objects and WAIFs get ids of one kind, and their references are counted', (t) => {
  const world = worldOfVerbs()
  const system = world.objects.get(0)
  const held = { name: ':held', definer: 0, isOnAnonymous: false }
  system?.definitions.push(held)
  const waif = { type: 'waif' as const, id: 4n }
  const anonymous = { type: 'anonymous' as const, id: 77n }
  const gone = { type: 'anonymous' as const, id: 78n }
  const value = listValue([waif, anonymous, waif, gone])
  system?.slots.set(held, { owner: 0, permissions: 5, value })
  world.anonymous.set(77, { ...emptyObject(77), parents: [0] })
  world.waifs.set(4, { id: 4, class: 0, owner: 0, slots: new Map([[held, anonymous]]) })
  linkObjects(world)
  const rows = rowsOf(world)
  const object = decodeObject(rows.filter(({ key }) => rangeContains(objectRange(0), key)))
  t.deepEqual([...(object?.slots.values() ?? [])][0]?.value, {
    type: 'list',
    items: [
      { type: 'waif', id: 2n },
      { type: 'anonymous', id: 1n },
      { type: 'waif', id: 2n },
      { type: 'anonymous', id: 0n },
    ],
  })
  t.deepEqual(valueAt(rows, referencesKey(1)), intValue(2))
  t.deepEqual(valueAt(rows, referencesKey(2)), intValue(2))
  t.deepEqual(valueAt(rows, metaKey('internal-id-next')), intValue(3))
  t.deepEqual(
    keysOf(rows).filter((key) => key.startsWith('(w, 2')),
    ['(w, 2, 0, 0)', '(w, 2, 0, 2)', '(w, 2, 0, 3)', '(w, 2, 3, 1)'],
  )
  t.true(keysOf(rows).includes('(w, 1, 0, 0)'))
})

test('what no row refers to is noted, so that it dies when the server starts', (t) => {
  const world = worldOfVerbs()
  world.waifs.set(4, { id: 4, class: 0, owner: 0, slots: new Map() })
  linkObjects(world)
  const rows = rowsOf(world)
  t.deepEqual(valueAt(rows, unheldKey(1)), intValue(0))
  t.false(keysOf(rows).includes('(g, 1)'))
})

test('a forked task waits in the queue, one that does not compile is left out', (t) => {
  const world = worldOfVerbs()
  const activation = {
    this: intValue(0),
    player: 0,
    programmer: 0,
    definer: intValue(0),
    verb: 'run',
    verbNames: 'run',
    debug: true,
  }
  const task = { id: 5, wakeSeconds: 10, firstLine: 3, source: 'x = 1;', activation, variables: [] }
  world.forked = [task, { ...task, id: 6, source: 'bad' }]
  const rows = rowsOf(world)
  const keys = keysOf(rows)
  t.true(keys.includes('(q, 10000000, 5)'))
  t.true(keys.includes('(t, 5)'))
  t.false(keys.includes('(t, 6)'))
  t.deepEqual(valueAt(rows, metaKey('task-id-next')), intValue(7))
})
