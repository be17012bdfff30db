/**
 * The layout of the store, drawn once: every key is built and read here and nowhere else in Node.
 * The driver has the twin numbers in `driver/shared/layout.ts`. Append only: they are stored.
 *
 *   ('o', object, kind, id)               an object; one range read of ('o', object) loads it
 *        kind 0  header        id = field number, see rows.ts
 *        kind 1  verb          id = verb id, counted per object, never reused
 *        kind 2  definition    id = property definition id, one counter for all, never reused
 *        kind 3  slot          id = property definition id
 *        kind 4  access        id = property definition id: earlier owners and permissions of a slot
 *        kind 5  role verb     id = verb id, of the same count
 *   ('w', id, kind, id)                   a WAIF or anonymous object, by internal id
 *   ('g', id)                             its count of references from rows
 *   ('g', 0, id)                          instead, when there are none: how often its death was begun
 *   ('b', hash, part)                     a program: part 0 code, part 1 source
 *   ('x', index, key …, object)           secondary indices, values empty:
 *        ('x', 1, location, order, object)  contents     ('x', 2, parent, order, object)  children
 *        ('x', 3, object)                   players      ('x', 4, folded name, object)    definers
 *        ('x', 5, owner, object)            owned
 *        ('x', 6, index, key, object)       indices that world code declared: the key is bytes in the
 *                                           order of values (driver/object/index-key.ts)
 *        ('x', 7, index, object)            from whom entries of clear slots inherit in such an index
 *        ('x', 8, folded selector, object)  selectors of role verbs
 *   ('t', task)                           a suspended, forked or reading task
 *   ('q', wake time in µs, task)          due tasks
 *   ('s', session)                        sessions
 *   ('i', version, part)                  the image
 *   ('c', stamp, n)                       commit log, see change-log.ts
 *   ('m', name …)                         schema, ids, configuration, tokens, audit, declared indices
 *        ('m', 'process', n)                an incarnation: which process has the place n of a cluster
 *        ('m', 'beat', n)                   its heartbeat
 *        ('m', 'batch', n)                  its last batch
 *        ('m', 'mail', n, stamp, part)      effects for its connections, from other processes
 *        ('m', 'mailbox', n)                changes with every mail to it
 *        ('m', 'ticket')                    who lost so often that the others let it pass
 *                                           (kernel/host/cluster/ draws the values of these)
 *        ('m', 'reply', token, key)         the reply of a write over HTTP that named an idempotency key
 *        ('m', 'reply-time', time, token, key)  when it was begun, in µs, and how many bytes the reply takes
 *        ('m', 'reply-count', token), ('m', 'reply-bytes', token)  how much is kept for a token
 *                                           (kernel/host/reply-rows.ts draws the values of these)
 *   ('k', part, …)                        capabilities: cells and what finds them, drawn in
 *                                         driver/shared/capabilities.ts
 *   ('h', object, thing, time)            history: what a slot or verb was before it changed; thing is
 *                                         definition id × 2 + 1 or verb id × 2, time µs since 1970, see
 *                                         driver/object/history.ts
 *   ('l', part, …)                        lumps: drawn in driver/shared/lumps.ts
 *
 * 'p' (processes) is reserved. A value too large for one row is a
 * head at its key and chunks at (key …, n), see chunks.ts; so a key never extends another key.
 */

import { KernelError } from '../base/errors.ts'
import { type Bytes, type KeyRange, rangeOfChildren } from './range.ts'
import {
  formatTuple,
  packStampedTuple,
  packTuple,
  type TupleElement,
  unpackTuple,
} from './tuple.ts'

/** Ids are whole numbers; beyond 2^53 they are bigints. */
export type Id = number | bigint

