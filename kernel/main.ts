/**
 * Start and stop: the only file that wires parts together. Main owns sockets and supervision; the
 * store thread commits; the executor thread runs the world. Long because all wires are here.
 *
 *   sockets ─ sessions ─ inputs → executor ─ batches → store
 *      ↑                                                 │ effects, once durable
 *      └─────────────────── main ←───────────────────────┘
 */

import { hostname } from 'node:os'
import {
  EFFECT_LISTEN,
  EFFECT_LOG,
  EFFECT_REPLY,
  EFFECT_SERVICE,
  EFFECT_SHUTDOWN,
  EFFECT_TASK,
  EFFECT_UNLISTEN,
  INPUT_CLOSE,
  INPUT_CONTROL,
  INPUT_EVALUATE,
  INPUT_LISTENING,
  INPUT_OPEN,
  INPUT_REPLY,
} from '../driver/shared/layout.ts'
import type { Gateway } from './admin/gateway.ts'
import { type Clock, sleep } from './base/clock.ts'
import type { Configuration } from './base/config.ts'
import { KernelError } from './base/errors.ts'
import { EXECUTOR_SILENCE_MS_MAX, STOP_MS_MAX, STOP_NOTICE_MS_MAX } from './base/limits.ts'
import { type Log, writeLog } from './base/log.ts'
import { CacheGauge } from './host/cache-gauge.ts'
import { ClusterDesk } from './host/cluster/cluster-desk.ts'
import { Incarnation } from './host/cluster/incarnation.ts'
import type { Left } from './host/cluster/observer.ts'
import { decodeListen, encodeListening, encodeOpen, PRINTS_MESSAGES } from './host/connection.ts'
import { encodeAdopt, encodeBooted, encodeConfiguration, encodeShutdown } from './host/control.ts'
import { startExecutorThread } from './host/executor-thread.ts'
import { OutputGauge } from './host/gauge.ts'
import { readShippedImage } from './host/image.ts'
import { writeLossReport } from './host/loss-report.ts'
import { forEachEffect, type Input } from './host/message.ts'
import { type Metrics, openMetrics } from './host/metrics.ts'
import { openReplySweep, type ReplySweep } from './host/reply-sweep.ts'
import { Requests } from './host/request.ts'
import { type HostService, ServiceDesk, type ServiceHost } from './host/service-desk.ts'
import { isResumable, movedTo, playersOf, type StoredSession } from './host/session-rows.ts'
import { openSpaceWatch, type SpaceWatch } from './host/space-watch.ts'
import { Standbys } from './host/standby.ts'
import { StoreGate } from './host/store-gate.ts'
import {
  type ExecutorListener,
  type ExecutorPlace,
  type InputOrigin,
  type Loss,
  Supervisor,
} from './host/supervisor.ts'
import { dropTask } from './host/task-drop.ts'
import { Tokens } from './host/token.ts'
import { type HttpPlugin, openHttp } from './net/http.ts'
import type { Listener } from './net/listener.ts'
import { Listeners } from './net/listeners.ts'
import { Switchboard } from './net/switchboard.ts'
import { openOutbound, openTelnet } from './net/telnet/telnet.ts'
import { openWebSockets, type WebSockets } from './net/websocket.ts'
import {
  type Found,
  hasStore,
  type PrepareOptions,
  prepareData,
  prepareStore,
} from './preparation.ts'
import { measureFreeBytes } from './store/embedded-folder.ts'
import { driverBytes, pageCacheBytes } from './store/embedded-reader.ts'
import { placeOf } from './store/place.ts'
import type { Store } from './store/store.ts'
import {
  openStoreThread,
  type RefusedMessage,
  type ReleasedMessage,
  type StoreThread,
  type StoreThreadListeners,
} from './store/thread.ts'

export interface ServerOptions extends PrepareOptions {
  readonly configuration: Configuration
  /** The server's own, such as `0.1.0`. */
  readonly version: string
  /** Where driver and language were built to. */
  readonly image: { readonly driver: string; readonly language: string }
  /** What wizards may ask of the host: file, sqlite, network, exec. */
  readonly grants: readonly string[]
  /** Host services, by the numbers that the driver knows them by. */
  readonly makeServices: (host: ServiceHost) => ReadonlyMap<number, HostService>
  /** How long a busy executor may give no sign before it is replaced; shorter in tests. */
  readonly executorSilenceMsMax?: number
  readonly makePlugins: (gateway: Gateway) => readonly HttpPlugin[]
}

