/**
 * Declared indices under random changes, undo and restarts: each must have the entries that its objects
 * call for, and queries must answer what looking at every object answers.
 */

import { deepEqual, equal, ok } from 'node:assert/strict'
import test from 'ava'
import * as fc from 'fast-check'
import { INPUT_EVALUATE } from '../../../../driver/shared/layout.ts'
import {
  encodeValue,
  listValue,
  objectValue,
  type SlotValue,
  stringValue,
} from '../../../../kernel/store/value.ts'
import { WIZARD } from '../../../_support/bare-world.ts'
import { openTestDriver, type TestDriver } from '../../../_support/driver.ts'

/** A few values of many types; some equal but for case, or in number but not in type. */
const VALUES = [
  '0',
  '1',
  '2',
  '-3',
  '1.0',
  '"a"',
  '"A"',
  '"ab"',
  '{1, "a"}',
  '#2',
  'E_PERM',
  '[1 -> 2]',
]
const BOUNDS = ['0', '1', '2', '-3', '1.0', '"a"', '"AB"', '#2']

const SETUP = `
  p = create(#1); add_property(#0, "p", p, {player, "r"});
  add_property(p, "u", 0, {player, "rc"}); add_property(p, "v", "x", {player, "rc"});
  add_property(#0, "q", create(#1), {player, "r"});
  create_index("u", p, "u"); create_index("vu", p, {"v", "u"});
  create_index("n", p, {"name"}); create_index("exact", p, "u", ["case" -> 1]);
  for i in [1..6] create(i % 2 ? p | $q); endfor`

/** What there is below $p: {object, u, v, name}. */
const LOOK = 'r = {}; for o in (descendants($p)) r = {@r, {o, o.u, o.v, o.name}}; endfor return r;'

const operation = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('set' as const), fc.nat(), fc.nat(), fc.nat()) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('clear' as const), fc.nat(), fc.nat(), fc.nat()) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('create' as const), fc.nat(), fc.nat(), fc.nat()) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constant('chparent' as const), fc.nat(), fc.nat(), fc.nat()),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant('recycle' as const), fc.nat(), fc.nat(), fc.nat()) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constant('renumber' as const), fc.nat(), fc.nat(), fc.nat()),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant('rename' as const), fc.nat(), fc.nat(), fc.nat()) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constant('prototype' as const), fc.nat(), fc.nat(), fc.nat()),
  },
)
type Operation = [kind: string, x: number, y: number, z: number]

/** Objects that a program may pick from: those created for the test, and the two prototypes. */
const OBJECTS =
  'all = {$p, $q}; for i in [10..toint(max_object())] if (valid(toobj(i))) all = {@all, toobj(i)}; endif endfor'

/** A program that does one thing; errors of what cannot be done are passed over. */
function programOf([kind, x, y, z]: Operation): string {
  const pick = (n: number) => `all[${n} % length(all) + 1]`
  const property = z % 2 === 0 ? 'u' : 'v'
  const value = VALUES[y % VALUES.length]
  const work: Record<string, string> = {
    set: `o = ${pick(x)}; if (isa(o, $p)) o.${property} = ${value}; endif`,
    clear: `o = ${pick(x)}; if (isa(o, $p)) clear_property(o, "${property}"); endif`,
    create: `create(${z % 3 === 0 ? `{${pick(x)}, ${pick(y)}}` : pick(x)});`,
    chparent: `chparents(${pick(x)}, ${z % 3 === 0 ? `{${pick(y)}, ${pick(z)}}` : `{${pick(y)}}`});`,
    recycle: `o = ${pick(x)}; if (!(o in {$p, $q})) recycle(o); endif`,
    renumber: `o = ${pick(x)}; if (!(o in {$p, $q})) create(#1); recycle(toobj(max_object())); renumber(o); endif`,
    rename: `${pick(x)}.name = ${JSON.stringify(['n', 'N', 'other', ''][y % 4])};`,
    prototype: `$p.${property} = ${value};`,
  }
  return `${OBJECTS} try ${work[kind]} except (ANY) endtry`
}

function start(): TestDriver {
  const driver = openTestDriver()
  ask(driver, `${SETUP} return 1;`)
  return driver
}

/** The value of an expression, or of a program that ends with a semicolon, as a literal. */
function ask(driver: TestDriver, source: string): string {
  return driver.evaluate(/;$/.test(source) ? source : `return ${source};`)
}

/** Runs a program without closing the batch. */
function runOpen(driver: TestDriver, source: string): void {
  const request = listValue([objectValue(BigInt(WIZARD)), stringValue(source)])
  driver.receive(INPUT_EVALUATE, 0, encodeValue(request))
  equal(driver.driver.run(1000), 0)
}

