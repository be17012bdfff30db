/** History in a cluster: two drivers over one store, each told what the other one committed. */

import test from 'ava'
import { FIELD_INT, TABLE_HISTORY } from '../../../../driver/shared/layout.ts'
import { HISTORY_CHANGES_MAX } from '../../../../driver/shared/limits.ts'
import { historyRange, parseKey } from '../../../../kernel/store/keys.ts'
import type { Bytes } from '../../../../kernel/store/range.ts'
import { openTestDriver, type TestDriver } from '../../../_support/driver.ts'

const DAY_MS = 86_400_000

/** Two drivers that keep history for a day; #0.thing has the property size = 1. */
function openPair(): { here: TestDriver; there: TestDriver } {
  const drivers: TestDriver[] = []
  const tell = (from: number) => (mutations: Bytes) => {
    for (const [index, driver] of drivers.entries()) if (index !== from) driver.apply(mutations)
  }
  const here = openTestDriver({ cluster: 1, committed: tell(0) })
  drivers.push(here)
  const there = openTestDriver({ cluster: 2, store: here.store, committed: tell(1) })
  drivers.push(there)
  here.evaluate(
    `o = create(#1); add_property(#0, "thing", o, {player, "rw"}); add_property(o, "size", 1, {player, "r"});
     add_property($server_options, "history_seconds", 86400, {player, "r"}); load_server_options(); return 1;`,
  )
  // Its next batch says since when it keeps history, too.
  there.evaluate('return 1;')
  return { here, there }
}

function set(driver: TestDriver, size: number): void {
  driver.evaluate(`#0.thing.size = ${size}; return 1;`)
}

const values = (driver: TestDriver): string =>
  driver.evaluate('return {h[3] for h in (history(#0.thing, "size"))};')

/** Rows of history in the store. */
const rowCount = (driver: TestDriver): number =>
  driver.store
    .range(new Uint8Array(), new Uint8Array([0xff]))
    .filter(({ key }) => parseKey(key).table === 'history').length

test('changes are told in their order, whichever clock is ahead', (t) => {
  const { here, there } = openPair()
  here.advance(60_000)
  set(here, 2)
  set(there, 3)
  set(here, 4)
  t.is(values(here), '{3, 2, 1}')
  t.is(values(there), '{3, 2, 1}')
})

test('an object takes along the history that another process has kept', (t) => {
  const { here, there } = openPair()
  set(here, 2)
  const { begin, end } = historyRange(Number(here.evaluate('return toint(#0.thing);')))
  t.is(here.store.range(begin, end).length, 1)
  there.evaluate('recycle(#0.thing); return 1;')
  t.is(here.store.range(begin, end).length, 0)
})

test('history that another process has kept is cleared when it is too old', (t) => {
  const { here, there } = openPair()
  set(here, 2)
  t.is(rowCount(there), 1)
  there.advance(DAY_MS * 2)
  there.advance(DAY_MS * 2)
  t.is(rowCount(there), 0)
})

test('looking for old history reads nothing that others change', (t) => {
  const { here } = openPair()
  set(here, 2)
  here.clock?.advance(DAY_MS / 4)
  const { reads } = here.tryOut('return 1;')
  t.false(Buffer.from(reads).includes(Buffer.of(FIELD_INT, TABLE_HISTORY, 0, 0, 0, 0, 0, 0, 0)))
})

test('what is left out here is known behind a change that was kept there', (t) => {
  const { here, there } = openPair()
  for (let size = 2; size < 2 + HISTORY_CHANGES_MAX; size++) set(here, size)
  set(there, 1000)
  const kept = rowCount(here)
  const time = there.evaluate('return history(#0.thing, "size", 1)[1][1];')
  for (const driver of [here, there]) driver.advance(10)
  t.is(here.evaluate(`return at(${time} + 0.000001, #0.thing, "size");`), '1000')
  set(here, 1001)
  set(here, 1002)
  for (const driver of [here, there]) {
    t.throws(() => driver.evaluate(`return at(${time} + 0.000001, #0.thing, "size");`), {
      message: /E_RANGE/,
    })
  }
  t.is(rowCount(here), kept + 1, 'one row tells of both')
})

test('a batch that is undone and run again takes from the allowance once', (t) => {
  const { here } = openPair()
  for (let round = 0; round < HISTORY_CHANGES_MAX; round++)
    here.tryOut('#0.thing.size = 5; return 1;')
  for (let size = 2; size <= 5; size++) set(here, size)
  t.is(values(here), '{4, 3, 2, 1}')
})
