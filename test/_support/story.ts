/**
 * Stories: conversations with a server as text, one line each:
 *
 *   // a comment
 *   + ann             ann connects, and logs in as herself; what she sees is not looked at
 *   + ann connect     ann connects; what she sees is looked at
 *   ann> look         ann types
 *   ann: A room       the next line that ann sees
 *   ann: ...          lines that do not matter, up to the one that is written next for ann
 *   - ann             ann leaves; nothing may be left that the story did not look at
 *   ! kill            the server is killed and started again
 *
 * In what is seen, {} stands for any text, and {lamp} for text that {lamp} stands for from then on, in
 * what is typed too. Who has not left when the story ends leaves then.
 */

import { decode, LineClient } from './line-client.ts'
import { type CosmProcess, type Owner, startCosm } from './server-process.ts'

/** Ends what a login shows: the last line of the command @source, which everybody has. */
const LAST_LINE = 'The server offers its source over HTTP at /source.'
const PASSWORD = 'secret1'
const RESIDENTS = ['wizard', 'guest']
/** The world's own objects come before the first that a story makes. */
const RESET = [
  ';;for n in [toint(#0.story_begin)..toint(max_object())]; o = toobj(n); if (valid(o)) is_player(o) && $match:forget_player(o); recycle(o); endif; endfor; reset_max_object();',
  ';;$login.failures = []; player.home = $workshop; move(player, $entrance);',
]
const STEP = /^(?:([+!-]) (\w+)(?: (connect))?|(\w+)([>:])(?: (.*))?)$/

/** Where a story happens. */
export interface Scene {
  /** Somebody who has just connected. */
  connect(): Promise<LineClient>
  /** Somebody who has logged in as [name], and has been told all that a login shows. */
  logIn(name: string): Promise<LineClient>
  /** The server is killed and started again. */
  kill(): Promise<void>
}

/** A server on the shipped world that stories are told to, and who is known there. */
export class Stage implements Scene {
  readonly #owner: Owner
  readonly #folder: string
  readonly #known = new Set(RESIDENTS)
  #server: CosmProcess
  #log = ''

  private constructor(owner: Owner, folder: string, server: CosmProcess) {
    this.#owner = owner
    this.#folder = folder
    this.#server = server
  }

