/**
 * Objects and programs of a textdump.
 *
 *   versions up to 4              versions from 5
 *   #N, or `#N recycled`          #N, or `#N recycled`
 *   name, an empty line, flags    name, flags
 *   owner                         owner
 *   location                      location, as a value
 *   first of the contents, next   last move, as a value, since 15
 *   in the same location          contents, a list
 *   parent                        parents, an object or a list
 *   first child, next sibling     children, a list
 *   then both: count of verbs, each names, owner, permissions, preposition; count of definitions, their
 *   names; count of slots, each value, owner, permissions: first those it defines, then its ancestors'
 *
 * Source: ToastStunt and LambdaMOO `db_file.c`, `db.h`.
 */

import {
  ARGUMENT_SPEC_THIS,
  FLAG_ANONYMOUS,
  FLAG_FERTILE,
  FLAG_PLAYER,
  FLAG_PROGRAMMER,
  FLAG_READ,
  FLAG_WIZARD,
  FLAG_WRITE,
  PREPOSITION_ANY,
} from '../../driver/shared/layout.ts'
import type { SlotValue } from '../store/value.ts'
import type { Lines } from './lines.ts'
import { emptyObject, NOTHING, type ObjectModel, type Slot, type VerbModel } from './model.ts'
import { PREPOSITIONS } from './prepositions.ts'
import type { ValueReader } from './textdump-value.ts'

const VERSION_LISTS = 5
const VERSION_LAST_MOVE = 15

/** Flags that a textdump may hold; others are long obsolete. */
export const FLAGS_KNOWN =
  FLAG_PLAYER |
  FLAG_PROGRAMMER |
  FLAG_WIZARD |
  FLAG_READ |
  FLAG_WRITE |
  FLAG_FERTILE |
  FLAG_ANONYMOUS

/** Bits of a verb's number: four of permissions, two for each object argument. */
const VERB_PERMISSIONS_MASK = 15
const DIRECT_SHIFT = 4
const INDIRECT_SHIFT = 6
const ARGUMENT_MASK = 3
const PROPERTY_PERMISSIONS_MASK = 7

/** An object as it stands in the file. */
export interface RawObject {
  readonly object: ObjectModel
  /** In the file's order; whose they are is known once all objects are. */
  readonly slots: Slot[]
  /** Heads and links of the lists of versions up to 4. */
  readonly chain: { contents: number; next: number; child: number; sibling: number } | undefined
}

export class ObjectReader {
  private readonly lines: Lines
  private readonly values: ValueReader
  private readonly version: number

  constructor(lines: Lines, values: ValueReader, version: number) {
    this.lines = lines
    this.values = values
    this.version = version
  }

  /** The next object, or the number of a recycled one. */
  read(options: { anonymous: boolean }): RawObject | number {
    const [digits, recycled] = this.lines.match(/^# ?(\d+)( recycled)?$/, 'an object')
    const id = Number(digits)
    if (recycled !== undefined) return id
    const object = emptyObject(id)
    const chain =
      this.version < VERSION_LISTS ? this.readOldHeader(object) : this.readHeader(object)
    this.readVerbs(object)
    this.readDefinitions(object, options)
    return { object, slots: this.readSlots(), chain }
  }

  /** The next program: whose it is, and its source. */
  readProgram(): { object: number; verb: number; source: string } {
    const [object, verb] = this.lines.match(/^#(\d+):(\d+)$/, 'the start of a program, "#N:N"')
    return {
      object: Number(object),
      verb: Number(verb),
      source: this.lines.program('the source of a verb'),
    }
  }

  private readOldHeader(object: ObjectModel) {
    const { lines } = this
    object.name = lines.text("an object's name")
    lines.text('an unused line')
    this.readFlagsAndOwner(object)
    object.location = lines.integer("an object's location")
    const contents = lines.integer("the first of an object's contents")
    const next = lines.integer('the next object in the same location')
    const parent = lines.integer("an object's parent")
    if (parent !== NOTHING) object.parents.push(parent)
    const child = lines.integer("an object's first child")
    const sibling = lines.integer("an object's next sibling")
    return { contents, next, child, sibling }
  }

  private readHeader(object: ObjectModel): undefined {
    object.name = this.lines.text("an object's name")
    this.readFlagsAndOwner(object)
    object.location = this.readIds("an object's location")[0] ?? NOTHING
    if (this.version >= VERSION_LAST_MOVE) {
      const lastMove = this.values.read()
      if (lastMove.type === 'map' && lastMove.entries.length > 0) object.lastMove = lastMove
    }
    object.contents = this.readIds("an object's contents")
    object.parents = this.readIds("an object's parents")
    object.children = this.readIds("an object's children")
  }

  private readFlagsAndOwner(object: ObjectModel): void {
    object.flags = this.lines.integer("an object's flags") & FLAGS_KNOWN
    object.owner = this.lines.integer("an object's owner")
  }

  /** A value that is an object or a list of them; `#-1` is none. */
  private readIds(what: string): number[] {
    const value = this.values.read()
    const items: readonly SlotValue[] = value.type === 'list' ? value.items : [value]
    const ids = items.map((item) => {
      if (item.type === 'object') return Number(item.id)
      throw this.lines.error(`expected ${what}, an object or a list of objects`)
    })
    return ids.filter((id) => id !== NOTHING)
  }

  private readVerbs(object: ObjectModel): void {
    const count = this.lines.count('the count of verbs')
    for (let index = 0; index < count; index++) object.verbs.push(this.readVerb())
  }

  private readVerb(): VerbModel {
    const { lines } = this
    const names = lines.text("a verb's names")
    const owner = lines.integer("a verb's owner")
    const bits = lines.count("a verb's permissions")
    const directObject = (bits >> DIRECT_SHIFT) & ARGUMENT_MASK
    const indirectObject = (bits >> INDIRECT_SHIFT) & ARGUMENT_MASK
    if (directObject > ARGUMENT_SPEC_THIS || indirectObject > ARGUMENT_SPEC_THIS) {
      throw lines.unexpected("a verb's permissions")
    }
    const preposition = lines.integer("a verb's preposition")
    if (preposition < PREPOSITION_ANY || preposition >= PREPOSITIONS.length) {
      throw lines.unexpected("a verb's preposition")
    }
    const permissions = bits & VERB_PERMISSIONS_MASK
    return {
      names,
      owner,
      permissions,
      directObject,
      preposition,
      indirectObject,
      source: undefined,
    }
  }

  private readDefinitions(object: ObjectModel, options: { anonymous: boolean }): void {
    const count = this.lines.count('the count of property definitions')
    for (let index = 0; index < count; index++) {
      const name = this.lines.text('the name of a property')
      object.definitions.push({ name, definer: object.id, isOnAnonymous: options.anonymous })
    }
  }

  private readSlots(): Slot[] {
    const count = this.lines.count('the count of properties')
    const slots: Slot[] = []
    for (let index = 0; index < count; index++) {
      const value = this.values.read()
      slots.push({
        value: value.type === 'none' ? undefined : value,
        owner: this.lines.integer('the owner of a property'),
        permissions: this.lines.count('the permissions of a property') & PROPERTY_PERMISSIONS_MASK,
      })
    }
    return slots
  }
}
