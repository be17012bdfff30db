import test from 'ava'
import { WebSocket } from 'ws'
import { FrameClient } from '../_support/frame-client.ts'
import { LineClient } from '../_support/line-client.ts'
import { openFolder, startEcho } from '../_support/server-process.ts'

test.serial('a WebSocket without a subprotocol carries lines both ways', async (t) => {
  const server = await startEcho(t, openFolder(t))
  const socket = new WebSocket(`ws://127.0.0.1:${server.httpPort}/`)
  const lines: string[] = []
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      t.false(isBinary)
      lines.push(data.toString())
      if (lines.length === 1) {
        socket.send('read-only é€😀')
        socket.send('one\ntwo\r\n')
        socket.send('quit')
      }
    })
    socket.on('close', (code) => {
      t.is(code, 1000)
      resolve()
    })
  })
  t.deepEqual(lines, ['welcome -2', 'é€😀', 'one', 'two'])
})

test.serial('an upgrade elsewhere than at / is refused', async (t) => {
  const server = await startEcho(t, openFolder(t))
  const socket = new WebSocket(`ws://127.0.0.1:${server.httpPort}/elsewhere`)
  const error = await new Promise<Error>((resolve) => socket.on('error', resolve))
  t.regex(error.message, /404/)
})

test.serial(
  'a session outlives its socket: what was missed comes again, in order and once',
  async (t) => {
    const server = await startEcho(t, openFolder(t))
    const other = await LineClient.open(server.telnetPort)
    await other.next()
    const first = await FrameClient.open(server.httpPort)
    first.send({ type: 'open' })
    const { token, connection, resumed } = await first.next('session')
    t.false(resumed)
    t.deepEqual(await first.next('line'), {
      type: 'line',
      number: 1,
      text: `welcome ${connection}`,
    })
    first.send({ type: 'line', text: 'hello', number: 1 })
    t.deepEqual(await first.next('line'), { type: 'line', number: 2, text: 'hello' })
    t.deepEqual(await first.next('done'), { type: 'done', number: 1 })
    first.socket.terminate()

    t.is(await other.ask('say one'), 'one')
    t.is(await other.ask('say two'), 'two')

    const second = await FrameClient.open(server.httpPort)
    second.send({ type: 'resume', token, received: 1 })
    t.true((await second.next('session')).resumed)
    const missed = [await second.next('line'), await second.next('line'), await second.next('line')]
    t.deepEqual(
      missed.map(({ number, text }) => `${number} ${text}`),
      ['2 hello', '3 one', '4 two'],
    )
    // The client does not know whether its line arrived, so it sends it again.
    second.send({ type: 'line', text: 'hello', number: 1 })
    second.send({ type: 'line', text: 'bye', number: 2 })
    t.is((await second.next('line')).text, 'bye')
  },
)

test.serial('a second client with the token takes the session over', async (t) => {
  const server = await startEcho(t, openFolder(t))
  const first = await FrameClient.open(server.httpPort)
  first.send({ type: 'open' })
  const { token } = await first.next('session')
  const { number } = await first.next('line')
  const second = await FrameClient.open(server.httpPort)
  second.send({ type: 'resume', token, received: number })
  await second.next('session')
  t.is(await first.closed(), 4001)
  second.send({ type: 'line', text: 'mine' })
  t.is((await second.next('line')).text, 'mine')
})

test.serial('a token that is not known opens a new session and says so', async (t) => {
  const server = await startEcho(t, openFolder(t))
  const client = await FrameClient.open(server.httpPort)
  client.send({ type: 'resume', token: 'of another time', received: 77 })
  t.false((await client.next('session')).resumed)
  t.is((await client.next('line')).number, 1)
})

test.serial('frames that cannot be used are answered, not obeyed', async (t) => {
  const server = await startEcho(t, openFolder(t))
  const client = await FrameClient.open(server.httpPort)
  client.send({ type: 'line', text: 'too early' })
  t.regex((await client.next('error')).message, /first frame/)
  client.socket.send('{')
  t.regex((await client.next('error')).message, /JSON/)
  client.send({ type: 'open' })
  await client.next('session')
  client.send({ type: 'line', text: 'two\nlines' })
  t.regex((await client.next('error')).message, /line breaks/)
  client.send({ type: 'close' })
  t.is(await client.closed(), 1000)
})

test.serial('a hidden password is a frame, and raw bytes are base64', async (t) => {
  const server = await startEcho(t, openFolder(t))
  const client = await FrameClient.open(server.httpPort)
  client.send({ type: 'open' })
  await client.next('session')
  client.send({ type: 'line', text: 'echo 0' })
  t.deepEqual(await client.next('echo'), { type: 'echo', on: false })
})

test.serial('a session and its unfinished lines survive the loss of the executor', async (t) => {
  const server = await startEcho(t, openFolder(t))
  const bad = await LineClient.open(server.telnetPort)
  await bad.next()
  const client = await FrameClient.open(server.httpPort)
  client.send({ type: 'open' })
  await client.next('line')
  bad.send('trap')
  client.send({ type: 'line', text: 'put kept yes', number: 1 })
  t.is((await client.next('line')).text, 'put kept')
  t.is((await client.next('done')).number, 1)
})

test.serial('the HTTP server answers beside the WebSocket', async (t) => {
  const server = await startEcho(t, openFolder(t))
  const response = await fetch(`http://127.0.0.1:${server.httpPort}/evaluate`)
  t.is(response.status, 200)
  const probe = await fetch(`http://127.0.0.1:${server.httpPort}/probe`)
  t.is(await probe.text(), 'ready')
  const metrics = await (await fetch(`http://127.0.0.1:${server.httpPort}/metrics`)).text()
  t.regex(metrics, /^cosm_store_version [1-9]/m)
})
