import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import * as fc from 'fast-check'
import { linkObjects } from '../../../../kernel/exchange/link.ts'
import {
  type ActivationModel,
  emptyObject,
  emptyWorld,
  type ObjectModel,
  type World,
} from '../../../../kernel/exchange/model.ts'
import { isTextdump, readTextdump } from '../../../../kernel/exchange/textdump.ts'
import { intValue, objectValue, stringValue } from '../../../../kernel/store/value.ts'
import { writeTextdump } from '../../../_support/textdump.ts'
import { anyWorld, comparable, dumpedValue } from '../../../_support/world-arbitraries.ts'

const VERSIONS = Array.from({ length: 18 }, (_, version) => version)

const activation: ActivationModel = {
  this: objectValue(2),
  player: 2,
  programmer: 2,
  definer: objectValue(1),
  verb: 'run',
  verbNames: 'run r*eally',
  debug: true,
}

/** A system, a root, a player and a recycled object, with tasks of every kind. */
function smallWorld(): World {
  const world = emptyWorld()
  world.objectIdNext = 4
  const [system, root, player] = [0, 1, 2].map(emptyObject) as [
    ObjectModel,
    ObjectModel,
    ObjectModel,
  ]
  system.parents = [1]
  player.parents = [1]
  player.flags = 7
  player.name = 'Wizard'
  player.location = 1
  const definition = { name: 'description', definer: 1, isOnAnonymous: false }
  root.definitions.push(definition)
  root.slots.set(definition, { owner: 2, permissions: 5, value: stringValue('') })
  player.slots.set(definition, { owner: 2, permissions: 5, value: stringValue('A wizard.') })
  root.verbs.push({
    names: 'run r*eally',
    owner: 2,
    permissions: 13,
    directObject: 2,
    preposition: -1,
    indirectObject: 2,
    source: 'return 1;\nreturn 2;',
  })
  for (const object of [system, root, player]) world.objects.set(object.id, object)
  const variables = [{ name: 'x', value: intValue(5) }]
  const source = 'x = 1;'
  world.forked = [{ id: 7, wakeSeconds: 1700000000, firstLine: 3, source, activation, variables }]
  world.lost = [{ id: 8, reason: 'suspended', activation, depth: 2 }]
  linkObjects(world)
  return world
}

function read(text: string) {
  return readTextdump(Buffer.from(text), 'test.db')
}

for (const version of VERSIONS) {
  test(`a textdump of version ${version} is read as it was written`, (t) => {
    const world = smallWorld()
    const { world: found, version: foundVersion } = read(writeTextdump(world, { version }))
    t.is(foundVersion, version)
    t.deepEqual(comparable(found), comparable(world))
    t.deepEqual(found.forked, world.forked)
    t.deepEqual(found.lost, world.lost)
    t.is(found.objectIdNext, 4)
    t.deepEqual(found.notes, [])
  })

  test(`any world survives a textdump of version ${version}`, (t) => {
    const options = {
      parentsMax: version < 5 ? 1 : 3,
      value: dumpedValue(version),
      lastMoves: version >= 15,
    }
    const property = fc.property(anyWorld(options), (world) => {
      const found = read(writeTextdump(world, { version })).world
      t.deepEqual(comparable(found), comparable(world))
    })
    t.notThrows(() => fc.assert(property, { numRuns: 25 }))
  })
}

test('interrupted tasks, and connections without listeners, are read over', (t) => {
  const world = smallWorld()
  world.lost.push({ id: 9, reason: 'interrupted', activation, depth: 1 })
  const text = writeTextdump(world, { version: 17, listeners: false })
  t.deepEqual(read(text).world.lost, world.lost)
})

test('files of the oldest servers may end behind their forked tasks', (t) => {
  const text = writeTextdump(smallWorld(), { version: 1 })
  const { world } = read(text.slice(0, text.indexOf('1 suspended tasks')))
  t.is(world.forked.length, 1)
  t.is(world.lost.length, 0)
})

/** Anonymous objects and WAIFs that refer to each other, hung on the player's description. */
function worldWithOthers(): World {
  const world = smallWorld()
  const root = world.objects.get(1) as ObjectModel
  const count = { name: ':count', definer: 1, isOnAnonymous: false }
  root.definitions.push(count)
  root.slots.set(count, { owner: 2, permissions: 5, value: intValue(0) })
  const anonymous = emptyObject(9)
  anonymous.name = 'nameless'
  anonymous.parents = [1]
  world.anonymous.set(9, anonymous)
  const waif = { type: 'waif' as const, id: 1n }
  const slots = new Map([[count, { type: 'anonymous' as const, id: 9n }]])
  world.waifs.set(1, { id: 1, class: 1, owner: 2, slots })
  const [description] = root.definitions
  const items = [waif, waif, { type: 'anonymous' as const, id: 0n }]
  const player = world.objects.get(2) as ObjectModel
  player.slots.set(description as never, {
    owner: 2,
    permissions: 5,
    value: { type: 'list', items },
  })
  return world
}

for (const version of [14, 17]) {
  test(`version ${version}: WAIFs and anonymous objects keep their identity and slots`, (t) => {
    const world = worldWithOthers()
    const found = read(writeTextdump(world, { version })).world
    t.deepEqual(comparable(found), comparable(world))
    t.deepEqual([...found.waifs.values()], [...world.waifs.values()])
  })
}

