import test from 'ava'
import { findSeed, trySeeds } from './report.ts'
import { runCluster } from './world/cluster-run.ts'
import type { Plant } from './world/plants.ts'

/** Within so many seeds a planted bug has to be found. */
const PLANT_SEEDS_MAX = 50

const PLANTS: readonly Plant[] = [
  'invalidation dropped',
  'conflict after write',
  'effect before commit',
  'reader before writer',
  'stamps without order',
  'unknown without fence',
  'lease by wall clock',
  'zombie accepted',
]

test('processes of a cluster keep their promises under faults', async (t) => {
  await trySeeds(t, 'cluster', (seed) => runCluster({ seed }))
})

test('processes with the driver that ships keep their promises under faults', async (t) => {
  await trySeeds(t, 'cluster-real', (seed) => runCluster({ seed, driver: 'real' }))
})

test('the same seed makes the same run of a cluster, another one another', async (t) => {
  t.timeout(120_000)
  const first = await runCluster({ seed: 1 })
  t.is((await runCluster({ seed: 1 })).digest, first.digest)
  t.not((await runCluster({ seed: 2 })).digest, first.digest)
  const { digest } = await runCluster({ seed: 1, driver: 'real' })
  t.is((await runCluster({ seed: 1, driver: 'real' })).digest, digest)
})

for (const plant of PLANTS) {
  test(`a planted bug is found in a cluster: ${plant}`, async (t) => {
    t.timeout(PLANT_SEEDS_MAX * 60_000)
    const plants = new Set<Plant>([plant])
    const report = await findSeed(PLANT_SEEDS_MAX, (seed) => runCluster({ seed, plants }))
    t.log(`seed ${report?.seed}: ${report?.violations[0]?.text}`)
    t.truthy(report)
  })
}
