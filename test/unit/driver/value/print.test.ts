import test from 'ava'
import * as fc from 'fast-check'
import { formatObjectId } from '../../../../kernel/base/object-id.ts'
import {
  type ErrorValue,
  type FlyweightValue,
  intValue,
  listValue,
  type NamedErrorValue,
  type SlotValue,
  stringValue,
} from '../../../../kernel/store/value.ts'
import { openDriverValue } from '../../../_support/driver-value.ts'
import { printFloat, someValue } from '../../../_support/driver-value-model.ts'

const NAMES =
  'E_NONE E_TYPE E_DIV E_PERM E_PROPNF E_VERBNF E_VARNF E_INVIND E_RECMOVE E_MAXREC E_RANGE E_ARGS E_NACC E_INVARG E_QUOTA E_FLOAT E_FILE E_EXEC E_INTRPT'.split(
    ' ',
  )

function literal(value: SlotValue): string {
  switch (value.type) {
    case 'int':
      return String(value.value)
    case 'float':
      return printFloat(value.value)
    case 'object':
      return formatObjectId(value.id)
    case 'error':
      return NAMES[value.code] ?? ''
    case 'bool':
      return String(value.value)
    case 'string':
      return quoted(value.value)
    case 'list':
      return `{${value.items.map(literal).join(', ')}}`
    case 'map':
      return `[${value.entries.map(([key, each]) => `${literal(key)} -> ${literal(each)}`).join(', ')}]`
    case 'named-error':
      return value.name
    case 'symbol':
      return /^[A-Za-z_]\w*$/.test(value.name) ? `'${value.name}` : `'${quoted(value.name)}`
    case 'binary':
      return `b"${Buffer.from(value.bytes).toString('base64').replace(/\+/g, '-').replace(/\//g, '_')}"`
    case 'error-value':
    case 'named-error-value':
      return errorLiteral(value)
    case 'flyweight':
      return flyweightLiteral(value)
    case 'closure':
      return '*closure*'
    default:
      throw new Error(value.type)
  }
}

const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`

function errorLiteral(value: ErrorValue | NamedErrorValue): string {
  const name = 'name' in value ? value.name : NAMES[value.code]
  const carried = value.value.type === 'none' ? '' : `, ${literal(value.value)}`
  return `${name}(${quoted(value.message)}${carried})`
}

function flyweightLiteral(value: FlyweightValue): string {
  const slots = value.slots.entries.map(([key, each]) => {
    const name = literal(key).slice(1)
    return `.${name.startsWith('"') ? `(${name})` : name} = ${literal(each)}`
  })
  const contents = value.contents.items.length > 0 ? [literal(value.contents)] : []
  return `<${[literal(value.delegate), ...slots, ...contents].join(', ')}>`
}

test('literals are what the compiler reads', async (t) => {
  const driver = await openDriverValue({ debug: true })
  fc.assert(
    fc.property(someValue, (value) => {
      const slot = driver.put(value)
      t.is(driver.print('toLiteral', slot), literal(value))
      driver.freeSlot(slot)
    }),
    { seed: 61, numRuns: 1_000 },
  )
})

const SHOWN: readonly (readonly [SlotValue, string])[] = [
  [intValue(-(2n ** 63n)), '-9223372036854775808'],
  [stringValue('a "b"'), 'a "b"'],
  [{ type: 'object', id: -1n }, '#-1'],
  [{ type: 'error', code: 3 }, 'Permission denied'],
  [{ type: 'float', value: 2 }, '2.0'],
  [{ type: 'bool', value: true }, 'true'],
  [listValue([intValue(1)]), '{list}'],
  [{ type: 'map', entries: [] }, '[map]'],
  [{ type: 'named-error', name: 'E_TOO_FAST' }, 'E_TOO_FAST'],
  [{ type: 'error-value', code: 3, message: 'not you', value: intValue(1) }, 'not you'],
  [{ type: 'symbol', name: 'Name' }, 'Name'],
  [{ type: 'binary', bytes: Uint8Array.of(72, 105, 251) }, 'b"SGn7"'],
  [{ type: 'object', id: 2n ** 62n + 0x0a1b2c_0123456800n }, '#0A1B2C-0123456800'],
]

test('tostr shows strings bare, errors by message and collections by kind', async (t) => {
  const driver = await openDriverValue({ debug: true })
  for (const [value, text] of SHOWN) t.is(driver.print('toStr', driver.put(value)), text)
})
