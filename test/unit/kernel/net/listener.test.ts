import { createServer } from 'node:net'
import test from 'ava'
import { listen } from '../../../../kernel/net/listener.ts'

for (const port of [-1, 65_536, 1.5]) {
  test(`${port} is no port to listen at`, async (t) => {
    await t.throwsAsync(listen(createServer(), { host: '127.0.0.1', port }), {
      code: 'ERR_LISTEN',
      message: /is no port/,
    })
  })
}

test('port 0 takes any free port and tells which', async (t) => {
  const listener = await listen(createServer(), { host: '127.0.0.1', port: 0 })
  t.true(listener.port > 0)
  await listener.close()
})
