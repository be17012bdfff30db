/**
 * Random lines, telnet commands, openings and endings on connections whose players read, hold, flush and boot: the
 * driver comes to rest, and whoever connects behind that is served.
 */

import test from 'ava'
import { INPUT_CLOSE, INPUT_LINE, INPUT_TELNET } from '../../driver/shared/layout.ts'
import { openTestDriver, type TestConnection, type TestDriver } from '../_support/driver.ts'
import { anyValue, type Chance, FUZZED_WASM, fuzz, PRELUDE } from '../_support/fuzz.ts'

const STEPS = 40
const ROUNDS_PER_WORLD = 20
const CONNECTIONS_MAX = 5
const WORDS = [
  ...[
    'look',
    'put',
    'lamp',
    'lantern',
    'me',
    'here',
    '#2',
    '#99',
    'in',
    'on top of',
    'in front of',
    '"',
    '\\',
  ],
  ...[
    '"two words"',
    'with',
    'using',
    'at',
    'a"b',
    '\\"',
    '☃',
    'ÄÖ',
    ':',
    ';',
    '"say',
    ':waves',
    '',
    '  ',
    '\t',
  ],
  ...[
    'PREFIX',
    'SUFFIX',
    'OUTPUTPREFIX',
    'OUTPUTSUFFIX',
    '.program',
    '.program #2:look',
    '.flush',
    '.',
    '.l',
  ],
  ...[
    '#$#oob',
    '#$"quoted',
    '#$#',
    'connect',
    'wizard',
    '1',
    '2',
    'this',
    'ANY',
    'none',
    '%d',
    '~0A',
    'x'.repeat(300),
  ],
]
const CODE = [
  ...[
    'read()',
    'read(player, 1)',
    'flush_input(player)',
    'flush_input(player, 1)',
    'boot_player(player)',
  ],
  ...[
    'force_input(player, "look")',
    'force_input(player, "#$#x", 1)',
    'suspend(1)',
    'raise(E_PERM)',
  ],
  ...[
    'connected_players()',
    'connection_info(player)',
    'connection_options(player)',
    'output_delimiters(player)',
  ],
  ...[
    'buffered_output_length()',
    'queued_tasks()',
    'kill_task(queued_tasks()[1][1])',
    'notify(player, "x", 1)',
  ],
  ...[
    'switch_player(player, #4)',
    'switch_player(player, create(#1))',
    'set_player_flag(player, 0)',
    'read_http("request")',
  ],
  ...[
    'eval("read(); return read();")',
    'recycle(player)',
    'connected_players(1)',
    'idle_seconds(player)',
  ],
  ...[
    "`read(player) ! ANY'",
    'listeners()',
    'listen(#0, 7000)',
    'unlisten(7000)',
    'notify(#4, "y")',
    '(1',
  ],
]
const OPTIONS = [
  'hold-input',
  'binary',
  'disable-oob',
  'client-echo',
  'flush-command',
  'intrinsic-commands',
  'keep-alive',
]

test('whatever comes in on connections, the driver goes on serving', async (t) => {
  let driver: TestDriver | undefined
  let rounds = 0
  await fuzz(t, (chance) => {
    if (driver === undefined || rounds++ % ROUNDS_PER_WORLD === 0) driver = openWorld()
    const done: string[] = []
    try {
      converse(driver, chance, done)
      serve(driver)
    } catch (error) {
      driver = undefined
      throw new Error(done.join('\n'), { cause: error })
    }
  })
})

