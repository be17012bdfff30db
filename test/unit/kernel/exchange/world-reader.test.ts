import test from 'ava'
import * as fc from 'fast-check'
import { inheritedSlot } from '../../../../kernel/exchange/link.ts'
import type { ObjectModel, World } from '../../../../kernel/exchange/model.ts'
import { textdumpPieces } from '../../../../kernel/exchange/textdump-writer.ts'
import { objectValue, stringValue } from '../../../../kernel/store/value.ts'
import { bareWorld } from '../../../_support/bare-world.ts'
import { openTestDriver, type TestDriver } from '../../../_support/driver.ts'
import { readBack, readStoredRows } from '../../../_support/stored-world.ts'
import { anyValue, anyWorld, comparable } from '../../../_support/world-arbitraries.ts'

test('any world that was stored is read as it was', async (t) => {
  // References would need objects that they are to; those are for the driver's tests below.
  const value = anyValue.filter(
    (each) => !/waif|anonymous/.test(JSON.stringify(each, textOfBigint)),
  )
  const worlds = anyWorld({ parentsMax: 3, value, lastMoves: true, metadata: true })
  const property = fc.asyncProperty(worlds, async (world) => {
    const found = await readBack(world)
    t.deepEqual(comparable(found), comparable(world))
    t.is(found.objectIdNext, world.objectIdNext)
    t.deepEqual(found.notes, [])
  })
  await t.notThrowsAsync(() => fc.assert(property, { numRuns: 100 }))
})

