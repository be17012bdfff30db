/**
 * Reads a textdump into a [World]: LambdaMOO's versions 1 to 4, the files without a version before
 * them, and ToastStunt's 5 to 17.
 *
 *   ** LambdaMOO Database, Format Version N **
 *   versions up to 12                            versions from 13
 *   counts of objects, programs, 0, players      count of players
 *   players                                      players
 *   objects                                      values pending finalization
 *   programs                                     tasks, connections
 *   tasks, connections                           count, objects; count, anonymous objects; … 0
 *                                                count, programs
 *
 * Source: ToastStunt `db_file.cc`, `version.h`; LambdaMOO `db_file.c`.
 */

import { KernelError } from '../base/errors.ts'
import { type Encoding, Lines } from './lines.ts'
import { linkObjects, linkSlots, type UnlinkedSlots } from './link.ts'
import {
  definitionsOf,
  emptyWorld,
  NOTHING,
  type ObjectModel,
  type PropertyDefinition,
  type World,
} from './model.ts'
import { ObjectReader, type RawObject } from './textdump-object.ts'
import { TaskReader } from './textdump-task.ts'
import { type RawWaif, ValueReader } from './textdump-value.ts'

const VERSION_MAX = 17
const VERSION_ANONYMOUS = 13

const HEADER = /^\*\* LambdaMOO Database, Format Version (\d+) \*\*$/
const HEADER_START = '** LambdaMOO Database, Format Version '
/** The first line of files from before versions: the count of objects. */
const PREHISTORIC = /^\d{1,9}$/

const WAIF_PREFIX = ':'

export interface Textdump {
  readonly version: number
  readonly encoding: Encoding
  readonly world: World
}

/** Whether [bytes] begin as a textdump does. */
export function isTextdump(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, HEADER_START.length) === HEADER_START
}

/**
 * Reads the textdump in [bytes]; [name] stands in errors. Calls [progress] now and then with the bytes
 * read so far. Throws ERR_IMPORT with file, line and what was expected.
 */
export function readTextdump(
  bytes: Buffer,
  name: string,
  progress: (bytesRead: number) => void = () => {},
): Textdump {
  const lines = new Lines(bytes, name)
  const version = readVersion(lines, bytes, name)
  const reader = new TextdumpReader(lines, version, () => progress(lines.consumedBytes))
  return { version, encoding: lines.encoding, world: reader.read() }
}

function readVersion(lines: Lines, bytes: Buffer, name: string): number {
  const first = lines.peek() ?? ''
  if (PREHISTORIC.test(first)) return 0
  const version = HEADER.exec(first)?.[1]
  if (version === undefined) {
    const found = bytes.length === 0 ? 'it is empty' : 'its first line is not a textdump’s'
    throw new KernelError('ERR_IMPORT', `${name} is not a textdump: ${found}`)
  }
  lines.text('the format version')
  if (Number(version) <= VERSION_MAX) return Number(version)
  throw lines.error(`format version ${version} is newer than ${VERSION_MAX}, the newest known here`)
}

class TextdumpReader {
  private readonly lines: Lines
  private readonly version: number
  private readonly progress: () => void
  private readonly values: ValueReader
  private readonly objects: ObjectReader
  private readonly tasks: TaskReader
  private readonly world = emptyWorld()
  private readonly unlinked: UnlinkedSlots[] = []
  private readonly chains = new Map<number, NonNullable<RawObject['chain']>>()

  constructor(lines: Lines, version: number, progress: () => void) {
    this.lines = lines
    this.version = version
    this.progress = progress
    this.values = new ValueReader(lines, version)
    this.objects = new ObjectReader(lines, this.values, version)
    this.tasks = new TaskReader(lines, this.values, version)
  }

  read(): World {
    if (this.version < VERSION_ANONYMOUS) this.readOldOrder()
    else this.readNewOrder()
    const { world } = this
    followChains(world, this.chains)
    linkObjects(world)
    linkSlots(world, this.unlinked)
    linkWaifs(world, this.values.waifs)
    return world
  }

  private readOldOrder(): void {
    const { lines } = this
    const objects = lines.count('the count of objects')
    const programs = lines.count('the count of programs')
    lines.integer('an unused number')
    this.skipPlayers()
    for (let id = 0; id < objects; id++) this.readObject(id)
    this.world.objectIdNext = objects
    this.readPrograms(programs)
    this.readTasks()
  }