// First elements.
export const TABLE_OBJECT = 'o'
export const TABLE_WAIF = 'w'
export const TABLE_REFERENCES = 'g'
export const TABLE_PROGRAM = 'b'
export const TABLE_INDEX = 'x'
export const TABLE_TASK = 't'
export const TABLE_QUEUE = 'q'
export const TABLE_SESSION = 's'
export const TABLE_IMAGE = 'i'
export const TABLE_LOG = 'c'
export const TABLE_META = 'm'
export const TABLE_CAPABILITY = 'k'
export const TABLE_HISTORY = 'h'
export const TABLE_LUMP = 'l'

// Row kinds of an object, a WAIF or an anonymous object.
export const ROW_HEADER = 0
export const ROW_VERB = 1
export const ROW_DEFINITION = 2
export const ROW_SLOT = 3
export const ROW_ACCESS = 4
export const ROW_ROLE_VERB = 5
export const ROW_METADATA = 6

// Parts of a program.
export const PROGRAM_CODE = 0
export const PROGRAM_SOURCE = 1

// Indices.
export const INDEX_CONTENTS = 1
export const INDEX_CHILDREN = 2
export const INDEX_PLAYERS = 3
export const INDEX_DEFINERS = 4
export const INDEX_OWNED = 5
export const INDEX_DECLARED = 6
export const INDEX_SOURCES = 7
export const INDEX_SELECTORS = 8

export const objectRange = (object: Id): KeyRange => childrenOf(TABLE_OBJECT, object)
export const headerKey = (object: Id, field: number): Bytes =>
  packTuple([TABLE_OBJECT, object, ROW_HEADER, field])
export const verbKey = (object: Id, verb: Id): Bytes =>
  packTuple([TABLE_OBJECT, object, ROW_VERB, verb])
export const definitionKey = (object: Id, definition: Id): Bytes =>
  packTuple([TABLE_OBJECT, object, ROW_DEFINITION, definition])
export const accessKey = (object: Id, definition: Id): Bytes =>
  packTuple([TABLE_OBJECT, object, ROW_ACCESS, definition])
export const slotKey = (object: Id, definition: Id): Bytes =>
  packTuple([TABLE_OBJECT, object, ROW_SLOT, definition])
export const roleVerbKey = (object: Id, verb: Id): Bytes =>
  packTuple([TABLE_OBJECT, object, ROW_ROLE_VERB, verb])
/** [thing] is METADATA_OF_OBJECT, or what metadataOfProperty() and metadataOfVerb() say: see rows.ts. */
export const metadataKey = (object: Id, thing: Id): Bytes =>
  packTuple([TABLE_OBJECT, object, ROW_METADATA, thing])
/** Every object of the store, all rows of each together. */
export const objectsRange = (): KeyRange => childrenOf(TABLE_OBJECT)

export const waifRange = (waif: Id): KeyRange => childrenOf(TABLE_WAIF, waif)
export const waifKey = (waif: Id, kind: number, id: Id): Bytes =>
  packTuple([TABLE_WAIF, waif, kind, id])
export const referencesKey = (waif: Id): Bytes => packTuple([TABLE_REFERENCES, waif])
export const unheldKey = (waif: Id): Bytes => packTuple([TABLE_REFERENCES, 0, waif])

/** [hash] has 32 bytes. */
export const programKey = (hash: Bytes, part: number): Bytes =>
  packTuple([TABLE_PROGRAM, hash, part])
export const programRange = (hash: Bytes): KeyRange => childrenOf(TABLE_PROGRAM, hash)

export const contentsKey = (location: Id, order: Id, object: Id): Bytes =>
  packTuple([TABLE_INDEX, INDEX_CONTENTS, location, order, object])
export const contentsRange = (location: Id): KeyRange =>
  childrenOf(TABLE_INDEX, INDEX_CONTENTS, location)
export const childrenKey = (parent: Id, order: Id, object: Id): Bytes =>
  packTuple([TABLE_INDEX, INDEX_CHILDREN, parent, order, object])
export const childrenRange = (parent: Id): KeyRange =>
  childrenOf(TABLE_INDEX, INDEX_CHILDREN, parent)