const NAMES = ['u', 'vu', 'n', 'exact']

function verifyAll(driver: TestDriver): void {
  for (const name of NAMES) {
    if (ask(driver, `"${name}" in indices()`) === '0') continue
    const found = ask(
      driver,
      `v = verify_index("${name}"); return {v["entries"], v["wrong"], v["missing"]};`,
    )
    const count = ask(driver, 'length(descendants($p))')
    equal(found, `{${count}, {}, {}}`, `index ${name}`)
  }
}

/** Compares a query with a filter over every object, in the language itself. */
function compare(driver: TestDriver, where: string, test: string, options = ''): void {
  const answer = ask(driver, `query(${where}, ["from" -> $p${options}])`)
  const naive = ask(
    driver,
    `r = {}; for i in [0..toint(max_object())] o = toobj(i); if (valid(o) && isa(o, $p) && o != $p && (${test})) r = {@r, o}; endif endfor return r;`,
  )
  equal(answer, naive, `${where} against ${test}`)
}

function compareQueries(driver: TestDriver, seed: number): void {
  const value = VALUES[seed % VALUES.length] as string
  const other = VALUES[(seed >> 4) % VALUES.length] as string
  const bound = BOUNDS[(seed >> 8) % BOUNDS.length] as string
  compare(driver, `["u" -> {"=", ${value}}]`, `o.u == ${value}`)
  compare(driver, `["u" -> {"in", {${value}, ${other}}}]`, `o.u == ${value} || o.u == ${other}`)
  compare(
    driver,
    `["u" -> {"=", ${value}}, "v" -> {"=", ${other}}]`,
    `o.u == ${value} && o.v == ${other}`,
  )
  compare(driver, `["u" -> {"=", ${value}}]`, `equal(o.u, ${value})`, ', "case" -> 1')
  for (const operator of ['<', '<=', '>', '>=']) {
    const test = `typeof(o.u) == typeof(${bound}) && o.u ${operator} ${bound}`
    compare(driver, `["u" -> {"${operator}", ${bound}}]`, test)
  }
  compare(driver, '["name" -> "n"]', 'o.name == "n"')
  compare(driver, '["u" -> {"prefix", "A"}]', 'typeof(o.u) == STR && index(o.u, "a") == 1')
}

/** The order by an index must be the order by sorting, from any place on. */
function compareOrders(driver: TestDriver, seed: number): void {
  for (const order of ['u', '-u']) {
    const sorted = `query([], ["from" -> $p, "order" -> "${order}"])`
    const total = Number(ask(driver, `length(${sorted})`))
    const from = seed % (total + 1)
    const rest = `["from" -> $p, "order" -> "${order}", "limit" -> ${total + 1}, "offset" -> ${from}]`
    equal(ask(driver, `query([], ${rest})`), ask(driver, `(${sorted})[${from + 1}..$]`))
    if (from === 0) continue
    const after = `["from" -> $p, "order" -> "${order}", "limit" -> ${total + 1}, "after" -> s[${from}]]`
    equal(ask(driver, `s = ${sorted}; return query([], ${after}) == s[${from + 1}..$];`), '1')
  }
}

test('indices agree with their objects after random changes, undo and restarts', (t) => {
  t.timeout(180_000)
  const script = fc.array(fc.tuple(operation, fc.nat({ max: 5 })), { minLength: 5, maxLength: 25 })
  fc.assert(
    fc.property(script, fc.nat(), (steps, seed) => {
      const driver = start()
      for (const [step, after] of steps) {
        const program = programOf(step as Operation)
        if (after === 0) {
          const before = ask(driver, LOOK)
          runOpen(driver, `${program} suspend(0); ${program}`)
          driver.driver.rollback()
          driver.commit()
          equal(ask(driver, LOOK), before)
        }
        ask(driver, `${program} return 1;`)
        if (after === 1) driver.restart()
        if (after < 3) verifyAll(driver)
      }
      verifyAll(driver)
      if (ask(driver, 'length(indices())') !== '4') return
      compareQueries(driver, seed)
      compareOrders(driver, seed)
    }),
    { numRuns: 25 },
  )
  t.pass()
})

// ---- building

/** Runs one slice and commits it, as the host does; whether there is more to do. */
function slice(driver: TestDriver): boolean {
  const answer = driver.driver.run(1000)
  driver.commit()
  return answer === 1
}

function request(source: string): Uint8Array {
  const items: SlotValue[] = [objectValue(BigInt(WIZARD)), stringValue(source)]
  return encodeValue(listValue(items))
}

