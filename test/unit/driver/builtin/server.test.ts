import test from 'ava'
import { openTestDriver } from '../../../_support/driver.ts'
import { answerOf, checkAnswers } from '../../../_support/driver-service.ts'

test('arguments of builtins that ask the host are checked as ToastStunt checks them', (t) => {
  checkAnswers(t, ['exec', 'file_readlines', 'curl', 'disassemble', 'read_http'])
})

test('what only wizards may ask raises E_PERM for others, after the checks of arguments', (t) => {
  const driver = openTestDriver()
  const programmer = Number(
    driver.evaluate(
      'o = create(#-1, player); o.programmer = 1; set_player_flag(o, 1); return toint(o);',
    ),
  )
  const refused = '{2, {E_PERM, "Permission denied", 0}}'
  const calls = [
    'file_open("x", "r-tn")',
    'file_list("")',
    'file_stat("x")',
    'file_handles()',
    'sqlite_open("x")',
    'sqlite_handles()',
    'exec({"x"})',
    'curl("http://localhost/")',
    'argon2("a", "b")',
    'argon2_verify("a", "b")',
    'usage()',
    'getenv("HOME")',
    'server_log("x")',
    'run_gc()',
    'gc_stats()',
    'verb_cache_stats()',
    'log_cache_stats()',
    'pcre_cache_stats()',
    'threads()',
    'thread_pool("INIT", "MAIN", 1)',
  ]
  for (const call of calls) t.is(answerOf(driver, call, { as: programmer }), refused, call)
  t.regex(answerOf(driver, 'file_open(1, 2)', { as: programmer }), /E_TYPE/)
  t.regex(answerOf(driver, 'file_open("x")', { as: programmer }), /E_ARGS/)
  t.regex(answerOf(driver, 'file_readlines(1, 0, 1)', { as: programmer }), /E_INVARG/)
  t.regex(answerOf(driver, 'exec({"../x"})', { as: programmer }), /Invalid path/)
})

test('server_version() tells its parts by path', (t) => {
  const driver = openTestDriver()
  t.is(driver.evaluate('return server_version();'), '"0.0.0"')
  t.is(driver.evaluate('return server_version("string") == server_version();'), '1')
  t.is(driver.evaluate('return typeof(server_version("")) == LIST;'), '1')
  t.is(driver.evaluate('return {server_version("major"), server_version("release/")};'), '{0, 0}')
  t.is(driver.evaluate('return server_version("options/DEFAULT_FG_TICKS");'), '60000')
  t.throws(() => driver.evaluate('return server_version("nothing");'), { message: /E_INVARG/ })
})

test('server_log() writes with the batch', (t) => {
  const driver = openTestDriver()
  driver.evaluate('server_log("hello, log");')
  t.true(driver.log.includes('> hello, log'))
})

test('set_thread_mode() is remembered by the running verb', (t) => {
  const driver = openTestDriver()
  t.is(
    driver.evaluate(
      'a = set_thread_mode(); set_thread_mode(0); b = set_thread_mode(); set_thread_mode(2); return {a, b, set_thread_mode()};',
    ),
    '{1, 0, 1}',
  )
})

test('disassemble() lists the instructions of a verb', (t) => {
  const driver = openTestDriver()
  const source =
    'o = create(#-1); add_verb(o, {player, "rxd", "f"}, {"this", "none", "this"}); set_verb_code(o, "f", {"x = args[1];", "return length(x) + 1;"}); return disassemble(o, "f");'
  const { value } = driver.answer(source)
  const lines =
    value.type === 'list'
      ? value.items.map((item) => (item.type === 'string' ? item.value : ''))
      : []
  t.true(lines.length >= 3)
  t.true(
    lines.some((line) => /CALL_BUILTIN_DIRECT .*length/.test(line)),
    lines.join('\n'),
  )
  t.true(
    lines.some((line) => /INDEX_IMMEDIATE +x args 1/.test(line)),
    lines.join('\n'),
  )
  t.regex(lines[0] ?? '', /^ +0: [A-Z_]+/)
  t.is(
    driver.evaluate(
      'o = create(#-1); add_verb(o, {player, "rxd", "f"}, {"this", "none", "this"}); return disassemble(o, 1);',
    ),
    '{}',
  )
})
