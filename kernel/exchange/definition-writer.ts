/**
 * A [World] → the text of its object definitions, one object a file. See docs/object-definitions.md.
 *
 * The text is a function of the world: the same world gives the same bytes, and reading them back gives
 * the same world.
 */

import type { SlotValue } from '../store/value.ts'
import { DEFINITION_EXTENSION } from './definition.ts'
import { inheritedSlot } from './link.ts'
import { formatWide, quote } from './literal.ts'
import { entriesOf } from './metadata.ts'
import {
  type HasMetadata,
  NOTHING,
  nameOfPart,
  type ObjectModel,
  type PropertyDefinition,
  PropertyFinder,
  type RoleVerbModel,
  type Slot,
  type VerbModel,
  type WaifModel,
  type World,
} from './model.ts'
import { type NameOf, nameBy, systemNames } from './names.ts'
import { prepositionName } from './prepositions.ts'
import {
  FLAGS,
  formatArgument,
  formatPermissions,
  PROPERTY_LETTERS,
  VERB_LETTERS,
} from './spelling.ts'

const PROPERTY_NAME = /^:?[A-Za-z_]\w*$/
const LOOKS_LIKE_END_OF_ROLE = /^\\*endrole[ \t\r]*$/
const LOOKS_LIKE_END = /^\\*endverb[ \t\r]*$/
const WAIF_FILE = `waifs${DEFINITION_EXTENSION}`
/** Where `$waifs` is an object; no object's file is called so. */
const WAIF_FILE_OTHERWISE = `all-waifs${DEFINITION_EXTENSION}`
/** Characters of an object's name that its file's name shows. */
const TITLE_MAX = 40

/** Every file of [world], by name; names are sorted as the objects are. */
export function writeDefinitions(world: World): Map<string, string> {
  const writer = new DefinitionWriter(world)
  const files = new Map<string, string>()
  for (const id of sortedKeys(world.objects)) {
    files.set(writer.fileName(id), writer.object(world.objects.get(id) as ObjectModel))
  }
  for (const id of sortedKeys(world.anonymous)) {
    const text = writer.anonymous(world.anonymous.get(id) as ObjectModel)
    files.set(`anonymous-${id}${DEFINITION_EXTENSION}`, text)
  }
  const waifs = sortedKeys(world.waifs).map((id) => writer.waif(world.waifs.get(id) as WaifModel))
  const waifFile = files.has(WAIF_FILE) ? WAIF_FILE_OTHERWISE : WAIF_FILE
  if (waifs.length > 0) files.set(waifFile, waifs.join('\n'))
  return files
}

/** The definition of the one object [id] of [world]. */
export function writeDefinition(world: World, id: number): string {
  const object = world.objects.get(id)
  return object === undefined ? '' : new DefinitionWriter(world).object(object)
}

function sortedKeys(map: ReadonlyMap<number, unknown>): number[] {
  return [...map.keys()].sort((one, other) => one - other)
}

class DefinitionWriter {
  private readonly world: World
  private readonly names: Map<number, string>
  private readonly nameOf: NameOf
  private readonly finder: PropertyFinder

  constructor(world: World) {
    this.world = world
    this.names = systemNames(world)
    this.nameOf = nameBy(this.names)
    this.finder = new PropertyFinder(world)
  }

  /** `thing.moo` for `$thing`, otherwise number and name: `12-wooden-box.moo`. */
  fileName(id: number): string {
    const name = this.names.get(id)
    if (name !== undefined) return `${name.toLowerCase()}${DEFINITION_EXTENSION}`
    const title = this.world.objects.get(id)?.name.toLowerCase() ?? ''
    const words = title.slice(0, TITLE_MAX).match(/[a-z0-9]+/g) ?? []
    return `${[id, ...words].join('-')}${DEFINITION_EXTENSION}`
  }

