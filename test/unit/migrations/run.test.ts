import test from 'ava'
import { openSilentLog } from '../../../kernel/base/log.ts'
import { encodeMutations } from '../../../kernel/store/mutations.ts'
import { RANGE_OF_ALL } from '../../../kernel/store/range.ts'
import { SCHEMA_KEY, SCHEMA_VERSION, schemaEntry } from '../../../kernel/store/schema.ts'
import type { Store } from '../../../kernel/store/store.ts'
import type { Migration } from '../../../migrations/migration.ts'
import { MIGRATIONS, migrate } from '../../../migrations/run.ts'
import { bytesOf, formatRows, key, openMemory, sets, textOf } from '../../_support/store.ts'

const log = openSilentLog()
const first: Migration = { name: 'begin', step: async () => undefined }

/** Copies `n` rows, one a step; fails at the step named by [failAt]. */
function copier(count: number, options: { failAt?: number } = {}): Migration {
  return {
    name: 'copy rows',
    async step(transaction, cursor) {
      const n = cursor === undefined ? 0 : Number(textOf(cursor))
      if (n === options.failAt) throw new Error('the process was stopped')
      const former = await transaction.get(key('copy', n))
      transaction.set(key('copy', n), bytesOf(`${textOf(former) ?? ''}x`))
      return n + 1 < count ? bytesOf(String(n + 1)) : undefined
    },
  }
}

const copies = async (store: Store) =>
  formatRows(await store.range({ begin: key('copy'), end: key('copz') }))

test('an empty store gets the newest schema, once', async (t) => {
  const { store } = openMemory(t)
  t.deepEqual(await migrate({ store, log }), { from: 0, to: SCHEMA_VERSION })
  t.deepEqual(await migrate({ store, log }), { from: SCHEMA_VERSION, to: SCHEMA_VERSION })
  t.deepEqual(await store.range(RANGE_OF_ALL), [schemaEntry()])
})

test('the newest migration is the schema this code writes', (t) => {
  t.is(MIGRATIONS.length, SCHEMA_VERSION)
})

test('a store that newer code has written is refused and left alone', async (t) => {
  const { store } = openMemory(t)
  await store.commit({
    mutations: encodeMutations([{ type: 'set', ...schemaEntry(SCHEMA_VERSION + 1) }]),
  })
  const error = await t.throwsAsync(migrate({ store, log }), { code: 'ERR_SCHEMA_TOO_NEW' })
  t.true(error?.message.includes(`schema ${SCHEMA_VERSION + 1}`))
  t.is((await store.range(RANGE_OF_ALL)).length, 1)
})

test('a store with rows and no schema is refused, naming a row', async (t) => {
  const { store } = openMemory(t)
  await store.commit({ mutations: sets({ stranger: '1' }) })
  const error = await t.throwsAsync(migrate({ store, log }), { code: 'ERR_SCHEMA_UNKNOWN' })
  t.true(error?.message.includes('(stranger)'))
  t.is(await store.get(SCHEMA_KEY), undefined)
})

test('a migration that was stopped goes on where it was, and no step happens twice', async (t) => {
  const { store } = openMemory(t)
  const stopped = migrate({ store, log, migrations: [first, copier(4, { failAt: 2 })] })
  await t.throwsAsync(stopped, { message: 'the process was stopped' })
  t.is((await copies(store)).length, 2)
  t.deepEqual(await migrate({ store, log, migrations: [first, copier(4)] }), { from: 1, to: 2 })
  t.deepEqual(await copies(store), ['(copy, 0)=x', '(copy, 1)=x', '(copy, 2)=x', '(copy, 3)=x'])
  t.is((await store.range(RANGE_OF_ALL)).length, 5)
})

test('migrations apply in order and only those that are missing', async (t) => {
  const { store } = openMemory(t)
  const order: string[] = []
  const named = (name: string): Migration => ({
    name,
    async step() {
      order.push(name)
      return undefined
    },
  })
  await migrate({ store, log, migrations: [named('one'), named('two')] })
  await migrate({ store, log, migrations: [named('one'), named('two'), named('three')] })
  t.deepEqual(order, ['one', 'two', 'three'])
})

test('two processes that migrate at once apply each step once', async (t) => {
  const { store } = openMemory(t)
  const migrations = [first, copier(5)]
  await Promise.all([migrate({ store, log, migrations }), migrate({ store, log, migrations })])
  t.true((await copies(store)).every((row) => row.endsWith('=x')))
})
