/** Metadata: who may do what with it, what it lives through, and what it goes with. */

import test from 'ava'
import { INPUT_EVALUATE } from '../../../../driver/shared/layout.ts'
import { parseKey, ROW_METADATA } from '../../../../kernel/store/keys.ts'
import { encodeValue, listValue, objectValue, stringValue } from '../../../../kernel/store/value.ts'
import { PROGRAMMER, WIZARD } from '../../../_support/bare-world.ts'
import { openTestDriver, type TestDriver } from '../../../_support/driver.ts'

const END = new Uint8Array([0xff])

/** An object with a property and a verb, owned by the wizard, each with some metadata; #0.thing is it. */
function openThing(permissions = 'r'): TestDriver {
  const driver = openTestDriver()
  driver.evaluate(
    `o = create(#1); add_property(#0, "thing", o, {player, "rw"});
     add_property(o, "size", 1, {player, "${permissions}"});
     add_verb(o, {player, "${permissions}xd", "push"}, {"this", "none", "this"});
     n = add_role_verb(o, {player, "${permissions}xd"}, {"verb lift(item: this)", "endverb"})[1];
     set_object_metadata(o, 'of, "object"); set_property_metadata(o, "size", 'of, "property");
     set_verb_metadata(o, "push", 'of, "verb"); set_role_verb_metadata(o, n, 'of, "role"); return n;`,
  )
  return driver
}

const ALL = `{object_metadata(#0.thing), property_metadata(#0.thing, "size"),
  verb_metadata(#0.thing, "push"), role_verb_metadata(#0.thing, 2)}`
const FILLED = '{[\'of -> "object"], [\'of -> "property"], [\'of -> "verb"], [\'of -> "role"]}'

/** Makes `s` a string of 8000 characters. */
const LONG =
  's = "x"; while (length(s) < 8000) s = s + s[1..min(length(s), 8000 - length(s))]; endwhile'

/** How many rows of metadata are stored. */
function rowsOf(driver: TestDriver): number {
  const keys = driver.store.range(new Uint8Array(0), END).map(({ key }) => parseKey(key))
  return keys.filter((key) => 'kind' in key && key.kind === ROW_METADATA).length
}

/** How many anonymous objects have rows. */
function anonymousStored(driver: TestDriver): number {
  const keys = driver.store.range(new Uint8Array(0), END).map(({ key }) => parseKey(key))
  return new Set(keys.flatMap((key) => (key.table === 'waif' ? [Number(key.waif)] : []))).size
}

test('metadata survives a restart', (t) => {
  const driver = openThing()
  t.is(rowsOf(driver), 4)
  driver.restart()
  t.is(driver.evaluate(`return ${ALL};`), FILLED)
})

test('metadata that is larger than one row of the store survives, and goes as a whole', (t) => {
  const driver = openThing()
  driver.evaluate(
    `${LONG}
     for i in [1..64] i > 1 && set_object_metadata(#0.thing, tostr("k", i), s); suspend(0); endfor return 1;`,
  )
  driver.restart()
  t.is(
    driver.evaluate("m = object_metadata(#0.thing); return {length(m), length(m['k64]), m['of]};"),
    '{64, 8000, "object"}',
  )
  const before = driver.store.size
  driver.evaluate('return clear_object_metadata(#0.thing);')
  t.is(rowsOf(driver), 3)
  t.true(driver.store.size < before - 4, 'its chunks are gone')
})

test('everybody reads the metadata of an object, and of a property and a verb who may read those', (t) => {
  t.is(openThing('r').evaluate(`return ${ALL};`, { as: PROGRAMMER }), FILLED)
  const hidden = openThing('')
  const read = (source: string) => hidden.evaluate(`return \`${source} ! ANY';`, { as: PROGRAMMER })
  t.is(read('object_metadata(#0.thing, "of")'), '"object"')
  t.is(read('property_metadata(#0.thing, "size")'), 'E_PERM')
  t.is(read('verb_metadata(#0.thing, "push")'), 'E_PERM')
  t.is(read('role_verb_metadata(#0.thing, 2)'), 'E_PERM')
  t.is(hidden.evaluate(`return ${ALL};`), FILLED, 'wizards read all of it')
})

