/** The driver in this process with real host services, over a folder that the test removes. */

import { join } from 'node:path'
import { EFFECT_SERVICE, INPUT_REPLY } from '../../driver/shared/layout.ts'
import { GRANTS, openServices, type Services } from '../../kernel/host/service/services.ts'
import { openTestDriver, type TestDriver } from './driver.ts'
import { openFolder } from './service.ts'

/** Kind and number of a request, before its bytes. */
const HEAD_BYTES = 12
const MARK = '> answer '

class ServedDriver {
  readonly driver: TestDriver = openTestDriver()
  readonly folder: string
  readonly #services: Services

  constructor(folder: string, services: Services) {
    this.folder = folder
    this.#services = services
  }

  /** What [expression] answers, as a literal, in a task of its own; {error, message} when it raises. */
  async evaluate(expression: string): Promise<string> {
    const { driver } = this
    const log = (value: string) => `server_log("answer " + toliteral(${value}));`
    const body = `${log(expression)} except e (ANY) ${log('e[1..2]')} endtry`
    const answersCount = this.#answers().length
    driver.evaluate(`fork (0) try ${body} endfork`)
    driver.run()
    while (this.#answers().length === answersCount) {
      const asked = driver.others.findIndex(({ kind }) => kind === EFFECT_SERVICE)
      const [effect] = asked < 0 ? [] : driver.others.splice(asked, 1)
      if (effect === undefined) throw new Error(`no answer to ${expression}`)
      await this.#serve(effect.bytes)
    }
    return this.#answers().at(-1) ?? ''
  }

  #answers(): string[] {
    return this.driver.log
      .filter((line) => line.startsWith(MARK))
      .map((line) => line.slice(MARK.length))
  }

  async #serve(bytes: Buffer): Promise<void> {
    const service = this.#services.byKind.get(bytes.readUInt32LE(0))
    if (service === undefined) throw new Error('no such host service')
    const answer = await service(new Uint8Array(bytes.subarray(HEAD_BYTES)))
    this.driver.driver.receive(INPUT_REPLY, 0, bytes.readDoubleLE(4), answer)
    this.driver.run()
  }
}

/** With every grant; the files are below `files` and `executables` of the folder. */
export function openServedDriver(t: { teardown(action: () => unknown): void }): ServedDriver {
  const folder = openFolder(t)
  const services = openServices({
    grants: new Set(GRANTS),
    filesFolder: join(folder, 'files'),
    executablesFolder: join(folder, 'executables'),
    facts: { environment: { LANG: 'C' }, diskBytes: async () => 4096 },
    connections: { connect: async () => -7n, sourceOf: () => undefined },
    userAgent: 'Cosm/test',
  })
  t.teardown(() => services.close())
  return new ServedDriver(folder, services)
}