function textOfBigint(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

test('values that are stored in chunks are put together, forked tasks come back', async (t) => {
  const world = bareWorld()
  const room = world.objects.get(2) as ObjectModel
  const long = { name: 'long', definer: 2, isOnAnonymous: false }
  room.definitions.push(long)
  room.slots.set(long, { owner: 3, permissions: 0, value: stringValue('é'.repeat(200_000)) })
  world.objectIdNext = 50
  world.forked.push({
    id: 12,
    wakeSeconds: 1_700_000_000,
    firstLine: 4,
    source: 'return 1;',
    activation: {
      this: objectValue(2),
      player: 3,
      programmer: 3,
      definer: objectValue(1),
      verb: 'run',
      verbNames: 'run r*eally',
      debug: false,
    },
    variables: [{ name: 'x', value: stringValue('y') }],
  })
  const found = await readBack(world)
  t.deepEqual(comparable(found), comparable(world))
  t.deepEqual(found.forked, world.forked)
  t.is(found.objectIdNext, 50)
})

/** The world that [driver] has stored. */
async function worldOf(driver: TestDriver): Promise<World> {
  driver.run()
  return await readStoredRows(driver.store)
}

function slotOf(world: World, id: number, name: string) {
  for (const object of world.objects.values()) {
    const definition = object.definitions.find((each) => each.name === name)
    const owner = world.objects.get(id)
    if (definition === undefined || owner === undefined) continue
    return owner.slots.get(definition) ?? inheritedSlot(world, owner, definition)
  }
  return undefined
}

test('what the driver changed is read: moves, orders, parents, properties, verbs', async (t) => {
  const driver = openTestDriver()
  const answer = driver.evaluate(`
    a = create(#1); b = create({a, #2}); c = create(a); recycle(create(a));
    a.name = "A"; move(c, #2); move(b, #2); move(c, a); move(c, #2);
    add_property(a, "colour", "red", {#3, "rc"}); c.colour = "blue";
    add_verb(a, {#3, "rxd", "one"}, {"this", "none", "this"});
    add_verb(a, {#3, "rxd", "two"}, {"this", "none", "this"});
    set_verb_code(a, "two", {"// why", "return 2;"});
    delete_verb(a, "one");
    return {a, b, c};
  `)
  const [a = 0, b = 0, c = 0] = (answer.match(/\d+/g) ?? []).map(Number)
  const world = await worldOf(driver)
  t.deepEqual(world.notes, [])
  t.is(world.objectIdNext, c + 2)
  t.deepEqual(world.objects.get(b)?.parents, [a, 2])
  t.deepEqual(world.objects.get(a)?.children, [b, c])
  t.deepEqual(world.objects.get(2)?.contents.slice(-2), [b, c])
  t.is(world.objects.get(c)?.lastMove?.type, 'map')
  t.deepEqual(slotOf(world, c, 'colour')?.value, stringValue('blue'))
  t.deepEqual(
    world.objects.get(a)?.verbs.map(({ names, source }) => [names, source]),
    [['two', '// why\nreturn 2;']],
  )
})

test('children keep what their parent allowed when they were made', async (t) => {
  const driver = openTestDriver()
  const answer = driver.evaluate(`
    a = create(#1); add_property(a, "p", 1, {#3, "r"}); old = create(a); older = create(old);
    set_property_info(a, "p", {#4, "w"}); young = create(a);
    return {a, old, older, young};
  `)
  const [a = 0, old = 0, older = 0, young = 0] = (answer.match(/\d+/g) ?? []).map(Number)
  const asked = [a, old, older, young].map((id) =>
    driver.evaluate(`return property_info(#${id}, "p");`),
  )
  t.deepEqual(asked, ['{#4, "w"}', '{#3, "r"}', '{#3, "r"}', '{#4, "w"}'])
  const world = await worldOf(driver)
  const access = (id: number) => {
    const slot = slotOf(world, id, 'p')
    return `${slot?.owner} ${slot?.permissions}`
  }
  t.deepEqual([a, old, older, young].map(access), ['4 2', '3 1', '3 1', '4 2'])
  const found = await readBack(world)
  t.deepEqual(comparable(found), comparable(world))
})

test('forks that wait become forked tasks, tasks that have begun are named', async (t) => {
  const driver = openTestDriver()
  driver.evaluate(`
    add_verb(#2, {#3, "rxd", "run"}, {"this", "none", "this"});
    set_verb_code(#2, "run", {
      "fork (10) x = 1; endfork",
      "y = \\"seen\\";",
      "fork later (100)",
      "  // what happens",
      "  notify(player, y);",
      "  fork (7)",
      "    notify(player, \\"inner\\");",
      "  endfork",
      "endfork",
      "fork (5)",
      "endfork",
      "suspend(1000);"
    });
    return 1;
  `)
  driver.evaluate('fork (0) #2:run(1, "two"); endfork')
  driver.advance(10)
  const world = await worldOf(driver)
  t.deepEqual(
    world.forked.map(({ source, firstLine }) => [firstLine, source]),
    [
      [10, ''],
      [1, 'x = 1;'],
      [5, 'notify(player, y);\n  fork (7)\n    notify(player, "inner");\n  endfork'],
    ],
  )
  const [, , later] = world.forked
  t.is(later?.activation.verb, 'run')
  t.deepEqual(later?.activation.definer, objectValue(2))
  t.deepEqual(later?.variables.find(({ name }) => name === 'y')?.value, stringValue('seen'))
  const args = later?.variables.find(({ name }) => name === 'args')?.value
  t.is(args?.type === 'list' && args.items.length, 2)
  t.true(world.lost.some(({ reason }) => reason === 'suspended'))
  t.deepEqual((await readBack(world)).forked, world.forked)
})

test('WAIFs and anonymous objects are read by what refers to them, what is gone is gone', async (t) => {
  const driver = openTestDriver()
  driver.evaluate(`
    a = create(#1); a.f = 1; a.a = 1; add_property(a, ":count", 0, {#3, "rw"});
    add_verb(a, {#3, "rxd", "new"}, {"this", "none", "this"});
    set_verb_code(a, "new", {"return new_waif();"});
    w = a:new(); one = create(a, 1); two = create(a, 1); three = create(a, 1);
    w.count = {one}; one.name = "one";
    add_property(#0, "held", {w, w, one, two}, {#3, "rw"});
    add_property(#0, "gone", three, {#3, "rw"});
    recycle(three);
    return 1;
  `)
  const world = await worldOf(driver)
  const held = slotOf(world, 0, 'held')?.value
  t.is(held?.type, 'list')
  if (held?.type !== 'list') return
  const [waif, again, one, two] = held.items
  t.deepEqual(waif, again)
  t.is(waif?.type, 'waif')
  t.true(waif?.type === 'waif' && world.waifs.has(Number(waif.id)))
  t.is(one?.type === 'anonymous' && world.anonymous.get(Number(one.id))?.name, 'one')
  t.is(two?.type, 'anonymous')
  t.deepEqual(slotOf(world, 0, 'gone')?.value, { type: 'anonymous', id: 0n })
  const text = [...textdumpPieces(world, 17)].join('')
  t.is([...textdumpPieces(await readBack(world), 17)].join(''), text)
})