test('only owners and wizards change metadata, whatever else may be written', (t) => {
  const driver = openThing('rw')
  const attempt = (source: string) =>
    driver.evaluate(`return \`${source} ! ANY';`, { as: PROGRAMMER })
  for (const [kind, which] of [
    ['object', '#0.thing'],
    ['property', '#0.thing, "size"'],
    ['verb', '#0.thing, "push"'],
    ['role_verb', '#0.thing, 2'],
  ]) {
    t.is(attempt(`set_${kind}_metadata(${which}, "a", 1)`), 'E_PERM', kind)
    t.is(attempt(`clear_${kind}_metadata(${which}, "of")`), 'E_PERM', kind)
    t.is(attempt(`clear_${kind}_metadata(${which})`), 'E_PERM', kind)
  }
  t.is(driver.evaluate(`return ${ALL};`), FILLED)
  driver.evaluate(
    `o = #0.thing; o.owner = #${PROGRAMMER}; set_property_info(o, "size", {#${PROGRAMMER}, ""});
     set_verb_info(o, "push", {#${PROGRAMMER}, "", "push"}); set_role_verb_info(o, 2, {#${PROGRAMMER}, ""}); return 1;`,
  )
  t.is(attempt('set_object_metadata(#0.thing, "a", 1)'), '0')
  t.is(attempt('set_property_metadata(#0.thing, "size", "a", 1)'), '0')
  t.is(attempt('set_verb_metadata(#0.thing, "push", "a", 1)'), '0')
  t.is(attempt('set_role_verb_metadata(#0.thing, 2, "a", 1)'), '0')
  t.is(attempt(`length(${ALL}[4])`), '2', 'with another owner it has what it had')
})

test('metadata goes with what it is about', (t) => {
  const driver = openThing()
  driver.evaluate('return delete_property(#0.thing, "size");')
  t.is(rowsOf(driver), 3)
  driver.evaluate('return delete_verb(#0.thing, "push");')
  t.is(rowsOf(driver), 2)
  driver.evaluate('return delete_role_verb(#0.thing, 2);')
  t.is(rowsOf(driver), 1)
  driver.evaluate('return recycle(#0.thing);')
  t.is(rowsOf(driver), 0)
  driver.evaluate('recreate(#0.thing, #1);')
  t.is(driver.evaluate('return object_metadata(#0.thing);'), '[]')
})

test('an object with another number has its metadata', (t) => {
  const driver = openTestDriver()
  driver.evaluate(
    `gap = create(#1); o = create(#1); set_object_metadata(o, 'of, "object");
     add_property(o, "size", 1, {player, "r"}); set_property_metadata(o, "size", 'of, "property");
     recycle(gap); add_property(#0, "thing", renumber(o), {player, "r"}); return 1;`,
  )
  driver.restart()
  t.is(
    driver.evaluate('return {object_metadata(#0.thing), property_metadata(#0.thing, "size")};'),
    '{[\'of -> "object"], [\'of -> "property"]}',
  )
  t.is(rowsOf(driver), 2)
})

test('what is undone is as it was', (t) => {
  const driver = openThing()
  const stored = driver.store.range(new Uint8Array(0), END)
  const source = `o = #0.thing; set_object_metadata(o, 'of, 2); set_object_metadata(o, 'b, {});
    clear_property_metadata(o, "size"); delete_verb(o, "push"); delete_role_verb(o, 2);
    set_object_metadata(create(#1), 'a, 1);`
  const request = listValue([objectValue(BigInt(WIZARD)), stringValue(source)])
  driver.receive(INPUT_EVALUATE, 0, encodeValue(request))
  t.is(driver.driver.run(1000), 0)
  driver.driver.rollback()
  driver.commit()
  t.deepEqual(driver.store.range(new Uint8Array(0), END), stored)
  t.is(driver.evaluate(`return ${ALL};`), FILLED)
})

test('metadata keeps anonymous objects, and lets them go', (t) => {
  const driver = openThing()
  driver.evaluate(
    `a = create(#1, 1); a.name = "kept"; set_verb_metadata(#0.thing, "push", 'a, {a}); return 1;`,
  )
  t.is(anonymousStored(driver), 1)
  driver.restart()
  t.is(driver.evaluate(`return verb_metadata(#0.thing, "push")['a][1].name;`), '"kept"')
  driver.evaluate(`return clear_verb_metadata(#0.thing, "push", 'a);`)
  t.is(anonymousStored(driver), 0)
})

test('an anonymous object that its own metadata holds is collected', (t) => {
  const driver = openThing()
  driver.evaluate(
    `a = create(#1, 1); set_object_metadata(a, 'me, a); set_object_metadata(#0.thing, 'a, a); return 1;`,
  )
  t.is(anonymousStored(driver), 1)
  driver.evaluate(`return clear_object_metadata(#0.thing, 'a);`)
  t.is(anonymousStored(driver), 0)
})

test('object_bytes() counts metadata', (t) => {
  const driver = openThing()
  t.is(
    driver.evaluate(
      `o = #0.thing; n = object_bytes(o); set_object_metadata(o, 'b, 1); return object_bytes(o) > n;`,
    ),
    '1',
  )
})

test('a task writes no more metadata than its write set has room for', (t) => {
  const driver = openThing()
  t.is(
    driver.evaluate(
      `${LONG} for n in [1..20] o = create(#1); for i in [1..64]
         try set_object_metadata(o, tostr("k", i), s); except e (E_QUOTA) return e[2]; endtry
       endfor endfor`,
    ),
    '"A task may write 8 MB between two commits; suspend(0) commits"',
  )
})
