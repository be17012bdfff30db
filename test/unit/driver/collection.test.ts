/** Anonymous objects and WAIFs that nobody refers to any more: how they die, and that the store forgets them. */
import test from 'ava'
import { parseKey } from '../../../kernel/store/keys.ts'
import { decodeValue, type SlotValue } from '../../../kernel/store/value.ts'
import { openTestDriver, type TestDriver } from '../../_support/driver.ts'

/**
 * #0.c makes anonymous objects (`next` and `other` refer to what one likes, `tag` names them), #0.u:new() WAIFs;
 * both write their tag into #0.log when they are recycled, and then run #0.then as code.
 */
function open(): TestDriver {
  const driver = openTestDriver()
  driver.evaluate(`
    for name in ({"log", "k", "b", "g", "e", "then"}) add_property(#0, name, 0, {player, "rw"}); endfor
    #0.log = {}; #0.then = "";
    add_property(#0, "c", create(#-1), {player, "rw"});
    for name in ({"next", "other", "tag"}) add_property(#0.c, name, 0, {player, "rw"}); endfor
    add_verb(#0.c, {player, "rxd", "recycle"}, {"this", "none", "this"});
    set_verb_code(#0.c, "recycle", {"#0.log = {@#0.log, this.tag};", "#0.then && #0:do_then(this);"});
    add_property(#0, "u", create(#-1), {player, "rw"});
    for name in ({":next", ":other", ":tag"}) add_property(#0.u, name, 0, {player, "rw"}); endfor
    add_verb(#0.u, {player, "rxd", ":recycle"}, {"this", "none", "this"});
    set_verb_code(#0.u, ":recycle", {"#0.log = {@#0.log, this.tag};", "#0.then && #0:do_then(this);"});
    add_verb(#0.u, {player, "rxd", "new"}, {"this", "none", "this"});
    set_verb_code(#0.u, "new", {"w = new_waif();", "w.tag = args[1];", "return w;"});
    add_verb(#0, {player, "rxd", "new"}, {"this", "none", "this"});
    set_verb_code(#0, "new", {"o = create(#0.c, 1);", "o.tag = args[1];", "return o;"});
    add_verb(#0, {player, "rxd", "do_then"}, {"this", "none", "this"});`)
  return driver
}

function then(driver: TestDriver, ...lines: string[]): void {
  const code = lines.map((line) => JSON.stringify(line)).join(', ')
  driver.evaluate(`set_verb_code(#0, "do_then", {"dead = args[1];", ${code}}); #0.then = "x";`)
}

/** The log so far, which begins anew. */
function log(driver: TestDriver): string {
  return driver.evaluate('l = #0.log; #0.log = {}; return l;')
}

/** Rows of anonymous objects and WAIFs, with counts and notes. */
function rows(driver: TestDriver): number {
  return contents(driver).filter(({ key }) => ['waif', 'references', 'unheld'].includes(key.table))
    .length
}

function contents(driver: TestDriver) {
  const begin = new Uint8Array([0])
  const end = new Uint8Array([255])
  return driver.store.range(begin, end).map(({ key, value }) => ({ key: parseKey(key), value }))
}

test('an anonymous object whose task forgets it is recycled once', (t) => {
  const driver = open()
  driver.evaluate('o = #0:new("one"); p = #0:new("two"); o = 0; p = 0;')
  t.is(driver.evaluate('return sort(#0.log);'), '{"one", "two"}')
  driver.evaluate('return 1;')
  t.is(driver.evaluate('return length(#0.log);'), '2')
  t.is(rows(driver), 0)
})

test('a WAIF whose task forgets it is recycled once, by the verb of its class', (t) => {
  const driver = open()
  driver.evaluate('#0.u:new("waif");')
  t.is(log(driver), '{"waif"}')
  t.is(log(driver), '{}')
  t.is(rows(driver), 0)
})

test('what a property holds lives until the property holds something else', (t) => {
  const driver = open()
  driver.evaluate('#0.k = {1, ["k" -> #0:new("anon")]}; #0.b = [#0.u:new("waif") -> 1];')
  t.is(driver.evaluate('return valid(#0.k[2]["k"]);'), '1')
  driver.evaluate('#0.g = #0.k[2]["k"]; #0.k = 0;')
  t.is(log(driver), '{}')
  driver.evaluate('#0.g = 0;')
  t.is(log(driver), '{"anon"}')
  driver.evaluate('#0.b = 0;')
  t.is(log(driver), '{"waif"}')
  t.is(rows(driver), 0)
})

