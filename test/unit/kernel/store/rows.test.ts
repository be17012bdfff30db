import test from 'ava'
import { headerKey, metadataKey, slotKey } from '../../../../kernel/store/keys.ts'
import {
  decodeObject,
  encodeAccess,
  encodeDefinition,
  encodeHeader,
  encodeMetadata,
  encodeRoleVerb,
  encodeSlot,
  encodeVerb,
  FLAG_PLAYER,
  FLAG_READ,
  METADATA_OF_OBJECT,
  metadataOfProperty,
  metadataOfVerb,
  type ObjectHeader,
  PREPOSITION_NONE,
} from '../../../../kernel/store/rows.ts'
import {
  encodeValue,
  intValue,
  listValue,
  type MapValue,
  NONE,
  objectValue,
  stringValue,
} from '../../../../kernel/store/value.ts'

const HEADER: ObjectHeader = {
  flags: FLAG_PLAYER | FLAG_READ,
  name: 'Ada',
  owner: 7n,
  parents: [6n, 1n],
  location: 62n,
  locationOrder: 65_536n,
  parentOrders: [1n, 2n],
  verbIdNext: 3,
  lastMove: NONE,
}
const LOOK = {
  names: 'l*ook',
  owner: 7n,
  permissions: 5,
  dobj: 2,
  preposition: PREPOSITION_NONE,
  iobj: 0,
  program: new Uint8Array(32).fill(1),
}
const SLOT = { owner: 7n, permissions: 3, value: stringValue('red') }
const EARLIER = [
  { until: 65_536n, owner: 2n, permissions: 5 },
  { until: 131_072n, owner: 7n, permissions: 1 },
]
const PUT = {
  selector: 'put',
  owner: 7n,
  permissions: 13,
  order: 1_048_576n,
  flags: 1,
  home: 1,
  roles: [
    { name: 'item', flags: 0, kind: 0, restriction: intValue(0) },
    { name: 'into', flags: 0, kind: 1, restriction: objectValue(7n) },
  ],
  guard: listValue([intValue(0), intValue(1)]),
  program: LOOK.program,
}
const NOTES: MapValue = {
  type: 'map',
  entries: [[{ type: 'symbol', name: 'doc' }, stringValue('A lamp.')]],
}
const CLEAR = { owner: 7n, permissions: 1, value: NONE }

test('an object comes back from its rows', (t) => {
  const { program: _, ...unprogrammed } = LOOK
  const { program: _program, ...unwritten } = PUT
  const object = decodeObject([
    ...encodeHeader(7, HEADER),
    encodeVerb(7, 1, LOOK),
    encodeVerb(7, 2, unprogrammed),
    encodeDefinition(7, 40, 'colour'),
    encodeSlot(7, 40, SLOT),
    encodeSlot(7, 12, CLEAR),
    encodeAccess(7, 40, EARLIER),
    encodeRoleVerb(7, 3, PUT),
    encodeRoleVerb(7, 4, unwritten),
    encodeMetadata(7, METADATA_OF_OBJECT, NOTES),
    encodeMetadata(7, metadataOfProperty(40), NOTES),
    encodeMetadata(7, metadataOfVerb(3), NOTES),
  ])
  t.deepEqual(object, {
    header: HEADER,
    verbs: new Map([
      [1, LOOK],
      [2, unprogrammed],
    ]),
    definitions: new Map([[40, 'colour']]),
    slots: new Map([
      [40, SLOT],
      [12, CLEAR],
    ]),
    accesses: new Map([[40, EARLIER]]),
    roleVerbs: new Map([
      [3, PUT],
      [4, unwritten],
    ]),
    metadata: new Map([
      [0, NOTES],
      [81, NOTES],
      [6, NOTES],
    ]),
  })
})

test('no rows are no object', (t) => {
  t.is(decodeObject([]), undefined)
})

test('a row that is not what its key says is refused with the key', (t) => {
  const wrong = [
    { key: headerKey(7, 1), value: encodeValue(intValue(1)) },
    { key: headerKey(7, 99), value: encodeValue(intValue(1)) },
    { key: slotKey(7, 12), value: encodeValue(stringValue('bare')) },
    { key: metadataKey(7, 0), value: encodeValue(intValue(1)) },
    { key: encodeVerb(7, 1, LOOK).key, value: encodeDefinition(7, 1, 'x').value },
  ]
  for (const row of wrong) {
    const error = t.throws(() => decodeObject([row]), { code: 'ERR_ENCODING' })
    t.regex(error?.message ?? '', /\(o, 7, /)
  }
})
