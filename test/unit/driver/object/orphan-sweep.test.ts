/** What deleted properties leave behind goes from the store, later and bit by bit. */

import test from 'ava'
import { openTestDriver, type TestDriver } from '../../../_support/driver.ts'

/** Longer than a deletion waits for its pass. */
const PASS_MS = 61_000

function openFamily(children: number): TestDriver {
  const driver = openTestDriver()
  driver.evaluate(
    `p = create(#-1); add_property(#0, "p", p, {player, "r"}); add_property(p, "kept", 0, {player, "r"}); add_property(p, "gone", 0, {player, "r"});
     for i in [1..${children}] o = create(p); o.kept = i; o.gone = tostr("value ", i); endfor`,
  )
  return driver
}

const swept = (driver: TestDriver) => driver.driver.statistics().orphansSwept

/** Runs steps until none is wanted. */
function sweep(driver: TestDriver): void {
  driver.advance(PASS_MS)
  driver.advance(PASS_MS)
}

test('slots of a deleted property are cleared in the store, in memory or not', (t) => {
  const driver = openFamily(200)
  const before = driver.store.size
  driver.evaluate('delete_property($p, "gone");')
  const deleted = driver.store.size
  t.is(deleted, before - 2, 'the definition, its index entry and the own slot go; a note comes')
  driver.restart()
  driver.evaluate('return length($p.name);')
  sweep(driver)
  t.is(swept(driver), 200)
  t.is(driver.store.size, deleted - 201)
  t.is(driver.evaluate('return {children($p)[200].kept, max_object().kept};'), '{200, 200}')
})

test('a property of the same name, added again, keeps its slots', (t) => {
  const driver = openFamily(10)
  driver.evaluate(
    'delete_property($p, "gone"); add_property($p, "gone", "new", {player, "r"}); children($p)[3].gone = "own";',
  )
  sweep(driver)
  t.is(swept(driver), 10)
  t.is(driver.evaluate('return {children($p)[3].gone, children($p)[4].gone};'), '{"own", "new"}')
})

test('a deletion that was undone costs nobody a slot', (t) => {
  const driver = openFamily(10)
  t.throws(() => driver.evaluate('delete_property($p, "gone"); rollback();'))
  sweep(driver)
  t.is(swept(driver), 0)
  t.is(driver.evaluate('return children($p)[3].gone;'), '"value 3"')
})

test('slots that a step cleared whose batch was undone are cleared again', (t) => {
  const driver = openFamily(10)
  driver.evaluate('delete_property($p, "gone");')
  const deleted = driver.store.size
  driver.clock?.advance(PASS_MS)
  driver.driver.run(1000)
  t.true(swept(driver) > 0)
  driver.driver.rollback()
  sweep(driver)
  t.is(driver.store.size, deleted - 11)
})

test('what WAIFs and anonymous objects have of deleted properties goes too, with what it holds', (t) => {
  const driver = openTestDriver()
  driver.evaluate(
    `c = create(#-1); c.a = 1; add_property(c, ":note", "", {player, "rw"}); add_property(c, ":other", 0, {player, "rw"}); add_property(c, "plain", 0, {player, "r"});
     add_verb(c, {player, "rxd", "new"}, {"this", "none", "this"}); set_verb_code(c, "new", {"return new_waif();"});
     add_property(#0, "c", c, {player, "r"}); add_property(#0, "held", {}, {player, "r"});
     w = c:new(); v = c:new(); w.note = v; w.other = 5; a = create(c, 1); a.plain = "text"; #0.held = {w, a};`,
  )
  driver.evaluate('delete_property($c, ":note"); delete_property($c, "plain");')
  driver.restart()
  sweep(driver)
  t.is(swept(driver), 2)
  t.is(driver.evaluate('return #0.held[1].other;'), '5')
  driver.evaluate('#0.held = 0;')
  driver.advance(1000)
  driver.restart()
  t.deepEqual(driver.evaluate('return waif_stats();').includes('#'), false)
})
