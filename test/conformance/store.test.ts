import test from 'ava'
import { findFoundation, opensFoundation } from '../_support/foundationdb.ts'
import { openEmbedded, openMemory, openMemoryOnPort } from '../_support/store.ts'
import { addOutages } from './store-outage.ts'
import { addStoreSuite } from './store-suite.ts'

addStoreSuite(test, 'memory', openMemory)
addStoreSuite(test, 'embedded', openEmbedded)
addStoreSuite(test, 'memory behind a port', openMemoryOnPort)

// All in this file: one thread of a process may use the client library.
const foundation = await findFoundation()
if (typeof foundation === 'string') {
  test.skip(`foundationdb: skipped, because ${foundation}`, (t) => t.pass())
} else {
  test.after.always(() => foundation.close())
  addStoreSuite(test, 'foundationdb', opensFoundation(foundation))
  const silent = await findFoundation()
  if (typeof silent === 'string') throw new Error(silent)
  test.after.always(() => silent.close())
  addOutages(test, silent)
}
