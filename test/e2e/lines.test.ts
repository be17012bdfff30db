import test from 'ava'
import { openSeededRandom } from '../../kernel/base/random.ts'
import { decode, LineClient } from '../_support/line-client.ts'
import { openFolder, startEcho } from '../_support/server-process.ts'

test.serial('lines of a TCP client reach the driver and its lines reach the client', async (t) => {
  const server = await startEcho(t, openFolder(t))
  const client = await LineClient.open(server.telnetPort)
  t.is(await client.next(), 'welcome -2')
  t.is(await client.ask('hello there'), 'hello there')
  t.is(decode(await client.ask('read-only é€😀')), 'é€😀')
  t.is(await client.ask('put door open'), 'put door')
  t.is(await client.ask('get door'), 'door = open')
  client.send('big 300000')
  t.is(await client.next(), 'big 300000')
  const big = await client.ask('get big')
  t.is(big.length, 'big = '.length + 300_000)
  t.is(await client.ask('later 20 done'), 'waiting')
  t.is(await client.next(), 'done')
  t.is(await client.ask('service abc'), 'reply ABC')
})

test.serial(
  'everybody hears what is said to all, and each has a connection of its own',
  async (t) => {
    const server = await startEcho(t, openFolder(t))
    const clients = await Promise.all([1, 2, 3].map(() => LineClient.open(server.telnetPort)))
    const welcomes = await Promise.all(clients.map((client) => client.next()))
    t.is(new Set(welcomes).size, 3)
    clients[0]?.send('say hi')
    t.deepEqual(await Promise.all(clients.map((client) => client.next())), ['hi', 'hi', 'hi'])
  },
)

test.serial(
  'a connection ends when the driver says so, after everything it was sent',
  async (t) => {
    const server = await startEcho(t, openFolder(t))
    const client = await LineClient.open(server.telnetPort)
    client.send('flood 1000')
    client.send('quit')
    await client.closed()
    t.is(client.lines.length, 1001)
  },
)

test.serial('a client that sends its lines and then no more still reads the answers', async (t) => {
  const server = await startEcho(t, openFolder(t))
  const client = await LineClient.open(server.telnetPort)
  client.send('one')
  client.send('two')
  client.socket.end()
  await client.closed()
  t.deepEqual(client.lines.slice(1), ['one', 'two'])
})

test.serial('echo and binary mode are options of a connection', async (t) => {
  const server = await startEcho(t, openFolder(t))
  const client = await LineClient.open(server.telnetPort)
  t.is(await client.next(), 'welcome -2')
  t.is(await client.ask('echo 0'), '\u00ff\u00fb\u0001client-echo 0')
  t.is(await client.ask('echo 1'), '\u00ff\u00fc\u0001client-echo 1')
  t.is(await client.ask('binary 1'), 'binary 1')
  client.socket.write(Buffer.from([0xff, 0x7e, 0x41, 0x0d, 0x0a]))
  t.is(await client.next(), '~FF~7EA~0D~0A')
})

test.serial(
  'a line above the limit is dropped and its sender told, whatever came with it',
  async (t) => {
    const server = await startEcho(t, openFolder(t))
    const client = await LineClient.open(server.telnetPort)
    await client.next()
    const piece = Buffer.alloc(1 << 20, 'x')
    for (let index = 0; index < 6; index++) client.socket.write(piece)
    client.send('')
    t.regex(await client.next(), /Line longer than \d+ bytes/)
    t.is(await client.ask('still here'), 'still here')
  },
)

test.serial('binary garbage becomes lines of U+FFFD, and disturbs nobody', async (t) => {
  const server = await startEcho(t, openFolder(t))
  const garbage = await LineClient.open(server.telnetPort)
  const other = await LineClient.open(server.telnetPort)
  await other.next()
  const random = openSeededRandom(3)
  for (let piece = 0; piece < 16; piece++) garbage.socket.write(random.bytes(65_536))
  garbage.send('\r\nend of garbage')
  t.is(await other.ask('still here'), 'still here')
  t.is(await garbage.until((line) => line === 'end of garbage'), 'end of garbage')
})

test.serial(
  'a reader that does not read loses the oldest lines, is told, and costs others nothing',
  async (t) => {
    const server = await startEcho(t, openFolder(t))
    const slow = await LineClient.open(server.telnetPort)
    const other = await LineClient.open(server.telnetPort)
    await slow.next()
    await other.next()
    slow.socket.pause()
    for (let round = 0; round < 40; round++) {
      slow.send('flood 5000')
      t.is(await other.ask(`round ${round}`), `round ${round}`)
    }
    slow.socket.resume()
    const notice = await slow.until((line) => line.includes('Network buffer overflow'))
    t.regex(notice, /^>> Network buffer overflow: \d+ lines of output to you have been lost <<$/)
    await slow.until((line) => line.startsWith('4999 '))
  },
)

test.serial(
  'a flood of input pauses the socket until it is worked off, and nothing is lost',
  async (t) => {
    const server = await startEcho(t, openFolder(t))
    const client = await LineClient.open(server.telnetPort)
    await client.next()
    const count = 20_000
    let text = ''
    for (let index = 0; index < count; index++) text += `read-only ${index}\n`
    client.socket.write(text)
    t.is(await client.until((line) => line === String(count - 1)), String(count - 1))
  },
)

test.serial('SIGTERM tells everybody and stops cleanly', async (t) => {
  const server = await startEcho(t, openFolder(t))
  const client = await LineClient.open(server.telnetPort)
  await client.next()
  t.is(await server.end('SIGTERM'), 0)
  t.is(await client.next(), '*** Shutting down: the test is over ***')
  await client.closed()
})

test.serial('a stop that the world asks for is a clean one too', async (t) => {
  const server = await startEcho(t, openFolder(t))
  const client = await LineClient.open(server.telnetPort)
  await client.next()
  t.is(await client.ask('shutdown'), '*** Shutting down: The echo is asked to stop. ***')
  t.is(await server.exited, 0)
})
