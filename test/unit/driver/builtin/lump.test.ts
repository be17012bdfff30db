/** Lumps: uploading in parts, reading, who holds them, what goes when, limits. */

import { createHash } from 'node:crypto'
import test from 'ava'
import {
  LUMP_BYTES_MAX,
  LUMP_CHUNK_BYTES,
  LUMP_PART_BYTES_MAX,
  LUMP_QUOTA_BYTES,
  LUMP_SWEEP_SECONDS,
  LUMP_TYPE_BYTES_MAX,
  LUMP_UNHELD_SECONDS,
  LUMP_UPLOAD_SECONDS,
  LUMP_UPLOADS_MAX,
  LUMP_URL_SECONDS_MAX,
} from '../../../../driver/shared/lumps.ts'
import { parseKey } from '../../../../kernel/store/keys.ts'
import { intValue, type SlotValue } from '../../../../kernel/store/value.ts'
import { PROGRAMMER } from '../../../_support/bare-world.ts'
import { openTestDriver, type TestDriver } from '../../../_support/driver.ts'

const END = new Uint8Array([0xff])

/** Bytes that are different everywhere. */
function bytesOf(count: number): Uint8Array {
  const bytes = new Uint8Array(count)
  let state = 1
  for (let at = 0; at < count; at++) {
    state = (state * 1103515245 + 12345) & 0x7fffffff
    bytes[at] = state >> 16
  }
  return bytes
}

const binaryValue = (bytes: Uint8Array): SlotValue => ({ type: 'binary', bytes })

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function ask(driver: TestDriver, source: string, args: SlotValue[], as?: number): SlotValue {
  const { status, value } = driver.answer(source, { args, ...(as === undefined ? {} : { as }) })
  if (status !== 1)
    throw new Error(
      `${status}: ${JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? `${each}` : each))}`,
    )
  return value
}

/** Uploads [bytes] in parts of [partBytes] and makes the capability #0.lump. */
function upload(driver: TestDriver, bytes: Uint8Array, partBytes: number, as?: number): void {
  const number = ask(driver, 'return lump_begin("image/png");', [], as)
  for (let at = 0; at < bytes.length; at += partBytes) {
    ask(
      driver,
      'return lump_add(@args);',
      [number, binaryValue(bytes.slice(at, at + partBytes))],
      as,
    )
  }
  ask(driver, '#0.lump = lump_end(args[1]); return 1;', [number], as)
}

function openLumps(): TestDriver {
  const driver = openTestDriver()
  driver.evaluate('add_property(#0, "lump", 0, {player, "rw"}); return 1;')
  return driver
}

function rowsOf(driver: TestDriver): number {
  return driver.store
    .range(new Uint8Array(0), END)
    .filter(({ key }) => parseKey(key).table === 'lump').length
}

function readAll(driver: TestDriver, bytes: number): Uint8Array {
  const parts: Uint8Array[] = []
  for (let at = 0; at < bytes; at += 100_000) {
    const part = ask(driver, 'return lump_read(#0.lump, @args);', [intValue(at), intValue(100_000)])
    if (part.type === 'binary') parts.push(part.bytes)
  }
  return new Uint8Array(Buffer.concat(parts))
}

for (const [bytes, partBytes] of [
  [0, 1],
  [1, 1],
  [55, 3],
  [64, 64],
  [1000, 7],
  [LUMP_CHUNK_BYTES, LUMP_CHUNK_BYTES],
  [LUMP_CHUNK_BYTES + 1, 40_000],
  [300_000, 99_991],
  [LUMP_PART_BYTES_MAX, LUMP_PART_BYTES_MAX],
] as const) {
  test(`${bytes} bytes in parts of ${partBytes} are read back, also by another server`, (t) => {
    const driver = openLumps()
    const data = bytesOf(bytes)
    upload(driver, data, partBytes)
    driver.restart()
    t.is(
      driver.evaluate('return lump_info(#0.lump);'),
      `["bytes" -> ${bytes}, "hash" -> "${sha(data)}", "type" -> "image/png"]`,
    )
    t.deepEqual(readAll(driver, bytes), data)
  })
}

test('an upload goes on after a restart', (t) => {
  const driver = openLumps()
  const data = bytesOf(150_001)
  const number = ask(driver, 'return lump_begin();', [])
  for (let at = 0; at < data.length; at += 50_000) {
    ask(driver, 'return lump_add(@args);', [number, binaryValue(data.slice(at, at + 50_000))])
    driver.restart()
  }
  ask(driver, '#0.lump = lump_end(args[1]); return 1;', [number])
  t.deepEqual(readAll(driver, data.length), data)
})

