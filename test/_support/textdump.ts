/**
 * Writes a [World] as a textdump of any version, the way LambdaMOO and ToastStunt do: what an importer
 * is tested with. What a version cannot hold is left out. Source: ToastStunt `db_file.cc`.
 */

import { inheritedSlot } from '../../kernel/exchange/link.ts'
import {
  type ActivationModel,
  definitionsOf,
  type ForkedTask,
  type LostTask,
  NOTHING,
  type ObjectModel,
  type WaifModel,
  type World,
} from '../../kernel/exchange/model.ts'
import { NONE, objectValue, type SlotValue } from '../../kernel/store/value.ts'

export interface TextdumpOptions {
  readonly version: number
  /** Where connections are listed with their listeners, as newer servers do. */
  readonly listeners?: boolean
}

/** The text of a textdump of [world]. */
export function writeTextdump(world: World, options: TextdumpOptions): string {
  return new TextdumpWriter(world, options).write()
}

class TextdumpWriter {
  private readonly world: World
  private readonly version: number
  private readonly listeners: boolean
  private readonly lines: (string | number | bigint)[] = []
  private readonly waifs = new Map<number, number>()

  constructor(world: World, options: TextdumpOptions) {
    this.world = world
    this.version = options.version
    this.listeners = options.listeners ?? true
  }

  write(): string {
    const { world, version, lines } = this
    const programs = [...world.objects.values()].flatMap((object) =>
      object.verbs.flatMap(({ source }, index) =>
        source === undefined ? [] : [`#${object.id}:${index}\n${source}\n.`],
      ),
    )
    if (version > 0) lines.push(`** LambdaMOO Database, Format Version ${version} **`)
    if (version < 13) lines.push(world.objectIdNext, programs.length, 0)
    const players = [...world.objects.values()].filter(({ flags }) => (flags & 1) !== 0)
    lines.push(players.length, ...players.map(({ id }) => id))
    if (version >= 13) {
      lines.push('0 values pending finalization')
      this.writeTasks()
      lines.push(world.objectIdNext)
    }
    for (let id = 0; id < world.objectIdNext; id++) this.writeObject(id)
    if (version >= 13) {
      if (world.anonymous.size > 0) lines.push(world.anonymous.size)
      for (const object of world.anonymous.values()) this.writeBody(object)
      lines.push(0, programs.length)
    }
    lines.push(...programs)
    if (version < 13) this.writeTasks()
    return `${lines.join('\n')}\n`
  }

  private writeObject(id: number): void {
    const object = this.world.objects.get(id)
    if (object === undefined) this.lines.push(`#${id} recycled`)
    else this.writeBody(object)
  }

  private writeBody(object: ObjectModel): void {
    const { lines } = this
    lines.push(`#${object.id}`, object.name)
    if (this.version < 5) lines.push('')
    lines.push(object.flags, object.owner)
    if (this.version < 5) this.writeChains(object)
    else {
      this.writeValue(objectValue(object.location))
      if (this.version >= 15) this.writeValue(object.lastMove ?? { type: 'map', entries: [] })
      this.writeIds(object.contents)
      if (object.parents.length > 1) this.writeIds(object.parents)
      else this.writeValue(objectValue(object.parents[0] ?? NOTHING))
      this.writeIds(object.children)
    }
    this.writeVerbs(object)
    this.writeProperties(object)
  }

  private writeChains(object: ObjectModel): void {
    const { objects } = this.world
    const after = (ids: readonly number[] = []) => ids[ids.indexOf(object.id) + 1] ?? NOTHING
    const [parent = NOTHING] = object.parents
    this.lines.push(
      object.location,
      object.contents[0] ?? NOTHING,
      after(objects.get(object.location)?.contents),
      parent,
      object.children[0] ?? NOTHING,
      after(objects.get(parent)?.children),
    )
  }

  private writeIds(ids: readonly number[]): void {
    this.writeValue({ type: 'list', items: ids.map(objectValue) })
  }

  private writeVerbs({ verbs }: ObjectModel): void {
    this.lines.push(verbs.length)
    for (const verb of verbs) {
      const bits = verb.permissions | (verb.directObject << 4) | (verb.indirectObject << 6)
      this.lines.push(verb.names, verb.owner, bits, verb.preposition)
    }
  }

  private writeProperties(object: ObjectModel): void {
    const definitions = definitionsOf(this.world, object)
    this.lines.push(object.definitions.length, ...object.definitions.map(({ name }) => name))
    this.lines.push(definitions.length)
    for (const definition of definitions) {
      const slot = object.slots.get(definition) ?? inheritedSlot(this.world, object, definition)
      if (slot.value === undefined) this.lines.push(5)
      else this.writeValue(slot.value)
      this.lines.push(slot.owner, slot.permissions)
    }
  }

