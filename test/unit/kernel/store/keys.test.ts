import test from 'ava'
import * as layout from '../../../../driver/shared/layout.ts'
import * as keys from '../../../../kernel/store/keys.ts'
import { chunkKey, parseKey, type StoredKey } from '../../../../kernel/store/keys.ts'
import { type Bytes, rangeContains } from '../../../../kernel/store/range.ts'
import * as rows from '../../../../kernel/store/rows.ts'
import { formatKey } from '../../../../kernel/store/tuple.ts'
import { key } from '../../../_support/store.ts'

const hash = new Uint8Array(32).fill(7)
const stamp = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 9, 0, 1)

const CASES: readonly (readonly [text: string, key: Bytes, meaning: StoredKey])[] = [
  ['(o, 7, 0, 1)', keys.headerKey(7, 1), { table: 'object', object: 7, kind: 0, id: 1 }],
  ['(o, -1, 1, 2)', keys.verbKey(-1, 2), { table: 'object', object: -1, kind: 1, id: 2 }],
  ['(o, 7, 2, 300)', keys.definitionKey(7, 300), { table: 'object', object: 7, kind: 2, id: 300 }],
  ['(o, 7, 4, 12)', keys.accessKey(7, 12), { table: 'object', object: 7, kind: 4, id: 12 }],
  [
    '(o, 9223372036854775807, 3, 12)',
    keys.slotKey(2n ** 63n - 1n, 12),
    { table: 'object', object: 2n ** 63n - 1n, kind: 3, id: 12 },
  ],
  ['(w, 5, 3, 12)', keys.waifKey(5, 3, 12), { table: 'waif', waif: 5, kind: 3, id: 12 }],
  ['(g, 5)', keys.referencesKey(5), { table: 'references', waif: 5 }],
  ['(g, 0, 5)', keys.unheldKey(5), { table: 'unheld', waif: 5 }],
  [`(b, 0x${'07'.repeat(32)}, 1)`, keys.programKey(hash, 1), { table: 'program', hash, part: 1 }],
  [
    '(x, 1, 7, 65536, 9)',
    keys.contentsKey(7, 65536, 9),
    { table: 'contents', location: 7, order: 65536, object: 9 },
  ],
  [
    '(x, 2, 7, 1, 9)',
    keys.childrenKey(7, 1, 9),
    { table: 'children', parent: 7, order: 1, object: 9 },
  ],
  ['(x, 3, 9)', keys.playersKey(9), { table: 'players', object: 9 }],
  [
    '(x, 4, colour, 9)',
    keys.definersKey('colour', 9),
    { table: 'definers', name: 'colour', object: 9 },
  ],
  ['(x, 5, 2, 9)', keys.ownedKey(2, 9), { table: 'owned', owner: 2, object: 9 }],
  [
    '(x, 6, 4, 0x10ff, 9)',
    keys.declaredKey(4, Uint8Array.of(0x10, 0xff), 9),
    { table: 'declared', index: 4, key: Uint8Array.of(0x10, 0xff), object: 9 },
  ],
  ['(x, 7, 4, 9)', keys.sourcesKey(4, 9), { table: 'sources', index: 4, object: 9 }],
  ['(t, 77)', keys.taskKey(77), { table: 'task', task: 77 }],
  [
    '(q, 1700000000000000, 77)',
    keys.queueKey(1_700_000_000_000_000, 77),
    { table: 'queue', wakeUs: 1_700_000_000_000_000, task: 77 },
  ],
  ['(s, abc)', keys.sessionKey('abc'), { table: 'session', session: 'abc' }],
  ['(s, 12)', keys.sessionKey(12), { table: 'session', session: 12 }],
  ['(i, 3, driver)', keys.imageKey(3, 'driver'), { table: 'image', version: 3, part: 'driver' }],
  ['(k, 1, 9, 17)', key('k', 1, 9, 17), { table: 'capability', part: 1, key: [9, 17] }],
  [
    '(h, 7, 25, 1700000000000000)',
    keys.historyKey(7, 25, 1_700_000_000_000_000),
    { table: 'history', object: 7, thing: 25, timeUs: 1_700_000_000_000_000 },
  ],
  ['(l, 1, 17, 0)', key('l', 1, 17, 0), { table: 'lump', part: 1, key: [17, 0] }],
  ['(m, token, 4)', keys.metaKey('token', 4), { table: 'meta', name: ['token', 4] }],
  [
    '(c, @00000000000000090001/0, 2)',
    key('c', { type: 'stamp', stamp, order: 0 }, 2),
    { table: 'log', stamp, part: 2 },
  ],
]

for (const [text, bytes, meaning] of CASES) {
  test(`${text} is built and read`, (t) => {
    t.is(formatKey(bytes), text)
    t.deepEqual(parseKey(bytes), meaning)
  })
}

test('a chunk is its value with a number', (t) => {
  const chunk = chunkKey(keys.slotKey(7, 12), 5)
  t.is(formatKey(chunk), '(o, 7, 3, 12, 5)')
  t.deepEqual(parseKey(chunk), { table: 'object', object: 7, kind: 3, id: 12, chunk: 5 })
})

test('the range of an object holds its rows and no others', (t) => {
  const range = keys.objectRange(7)
  for (const inside of [keys.headerKey(7, 0), keys.slotKey(7, 2n ** 40n)]) {
    t.true(rangeContains(range, inside))
  }
  t.true(rangeContains(range, chunkKey(keys.verbKey(7, 1), 0)))
  for (const outside of [
    keys.headerKey(6, 0),
    keys.headerKey(8, 0),
    keys.headerKey(70, 0),
    key('o'),
  ]) {
    t.false(rangeContains(range, outside))
  }
})

test('what the layout does not know is refused with the key', (t) => {
  const strangers = [
    key('z', 1),
    key('o', 7),
    key('o', 7, 3),
    key('o', 'seven', 3, 12),
    key('o', 7, 3, 12, 5, 1),
    key('x', 99, 1),
    key('b', 'no hash', 0),
    key(),
  ]
  for (const stranger of strangers) {
    const error = t.throws(() => parseKey(stranger), { code: 'ERR_ENCODING' })
    t.true(error?.message.includes(formatKey(stranger)))
  }
})

/** Numbers of the layout by name, tables as their character. */
function numbersOf(
  module: Readonly<Record<string, unknown>>,
  prefixes: RegExp,
): [string, unknown][] {
  return Object.entries(module).filter(([name]) => prefixes.test(name))
}

test('the numbers are the ones the driver names', (t) => {
  const ours = new Map<string, unknown>([...Object.entries(keys), ...Object.entries(rows)])
  const shared = numbersOf(layout, /^(ROW|HEADER|FLAG|PERMISSION|PREPOSITION|PROGRAM|INDEX)_/)
  t.true(shared.length > 20)
  for (const [name, number] of shared) t.is(ours.get(name), number, name)
  for (const [name, code] of numbersOf(layout, /^TABLE_/)) {
    t.is(ours.get(name), String.fromCharCode(Number(code)), name)
  }
})