const POPULATION = `
  p = create(#1); add_property(#0, "p", p, {player, "r"}); add_property(#0, "log", {}, {player, "r"});
  add_property(p, "u", 7, {player, "rc"});
  for i in [1..3000] o = create(p); if (i % 2) o.u = i % 10; endif; if (i % 500 == 0) suspend(0); endif endfor return length(children(p));`

test('an index of many objects is built between tasks, and sees what these change', (t) => {
  const driver = openTestDriver()
  t.is(ask(driver, POPULATION), '3000')
  driver.receive(
    INPUT_EVALUATE,
    0,
    request('$log = {create_index("u", $p, "u"), index_info("u")["state"]};'),
  )
  t.true(slice(driver))
  let slices = 0
  // Other work in the background may go on for ever while programs make more of it.
  while (slices < 20 && slice(driver)) {
    slices += 1
    driver.receive(
      INPUT_EVALUATE,
      0,
      request(`
        c = children($p); n = random(length(c)); c[n].u = random(10);
        recycle(c[random(length(c))]); o = create($p); o.u = 3; create(o); m = c[random(length(c))];
        valid(m) && chparent(m, valid(o) ? o | $p);
        try $log = {@$log, objects_where("u", 3)}; except e (ANY) $log = {@$log, e[2]}; endtry`),
    )
  }
  driver.run()
  ok(slices > 4, `built in ${slices} slices`)
  t.is(ask(driver, '$log[1..2]'), '{0, "building"}')
  t.regex(
    ask(driver, '$log[3]'),
    /The index \\"u\\" is being built: it has the objects below #\d+ of #\d+/,
  )
  t.is(ask(driver, 'index_info("u")["state"]'), '"ready"')
  t.is(
    ask(
      driver,
      'v = verify_index("u"); return {v["entries"] == length(descendants($p)), v["wrong"], v["missing"]};',
    ),
    '{1, {}, {}}',
  )
})

test('another driver builds on where the last one was', (t) => {
  const driver = openTestDriver()
  ask(driver, POPULATION)
  driver.receive(INPUT_EVALUATE, 0, request('create_index("u", $p, "u");'))
  for (let step = 0; step < 3; step++) t.true(slice(driver))
  driver.restart()
  t.is(ask(driver, 'index_info("u")["state"]'), '"ready"')
  t.is(ask(driver, 'verify_index("u")'), '["entries" -> 3000, "missing" -> {}, "wrong" -> {}]')
})

test('objects whose ids were drawn are in an index, at once or when it is built', (t) => {
  const driver = openTestDriver()
  ask(driver, POPULATION)
  ask(
    driver,
    'o = {}; for i in [1..3] o = {@o, create($p, $nothing, 2)}; endfor o[1].u = 5; return 1;',
  )
  driver.restart()
  ask(driver, 'create_index("u", $p, "u")')
  ask(driver, 'o = create($p, $nothing, 2); o.u = 5; return 1;')
  t.is(ask(driver, 'verify_index("u")'), '["entries" -> 3004, "missing" -> {}, "wrong" -> {}]')
  t.is(
    ask(
      driver,
      'r = objects_where("u", 5); return {length(r) > 100, isa(r[$], $p), toint(r[$]) > 1000000};',
    ),
    '{1, 1, 1}',
  )
})

test('a population of a thousand is entered at once, a larger one is not', (t) => {
  const driver = openTestDriver()
  ask(
    driver,
    'p = create(#1); add_property(#0, "p", p, {player, "r"}); add_property(p, "u", 1, {player, "r"}); for i in [1..1000] create(p); if (i % 500 == 0) suspend(0); endif endfor return 1;',
  )
  t.is(ask(driver, 'create_index("u", $p, "u")'), '1')
  ask(driver, 'create($p)')
  t.is(ask(driver, 'create_index("u2", $p, "u")'), '0')
  t.is(ask(driver, 'length(objects_where("u2", 1))'), '1001')
})

test('a dropped index leaves nothing in the store', (t) => {
  const driver = openTestDriver()
  ask(driver, POPULATION)
  const before = driver.store.size
  ask(driver, 'create_index("u", $p, "u")')
  deepEqual(ask(driver, 'verify_index("u")["entries"]'), '3000')
  t.is(driver.store.size, before + 3000 + 2)
  ask(driver, 'drop_index("u")')
  t.is(driver.store.size, before)
  t.is(ask(driver, 'create_index("u", $p, "u")'), '0')
  t.is(
    ask(driver, 'length(objects_where("u", 7)) == length(query(["u" -> 7], ["from" -> $p]))'),
    '1',
  )
})
