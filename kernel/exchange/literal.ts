/**
 * Values as text, in object definitions: MOO's literals and what later servers added.
 *
 *   12  -1.5e10  "text"  #12  $thing  E_PERM  {1, 2}  ["a" -> 1]  true  'name
 *   E_MINE  E_PERM("message", 5)  <$thing, .slot = 1, {2}>  b"SGVsbG8="  #0A1B2C-0123456800
 *   *3  ~3  infinity  -infinity  nan
 *   stored("0b03")      what has no literal: its stored bytes, in hexadecimal
 *
 * In strings a backslash stands for the character behind it, except `\n`, `\t`, `\r` and `\u{1b}`.
 * A value that is wider than a line is broken: an item a line.
 */

import { ERROR_NAMES } from '../../driver/shared/errors.ts'
import { isKernelError } from '../base/errors.ts'
import { VALUE_NESTING_MAX } from '../base/limits.ts'
import {
  decodeValue,
  encodeValue,
  type FlyweightValue,
  intValue,
  listValue,
  NONE,
  objectValue,
  type SlotValue,
  stringValue,
} from '../store/value.ts'
import { sealCapabilities } from './capabilities.ts'
import {
  formatReference,
  type NameOf,
  type Reference,
  scanReference,
  scanUuidObject,
} from './names.ts'
import type { Scanner } from './scanner.ts'
import { sortEntries } from './value-order.ts'

const WIDTH_MAX = 100
const INDENT = '  '

/** Finds the object that a reference means. */
export type Resolve = (reference: Reference) => number | undefined

// Writing.

const NAME = /^[A-Za-z_]\w*$/
/** What would not survive an editor, or not be seen in it. */
const HIDDEN = /["\\]|[\p{Cc}\p{Zl}\p{Zp}\uFEFF]/gu
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
}

/** [text] between quotes. */
export function quote(text: string): string {
  const body = text.replace(
    HIDDEN,
    (sign) => ESCAPES[sign] ?? `\\u{${(sign.codePointAt(0) as number).toString(16)}}`,
  )
  return `"${body}"`
}

/** [value] in one line, with objects as [nameOf] writes them. */
export function formatLiteral(value: SlotValue, nameOf: NameOf): string {
  switch (value.type) {
    case 'list':
      return `{${value.items.map((item) => formatLiteral(item, nameOf)).join(', ')}}`
    case 'map':
      return `[${value.entries.map((entry) => formatEntry(entry, nameOf)).join(', ')}]`
    case 'error-value':
    case 'named-error-value': {
      const parts = [quote(value.message)]
      if (value.value.type !== 'none') parts.push(formatLiteral(value.value, nameOf))
      return `${errorName(value)}(${parts.join(', ')})`
    }
    case 'flyweight':
      return formatFlyweight(value, nameOf)
    default:
      return formatLeaf(value, nameOf)
  }
}

function formatFlyweight(value: FlyweightValue, nameOf: NameOf): string {
  const parts = [formatLiteral(value.delegate, nameOf)]
  for (const [key, item] of value.slots.entries) {
    const name = key.type === 'symbol' ? key.name : ''
    const shown = NAME.test(name) ? name : `(${quote(name)})`
    parts.push(`.${shown} = ${formatLiteral(item, nameOf)}`)
  }
  if (value.contents.items.length > 0) parts.push(formatLiteral(value.contents, nameOf))
  return `<${parts.join(', ')}>`
}

function formatEntry([key, value]: readonly [SlotValue, SlotValue], nameOf: NameOf): string {
  return `${formatLiteral(key, nameOf)} -> ${formatLiteral(value, nameOf)}`
}

function formatLeaf(value: SlotValue, nameOf: NameOf): string {
  switch (value.type) {
    case 'int':
      return String(value.value)
    case 'float':
      return formatFloat(value.value)
    case 'object':
      return nameOf(value.id)
    case 'string':
      return quote(value.value)
    case 'error':
    case 'named-error':
      return errorName(value)
    case 'bool':
      return String(value.value)
    case 'symbol':
      return NAME.test(value.name) ? `'${value.name}` : `'${quote(value.name)}`
    case 'anonymous':
      return `*${value.id}`
    case 'waif':
      return `~${value.id}`
    case 'binary':
      return `b"${Buffer.from(value.bytes).toString('base64').replace(/[+/]/g, urlSign)}"`
    default:
      return `stored("${Buffer.from(encodeValue(sealCapabilities(value))).toString('hex')}")`
  }
}

function errorName(error: { code: number } | { name: string }): string {
  if ('name' in error) return error.name
  return ERROR_NAMES[error.code] ?? `error(${error.code})`
}

const urlSign = (sign: string) => (sign === '+' ? '-' : '_')

function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'infinity' : '-infinity'
  const text = Object.is(value, -0) ? '-0' : String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}

/**
 * [value] as it stands behind `property … = `: in one line when that ends before the hundredth column,
 * otherwise an item a line. [column] is where it begins, [indent] stands before its lines.
 */
