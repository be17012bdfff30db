/** A process that serves one store in memory to any number of others; prints its port. */

import { type AddressInfo, createServer } from 'node:net'
import { openSystemClock } from '../../kernel/base/clock.ts'
import { openMemoryStore } from '../../kernel/store/memory.ts'
import { serveStore } from '../../kernel/store/store-port.ts'
import { portOn } from './socket-store.ts'

const store = openMemoryStore({ clock: openSystemClock(), keepLog: true })
const server = createServer((socket) => serveStore(store, portOn(socket)))
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`store at ${(server.address() as AddressInfo).port}\n`)
})