test('lines are split into words as a naive splitter does it', async (t) => {
  const driver = openWorld()
  driver.evaluate(`add_property(#0, "seen", 0, {#3, "rw"});
add_verb(#0, {#3, "rxd", "do_command"}, {"this", "none", "this"});
set_verb_code(#0, "do_command", {"#0.seen = {args, argstr};", "return 1;"});`)
  const player = driver.connect('connect wizard')
  await fuzz(t, (chance) => {
    const line = `x${lineOf(chance)}`
    if (/^#\\$/.test(line)) return
    player.line(line)
    const { value } = driver.answer('return #0.seen;')
    const wanted = [wordsOf(line), line]
    if (plain(value) !== JSON.stringify(wanted))
      throw new Error(`${plain(value)} of ${JSON.stringify(wanted)}`)
  })
})

function openWorld(): TestDriver {
  const driver = openTestDriver({ wasm: FUZZED_WASM })
  driver.evaluate(`lamp = create(#1); lamp.name = "lamp"; move(lamp, #2);
for v in ({"look", "put"}) add_verb(#2, {#3, "rd", v}, {"any", "any", "any"});
set_verb_code(#2, v, {"notify(player, toliteral({dobj, iobj, prepstr, args, argstr}));"}); endfor
for v in ({"user_connected", "user_disconnected", "user_client_disconnected", "do_out_of_band_command"})
add_verb(#0, {#3, "rxd", v}, {"this", "none", "this"}); set_verb_code(#0, v, {"suspend(0);", "return args;"}); endfor`)
  return driver
}

// ---- talking

function converse(driver: TestDriver, chance: Chance, done: string[]): void {
  const connections: TestConnection[] = []
  for (let step = 0; step < STEPS; step++) {
    const connection = chance.one(connections.length + 1) ? undefined : chance.of(connections)
    if (connection === undefined) {
      if (connections.length === CONNECTIONS_MAX) continue
      done.push('open')
      connections.push(
        driver.connect(
          ...chance.of([[], ['connect wizard'], ['connect programmer'], ['connect me']]),
        ),
      )
    } else say(driver, connection, chance, done)
    if (chance.one(12)) driver.advance(chance.of([1, 1000, 400_000]))
    if (chance.one(40)) {
      done.push('restart')
      driver.restart()
      connections.length = 0
    } else if (chance.one(3)) driver.run()
  }
  for (const connection of connections) if (connection.isOpen) connection.close()
  driver.run()
}

/** Hands one input in, which runs at once or with those that follow. */
function say(driver: TestDriver, connection: TestConnection, chance: Chance, done: string[]): void {
  const kind = chance.below(12)
  if (kind === 0) {
    done.push(`${connection.id} closes`)
    driver.receive(INPUT_CLOSE, connection.id, new Uint8Array(0))
    return
  }
  const text =
    kind === 1 ? chance.of(['~FF~FB~01', '~FF~FA~18~00', '~FF', '~', '']) : lineOf(chance)
  done.push(`${connection.id} ${kind === 1 ? 'telnet' : 'says'} ${text}`)
  const bytes = Buffer.from(text, 'utf8')
  driver.receive(kind === 1 ? INPUT_TELNET : INPUT_LINE, connection.id, bytes)
  if (chance.one(2)) driver.run()
}

function lineOf(chance: Chance): string {
  if (chance.one(3)) return `;${codeOf(chance)}`
  return Array.from({ length: chance.below(6) }, () => chance.of(WORDS)).join(
    chance.of([' ', ' ', '', '  ']),
  )
}

function codeOf(chance: Chance): string {
  if (chance.one(3)) {
    const option = `set_connection_option(player, "${chance.of(OPTIONS)}", ${chance.of(['0', '1', '"."', '{}', '{"PREFIX"}'])})`
    return `return ${option};`
  }
  if (chance.one(6)) return `${PRELUDE.replaceAll('\n', ' ')} notify(player, ${anyValue(chance)});`
  return `${chance.of(CODE)}; return ${chance.of(CODE)};`
}

/** Whoever connects now is answered. */
function serve(driver: TestDriver): void {
  const player = driver.connect('connect wizard')
  const lines = player.line(';return 6 * 7;')
  player.close()
  if (!lines.some((line) => line.includes('42')))
    throw new Error(`served with ${JSON.stringify(lines)}`)
}

// ---- words

/** Words are separated by blanks; quotes keep blanks together, a backslash takes the next sign as it is. */
function wordsOf(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let isQuoted = false
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at)
    if (sign === ' ' && !isQuoted) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (sign === '"') {
      isQuoted = !isQuoted
      word ??= ''
    } else {
      word ??= ''
      word += sign === '\\' ? line.charAt(++at) : sign
    }
  }
  return word === undefined ? words : [...words, word]
}

type Plain = ReturnType<TestDriver['answer']>['value']

function plain(value: Plain): string {
  const inside = (each: Plain): unknown =>
    each.type === 'list' ? each.items.map(inside) : each.type === 'string' ? each.value : each.type
  return JSON.stringify(inside(value))
}
