/** Every .story of this folder, told to one server, and a look at which verbs of world/ they call. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { copyObservedWorld, verbsThatRan } from '../../_support/observed-world.ts'
import { Stage, tell } from '../../_support/story.ts'

const HERE = import.meta.dirname
const COSM = path.resolve(HERE, '../../../kernel/cli/cosm.ts')
/** Told last: it stops the server. */
const LAST = 'shutdown.story'

const endings: (() => unknown)[] = []
const folder = mkdtempSync(path.join(tmpdir(), 'cosm-world-'))
let stage: Stage
let verbs: string[]

test.before(async () => {
  verbs = copyObservedWorld(path.join(folder, 'world'))
  const words = [COSM, 'import', path.join(folder, 'world'), '--data', path.join(folder, 'data')]
  execFileSync(process.execPath, words, { stdio: 'pipe' })
  const owner = { teardown: (end: () => unknown) => endings.push(end) }
  stage = await Stage.open(owner as Parameters<typeof Stage.open>[0], folder)
})

test.after.always(() => {
  for (const end of endings) end()
  rmSync(folder, { recursive: true, force: true })
})

const stories = readdirSync(HERE).filter((name) => name.endsWith('.story') && name !== LAST)
for (const name of [...stories.sort(), LAST]) {
  const story = readFileSync(path.join(HERE, name), 'utf8')
  test.serial(story.split('\n', 1)[0]?.replace('// ', '') ?? name, async (t) => {
    try {
      await t.notThrowsAsync(tell(stage, story), name)
    } finally {
      if (name !== LAST) await stage.reset()
    }
  })
}

test.serial('the stories call every verb of world/', (t) => {
  const ran = verbsThatRan(stage.log)
  t.deepEqual(
    verbs.filter((verb) => !ran.has(verb)),
    [],
  )
})
