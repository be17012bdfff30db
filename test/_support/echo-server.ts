/**
 * A server with the echo driver as a program of its own, so that tests can kill it: prints its ports
 * as one line of JSON when it accepts connections. Arguments: data folder, image folder.
 */

import { openSystemClock } from '../../kernel/base/clock.ts'
import { readConfiguration } from '../../kernel/base/config.ts'
import { isKernelError } from '../../kernel/base/errors.ts'
import { openLog } from '../../kernel/base/log.ts'
import { openSystemRandom } from '../../kernel/base/random.ts'
import { toJson } from '../../kernel/exchange/json.ts'
import { startServer } from '../../kernel/main.ts'
import { openEmbeddedStore } from '../../kernel/store/embedded.ts'
import { encodeValue, stringValue } from '../../kernel/store/value.ts'
import { writeEchoImage } from './echo-image.ts'

const [data = '', imageFolder = ''] = process.argv.slice(2)
const ECHO_SERVICE = 7
/** Long enough for a loaded machine, short enough to wait for. */
const SILENCE_MS_MAX = 2_000

async function serve(): Promise<void> {
  const log = openLog({ level: readConfiguration().logLevel })
  const clock = openSystemClock()
  const server = await startServer({
    // Any free ports, unless the environment has some.
    configuration: readConfiguration({
      COSM_HTTP_PORT: '0',
      COSM_TELNET_PORT: '0',
      ...process.env,
      COSM_DATA: data,
    }),
    version: 'test',
    clock,
    random: openSystemRandom(),
    log,
    image: writeEchoImage(imageFolder),
    grants: [],
    executorSilenceMsMax: SILENCE_MS_MAX,
    makeServices: () =>
      new Map([
        [
          ECHO_SERVICE,
          async (request) =>
            encodeValue(stringValue(Buffer.from(request).toString().toUpperCase())),
        ],
      ]),
    importWorld: async (prepare) => {
      const store = openEmbeddedStore({ path: data, clock, log, checkpoints: 'inline' })
      await prepare(store)
      await store.close()
    },
    makePlugins: (gateway) => [
      (instance) => {
        instance.get('/probe', async () => {
          await gateway.probe()
          return 'ready'
        })
        instance.get('/evaluate', async () => toJson(await gateway.evaluate(2n, 'return 1;')))
        instance.get('/metrics', async () => (await gateway.metrics()).text)
      },
    ],
    say: (line) => log.info(line),
  })
  process.stdout.write(
    `${JSON.stringify({ httpPort: server.httpPort, telnetPort: server.telnetPort })}\n`,
  )
  process.on('SIGTERM', () => void server.stop('the test is over'))
  process.exit(await server.ended)
}

serve().catch((error: unknown) => {
  const text = isKernelError(error) ? error.message : String((error as Error).stack)
  process.stderr.write(`cosm: ${text}\n`)
  process.exit(1)
})
