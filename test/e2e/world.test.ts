import test from 'ava'
import { LineClient } from '../_support/line-client.ts'
import type { CosmProcess } from '../_support/server-process.ts'
import { findWorldStores } from '../_support/world-store.ts'

/** More of each for a long run. */
const ROUNDS = Number(process.env['COSM_TEST_KILL_ROUNDS'] ?? 2)
const WRITERS = Number(process.env['COSM_TEST_KILL_CLIENTS'] ?? 4)
const REPLIES_PER_ROUND = 200

/** Logs in with [line]; the connection is ready when the world has answered a command of its own. */
async function logIn(server: CosmProcess, line: string): Promise<LineClient> {
  const client = await LineClient.open(server.telnetPort)
  client.send(line)
  client.send('say ready')
  await client.until((each) => each.includes('ready'))
  return client
}

/** Evaluates [code] as a wizard or programmer. */
async function evaluate(client: LineClient, code: string): Promise<string> {
  client.send(`;${code}`)
  return (await client.until((line) => line.startsWith('=> '))).slice(3)
}

/** Writes rising numbers to a property of its own and reads its neighbour's, until the server is gone. */
async function write(options: {
  server: CosmProcess
  index: number
  seen: Map<string, number>
  count: () => void
}): Promise<void> {
  const { server, index, seen, count } = options
  const own = `count${index}`
  const neighbour = `count${(index + 1) % WRITERS}`
  try {
    const client = await logIn(server, `connect Writer${index} secret${index}`)
    for (let value = (seen.get(own) ?? 0) + 1; ; value++) {
      seen.set(own, Number(await evaluate(client, `#0.${own} = ${value}`)))
      const read = Number(await evaluate(client, `#0.${neighbour}`))
      seen.set(neighbour, Math.max(seen.get(neighbour) ?? 0, read))
      count()
    }
  } catch {
    // The server was killed; what was seen until then counts.
  }
}

const { stores, skipped, close } = await findWorldStores()
test.after.always(close)
if (skipped !== undefined) test.skip(skipped, (t) => t.pass())
for (const { engine, openWorld } of stores) {
  test.serial(
    `${engine}: a person walks, programs a verb from the inside, and finds it after kill -9`,
    async (t) => {
      const start = openWorld(t)
      const server = await start()
      const client = await logIn(server, server.wizardLine)
      client.send('north')
      await client.until((line) => line === 'Market Square')
      client.send('@create $thing named lamp')
      client.send('@verb lamp:rub this none none')
      client.send('@program lamp:rub')
      client.send('player:tell("A spark, then ", 6 * 7, ".");')
      client.send('.')
      client.send('rub lamp')
      t.is(await client.until((line) => line.startsWith('A spark')), 'A spark, then 42.')
      await server.end('SIGKILL')
      const again = await start()
      t.is(again.wizardLine, '')
      const back = await logIn(again, server.wizardLine)
      back.send('rub lamp')
      t.is(await back.until((line) => line.startsWith('A spark')), 'A spark, then 42.')
    },
  )

  test.serial(`${engine}: suspended and forked tasks go on after kill -9`, async (t) => {
    const start = openWorld(t)
    const server = await start()
    const client = await logIn(server, server.wizardLine)
    await evaluate(client, 'add_property(#0, "beats", 0, {player, "rw"})')
    client.send(';;fork (0) while (1) #0.beats = #0.beats + 1; suspend(0.02); endwhile endfork')
    let seen = 0
    while (seen < 10) seen = Number(await evaluate(client, '#0.beats'))
    await server.end('SIGKILL')
    const again = await start()
    const back = await logIn(again, server.wizardLine)
    const found = Number(await evaluate(back, '#0.beats'))
    t.true(found >= seen)
    let later = found
    while (later < found + 10) later = Number(await evaluate(back, '#0.beats'))
    t.pass()
  })

  test.serial(
    `${engine}: after kill -9 under load, everything that a player has seen is found`,
    async (t) => {
      const start = openWorld(t)
      const first = await start()
      const setup = await logIn(first, first.wizardLine)
      for (let index = 0; index < WRITERS; index++) {
        await evaluate(setup, `add_property(#0, "count${index}", 0, {player, "rw"})`)
        const writer = await logIn(first, `create Writer${index} secret${index}`)
        setup.send(`@grant Writer${index} programmer`)
        await setup.until((line) => line.includes('is a programmer now'))
        writer.close()
      }
      const seen = new Map<string, number>()
      for (let round = 0; round < ROUNDS; round++) {
        const server = round === 0 ? first : await start()
        let replies = 0
        const clients = Array.from({ length: WRITERS }, (_, index) =>
          write({
            server,
            index,
            seen,
            count: () => {
              replies += 1
              if (replies === REPLIES_PER_ROUND) server.child.kill('SIGKILL')
            },
          }),
        )
        await Promise.all(clients)
        await server.exited
        const again = await start()
        const client = await logIn(again, first.wizardLine)
        for (const [name, value] of seen) {
          const stored = Number(await evaluate(client, `#0.${name}`))
          t.true(stored >= value, `${name} is ${stored}, a player has seen ${value}`)
        }
        await again.end('SIGKILL')
      }
    },
  )
}
