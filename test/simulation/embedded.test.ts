import test from 'ava'
import { findSeed, trySeeds } from './report.ts'
import { runEmbedded } from './world/embedded-run.ts'
import type { Plant } from './world/plants.ts'

/** Within so many seeds a planted bug has to be found. */
const PLANT_SEEDS_MAX = 50

test('a server with an embedded store keeps its promises under faults', async (t) => {
  await trySeeds(t, 'embedded', (seed) => runEmbedded({ seed }))
})

test('the same seed makes the same run, another one another', async (t) => {
  const first = await runEmbedded({ seed: 1 })
  t.is((await runEmbedded({ seed: 1 })).digest, first.digest)
  t.not((await runEmbedded({ seed: 2 })).digest, first.digest)
})

for (const plant of ['effect before commit', 'reader before writer'] satisfies Plant[]) {
  test(`a planted bug is found: ${plant}`, async (t) => {
    t.timeout(PLANT_SEEDS_MAX * 60_000)
    const plants = new Set<Plant>([plant])
    const report = await findSeed(PLANT_SEEDS_MAX, (seed) => runEmbedded({ seed, plants }))
    t.log(`seed ${report?.seed}: ${report?.violations[0]?.text}`)
    t.truthy(report)
  })
}
