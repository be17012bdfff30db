/** What connections keep of the database, and what they leave to the driver. */

import test from 'ava'
import { CACHE_MB_MAX, CACHE_MB_MIN } from '../../../../kernel/base/limits.ts'
import { driverBytes, pageCacheBytes } from '../../../../kernel/store/embedded-reader.ts'

const MIB = 2 ** 20

test('pages of three connections and the driver fill what is configured', (t) => {
  for (const megabytes of [CACHE_MB_MIN, 127, 128, 512, 2_048, CACHE_MB_MAX]) {
    const cacheBytes = megabytes * MIB
    t.is(3 * pageCacheBytes(cacheBytes) + driverBytes(cacheBytes), cacheBytes)
  }
})

test('a connection keeps a 32nd part, at least 4 MiB and at most 64', (t) => {
  t.is(pageCacheBytes(CACHE_MB_MIN * MIB), 4 * MIB)
  t.is(pageCacheBytes(128 * MIB), 4 * MIB)
  t.is(pageCacheBytes(512 * MIB), 16 * MIB)
  t.is(pageCacheBytes(2_048 * MIB), 64 * MIB)
  t.is(pageCacheBytes(CACHE_MB_MAX * MIB), 64 * MIB)
})
