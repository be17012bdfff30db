/**
 * Values of a textdump: a line with the type's number, then what the type needs.
 *
 *   0 int, 1 object, 3 error   a number                 9 float       a number
 *   2 string                   the text                 10 map        count, then key and value each
 *   4 list                     count, then values       11 iterator   the value it stands at
 *   5 clear, 6 none            nothing                  12 anonymous  a number, −1 when it is gone
 *   7 catch, 8 finally         a number                 13 WAIF       see [readWaif]
 *                                                       14 bool       0 or 1
 *
 * Servers with WAIFs but an older format number their WAIF type 10, which no map had yet.
 * Source: ToastStunt `db_io.cc`, `waif.cc`, `structures.h`.
 */

import { ERROR_NAMES } from '../../driver/shared/errors.ts'
import { VALUE_NESTING_MAX } from '../base/limits.ts'
import { intValue, NONE, objectValue, type SlotValue, stringValue } from '../store/value.ts'
import type { Lines } from './lines.ts'

const INT = 0
const OBJECT = 1
const STRING = 2
const ERROR = 3
const LIST = 4
const CLEAR = 5
const NONE_TYPE = 6
const CATCH = 7
const FINALLY = 8
const FLOAT = 9
const MAP = 10
const ITERATOR = 11
const ANONYMOUS = 12
const WAIF = 13
const BOOL = 14
/** How prehistoric dumps wrote a variable without a value. */
const ANY = -1

/** The first version in which 10 is a map. */
const VERSION_MAP = 7

/** In place of an anonymous object that is gone. */
export const ANONYMOUS_GONE = 0n

/** A WAIF as it stands in the file; its slots wait until all definitions are known. */
export interface RawWaif {
  readonly id: number
  readonly class: number
  readonly owner: number
  readonly slots: { readonly index: number; readonly value: SlotValue }[]
}

export class ValueReader {
  /** In the order of their numbers. */
  readonly waifs: RawWaif[] = []
  private readonly lines: Lines
  private readonly version: number

  constructor(lines: Lines, version: number) {
    this.lines = lines
    this.version = version
  }

  /** The next value; `none` for a clear slot and for a variable without a value. */
  read(depth = 0): SlotValue {
    return this.readOfType(this.lines.integer('the type of a value'), depth)
  }

  /** The rest of a value whose type's line has been read. */
  readOfType(type: number, depth = 0): SlotValue {
    const { lines } = this
    switch (type) {
      case INT:
        return intValue(lines.bigInteger('an integer'))
      case OBJECT:
        return objectValue(lines.bigInteger('an object number'))
      case STRING:
        return stringValue(lines.text('a string'))
      case FLOAT:
        return { type: 'float', value: lines.float('a float') }
      case ERROR:
        return this.readError()
      case LIST:
        return { type: 'list', items: this.readItems(depth) }
      case CLEAR:
      case NONE_TYPE:
        return NONE
      case ANY:
        if (this.version === 0) return NONE
        throw lines.unexpected('the type of a value')
      default:
        return this.readLater(type, depth)
    }
  }

  /** Types that later servers added. */
  private readLater(type: number, depth: number): SlotValue {
    const { lines } = this
    switch (type) {
      case CATCH:
      case FINALLY:
        lines.integer('the number of a handler')
        return NONE
      case MAP:
        return this.version < VERSION_MAP ? this.readWaif(depth) : this.readMap(depth)
      case ITERATOR:
        return this.readNested(depth)
      case ANONYMOUS:
        return this.readAnonymous()
      case WAIF:
        return this.readWaif(depth)
      case BOOL:
        return { type: 'bool', value: lines.integer('0 or 1') !== 0 }
      default:
        throw lines.unexpected('the type of a value')
    }
  }

  private readError(): SlotValue {
    // ToastStunt writes the eight bytes of a union of which an error fills the lower four.
    const code = Number(BigInt.asUintN(32, this.lines.bigInteger('the number of an error')))
    if (code >= ERROR_NAMES.length) throw this.lines.unexpected('the number of an error')
    return { type: 'error', code }
  }

  private readNested(depth: number): SlotValue {
    if (depth + 1 >= VALUE_NESTING_MAX) {
      throw this.lines.error(`a value is nested more than ${VALUE_NESTING_MAX} deep`)
    }
    return this.read(depth + 1)
  }

  private readItems(depth: number): SlotValue[] {
    const count = this.lines.count('the length of a list')
    const items: SlotValue[] = []
    for (let index = 0; index < count; index++) items.push(this.readNested(depth))
    return items
  }

  private readMap(depth: number): SlotValue {
    const count = this.lines.count('the length of a map')
    const entries: [SlotValue, SlotValue][] = []
    for (let index = 0; index < count; index++) {
      entries.push([this.readNested(depth), this.readNested(depth)])
    }
    return { type: 'map', entries }
  }

  private readAnonymous(): SlotValue {
    const id = this.lines.integer('the number of an anonymous object')
    return { type: 'anonymous', id: id < 0 ? ANONYMOUS_GONE : BigInt(id) }
  }

  /**
   * A WAIF: `r` and the number of one that came before, or `c`, its number, class, owner, the count of
   * its class's definitions, then number and value of each slot that is not clear, and −1. A line with
   * a dot ends both.
   */
  private readWaif(depth: number): SlotValue {
    const { lines } = this
    const [kind, digits] = lines.match(/^([cr]) (\d+)$/, 'a WAIF')
    const id = Number(digits)
    if (kind === 'r') {
      if (id >= this.waifs.length) throw lines.error(`WAIF ${id} is used before it is defined`)
    } else {
      if (id !== this.waifs.length) throw lines.unexpected(`WAIF ${this.waifs.length}`)
      this.readNewWaif(id, depth)
    }
    lines.match(/^\.$/, 'the dot that ends a WAIF')
    // Ids of stored things begin with 1.
    return { type: 'waif', id: BigInt(id + 1) }
  }

  private readNewWaif(id: number, depth: number): void {
    const { lines } = this
    const slots: { index: number; value: SlotValue }[] = []
    this.waifs.push({
      id: id + 1,
      class: lines.integer('the class of a WAIF'),
      owner: lines.integer('the owner of a WAIF'),
      slots,
    })
    lines.count("the count of a WAIF's definitions")
    for (;;) {
      const index = lines.integer("the number of a WAIF's slot")
      if (index < 0) return
      slots.push({ index, value: this.readNested(depth) })
    }
  }
}