test('what only the store held dies all the same', (t) => {
  const driver = open()
  driver.evaluate('#0.k = #0:new("anon"); #0.k.next = #0.u:new("inner"); #0.b = #0.u:new("waif");')
  driver.restart()
  driver.evaluate('#0.k = 0; #0.b = 0;')
  t.is(driver.evaluate('return sort(#0.log);'), '{"anon", "inner", "waif"}')
  t.is(rows(driver), 0)
})

test('what an object held dies with the object, and with the definition of the property', (t) => {
  const driver = open()
  driver.evaluate(
    'add_property(#0, "o", create(#-1), {player, "rw"}); add_property(#0.o, "p", #0:new("object"), {player, "rw"});',
  )
  driver.restart()
  driver.evaluate('recycle(#0.o);')
  t.is(log(driver), '{"object"}')
  driver.evaluate('add_property(#0, "q", #0:new("property"), {player, "rw"});')
  driver.evaluate('delete_property(#0, "q");')
  t.is(log(driver), '{"property"}')
  t.is(rows(driver), 0)
})

test('recycle() calls :recycle, and the end of the last reference does not call it again', (t) => {
  const driver = open()
  driver.evaluate('#0.k = #0:new("anon"); o = #0:new("fresh"); recycle(o);')
  t.is(log(driver), '{"fresh"}')
  driver.evaluate('recycle(#0.k);')
  t.is(log(driver), '{"anon"}')
  t.is(driver.evaluate('return valid(#0.k);'), '0')
  driver.restart()
  t.is(driver.evaluate('return valid(#0.k);'), '0')
  driver.evaluate('#0.k = 0;')
  t.is(log(driver), '{}')
  t.is(rows(driver), 0)
})

test('the quota comes back when an anonymous object dies, with a verb or without', (t) => {
  const driver = open()
  driver.evaluate('add_property(player, "ownership_quota", 10, {player, "rw"});')
  driver.evaluate(
    'create(#-1, 1); #0:new("x"); o = create(#-1, 1); recycle(o); #0.k = create(#-1, 1);',
  )
  t.is(driver.evaluate('return player.ownership_quota;'), '9')
  driver.evaluate('#0.k = 0;')
  t.is(driver.evaluate('return player.ownership_quota;'), '10')
  t.is(rows(driver), 0)
})

test('an anonymous object is no more after its :recycle, whoever it made refer to it', (t) => {
  const driver = open()
  then(driver, '#0.b = dead;')
  driver.evaluate('#0:new("anon");')
  t.is(log(driver), '{"anon"}')
  t.is(driver.evaluate('return {valid(#0.b), typeof(#0.b) == ANON};'), '{0, 1}')
  driver.evaluate('#0.then = ""; #0.b = 0;')
  t.is(log(driver), '{}')
  t.is(rows(driver), 0)
})

test('a WAIF that its :recycle stored lives on, and is not recycled again', (t) => {
  const driver = open()
  then(driver, '#0.b = dead;')
  driver.evaluate('#0.u:new("waif");')
  t.is(log(driver), '{"waif"}')
  t.is(driver.evaluate('return #0.b.tag;'), '"waif"')
  driver.restart()
  t.is(driver.evaluate('return #0.b.tag;'), '"waif"')
  driver.evaluate('#0.b = 0;')
  t.is(log(driver), '{}')
  t.is(rows(driver), 0)
})

test('an error in :recycle ends it as any other task, and the object all the same', (t) => {
  const driver = open()
  then(driver, '#0.b = dead;', 'raise(E_PERM);')
  driver.evaluate('#0:new("anon");')
  t.is(driver.evaluate('return {#0.log, valid(#0.b)};'), '{{"anon"}, 0}')
})

test('a :recycle that suspends goes on without its object', (t) => {
  const driver = open()
  then(driver, '#0.b = valid(dead);', 'suspend(10);', '#0.g = valid(dead);', '#0.e = "done";')
  driver.evaluate('#0:new("anon");')
  t.is(driver.evaluate('return #0.b;'), '1')
  driver.restart()
  driver.advance(11_000)
  t.is(driver.evaluate('return {#0.g, #0.e, #0.log};'), '{0, "done", {"anon"}}')
  t.is(rows(driver), 0)
})

