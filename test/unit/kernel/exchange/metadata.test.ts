import test from 'ava'
import { writeDefinition } from '../../../../kernel/exchange/definition-writer.ts'
import { makeExportReport } from '../../../../kernel/exchange/export-report.ts'
import { openTestDriver } from '../../../_support/driver.ts'
import { exported, worldOf } from '../../../_support/exported-world.ts'

const SYSTEM = `object #0
name "System"
owner #2
parent #-1

property do_login_command "r" = 0
endobject

object #2
name "Wizard"
owner #2
parent #-1
flags player programmer wizard
endobject

anonymous *1
name "note"
owner #2
parent #2
metadata self = *1
endanonymous
`
const LAMP = `object $lamp #4
name "lamp"
owner #2
parent #-1

metadata author = #2
metadata "needs review" = true

property lit "rc" = 0
metadata doc = "Whether it shines."
metadata note = {*1}
property oil "rc" = 3

verb "rub" (this none none) "rxd"
player:tell("It glows.");
endverb
metadata tags = {'magic, "old"}

verb fill(item: this)
return 1;
endverb
metadata since = 3

role "rx"
verb hold(item: this)
endverb
endrole
metadata since = 4

endobject
`

test('metadata of object definitions is there, and written as it was read', (t) => {
  const world = worldOf(SYSTEM, LAMP)
  const driver = openTestDriver({ world })
  const evaluate = (source: string) => driver.evaluate(source, { as: 2 })
  t.is(evaluate('return object_metadata($lamp);'), '[\'author -> #2, \'"needs review" -> true]')
  t.is(evaluate('return property_metadata($lamp, "lit", "doc");'), '"Whether it shines."')
  t.is(evaluate('return property_metadata($lamp, "lit", "note")[1].name;'), '"note"')
  t.is(evaluate('return property_metadata($lamp, "oil");'), '[]')
  t.is(evaluate('return verb_metadata($lamp, "rub");'), '[\'tags -> {\'magic, "old"}]')
  t.is(
    evaluate('return {role_verb_metadata($lamp, 2), role_verb_metadata($lamp, 3)};'),
    "{['since -> 3], ['since -> 4]}",
  )
  t.is(writeDefinition(world, 4), LAMP)
})

test('what is exported is imported as the same world', async (t) => {
  const driver = openTestDriver({ world: worldOf(SYSTEM, LAMP) })
  driver.evaluate('return set_property_metadata($lamp, "oil", \'unit, {"l", #0});', { as: 2 })
  driver.commit()
  const once = await exported(driver)
  const again = openTestDriver({ world: worldOf(...once.values()) })
  again.commit()
  t.deepEqual(await exported(again), once)
  t.regex(once.get('lamp.moo') ?? '', /property oil "rc" = 3\nmetadata unit = \{"l", #0\}/)
  t.regex(once.get('anonymous-1.moo') ?? '', /metadata self = \*1/)
})

test('lines of metadata come out in one order, whatever order they came in', (t) => {
  const object = (lines: string) =>
    worldOf(`object #5\nname ""\nowner #5\nparent #-1\n${lines}\nendobject\n`)
  const first = writeDefinition(object('metadata b = 1\nmetadata A = 2'), 5)
  t.is(writeDefinition(object('metadata A = 2\nmetadata b = 1'), 5), first)
  t.regex(first, /metadata A = 2\nmetadata b = 1/)
})

test('metadata that cannot be is refused with its place', (t) => {
  const wrong = (lines: string) => () =>
    worldOf(`object #5\nname ""\nowner #5\nparent #-1\n${lines}\nendobject\n`)
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => `metadata k${index} = ${index}`).join('\n')
  const text = (length: number) => `metadata a = "${'x'.repeat(length)}"`
  t.throws(wrong('metadata a = 1\nmetadata A = 2'), { message: /1\.moo:6: a second value/ })
  t.notThrows(wrong(many(64)))
  t.throws(wrong(many(65)), { message: /1\.moo:69: metadata has 64 keys at most/ })
  t.notThrows(wrong(text(8189)))
  t.throws(wrong(text(8190)), { message: /1\.moo:5: a value of metadata has 8192 bytes/ })
  t.notThrows(wrong(`metadata "${'k'.repeat(100)}" = 1`))
  t.throws(wrong(`metadata "${'k'.repeat(101)}" = 1`), { message: /1 to 100 bytes/ })
  t.throws(wrong('metadata "" = 1'), { message: /1 to 100 bytes/ })
  t.throws(wrong('metadata = 1'), { message: /1\.moo:5: expected a key of metadata/ })
  t.throws(wrong('property a = 1\nindex "x" (a)\nmetadata b = 1'), {
    message: /1\.moo:7: metadata stands behind the head, a property or a verb/,
  })
})

test('the report of a textdump says how much metadata it leaves out', (t) => {
  const world = worldOf(SYSTEM, LAMP)
  const made = { out: '/tmp/x', milliseconds: 1 }
  const textdump = makeExportReport(world, { ...made, format: { kind: 'textdump', version: 17 } })
  t.true(textdump.notes.includes('8 keys of metadata left out: textdumps have none (first #4)'))
  const objects = makeExportReport(world, { ...made, format: { kind: 'objects' } })
  t.false(objects.notes.some((note) => note.includes('metadata')))
})
