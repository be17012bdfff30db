/**
 * Text → [Definition]s. See docs/object-definitions.md.
 *
 * Names are found by a function, so a folder is read twice: once to learn the names, once for all else.
 */

import type { MapValue } from '../store/value.ts'
import type {
  DefinedIndex,
  DefinedProperty,
  DefinedRoleVerb,
  DefinedSlot,
  DefinedVerb,
  Definition,
  DefinitionKind,
  Place,
} from './definition.ts'
import { type Resolve, scanLiteral, scanString } from './literal.ts'
import { addMetadata } from './metadata.ts'
import { type HasMetadata, NOTHING } from './model.ts'
import { formatReference, type Reference, scanReference } from './names.ts'
import { findPreposition } from './prepositions.ts'
import { Scanner } from './scanner.ts'
import {
  FLAGS,
  PROPERTY_LETTERS,
  parseArgument,
  parsePermissions,
  VERB_LETTERS,
} from './spelling.ts'

const PROPERTY_NAME = /:?[A-Za-z_]\w*/y
const METADATA_KEY = /[A-Za-z_]\w*/y
const ANONYMOUS_NAME = /\*(\d{1,15})/y
const WAIF_NAME = /~(\d{1,15})/y
const NUMBER = /#(\d{1,15})/y
const SPECIFIERS = /\(([^()\n]*)\)/y
/** How a role verb goes on behind `verb`. */
const ROLE_VERB_NAME = /[ \t]*[a-zA-Z_]\w*[ \t]*\(/y
/** Ends a role verb; protected as `endverb` is. */
const END_ROLE = /^(\\*)endrole[ \t\r]*$/
const NUMBER_ALONE = /[ \t]*(\d+)/y

/** Ends a verb's source; a line of source that looks so has backslashes before it, one of them ours. */
const END_VERB = /^(\\*)endverb[ \t\r]*$/

/** Bits of a property without a word about them. */
const PROPERTY_DEFAULT = 'rc'
const VERB_DEFAULT = 'rxd'

/** What stands at the head of a definition: enough to number the objects. */
export interface DefinitionHead {
  readonly kind: DefinitionKind
  readonly place: Place
  readonly name: Reference | undefined
  readonly number: number | undefined
}

/**
 * The definitions in [text]. [file] stands in errors, [resolve] finds the numbers of names. Throws
 * ERR_DEFINITION with file and line.
 */
export function readDefinitions(text: string, file: string, resolve: Resolve): Definition[] {
  const scanner = new Scanner(normalText(text), file)
  const definitions: Definition[] = []
  while (!scanner.isAtEnd) definitions.push(new DefinitionReader(scanner, resolve).read())
  return definitions
}

/** Without the traces of some editors: a byte order mark, carriage returns at the ends of lines. */
function normalText(text: string): string {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text
  return body[body.indexOf('\n') - 1] === '\r' ? body.replaceAll('\r\n', '\n') : body
}

/** The heads of the definitions in [text], whatever names they use. */
export function readHeads(text: string, file: string): DefinitionHead[] {
  return readDefinitions(text, file, () => NOTHING)
}

class DefinitionReader {
  private readonly scanner: Scanner
  private readonly resolve: Resolve
  private readonly properties: DefinedProperty[] = []
  private readonly slots: DefinedSlot[] = []
  private readonly verbs: DefinedVerb[] = []
  private readonly indices: DefinedIndex[] = []
  private readonly roleVerbs: DefinedRoleVerb[] = []
  private readonly seen = new Set<string>()
  private readonly own: HasMetadata = {}
  /** What a line of metadata is about: what stands before it; undefined where that can have none. */
  private thing: HasMetadata | undefined = this.own
  private kind: DefinitionKind = 'object'
  private title = ''
  private owner: number | undefined
  private parents: number[] | undefined
  private location = NOTHING
  private flags = 0
  private lastMove: MapValue | undefined
  private contents: number[] = []
  private children: number[] = []

  constructor(scanner: Scanner, resolve: Resolve) {
    this.scanner = scanner
    this.resolve = resolve
  }

  read(): Definition {
    const head = this.readHead()
    for (;;) {
      const start = this.position()
      const word = this.scanner.word()
      if (word === `end${this.kind}`) break
      if (word === undefined || !this.readItem(word, start)) {
        this.scanner.position = start
        throw this.scanner.unexpected(`name, property, slot, verb, role … or end${this.kind}`)
      }
      if (word !== 'verb' && word !== 'role') this.scanner.endLine()
    }
    this.scanner.endLine()
    return this.finish(head)
  }

  private readHead(): DefinitionHead {
    const { scanner } = this
    const place = this.placeOf(this.position())
    const word = scanner.word()
    if (word !== 'object' && word !== 'anonymous' && word !== 'waif') {
      throw scanner.error('a definition begins with object, anonymous or waif')
    }
    this.kind = word
    if (word !== 'object') {
      const digits = scanner.next(word === 'waif' ? WAIF_NAME : ANONYMOUS_NAME)?.[1]
      if (digits === undefined) throw scanner.unexpected(word === 'waif' ? '~N' : '*N')
      scanner.endLine()
      return { kind: word, place, name: undefined, number: Number(digits) }
    }
    const reference = scanReference(scanner)
    if (reference === undefined) throw scanner.unexpected('$name, #number or #label')
    const isNumber = reference.kind === 'number'
    const digits = isNumber ? String(reference.id) : scanner.next(NUMBER)?.[1]
    if (isNumber && reference.id < 0) throw scanner.error(`#${reference.id} is no object`)
    scanner.endLine()
    return {
      kind: word,
      place,
      name: isNumber ? undefined : reference,
      number: digits === undefined ? undefined : Number(digits),
    }
  }

  private finish(head: DefinitionHead): Definition {
    const missing = this.owner === undefined ? 'owner' : 'parent'
    if (this.owner === undefined || this.parents === undefined) {
      const hint = missing === 'parent' ? '; write "parent #-1" for none' : ''
      const line = head.kind === 'waif' && missing === 'parent' ? 'class' : missing
      throw this.scanner.error(`${head.kind} has no ${line} line${hint}`, this.startOf(head.place))
    }
    return {
      ...head,
      title: this.title,
      owner: this.owner,
      parents: this.parents,
      location: this.location,
      flags: this.flags,
      lastMove: this.lastMove,
      contents: this.contents,
      children: this.children,
      properties: this.properties,
      slots: this.slots,
      verbs: this.verbs,
      indices: this.indices,
      roleVerbs: this.roleVerbs,
      ...this.own,
    }
  }

  /** Reads what follows [word]; false when no item begins so. */
  private readItem(word: string, start: number): boolean {
    switch (word) {
      case 'property':
        this.thing = addTo(this.properties, this.readProperty(start))
        return true
      case 'slot':
        this.slots.push(this.readSlot(start))
        this.thing = undefined
        return true
      case 'verb':
        if (this.scanner.next(ROLE_VERB_NAME) === undefined) {
          this.thing = addTo(this.verbs, this.readVerb())
        } else this.thing = addTo(this.roleVerbs, this.readPlainRoleVerb(start))
        return true
      case 'role':
        this.thing = addTo(this.roleVerbs, this.readRoleVerb())
        return true
      case 'index':
        this.indices.push(this.readIndex(start))
        this.thing = undefined
        return true
      case 'metadata':
        this.readMetadata(start)
        return true
      default:
        return this.readField(word, start)
    }
  }

  /** `metadata KEY = VALUE`. */
  private readMetadata(start: number): void {
    const { scanner, thing } = this
    if (thing === undefined || this.kind === 'waif') {
      throw scanner.error('metadata stands behind the head, a property or a verb', start)
    }
    const key = scanner.next(METADATA_KEY)?.[0] ?? this.requireString('a key of metadata')
    scanner.expect('=')
    const metadata = addMetadata(thing.metadata, key, scanLiteral(scanner, this.resolve))
    if (typeof metadata === 'string') throw scanner.error(metadata, start)
    thing.metadata = metadata
  }

  private readField(word: string, start: number): boolean {
    const key = word === 'parents' || word === 'class' ? 'parent' : word
    if (this.seen.has(key)) throw this.scanner.error(`a second ${word} line`, start)
    this.seen.add(key)
    switch (word) {
      case 'name':
        this.title = this.requireString('a name in quotes')
        return true
      case 'owner':
        this.owner = this.requireObject()
        return true
      case 'parent':
      case 'parents':
      case 'class':
        this.parents = this.readObjects().filter((id) => id !== NOTHING)
        return true
      case 'location':
        this.location = this.requireObject()
        return true
      case 'contents':
        this.contents = this.readObjects()
        return true
      case 'children':
        this.children = this.readObjects()
        return true
      default:
        return this.readRareField(word)
    }
  }

  private readRareField(word: string): boolean {
    if (word === 'flags') this.flags = this.readFlags()
    else if (word === 'last_move') {
      const value = scanLiteral(this.scanner, this.resolve)
      if (value.type !== 'map') throw this.scanner.error('last_move is a map')
      this.lastMove = value
    } else return false
    return true
  }

  private readFlags(): number {
    let flags = 0
    while (this.scanner.take(/[ \t]+(?=[A-Za-z])/y) !== undefined) {
      const start = this.scanner.position
      const word = this.scanner.word()
      const bit = FLAGS.find(([each]) => each === word)?.[1]
      if (bit === undefined) {
        const words = FLAGS.map(([each]) => each).join(', ')
        throw this.scanner.error(`${word} is no flag; flags are ${words}`, start)
      }
      flags |= bit
    }
    return flags
  }

  private readProperty(start: number): DefinedProperty {
    const name = this.requirePropertyName()
    const owner = this.scanner.acceptWord('owner') ? this.requireObject() : undefined
    const permissions = this.readPermissions('property') ?? this.propertyDefault()
    return { place: this.placeOf(start), name, owner, permissions, value: this.readValue() }
  }

  private readSlot(start: number): DefinedSlot {
    const before = this.position()
    const reference = scanReference(this.scanner)
    const definer = reference === undefined ? undefined : this.requireNumber(reference, before)
    if (reference !== undefined) this.scanner.expect('.')
    const name = this.requirePropertyName()
    const owner = this.scanner.acceptWord('owner') ? this.requireObject() : undefined
    const permissions = this.readPermissions('property')
    return {
      place: this.placeOf(start),
      definer,
      name,
      owner,
      permissions,
      value: this.readValue(),
    }
  }

  /** `index "NAME" (PROPERTY, …) [owner OBJECT] [case]`. */
  private readIndex(start: number): DefinedIndex {
    const { scanner } = this
    const name = this.requireString("an index's name in quotes")
    scanner.expect('(')
    const properties = [this.requirePropertyName()]
    while (scanner.accept(',')) properties.push(this.requirePropertyName())
    scanner.expect(')')
    const hasOwner = !scanner.isAtLineEnd && scanner.acceptWord('owner')
    const owner = hasOwner ? this.requireObject() : undefined
    const caseMatters = !scanner.isAtLineEnd && scanner.acceptWord('case')
    return { place: this.placeOf(start), name, properties, owner, caseMatters }
  }

  private propertyDefault(): number {
    return parsePermissions(PROPERTY_DEFAULT, PROPERTY_LETTERS) as number
  }

  /** `= VALUE`, or `clear`. */
  private readValue() {
    if (this.scanner.acceptWord('clear')) return undefined
    if (!this.scanner.accept('=')) throw this.scanner.unexpected('"= VALUE" or clear')
    return scanLiteral(this.scanner, this.resolve)
  }

  /** A verb, up to and with the line of its `endverb`. */
  private readVerb(): DefinedVerb {
    const { scanner } = this
    const names = this.requireString("a verb's names in quotes")
    const specifiers = this.readSpecifiers()
    const hasOwner = !scanner.isAtLineEnd && scanner.acceptWord('owner')
    const owner = hasOwner ? this.requireObject() : undefined
    const written = scanner.isAtLineEnd ? undefined : this.readPermissions('verb')
    const permissions = written ?? (parsePermissions(VERB_DEFAULT, VERB_LETTERS) as number)
    scanner.endLine()
    const { file, line } = this.placeOf(scanner.position)
    const origin = `${file}:${line}`
    return { names, owner, permissions, ...specifiers, source: this.readSource(names), origin }
  }

  /** A role verb from `verb NAME(` on, up to and with the line of its `endverb`. */
  private readPlainRoleVerb(start: number): DefinedRoleVerb {
    this.scanner.position = start
    const { file, line } = this.placeOf(start)
    const lines: string[] = []
    for (let isEnd = false; !isEnd; ) {
      const next = this.scanner.line()
      if (next === undefined)
        throw this.scanner.error('a role verb does not end with endverb', start)
      lines.push(next)
      isEnd = END_VERB.exec(next)?.[1] === ''
    }
    const permissions = parsePermissions(VERB_DEFAULT, VERB_LETTERS) as number
    const origin = `${file}:${line}`
    return { owner: undefined, permissions, source: lines.join('\n'), order: undefined, origin }
  }

  /** `role [owner OBJECT] ["PERMISSIONS"] [order NUMBER]`, the lines of a role verb, `endrole`. */
  private readRoleVerb(): DefinedRoleVerb {
    const { scanner } = this
    const hasOwner = !scanner.isAtLineEnd && scanner.acceptWord('owner')
    const owner = hasOwner ? this.requireObject() : undefined
    const written = scanner.isAtLineEnd ? undefined : this.readPermissions('verb')
    const permissions = written ?? (parsePermissions(VERB_DEFAULT, VERB_LETTERS) as number)
    const hasOrder = !scanner.isAtLineEnd && scanner.acceptWord('order')
    const digits = hasOrder ? scanner.next(NUMBER_ALONE)?.[1] : undefined
    if (hasOrder && digits === undefined) throw scanner.unexpected('the number of its order')
    scanner.endLine()
    const { file, line } = this.placeOf(scanner.position)
    const source = this.readRoleSource()
    const order = digits === undefined ? undefined : Number(digits)
    return { owner, permissions, source, order, origin: `${file}:${line}` }
  }

  private readRoleSource(): string {
    const start = this.scanner.position
    const lines: string[] = []
    for (;;) {
      const line = this.scanner.line()
      if (line === undefined)
        throw this.scanner.error('a role does not end with endrole', start - 1)
      const end = END_ROLE.exec(line)
      if (end?.[1] === '') return lines.join('\n')
      lines.push(end === null ? line : line.slice(1))
    }
  }

  /** `(this in any)`: the preposition may be several words. */
  private readSpecifiers() {
    const start = this.position()
    const inside = this.scanner.next(SPECIFIERS)?.[1]
    if (inside === undefined) throw this.scanner.unexpected('arguments such as (this none this)')
    const words = inside.trim().toLowerCase().split(/\s+/)
    const directObject = parseArgument(words[0] ?? '')
    const indirectObject = parseArgument(words.at(-1) ?? '')
    const preposition = findPreposition(words.slice(1, -1).join(' '))
    if (directObject === undefined || preposition === undefined || indirectObject === undefined) {
      const problem = 'arguments are (none|any|this PREPOSITION|none|any none|any|this)'
      throw this.scanner.error(`${problem}, found (${inside})`, start)
    }
    return { directObject, preposition, indirectObject }
  }

  /** The lines up to `endverb`; undefined when there are none. */
  private readSource(names: string): string | undefined {
    const start = this.scanner.position
    const lines: string[] = []
    for (;;) {
      const line = this.scanner.line()
      if (line === undefined) {
        throw this.scanner.error(`verb ${names} does not end with endverb`, start - 1)
      }
      const end = END_VERB.exec(line)
      if (end?.[1] === '') break
      lines.push(end === null ? line : line.slice(1))
    }
    return lines.length === 0 ? undefined : lines.join('\n')
  }

  private readPermissions(of: 'property' | 'verb'): number | undefined {
    const start = this.position()
    const text = scanString(this.scanner)
    if (text === undefined) return undefined
    const letters = of === 'verb' ? VERB_LETTERS : PROPERTY_LETTERS
    const bits = parsePermissions(text, letters)
    if (bits !== undefined) return bits
    const known = letters.map(([letter]) => letter).join(' ')
    throw this.scanner.error(`permissions of a ${of} are ${known}, found "${text}"`, start)
  }

  private requirePropertyName(): string {
    const name = this.scanner.next(PROPERTY_NAME)?.[0] ?? scanString(this.scanner)
    if (name === undefined) throw this.scanner.unexpected('the name of a property')
    return name
  }

  private requireString(expected: string): string {
    const text = scanString(this.scanner)
    if (text === undefined) throw this.scanner.unexpected(expected)
    return text
  }

  private requireObject(): number {
    const start = this.position()
    const reference = scanReference(this.scanner)
    if (reference === undefined) throw this.scanner.unexpected('an object: $name, #number, #label')
    return this.requireNumber(reference, start)
  }

  private requireNumber(reference: Reference, start: number): number {
    const id = this.resolve(reference)
    if (id !== undefined) return id
    throw this.scanner.error(`nothing is named ${formatReference(reference)}`, start)
  }

  /** One object or more on this line, with or without commas. */
  private readObjects(): number[] {
    const ids = [this.requireObject()]
    while (this.scanner.take(/[ \t]*,\s*|[ \t]+(?=[$#])/y) !== undefined) {
      ids.push(this.requireObject())
    }
    return ids
  }

  /** Where the next item begins. */
  private position(): number {
    this.scanner.skipBlanks()
    return this.scanner.position
  }

  private placeOf(position: number): Place {
    return { file: this.scanner.file, line: this.scanner.lineAt(position) }
  }

  private startOf(place: Place): number {
    return this.scanner.startOfLine(place.line)
  }
}

/** Appends [item] to [items], and answers it. */
function addTo<Item>(items: Item[], item: Item): Item {
  items.push(item)
  return item
}