test('texts and binaries become lumps at once', (t) => {
  const driver = openLumps()
  driver.evaluate('#0.lump = lump_create("grün"); return 1;')
  const data = Buffer.from('grün')
  t.is(
    driver.evaluate('return lump_info(#0.lump);'),
    `["bytes" -> 5, "hash" -> "${sha(data)}", "type" -> "text/plain"]`,
  )
  t.is(driver.evaluate('return binary_to_str(lump_read(#0.lump, 0, 99));'), '"grün"')
  t.is(driver.evaluate('return lump_info(lump_create(b"", "a/b"))["type"];'), '"a/b"')
})

test('the same bytes are stored once, for everybody who uploads them', (t) => {
  const driver = openLumps()
  const data = bytesOf(200_000)
  upload(driver, data, 100_000)
  const rows = rowsOf(driver)
  upload(driver, data, 70_000, PROGRAMMER)
  driver.advance((LUMP_SWEEP_SECONDS + 5) * 1000)
  t.is(rowsOf(driver), rows)
  t.deepEqual(readAll(driver, data.length), data)
})

test('a lump goes an hour after its last capability', (t) => {
  const driver = openLumps()
  upload(driver, bytesOf(5_000_000), 1_000_000)
  t.true(rowsOf(driver) > 70)
  driver.evaluate('add_property(#0, "other", narrow(#0.lump, "read"), {player, "r"}); return 1;')
  driver.advance((LUMP_UNHELD_SECONDS + 2 * LUMP_SWEEP_SECONDS) * 1000)
  t.true(rowsOf(driver) > 70)
  t.is(driver.evaluate('return revoke(#0.lump);'), '1')
  driver.advance((LUMP_UNHELD_SECONDS - 2 * LUMP_SWEEP_SECONDS) * 1000)
  t.true(rowsOf(driver) > 70)
  t.throws(() => driver.evaluate('return lump_read(#0.other, 0, 1);'), { message: /E_PERM/ })
  driver.restart()
  driver.advance(5 * LUMP_SWEEP_SECONDS * 1000)
  t.is(rowsOf(driver), 0)
})

test('a lump goes although the process that made it is gone', (t) => {
  let there: TestDriver | undefined
  const here = openTestDriver({ cluster: 1, committed: (mutations) => there?.apply(mutations) })
  there = openTestDriver({ cluster: 2, store: here.store })
  here.evaluate(
    'add_property(#0, "lump", lump_create("some text"), {player, "r"}); return revoke(#0.lump);',
  )
  t.true(rowsOf(here) > 0)
  there.advance((LUMP_UNHELD_SECONDS + 3 * LUMP_SWEEP_SECONDS) * 1000)
  t.is(rowsOf(here), 0)
})

test('a lump that is uploaded again in time stays', (t) => {
  const driver = openLumps()
  const data = bytesOf(100_000)
  upload(driver, data, 100_000)
  driver.evaluate('revoke(#0.lump); return 1;')
  driver.advance((LUMP_UNHELD_SECONDS / 2) * 1000)
  upload(driver, data, 100_000)
  driver.advance(2 * LUMP_UNHELD_SECONDS * 1000)
  t.deepEqual(readAll(driver, data.length), data)
})

test('what an upload leaves that is not ended goes after an hour', (t) => {
  const driver = openLumps()
  const number = ask(driver, 'return lump_begin();', [])
  ask(driver, 'return lump_add(@args);', [number, binaryValue(bytesOf(300_000))])
  driver.restart()
  driver.advance((LUMP_UPLOAD_SECONDS - 60) * 1000)
  ask(driver, 'return lump_add(@args);', [number, binaryValue(bytesOf(1))])
  driver.advance((LUMP_UPLOAD_SECONDS - 60) * 1000)
  t.true(rowsOf(driver) > 4)
  driver.advance(3 * LUMP_SWEEP_SECONDS * 1000)
  t.is(rowsOf(driver), 0)
  t.throws(() => ask(driver, 'return lump_end(args[1]);', [number]), { message: /no such upload/ })
})

test('an upload that is dropped leaves nothing', (t) => {
  const driver = openLumps()
  const number = ask(driver, 'return lump_begin();', [])
  ask(driver, 'return lump_add(@args);', [number, binaryValue(bytesOf(300_000))])
  ask(driver, 'return lump_abort(args[1]);', [number])
  driver.advance(2 * LUMP_SWEEP_SECONDS * 1000)
  t.is(rowsOf(driver), 0)
})

