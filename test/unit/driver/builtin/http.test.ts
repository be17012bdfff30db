import test from 'ava'
import { openTestDriver } from '../../../_support/driver.ts'

/** What read_http() answers to these pieces of input, forced one after another. */
function read(kind: string, ...pieces: readonly string[]): string {
  const driver = openTestDriver()
  const me = driver.connect('connect wizard')
  const force = pieces.map((piece) => `force_input(player, ${JSON.stringify(piece)});`).join(' ')
  const lines = me.line(
    `; set_connection_option(player, "hold-input", 1); set_connection_option(player, "binary", 1); fork (0) ${force} endfork x = read_http("${kind}"); set_connection_option(player, "binary", 0); return x;`,
  )
  driver.advance(10)
  return [...lines, ...me.lines()].join('\n').replace(/^\{1, (.*)\}$/, '$1')
}

test('a request is read with its headers and body, in pieces', (t) => {
  t.is(
    read(
      'request',
      'POST /x?a=b HTTP/1.1~0D~0AHo',
      'st: me~0D~0Aconte',
      'NT-Length: 5~0D~0A~0D~0AHE',
      'LLO',
    ),
    '["body" -> "HELLO", "headers" -> ["conteNT-Length" -> "5", "Host" -> "me"], "method" -> "POST", "uri" -> "/x?a=b"]',
  )
})

test('a response is read; its chunks make one body', (t) => {
  t.is(
    read(
      'response',
      'HTTP/1.1 200 OK~0D~0ATransfer-Encoding: chunked~0D~0A~0D~0A3~0D~0Aabc~0D~0A2;x~0D~0Ade~0D~0A0~0D~0A~0D~0A',
    ),
    '["body" -> "abcde", "headers" -> ["Transfer-Encoding" -> "chunked"], "status" -> 200]',
  )
  t.is(read('response', 'HTTP/1.1 301~0D~0A~0D~0A'), '["headers" -> [], "status" -> 301]')
})

test('what is no message is told by name', (t) => {
  const errors: readonly (readonly [string, string, string])[] = [
    ['request', 'FOO /x HTTP/1.1~0D~0A', 'INVALID_METHOD'],
    ['request', 'GET <', 'INVALID_URL'],
    ['request', 'GET /~FFbad HTTP/1.1~0D~0A', 'INVALID_PATH'],
    ['request', 'GET /x XTTP', 'INVALID_CONSTANT'],
    ['request', 'GET /x HTTX', 'STRICT'],
    ['request', 'GET /x HTTP/x', 'INVALID_VERSION'],
    ['request', 'GET /x HTTP/1.1~0Dx', 'LF_EXPECTED'],
    ['request', 'GET /x HTTP/1.1~0D~0Afoo~00: bar', 'INVALID_HEADER_TOKEN'],
    ['request', 'GET /x HTTP/1.1~0D~0AContent-Length: x~0D~0A', 'INVALID_CONTENT_LENGTH'],
    ['response', 'foobar~0D~0A', 'INVALID_CONSTANT'],
    ['response', 'HTTP/1.1 2~00~00 Yow~0D~0A', 'INVALID_STATUS'],
    [
      'response',
      'HTTP/1.1 200 OK~0D~0ATransfer-Encoding: chunked~0D~0A~0D~0Axyz',
      'INVALID_CHUNK_SIZE',
    ],
  ]
  for (const [kind, text, name] of errors)
    t.regex(read(kind, text), new RegExp(`"error" -> \\{"${name}"`), text)
})

test('an invalid binary string ends the message', (t) => {
  t.is(read('request', 'GET ~zz'), '0')
})
