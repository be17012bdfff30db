/**
 * A client of the simulated world: sends commands by chance, sees the answers, loses its connection, comes back, and
 * keeps a history of what it did. One that can resume numbers its lines and sends again what was not finished; the
 * other logs in anew and does not know what became of its commands.
 */

import type { Operation, Step } from '../check/history.ts'
import type { Mark } from '../check/world-check.ts'
import type { ClientFrame, Door, ServerFrame } from './channel.ts'
import { Link, type Simulation } from './simulation.ts'
import {
  ACCOUNT_COUNT,
  ACCOUNT_FIRST,
  LIST_COUNT,
  LIST_FIRST,
  type Look,
  NODE_COUNT,
  NODE_FIRST,
  ROOM_COUNT,
  ROOM_FIRST,
  THING_COUNT,
  THING_FIRST,
} from './world.ts'

const NETWORK_MS = [0.1, 4] as const
const THINK_MS = [0, 25] as const
const RETRY_MS = [5, 60] as const
/** Commands under way at once. */
const PENDING_MAX = 4
/** Places that marks are written to; few, so that marks meet. */
const MARK_COUNT = 2
const TASK_DELAY_MS = 120

/** What the server says of its own accord. */
const UNDONE = /^The server has no room to store what was just done/
const NOTICES = [/^\*\*\* (Connected|Redirecting|dropped) /, UNDONE]

interface Pending {
  readonly name: string
  readonly kind: string
  readonly line: string
  readonly invokedMs: number
  readonly steps: Step[]
  /** The line's own number. */
  readonly number: number
  isDone: boolean
}

/** A task that was left for later. */
export interface Left {
  readonly name: string
  readonly list: string
}

export interface ClientParts {
  readonly simulation: Simulation
  readonly name: string
  readonly player: number
  readonly isResumable: boolean
  /** A connection to a server that runs, if one does. */
  readonly connect: (isResumable: boolean) => Door | undefined
  /** How long it waits for an answer before it takes its connection for lost. */
  readonly patienceMs?: number
  /** How long it thinks between two commands. */
  readonly thinkMs?: readonly [number, number]
}

export class SimulatedClient {
  readonly name: string
  readonly operations: Operation[] = []
  /** What it was told of others' doings. */
  readonly heard = new Set<string>()
  readonly left: Left[] = []
  readonly marks: Mark[] = []
  readonly looks: { readonly name: string; readonly look: Look }[] = []
  /** Lines that no command explains. */
  readonly strange: string[] = []
  readonly #parts: ClientParts
  readonly #pending = new Map<string, Pending>()
  #connection: Connection | undefined
  #token: string | undefined
  #received = 0
  #isReady: boolean = false
  #isActing: boolean = true
  #lineNumber = 0
  #operationCount = 0

  constructor(parts: ClientParts) {
    this.#parts = parts
    this.name = parts.name
  }

  /** Connects and acts until [rest]. */
  start(): void {
    this.#connect()
    this.#think()
  }

  /** Begins nothing new. */
  rest(): void {
    this.#isActing = false
  }

  /** Whether it has a session that takes commands. */
  get isReady(): boolean {
    return this.#isReady
  }

