/**
 * Servers in processes of their own that share one store: FoundationDB where there is one, else the store
 * in memory of store-server.ts, which lives as long as its test.
 */

import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { findFoundation } from './foundationdb.ts'
import { LineClient } from './line-client.ts'
import { type CosmProcess, type Owner, openFolder, startCosm } from './server-process.ts'
import { environmentOf } from './world-store.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const STORE_SERVER = path.join(HERE, 'store-server.ts')
const STORE_HOOK = path.join(HERE, 'store-hook.ts')

export interface SharedStore {
  readonly engine: 'foundationdb' | 'memory'
  /** Starts another server; the first one makes the world. */
  start(): Promise<CosmProcess>
}

/** A store that servers share, with nothing in it. */
export async function openSharedStore(t: Owner): Promise<SharedStore> {
  const foundation = await findFoundation()
  if (typeof foundation === 'string') {
    const environment = {
      COSM_STORE: 'fdb',
      COSM_CLUSTER_FILE: `127.0.0.1:${await startStore(t)}`,
      NODE_OPTIONS: `--import=${STORE_HOOK}`,
    }
    return { engine: 'memory', start: () => startCosm(t, openFolder(t), environment) }
  }
  t.teardown(() => foundation.close())
  const environment = environmentOf(foundation.clusterFile)
  return { engine: 'foundationdb', start: () => startCosm(t, openFolder(t), environment) }
}

/** Starts a store in memory; answers its port. */
function startStore(t: Owner): Promise<number> {
  const child = spawn(process.execPath, [STORE_SERVER], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString()
      const [, port] = /store at (\d+)\n/.exec(text) ?? []
      if (port !== undefined) resolve(Number(port))
    })
    child.once('exit', (code) => reject(new Error(`the store ended with code ${code}`)))
  })
}

/** Somebody at one of the servers. */
export class Person {
  readonly client: LineClient

  private constructor(client: LineClient) {
    this.client = client
  }

  /** Logs in with [line]; the world has answered a command of this connection when it resolves. */
  static async logIn(server: CosmProcess, line: string): Promise<Person> {
    const client = await LineClient.open(server.telnetPort)
    const person = new Person(client)
    client.send(line)
    client.send('say ready')
    await person.hears('ready')
    return person
  }

  says(line: string): void {
    this.client.send(line)
  }

  /** Drops lines up to the first that holds [text], and answers it. */
  async hears(text: string): Promise<string> {
    return await this.#until((line) => line.includes(text), text)
  }

  /** The value of [code], as a literal; for programmers. */
  async evaluates(code: string): Promise<string> {
    this.says(`;${code}`)
    return (await this.#until((line) => line.startsWith('=> '), `the value of ${code}`)).slice(3)
  }

  async #until(matches: (line: string) => boolean, what: string): Promise<string> {
    try {
      return await this.client.until(matches)
    } catch (cause) {
      throw new Error(`waited for ${what}`, { cause })
    }
  }
}
