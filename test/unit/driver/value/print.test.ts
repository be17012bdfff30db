import test from 'ava'
import * as fc from 'fast-check'
import { intValue, listValue, type SlotValue, stringValue } from '../../../../kernel/store/value.ts'
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
      return `#${value.id}`
    case 'error':
      return NAMES[value.code] ?? ''
    case 'bool':
      return String(value.value)
    case 'string':
      return `"${value.value.replace(/["\\]/g, '\\$&')}"`
    case 'list':
      return `{${value.items.map(literal).join(', ')}}`
    case 'map':
      return `[${value.entries.map(([key, each]) => `${literal(key)} -> ${literal(each)}`).join(', ')}]`
    default:
      throw new Error(value.type)
  }
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
]

test('tostr shows strings bare, errors by message and collections by kind', async (t) => {
  const driver = await openDriverValue({ debug: true })
  for (const [value, text] of SHOWN) t.is(driver.print('toStr', driver.put(value)), text)
})