export const playersKey = (object: Id): Bytes => packTuple([TABLE_INDEX, INDEX_PLAYERS, object])
export const playersRange = (): KeyRange => childrenOf(TABLE_INDEX, INDEX_PLAYERS)
/** [name] is folded as the language compares names. */
export const definersKey = (name: string, object: Id): Bytes =>
  packTuple([TABLE_INDEX, INDEX_DEFINERS, name, object])
export const definersRange = (name: string): KeyRange =>
  childrenOf(TABLE_INDEX, INDEX_DEFINERS, name)
export const ownedKey = (owner: Id, object: Id): Bytes =>
  packTuple([TABLE_INDEX, INDEX_OWNED, owner, object])
/** [index] is the id of an index that world code declared. */
export const declaredKey = (index: Id, key: Bytes, object: Id): Bytes =>
  packTuple([TABLE_INDEX, INDEX_DECLARED, index, key, object])
export const sourcesKey = (index: Id, object: Id): Bytes =>
  packTuple([TABLE_INDEX, INDEX_SOURCES, index, object])
export const ownedRange = (owner: Id): KeyRange => childrenOf(TABLE_INDEX, INDEX_OWNED, owner)

/** [selector] is folded as the language compares names. */
export const selectorsKey = (selector: string, object: Id): Bytes =>
  packTuple([TABLE_INDEX, INDEX_SELECTORS, selector, object])
export const selectorsRange = (selector: string): KeyRange =>
  childrenOf(TABLE_INDEX, INDEX_SELECTORS, selector)

export const taskKey = (task: Id): Bytes => packTuple([TABLE_TASK, task])
export const tasksRange = (): KeyRange => childrenOf(TABLE_TASK)
export const queueKey = (wakeUs: Id, task: Id): Bytes => packTuple([TABLE_QUEUE, wakeUs, task])
export const queueRange = (): KeyRange => childrenOf(TABLE_QUEUE)

export const sessionKey = (session: Id | string): Bytes => packTuple([TABLE_SESSION, session])
export const sessionsRange = (): KeyRange => childrenOf(TABLE_SESSION)

export const imageKey = (version: Id, part: string): Bytes =>
  packTuple([TABLE_IMAGE, version, part])
export const imageRange = (version: Id): KeyRange => childrenOf(TABLE_IMAGE, version)

export const metaKey = (...name: readonly (string | Id)[]): Bytes =>
  packTuple([TABLE_META, ...name])
export const metaRange = (...name: readonly (string | Id)[]): KeyRange =>
  childrenOf(TABLE_META, ...name)

/** [scope] is the digest of a token. */
export const replyKey = (scope: string, key: string): Bytes => metaKey('reply', scope, key)
export const replyTimeKey = (timeUs: number, scope: string, key: string): Bytes =>
  metaKey('reply-time', timeUs, scope, key)
export const replyTimesRange = (): KeyRange => metaRange('reply-time')
export const replyCountKey = (scope: string): Bytes => metaKey('reply-count', scope)
export const replyBytesKey = (scope: string): Bytes => metaKey('reply-bytes', scope)

/** The incarnation that has the place [process] of a cluster. */
export const processKey = (process: number): Bytes => metaKey('process', process)
export const processesRange = (): KeyRange => metaRange('process')
export const beatKey = (process: number): Bytes => metaKey('beat', process)
export const batchKey = (process: number): Bytes => metaKey('batch', process)
export const beatsRange = (): KeyRange => metaRange('beat')
/** Part [part] of a mail; the stamp of the commit that brings it stands at `stampOffset`. */
export const mailKey = (process: number, part: number): { key: Bytes; stampOffset: number } =>
  packStampedTuple([
    TABLE_META,
    'mail',
    process,
    { type: 'stamp', stamp: 'of-commit', order: 0 },
    part,
  ])
export const mailRange = (process: number): KeyRange => metaRange('mail', process)
export const mailboxKey = (process: number): Bytes => metaKey('mailbox', process)
export const TICKET_KEY: Bytes = packTuple([TABLE_META, 'ticket'])