export interface RunningServer {
  readonly httpPort: number
  readonly telnetPort: number
  /** Resolves with the exit code when the server has ended, whoever wanted that. */
  readonly ended: Promise<number>
  /** Stops cleanly; [text] is told to everybody. */
  stop(text: string): Promise<void>
}

/**
 * Starts a server on the data folder; resolves when it accepts connections. Throws the KernelError of
 * what is wrong; then nothing runs and nothing is held.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { configuration } = options
  const place = placeOf(configuration)
  const shipped = readShippedImage(options.image)
  if (place.engine === 'embedded' && !hasStore(place.folder)) {
    await options.importWorld((store) => prepareStore(store, shipped, options), undefined)
  }
  const relay = new Relay()
  const { durability, freeSpaceFloorBytes, cacheBytes, logLevel } = configuration
  const thread = await openStoreThread(
    {
      place,
      durability,
      freeSpaceFloorBytes,
      pageCacheBytes: pageCacheBytes(cacheBytes),
      logLevel,
    },
    relay,
  )
  let server: Server | undefined
  try {
    const found = await prepareData(thread.store, { ...options, place, shipped })
    const isShared = place.engine !== 'embedded'
    const incarnation = isShared ? await joinCluster(thread.store, options) : undefined
    server = new Server(options, { thread, found, incarnation })
    relay.server = server
    await server.start()
    return server
  } catch (error) {
    if (server === undefined) await thread.close()
    else await server.abandon()
    throw error
  }
}

/** Takes a place among the processes that share [store]. */
async function joinCluster(
  store: Store,
  { clock, random, configuration }: ServerOptions,
): Promise<Incarnation> {
  const address = `${hostname()}:${configuration.telnetPort}, pid ${process.pid}`
  return await Incarnation.join({ store, clock, random, address })
}

/** Tells the server, once there is one, what the store thread says; before, nothing can be told. */
class Relay implements StoreThreadListeners {
  server: StoreThreadListeners | undefined

  onReleased: StoreThreadListeners['onReleased'] = (message) => this.server?.onReleased(message)
  onRefused: StoreThreadListeners['onRefused'] = (message) => this.server?.onRefused(message)
  onFatal: StoreThreadListeners['onFatal'] = (error) => this.server?.onFatal(error)
}

class Server implements RunningServer, StoreThreadListeners {
  httpPort = 0
  telnetPort = 0
  readonly ended: Promise<number>
  readonly #options: ServerOptions
  readonly #log: Log
  readonly #clock: Clock
  readonly #found: Found
  readonly #gauge = new OutputGauge()
  readonly #cacheGauge = new CacheGauge()
  readonly #gate = new StoreGate()
  readonly #supervisor: Supervisor
  readonly #standbys: Standbys
  readonly #switchboard: Switchboard
  readonly #listeners: Listeners
  readonly #requests: Requests
  readonly #services: ServiceDesk
  readonly #metrics: Metrics
  readonly #exit = Promise.withResolvers<number>()
  readonly #shutdownAsked = Promise.withResolvers<void>()
  readonly #store: StoreThread
  /** When other processes share the store. */
  readonly #cluster: ClusterDesk | undefined
  #http: Listener | undefined
  #webSockets: WebSockets | undefined
  #spaceWatch: SpaceWatch | undefined
  #replySweep: ReplySweep | undefined
  /** Numbers given to the store for executors, and the one of the executor that runs. */
  #executorCount = 0
  #executor = 0
  #isRunning: boolean = false
  #stopping: Promise<void> | undefined

