import test from 'ava'
import { writeDefinition } from '../../../../kernel/exchange/definition-writer.ts'
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

object $thing #3
name "thing"
owner #2
parent #-1

verb look(item: this)
return "thing";
endverb

role "rx"
// Only for those who hold something.
verb hand(item: this, to: OBJ, ?how = "gladly") when (item != to)
return {to, how};
endverb
endrole

endobject
`
const LAMP = `object $lamp #4
name "lamp"
owner #2
parent $thing

role owner $thing "rxd" order 2
verb give(item: this, to) ordered
return "second";
endverb
endrole

role "rxd" order 1
verb give(item: this, to) ordered
return "first";
  // \\endrole
\\endrole
endverb
endrole

endobject
`.replace('\n\\endrole\n', '\n')

test('role verbs of object definitions work, and are written as they were read', (t) => {
  const world = worldOf(SYSTEM, LAMP)
  const driver = openTestDriver({ world })
  t.is(driver.evaluate('return look(item -> #4);', { as: 2 }), '"thing"')
  t.is(driver.evaluate('return hand(item -> #4, to -> #3);', { as: 2 }), '{#3, "gladly"}')
  t.is(driver.evaluate('return give(item -> #4, to -> 1);', { as: 2 }), '"first"')
  t.is(driver.evaluate('return role_verb_info(#3, 2)["permissions"];', { as: 2 }), '"rx"')
  t.is(
    driver.evaluate('return {roles("give"), length(roles("look"))};', { as: 2 }),
    '{{{#4, 1, "give(item: #4, to) ordered"}, {#4, 2, "give(item: #4, to) ordered"}}, 1}',
  )
  t.is(writeDefinition(world, 4), LAMP)
})

test('what is exported is imported as the same world', async (t) => {
  const driver = openTestDriver({ world: worldOf(SYSTEM, LAMP) })
  driver.evaluate(
    'return add_role_verb(#4, {#2, "rxd"}, {"verb give(to, item: this) ordered", "return 3;", "endverb"});',
    { as: 2 },
  )
  driver.commit()
  const once = await exported(driver)
  const again = openTestDriver({ world: worldOf(...once.values()) })
  again.commit()
  t.deepEqual(await exported(again), once)
  t.regex(once.get('lamp.moo') ?? '', /order 3\nverb give\(to, item: this\) ordered\nreturn 3;/)
})

test('a role verb that cannot be installed is refused with its place', (t) => {
  const wrong = (lines: string) => () =>
    openTestDriver({
      world: worldOf(SYSTEM, `object $x #5\nname ""\nowner #2\nparent #-1\n${lines}\nendobject\n`),
    })
  t.throws(wrong('verb a(b: $nobody)\nendverb'), { message: /2\.moo:5: .*\$nobody is no object/ })
  t.throws(wrong('verb a(b: INT)\nendverb'), { message: /2\.moo:5: .*restricted to the object/ })
  t.throws(wrong('verb a(b: this)\nreturn 1\nendverb'), { message: /2\.moo:5: .*Line 2: {2}/ })
  t.throws(wrong('verb a(b: this)'), { message: /2\.moo:5: .*does not end with endverb/ })
  t.throws(wrong('role "rxd"\nverb a(b: this)\nendverb'), { message: /2\.moo:5: .*endrole/ })
})
