import test from 'ava'
import { findFoundation, opensFoundation } from '../_support/foundationdb.ts'
import { openEmbedded, openMemory, openMemoryOnPort } from '../_support/store.ts'
import { addStoreSuite } from './store-suite.ts'

addStoreSuite(test, 'memory', openMemory)
addStoreSuite(test, 'embedded', openEmbedded)
addStoreSuite(test, 'memory behind a port', openMemoryOnPort)

const foundation = await findFoundation()
if (typeof foundation === 'string') {
  test.skip(`foundationdb: skipped, because ${foundation}`, (t) => t.pass())
} else {
  test.after.always(() => foundation.close())
  addStoreSuite(test, 'foundationdb', opensFoundation(foundation))
}