  constructor(
    options: ServerOptions,
    parts: { thread: StoreThread; found: Found; incarnation: Incarnation | undefined },
  ) {
    const { thread, found, incarnation } = parts
    const { clock, random, log, configuration } = options
    this.#options = options
    this.#log = log
    this.#clock = clock
    this.#found = found
    this.#store = thread
    this.ended = this.#exit.promise
    this.#cluster = incarnation && this.#makeCluster(incarnation)
    this.#supervisor = this.#makeSupervisor()
    this.#standbys = this.#makeStandbys(incarnation)
    this.#switchboard = new Switchboard({
      input: (kind, connection, bytes, origin) => this.#input(kind, connection, bytes, origin),
      clock,
      random,
      gauge: this.#gauge,
      takeId: this.#cluster?.takeId,
      claim: this.#cluster && ((id) => this.#claim(id)),
    })
    const reply = (request: number, bytes: Uint8Array) =>
      this.#supervisor.reply(INPUT_REPLY, request, bytes)
    this.#listeners = new Listeners({
      switchboard: this.#switchboard,
      host: configuration.host,
      reply,
    })
    const switchboard = this.#switchboard
    const services = options.makeServices({
      connect: async (to) => BigInt((await openOutbound({ switchboard, ...to })).connection),
      sourceOf: (connection) => switchboard.originOf(Number(connection))?.source,
    })
    this.#services = new ServiceDesk({ services, log, answer: reply })
    this.#requests = new Requests({
      clock,
      input: (bytes, once) => this.#input(INPUT_EVALUATE, 0, bytes, once && { once }),
    })
    this.#metrics = openMetrics({
      sessions: () => this.#switchboard.count,
      unfinishedInputs: () => this.#supervisor.unfinishedCount,
      standbys: () => this.#standbys.count,
      figures: () => this.#store.figures(),
      cache: this.#cacheGauge,
      contention: this.#cluster && (() => this.#cluster?.figures),
      clusterMs: this.#cluster && (() => this.#cluster?.lastMs),
    })
  }

  async start(): Promise<void> {
    const { configuration, log } = this.#options
    const { host } = configuration
    this.#watchSpace()
    const [http] = await Promise.all([
      openHttp({ log, plugins: this.#options.makePlugins(this.#makeGateway()) }),
      this.#supervisor.start(),
    ])
    const webSockets = openWebSockets({
      server: http.instance.server,
      switchboard: this.#switchboard,
      clock: this.#clock,
      listener: SYSTEM_OBJECT,
    })
    this.#webSockets = webSockets
    this.#http = await http.listen({ host, port: configuration.httpPort })
    const telnet = await openTelnet({
      switchboard: this.#switchboard,
      host,
      port: configuration.telnetPort,
      listener: SYSTEM_OBJECT,
    })
    this.httpPort = this.#http.port
    this.telnetPort = telnet.port
    this.#listeners.adopt(telnet, SYSTEM_OBJECT)
    // Nobody has been accepted yet: the world hears of its start before it hears of anyone.
    const ports = { http: this.httpPort, telnet: this.telnetPort }
    const { sessions } = this.#found
    if (this.#cluster?.isAlone === false) {
      this.#input(INPUT_LISTENING, 0, this.#encodeListening())
    } else this.#input(INPUT_CONTROL, 0, encodeBooted(ports, playersOf(sessions)))
    for (const session of sessions) this.#switchboard.restore(movedTo(session, this.httpPort))
    this.#cluster?.start()
    this.#replySweep = openReplySweep(this.#storeParts())
    webSockets.accept()
    this.#isRunning = true
  }

  onReleased({ executor, batch, effects, inputsDone }: ReleasedMessage): void {
    if (executor !== this.#executor) return
    const release = { effects: effects as Uint8Array, inputsDone: inputsDone as number[] }
    this.#supervisor.release({ number: batch, ...release })
  }

  onRefused({ error }: RefusedMessage): void {
    if (error.code === 'ERR_NO_SPACE') this.#spaceWatch?.refused()
  }

  /** Nothing that is not released yet may leave: the process has to end at once. */
  onFatal(error: KernelError): void {
    this.#fail(error)
  }

  stop(text: string): Promise<void> {
    this.#stopping ??= this.#stop(text, { notice: true })
    return this.#stopping
  }

  /** Lets go of everything after a start that failed. */
  async abandon(): Promise<void> {
    this.#cluster?.abandon()
    this.#webSockets?.close()
    this.#listeners.close()
    await this.#supervisor.terminate()
    await this.#standbys.close()
    this.#spaceWatch?.close()
    this.#replySweep?.close()
    await this.#http?.close()
    await this.#store.close()
  }

  /** A store on this machine needs room on its disk. */
  #watchSpace(): void {
    const { configuration, log } = this.#options
    if (configuration.store !== 'embedded') return
    this.#spaceWatch = openSpaceWatch({
      clock: this.#clock,
      log,
      gate: this.#gate,
      floorBytes: configuration.freeSpaceFloorBytes,
      measureFreeBytes: () => measureFreeBytes(configuration.data),
    })
  }

  /** What parts need that write rows of their own. */
  #storeParts() {
    const { clock, random, log } = this.#options
    return { store: this.#store.store, clock, random, log, process: this.#cluster?.process }
  }

  #makeSupervisor(): Supervisor {
    return new Supervisor({
      clock: this.#clock,
      log: this.#log,
      openKind: INPUT_OPEN,
      silenceMsMax: this.#options.executorSilenceMsMax ?? EXECUTOR_SILENCE_MS_MAX,
      startExecutor: (place, listener) => this.#startExecutor(place, listener),
      drainStore: async () => {
        await this.#cluster?.drain()
        this.#store.detach(this.#executor)
        await this.#store.flush()
      },
      dropTask: (task) => dropTask(this.#store.store, task),
      presences: (except) => [
        { kind: INPUT_LISTENING, connection: 0, bytes: this.#encodeListening() },
        ...this.#switchboard.presences(except),
      ],
      applyEffects: (effects) => this.#applyEffects(effects),
      inputDone: (input) => this.#switchboard.inputDone(input),
      asked: (message) => this.#cluster?.hear(message),
      lost: (loss) => this.#reportLoss(loss),
      settled: () => this.#standbys.fill(),
      fatal: (error) => this.#fail(error),
    })
  }

  #makeCluster(incarnation: Incarnation): ClusterDesk {
    const { clock, random, log } = this.#options
    return new ClusterDesk({
      store: this.#store.store,
      clock,
      random,
      log,
      incarnation,
      post: (message) => this.#supervisor.tell(message),
      failed: (error) => this.#supervisor.replace(error),
      release: (release) => this.#supervisor.release(release),
      adopted: (left) => this.#adopt(left),
      ended: (error) => this.#endIncarnation(error),
    })
  }

  /** Sessions of processes that are gone go on here; those that nobody can resume end here. */
  #adopt({ sessions, dead }: Left): void {
    for (const process of dead) this.#input(INPUT_CONTROL, 0, encodeAdopt(process))
    for (const session of sessions) {
      if (isResumable(session)) this.#switchboard.restore(movedTo(session, this.httpPort))
      else {
        const { id: sessionId, connection, origin, presence } = session
        this.#input(INPUT_OPEN, connection, encodeOpen(origin, presence), { sessionId })
        this.#input(INPUT_CLOSE, connection, new Uint8Array(0))
      }
    }
  }

  /** A session whose client has come here from another process. */
  async #claim(id: string): Promise<StoredSession | undefined> {
    const session = await this.#cluster?.claim(id)
    return session && movedTo(session, this.httpPort)
  }

  /** Whatever is unfinished here is refused; a process that is started anew begins with nothing of it. */
  #endIncarnation(error: KernelError): void {
    if (this.#stopping !== undefined) return
    this.#log.error(`${error.message}; it ends now, and may be started again`)
    this.#stopping = this.abandon().then(() => this.#exit.resolve(EXIT_RESTART))
  }

  #makeStandbys(incarnation: Incarnation | undefined): Standbys {
    const { configuration, version, grants, clock, log } = this.#options
    const { host, durability, logLevel, cacheBytes } = configuration
    const isEmbedded = configuration.store === 'embedded'
    const memory = isEmbedded ? driverBytes(cacheBytes) : cacheBytes
    const settings = {
      gauge: this.#gauge.memory,
      cacheGauge: this.#cacheGauge.memory,
      gate: this.#gate.memory,
      configuration: encodeConfiguration({
        ...{ version, host, durability, grants, memory },
        ...(incarnation && { cluster: incarnation.process }),
      }),
      logLevel,
      ...(incarnation && { process: incarnation.process }),
    }
    return new Standbys({
      clock,
      log,
      start: (idle, options) => {
        const reader = this.#store.openReader()
        return startExecutorThread({ ...settings, ...options, reader }, idle)
      },
    })
  }

  #startExecutor(place: ExecutorPlace, listener: ExecutorListener) {
    this.#executor = ++this.#executorCount
    this.#cluster?.attach()
    const thread = this.#standbys.take()
    this.#store.attach(this.#executor, thread.attach(place, listener))
    return thread
  }

  #encodeListening(): Uint8Array {
    const webSocket = { object: SYSTEM_OBJECT, port: this.httpPort, options: PRINTS_MESSAGES }
    return encodeListening([webSocket, ...this.#listeners.points()])
  }

  #makeGateway(): Gateway {
    return {
      evaluate: (...asked) => this.#requests.evaluate(...asked),
      tokens: new Tokens(this.#storeParts()),
      probe: async () => {
        await this.#store.probe()
      },
      metrics: () => this.#metrics.read(),
      backup: () => this.#store.backup,
      loopbackOnly: true,
    }
  }

  #input(kind: number, connection: number, bytes: Uint8Array, origin?: InputOrigin): number {
    this.#metrics.inputs.inc()
    return this.#supervisor.input(kind, connection, bytes, origin)
  }

  #applyEffects(effects: Uint8Array): void {
    this.#metrics.batches.inc()
    forEachEffect(effects, (kind, connection, bytes) => {
      if (!this.#switchboard.apply(kind, connection, bytes)) {
        this.#applyOther(kind, connection, bytes)
      }
    })
    this.#switchboard.settle()
  }

  /** Effects that concern no connection. */
  #applyOther(kind: number, number: number, bytes: Buffer): void {
    switch (kind) {
      case EFFECT_TASK:
        this.#supervisor.finish(number)
        return
      case EFFECT_REPLY:
        this.#requests.answer(number, bytes)
        return
      case EFFECT_SERVICE:
        this.#services.start(bytes)
        return
      case EFFECT_LISTEN:
        this.#background(this.#listeners.listen(decodeListen(bytes)))
        return
      case EFFECT_UNLISTEN:
        this.#listeners.unlisten(decodeListen(bytes))
        return
      case EFFECT_LOG:
        writeLog(this.#log, bytes[0] ?? 0, bytes.toString('utf8', 1))
        return
      case EFFECT_SHUTDOWN:
        this.#shutDown(bytes.toString('utf8'))
        return
      default:
        this.#log.warn({ kind }, 'the driver asks for an effect that is not known')
    }
  }

  /** The world has asked for a stop, or has agreed to one. */
  #shutDown(text: string): void {
    this.#shutdownAsked.resolve()
    this.#stopping ??= this.#stop(text, { notice: false })
  }

  #reportLoss(loss: Loss): void {
    this.#metrics.executorsLost.inc()
    const file = this.#writeDump(loss)
    const [reason] = loss.reason.split('\n')
    this.#log.error({ dump: file }, `the executor was lost and starts anew: ${reason}`)
    if (!loss.dropped) return
    if (loss.input === undefined) {
      this.#log.error(`task ${loss.task} was dropped: it stopped the executor again and again`)
      return
    }
    this.#tellDropped(loss.input)
  }

  /** The dump's path; a full disk costs the dump and nothing else. */
  #writeDump(loss: Loss): string | undefined {
    try {
      return writeLossReport(this.#options.configuration.data, loss, this.#clock.wallUs())
    } catch (error) {
      this.#log.warn(`no dump could be written: ${(error as Error).message}`)
      return undefined
    }
  }

  #tellDropped(input: Input): void {
    this.#log.error(`an input of connection ${input.connection} was dropped: it stops the executor`)
    this.#requests.fail(input.number, 'the request stopped the executor and was dropped')
    this.#switchboard.tell(input.connection, DROPPED_NOTICE)
    if (input.kind === INPUT_OPEN) this.#switchboard.close(input.connection)
  }

  async #stop(text: string, { notice }: { notice: boolean }): Promise<void> {
    this.#webSockets?.close()
    this.#listeners.close()
    this.#spaceWatch?.close()
    this.#replySweep?.close()
    if (notice) {
      this.#input(INPUT_CONTROL, 0, encodeShutdown(text))
      await Promise.race([this.#shutdownAsked.promise, sleep(this.#clock, STOP_NOTICE_MS_MAX)])
    }
    const given = sleep(this.#clock, STOP_MS_MAX).then(() => this.#supervisor.terminate())
    await Promise.race([this.#supervisor.stop(), given])
    await this.#standbys.close()
    this.#requests.failAll('the server stops')
    await this.#cluster?.close()
    await this.#store.close()
    await this.#switchboard.closeAll(`*** Shutting down: ${text} ***`)
    await this.#http?.close()
    this.#exit.resolve(0)
  }

  #fail(error: KernelError): void {
    if (!this.#isRunning) return
    this.#log.fatal(error.message)
    this.#exit.resolve(1)
  }

  #background(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      this.#fail(new KernelError('ERR_THREAD_FAILED', `main: ${String(error)}`, { cause: error }))
    })
  }
}

/** The exit code of a process of a cluster that has lost its place: whoever sees it starts another one. */
const EXIT_RESTART = 75

/** #0, whose verbs speak for the points that the server itself listens at. */
const SYSTEM_OBJECT = 0n

const DROPPED_NOTICE =
  '*** Your last line stopped the server twice and was dropped; its operator has been told. ***'