/** [thing] is definition id × 2 + 1 of a slot, verb id × 2 of a verb; [timeUs] when it changed. */
export const historyKey = (object: Id, thing: Id, timeUs: Id): Bytes =>
  packTuple([TABLE_HISTORY, object, thing, timeUs])
export const historyRange = (object: Id): KeyRange => childrenOf(TABLE_HISTORY, object)

/** Key `n` of the chunks that follow the head at [key]. */
export const chunkKey = (key: Bytes, n: number): Bytes => {
  const suffix = packTuple([n])
  const result = new Uint8Array(key.length + suffix.length)
  result.set(key)
  result.set(suffix, key.length)
  return result
}

function childrenOf(...elements: TupleElement[]): KeyRange {
  return rangeOfChildren(packTuple(elements))
}

/** What a key stands for. `chunk` is the number of a chunk, absent at the head or whole value. */
export type StoredKey = { readonly chunk?: number } & (
  | { readonly table: 'object'; readonly object: Id; readonly kind: number; readonly id: Id }
  | { readonly table: 'waif'; readonly waif: Id; readonly kind: number; readonly id: Id }
  | { readonly table: 'references'; readonly waif: Id }
  | { readonly table: 'unheld'; readonly waif: Id }
  | { readonly table: 'program'; readonly hash: Bytes; readonly part: number }
  | { readonly table: 'contents'; readonly location: Id; readonly order: Id; readonly object: Id }
  | { readonly table: 'children'; readonly parent: Id; readonly order: Id; readonly object: Id }
  | { readonly table: 'players'; readonly object: Id }
  | { readonly table: 'definers'; readonly name: string; readonly object: Id }
  | { readonly table: 'owned'; readonly owner: Id; readonly object: Id }
  | { readonly table: 'declared'; readonly index: Id; readonly key: Bytes; readonly object: Id }
  | { readonly table: 'sources'; readonly index: Id; readonly object: Id }
  | { readonly table: 'selectors'; readonly name: string; readonly object: Id }
  | { readonly table: 'task'; readonly task: Id }
  | { readonly table: 'queue'; readonly wakeUs: Id; readonly task: Id }
  | { readonly table: 'session'; readonly session: Id | string }
  | { readonly table: 'image'; readonly version: Id; readonly part: string }
  | { readonly table: 'log'; readonly stamp: Bytes; readonly part: number }
  | { readonly table: 'meta'; readonly name: readonly TupleElement[] }
  | { readonly table: 'history'; readonly object: Id; readonly thing: Id; readonly timeUs: Id }
  | { readonly table: 'lump'; readonly part: number; readonly key: readonly TupleElement[] }
  | { readonly table: 'capability'; readonly part: number; readonly key: readonly TupleElement[] }
)

/** The meaning of [key]. Throws ERR_ENCODING when it is none of the layout's. */
export function parseKey(key: Bytes): StoredKey {
  const elements = unpackTuple(key)
  const parsed = new KeyParser(elements).parse()
  if (parsed === undefined) {
    throw new KernelError('ERR_ENCODING', `no key of the layout: ${formatTuple(elements)}`)
  }
  return parsed
}

/** Takes elements from the front; a wrong type or number of them makes the whole key undefined. */
class KeyParser {
  readonly #elements: readonly TupleElement[]
  #next = 1
  #wrong = false

  constructor(elements: readonly TupleElement[]) {
    this.#elements = elements
  }

