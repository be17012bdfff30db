import test from 'ava'
import { openEmbedded, openMemory } from '../_support/store.ts'
import { addStoreSuite } from './store-suite.ts'

addStoreSuite(test, 'memory', openMemory)
addStoreSuite(test, 'embedded', openEmbedded)

test.skip('foundationdb: skipped, because there is no server to run it on', (t) => t.pass())