  object(object: ObjectModel): string {
    const name = this.names.get(object.id)
    const head = name === undefined ? `#${object.id}` : `$${name} #${object.id}`
    return this.body(`object ${head}`, object, 'endobject')
  }

  anonymous(object: ObjectModel): string {
    return this.body(`anonymous *${object.id}`, object, 'endanonymous')
  }

  waif(waif: WaifModel): string {
    const lines = [`waif ~${waif.id}`, `class ${this.nameOf(waif.class)}`]
    lines.push(`owner ${this.nameOf(waif.owner)}`)
    const slots = [...waif.slots].sort(([one], [other]) => compareNames(one, other))
    for (const [definition, value] of slots) {
      lines.push(this.assign(`slot ${propertyName(definition.name)} `, value))
    }
    return `${[...lines, 'endwaif'].join('\n')}\n`
  }

  private body(first: string, object: ObjectModel, last: string): string {
    const blocks = [
      [first, ...this.header(object)],
      this.metadata(object),
      object.definitions.flatMap((definition) => this.property(object, definition)),
      this.slots(object),
      this.indices(object),
      ...object.verbs.map((verb) => this.verb(object, verb)),
      ...object.roleVerbs.map((verb) => this.roleVerb(object, verb)),
      [last],
    ]
    return `${blocks
      .filter((block) => block.length > 0)
      .map((block) => block.join('\n'))
      .join('\n\n')}\n`
  }

  private header(object: ObjectModel): string[] {
    const { nameOf } = this
    const parents = object.parents.map(nameOf).join(', ')
    const lines = [`name ${quote(object.name)}`, `owner ${nameOf(object.owner)}`]
    lines.push(object.parents.length > 1 ? `parents ${parents}` : `parent ${parents || '#-1'}`)
    if (object.location !== NOTHING) lines.push(`location ${nameOf(object.location)}`)
    const flags = FLAGS.filter(([, bit]) => (object.flags & bit) !== 0).map(([word]) => word)
    if (flags.length > 0) lines.push(`flags ${flags.join(' ')}`)
    if (object.lastMove !== undefined) lines.push(this.wide('last_move ', object.lastMove))
    for (const field of ['contents', 'children'] as const) {
      if (!isAscending(object[field]))
        lines.push(`${field} ${object[field].map(nameOf).join(', ')}`)
    }
    return lines
  }

  private property(object: ObjectModel, definition: PropertyDefinition): string[] {
    const slot = object.slots.get(definition) as Slot
    const owner = slot.owner === object.owner ? '' : `owner ${this.nameOf(slot.owner)} `
    const permissions = formatPermissions(slot.permissions, PROPERTY_LETTERS)
    const start = `property ${propertyName(definition.name)} ${owner}"${permissions}" `
    return [this.assign(start, slot.value), ...this.metadata(definition)]
  }

  private metadata(thing: HasMetadata): string[] {
    return entriesOf(thing).map(([key, value]) =>
      this.wide(`metadata ${propertyName(key)} = `, value),
    )
  }

  /** The slots of inherited properties, by name. */
  private slots(object: ObjectModel): string[] {
    const own = new Set(object.definitions)
    return [...object.slots]
      .filter(([definition]) => !own.has(definition))
      .sort(([one], [other]) => compareNames(one, other))
      .map(([definition, slot]) => this.slot(object, definition, slot))
  }

  /** The indices over the object's descendants, in the order in which they were declared. */
  private indices(object: ObjectModel): string[] {
    return this.world.indices
      .filter(({ prototype }) => prototype === object.id)
      .map(({ name, owner, caseMatters, parts }) => {
        const properties = parts.map((part) => propertyName(nameOfPart(part))).join(', ')
        const byWhom = owner === object.owner ? '' : ` owner ${this.nameOf(owner)}`
        return `index ${quote(name)} (${properties})${byWhom}${caseMatters ? ' case' : ''}`
      })
  }

