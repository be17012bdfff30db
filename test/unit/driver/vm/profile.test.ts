import test from 'ava'
import { openTestDriver, type TestDriver } from '../../../_support/driver.ts'
import { addVerb } from '../../../_support/driver-verb.ts'

function openProfiled(): TestDriver {
  const driver = openTestDriver()
  driver.evaluate('add_property(#0, "thing", create(#1), {player, "rw"}); return 1;')
  addVerb(driver, '$thing', 'leaf', ['return 1;'])
  addVerb(driver, '$thing', 'loop', ['for i in [1..10]', '  this:leaf();', 'endfor'])
  addVerb(driver, '$thing', 'deep', ['return args[1] && this:deep(args[1] - 1);'])
  addVerb(driver, '$thing', 'wait', ['this:leaf();', 'suspend(1);', 'this:leaf();'])
  addVerb(driver, '$thing', 'fail', ['this:leaf();', 'return 1 / 0;'])
  return driver
}

/** What profile [id] says of the verbs of $thing: verb → {calls, ticks, ticks_total}. */
const REPORT =
  'm = []; for p in (profile_stop(id)) p["object"] == $thing && (m[p["verb"]] = {p["calls"], p["ticks"], p["ticks_total"]}); endfor return m;'

const profiled = (driver: TestDriver, program: string): string =>
  driver.evaluate(`id = profile_start(); ${program} ${REPORT}`)

test('calls and ticks are counted for each verb, itself and in total', (t) => {
  const driver = openProfiled()
  // Ten calls and nine jumps back are the loop's own; a call's tick is its caller's.
  t.is(profiled(driver, '$thing:loop();'), '["leaf" -> {10, 0, 0}, "loop" -> {1, 19, 19}]')
})

test('a verb that calls itself counts its total once', (t) => {
  t.is(profiled(openProfiled(), '$thing:deep(9);'), '["deep" -> {10, 9, 9}]')
})

test('verbs that end by an error are counted', (t) => {
  const answer = profiled(openProfiled(), "`$thing:fail() ! ANY';")
  t.is(answer, '["fail" -> {1, 1, 1}, "leaf" -> {1, 0, 0}]')
})

test('activations under way when a profile begins are no calls, and nothing is counted behind its end', (t) => {
  const driver = openProfiled()
  addVerb(driver, '$thing', 'inside', [
    'id = profile_start();',
    'this:leaf();',
    'r = profile_stop(id);',
    'this:leaf();',
    'm = [];',
    'for p in (r)',
    '  m[p["verb"]] = p["calls"];',
    'endfor',
    'return {profiles(), m};',
  ])
  t.is(driver.evaluate('return $thing:inside();'), '{{}, ["inside" -> 0, "leaf" -> 1]}')
})

test('waiting is not counted, and a profile of a player sees all his tasks', (t) => {
  const driver = openProfiled()
  driver.evaluate('add_property(#0, "id", profile_start(player), {player, "rw"});')
  driver.evaluate('fork (0) $thing:wait(); endfork')
  driver.evaluate('$thing:leaf();', { as: 4 })
  driver.advance(5000)
  const answer = driver.evaluate(`id = #0.id; ${REPORT}`)
  t.is(answer, '["leaf" -> {2, 0, 0}, "wait" -> {1, 3, 3}]')
})

test('a profile of everything is for wizards and sees the tasks of everybody', (t) => {
  const driver = openProfiled()
  t.throws(() => driver.evaluate('profile_start("all");', { as: 4 }), { message: /E_PERM/ })
  t.throws(() => driver.evaluate('profile_start("most");'), { message: /E_INVARG/ })
  driver.evaluate('add_property(#0, "id", profile_start("all"), {player, "rw"});')
  driver.evaluate('$thing:leaf();', { as: 4 })
  t.is(driver.evaluate(`id = #0.id; ${REPORT}`), '["leaf" -> {1, 0, 0}]')
})

test('others may neither profile somebody nor see or stop his profiles', (t) => {
  const driver = openProfiled()
  driver.evaluate('profile_start(player);')
  for (const code of [
    'profile_start(#3);',
    'profile_report(1);',
    'profile_stop(1);',
    'profile_start(task_id() + 1);',
  ]) {
    t.throws(() => driver.evaluate(code, { as: 4 }), { message: /E_PERM|E_INVARG/ }, code)
  }
  t.is(driver.evaluate('return profiles();', { as: 4 }), '{}')
  t.is(driver.evaluate('return length(profiles());'), '1')
})

test('there are two profiles to an owner and sixteen in all', (t) => {
  const driver = openProfiled()
  const own = 'profile_start(); profile_start();'
  t.notThrows(() => driver.evaluate(own, { as: 4 }))
  t.throws(() => driver.evaluate('profile_start();', { as: 4 }), { message: /E_QUOTA/ })
  t.notThrows(() => driver.evaluate('for i in [1..14] profile_start(); endfor'))
  t.throws(() => driver.evaluate('profile_start();'), { message: /E_QUOTA/ })
  t.is(
    driver.evaluate('for p in (profiles()) profile_stop(p["id"]); endfor return profiles();'),
    '{}',
  )
})

test('a report is as long as asked for, at least one and by default twenty', (t) => {
  const driver = openProfiled()
  for (let number = 0; number < 25; number++) addVerb(driver, '$thing', `verb${number}`, [';'])
  const run = `id = profile_start(); ${Array.from({ length: 25 }, (_, i) => `$thing:verb${i}();`).join(' ')}`
  t.is(
    driver.evaluate(
      `${run} return {length(profile_report(id)), length(profile_report(id, 5)), length(profile_stop(id, 100))};`,
    ),
    '{20, 5, 26}',
  )
  t.throws(() => driver.evaluate('profile_report(profile_start(), 0);'), { message: /E_INVARG/ })
  t.throws(() => driver.evaluate('profile_report(99);'), { message: /E_INVARG/ })
})

test('seconds are those that pass while the verb runs', (t) => {
  const driver = openTestDriver({ realTime: true })
  driver.evaluate('add_property(#0, "thing", create(#1), {player, "rw"}); return 1;')
  addVerb(driver, '$thing', 'busy', ['for i in [1..20000]', 'endfor'])
  addVerb(driver, '$thing', 'idle', ['this:busy();'])
  const answer = driver.evaluate(
    'id = profile_start(); $thing:idle(); m = []; for p in (profile_stop(id)) m[p["verb"]] = p; endfor return {m["busy"]["seconds"] > 0.0, m["busy"]["seconds"] == m["busy"]["seconds_total"], m["idle"]["seconds_total"] >= m["busy"]["seconds_total"], m["idle"]["seconds"] < m["busy"]["seconds"]};',
  )
  t.is(answer, '{1, 1, 1, 1}')
})
