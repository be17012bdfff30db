/**
 * What runs the world inside an executor thread, before it has touched any: the reader of the rows, the
 * language and the driver of the active image, compiled and instantiated. [boot] is what makes the
 * driver read; until then an engine may wait for as long as its image is the active one.
 *
 * V8 shares the code of a wasm module between the threads of a process, so an engine prepared while
 * another one runs finds the driver's hot functions compiled to their best.
 */

import { openSystemClock } from '../base/clock.ts'
import { KernelError } from '../base/errors.ts'
import { openLog, writeLog } from '../base/log.ts'
import { openSystemRandom } from '../base/random.ts'
import { openReader } from '../store/place.ts'
import type { Bytes } from '../store/range.ts'
import type { StoreReader } from '../store/store.ts'
import { Driver } from './driver.ts'
import { OutputGauge } from './gauge.ts'
import type { Heartbeat } from './heartbeat.ts'
import { loadImage, readActiveVersion } from './image.ts'
import { makeImports } from './imports.ts'
import { type Language, openLanguage } from './language.ts'
import { translateMutations } from './packed-row.ts'
import { RowsView } from './rows-view.ts'
import type { ExecutorSettings } from './thread-message.ts'

export interface Engine {
  readonly driver: Driver
  readonly rows: RowsView
  /** Whether the active image is still the one that this engine was made of. */
  isCurrent(): boolean
  /**
   * Rehearses with a driver that is thrown away, which boots and runs nothing, and compiles a little: so
   * that whatever is slow for the first time has had it. Costs some 30 ms.
   */
  warmUp(): void
  /** Lets the driver read what it needs to run. Throws ERR_IMAGE when it refuses. */
  boot(): void
  /** Effects that the host's own calls added to the open batch. */
  takeHostEffects(): Bytes
  close(): void
}

/** Opens the rows and makes the driver and the language of the active image. Throws ERR_IMAGE. */
export function prepareEngine(settings: ExecutorSettings, heartbeat: Heartbeat): Engine {
  const reader = openReader(settings.reader, () => heartbeat.beat(true))
  const image = loadImage(reader)
  const language = openLanguage(Buffer.from(image.language).toString('utf8'))
  const module = new WebAssembly.Module(image.driver)
  return new ImageEngine(reader, { settings, heartbeat, language, module, version: image.version })
}

interface Parts {
  readonly settings: ExecutorSettings
  readonly heartbeat: Heartbeat
  readonly language: Language
  readonly module: WebAssembly.Module
  readonly version: number
}

class ImageEngine implements Engine {
  readonly driver: Driver
  readonly rows: RowsView
  readonly #reader: StoreReader
  readonly #language: Language
  readonly #version: number
  readonly #makeDriver: () => Driver
  readonly #configuration: Bytes
  #hostEffects: Uint8Array[] = []

  constructor(reader: StoreReader, parts: Parts) {
    const { settings, heartbeat, language, module, version } = parts
    this.#reader = reader
    this.#language = language
    this.#version = version
    this.rows = new RowsView(reader, (task) => {
      heartbeat.task = task
    })
    const log = openLog({ name: 'world', level: settings.logLevel })
    const imports = makeImports({
      rows: this.rows,
      clock: openSystemClock(),
      random: openSystemRandom(),
      language,
      gauge: new OutputGauge(settings.gauge),
      noteRunning: (task, input) => heartbeat.noteRunning(task, input),
      log: (level, text) => writeLog(log, level, text),
      addEffect: (effect) => this.#hostEffects.push(effect),
    })
    this.#makeDriver = () => new Driver(module, imports)
    this.#configuration = settings.configuration
    this.driver = this.#makeDriver()
    if (!this.driver.instructionSets().includes(language.instructionSet)) {
      const set = language.instructionSet
      throw new KernelError('ERR_IMAGE', `the driver does not run instruction set ${set}`)
    }
  }

  isCurrent(): boolean {
    return readActiveVersion(this.#reader) === this.#version
  }

  warmUp(): void {
    for (const source of WARM_UP_SOURCES) this.#language.compile(source, { eval: true })
    const rehearsal = this.#makeDriver()
    rehearsal.boot(this.#configuration)
    translateMutations(rehearsal.seal().mutations, this.rows.chunked).finish()
    this.rows.release()
  }

  boot(): void {
    this.driver.boot(this.#configuration)
    this.rows.release()
  }

  takeHostEffects(): Bytes {
    const effects = Buffer.concat(this.#hostEffects)
    this.#hostEffects = []
    return effects
  }

  close(): void {
    this.rows.close()
  }
}

/** Together they pass through most of the compiler; what they say does not matter. */
const WARM_UP_SOURCES = [
  'return 1;',
  'x = {1, @{2, 3}}; for i in [1..2] x[i] = -i + 2 * 3; endfor while (x && 1) return x[1..$]; endwhile',
  'try this:tell("a", #1.name, ["k" -> 1]); except e (ANY) {a, ?b = 1} = e; finally fork (0) endfork endtry',
]
