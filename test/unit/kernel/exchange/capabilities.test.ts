import test from 'ava'
import { countCapabilities, sealCapabilities } from '../../../../kernel/exchange/capabilities.ts'
import { fromJson, toJson, toPlainJson } from '../../../../kernel/exchange/json.ts'
import { formatLiteral, scanLiteral } from '../../../../kernel/exchange/literal.ts'
import { Scanner } from '../../../../kernel/exchange/scanner.ts'
import {
  encodeValue,
  intValue,
  listValue,
  type SlotValue,
  stringValue,
} from '../../../../kernel/store/value.ts'

const SECRET = 'aabbccddeeff00112233445566778899'
const capability: SlotValue = {
  type: 'capability',
  bytes: new Uint8Array(Buffer.from(`0000000000000011${SECRET}`, 'hex')),
}

/** The capability in everything that can hold a value. */
const HOLDERS: readonly SlotValue[] = [
  capability,
  listValue([intValue(1), listValue([capability])]),
  { type: 'map', entries: [[stringValue('held'), capability]] },
  { type: 'map', entries: [[capability, intValue(1)]] },
  { type: 'error-value', code: 3, message: 'no', value: listValue([capability]) },
  { type: 'named-error-value', name: 'E_X', message: 'no', value: capability },
  {
    type: 'flyweight',
    delegate: { type: 'object', id: 1n },
    slots: { type: 'map', entries: [[{ type: 'symbol', name: 'key' }, capability]] },
    contents: listValue([capability]),
  },
  {
    type: 'closure',
    program: { type: 'program', hash: new Uint8Array(32) },
    captured: listValue([listValue([capability])]),
  },
]

const hex = (value: SlotValue) => Buffer.from(encodeValue(value)).toString('hex')

test('no text of a value, whatever holds the capability, has its secret', (t) => {
  for (const value of HOLDERS) {
    t.true(hex(value).includes(SECRET))
    const texts = [
      formatLiteral(value, String),
      JSON.stringify(toJson(value)),
      JSON.stringify(toPlainJson(value)),
      hex(sealCapabilities(value)),
    ]
    for (const text of texts) t.false(text.includes(SECRET), text)
  }
})

test('a capability is shown by its number', (t) => {
  t.deepEqual(toJson(capability), { capability: 17 })
  t.deepEqual(toPlainJson(listValue([capability])), [{ capability: 17 }])
})

test('JSON that holds a capability is refused, whatever it stands in', (t) => {
  t.throws(() => fromJson({ capability: 17 }), { code: 'ERR_ENCODING' })
  for (const value of HOLDERS) {
    t.throws(() => fromJson({ stored: hex(value) }), {
      code: 'ERR_ENCODING',
      message: /capabilities cannot be written down/,
    })
    t.throws(() => fromJson([{ map: [['x', { stored: hex(value) }]] }]), { code: 'ERR_ENCODING' })
  }
})

test('a secret in a definition is not taken, whatever the capability stands in', (t) => {
  for (const value of HOLDERS) {
    const read = scanLiteral(new Scanner(`stored("${hex(value)}")`, 'value'), () => 1)
    t.is(countCapabilities(read), countCapabilities(value))
    t.false(hex(read).includes(SECRET))
  }
})