  private slot(object: ObjectModel, definition: PropertyDefinition, slot: Slot): string {
    const inherited = inheritedSlot(this.world, object, definition)
    const owner = slot.owner === inherited.owner ? '' : `owner ${this.nameOf(slot.owner)} `
    const permissions =
      slot.permissions === inherited.permissions
        ? ''
        : `"${formatPermissions(slot.permissions, PROPERTY_LETTERS)}" `
    const name = this.slotName(object, definition)
    return this.assign(`slot ${name} ${owner}${permissions}`, slot.value)
  }

  /** A name alone means the nearest property called so; others need their definer. */
  private slotName(object: ObjectModel, definition: PropertyDefinition): string {
    const name = propertyName(definition.name)
    const nearest = this.finder.find(object, definition.name)
    return nearest === definition ? name : `${this.nameOf(definition.definer)}.${name}`
  }

  private assign(start: string, value: SlotValue | undefined): string {
    return value === undefined ? `${start}clear` : this.wide(`${start}= `, value)
  }

  private wide(start: string, value: SlotValue): string {
    return start + formatWide(value, this.nameOf, { column: start.length, indent: '' })
  }

  private verb(object: ObjectModel, verb: VerbModel): string[] {
    const specifiers = [
      formatArgument(verb.directObject),
      prepositionName(verb.preposition),
      formatArgument(verb.indirectObject),
    ]
    const owner = verb.owner === object.owner ? '' : `owner ${this.nameOf(verb.owner)} `
    const permissions = formatPermissions(verb.permissions, VERB_LETTERS)
    const head = `verb ${quote(verb.names)} (${specifiers.join(' ')}) ${owner}"${permissions}"`
    const lines = (verb.source ?? '') === '' ? [] : (verb.source as string).split('\n')
    return [head, ...lines.map(protectLine), 'endverb', ...this.metadata(verb)]
  }

  /** A role verb as it is written in the world, if nothing else is to be said of it. */
  private roleVerb(object: ObjectModel, verb: RoleVerbModel): string[] {
    const lines = verb.source.split('\n')
    const permissions = formatPermissions(verb.permissions, VERB_LETTERS)
    const isUsual = verb.owner === object.owner && permissions === 'rxd' && verb.order === undefined
    if (isUsual && isPlainRoleVerb(lines)) return [...lines, ...this.metadata(verb)]
    const owner = verb.owner === object.owner ? '' : `owner ${this.nameOf(verb.owner)} `
    const order = verb.order === undefined ? '' : ` order ${verb.order}`
    const head = `role ${owner}"${permissions}"${order}`
    return [head, ...lines.map(protectRoleLine), 'endrole', ...this.metadata(verb)]
  }
}

/** Whether the lines begin with `verb NAME(`, and the last, and no other, is `endverb`. */
function isPlainRoleVerb(lines: readonly string[]): boolean {
  if (!/^verb [a-zA-Z_]\w*\(/.test(lines[0] ?? '') || lines.at(-1) !== 'endverb') return false
  return lines.slice(0, -1).every((line) => !LOOKS_LIKE_END.test(line))
}

function protectRoleLine(line: string): string {
  return LOOKS_LIKE_END_OF_ROLE.test(line) ? `\\${line}` : line
}

/** A line of source that looks like the end of the verb gets a backslash before it. */
function protectLine(line: string): string {
  return LOOKS_LIKE_END.test(line) ? `\\${line}` : line
}

function propertyName(name: string): string {
  return PROPERTY_NAME.test(name) ? name : quote(name)
}

/** By name without case, then definer, so that the order never depends on anything else. */
function compareNames(one: PropertyDefinition, other: PropertyDefinition): number {
  const [left, right] = [one.name.toLowerCase(), other.name.toLowerCase()]
  if (left !== right) return left < right ? -1 : 1
  return one.definer - other.definer
}

function isAscending(ids: readonly number[]): boolean {
  return ids.every((id, index) => index === 0 || id > (ids[index - 1] as number))
}
