/** Declared indices leave a store and come into another one as declarations, and are built there. */

import test from 'ava'
import { readWorld } from '../../../../kernel/exchange/definition-world.ts'
import { writeDefinitions } from '../../../../kernel/exchange/definition-writer.ts'
import { makeExportReport } from '../../../../kernel/exchange/export-report.ts'
import { openTestDriver } from '../../../_support/driver.ts'
import { readStoredRows } from '../../../_support/stored-world.ts'

const SETUP = `
  p = create(#1); add_property(#0, "p", p, {player, "r"}); add_property(p, "weight", 0, {player, "rc"});
  add_property(p, "odd name", "x", {player, "rc"});
  q = create(p); q.owner = #4;
  for i in [1..9] o = create(q); o.weight = i % 4; o.name = "n" + tostr(i); endfor
  create_index("by weight", p, "weight"); create_index("Places", q, {"location", "odd name", "NAME"}, ["case" -> 1]);
  create_index("gone", p, "owner"); drop_index("gone");
  return 1;`

test('object definitions hold declared indices; the next driver builds them', async (t) => {
  const driver = openTestDriver()
  driver.evaluate(SETUP)
  const world = await readStoredRows(driver.store)
  const files = writeDefinitions(world)
  const text = [...files.values()].join('')
  t.true(text.includes('\nindex "by weight" (weight)\n'), text)
  t.true(text.includes('\nindex "Places" (location, "odd name", name) owner #3 case\n'), text)
  t.false(text.includes('gone'))
  const again = readWorld([...files].map(([name, content]) => ({ name, text: content })))
  t.deepEqual(writeDefinitions(again), files)
  const next = openTestDriver({ world: again })
  t.is(next.evaluate('return indices();'), '{"by weight", "Places"}')
  t.is(next.evaluate('return index_info("places")["state"];'), '"ready"')
  t.is(next.evaluate('return index_info("places")["owner"];'), '#3')
  for (const program of [
    'return objects_where("by weight", 3);',
    'return objects_where("places", {#-1, "x", "n5"});',
    'return verify_index("by weight");',
    'return verify_index("places");',
  ]) {
    t.is(next.evaluate(program), driver.evaluate(program), program)
  }
  t.is(next.evaluate('return create_index("another", $p, "weight");'), '1')
})

test('what is wrong with an index in a definition is said with its place', (t) => {
  const read = (line: string) => () =>
    readWorld([
      {
        name: 'root.moo',
        text: `object #0\nname "s"\nowner #0\nparent #-1\nproperty weight = 1\n${line}\nendobject\n`,
      },
    ])
  const refused = (line: string, message: RegExp) =>
    t.throws(read(line), { code: 'ERR_DEFINITION', message })
  t.notThrows(read('index "a" (weight, name, owner, location)'))
  refused('index "a" (height)', /root\.moo.*6.*index a: the object has no height/)
  refused('index "a" (weight, WEIGHT)', /root\.moo.*6.*index a has a property twice/)
  refused('index "a" (weight)\nindex "A" (name)', /root\.moo.*7.*there is already an index A/)
  refused('index "a" weight', /root\.moo.*6.*"\("/)
})

test('a textdump holds no indices, and its report says so', async (t) => {
  const driver = openTestDriver()
  driver.evaluate(SETUP)
  const world = await readStoredRows(driver.store)
  const format = { kind: 'textdump', version: 17 } as const
  const report = makeExportReport(world, { out: 'x', format, milliseconds: 1 })
  t.true(report.notes.includes('textdumps hold no indices: by weight, Places'), report.notes.join())
})