test('uploads and lumps that are undone leave nothing', (t) => {
  const driver = openLumps()
  driver.evaluate(
    'fork (0) lump_create("some text"); n = lump_begin(); lump_add(n, "x"); rollback(); endfork return 1;',
  )
  t.is(rowsOf(driver), 0)
  t.is(driver.evaluate('return lumps();'), '{}')
})

test('uploads are their owner’s, and lumps their holders’', (t) => {
  const driver = openLumps()
  const number = ask(driver, 'return lump_begin();', [])
  for (const call of ['lump_add(args[1], "x")', 'lump_end(args[1])', 'lump_abort(args[1])']) {
    t.throws(
      () => ask(driver, `return ${call};`, [number], PROGRAMMER),
      { message: /no such upload/ },
      call,
    )
  }
  driver.evaluate('#0.lump = lump_create("mine"); return 1;')
  const hash = sha(Buffer.from('mine'))
  t.is(driver.evaluate(`return lump_info("${hash}")["bytes"];`), '4')
  t.throws(() => driver.evaluate(`return lump_info("${hash}");`, { as: PROGRAMMER }), {
    message: /E_PERM/,
  })
  t.is(driver.evaluate('return length(lumps());', { as: PROGRAMMER }), '0')
  t.is(driver.evaluate('return lump_info(lumps()[1])["hash"];'), `"${hash}"`)
  t.is(driver.evaluate('return lump_read(#0.lump, 1, 2);', { as: PROGRAMMER }), 'b"aW4="')
  t.is(driver.evaluate('return toliteral(#0.lump)[1..12];'), '"<capability "')
  t.throws(() => driver.evaluate('lump_create("x"); return 1;', { as: -1 }), { message: /E_PERM/ })
})

test('a URL is good until its time is over or the capability ends', (t) => {
  const driver = openLumps()
  driver.evaluate('#0.lump = lump_create("hello"); return 1;')
  const url = new URL(JSON.parse(driver.evaluate('return lump_url(#0.lump, 60);')), 'http://x')
  t.is(url.pathname, `/lump/${sha(Buffer.from('hello'))}`)
  const signed = (over: Record<string, string> = {}, more = ''): string => {
    const part = (name: string): string => over[name] ?? url.searchParams.get(name) ?? ''
    const hash = over['hash'] ?? url.pathname.slice(6)
    return `lump_signed("${hash}", ${part('grant')}, ${part('until')}, "${part('signature')}"${more})`
  }
  const read = (call: string): string => driver.evaluate(`return ${call};`, { as: -1 })
  t.is(read(`${signed()}["bytes"]`), '5')
  t.is(read(`binary_to_str(${signed({}, ', 1, 3')})`), '"ell"')
  const refused = { message: /E_PERM/ }
  const other = sha(Buffer.from('other'))
  driver.evaluate('lump_create("other"); return 1;')
  t.throws(() => read(signed({ hash: other })), refused)
  t.throws(() => read(signed({ grant: '4' })), refused)
  t.throws(() => read(signed({ until: `${Number(url.searchParams.get('until')) + 1}` })), refused)
  t.throws(() => read(signed({ signature: '0'.repeat(64) })), refused)
  driver.advance(61_000)
  t.throws(() => read(signed()), refused)
  const again = new URL(JSON.parse(driver.evaluate('return lump_url(#0.lump);')), 'http://x')
  for (const [name, value] of again.searchParams) url.searchParams.set(name, value)
  t.is(read(`${signed()}["bytes"]`), '5')
  driver.evaluate('revoke(#0.lump); return 1;')
  t.throws(() => read(signed()), refused)
})