for (const [name, code] of [
  ['itself', 'x = #0:new("x"); x.next = x;'],
  ['itself in a map', 'x = #0:new("x"); x.next = [1 -> {x}, 2 -> x];'],
  ['another', 'x = #0:new("x"); y = #0:new("y"); x.next = y; y.next = {x};'],
  ['a WAIF between', 'x = #0:new("x"); w = #0.u:new("w"); x.next = w; w.next = x;'],
  [
    'a chain of 50',
    'x = y = #0:new("x"); for i in [1..50] z = #0:new("x"); z.next = y; y = z; endfor x.next = y;',
  ],
] as const) {
  test(`a cycle dies when nothing outside refers to it: ${name}`, (t) => {
    const driver = open()
    driver.evaluate(`${code} x = y = z = w = 0;`)
    const dead = log(driver)
    t.not(dead, '{}')
    t.is(rows(driver), 0)
    driver.evaluate(`${code} #0.k = x;`)
    t.is(log(driver), '{}')
    driver.restart()
    driver.evaluate('#0.b = #0.k.next; #0.k = 0;')
    t.is(log(driver), '{}')
    driver.evaluate('#0.b = 0;')
    t.is(driver.evaluate('return length(#0.log);'), String(dead.split(',').length))
    t.is(rows(driver), 0)
  })
}

test('a cycle that a suspended task refers to lives on, also after a restart', (t) => {
  const driver = open()
  driver.evaluate('x = #0:new("x"); x.next = x; fork (5) #0.b = valid(x); endfork x = 0;')
  driver.evaluate('run_gc();')
  driver.restart()
  driver.evaluate('run_gc();')
  t.is(log(driver), '{}')
  driver.advance(6000)
  t.is(driver.evaluate('return {#0.b, #0.log};'), '{1, {"x"}}')
  t.is(rows(driver), 0)
})

test('what a killed task held dies', (t) => {
  const driver = open()
  const id = driver.evaluate('x = #0:new("x"); fork t (500) x; endfork return t;')
  t.is(log(driver), '{}')
  driver.restart()
  driver.evaluate(`kill_task(${id});`)
  t.is(log(driver), '{"x"}')
  t.is(rows(driver), 0)
})

test('a batch that is undone lets nobody die', (t) => {
  const driver = open()
  driver.evaluate('#0.k = #0:new("x"); #0.b = {#0.u:new("w")};')
  const me = driver.connect()
  driver.evaluate(`add_verb(#0, {player, "rxd", "do_login_command"}, {"this", "none", "this"});
    set_verb_code(#0, "do_login_command", {"#0.k = #0.b = 0;", "recycle(#0:new(\\"y\\"));"});`)
  driver.receive(2, me.id, Buffer.from('any'))
  driver.driver.run(1000)
  driver.driver.rollback()
  driver.run()
  t.is(driver.evaluate('return {valid(#0.k), #0.b[1].tag, #0.log};'), '{1, "w", {}}')
})

/** Runs [source] and stores its batch; then the server stops, before anything else runs. */
function stopAfter(driver: TestDriver, source: string): void {
  const me = driver.connect()
  driver.evaluate(`add_verb(#0, {player, "rxd", "do_login_command"}, {"this", "none", "this"});
    set_verb_code(#0, "do_login_command", {${JSON.stringify(source)}});`)
  driver.receive(2, me.id, Buffer.from('any'))
  driver.driver.run(1000)
  driver.commit()
  driver.restart()
}

test('a death is not forgotten when the server stops between its commit and :recycle', (t) => {
  const driver = open()
  driver.evaluate('#0.k = #0:new("stored"); #0.b = #0.u:new("waif");')
  stopAfter(driver, '#0.k = #0.b = 0; #0:new("fresh");')
  t.is(driver.evaluate('return sort(#0.log);'), '{"fresh", "stored", "waif"}')
  driver.restart()
  t.is(driver.evaluate('return length(#0.log);'), '3')
  t.is(rows(driver), 0)
})

test('a :recycle that stops the server every time is given up', (t) => {
  const driver = open()
  driver.evaluate('#0.k = #0:new("x");')
  stopAfter(driver, '#0.k = 0;')
  const other = open()
  other.evaluate('#0.k = #0:new("x");')
  const me = other.connect()
  other.evaluate(`add_verb(#0, {player, "rxd", "do_login_command"}, {"this", "none", "this"});
    set_verb_code(#0, "do_login_command", {"#0.k = 0;"});`)
  other.receive(2, me.id, Buffer.from('any'))
  other.driver.run(1000)
  other.commit()
  t.is(notes(other), '0')
  for (const begun of ['1', '2', '']) {
    other.stopAfterBoot()
    t.is(notes(other), begun)
  }
  other.restart()
  t.is(log(other), '{}')
  t.is(rows(other), 0)
  t.is(log(driver), '{"x"}')
})

function notes(driver: TestDriver): string {
  const all = contents(driver).filter(({ key }) => key.table === 'unheld')
  return all.map(({ value }) => String((decodeValue(value) as { value: bigint }).value)).join()
}

