import test from 'ava'
import { openTestDriver, type TestDriver } from '../../../_support/driver.ts'
import { addVerb } from '../../../_support/driver-verb.ts'

function openTested(tests: Record<string, readonly string[]>): TestDriver {
  const driver = openTestDriver()
  driver.evaluate(
    'add_property(#0, "thing", create(#1), {player, "rw"}); add_property($thing, "n", 0, {player, "rw"}); return 1;',
  )
  addVerb(driver, '$thing', 'double', [
    'if (args[1] < 0)',
    '  return E_INVARG;',
    'endif',
    'return args[1] * 2;',
  ])
  for (const [name, lines] of Object.entries(tests)) addVerb(driver, '$thing', name, lines)
  return driver
}

/** {verb, result, message} of each test of $thing. */
const RESULTS =
  'l = {}; for r in (run_tests($thing)["tests"]) l = {@l, {r["verb"], r["result"], r["message"]}}; endfor return l;'

test('a test passes when it returns, fails by raise("failed") and errs by anything else', (t) => {
  const driver = openTested({
    test_pass: ['return 0;'],
    test_fail: ['raise("failed", "no", {1, 2});'],
    test_error: ['1 / 0;'],
    'test_two second_name': ['verb == "test_two" || raise("failed", verb);'],
    helper: ['raise("failed");'],
  })
  t.is(
    driver.evaluate(RESULTS),
    '{{"test_pass", "pass", ""}, {"test_fail", "fail", "no"}, {"test_error", "error", "Division by zero"}, {"test_two", "pass", ""}}',
  )
  t.is(
    driver.evaluate(
      'r = run_tests($thing, "fail")["tests"][1]; return {r["value"], r["traceback"], r["object"] == $thing};',
    ),
    '{{1, 2}, {"#8:test_fail (this == #8), line 1:  no", "(End of traceback)"}, 1}',
  )
})

test('everything that a test writes is undone and nothing that it prints leaves', (t) => {
  const driver = openTested({
    test_write: [
      'this.n = 1;',
      'o = create($nothing);',
      'add_property(#0, "new_property", 1, {player, ""});',
      'add_verb(#0, {player, "", "new_verb"}, {"this", "none", "this"});',
      'move(player, this);',
      'notify(player, "printed");',
      'fork (0)',
      '  #0.thing.n = 9;',
      'endfork',
      'recycle(this);',
    ],
    test_after: ['this.n == 0 || raise("failed", "not undone");'],
  })
  const me = driver.connect('connect wizard')
  me.lines()
  const before = driver.evaluate(
    'return {tostr(max_object()), properties(#0), verbs(#0), #3.location, $thing, length(queued_tasks())};',
  )
  t.is(driver.evaluate(RESULTS), '{{"test_write", "pass", ""}, {"test_after", "pass", ""}}')
  t.is(
    driver.evaluate(
      'return {tostr(max_object()), properties(#0), verbs(#0), #3.location, $thing, length(queued_tasks())};',
    ),
    before,
  )
  t.is(driver.evaluate('return {valid($thing), $thing.n};'), '{1, 0}')
  t.deepEqual(me.lines(), [])
  driver.restart()
  t.is(driver.evaluate('return {valid($thing), $thing.n};'), '{1, 0}')
})

test('what the asking task wrote before is kept, and it goes on as the same task', (t) => {
  const driver = openTested({
    test_write: ['this.n = this.n + 1;', 'this.n == 6 || raise("failed");'],
  })
  t.is(
    driver.evaluate(
      'id = task_id(); $thing.n = 5; r = run_tests($thing)["tests"][1]["result"]; return {r, $thing.n, id == task_id()};',
    ),
    '{"pass", 5, 1}',
  )
})

test('suspending, services and what undo does not reach raise E_PERM in a test', (t) => {
  const calls = [
    'suspend(0)',
    'read()',
    'crypt("a", "ab")',
    'kill_task(1)',
    'boot_player(player)',
    'shutdown()',
    'profile_start()',
    'profile_stop(1)',
    'run_tests(this)',
  ]
  const lines = calls.map(
    (call) =>
      `\`${call} ! E_PERM => "refused"' == "refused" || raise("failed", ${JSON.stringify(call)});`,
  )
  t.is(openTested({ test_calls: lines }).evaluate(RESULTS), '{{"test_calls", "pass", ""}}')
})

test('a recorded reply is returned or raised once, in order', (t) => {
  const driver = openTested({
    test_reply: [
      'test_reply("suspend", 7);',
      'test_reply("suspend", E_QUOTA);',
      'test_reply("time", 1000);',
      '{suspend(1), `suspend(1) ! E_QUOTA => 8\', time()} == {7, 8, 1000} || raise("failed");',
      '`time() ! E_PERM => 9\' == 9 || raise("failed", "a second reply");',
    ],
    test_without: ['time() > 1000 || raise("failed", "the reply of another test");'],
  })
  t.is(driver.evaluate(RESULTS), '{{"test_reply", "pass", ""}, {"test_without", "pass", ""}}')
  t.throws(() => driver.evaluate('test_reply("time", 1);'), { message: /E_PERM/ })
})