  parse(): StoredKey | undefined {
    const table = this.#elements[0]
    const key = table === TABLE_INDEX ? this.#index() : this.#table(table)
    if (key === undefined || this.#wrong) return undefined
    const rest = this.#elements.slice(this.#next)
    if (rest.length === 0) return key
    const chunk = rest[0]
    return rest.length === 1 && typeof chunk === 'number' ? { ...key, chunk } : undefined
  }

  #table(table: TupleElement | undefined): StoredKey | undefined {
    if (typeof table !== 'string') return undefined
    switch (table) {
      case TABLE_OBJECT:
        return { table: 'object', object: this.#id(), kind: this.#small(), id: this.#id() }
      case TABLE_WAIF:
        return { table: 'waif', waif: this.#id(), kind: this.#small(), id: this.#id() }
      case TABLE_REFERENCES:
        return this.#references()
      case TABLE_PROGRAM:
        return { table: 'program', hash: this.#bytes(), part: this.#small() }
      case TABLE_TASK:
        return { table: 'task', task: this.#id() }
      case TABLE_QUEUE:
        return { table: 'queue', wakeUs: this.#id(), task: this.#id() }
      case TABLE_SESSION:
        return { table: 'session', session: this.#idOrText() }
      case TABLE_IMAGE:
        return { table: 'image', version: this.#id(), part: this.#text() }
      case TABLE_LOG:
        return { table: 'log', stamp: this.#stamp(), part: this.#small() }
      case TABLE_META:
        this.#next = this.#elements.length
        return { table: 'meta', name: this.#elements.slice(1) }
      case TABLE_HISTORY:
        return { table: 'history', object: this.#id(), thing: this.#id(), timeUs: this.#id() }
      case TABLE_CAPABILITY:
        return this.#parted('capability')
      case TABLE_LUMP:
        return this.#parted('lump')
      default:
        return undefined
    }
  }

  /** A table whose parts have keys of their own. */
  #parted(table: 'capability' | 'lump'): StoredKey {
    const part = this.#small()
    this.#next = this.#elements.length
    return { table, part, key: this.#elements.slice(2) }
  }

  #references(): StoredKey {
    const waif = this.#id()
    return waif === 0 ? { table: 'unheld', waif: this.#id() } : { table: 'references', waif }
  }

  #index(): StoredKey | undefined {
    const index = this.#take()
    if (typeof index !== 'number') return undefined
    switch (index) {
      case INDEX_CONTENTS:
        return { table: 'contents', location: this.#id(), order: this.#id(), object: this.#id() }
      case INDEX_CHILDREN:
        return { table: 'children', parent: this.#id(), order: this.#id(), object: this.#id() }
      case INDEX_PLAYERS:
        return { table: 'players', object: this.#id() }
      case INDEX_DEFINERS:
        return { table: 'definers', name: this.#text(), object: this.#id() }
      case INDEX_OWNED:
        return { table: 'owned', owner: this.#id(), object: this.#id() }
      case INDEX_DECLARED:
        return { table: 'declared', index: this.#id(), key: this.#bytes(), object: this.#id() }
      case INDEX_SOURCES:
        return { table: 'sources', index: this.#id(), object: this.#id() }
      case INDEX_SELECTORS:
        return { table: 'selectors', name: this.#text(), object: this.#id() }
      default:
        return undefined
    }
  }

  #take(): TupleElement | undefined {
    return this.#elements[this.#next++]
  }

  #id(): Id {
    const element = this.#take()
    if (typeof element === 'number' || typeof element === 'bigint') return element
    this.#wrong = true
    return 0
  }

  #small(): number {
    const element = this.#take()
    if (typeof element === 'number' && element >= 0) return element
    this.#wrong = true
    return 0
  }

  #text(): string {
    const element = this.#take()
    if (typeof element === 'string') return element
    this.#wrong = true
    return ''
  }

  #idOrText(): Id | string {
    if (typeof this.#elements[this.#next] === 'string') return this.#text()
    return this.#id()
  }

  #bytes(): Bytes {
    const element = this.#take()
    if (element instanceof Uint8Array) return element
    this.#wrong = true
    return new Uint8Array(0)
  }

  #stamp(): Bytes {
    const element = this.#take()
    const isStamp = element !== null && typeof element === 'object' && 'stamp' in element
    if (isStamp && element.stamp !== 'of-commit') return element.stamp
    this.#wrong = true
    return new Uint8Array(0)
  }
}
