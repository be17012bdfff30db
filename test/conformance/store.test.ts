import test from 'ava'
import { findFoundation, opensFoundation } from '../_support/foundationdb.ts'
import { openEmbedded, openMemory, openMemoryOnPort } from '../_support/store.ts'
import { addOutages } from './store-outage.ts'
import { addStoreSuite } from './store-suite.ts'

// All in this file: one thread of a process may use the client library.
const [foundation, silent] = await Promise.all([findFoundation(), findFoundation()])

addStoreSuite(test, 'memory', openMemory)
addStoreSuite(test, 'embedded', openEmbedded)
addStoreSuite(test, 'memory behind a port', openMemoryOnPort)

if (typeof foundation === 'string' || typeof silent === 'string') {
  test.skip(`foundationdb: skipped, because ${foundation}`, (t) => t.pass())
} else {
  test.after.always(() => Promise.all([foundation.close(), silent.close()]))
  addStoreSuite(test, 'foundationdb', opensFoundation(foundation))
  addOutages(test, silent)
}