  /** Commands that wait for their answers. */
  get pendingNames(): readonly string[] {
    return [...this.#pending.keys()]
  }

  /** The network loses the connection. */
  cut(): void {
    if (this.#connection === undefined) return
    this.#note('loses its connection')
    this.#lose()
  }

  /** Takes what still waits for commands whose end is not known. */
  giveUp(): void {
    for (const pending of this.#pending.values()) this.#end(pending)
    this.#pending.clear()
  }

  /** Sends one look. */
  look(): void {
    this.#send('look', [])
  }

  // ---- the connection

  #connect(): void {
    const { simulation, connect, isResumable, name } = this.#parts
    const door = connect(isResumable)
    if (door === undefined) {
      simulation.after(this.#between(RETRY_MS), () => this.#connect())
      return
    }
    const connection = new Connection(simulation, name, door)
    connection.toClient = (frame) => this.#take(connection, frame)
    connection.ended = () => {
      if (this.#connection === connection) this.#lose()
    }
    this.#connection = connection
    this.#isReady = false
    const token = this.#token
    connection.send(
      token === undefined ? { type: 'open' } : { type: 'resume', token, received: this.#received },
    )
  }

  #lose(): void {
    this.#connection?.close()
    this.#connection = undefined
    this.#isReady = false
    if (!this.#parts.isResumable) this.giveUp()
    this.#parts.simulation.after(this.#between(RETRY_MS), () => this.#connect())
  }

  #take(connection: Connection, frame: ServerFrame): void {
    if (connection !== this.#connection) return
    switch (frame.type) {
      case 'session':
        this.#begin(frame)
        return
      case 'line':
        this.#hear(frame.number, frame.text)
        return
      case 'lost':
        this.#received += frame.count
        return
      case 'done':
        this.#done(frame.number)
        return
      case 'closed':
        // The session is over, so there is nothing to come back to.
        this.#note('was closed')
        this.#token = undefined
        this.#lose()
    }
  }

  #begin({ token, isResumed }: { token: string; isResumed: boolean }): void {
    this.#isReady = true
    if (isResumed) {
      this.#note('is back')
      for (const pending of this.#pending.values()) this.#sendLine(pending)
      return
    }
    this.#note('has a new session')
    this.giveUp()
    this.#token = this.#parts.isResumable ? token : undefined
    this.#received = 0
    this.#lineNumber = 0
    this.#connection?.send({
      type: 'line',
      text: `connect #${this.#parts.player}`,
      ...(this.#parts.isResumable && { number: ++this.#lineNumber }),
    })
  }

  // ---- commands

  #think(): void {
    this.#parts.simulation.after(this.#between(this.#parts.thinkMs ?? THINK_MS), () => {
      this.#beImpatient()
      if (!this.#isActing) return
      if (this.#isReady && this.#pending.size < PENDING_MAX) this.#act()
      this.#think()
    })
  }

  #beImpatient(): void {
    const { patienceMs = Infinity, simulation } = this.#parts
    const [oldest] = this.#pending.values()
    if (oldest === undefined || simulation.nowMs - oldest.invokedMs < patienceMs) return
    this.cut()
  }

  #act(): void {
    const chance = this.#below(100)
    if (chance < 42) this.#transact()
    else if (chance < 52) this.#rewire()
    else if (chance < 62) this.#move()
    else if (chance < 70) this.#pay()
    else if (chance < 76) this.#leave('fork')
    else if (chance < 82) this.#leave('later')
    else if (chance < 85) this.#sendNoted('say', '')
    else if (chance < 96) this.#mark()
    else this.look()
  }

  #transact(): void {
    const steps: Step[] = []
    const name = this.#nextName()
    const words: string[] = []
    const appended = new Set<string>()
    const count = 1 + this.#below(4)
    for (let index = 0; index < count; index++) {
      const key = `#${LIST_FIRST + this.#below(LIST_COUNT)}`
      if (this.#below(2) === 0 && !appended.has(key)) {
        appended.add(key)
        words.push(`a${key}`)
        steps.push({ kind: 'append', key, value: `${name}.${appended.size}` })
      } else {
        words.push(`r${key}`)
        steps.push({ kind: 'read', key })
      }
    }
    this.#invoke('txn', name, words, steps)
  }

