import test from 'ava'
import { literal, openTestDriver, type TestDriver } from '../../../_support/driver.ts'

/** Adds verbs to a fresh object, which is then $made. */
function openWithVerbs(verbs: Readonly<Record<string, readonly string[]>>): TestDriver {
  const driver = openTestDriver()
  driver.evaluate('add_property(#0, "made", create(#1), {player, "rw"}); return 1;')
  driver.evaluate('add_property(#0, "out", {}, {player, "rw"}); return 1;')
  for (const [name, lines] of Object.entries(verbs)) {
    const code = lines.map((line) => JSON.stringify(line)).join(', ')
    const program = `add_verb($made, {player, "xd", "${name}"}, {"this", "none", "this"}); return set_verb_code($made, "${name}", {${code}});`
    if (driver.evaluate(program) !== '{}') throw new Error(`${name} does not compile`)
  }
  return driver
}

test('an uncaught error is told with the line of every call', (t) => {
  const driver = openWithVerbs({
    inner: ['x = 1;', 'return x / 0;'],
    outer: ['', 'return eval("return $made:inner();");'],
  })
  const { status, value } = driver.answer('return $made:outer();')
  t.is(status, 2)
  t.is(
    literal(value),
    '{E_DIV, "Division by zero", 0, {"#8:inner (this == #8), line 2:  Division by zero", "... called from #-1:Input to EVAL (this == #-1), line 1", "... called from built-in function eval()", "... called from #8:outer (this == #8), line 2", "... called from #-1:Input to EVAL (this == #-1), line 1", "(End of traceback)"}}',
  )
})

test('the handler of the world is called with an uncaught error, and may silence it', (t) => {
  const driver = openTestDriver()
  driver.evaluate('add_property(#0, "out", 0, {player, "rw"}); return 1;')
  const wizard = driver.connect('connect wizard')
  t.deepEqual(wizard.line('; fork (0) 1 / 0; endfork'), [
    '{1, 0}',
    '#-1:Input to EVAL (this == #-1), line 1:  Division by zero',
    '(End of traceback)',
  ])
  driver.evaluate(
    'add_verb(#0, {player, "xd", "handle_uncaught_error"}, {"this", "none", "this"}); return set_verb_code(#0, "handle_uncaught_error", {"#0.out = args;", "return 1;"});',
  )
  t.deepEqual(wizard.line('; fork (0) raise(E_PERM, "no", 5); endfork'), ['{1, 0}'])
  t.is(
    driver.evaluate('return {#0.out[1..3], #0.out[5]};'),
    '{{E_PERM, "no", 5}, {"#-1:Input to EVAL (this == #-1), line 1:  no", "(End of traceback)"}}',
  )
})

test('an error in the handler itself is told before the first one', (t) => {
  const driver = openTestDriver()
  driver.evaluate(
    'add_verb(#0, {player, "xd", "handle_uncaught_error"}, {"this", "none", "this"}); return set_verb_code(#0, "handle_uncaught_error", {"return 5[1];"});',
  )
  const wizard = driver.connect('connect wizard')
  const lines = wizard.line('; fork (0) 1 / 0; endfork')
  t.deepEqual(lines.slice(1), [
    '#0:handle_uncaught_error (this == #0), line 1:  Type mismatch',
    '(End of traceback)',
    '#-1:Input to EVAL (this == #-1), line 1:  Division by zero',
    '(End of traceback)',
  ])
})

test('finally blocks run on errors, returns and breaks, in order', (t) => {
  const driver = openWithVerbs({
    note: ['#0.out = {@#0.out, args[1]};'],
    raising: ['try', '1 / 0;', 'finally', '#0.out = {@#0.out, "raising"};', 'endtry'],
    returning: ['try', 'return 5;', 'finally', '#0.out = {@#0.out, "returning"};', 'endtry'],
    leaving: [
      'while (1)',
      'try',
      'break;',
      'finally',
      '#0.out = {@#0.out, "leaving"};',
      'endtry',
      'endwhile',
      'return 6;',
    ],
  })
  const value = driver.evaluate(
    "return {`$made:raising() ! E_DIV => 4', $made:returning(), $made:leaving(), #0.out};",
  )
  t.is(value, '{4, 5, 6, {"raising", "returning", "leaving"}}')
})

test('a finally block keeps the traceback of an error that nobody catches', (t) => {
  const driver = openTestDriver()
  const { value } = driver.answer('try\n1 / 0;\nfinally\nx = 5;\ny = 6;\nendtry')
  t.regex(literal(value), /line 2: {2}Division by zero/)
})

test('a builtin that waits for a verb which raises is abandoned', (t) => {
  const driver = openTestDriver()
  t.is(
    driver.evaluate('try eval("raise(E_QUOTA);"); except e (E_QUOTA) return length(e[4]); endtry'),
    '3',
  )
})

test('running out of ticks ends the task without finally, and the world is told', (t) => {
  const driver = openTestDriver()
  driver.evaluate('add_property(#0, "out", 0, {player, "rw"}); return 1;')
  driver.evaluate(
    'add_verb(#0, {player, "xd", "handle_task_timeout"}, {"this", "none", "this"}); return set_verb_code(#0, "handle_task_timeout", {"#0.out = {@(#0.out || {}), {args[1], args[3]}};", "return 1;"});',
  )
  const wizard = driver.connect('connect wizard')
  t.deepEqual(
    wizard.line('; fork (0) try while (1) endwhile finally #0.out = {"ran"}; endtry endfork'),
    ['{1, 0}'],
  )
  t.is(
    driver.evaluate('return #0.out;'),
    '{{"ticks", {"#-1:Input to EVAL (this == #-1), line 1:  Task ran out of ticks", "(End of traceback)"}}}',
  )
})
