import test from 'ava'
import * as fc from 'fast-check'
import { TelnetParser } from '../../../../../kernel/net/telnet/parser.ts'

/** What a parser made of [packets]. */
function parse(packets: readonly Uint8Array[], lineBytesMax = 1000) {
  const lines: string[] = []
  const answers: number[][] = []
  let tooLong = 0
  const parser = new TelnetParser(
    {
      line: (bytes) => lines.push(Buffer.from(bytes).toString('utf8')),
      lineTooLong: () => {
        tooLong += 1
      },
      answer: (bytes) => answers.push([...bytes]),
    },
    { lineBytesMax },
  )
  for (const packet of packets) parser.push(packet)
  return { lines, answers, tooLong, parser }
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

const negotiation = Buffer.concat([
  text('lo'),
  Buffer.from([255, 253, 31, 255, 251, 24, 255, 250, 24, 0, 120, 255, 255, 121, 255, 240]),
  Buffer.from([255, 241, 255, 249]),
  text('ok\r\n'),
])

test('negotiation is taken out wherever packets split it, and refused', (t) => {
  for (const packets of [[negotiation], bytewise(negotiation)]) {
    const { lines, answers } = parse(packets)
    t.deepEqual(lines, ['look'])
    t.deepEqual(answers, [
      [255, 252, 31],
      [255, 254, 24],
    ])
  }
})

test('an option is refused once, however often it is asked for', (t) => {
  const ask = Buffer.from([255, 253, 3, 255, 253, 3, 255, 252, 3, 255, 254, 3])
  t.deepEqual(parse([ask, ask]).answers, [[255, 252, 3]])
})

test('AYT is answered, EC and EL edit the line', (t) => {
  const { lines, answers } = parse([
    Buffer.concat([text('xx'), Buffer.from([255, 248]), text('ab'), Buffer.from([255, 247])]),
    Buffer.from([255, 246, 10]),
  ])
  t.deepEqual(lines, ['a'])
  t.is(Buffer.from(answers[0] ?? []).toString(), '\r\n[Yes]\r\n')
})

test('a peer that accepts the offered echo is not answered', (t) => {
  const { parser, answers } = parse([])
  t.deepEqual([...parser.offerEcho(true)], [255, 251, 1])
  parser.push(Uint8Array.of(255, 253, 1))
  t.deepEqual([...parser.offerEcho(false)], [255, 252, 1])
  parser.push(Uint8Array.of(255, 254, 1))
  t.deepEqual(answers, [])
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
      for (const line of whole.lines) t.true(line.isWellFormed())
    }),
    { seed: 1, numRuns: 300 },
  )
})
