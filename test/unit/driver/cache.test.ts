/** What the driver forgets when the world is larger than its memory, and that nobody notices. */

import test from 'ava'
import type { DriverStatistics } from '../../../kernel/host/statistics.ts'
import { openTestDriver, type TestDriver } from '../../_support/driver.ts'

const MEMORY = 64 * 2 ** 20
/** What the driver may have from the system: beside its memory the table of pages and static data. */
const OBTAINED_MAX = MEMORY + 8 * 2 ** 20
const OBJECTS = 1_000
const TEXT_BYTES = 65_000

/** A world of some 65 MB: objects from `first` on whose `.text` is long and tells them apart. */
function openLarge(): { driver: TestDriver; first: number } {
  const driver = openTestDriver({ memory: MEMORY })
  driver.evaluate(
    `o = create(#-1); add_property(#0, "parent", o, {player, "r"}); add_property(o, "text", "", {player, "r"});
     add_property(o, "number", 0, {player, "r"});`,
  )
  const first = Number(driver.evaluate('return toint(max_object()) + 1;'))
  const make = `s = "x"; while (length(s) < ${TEXT_BYTES}) s = s + s; endwhile`
  for (let made = 0; made < OBJECTS; made += 50) {
    driver.evaluate(
      `${make} for i in [${made + 1}..${made + 50}] o = create($parent); o.number = i; o.text = tostr(i, s[1..${TEXT_BYTES}]); endfor`,
    )
  }
  return { driver, first }
}

const statistics = (driver: TestDriver): DriverStatistics => driver.driver.statistics()

const SUM = (OBJECTS * (OBJECTS + 1)) / 2

test('a task reads more objects than there is memory for', (t) => {
  const { driver, first } = openLarge()
  const before = statistics(driver)
  t.true(before.bytesObtained < OBTAINED_MAX, `${before.bytesObtained}`)
  const last = first + OBJECTS - 1
  t.is(
    driver.evaluate(
      `t = 0; for o in [#${first}..#${last}] t = t + (length(o.text) > ${TEXT_BYTES} && o.text[1..length(tostr(o.number))] == tostr(o.number) ? o.number | -1000000); endfor return t;`,
    ),
    String(SUM),
  )
  const after = statistics(driver)
  t.true(after.objectsRead - before.objectsRead > OBJECTS / 2)
  t.true(after.objectsEvicted - before.objectsEvicted > OBJECTS / 2)
  t.true(after.objects < OBJECTS)
  t.true(after.bytesUsed < after.bytesLimit)
  t.true(after.bytesObtained < OBTAINED_MAX, `${after.bytesObtained}`)
})

test('what a task has written is not forgotten while it reads everything else, and can be undone', (t) => {
  const { driver, first } = openLarge()
  const last = first + OBJECTS - 1
  const readAll = `t = 0; for o in [#${first}..#${last}] t = t + (valid(o) ? length(o.text) | 0); endfor`
  t.is(
    driver.evaluate(
      `#${first}.number = -1; #${first + 1}.text = "short"; n = create($parent); n.number = 77; ${readAll}
       return {#${first}.number, #${first + 1}.text, n.number, parent(n) == $parent, length(children($parent))};`,
    ),
    `{-1, "short", 77, 1, ${OBJECTS + 1}}`,
  )
  t.throws(() =>
    driver.evaluate(`#${first}.number = -2; recycle(#${first + 2}); ${readAll} rollback();`),
  )
  t.is(driver.evaluate(`return {#${first}.number, valid(#${first + 2})};`), '{-1, 1}')
  driver.restart()
  t.is(driver.evaluate(`return {#${first}.number, #${first + 1}.text};`), '{-1, "short"}')
})

