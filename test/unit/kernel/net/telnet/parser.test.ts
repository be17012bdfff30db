import test from 'ava'
import * as fc from 'fast-check'
import { offerEcho, TelnetParser } from '../../../../../kernel/net/telnet/parser.ts'

/** What a parser made of [packets]. */
function parse(packets: readonly Uint8Array[], lineBytesMax = 1000) {
  const lines: string[] = []
  const commands: number[][] = []
  let tooLong = 0
  const parser = new TelnetParser(
    {
      line: (bytes) => lines.push(Buffer.from(bytes).toString('utf8')),
      lineTooLong: () => {
        tooLong += 1
      },
      commands: (bytes) => commands.push([...bytes]),
    },
    { lineBytesMax: () => lineBytesMax },
  )
  for (const packet of packets) parser.push(packet)
  return { lines, commands, tooLong }
}

const text = (string: string) => Buffer.from(string, 'utf8')

/** [bytes] cut at every place: one packet a byte. */
const bytewise = (bytes: Uint8Array) => Array.from(bytes, (byte) => Uint8Array.of(byte))

test('LF, CR LF, CR NUL and CR each end one line', (t) => {
  t.deepEqual(parse([text('a\nb\r\nc\r\0d\re\n\nf')]).lines, ['a', 'b', 'c', 'd', 'e', ''])
})

test('CR LF split over packets ends one line', (t) => {
  t.deepEqual(parse([text('a\r'), text('\nb\n')]).lines, ['a', 'b'])
})

test('a character split over packets arrives whole, and a broken one as U+FFFD', (t) => {
  t.deepEqual(parse(bytewise(text('é€😀\n'))).lines, ['é€😀'])
  t.deepEqual(parse([Buffer.from('61c32862ffff63f09f0a', 'hex')]).lines, ['a\ufffd(b\ufffdc\ufffd'])
})

test('backspace takes back a whole character, and nothing from an empty line', (t) => {
  t.deepEqual(parse([text('\bxé\b\x7fyz\b\n')]).lines, ['y'])
})

test('control characters but tab are dropped', (t) => {
  t.deepEqual(parse([text('a\u0001\tb\u001b\u0007\n')]).lines, ['a\tb'])
})

const COMMANDS = [
  [255, 253, 31],
  [255, 251, 24],
  [255, 250, 24, 0, 120, 255, 255, 121, 255, 240],
  [255, 241],
  [255, 249],
]
const negotiation = Buffer.concat([text('lo'), Buffer.from(COMMANDS.flat()), text('ok\r\n')])

test('commands are taken out of the text, those of one packet together', (t) => {
  const { lines, commands } = parse([negotiation])
  t.deepEqual(lines, ['look'])
  t.deepEqual(commands, [COMMANDS.flat()])
})

test('commands that packets split arrive whole', (t) => {
  const { lines, commands } = parse(bytewise(negotiation))
  t.deepEqual(lines, ['look'])
  t.deepEqual(commands, COMMANDS)
})

test('the echo is offered and withdrawn', (t) => {
  t.deepEqual([...offerEcho(true)], [255, 251, 1])
  t.deepEqual([...offerEcho(false)], [255, 252, 1])
})

test('a line at the limit arrives, one byte more is dropped and told', (t) => {
  t.like(parse([text('12345\n')], 5), { lines: ['12345'], tooLong: 0 })
  const { lines, tooLong } = parse([text('123456'), text('789\nnext\n')], 5)
  t.is(tooLong, 1)
  t.deepEqual(lines, ['next'])
})

test('a subnegotiation without an end does not swallow the connection', (t) => {
  const { lines } = parse([Buffer.from([255, 250, 1]), new Uint8Array(70_000), text('\nhere\n')])
  t.is(lines.at(-1), 'here')
})

test('any bytes in any packets give the same lines, all of them UTF-8', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const whole = parse([bytes])
      t.deepEqual(parse(bytewise(bytes)).lines, whole.lines)
      t.deepEqual(parse(bytewise(bytes)).commands.flat(), whole.commands.flat())
      for (const line of whole.lines) t.true(line.isWellFormed())
    }),
    { seed: 1, numRuns: 300 },
  )
})