test('type 10 is a WAIF in a version that knows no maps', (t) => {
  const world = worldWithOthers()
  world.anonymous.clear()
  for (const waif of world.waifs.values()) {
    for (const definition of waif.slots.keys()) waif.slots.set(definition, intValue(3))
  }
  const player = world.objects.get(2) as ObjectModel
  for (const slot of player.slots.values()) slot.value = { type: 'waif', id: 1n }
  const found = read(writeTextdump(world, { version: 4 })).world
  t.deepEqual([...found.waifs.values()], [...world.waifs.values()])
})

test('text that is no UTF-8 is Latin-1', (t) => {
  const world = smallWorld()
  ;(world.objects.get(2) as ObjectModel).name = 'Ærøskøbing'
  const bytes = Buffer.from(writeTextdump(world, { version: 4 }), 'latin1')
  const found = readTextdump(bytes, 'test.db')
  t.is(found.encoding, 'latin1')
  t.is(found.world.objects.get(2)?.name, 'Ærøskøbing')
})

test('carriage returns at the ends of lines are dropped, also in programs', (t) => {
  const world = smallWorld()
  const text = writeTextdump(world, { version: 17 }).replaceAll('\n', '\r\n')
  t.deepEqual(comparable(read(text).world), comparable(world))
})

test('an error number keeps the lower half of what a 64-bit server wrote', (t) => {
  const text = writeTextdump(smallWorld(), { version: 4 }).replace(
    '2\nA wizard.',
    '3\n3467820585508143107',
  )
  const player = read(text).world.objects.get(2)
  t.deepEqual([...(player?.slots.values() ?? [])][0]?.value, { type: 'error', code: 3 })
})

test('every truncation is one clear line with file and line number', (t) => {
  for (const version of [1, 4, 12, 13, 17]) {
    const text = writeTextdump(smallWorld(), { version })
    const optional = ['1 suspended tasks', '0 interrupted tasks', '1 active connections']
    const complete = new Set(optional.map((line) => text.indexOf(line)))
    for (let length = 0; length < text.length; length++) {
      if (version < 13 && complete.has(length)) continue
      const error = t.throws(() => read(text.slice(0, length)), { code: 'ERR_IMPORT' })
      t.regex(error?.message ?? '', /test\.db(:\d+:| is not a textdump)/)
      t.false(error?.message.includes('\n'))
    }
  }
})

test('a damaged line is named, with what was expected there', (t) => {
  const text = writeTextdump(smallWorld(), { version: 4 })
  const damage = (from: string | RegExp, to: string) => () => read(text.replace(from, to))
  t.throws(damage('#1\n', '#x\n'), { message: /test\.db:\d+: expected an object, found "#x"/ })
  t.throws(damage('#2\n', '#3\n'), { message: /expected object #2, found #3/ })
  t.throws(damage('**\n4\n', '**\nfour\n'), { message: /db:2: expected the count of objects/ })
  t.throws(damage('#1:0', '#1:7'), { message: /a program for #1:7, but there is no such verb/ })
  t.throws(damage('1 queued tasks', 'some queued tasks'), { message: /expected "N queued tasks"/ })
  t.throws(damage('Version 4', 'Version 18'), { message: /version 18 is newer than 17/ })
})

test('what is no textdump is refused at its first line', (t) => {
  t.throws(() => read('SQLite format 3\n'), { message: /is not a textdump/ })
  t.throws(() => read(''), { message: /it is empty/ })
  t.true(isTextdump(Buffer.from('** LambdaMOO Database, Format Version 4 **\n')))
  t.false(isTextdump(Buffer.from('object #0\n')))
})

test('relations that disagree are put right and noted', (t) => {
  const world = smallWorld()
  const text = writeTextdump(world, { version: 17 })
  const [system, root, player] = [0, 1, 2].map((id) => world.objects.get(id) as ObjectModel)
  t.deepEqual(root?.children, [0, 2])
  ;(player as ObjectModel).location = 77
  ;(system as ObjectModel).parents = [2]
  ;(player as ObjectModel).parents = [0]
  const found = read(writeTextdump(world, { version: 17 })).world
  t.not(text, '')
  t.is(found.objects.get(2)?.location, -1)
  t.is(found.notes.length > 0, true)
  t.true(found.notes.some((note) => note.includes('#77 does not exist')))
  t.true(found.notes.some((note) => note.includes('lead back')))
})

test('nesting deeper than a value may be is an error, not a crash', (t) => {
  const deep = '4\n1\n'.repeat(100_000)
  const text = writeTextdump(smallWorld(), { version: 4 }).replace('2\nA wizard.', deep)
  t.throws(() => read(text), { message: /nested more than 1000 deep/ })
})

const CORES = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../../../../shared/cores',
)

for (const name of ['LambdaCore-latest.db', 'toastcore.db']) {
  test(`${name} cut off anywhere is one clear line`, (t) => {
    const file = path.join(CORES, name)
    if (!existsSync(file)) {
      t.pass(`skipped: ${file} is not here`)
      return
    }
    const bytes = readFileSync(file)
    t.notThrows(() => readTextdump(bytes, name))
    // Reading up to the cut takes longer the later it is: of the early cuts all, then fewer.
    for (let length = 0; length < bytes.length; length += length < 100_000 ? 1000 : 37_000) {
      const error = t.throws(() => readTextdump(bytes.subarray(0, length), name))
      t.regex(error?.message ?? '', /^nothing was imported: [^\n]+$/)
    }
  })
}
