/**
 * Writes a [World] as a textdump: ToastStunt's version 17 or LambdaMOO's version 4.
 *
 *   version 4                                    version 17
 *   counts of objects, programs, 0, players      count of players, players
 *   players                                      0 values pending finalization
 *   objects                                      tasks, connections
 *   programs                                     count, objects; count, anonymous objects; … 0
 *   tasks, connections                           count of programs, programs
 *
 * - The same world gives the same text, and reading it gives the same world: but for what no textdump
 *   has (see textdump-fit.ts), tasks that have begun, and anonymous objects that nothing refers to.
 * - A verb without lines is written as one that was never programmed, which does the same.
 *
 * Source: ToastStunt and LambdaMOO `db_file.c`, `tasks.c`, `execute.c`.
 */

import { FLAG_ANONYMOUS } from '../../driver/shared/layout.ts'
import { objectValue, type SlotValue } from '../store/value.ts'
import { inheritedSlot } from './link.ts'
import {
  type ActivationModel,
  definitionsOf,
  type ForkedTask,
  isPlayer,
  NOTHING,
  type ObjectModel,
  type World,
} from './model.ts'
import { type Line, ValueWriter } from './textdump-value-writer.ts'

/** Versions that can be written. */
export type TextdumpVersion = 4 | 17

const TYPE_CLEAR = 5
const DIRECT_SHIFT = 4
const INDIRECT_SHIFT = 6
/** LambdaMOO shows the bit of the verb's permissions, ToastStunt whether it is set. */
const DEBUG_OF_VERSION: Readonly<Record<TextdumpVersion, number>> = { 4: 8, 17: 1 }
/** Servers keep numbers of tasks, and LambdaMOO times, in 32 bits. */
const INT32_MAX = 2 ** 31 - 1

/** The text of a textdump of [world], in pieces; [world] must fit, see textdump-fit.ts. */
export function* textdumpPieces(world: World, version: TextdumpVersion): Generator<string, void> {
  const writer = new TextdumpWriter(world, version)
  yield* version === 4 ? writer.oldOrder() : writer.newOrder()
}

class TextdumpWriter {
  private readonly world: World
  private readonly version: TextdumpVersion
  private readonly values: ValueWriter
  private readonly objects: readonly ObjectModel[]
  private readonly links: Links
  private lines: Line[] = []

  constructor(world: World, version: TextdumpVersion) {
    this.world = world
    this.version = version
    this.objects = [...world.objects.values()].sort((one, other) => one.id - other.id)
    this.links = new Links(this.objects)
    this.values = new ValueWriter(world, (...lines) => this.write(...lines))
  }

  *oldOrder(): Generator<string, void> {
    const { world } = this
    this.write(headerOf(this.version), world.objectIdNext, countPrograms(this.objects), 0)
    this.writePlayers()
    for (let id = 0; id < world.objectIdNext; id++) yield this.object(id)
    for (const object of this.objects) yield this.programs(object, object.id)
    this.writeTasks()
    yield this.take()
  }

  *newOrder(): Generator<string, void> {
    const { world } = this
    this.write(headerOf(this.version))
    this.writePlayers()
    this.write('0 values pending finalization')
    this.writeTasks()
    this.write(world.objectIdNext)
    for (let id = 0; id < world.objectIdNext; id++) yield this.object(id)
    const anonymous = yield* this.anonymousSections()
    this.write(0, countPrograms([...this.objects, ...anonymous]))
    for (const object of this.objects) yield this.programs(object, object.id)
    for (const object of anonymous) {
      yield this.programs(object, this.values.anonymousNumber(object.id))
    }
    yield this.take()
  }

  /** Sections of those that were met so far, each of which may refer to more; answers all of them. */
  private *anonymousSections(): Generator<string, ObjectModel[]> {
    const written: ObjectModel[] = []
    for (let met = this.values.takeMet(); met.length > 0; met = this.values.takeMet()) {
      this.write(met.length)
      for (const id of met) {
        const object = this.world.anonymous.get(id) as ObjectModel
        written.push(object)
        this.writeBody(object, this.values.anonymousNumber(id))
        yield this.take()
      }
    }
    return written
  }

  private write(...lines: Line[]): void {
    for (const line of lines) this.lines.push(line)
  }

  /** The text of the lines written since the last call. */
  private take(): string {
    const { lines } = this
    this.lines = []
    return lines.length === 0 ? '' : `${lines.join('\n')}\n`
  }

  private writePlayers(): void {
    const players = this.objects.filter(isPlayer)
    this.write(players.length)
    for (const { id } of players) this.write(id)
  }

  private object(id: number): string {
    const object = this.world.objects.get(id)
    if (object !== undefined) this.writeBody(object, id)
    // ToastStunt's format has a blank there by accident; both servers read either.
    else this.write(this.version === 4 ? `#${id} recycled` : `# ${id} recycled`)
    return this.take()
  }

  private writeBody(object: ObjectModel, number: number): void {
    this.write(`#${number}`, object.name)
    if (this.version === 4) this.writeOldHeader(object)
    else this.writeHeader(object)
    this.writeVerbs(object)
    this.writeProperties(object)
  }

