import test from 'ava'
import { EFFECT_SHUTDOWN } from '../../../../driver/shared/layout.ts'
import { openTestDriver, type TestDriver } from '../../../_support/driver.ts'

/** do_login_command logs in as #3 or #4, and every hook notes its name and player. */
function openWithHooks(): TestDriver {
  const driver = openTestDriver()
  driver.evaluate('add_property(#0, "out", {}, {player, "rw"}); return 1;')
  driver.evaluate(
    'return set_verb_code(#0, "do_login_command", {"#0.out = {@#0.out, {\\"login\\", @args}};", "if (args == {\\"in\\"}) return #3; endif", "if (args == {\\"new\\"}) o = create(#1); set_player_flag(o, 1); return o; endif"});',
  )
  driver.evaluate(
    'hooks = {"user_connected", "user_created", "user_reconnected", "user_disconnected", "user_client_disconnected"}; for h in (hooks) add_verb(#0, {player, "xd", h}, {"this", "none", "this"}); set_verb_code(#0, h, {"#0.out = {@#0.out, {verb, @args, connected_players()}};"}); endfor return 1;',
  )
  return driver
}

const out = (driver: TestDriver): string => driver.evaluate('r = #0.out; #0.out = {}; return r;')

test('login begins with an empty line, and ends with a player', (t) => {
  const driver = openWithHooks()
  const me = driver.connect()
  t.deepEqual(me.line('in'), ['*** Connected ***'])
  t.is(out(driver), '{{"login"}, {"login", "in"}, {"user_connected", #3, {#3}}}')
  t.deepEqual(me.line('hello'), ["I couldn't understand that."])
})

test('a player created by the login command is told so', (t) => {
  const driver = openWithHooks()
  const me = driver.connect()
  t.deepEqual(me.line('new'), ['*** Created ***'])
  t.regex(out(driver), /\{"user_created", #8, \{#8\}\}/)
})

test('a second login redirects the connection', (t) => {
  const driver = openWithHooks()
  const first = driver.connect('in')
  out(driver)
  const second = driver.connect()
  t.deepEqual(second.line('in'), ['*** Redirecting old connection to this port ***'])
  t.deepEqual(first.lines(), ['*** Redirecting connection to new port ***'])
  t.false(first.isOpen)
  t.true(second.isOpen)
  t.regex(out(driver), /\{"user_reconnected", #3, \{#3\}\}\}$/)
})

test('a closed connection calls user_client_disconnected, when it can no longer be seen', (t) => {
  const driver = openWithHooks()
  const me = driver.connect('in')
  out(driver)
  me.close()
  t.is(out(driver), '{{"user_client_disconnected", #3, {}}}')
  t.is(driver.evaluate('return connected_players(1);'), '{}')
})

test('boot_player closes after the task, with a hook and a message', (t) => {
  const driver = openWithHooks()
  const me = driver.connect('in')
  out(driver)
  t.is(
    driver.evaluate("boot_player(#3); return {connected_players(), `idle_seconds(#3) ! ANY'};"),
    '{{}, E_INVARG}',
  )
  t.deepEqual(me.lines().slice(-1), ['*** Disconnected ***'])
  t.false(me.isOpen)
  t.is(out(driver), '{{"user_disconnected", #3, {}}}')
})

test('switch_player moves a connection and calls both hooks', (t) => {
  const driver = openWithHooks()
  const me = driver.connect('in')
  me.lines()
  out(driver)
  t.is(driver.evaluate('switch_player(#3, #4); return connected_players();'), '{#4}')
  t.is(out(driver), '{{"user_disconnected", #3, {#4}}, {"user_connected", #4, {#4}}}')
  t.deepEqual(me.lines(), ['*** Connected ***'])
})

test('who does not log in in time is put out', (t) => {
  const driver = openWithHooks()
  driver.evaluate('add_property($server_options, "connect_timeout", 10, {player, "r"}); return 1;')
  const me = driver.connect()
  out(driver)
  driver.advance(9_000)
  t.true(me.isOpen)
  driver.advance(3_000)
  t.deepEqual(me.lines(), ['*** Timed-out waiting for login. ***'])
  t.false(me.isOpen)
  t.is(out(driver), '{{"user_disconnected", #-2, {}}}')
})

test('messages are what the server options say, or nothing', (t) => {
  const driver = openWithHooks()
  driver.evaluate(
    'add_property($server_options, "connect_msg", {"one", "two"}, {player, "r"}); add_property($server_options, "boot_msg", {}, {player, "r"}); return 1;',
  )
  const me = driver.connect()
  t.deepEqual(me.line('in'), ['one', 'two'])
  driver.evaluate('return boot_player(#3);')
  t.deepEqual(me.lines(), [])
})

test('a recycled player loses his connection', (t) => {
  const driver = openWithHooks()
  const me = driver.connect('new')
  me.lines()
  driver.evaluate('recycle(#8); return 1;')
  t.deepEqual(me.lines(), ['*** Recycled ***'])
  t.false(me.isOpen)
})

test('a player whose end is in a batch of its own loses his connection', (t) => {
  const driver = openWithHooks()
  const me = driver.connect('new')
  me.lines()
  // A run ends behind every task, so that nothing is left to be found when nothing is left to be done.
  driver.runMs = 0
  driver.evaluate('fork (0) recycle(#8); suspend(0); endfork return 1;')
  t.deepEqual(me.lines(), ['*** Recycled ***'])
  t.false(me.isOpen)
})

test('after a restart the world hears who is gone, then that the server is back', (t) => {
  const driver = openWithHooks()
  driver.connect('in')
  driver.evaluate(
    'add_verb(#0, {player, "xd", "server_started"}, {"this", "none", "this"}); return set_verb_code(#0, "server_started", {"#0.out = {@#0.out, {verb, @args, player}};"});',
  )
  out(driver)
  driver.restart()
  t.is(out(driver), '{{"user_disconnected", #3, {}}, {"server_started", #-1}}')
  driver.restart()
  t.is(out(driver), '{{"server_started", #-1}}')
})

test('dump_database calls the checkpoint hooks', (t) => {
  const driver = openWithHooks()
  driver.evaluate(
    'for h in ({"checkpoint_started", "checkpoint_finished"}) add_verb(#0, {player, "xd", h}, {"this", "none", "this"}); set_verb_code(#0, h, {"#0.out = {@#0.out, {verb, @args}};"}); endfor return dump_database();',
  )
  t.is(out(driver), '{{"checkpoint_started"}, {"checkpoint_finished", 1}}')
})

test('shutdown stops the server and says why', (t) => {
  const driver = openWithHooks()
  driver.answer('shutdown("for tea");')
  t.true(driver.shutdown)
  const effect = driver.others.find(({ kind }) => kind === EFFECT_SHUTDOWN)
  t.is(effect?.bytes.toString(), 'shutdown() called by Wizard (#3): for tea')
})
