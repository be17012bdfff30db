import test from 'ava'
import { openTestDriver, type TestDriver } from '../../../_support/driver.ts'
import { addVerb } from '../../../_support/driver-verb.ts'

/** $thing:outer calls :inner, which fails; both belong to the wizard, and all may read :outer. */
function openFailing(): TestDriver {
  const driver = openTestDriver()
  driver.evaluate('add_property(#0, "thing", create(#1), {player, "rw"}); return 1;')
  addVerb(driver, '$thing', 'outer', ['x = {1, "two"};', 'this:inner(x);'])
  addVerb(driver, '$thing', 'inner', ['secret = args[1];', 'secret / 0;'], {
    permissions: 'xd',
  })
  return driver
}

/** The traceback's lines of [program] run for [player]. */
function traceback(driver: TestDriver, program: string, player = 3): string[] {
  const { status, value } = driver.answer(program, { as: player })
  if (status !== 2 || value.type !== 'list') throw new Error('nothing was raised')
  const lines = value.items[3]
  if (lines?.type !== 'list') throw new Error('an error without a traceback')
  return lines.items.map((line) => (line.type === 'string' ? line.value : ''))
}

test('a traceback shows variables to a programmer whose property asks for them', (t) => {
  const driver = openFailing()
  const plain = traceback(driver, '$thing:outer(7);')
  t.is(plain.length, 4)
  driver.evaluate('add_property(#3, "traceback_variables", 1, {#3, "rc"});')
  t.deepEqual(traceback(driver, '$thing:outer(7);'), [
    plain[0],
    '    this = #8',
    '    caller = #8',
    '    args = {{1, "two"}}',
    '    verb = "inner"',
    '    player = #3',
    '    secret = {1, "two"}',
    plain[1],
    '    this = #8',
    '    caller = #-1',
    '    args = {7}',
    '    verb = "outer"',
    '    player = #3',
    '    x = {1, "two"}',
    plain[2],
    '    this = #-1',
    '    caller = #-1',
    '    args = {}',
    '    verb = ""',
    '    player = #3',
    plain[3],
  ])
})

test('variables of verbs that the viewer may not read stay hidden', (t) => {
  const driver = openFailing()
  driver.evaluate('add_property(#4, "traceback_variables", 1, {#3, "rc"});')
  const lines = traceback(driver, '$thing:outer(7);', 4)
  t.true(lines.includes('    x = {1, "two"}'))
  t.false(lines.some((line) => line.includes('secret')))
  driver.evaluate('#4.programmer = 0;')
  t.is(traceback(driver, '$thing:outer(7);', 4).length, 4)
})

test('the server option asks for everybody', (t) => {
  const driver = openFailing()
  driver.evaluate('add_property($server_options, "traceback_variables", 1, {#3, "r"});')
  t.true(traceback(driver, '$thing:outer(7);', 4).includes('    x = {1, "two"}'))
})

test('a value is cut behind a hundred characters, and told by its type when it is large', (t) => {
  const driver = openFailing()
  driver.evaluate('add_property(#3, "traceback_variables", 1, {#3, "rc"});')
  const shown = (value: string) =>
    traceback(driver, `x = ${value}; 1 / 0;`).find((line) => line.startsWith('    x = '))
  t.is(shown(`"${'a'.repeat(98)}"`), `    x = "${'a'.repeat(98)}"`)
  t.is(shown(`"${'a'.repeat(99)}"`), `    x = "${'a'.repeat(99)}…`)
  t.is(shown('{}; for i in [1..5000] x = {@x, i}; endfor'), '    x = … (a list of 80032 bytes)')
})

test('a traceback has at most two hundred lines of variables', (t) => {
  const driver = openFailing()
  driver.evaluate('add_property(#3, "traceback_variables", 1, {#3, "rc"});')
  const assign = (count: number) =>
    Array.from({ length: count }, (_, index) => `v${index} = 1;`).join(' ')
  t.is(traceback(driver, `${assign(195)} 1 / 0;`).length, 202)
  t.is(traceback(driver, `${assign(196)} 1 / 0;`).length, 202)
})

test('what a player is told of an uncaught error has the variables', (t) => {
  const driver = openFailing()
  const me = driver.connect('connect wizard')
  me.lines()
  driver.evaluate(
    'for p in (connected_players()) add_property(p, "traceback_variables", 1, {p, "rc"}); endfor',
  )
  driver.evaluate(
    'for p in (connected_players()) add_verb(p, {p, "rxd", "fail"}, {"none", "none", "none"}); set_verb_code(p, "fail", {"x = 5;", "x.y;"}); endfor',
  )
  t.true(me.line('fail').includes('    x = 5'))
})