  private writeOldHeader(object: ObjectModel): void {
    const { links } = this
    // The line of the handles that objects once had.
    this.write('', object.flags & ~FLAG_ANONYMOUS, object.owner)
    this.write(object.location, object.contents[0] ?? NOTHING, links.next(object.id))
    const [parent = NOTHING] = object.parents
    this.write(parent, object.children[0] ?? NOTHING, links.sibling(object.id))
  }

  private writeHeader(object: ObjectModel): void {
    this.write(object.flags, object.owner)
    this.values.value(objectValue(object.location))
    this.values.value(object.lastMove ?? { type: 'map', entries: [] })
    this.writeIds(object.contents)
    if (object.parents.length > 1) this.writeIds(object.parents)
    else this.values.value(objectValue(object.parents[0] ?? NOTHING))
    this.writeIds(object.children)
  }

  private writeIds(ids: readonly number[]): void {
    this.values.value({ type: 'list', items: ids.map(objectValue) })
  }

  private writeVerbs({ verbs }: ObjectModel): void {
    this.write(verbs.length)
    for (const verb of verbs) {
      const objects = (verb.directObject << DIRECT_SHIFT) | (verb.indirectObject << INDIRECT_SHIFT)
      this.write(verb.names, verb.owner, verb.permissions | objects, verb.preposition)
    }
  }

  /** Every slot, also those that inheritance gives: readers know them by their place only. */
  private writeProperties(object: ObjectModel): void {
    const definitions = definitionsOf(this.world, object)
    this.write(object.definitions.length, ...object.definitions.map(({ name }) => name))
    this.write(definitions.length)
    for (const definition of definitions) {
      const slot = object.slots.get(definition) ?? inheritedSlot(this.world, object, definition)
      if (slot.value === undefined) this.write(TYPE_CLEAR)
      else this.values.value(slot.value)
      this.write(slot.owner, slot.permissions)
    }
  }

  private programs({ verbs }: ObjectModel, number: number): string {
    for (const [index, { source }] of verbs.entries()) {
      if (isProgrammed(source)) this.write(`#${number}:${index}`, protectDots(source), '.')
    }
    return this.take()
  }

  private writeTasks(): void {
    const { forked } = this.world
    this.write('0 clocks', `${forked.length} queued tasks`)
    for (const task of forked) this.writeForked(task)
    this.write('0 suspended tasks')
    if (this.version !== 4) this.write('0 interrupted tasks')
    this.write('0 active connections with listeners')
  }

  private writeForked({ activation, variables, ...task }: ForkedTask): void {
    const wakeSeconds = Math.min(Math.round(task.wakeSeconds), INT32_MAX)
    this.write(`0 ${task.firstLine} ${wakeSeconds} ${task.id % INT32_MAX}`)
    this.writeActivation(activation)
    this.write(`${variables.length} variables`)
    for (const { name, value } of variables) {
      this.write(name)
      this.values.value(value)
    }
    if (task.source !== '') this.write(protectDots(task.source))
    this.write('.')
  }

  /** Much of it fills the places of what activations once had. */
  private writeActivation(activation: ActivationModel): void {
    const { this: receiver, definer, player, programmer } = activation
    this.write(0, -111)
    if (this.version !== 4) {
      this.values.value(receiver)
      this.values.value(definer)
      // Its builtins may run in threads.
      this.write(1)
    }
    const debug = activation.debug ? DEBUG_OF_VERSION[this.version] : 0
    const numbers = `${idOf(receiver)} -7 -8 ${player} -9 ${programmer} ${idOf(definer)} -10 ${debug}`
    this.write(numbers, 'No', 'More', 'Parse', 'Infos', activation.verb, activation.verbNames)
  }
}

function headerOf(version: TextdumpVersion): string {
  return `** LambdaMOO Database, Format Version ${version} **`
}

/** The lists of contents and children as links from each member to the next. */
class Links {
  private readonly nextOf = new Map<number, number>()
  private readonly siblingOf = new Map<number, number>()

  constructor(objects: readonly ObjectModel[]) {
    for (const { contents, children } of objects) {
      link(this.nextOf, contents)
      link(this.siblingOf, children)
    }
  }

  next(id: number): number {
    return this.nextOf.get(id) ?? NOTHING
  }

  sibling(id: number): number {
    return this.siblingOf.get(id) ?? NOTHING
  }
}

function link(links: Map<number, number>, ids: readonly number[]): void {
  for (const [index, id] of ids.entries()) links.set(id, ids[index + 1] ?? NOTHING)
}

function idOf(value: SlotValue): number | bigint {
  return value.type === 'object' ? value.id : NOTHING
}

function isProgrammed(source: string | undefined): source is string {
  return source !== undefined && source !== ''
}

function countPrograms(objects: readonly ObjectModel[]): number {
  return objects.reduce(
    (count, { verbs }) => count + verbs.filter(({ source }) => isProgrammed(source)).length,
    0,
  )
}

/** A line with a dot alone would end the program; the blank before it means nothing to the language. */
function protectDots(source: string): string {
  return source.replace(/^\.$/gm, ' .')
}
