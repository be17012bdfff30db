/** Worlds between object definitions and a test driver's store. */

import { readWorld } from '../../kernel/exchange/definition-world.ts'
import { writeDefinitions } from '../../kernel/exchange/definition-writer.ts'
import { readStoredWorld } from '../../kernel/exchange/world-reader.ts'
import type { TestDriver } from './driver.ts'

/** The world that files with these [texts] define. */
export function worldOf(...texts: readonly string[]): ReturnType<typeof readWorld> {
  return readWorld(texts.map((text, index) => ({ name: `${index + 1}.moo`, text })))
}

/** What the driver has stored, as object definitions. */
export async function exported(driver: TestDriver): Promise<Map<string, string>> {
  const rows = driver.store.range(new Uint8Array(0), new Uint8Array([0xff]))
  const store = {
    get: async (key: Uint8Array) => driver.store.get(key),
    range: async () => rows,
  }
  return writeDefinitions(await readStoredWorld(store as never))
}