test('every limit of lumps holds', (t) => {
  const driver = openLumps()
  const refuse = (call: string, message: RegExp): void => {
    t.throws(() => driver.evaluate(`return ${call};`), { message }, call)
  }
  const letters = 'a'.repeat(LUMP_TYPE_BYTES_MAX - 2)
  t.is(driver.evaluate(`return typeof(lump_create("", "${letters}/b"));`), '19')
  refuse(`lump_create("", "${letters}a/b")`, /E_INVARG/)
  for (const type of ['', 'a', 'a/', '/b', 'a/b/c', 'a/b;c', 'a/b c', 'ä/b'])
    refuse(`lump_create("", "${type}")`, /E_INVARG/)
  refuse('lump_create(1)', /E_TYPE/)
  refuse('lump_add(1, "x")', /E_INVARG/)
  driver.evaluate('#0.lump = lump_create("hello"); return 1;')
  t.is(driver.evaluate('return lump_read(#0.lump, 5, 1);'), 'b""')
  refuse('lump_read(#0.lump, 6, 1)', /E_RANGE/)
  refuse('lump_read(#0.lump, -1, 1)', /E_RANGE/)
  t.is(driver.evaluate(`return length(lump_read(#0.lump, 0, ${LUMP_PART_BYTES_MAX}));`), '5')
  refuse(`lump_read(#0.lump, 0, ${LUMP_PART_BYTES_MAX + 1})`, /E_INVARG/)
  refuse('lump_read(#0.lump, 0, -1)', /E_INVARG/)
  t.regex(driver.evaluate(`return lump_url(#0.lump, ${LUMP_URL_SECONDS_MAX});`), /lump/)
  refuse(`lump_url(#0.lump, ${LUMP_URL_SECONDS_MAX + 1})`, /E_INVARG/)
  refuse('lump_url(#0.lump, 0)', /E_INVARG/)
  refuse('lump_info(grant(#0, "read"))', /E_INVARG/)
  refuse(`lump_info("${'0'.repeat(64)}")`, /E_INVARG/)
  refuse('lump_info("abc")', /E_INVARG/)
  const number = ask(driver, 'return lump_begin();', [])
  t.throws(
    () =>
      ask(driver, 'return lump_add(@args);', [
        number,
        binaryValue(bytesOf(LUMP_PART_BYTES_MAX + 1)),
      ]),
    { message: /1048576/ },
  )
  for (let uploads = 1; uploads < LUMP_UPLOADS_MAX; uploads++)
    driver.evaluate('return lump_begin();')
  refuse('lump_begin()', /E_QUOTA/)
})

test('an owner’s lumps have no more bytes than the quota', (t) => {
  const driver = openLumps()
  driver.evaluate('add_property($server_options, "lump_quota", 10, {player, "r"}); return 1;')
  driver.evaluate('#0.lump = lump_create("12345"); return 1;')
  t.throws(() => driver.evaluate('return lump_create("123456");'), { message: /E_QUOTA/ })
  const first = ask(driver, 'return lump_begin();', [])
  const second = ask(driver, 'return lump_begin();', [])
  const five = binaryValue(bytesOf(5))
  t.throws(() => ask(driver, 'return lump_add(@args);', [first, binaryValue(bytesOf(6))]), {
    message: /lump_quota/,
  })
  ask(driver, 'return lump_add(@args);', [first, five])
  ask(driver, 'return lump_add(@args);', [second, five])
  t.throws(() => ask(driver, 'return lump_end(args[1]);', [first]), { message: /lump_quota/ })
  ask(driver, 'return lump_abort(args[1]);', [second])
  ask(driver, 'lump_end(args[1]); return 1;', [first])
  t.throws(() => driver.evaluate('return lump_create("1");'), { message: /E_QUOTA/ })
  t.is(driver.evaluate('return typeof(lump_create("1"));', { as: PROGRAMMER }), '19')
  driver.evaluate('revoke(#0.lump); return 1;')
  t.is(driver.evaluate('return typeof(lump_create("1"));'), '19')
})

test('a lump has 256 MB at most', (t) => {
  const driver = openLumps()
  driver.evaluate(
    `add_property($server_options, "lump_quota", ${LUMP_BYTES_MAX * 4}, {player, "r"}); return 1;`,
  )
  t.true(LUMP_QUOTA_BYTES <= LUMP_BYTES_MAX)
  const number = ask(driver, 'return lump_begin();', [])
  // As if all but the last bytes were there.
  const part = binaryValue(new Uint8Array(LUMP_PART_BYTES_MAX))
  for (let bytes = 0; bytes < LUMP_BYTES_MAX; bytes += LUMP_PART_BYTES_MAX) {
    ask(driver, 'return lump_add(@args);', [number, part])
  }
  t.throws(() => ask(driver, 'return lump_add(args[1], "x");', [number]), { message: /268435456/ })
  ask(driver, '#0.lump = lump_end(args[1]); return 1;', [number])
  t.is(
    driver.evaluate('return lump_info(#0.lump)["hash"];'),
    `"${sha(new Uint8Array(LUMP_BYTES_MAX))}"`,
  )
})