export function formatWide(
  value: SlotValue,
  nameOf: NameOf,
  place: { column: number; indent: string },
): string {
  const line = formatLiteral(value, nameOf)
  if (place.column + line.length <= WIDTH_MAX) return line
  const indent = place.indent + INDENT
  if (value.type === 'list' && value.items.length > 0) {
    const items = value.items.map((item) =>
      formatWide(item, nameOf, { column: indent.length + 1, indent }),
    )
    return `{\n${indent}${items.join(`,\n${indent}`)}\n${place.indent}}`
  }
  if (value.type === 'map' && value.entries.length > 0) {
    const items = value.entries.map(([key, item]) => {
      const start = `${formatLiteral(key, nameOf)} -> `
      return start + formatWide(item, nameOf, { column: indent.length + start.length + 1, indent })
    })
    return `[\n${indent}${items.join(`,\n${indent}`)}\n${place.indent}]`
  }
  return line
}

// Reading.

const STRING = /"([^"\\\n]*(?:\\[^\n][^"\\\n]*)*)"/y
const FLOAT = /-?(?:\d+\.\d*|\.\d+|\d+(?=[eE]))(?:[eE][-+]?\d+)?/y
const INTEGER = /-?\d+/y
const SYMBOL = /'([A-Za-z_]\w*)/y
const OUTSIDE = /([*~])(\d{1,15})/y
const BINARY = /b"([A-Za-z0-9+/_-]*={0,2})"/y
const SLOT_NAME = /\.([A-Za-z_]\w*)/y
const STORED = /stored\("((?:[0-9a-f]{2})+)"\)/y
const NUMBERED_ERROR = /error\((\d{1,5})\)/y
const NAMED_ERROR = /^E_\w/i
const ESCAPE = /\\(?:u\{([0-9a-fA-F]{1,6})\}|(.))/gsu
const CODE_POINT_MAX = 0x10ffff

/** The string literal that comes next, passed; undefined when there is none. */
export function scanString(scanner: Scanner): string | undefined {
  const body = scanner.next(STRING)?.[1]
  if (body === undefined) return undefined
  if (!body.includes('\\')) return body
  return body.replace(ESCAPE, (_, code: string | undefined, sign: string) => {
    if (code === undefined) return sign === 'n' ? '\n' : sign === 't' ? '\t' : unescaped(sign)
    const point = Number.parseInt(code, 16)
    if (point > CODE_POINT_MAX) throw scanner.error(`there is no character \\u{${code}}`)
    return String.fromCodePoint(point)
  })
}

function unescaped(sign: string): string {
  return sign === 'r' ? '\r' : sign
}

/** Reads the value that comes next; objects are found by [resolve]. */
export function scanLiteral(scanner: Scanner, resolve: Resolve, depth = 0): SlotValue {
  if (depth >= VALUE_NESTING_MAX) {
    throw scanner.error(`a value is nested more than ${VALUE_NESTING_MAX} deep`)
  }
  const value =
    scanNumber(scanner) ??
    scanText(scanner) ??
    scanObject(scanner, resolve) ??
    scanCompound(scanner, resolve, depth) ??
    scanWord(scanner, resolve, depth)
  if (value === undefined) throw scanner.unexpected('a value')
  return value
}

function scanNumber(scanner: Scanner): SlotValue | undefined {
  const float = scanner.next(FLOAT)
  if (float !== undefined) return { type: 'float', value: Number(float[0]) }
  const digits = scanner.next(INTEGER)?.[0]
  if (digits === undefined) {
    return scanner.accept('-infinity') ? { type: 'float', value: -Infinity } : undefined
  }
  const value = BigInt(digits)
  if (BigInt.asIntN(64, value) !== value) throw scanner.error(`${digits} is no 64-bit integer`)
  return intValue(value)
}

function scanText(scanner: Scanner): SlotValue | undefined {
  const text = scanString(scanner)
  if (text !== undefined) return stringValue(text)
  const binary = scanner.next(BINARY)?.[1]
  if (binary !== undefined) {
    return { type: 'binary', bytes: new Uint8Array(Buffer.from(binary, 'base64')) }
  }
  const symbol = scanner.next(SYMBOL)?.[1]
  if (symbol !== undefined) return { type: 'symbol', name: symbol }
  if (!scanner.accept("'")) return undefined
  const name = scanString(scanner)
  if (name === undefined) throw scanner.unexpected('the name of a symbol')
  return { type: 'symbol', name }
}

function scanObject(scanner: Scanner, resolve: Resolve): SlotValue | undefined {
  const uuid = scanUuidObject(scanner)
  if (uuid !== undefined) return objectValue(uuid)
  const start = scanner.position
  const reference = scanReference(scanner)
  if (reference !== undefined) {
    const id = resolve(reference)
    if (id !== undefined) return objectValue(id)
    throw scanner.error(`nothing is named ${formatReference(reference)}`, start)
  }
  const outside = scanner.next(OUTSIDE)
  if (outside === undefined) return undefined
  return { type: outside[1] === '*' ? 'anonymous' : 'waif', id: BigInt(outside[2] as string) }
}

function scanCompound(scanner: Scanner, resolve: Resolve, depth: number): SlotValue | undefined {
  if (scanner.accept('{')) {
    return {
      type: 'list',
      items: scanItems(scanner, '}', () => scanLiteral(scanner, resolve, depth + 1)),
    }
  }
  if (scanner.accept('[')) {
    const entries = scanItems(scanner, ']', (): [SlotValue, SlotValue] => {
      const key = scanLiteral(scanner, resolve, depth + 1)
      scanner.expect('->')
      return [key, scanLiteral(scanner, resolve, depth + 1)]
    })
    return { type: 'map', entries: sortEntries(entries) }
  }
  return scanner.accept('<') ? scanFlyweight(scanner, resolve, depth) : undefined
}

function scanItems<Item>(scanner: Scanner, end: string, scan: () => Item): Item[] {
  const items: Item[] = []
  if (scanner.accept(end)) return items
  do items.push(scan())
  while (scanner.accept(','))
  if (!scanner.accept(end)) throw scanner.unexpected(`"," or "${end}"`)
  return items
}

/** `delegate, .slot = value, …, {contents}>`; also `delegate, [slots], {contents}>`, as once written. */
function scanFlyweight(scanner: Scanner, resolve: Resolve, depth: number): SlotValue {
  const scan = () => scanLiteral(scanner, resolve, depth + 1)
  const delegate = scan()
  if (delegate.type !== 'object') throw scanner.error('the delegate of a flyweight is an object')
  const entries: [SlotValue, SlotValue][] = []
  let contents = listValue([])
  while (scanner.accept(',')) {
    const name = scanSlotName(scanner)
    if (name !== undefined) {
      scanner.expect('=')
      entries.push([{ type: 'symbol', name }, scan()])
      continue
    }
    const part = scan()
    if (part.type === 'list') contents = part
    else if (part.type === 'map') entries.push(...part.entries.map(nameSlot))
    else throw scanner.error('a flyweight is written <delegate, .slot = value, {contents}>')
  }
  scanner.expect('>')
  return {
    type: 'flyweight',
    delegate,
    slots: { type: 'map', entries: sortEntries(entries) },
    contents,
  }
}

/** `.name` or `.("odd name")`. */
function scanSlotName(scanner: Scanner): string | undefined {
  const name = scanner.next(SLOT_NAME)?.[1]
  if (name !== undefined || !scanner.accept('.(')) return name
  const odd = scanString(scanner)
  if (odd === undefined) throw scanner.unexpected('the name of a slot')
  scanner.expect(')')
  return odd
}

function nameSlot([key, value]: readonly [SlotValue, SlotValue]): [SlotValue, SlotValue] {
  return [key.type === 'string' ? { type: 'symbol', name: key.value } : key, value]
}

function scanWord(scanner: Scanner, resolve: Resolve, depth: number): SlotValue | undefined {
  const stored = scanner.next(STORED)?.[1]
  if (stored !== undefined) return decodeStored(scanner, stored)
  const code = scanner.next(NUMBERED_ERROR)?.[1]
  if (code !== undefined) return scanError(scanner, Number(code), resolve, depth)
  const start = scanner.position
  const word = scanner.word()
  if (word === 'true' || word === 'false') return { type: 'bool', value: word === 'true' }
  if (word === 'infinity') return { type: 'float', value: Infinity }
  if (word === 'nan') return { type: 'float', value: Number.NaN }
  const error = word === undefined ? -1 : ERROR_NAMES.indexOf(word.toUpperCase())
  if (error >= 0) return scanError(scanner, error, resolve, depth)
  if (word !== undefined && NAMED_ERROR.test(word)) return scanError(scanner, word, resolve, depth)
  scanner.position = start
  return undefined
}

function decodeStored(scanner: Scanner, hexadecimal: string): SlotValue {
  try {
    // A secret that somebody made up, or kept, is not taken.
    return sealCapabilities(decodeValue(new Uint8Array(Buffer.from(hexadecimal, 'hex'))))
  } catch (error) {
    if (isKernelError(error)) throw scanner.error(error.message)
    throw error
  }
}

/** An error's message and value may follow its number or name. */
function scanError(
  scanner: Scanner,
  error: number | string,
  resolve: Resolve,
  depth: number,
): SlotValue {
  const isNamed = typeof error === 'string'
  if (!scanner.accept('(')) {
    return isNamed ? { type: 'named-error', name: error } : { type: 'error', code: error }
  }
  const message = scanString(scanner)
  if (message === undefined) throw scanner.unexpected("the error's message")
  const value = scanner.accept(',') ? scanLiteral(scanner, resolve, depth + 1) : NONE
  scanner.expect(')')
  return isNamed
    ? { type: 'named-error-value', name: error, message, value }
    : { type: 'error-value', code: error, message, value }
}
