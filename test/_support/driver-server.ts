/**
 * A server with a driver of the test's own as a program, so that it can be killed: says where its lines
 * are, as `cosm start` does. Arguments: data folder, driver, ms of silence after which an executor is lost.
 */

import path from 'node:path'
import { openSystemClock } from '../../kernel/base/clock.ts'
import { readConfiguration } from '../../kernel/base/config.ts'
import { isKernelError } from '../../kernel/base/errors.ts'
import { openLog } from '../../kernel/base/log.ts'
import { openSystemRandom } from '../../kernel/base/random.ts'
import { startServer } from '../../kernel/main.ts'

const [data = '', driver = '', silenceMs = ''] = process.argv.slice(2)

async function serve(): Promise<void> {
  const log = openLog({ level: 'info' })
  const server = await startServer({
    configuration: readConfiguration({
      COSM_HTTP_PORT: '0',
      COSM_TELNET_PORT: '0',
      COSM_DATA: data,
    }),
    version: 'test',
    clock: openSystemClock(),
    random: openSystemRandom(),
    log,
    image: { driver, language: path.resolve(import.meta.dirname, '../../build/language.js') },
    grants: [],
    executorSilenceMsMax: Number(silenceMs),
    makeServices: () => new Map(),
    importWorld: async () => {
      throw new Error('the data folder has no world')
    },
    makePlugins: () => [],
    say: (line) => log.info(line),
  })
  const { telnetPort, httpPort } = server
  log.info(`lines at 127.0.0.1:${telnetPort}, WebSocket at ws://127.0.0.1:${httpPort}/`)
  process.exit(await server.ended)
}

serve().catch((error: unknown) => {
  const text = isKernelError(error) ? error.message : String((error as Error).stack)
  process.stderr.write(`cosm: ${text}\n`)
  process.exit(1)
})