  /** Starts a server on `data` in [folder], which holds a world that nobody has started yet. */
  static async open(owner: Owner, folder: string): Promise<Stage> {
    const stage = new Stage(owner, folder, await startCosm(owner, folder))
    await stage.#server.says(/change the password/)
    const line = / {2}connect Wizard (\S+)"/.exec(stage.log)
    const client = await LineClient.open(stage.#server.telnetPort)
    client.send(`connect Wizard ${line?.[1]}`)
    client.send(`@password ${line?.[1]} ${PASSWORD}`)
    await client.until((text) => text === 'Your password is changed.')
    // In a cluster max_object() is beyond the numbers that objects get.
    client.send(
      ';;o = create($thing); add_property(#0, "story_begin", o, {player, "r"}); recycle(o); reset_max_object();',
    )
    client.send('@quit')
    await client.closed()
    return stage
  }

  /** All that its servers have logged. */
  get log(): string {
    return this.#log + this.#server.errors()
  }

  /** Somebody who has just connected. */
  async connect(): Promise<LineClient> {
    return await LineClient.open(this.#server.telnetPort)
  }

  /** Somebody who is in the world; who is not known there yet is made. */
  async logIn(name: string): Promise<LineClient> {
    const client = await this.connect()
    const word = this.#known.has(name) ? 'connect' : 'create'
    this.#known.add(name)
    client.send(name === 'guest' ? 'connect guest' : `${word} ${name} ${PASSWORD}`)
    client.send('@source')
    await client.until((line) => line === LAST_LINE)
    return client
  }

  /** Takes everybody and everything away that a story has made, so that the next begins as this did. */
  async reset(): Promise<void> {
    const wizard = await this.logIn('wizard')
    for (const line of RESET) wizard.send(line)
    wizard.send('@quit')
    await wizard.closed()
    const wrong = wizard.lines.filter((line) => line.startsWith('('))
    if (wrong.length > 0) throw new Error(`the reset failed: ${wizard.lines.join(' / ')}`)
    for (const name of this.#known) if (!RESIDENTS.includes(name)) this.#known.delete(name)
  }

  async kill(): Promise<void> {
    await this.#server.end('SIGKILL')
    this.#log += this.#server.errors()
    this.#server = await startCosm(this.#owner, this.#folder)
  }
}

/** Tells [story] to the server of [scene]. Throws, with line numbers, when it answers otherwise. */
export async function tell(scene: Scene, story: string): Promise<void> {
  const teller = new Teller(scene)
  try {
    for (const [index, line] of story.split('\n').entries()) {
      if (line === '' || line.startsWith('//')) continue
      await teller.step(line).catch((error: Error) => {
        throw new Error(`line ${index + 1}, ${line}: ${error.message}`)
      })
    }
    await teller.check()
  } finally {
    await teller.end()
  }
}

class Teller {
  readonly #scene: Scene
  readonly #people = new Map<string, LineClient>()
  readonly #words = new Map<string, string>()
  /** Whose next lines need not be what the story says. */
  readonly #skipping = new Set<string>()

  constructor(scene: Scene) {
    this.#scene = scene
  }

  async step(line: string): Promise<void> {
    const [, sign, subject = '', how, speaker = '', mark, text = ''] = STEP.exec(line) ?? []
    if (sign === '+') {
      const come = how ? this.#scene.connect() : this.#scene.logIn(subject)
      this.#people.set(subject, await come)
    } else if (sign === '-') await this.#leave(subject)
    else if (sign === '!' && subject === 'kill') await this.#kill()
    else if (mark === '>') this.#require(speaker).send(this.#fill(text))
    else if (mark === ':' && text === '...') this.#skipping.add(speaker)
    else if (mark === ':') await this.#see(speaker, text)
    else throw new Error('not a step of a story')
  }

  /** Throws when anybody has seen what the story says nothing about. */
  async check(): Promise<void> {
    for (const name of this.#people.keys()) await this.#checkOne(name)
  }

  /** Everybody leaves. */
  async end(): Promise<void> {
    for (const client of this.#people.values()) {
      if (!client.isClosed) client.send('@quit')
      await client.closed()
    }
  }

  async #checkOne(name: string): Promise<void> {
    const client = this.#require(name)
    const rest: string[] = []
    const isLast = (line: string) => line === LAST_LINE || line.startsWith('I don')
    try {
      client.send('@source')
      await client.until((line) => {
        if (!isLast(line) && !line.startsWith('This is Cosm')) rest.push(line)
        return isLast(line)
      })
    } catch (error) {
      if (!client.isClosed) throw error
    }
    rest.push(...client.lines.map(decode))
    if (rest.length > 0) throw new Error(`${name} has also seen ${JSON.stringify(rest)}`)
  }

  async #kill(): Promise<void> {
    for (const client of this.#people.values()) client.close()
    this.#people.clear()
    await this.#scene.kill()
  }

  async #leave(name: string): Promise<void> {
    await this.#checkOne(name)
    const client = this.#require(name)
    this.#people.delete(name)
    if (!client.isClosed) client.send('@quit')
    await client.closed()
  }

  #require(name: string): LineClient {
    const client = this.#people.get(name)
    if (client === undefined) throw new Error(`${name} is not connected`)
    return client
  }

  #fill(text: string): string {
    return text.replace(/\{(\w+)\}/g, (whole, word: string) => this.#words.get(word) ?? whole)
  }

  async #see(speaker: string, text: string): Promise<void> {
    const client = this.#require(speaker)
    if (this.#skipping.delete(speaker)) {
      await client.until((line) => this.#matches(decode(line), text))
      return
    }
    const line = decode(await client.next())
    if (!this.#matches(line, text)) throw new Error(`but it is: ${line}`)
  }

  #matches(line: string, pattern: string): boolean {
    const names: string[] = []
    const source = this.#fill(pattern)
      .split(/(\{\w*\})/)
      .map((part) => {
        if (!/^\{\w*\}$/.test(part)) return part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
        names.push(part.slice(1, -1))
        return '(.*?)'
      })
    const found = new RegExp(`^${source.join('')}$`).exec(line)
    if (found === null) return false
    for (const [index, name] of names.entries()) {
      if (name !== '') this.#words.set(name, found[index + 1] ?? '')
    }
    return true
  }
}
