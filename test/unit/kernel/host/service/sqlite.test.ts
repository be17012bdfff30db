import test, { type ExecutionContext } from 'ava'
import { E_INVARG, E_PERM } from '../../../../../driver/shared/errors.ts'
import { columnText, splitStatements } from '../../../../../kernel/host/service/sql-text.ts'
import { openSqlite } from '../../../../../kernel/host/service/sqlite.ts'
import { ask, openFolder } from '../../../../_support/service.ts'

function open(t: ExecutionContext, granted = true) {
  const sqlite = openSqlite({ folder: openFolder(t), granted })
  t.teardown(() => sqlite.close())
  return async (operation: string, ...args: unknown[]) =>
    await ask(sqlite.service, operation, ...args)
}

test('rows are values guessed from the text of their columns', async (t) => {
  const call = open(t)
  t.deepEqual(await call('open', 'a.db'), { value: 1 })
  await call('query', 1, 'CREATE TABLE t (a, b); CREATE TABLE u (c)')
  t.deepEqual(await call('execute', 1, 'INSERT INTO t VALUES (?, ?)', [5, 'x']), { value: [] })
  await call('execute', 1, 'INSERT INTO t VALUES (?, ?)', [1.5, 7n])
  await call('execute', 1, 'INSERT INTO t VALUES (?, ?)', ['12', [1]])
  t.deepEqual(await call('query', 1, 'SELECT * FROM t'), {
    value: [
      [5, 'x'],
      [1.5, '#7'],
      [12, 'NULL'],
    ],
  })
  t.deepEqual(await call('last_insert_row_id', 1), { value: 3 })
  t.deepEqual(await call('query', 1, 'SELECT a, b FROM t LIMIT 1', 1), {
    value: [
      [
        ['a', 5],
        ['b', 'x'],
      ],
    ],
  })
})

test('options choose how columns become values', async (t) => {
  const call = open(t)
  await call('open', ':memory:', 8)
  t.deepEqual(await call('query', 1, "SELECT 1, 1.0, '#5', NULL, 'a\nb'"), {
    value: [['1', '1.0', '#5', '', 'a\tb']],
  })
  t.like(await call('info', 1), {
    value: { parse_types: 0, sanitize_strings: 1, path: ':memory:' },
  })
})

test('a statement that fails is answered with its error as a string', async (t) => {
  const call = open(t)
  await call('open', '')
  t.deepEqual(await call('query', 1, 'SELECT * FROM nowhere'), { value: 'no such table: nowhere' })
})

test('other files cannot be reached', async (t) => {
  const call = open(t)
  t.like(await call('open', '../x.db'), { error: E_INVARG })
  await call('open', 'a.db')
  for (const sql of ["ATTACH '/tmp/x.db' AS x", "VACUUM INTO '/tmp/x.db'"]) {
    const answer = await call('query', 1, sql)
    t.true('value' in answer && /authoriz/.test(String(answer.value)), sql)
  }
  t.deepEqual(await call('query', 1, 'VACUUM'), { value: [] })
})

test('a database is opened once', async (t) => {
  const call = open(t)
  await call('open', 'a.db')
  t.deepEqual(await call('open', 'a.db'), {
    error: E_INVARG,
    message: 'Database already open with handle: 1',
    value: 1,
  })
  t.deepEqual(await call('handles'), { value: [1] })
  t.deepEqual(await call('close', 1), { value: 0 })
  t.like(await call('close', 1), { error: E_INVARG, message: 'Invalid database handle' })
})

test('a query under way can be interrupted', async (t) => {
  const call = open(t)
  await call('open', 'a.db')
  const endless = call(
    'query',
    1,
    'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n',
  )
  t.like(await call('close', 1), { error: E_PERM })
  t.deepEqual(await call('interrupt', 1), { value: 0 })
  t.deepEqual(await endless, { value: 'interrupted' })
  t.deepEqual(await call('query', 1, 'SELECT 1'), { value: [[1]] })
})

test('limits are read and set', async (t) => {
  const call = open(t)
  await call('open', 'a.db')
  t.deepEqual(await call('limit', 1, 'LIMIT_COLUMN', -1), { value: 2000 })
  t.deepEqual(await call('limit', 1, 2, 5), { value: 2000 })
  t.deepEqual(await call('limit', 1, 2, -1), { value: 5 })
  t.like(await call('limit', 1, 'LIMIT_NOTHING', -1), { error: E_INVARG })
})

test('a handle that is none: an error value for statements, E_INVARG for the rest', async (t) => {
  const call = open(t)
  t.deepEqual(await call('query', 9, 'SELECT 1'), { value: `E${E_INVARG}` })
  t.deepEqual(await call('execute', 9, 'SELECT 1', []), { value: `E${E_INVARG}` })
  t.like(await call('info', 9), { error: E_INVARG })
})

test('scripts are split at semicolons that end statements', (t) => {
  t.deepEqual(splitStatements("SELECT ';'; -- a; b\nSELECT 2 /* ; */;;"), [
    "SELECT ';'",
    ' -- a; b\nSELECT 2 /* ; */',
  ])
  const trigger = 'CREATE TRIGGER x AFTER INSERT ON t BEGIN UPDATE t SET a = 1; DELETE FROM u; END'
  t.deepEqual(splitStatements(`${trigger}; SELECT 1`), [trigger, ' SELECT 1'])
})

test('reals are written as SQLite writes them', (t) => {
  const texts = [1, 0.1, 1e20, 123456789012345680, 1.5e-7, -2.25].map(columnText)
  t.deepEqual(texts, ['1.0', '0.1', '1.0e+20', '1.23456789012346e+17', '1.5e-07', '-2.25'])
})

test('without the grant everything is E_PERM', async (t) => {
  const call = open(t, false)
  t.like(await call('open', 'a.db'), { error: E_PERM })
})