  private readNewOrder(): void {
    const { lines } = this
    this.skipPlayers()
    const [pending] = lines.match(
      /^(\d+) values pending finalization$/,
      '"N values pending finalization"',
    )
    for (let index = 0; index < Number(pending); index++) this.values.read()
    this.readTasks()
    const objects = lines.count('the count of objects')
    for (let id = 0; id < objects; id++) this.readObject(id)
    this.world.objectIdNext = objects
    this.readAnonymous()
    this.readPrograms(lines.count('the count of programs'))
  }

  /** The list of players only repeats what the objects' flags say. */
  private skipPlayers(): void {
    const count = this.lines.count('the count of players')
    for (let index = 0; index < count; index++) this.lines.integer('the number of a player')
  }

  private readTasks(): void {
    const { forked, lost } = this.tasks.read()
    this.world.forked = forked
    this.world.lost = lost
    this.tasks.skipConnections()
  }

  /** Reads the object that must have number [id]. */
  private readObject(id: number): void {
    const raw = this.objects.read({ anonymous: false })
    if (typeof raw === 'number') {
      if (raw !== id) throw this.lines.unexpected(`object #${id}`)
    } else if (raw.object.id !== id) {
      throw this.lines.error(`expected object #${id}, found #${raw.object.id}`)
    } else this.take(this.world.objects, raw)
    this.progress()
  }

  /** Anonymous objects, in sections: each may refer to others that only the next one holds. */
  private readAnonymous(): void {
    for (;;) {
      const count = this.lines.count('the count of anonymous objects')
      if (count === 0) return
      for (let index = 0; index < count; index++) {
        const raw = this.objects.read({ anonymous: true })
        if (typeof raw !== 'number') this.take(this.world.anonymous, raw)
      }
      this.progress()
    }
  }

  private take(objects: Map<number, ObjectModel>, raw: RawObject): void {
    const { id } = raw.object
    objects.set(id, raw.object)
    this.unlinked.push(raw)
    if (raw.chain !== undefined) this.chains.set(id, raw.chain)
  }

  private readPrograms(count: number): void {
    for (let index = 0; index < count; index++) {
      const { object, verb, source } = this.objects.readProgram()
      const owner = this.world.objects.get(object) ?? this.world.anonymous.get(object)
      const model = owner?.verbs[verb]
      if (model === undefined) {
        throw this.lines.error(`a program for #${object}:${verb}, but there is no such verb`)
      }
      model.source = source === '' ? undefined : source
      if (index % 64 === 0) this.progress()
    }
  }
}

/** Turns the linked lists of versions up to 4 into `contents` and `children`. */
function followChains(world: World, chains: Map<number, NonNullable<RawObject['chain']>>): void {
  const follow = (head: number, link: 'next' | 'sibling'): number[] => {
    const found = new Set<number>()
    for (let id = head; id !== NOTHING && !found.has(id); id = chains.get(id)?.[link] ?? NOTHING) {
      found.add(id)
    }
    return [...found]
  }
  for (const [id, { contents, child }] of chains) {
    const object = world.objects.get(id) as ObjectModel
    object.contents = follow(contents, 'next')
    object.children = follow(child, 'sibling')
  }
}

/** A WAIF's slots are numbered by those definitions of its class whose names begin with a colon. */
function linkWaifs(world: World, waifs: readonly RawWaif[]): void {
  const known = new Map<number, PropertyDefinition[]>()
  for (const raw of waifs) {
    const definitions = known.get(raw.class) ?? waifDefinitions(world, raw.class)
    known.set(raw.class, definitions)
    const slots = new Map(
      raw.slots.flatMap(({ index, value }) => {
        const definition = definitions[index]
        return definition === undefined ? [] : [[definition, value] as const]
      }),
    )
    world.waifs.set(raw.id, { id: raw.id, class: raw.class, owner: raw.owner, slots })
  }
}

function waifDefinitions(world: World, id: number): PropertyDefinition[] {
  const object = world.objects.get(id)
  if (object === undefined) return []
  return definitionsOf(world, object).filter(({ name }) => name.startsWith(WAIF_PREFIX))
}
