/**
 * Worlds as stored rows and back, without an engine: what an import would write, read as an export does.
 */

import type { World } from '../../kernel/exchange/model.ts'
import { type Compiler, ProgramTable } from '../../kernel/exchange/program.ts'
import { readStoredWorld } from '../../kernel/exchange/world-reader.ts'
import { worldRows } from '../../kernel/exchange/world-rows.ts'
import { putValue } from '../../kernel/store/chunks.ts'
import { type Bytes, compareBytes, type Entry } from '../../kernel/store/range.ts'
import type { StoreReader } from '../../kernel/store/store.ts'

/** Takes every source for a program. */
const compiler: Compiler = { compile: (source) => ({ program: new TextEncoder().encode(source) }) }

/** The rows of [world] in key order, large values in chunks. */
function storedRows(world: World): Entry[] {
  const rows: Entry[] = []
  const writer = {
    set: (key: Bytes, value: Bytes) => void rows.push({ key, value }),
    clear: () => {},
    clearRange: () => {},
  }
  const programs = new ProgramTable(compiler, undefined)
  for (const { key, value } of worldRows(world, { programs, source: 'test', timeUs: 5 })) {
    putValue(writer, key, value, { mayHaveChunks: false })
  }
  return rows.sort((one, other) => compareBytes(one.key, other.key))
}

/** What an export finds in a store that holds [world]. */
export async function readBack(world: World): Promise<World> {
  const rows = storedRows(world)
  return await readStoredRows({
    get: (key) => rows.find((row) => compareBytes(row.key, key) === 0)?.value,
    range: (begin, end, { limit = Number.POSITIVE_INFINITY } = {}) =>
      rows
        .filter(({ key }) => compareBytes(key, begin) >= 0 && compareBytes(key, end) < 0)
        .slice(0, limit),
  })
}

/** The world in [rows]. */
export async function readStoredRows(rows: Pick<StoreReader, 'get' | 'range'>): Promise<World> {
  return await readStoredWorld({
    get: async (key) => rows.get(key),
    range: async ({ begin, end }, options = {}) =>
      rows.range(begin, end, options.limit === undefined ? {} : { limit: options.limit }),
  })
}
