import test from 'ava'
import { openTestDriver, type TestConnection, type TestDriver } from '../../../_support/driver.ts'

function openPlayer(): { driver: TestDriver; player: TestConnection } {
  const driver = openTestDriver()
  driver.evaluate('add_property(#0, "out", {}, {player, "rw"}); return 1;')
  driver.evaluate('return set_verb_code(#0, "do_login_command", {"return #3;"});')
  driver.evaluate(
    'add_verb(#3, {#3, "d", "note"}, {"any", "any", "any"}); set_verb_code(#3, "note", {"#0.out = {@#0.out, argstr};"}); add_verb(#0, {#3, "xd", "do_out_of_band_command"}, {"this", "none", "this"}); return set_verb_code(#0, "do_out_of_band_command", {"#0.out = {@#0.out, {\\"oob\\", argstr, @args}};"});',
  )
  const player = driver.connect()
  player.lines()
  return { driver, player }
}

const out = (driver: TestDriver): string => driver.evaluate('r = #0.out; #0.out = {}; return r;')

test('lines that begin with #$# go to do_out_of_band_command, quoted ones are commands', (t) => {
  const { driver, player } = openPlayer()
  player.line('#$#mcp a "b c"')
  player.line('#$"note quoted')
  t.is(out(driver), '{{"oob", "#$#mcp a \\"b c\\"", "#$#mcp", "a", "b c"}, "quoted"}')
})

test('held input waits, out-of-band lines do not, unless they are disabled', (t) => {
  const { driver, player } = openPlayer()
  driver.evaluate('return set_connection_option(#3, "hold-input", 1);')
  player.line('note one')
  player.line('#$#now')
  t.is(out(driver), '{{"oob", "#$#now", "#$#now"}}')
  driver.evaluate('return set_connection_option(#3, "disable-oob", 1);')
  player.line('#$#later')
  t.is(out(driver), '{}')
  driver.evaluate('set_connection_option(#3, "hold-input", 0); return 1;')
  t.is(out(driver), '{"one"}')
  t.deepEqual(player.lines(), ["I couldn't understand that."])
})

test('read() takes the next line, and read(…, 1) what is there', (t) => {
  const { driver, player } = openPlayer()
  driver.evaluate(
    'add_verb(#3, {#3, "d", "ask"}, {"any", "any", "any"}); return set_verb_code(#3, "ask", {"#0.out = {read(), read()};"});',
  )
  player.line('ask')
  player.line('first')
  player.line('')
  t.is(out(driver), '{"first", ""}')
  driver.evaluate('set_connection_option(#3, "hold-input", 1); return 1;')
  player.line('waiting')
  t.is(driver.evaluate('return {read(#3, 1), read(#3, 1)};'), '{"waiting", 0}')
})

test('a task that reads is told when the connection is closed', (t) => {
  const { driver, player } = openPlayer()
  driver.evaluate(
    'add_verb(#3, {#3, "d", "ask"}, {"any", "any", "any"}); return set_verb_code(#3, "ask", {"#0.out = `read() ! ANY\';"});',
  )
  player.line('ask')
  t.is(driver.evaluate('return {length(queued_tasks()), queued_tasks()[1][2]};'), '{1, -1}')
  player.close()
  t.is(driver.evaluate('return #0.out;'), 'E_INVARG')
})

test('force_input puts lines in line, at the front if asked', (t) => {
  const { driver } = openPlayer()
  driver.evaluate(
    'force_input(#3, "note b"); force_input(#3, "note a", 1); force_input(#3, "#$#x"); return 1;',
  )
  t.is(out(driver), '{"a", "b", {"oob", "#$#x", "#$#x"}}')
})

test('the flush command drops what waits and says what it was', (t) => {
  const { driver, player } = openPlayer()
  driver.evaluate('return set_connection_option(#3, "hold-input", 1);')
  player.line('note one')
  player.line('note two')
  t.deepEqual(player.line('.FLUSH'), [
    '>> Flushing the following pending input:',
    '>>     note one',
    '>>     note two',
    '>> (Done flushing)',
  ])
  t.deepEqual(player.line('.flush'), ['>> No pending input to flush...'])
  driver.evaluate('set_connection_option(#3, "flush-command", ""); return 1;')
  player.line('.flush')
  driver.evaluate('set_connection_option(#3, "hold-input", 0); return 1;')
  t.deepEqual(player.lines(), ["I couldn't understand that."])
})

test('lines sent before a connection closed are still worked off', (t) => {
  const { driver, player } = openPlayer()
  driver.evaluate('return set_connection_option(#3, "hold-input", 1);')
  player.line('note last words')
  driver.evaluate('set_connection_option(#3, "hold-input", 0); boot_player(#3); return 1;')
  t.is(out(driver), '{"last words"}')
})

test('connection options can be listed, read and set', (t) => {
  const { driver } = openPlayer()
  t.is(
    driver.evaluate('return connection_options(#3);'),
    '{{"binary", 0}, {"flush-command", ".flush"}, {"hold-input", 0}, {"disable-oob", 0}, {"intrinsic-commands", {".program", "PREFIX", "SUFFIX", "OUTPUTPREFIX", "OUTPUTSUFFIX"}}, {"client-echo", 1}, {"keep-alive", ["count" -> 5, "enabled" -> 0, "idle" -> 300, "interval" -> 120]}}',
  )
  t.is(
    driver.evaluate(
      'set_connection_option(#3, "intrinsic-commands", {"PREFIX"}); set_connection_option(#3, "keep-alive", ["idle" -> 7]); return {connection_options(#3, "intrinsic-commands"), connection_option(#3, "keep-alive")["idle"], `set_connection_option(#3, "nonsense", 1) ! ANY\'};',
    ),
    '{{"PREFIX"}, 7, E_INVARG}',
  )
})

test('output beyond the limit loses its oldest lines, and says so', (t) => {
  const { driver, player } = openPlayer()
  driver.evaluate(
    's = ""; for i in [1..1000] s = s + "x"; endfor for i in [1..200] notify(#3, tostr(i, " ", s)); endfor return 1;',
  )
  const lines = player.lines()
  t.true(lines.length < 70)
  t.regex(
    lines.find((line) => line.startsWith('>>')) ?? '',
    /^>> Network buffer overflow: \d+ lines? of output/,
  )
  t.regex(lines.at(-1) ?? '', /^200 x/)
})