  #rewire(): void {
    this.#sendNoted('rewire', `#${NODE_FIRST + this.#below(NODE_COUNT)}`)
  }

  #move(): void {
    const thing = THING_FIRST + this.#below(THING_COUNT)
    this.#sendNoted('move', `#${thing} #${ROOM_FIRST + this.#below(ROOM_COUNT)}`)
  }

  #pay(): void {
    const from = this.#below(ACCOUNT_COUNT)
    const to = (from + 1 + this.#below(ACCOUNT_COUNT - 1)) % ACCOUNT_COUNT
    const amount = 1 + this.#below(9)
    this.#sendNoted('pay', `#${ACCOUNT_FIRST + from} #${ACCOUNT_FIRST + to} ${amount}`)
  }

  #mark(): void {
    const place = this.#below(MARK_COUNT)
    const { name } = this.#sendNoted('mark', `#${LIST_FIRST + place}`)
    this.marks.push({ name, place })
  }

  #leave(kind: 'fork' | 'later'): void {
    const { name, list } = this.#sendNoted(kind, String(this.#below(TASK_DELAY_MS)))
    this.left.push({ name, list })
  }

  /** Sends a command that also appends to a list. */
  #sendNoted(kind: string, rest: string): Left {
    const name = this.#nextName()
    const list = `#${LIST_FIRST + this.#below(LIST_COUNT)}`
    const step: Step = { kind: 'append', key: list, value: `${name}.1` }
    this.#invoke(kind, name, [list, rest], [step])
    return { name, list }
  }

  #send(kind: string, steps: Step[]): void {
    this.#invoke(kind, this.#nextName(), [], steps)
  }

  #invoke(kind: string, name: string, words: readonly string[], steps: Step[]): void {
    const line = [kind, name, ...words].join(' ').trim()
    const pending: Pending = {
      name,
      kind,
      line,
      invokedMs: this.#parts.simulation.nowMs,
      steps,
      number: this.#parts.isResumable ? ++this.#lineNumber : 0,
      isDone: false,
    }
    this.#pending.set(name, pending)
    this.#note(`sends ${line}`)
    this.#sendLine(pending)
  }

  #sendLine({ line, number }: Pending): void {
    this.#connection?.send({ type: 'line', text: line, ...(number > 0 && { number }) })
  }

  // ---- answers

  #hear(number: number, text: string): void {
    if (number <= this.#received) return
    this.#received = number
    this.#connection?.send({ type: 'ack', received: number })
    this.#note(`hears ${text}`)
    const [name = '', ...rest] = text.split(' ')
    if (name === 'heard') {
      this.heard.add(rest.join(' '))
      return
    }
    // Nobody says which commands are meant; who numbers lines is told that they are done.
    if (UNDONE.test(text) && !this.#parts.isResumable) this.giveUp()
    const pending = this.#pending.get(name)
    if (pending === undefined) {
      // What was sent again may be answered again, and who was away is answered late.
      const isExpected = name.startsWith(`${this.name}.`) || NOTICES.some((one) => one.test(text))
      if (!isExpected) this.strange.push(text)
      return
    }
    this.#pending.delete(name)
    this.#end(pending, rest.join(' '))
  }

  /** The server says that a line is finished: without an answer by now, there will be none. */
  #done(number: number): void {
    for (const pending of this.#pending.values()) {
      if (pending.number !== number) continue
      this.#note(`has no answer to ${pending.name}`)
      this.#pending.delete(pending.name)
      this.#end(pending)
      return
    }
  }

  /** Puts a command into the history; without [answer] nobody knows what became of it. */
  #end({ name, kind, invokedMs, steps }: Pending, answer?: string): void {
    if (answer === undefined) {
      this.operations.push({ name, invokedMs, steps })
      return
    }
    const completedMs = this.#parts.simulation.nowMs
    if (kind === 'look') {
      const look = JSON.parse(answer) as Look
      this.looks.push({ name, look })
      this.operations.push({ name, invokedMs, completedMs, steps: listsOf(look) })
      return
    }
    const values = kind === 'txn' ? (JSON.parse(answer) as string[][]) : []
    let index = 0
    const filled = steps.map(
      (step): Step => (step.kind === 'append' ? step : { ...step, values: values[index++] ?? [] }),
    )
    this.operations.push({ name, invokedMs, completedMs, steps: filled })
  }

  #nextName(): string {
    return `${this.name}.${++this.#operationCount}`
  }

  #below(bound: number): number {
    return this.#parts.simulation.random(this.name).below(bound)
  }

  #between(range: readonly [number, number]): number {
    return this.#parts.simulation.between(this.name, ...range)
  }

  #note(text: string): void {
    this.#parts.simulation.note(`${this.name} ${text}`)
  }
}

/** What a look says of the lists, as reads of an operation. */
function listsOf(look: Look): Step[] {
  return look.lists.map((values, index): Step => {
    return { kind: 'read', key: `#${LIST_FIRST + index}`, values }
  })
}

/** A connection between client and server: frames arrive late and in order, until it is closed. */
class Connection {
  toClient: (frame: ServerFrame) => void = () => {}
  ended: () => void = () => {}
  readonly #door: Door
  readonly #up: Link
  readonly #down: Link
  #isOpen: boolean = true

  constructor(simulation: Simulation, name: string, door: Door) {
    this.#door = door
    this.#up = new Link(simulation, `${name} network`, NETWORK_MS)
    this.#down = new Link(simulation, `${name} network`, NETWORK_MS)
    door.toClient = (frame) => {
      this.#down.send(() => {
        if (this.#isOpen) this.toClient(frame)
      })
    }
    door.hungUp = () => {
      this.#down.send(() => {
        if (this.#isOpen) this.ended()
      })
    }
  }

  send(frame: ClientFrame): void {
    // What was sent before the connection was lost may arrive or not; here it does.
    this.#up.send(() => this.#door.take(frame))
  }

  close(): void {
    this.#isOpen = false
    this.#up.send(() => this.#door.lost())
  }
}
