/** The world of world/ in a driver of its own, with Ann in it, for tests that show what people see. */

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { readWorld } from '../../kernel/exchange/definition-world.ts'
import { openTestDriver, type TestConnection, type TestDriver } from './driver.ts'

const WORLD = path.join(import.meta.dirname, '../../world')
/** The number of the first wizard. */
export const FIRST_WIZARD = 2
/** The number of Ann; it and what is made after her are numbered so, whatever the world has. */
export const ANN = 100
/** Ann in the workshop; she may program. */
const CAST = `
  while (toint(max_object()) < ${ANN - 1}) create($nothing); endwhile
  ann = create($prog, $nothing);
  ann.name = "Ann";
  set_player_flag(ann, 1);
  ann.programmer = 1;
  $match:set_player("Ann", ann);
  move(ann, $workshop);
`

export interface ShippedWorld {
  readonly driver: TestDriver
  readonly ann: TestConnection
}

/** Opens the world, runs [cast] as the first wizard, and lets Ann in. */
export function openShippedWorld(cast = ''): ShippedWorld {
  const files = readdirSync(WORLD, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.moo'))
    .toSorted()
    .map((name) => ({ name, text: readFileSync(path.join(WORLD, name), 'utf8') }))
  const driver = openTestDriver({ world: readWorld(files) })
  const wizard = { as: FIRST_WIZARD }
  driver.evaluate(CAST, wizard)
  if (cast !== '') driver.evaluate(cast, wizard)
  const ann = driver.connect()
  driver.evaluate(`switch_player(toobj(${ann.id}), toobj(${ANN}));`, wizard)
  ann.lines()
  return { driver, ann }
}
