/**
 * A process that writes until it is killed: commit n sets ('n', n) and 'last', and its number is
 * printed once it is acknowledged. `node store-writer.ts FOLDER` goes on where the folder is; an
 * error is printed as its code and ends it.
 */

import { writeSync } from 'node:fs'
import { openSystemClock } from '../../kernel/base/clock.ts'
import { isKernelError } from '../../kernel/base/errors.ts'
import { openSilentLog } from '../../kernel/base/log.ts'
import { openEmbeddedStore } from '../../kernel/store/embedded.ts'
import { encodeMutations } from '../../kernel/store/mutations.ts'
import { bytesOf, key, textOf } from './store.ts'

const print = (line: string) => writeSync(1, `${line}\n`)

async function writeForever(folder: string): Promise<void> {
  const store = openEmbeddedStore({
    path: folder,
    clock: openSystemClock(),
    log: openSilentLog(),
    onFatal: (error) => print(`fatal ${error.code}`),
  })
  const first = Number(textOf(await store.get(key('last'))) ?? 0) + 1
  for (let number = first; ; number++) {
    const value = bytesOf(String(number))
    await store.commit({
      mutations: encodeMutations([
        { type: 'set', key: key('n', number), value },
        { type: 'set', key: key('filler', number % 50), value: new Uint8Array(3_000).fill(number) },
        { type: 'set', key: key('last'), value },
      ]),
    })
    print(String(number))
  }
}

try {
  await writeForever(process.argv[2] ?? '')
} catch (error) {
  print(isKernelError(error) ? error.code : String(error))
  process.exit(1)
}
