/**
 * What a beginner sees who makes a typical mistake: mistakes.txt, scene by scene, in the world that is shipped.
 * `COSM_TEST_UPDATE=1` writes what is seen now into the file, for its author to read.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import type { TestConnection } from '../_support/driver.ts'
import { ANN, openShippedWorld } from '../_support/shipped-world.ts'
import {
  type Exchange,
  readTranscript,
  type Scene,
  writeScene,
  writeTranscript,
} from '../_support/transcript.ts'

const FILE = path.join(import.meta.dirname, 'mistakes.txt')
/** What is there: Ann's lamp is #102; the vase, #103, is Bob's. */
const CAST = `
  ann = toobj(${ANN}); bob = create($prog, $nothing);
  lamp = create($thing, ann); vase = create($thing, bob); box = create($container, ann);
  one = create($thing, ann); two = create($thing, ann); gone = create($thing, ann);
  recycle(gone);
  named = {{bob, "Bob"}, {lamp, "lamp"}, {vase, "vase"}, {box, "box"},
    {one, "red lantern"}, {two, "blue lantern"}};
  for pair in (named) pair[1].name = pair[2]; endfor
  one.aliases = two.aliases = {"lantern"};
  set_player_flag(bob, 1);
  $match:set_player("Bob", bob);
  for each in ({lamp, box, one, two}) move(each, ann); endfor
  for each in ({vase, bob}) move(each, $workshop); endfor
  add_property(vase, "secret", 1, {bob, ""});
  add_property(lamp, "lit", 0, {ann, "rc"});
  add_verb(vase, {bob, "rxd", "polish"}, {"this", "none", "none"});
  add_verb(lamp, {ann, "rxd", "glow"}, {"this", "none", "none"});
`

const { preface, scenes } = readTranscript(readFileSync(FILE, 'utf8'))

function play(person: TestConnection, { title, notes, exchanges }: Scene): Scene {
  return { title, notes, exchanges: exchanges.map(({ typed }) => say(person, typed)) }
}

function say(person: TestConnection, typed: string): Exchange {
  return { typed, seen: person.line(typed) }
}

const { ann } = openShippedWorld(CAST)
const played = scenes.map((scene) => play(ann, scene))
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
