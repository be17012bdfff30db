import test from 'ava'
import { openSeededRandom, openSystemRandom } from '../../../../kernel/base/random.ts'

const draw = (seed: number) => {
  const random = openSeededRandom(seed)
  return Array.from({ length: 20 }, () => random.u32())
}

test('a seed always gives the same numbers', (t) => {
  t.deepEqual(draw(7), draw(7))
  t.notDeepEqual(draw(7), draw(8))
})

for (const [name, random] of [
  ['seeded', openSeededRandom(1)],
  ['system', openSystemRandom()],
] as const) {
  test(`${name} chance stays in its ranges`, (t) => {
    for (let index = 0; index < 2_000; index++) {
      const word = random.u32()
      t.true(Number.isInteger(word) && word >= 0 && word < 2 ** 32)
      const fraction = random.float()
      t.true(fraction >= 0 && fraction < 1)
      const choice = random.below(7)
      t.true(Number.isInteger(choice) && choice >= 0 && choice < 7)
    }
    t.is(random.below(1), 0)
    t.is(random.bytes(33).length, 33)
  })

  test(`${name} chance reaches every number below a bound about equally often`, (t) => {
    const counts = new Array<number>(5).fill(0)
    for (let index = 0; index < 10_000; index++) {
      const choice = random.below(5)
      counts[choice] = (counts[choice] ?? 0) + 1
    }
    t.true(
      counts.every((count) => count > 1_700 && count < 2_300),
      counts.join(),
    )
  })
}

test('a bound of nothing is a bug', (t) => {
  t.throws(() => openSeededRandom(1).below(0))
  t.throws(() => openSeededRandom(1).below(1.5))
})
