import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { openServedDriver } from '../../../_support/served-driver.ts'

test('a file is written, read and told about', async (t) => {
  const served = openServedDriver(t)
  const ask = (expression: string) => served.evaluate(expression)
  t.is(await ask('file_open("a.txt", "w-tn")'), '1')
  t.is(await ask('file_writeline(1, "one")'), '0')
  t.is(await ask('file_write(1, "two")'), '3')
  t.is(await ask('file_close(1)'), '0')
  t.is(readFileSync(join(served.folder, 'files', 'a.txt'), 'utf8'), 'one\ntwo')

  const handle = await ask('file_open("a.txt", "r-tn")')
  t.is(await ask(`{file_name(${handle}), file_openmode(${handle})}`), '{"a.txt", "r+tn"}')
  t.is(await ask(`{file_readline(${handle}), file_tell(${handle})}`), '{"one", 4}')
  t.is(await ask(`file_readlines(${handle}, 1, 2)`), '{"one", "two"}')
  t.is(await ask(`file_seek(${handle}, 0, "SEEK_END")`), '0')
  t.is(await ask(`file_eof(${handle}) || file_readline(${handle})`), '{E_FILE, "End of file"}')
  t.is(await ask(`file_close(${handle})`), '0')
  t.is(await ask('{file_size("a.txt"), file_type("a.txt")}'), '{7, "reg"}')
  t.is(await ask('file_grep(99, "y")'), '{E_INVARG, "Invalid FHANDLE"}')
})

test('files outside of the folder are out of reach', async (t) => {
  const served = openServedDriver(t)
  mkdirSync(join(served.folder, 'files'))
  writeFileSync(join(served.folder, 'secret'), 'secret')
  for (const path of ['../secret', '/../secret', 'a/../../secret']) {
    t.regex(await served.evaluate(`file_open("${path}", "r-tn")`), /^\{E_(INVARG|FILE), /)
    t.regex(await served.evaluate(`file_size("${path}")`), /^\{E_(INVARG|FILE), /)
  }
})

test('a database of SQLite answers rows', async (t) => {
  const served = openServedDriver(t)
  const ask = (expression: string) => served.evaluate(expression)
  t.is(await ask('sqlite_open(":memory:")'), '1')
  t.is(await ask('sqlite_query(1, "create table t (n integer, s text)")'), '{}')
  t.is(await ask('sqlite_execute(1, "insert into t values (?, ?)", {7, "seven"})'), '{}')
  t.is(await ask('sqlite_query(1, "select n, s from t")'), '{{7, "seven"}}')
  t.is(await ask('sqlite_close(1)'), '0')
})

test('a program answers its exit code and what it wrote', async (t) => {
  const served = openServedDriver(t)
  const folder = join(served.folder, 'executables')
  mkdirSync(folder)
  writeFileSync(join(folder, 'say'), '#!/bin/sh\necho "$1"; cat >&2; exit 2\n', { mode: 0o755 })
  t.is(await served.evaluate('exec({"say", "hi"}, "in")'), '{2, "hi~0A", "in"}')
})

test('a password is hashed off the executor', async (t) => {
  const served = openServedDriver(t)
  const hash = await served.evaluate('argon2("secret", "saltsalt")')
  t.regex(hash, /^"\$argon2id\$v=19\$/)
  t.is(await served.evaluate(`argon2_verify(${hash}, "secret")`), '1')
  t.is(await served.evaluate(`argon2_verify(${hash}, "other")`), '0')
})

test('the environment and the size on disk come from the host', async (t) => {
  const served = openServedDriver(t)
  t.is(await served.evaluate('{getenv("LANG"), getenv("NONE")}'), '{"C", 0}')
  t.is(await served.evaluate('db_disk_size()'), '4096')
})