test('ten thousand that die at once die over several batches', (t) => {
  const driver = open()
  driver.evaluate(
    'p = 0; for i in [1..2500] x = create(#0.c, 1); x.next = p; p = x; if (i % 500 == 0) suspend(0); endif endfor #0.k = p;',
  )
  driver.evaluate('delete_verb(#0.c, "recycle");')
  driver.restart()
  driver.evaluate('#0.k = 0;')
  t.is(rows(driver), 0)
})

// ---- at random

/** What the store's rows hold, as it should be counted; and who is reached from objects and tasks. */
function recount(driver: TestDriver): { counts: Map<number, number>; unreached: number[] } {
  const counts = new Map<number, number>()
  const edges = new Map<number, number[]>()
  const reached: number[] = []
  for (const { key, value } of contents(driver)) {
    if (!['object', 'waif', 'task'].includes(key.table)) continue
    const held = [...referencesIn(decodeValue(value))].filter((id) => id !== 0)
    for (const id of held) counts.set(id, (counts.get(id) ?? 0) + 1)
    if (key.table === 'waif')
      edges.set(Number(key.waif), [...(edges.get(Number(key.waif)) ?? []), ...held])
    else reached.push(...held)
  }
  const seen = new Set<number>()
  for (let id = reached.pop(); id !== undefined; id = reached.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    reached.push(...(edges.get(id) ?? []))
  }
  return { counts, unreached: [...edges.keys()].filter((id) => !seen.has(id)) }
}

function* referencesIn(value: SlotValue): Generator<number, void> {
  if (value.type === 'anonymous' || value.type === 'waif') yield Number(value.id)
  else if (value.type === 'list') for (const item of value.items) yield* referencesIn(item)
  else if (value.type === 'map')
    for (const [key, item] of value.entries) {
      yield* referencesIn(key)
      yield* referencesIn(item)
    }
}

function stored(driver: TestDriver): Map<number, number> {
  const counts = new Map<number, number>()
  for (const { key, value } of contents(driver)) {
    if (key.table === 'references')
      counts.set(Number(key.waif), Number((decodeValue(value) as { value: bigint }).value))
  }
  return counts
}

function sorted(counts: ReadonlyMap<number, number>): [number, number][] {
  return [...counts].toSorted(([one], [other]) => one - other)
}

function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** A statement on four places that hold what a random walk put there. */
function statement(random: (below: number) => number): string {
  const place = () => `#0.${'kbge'[random(4)]}`
  const thing = () =>
    ['#0:new("n")', '#0.u:new("w")', place(), `{${place()}, 1}`, `[1 -> ${place()}]`, '0'][
      random(6)
    ]
  const first = (of: string) => `(typeof(${of}) == LIST ? ${of}[1] | ${of})`
  switch (random(8)) {
    case 0:
    case 1:
      return `${place()} = ${thing()};`
    case 2:
      return `${place()} = 0;`
    case 3:
      return `o = ${place()}; p = ${thing()}; \`${first('o')}.next = p ! ANY';`
    case 4:
      return `o = ${place()}; \`${first('o')}.other = {${place()}, ${place()}} ! ANY';`
    case 5:
      return `o = ${place()}; if (typeof(o) == ANON && valid(o)) recycle(o); endif`
    case 6:
      return `o = ${thing()}; fork (${random(3)}) ${place()} = o; endfork`
    default:
      return `${place()} = ${place()}; suspend(${random(2)}); ${place()} = {${place()}};`
  }
}

for (const seed of [1, 2, 3, 4]) {
  test(`counts are right and only what is reached is kept, at random, seed ${seed}`, (t) => {
    const random = generator(seed)
    const driver = open()
    driver.evaluate('#0.then = 0;')
    for (let step = 0; step < 120; step++) {
      const task = Array.from({ length: 1 + random(4) }, () => statement(random)).join(' ')
      const ending = random(6) === 0 ? ' raise(E_PERM);' : ''
      driver.answer(task + ending)
      if (random(10) === 0) driver.restart()
      if (random(6) === 0) driver.advance(3000)
      if (random(12) === 0) driver.evaluate('#0.k = #0.b = #0.g = #0.e = 0;')
      const { counts, unreached } = recount(driver)
      t.deepEqual(sorted(stored(driver)), sorted(counts), `step ${step}: ${task}`)
      t.deepEqual(unreached, [], `step ${step}: ${task}`)
    }
    driver.advance(5000)
    driver.evaluate('#0.k = #0.b = #0.g = #0.e = 0;')
    t.is(rows(driver), 0)
    t.is(driver.evaluate('return waif_stats()["total"];'), '0')
  })
}
