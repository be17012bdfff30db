/** The bare world in a data folder of its own, for servers that tests torment. */

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { openSystemClock } from '../../kernel/base/clock.ts'
import { openSilentLog } from '../../kernel/base/log.ts'
import type { World } from '../../kernel/exchange/model.ts'
import { ProgramTable } from '../../kernel/exchange/program.ts'
import { worldRows } from '../../kernel/exchange/world-rows.ts'
import { openLanguage } from '../../kernel/host/language.ts'
import { putValue } from '../../kernel/store/chunks.ts'
import { openEmbeddedStore } from '../../kernel/store/embedded.ts'
import { MutationWriter } from '../../kernel/store/mutations.ts'
import { bareWorld } from './bare-world.ts'

const LANGUAGE = fileURLToPath(new URL('../../build/language.js', import.meta.url))

/** Writes [world] into `data` in [folder], which must not have a store yet. */
export async function writeWorld(folder: string, world: World = bareWorld()): Promise<void> {
  const language = openLanguage(readFileSync(LANGUAGE, 'utf8'))
  const programs = new ProgramTable(
    {
      compile(source, { version }) {
        const reply = language.compile(source, { version, unknownBuiltins: 'error' })
        if (reply[0] === 0) return { program: reply.subarray(1) }
        throw new Error(`a verb does not compile: ${source}`)
      },
    },
    undefined,
  )
  const store = openEmbeddedStore({
    path: path.join(folder, 'data'),
    clock: openSystemClock(),
    log: openSilentLog(),
    durability: 'none',
    freeSpaceFloorBytes: 0,
    checkpoints: 'inline',
  })
  const writer = new MutationWriter()
  for (const { key, value } of worldRows(world, { programs, source: 'bare', timeUs: 0 })) {
    putValue(writer, key, value, { mayHaveChunks: false })
  }
  await store.commit({ mutations: writer.finish() })
  await store.close()
}