test('inherited verbs and properties are found again after everything was forgotten', (t) => {
  const { driver, first } = openLarge()
  driver.evaluate(
    'add_verb($parent, {player, "rxd", "twice"}, {"this", "none", "this"}); set_verb_code($parent, "twice", {"return this.number * 2;"}); add_property($parent, "colour", "red", {player, "r"});',
  )
  const step = (at: number) =>
    driver.evaluate(
      `t = 0; for o in [#${first}..#${first + OBJECTS - 1}] t = t + o:twice() + length(o.colour) + length(o.text) - length(o.text); if (o == #${at}) t = t + 1; endif endfor return t;`,
    )
  t.is(step(first), String(2 * SUM + 3 * OBJECTS + 1))
  const before = statistics(driver)
  driver.forget()
  t.true(statistics(driver).objectsEvicted > before.objectsEvicted)
  t.is(step(first + 9), String(2 * SUM + 3 * OBJECTS + 1))
})

test('memory serves large values after it was full of small ones, which lie scattered', (t) => {
  const driver = openTestDriver({ memory: MEMORY })
  driver.evaluate(
    'o = create(#-1); add_property(#0, "parent", o, {player, "r"}); for i in [1..10] add_property(o, tostr("p", i), 0, {player, "r"}); endfor',
  )
  const first = Number(driver.evaluate('return toint(max_object()) + 1;'))
  const small = 24_000
  for (let made = 0; made < small; made += 2000) {
    driver.evaluate(
      `for i in [1..2000] o = create($parent); o.p1 = tostr("text ", i, " of the first slot"); o.p2 = {i, "two"}; o.p3 = i; o.p4 = tostr(i); endfor`,
    )
  }
  // A few of all places stay in use, so that no page comes free by itself.
  const keep = `for i in [0..199] length(toobj(${first} + i * 100).p1); endfor`
  driver.evaluate(keep)
  const make = 's = "x"; while (length(s) < 1000000) s = s + s; endwhile s = s[1..1000000];'
  const large = 60
  for (let made = 0; made < large; made += 6) {
    driver.evaluate(
      `${make} for i in [${made}..${made + 5}] o = toobj(${first} + i * 7); o.p5 = tostr(i, s); endfor ${keep}`,
    )
    t.true(statistics(driver).bytesObtained < OBTAINED_MAX, `${made} written`)
  }
  for (let round = 0; round < 2; round++) {
    for (let read = 0; read < large; read += 6) {
      const sum = `t = 0; for i in [${read}..${read + 5}] t = t + length(toobj(${first} + i * 7).p5) - length(tostr(i)); endfor`
      t.is(driver.evaluate(`${keep} ${sum} return t;`), '6000000')
    }
  }
  const end = statistics(driver)
  t.true(end.bytesObtained < OBTAINED_MAX, `${end.bytesObtained}`)
  t.true(end.bytesUsed < end.bytesLimit)
})

test('WAIFs and ordered sets are forgotten and read again', (t) => {
  const driver = openTestDriver({ memory: MEMORY })
  driver.evaluate(
    `c = create(#-1); add_property(c, ":note", "", {player, "rw"}); add_verb(c, {player, "rxd", "new"}, {"this", "none", "this"});
     set_verb_code(c, "new", {"w = new_waif(); w.note = args[1]; return w;"});
     add_property(#0, "class", c, {player, "r"}); add_property(#0, "waifs", {}, {player, "r"});
     for i in [1..100] $waifs = {@$waifs, c:new(tostr("note ", i))}; endfor
     p = create(#-1); add_property(#0, "room", p, {player, "r"}); for i in [1..100] move(create(p), p); endfor`,
  )
  // A batch is surely stored when another one was closed after it.
  for (let index = 0; index < 3; index++) driver.evaluate('$room.name = tostr(random());')
  const ask = '{length($room.contents), length(children($room)), $waifs[7].note, $waifs[100].note}'
  const answer = '{100, 100, "note 7", "note 100"}'
  t.is(driver.evaluate(`return ${ask};`), answer)
  const before = statistics(driver)
  driver.forget()
  const after = statistics(driver)
  t.true(after.setsEvicted > before.setsEvicted)
  t.is(driver.evaluate(`return ${ask};`), answer)
  t.true(statistics(driver).referencesRead > after.referencesRead)
  t.true(statistics(driver).setsRead > after.setsRead)
})
