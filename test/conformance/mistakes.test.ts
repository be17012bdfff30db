/**
 * What a beginner sees who makes a typical mistake: mistakes.txt, scene by scene, in the world that is shipped.
 * `COSM_TEST_UPDATE=1` writes what is seen now into the file, for its author to read.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { readWorld } from '../../kernel/exchange/definition-world.ts'
import { openTestDriver, type TestConnection, type TestDriver } from '../_support/driver.ts'
import {
  type Exchange,
  readTranscript,
  type Scene,
  writeScene,
  writeTranscript,
} from '../_support/transcript.ts'

const WORLD = path.join(import.meta.dirname, '../../world')
const FILE = path.join(import.meta.dirname, 'mistakes.txt')
const FIRST_WIZARD = 2
/** The first number of what the scenes make, whatever the world has. */
const FIRST_NUMBER = 100
/** Who is there: Ann types, in the workshop; her lamp is #102; the vase, #103, is Bob's. */
const CAST = `
  while (toint(max_object()) < ${FIRST_NUMBER - 1}) create($nothing); endwhile
  ann = create($prog, $nothing); bob = create($prog, $nothing);
  lamp = create($thing, ann); vase = create($thing, bob); box = create($container, ann);
  one = create($thing, ann); two = create($thing, ann); gone = create($thing, ann);
  recycle(gone);
  named = {{ann, "Ann"}, {bob, "Bob"}, {lamp, "lamp"}, {vase, "vase"}, {box, "box"},
    {one, "red lantern"}, {two, "blue lantern"}};
  for pair in (named) pair[1].name = pair[2]; endfor
  one.aliases = two.aliases = {"lantern"};
  for who in ({ann, bob})
    set_player_flag(who, 1); who.programmer = 1; $match:set_player(who.name, who);
    move(who, $workshop);
  endfor
  for each in ({lamp, box, one, two}) move(each, ann); endfor
  move(vase, $workshop);
  add_property(#0, "ann", ann, {player, "r"});
  add_property(vase, "secret", 1, {bob, ""});
  add_property(lamp, "lit", 0, {ann, "rc"});
  add_verb(vase, {bob, "rxd", "polish"}, {"this", "none", "none"});
  add_verb(lamp, {ann, "rxd", "glow"}, {"this", "none", "none"});
`

const { preface, scenes } = readTranscript(readFileSync(FILE, 'utf8'))

function openScene(): { driver: TestDriver; ann: TestConnection } {
  const files = readdirSync(WORLD, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.moo'))
    .toSorted()
    .map((name) => ({ name, text: readFileSync(path.join(WORLD, name), 'utf8') }))
  const driver = openTestDriver({ world: readWorld(files) })
  driver.evaluate(CAST, { as: FIRST_WIZARD })
  const ann = driver.connect()
  driver.evaluate(`switch_player(toobj(${ann.id}), #0.ann);`, { as: FIRST_WIZARD })
  ann.lines()
  return { driver, ann }
}

function play(ann: TestConnection, { title, notes, exchanges }: Scene): Scene {
  return { title, notes, exchanges: exchanges.map(({ typed }) => say(ann, typed)) }
}

function say(ann: TestConnection, typed: string): Exchange {
  return { typed, seen: ann.line(typed) }
}

const stage = openScene()
const played = scenes.map((scene) => play(stage.ann, scene))
if (process.env['COSM_TEST_UPDATE']) {
  writeFileSync(FILE, writeTranscript({ preface, scenes: played }))
}

test('there are at least 40 mistakes, each by its own name', (t) => {
  t.true(new Set(scenes.map(({ title }) => title)).size >= 40)
})

for (const [index, scene] of scenes.entries()) {
  test(`mistake: ${scene.title}`, (t) => {
    t.is(writeScene(played[index] as Scene), writeScene(scene))
  })
}