  writeValue(value: SlotValue): void {
    const { lines } = this
    switch (value.type) {
      case 'int':
        return void lines.push(0, value.value)
      case 'object':
        return void lines.push(1, value.id)
      case 'string':
        return void lines.push(2, value.value)
      case 'error':
        return void lines.push(3, value.code)
      case 'list':
        lines.push(4, value.items.length)
        for (const item of value.items) this.writeValue(item)
        return
      case 'none':
        return void lines.push(6)
      case 'float':
        return void lines.push(9, floatText(value.value))
      case 'map':
        lines.push(10, value.entries.length)
        for (const entry of value.entries) for (const part of entry) this.writeValue(part)
        return
      case 'anonymous':
        return void lines.push(12, value.id === 0n ? NOTHING : value.id)
      case 'waif':
        this.writeWaif(this.world.waifs.get(Number(value.id)) as WaifModel)
        return
      case 'bool':
        return void lines.push(14, value.value ? 1 : 0)
      default:
        throw new Error(`a textdump holds no ${value.type}`)
    }
  }

  private writeWaif(waif: WaifModel): void {
    this.lines.push(this.version < 7 ? 10 : 13)
    const known = this.waifs.get(waif.id)
    if (known !== undefined) return void this.lines.push(`r ${known}`, '.')
    this.waifs.set(waif.id, this.waifs.size)
    const owner = this.world.objects.get(waif.class)
    const definitions = owner === undefined ? [] : definitionsOf(this.world, owner)
    const ours = definitions.filter(({ name }) => name.startsWith(':'))
    this.lines.push(`c ${this.waifs.size - 1}`, waif.class, waif.owner, ours.length)
    for (const [index, definition] of ours.entries()) {
      const value = waif.slots.get(definition)
      if (value === undefined) continue
      this.lines.push(index)
      this.writeValue(value)
    }
    this.lines.push(-1, '.')
  }

  private writeTasks(): void {
    const { forked, lost } = this.world
    this.lines.push('1 clocks', '0 0 0', `${forked.length} queued tasks`)
    for (const task of forked) this.writeForked(task)
    const suspended = lost.filter(({ reason }) => reason === 'suspended')
    this.lines.push(`${suspended.length} suspended tasks`)
    for (const task of suspended) {
      this.lines.push(`1700000000 ${task.id} 0`, 0)
      this.writeStack(task)
    }
    if (this.version >= 10) {
      const interrupted = lost.filter(({ reason }) => reason === 'interrupted')
      this.lines.push(`${interrupted.length} interrupted tasks`)
      for (const task of interrupted) {
        this.lines.push(`${task.id} interrupted reading task`)
        this.writeStack(task)
      }
    }
    this.lines.push(this.listeners ? '1 active connections with listeners' : '1 active connections')
    this.lines.push(this.listeners ? '2 0' : '2')
  }

  private writeForked(task: ForkedTask): void {
    this.lines.push(`0 ${task.firstLine} ${task.wakeSeconds} ${task.id}`)
    this.writeActivation(task.activation)
    this.writeVariables(task.variables)
    this.lines.push(task.source, '.')
  }

  private writeStack({ activation, depth }: LostTask): void {
    if (this.version === 6) this.writeIds([])
    if (this.version > 6) this.writeValue({ type: 'map', entries: [] })
    this.lines.push(`${depth - 1} -1 0 50`)
    for (let index = 0; index < depth; index++) {
      if (this.version >= 3) this.lines.push('language version 2')
      this.lines.push('suspend(5);', 'return 1;', '.')
      this.writeVariables([{ name: 'x', value: NONE }])
      this.lines.push('2 rt_stack slots in use', 7, 3, 0, 12)
      this.writeActivation(activation)
      this.lines.push(6)
      const isLast = index === depth - 1
      this.lines.push(isLast ? '12 0 4' : '12 1 4')
      if (!isLast) {
        this.lines.push('call_function', 'bf_call_function data: fname = create')
        this.lines.push('bf_create data: oid = 12')
      }
    }
  }

  private writeVariables(variables: readonly { name: string; value: SlotValue }[]): void {
    this.lines.push(`${variables.length} variables`)
    for (const { name, value } of variables) {
      this.lines.push(name)
      this.writeValue(value)
    }
  }

  private writeActivation(activation: ActivationModel): void {
    this.lines.push(0, -111)
    if (this.version >= 11) this.writeValue(activation.this)
    if (this.version >= 13) this.writeValue(activation.definer)
    if (this.version >= 16) this.lines.push(1)
    const { this: self, definer, player, programmer, debug } = activation
    const number = (value: SlotValue) => (value.type === 'object' ? value.id : NOTHING)
    this.lines.push(
      `${number(self)} -7 -8 ${player} -9 ${programmer} ${number(definer)} -10 ${debug ? 1 : 0}`,
    )
    this.lines.push('No', 'More', 'Parse', 'Infos', activation.verb, activation.verbNames)
  }
}

function floatText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value)
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
}
