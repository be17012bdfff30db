import test from 'ava'
import { literal, openTestDriver, type TestDriver } from '../../../_support/driver.ts'

function openWithOut(): TestDriver {
  const driver = openTestDriver()
  driver.evaluate('add_property(#0, "out", {}, {player, "rw"}); #0.out = {}; return 1;')
  return driver
}

const out = (driver: TestDriver): string => driver.evaluate('r = #0.out; #0.out = {}; return r;')

test('forked and suspended tasks go on in the order of their times', (t) => {
  const driver = openWithOut()
  driver.evaluate(
    'for n in ({3, 1, 2}) fork (n) #0.out = {@#0.out, n}; suspend(1.5); #0.out = {@#0.out, -n}; endfork endfor',
  )
  driver.advance(10_000)
  t.is(out(driver), '{1, 2, -1, 3, -2, -3}')
})

test('a fork sees a copy of the variables and its own id', (t) => {
  const driver = openWithOut()
  driver.evaluate('x = {1}; fork t (1) #0.out = {x, t == task_id()}; endfork x[1] = 2;')
  driver.advance(2_000)
  t.is(out(driver), '{{1}, 1}')
})

test('resume gives a value or raises an error, once', (t) => {
  const driver = openWithOut()
  driver.evaluate(
    'fork t (0) #0.out = {@#0.out, suspend()}; #0.out = {@#0.out, `suspend() ! ANY\'}; endfork add_property(#0, "t", t, {player, "r"}); return 1;',
  )
  t.is(driver.evaluate('return {resume(#0.t, "v"), `resume(99) ! ANY\'};'), '{0, E_INVARG}')
  t.is(driver.evaluate('return resume(#0.t, E_QUOTA);'), '0')
  t.is(out(driver), '{"v", E_QUOTA}')
  t.is(driver.evaluate("return `resume(#0.t) ! ANY';"), 'E_INVARG')
})

test('only its owner and wizards may resume, kill and look at a task', (t) => {
  const driver = openWithOut()
  driver.evaluate(
    'fork t (0) suspend(); endfork add_property(#0, "t", t, {player, "r"}); return 1;',
  )
  t.is(
    driver.evaluate(
      "return {`resume(#0.t) ! ANY', `kill_task(#0.t) ! ANY', `task_stack(#0.t) ! ANY', queued_tasks()};",
      { as: 4 },
    ),
    '{E_PERM, E_PERM, E_PERM, {}}',
  )
  t.is(
    driver.evaluate('return {task_stack(#0.t, 1), kill_task(#0.t), queued_tasks()};'),
    '{{{#-1, "", #3, #-1, #3, 1}}, 0, {}}',
  )
})

test('an option that changes holds from the next run on, wherever it comes from', (t) => {
  const driver = openWithOut()
  const ticks = (change: string): string => {
    driver.evaluate(`${change} fork (0) #0.out = (ticks_left() + 500) / 1000; endfork return 1;`)
    return out(driver)
  }
  t.is(ticks(''), '30')
  t.is(ticks('add_property($server_options, "bg_ticks", 3000, {player, "r"});'), '3')
  t.is(ticks('$server_options.bg_ticks = 5000;'), '5')
  t.is(ticks('$server_options.bg_ticks = "many";'), '30')
  t.is(ticks('delete_property($server_options, "bg_ticks");'), '30')
  const parent = 'p = create(#1); add_property(p, "bg_ticks", 7000, {player, "r"});'
  t.is(ticks(`${parent} chparent($server_options, p);`), '7')
  t.is(ticks('parent($server_options).bg_ticks = 8000;'), '8')
  t.is(ticks('chparent($server_options, #1);'), '30')
  const other = 'o = create(#1); add_property(o, "bg_ticks", 9000, {player, "r"});'
  t.is(ticks(`${other} #0.server_options = o;`), '9')
  driver.answer('#0.server_options.bg_ticks = 4000; ticks_left(); rollback();')
  t.is(ticks(''), '9')
  t.is(ticks('delete_property(#0, "server_options");'), '30')
})

test('kill_task of the running task ends it at once', (t) => {
  const driver = openWithOut()
  driver.evaluate(
    'fork (0) try kill_task(task_id()); finally #0.out = "finally"; endtry #0.out = "after"; endfork',
  )
  t.is(out(driver), '{}')
})

test('queued_tasks tells what each task is and where', (t) => {
  const driver = openWithOut()
  driver.evaluate(
    'add_verb(#1, {#3, "xd", "wait*ing"}, {"this", "none", "this"}); set_verb_code(#1, "waiting", {"x = 5;", "suspend(100);"}); fork (0) #2:waiting(); endfork',
  )
  t.is(
    driver.evaluate(
      'q = queued_tasks(1)[1]; return {q[2] - time(), @q[3..9], q[11]["x"], q[11]["this"]};',
    ),
    '{100, 0, 30000, #3, #1, "wait*ing", 2, #2, 5, #2}',
  )
  t.is(driver.evaluate('return queued_tasks(0, 1);'), '1')
})

test('a user has no more tasks in the background than the limit allows', (t) => {
  const driver = openWithOut()
  driver.evaluate('add_property($server_options, "queued_task_limit", 2, {player, "r"}); return 1;')
  t.is(
    driver.evaluate(
      "r = {}; for i in [1..3] try fork (100) endfork r = {@r, 0}; except e (E_QUOTA) r = {@r, e[1]}; endtry endfor return {r, `suspend(1) ! ANY'};",
      { as: 4 },
    ),
    '{{0, 0, E_QUOTA}, E_QUOTA}',
  )
})

test('an evaluation that suspends is answered when it ends', (t) => {
  const driver = openWithOut()
  t.is(driver.evaluate('suspend(5); return "late";'), '"late"')
  const { status, value } = driver.answer('suspend(1); return 1 / 0;')
  t.is(status, 2)
  t.regex(literal(value), /^\{E_DIV, "Division by zero", 0, /)
  t.is(driver.answer('return 1 +').status, 0)
})

test('task_local belongs to one task', (t) => {
  const driver = openWithOut()
  t.is(
    driver.evaluate(
      'a = task_local(); set_task_local({1}); fork (0) #0.out = task_local(); endfork suspend(0); suspend(0); return {a, task_local(), #0.out};',
    ),
    '{[], {1}, []}',
  )
})

test('yin suspends only when the task runs short', (t) => {
  const driver = openWithOut()
  t.is(driver.evaluate('a = ticks_left(); yin(0, 100, 1); return ticks_left() < a;'), '1')
  t.is(
    driver.evaluate('for i in [1..59000] endfor yin(0, 2000, 1); return ticks_left() > 20000;'),
    '1',
  )
})

test('finished_tasks remembers the last runs', (t) => {
  const driver = openWithOut()
  driver.evaluate('fork (0) suspend(0); endfork')
  t.is(
    driver.evaluate(
      'l = finished_tasks(); r = {}; for m in (l[$ - 1..$]) r = {@r, {m["player"], m["foreground"], m["suspended"], m["fullverb"]}}; endfor return r;',
    ),
    '{{#3, 0, 1, "Input to EVAL"}, {#3, 0, 0, "Input to EVAL"}}',
  )
})