test('what waits in a test is told how to go on', (t) => {
  const driver = openTested({ test_wait: ['crypt("a", "ab");'] })
  t.is(
    driver.evaluate(RESULTS),
    '{{"test_wait", "error", "A test may not wait; test_reply() records what a function returns"}}',
  )
})

test('a test has the limits of a task, and the next one still runs', (t) => {
  const driver = openTested({ test_spin: ['while (1)', 'endwhile'], test_next: [';'] })
  t.is(
    driver.evaluate(RESULTS),
    '{{"test_spin", "error", "ran out of its limit"}, {"test_next", "pass", ""}}',
  )
  t.is(driver.evaluate('return run_tests($thing, "spin")["tests"][1]["ticks"];'), '60000')
})

test('coverage tells of each line with code whether any test reached it', (t) => {
  const driver = openTested({
    test_double: ['this:double(1);', 'this:loop();'],
    loop: [
      'for i in [1..3]',
      '  this:double(i);',
      'endfor',
      'return 1;',
      '"never";',
      'while (1)',
      '  x = 2;',
      'endwhile',
    ],
    other: ['return 1;'],
  })
  const program =
    'l = {}; for c in (run_tests($thing, "", 1)["coverage"]) l = {@l, {c["verb"], c["lines"]}}; endfor return l;'
  const answer = driver.evaluate(program)
  t.true(answer.includes('{"double", [1 -> 1, 2 -> 0, 4 -> 1]}'), answer)
  t.true(answer.includes('{"other", [1 -> 0]}'), answer)
  t.true(answer.includes('{"loop", [1 -> 1, 2 -> 1,'), answer)
  // A second run begins with nothing reached, and verbs run as before.
  t.is(driver.evaluate(program), answer)
  t.is(
    driver.evaluate('return {$thing:double(4), $thing:double(-1), $thing:loop()};'),
    '{8, E_INVARG, 1}',
  )
})

test('an instruction listing in a test shows instructions', (t) => {
  const driver = openTested({
    test_listing: [
      'this:double(1);',
      'for line in (disassemble(this, "double"))',
      '  index(line, "?") && raise("failed", line);',
      'endfor',
    ],
  })
  t.is(driver.evaluate('return run_tests($thing, "", 1)["tests"][1]["result"];'), '"pass"')
})

test('runs asked for at once do not mix', (t) => {
  const driver = openTested({ test_a: ['this.n = this.n + 1;', 'this.n == 1 || raise("failed");'] })
  driver.evaluate('add_property(#0, "out", {}, {player, "rw"});')
  const fork =
    'fork (0) r = run_tests($thing, "", 1); #0.out = {@#0.out, {length(r["tests"]), r["tests"][1]["result"]}}; endfork'
  driver.evaluate(`${fork} ${fork} fork t (0) run_tests($thing); endfork kill_task(t);`)
  driver.run()
  t.is(driver.evaluate('return #0.out;'), '{{1, "pass"}, {1, "pass"}}')
})

test('only programmers run tests, of objects that they may read', (t) => {
  const driver = openTested({ test_a: [';'] })
  t.is(driver.evaluate('return run_tests(#1);', { as: 4 }), '["tests" -> {}]')
  t.throws(() => driver.evaluate('run_tests($thing);', { as: 4 }), { message: /E_PERM/ })
  t.throws(() => driver.evaluate('run_tests(#99);'), { message: /E_INVARG/ })
  t.throws(() => driver.evaluate('run_tests({1});'), { message: /E_TYPE/ })
  driver.evaluate('#4.programmer = 0;')
  t.throws(() => driver.evaluate('run_tests(#1);', { as: 4 }), { message: /E_PERM/ })
})

test('one run takes a thousand tests and no more', (t) => {
  const driver = openTested({})
  const add = (from: number, to: number) =>
    driver.evaluate(
      `for i in [${from}..${to}] add_verb($thing, {player, "rxd", tostr("test_", i)}, {"this", "none", "this"}); endfor`,
    )
  add(1, 500)
  add(501, 1000)
  t.is(driver.evaluate('return length(run_tests($thing)["tests"]);'), '1000')
  add(1001, 1001)
  t.throws(() => driver.evaluate('run_tests($thing);'), { message: /E_QUOTA/ })
})

test('functions count among the lines of their verb, and what a test stored is stored again later', (t) => {
  const driver = openTested({
    keep: [
      'f = fn (x)',
      '  if (x)',
      '    return x + 1;',
      '  endif',
      '  return 7;',
      'endfn;',
      'this.n = f;',
      'return f(1);',
    ],
    test_keep: ['this:keep() == 2 || raise("failed");'],
  })
  t.is(
    driver.evaluate(
      'for c in (run_tests($thing, "", 1)["coverage"]) if (c["verb"] == "keep") m = c["lines"]; return {m[2], m[3], m[5], m[8]}; endif endfor',
    ),
    '{1, 1, 0, 1}',
  )
  driver.evaluate('$thing:keep();')
  driver.restart()
  t.is(driver.evaluate('f = $thing.n; return {f(4), f(0)};'), '{5, 7}')
})
