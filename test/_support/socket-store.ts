/**
 * A store in another process, by a socket: stands for FoundationDB where there is none. store-hook.ts puts
 * this module in the place of kernel/store/foundationdb.ts; the cluster file then is `HOST:PORT` of
 * store-server.ts.
 */

import { EventEmitter } from 'node:events'
import { connect, type Socket } from 'node:net'
import { deserialize, serialize } from 'node:v8'
import type { MessagePort } from 'node:worker_threads'
import type { Store, StoreFigures } from '../../kernel/store/store.ts'
import { openStoreOnPort } from '../../kernel/store/store-port.ts'

const LENGTH_BYTES = 4

/** What store-port.ts needs of a port, over a socket. */
class SocketPort extends EventEmitter {
  readonly #socket: Socket
  #received: Buffer[] = []
  #receivedBytes = 0

  constructor(socket: Socket) {
    super()
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (bytes: Buffer) => this.#receive(bytes))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.emit('close'))
  }

  postMessage(message: unknown): void {
    const body = serialize(message)
    const head = Buffer.alloc(LENGTH_BYTES)
    head.writeUInt32LE(body.length)
    this.#socket.write(Buffer.concat([head, body]))
  }

  close(): void {
    this.#socket.end()
  }

  ref(): void {
    this.#socket.ref()
  }

  unref(): void {
    this.#socket.unref()
  }

  #receive(bytes: Buffer): void {
    this.#received.push(bytes)
    this.#receivedBytes += bytes.length
    if (this.#receivedBytes < this.#needed()) return
    let buffer = Buffer.concat(this.#received)
    while (buffer.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + buffer.readUInt32LE(0)
      if (buffer.length < end) break
      this.emit('message', deserialize(buffer.subarray(LENGTH_BYTES, end)))
      buffer = buffer.subarray(end)
    }
    this.#received = [buffer]
    this.#receivedBytes = buffer.length
  }

  /** Bytes of the message that is being received. */
  #needed(): number {
    const [first] = this.#received
    if (first === undefined || first.length < LENGTH_BYTES) return 0
    return LENGTH_BYTES + first.readUInt32LE(0)
  }
}

/** A port at this end of [socket]. */
export function portOn(socket: Socket): MessagePort {
  return new SocketPort(socket) as unknown as MessagePort
}

/** As kernel/store/foundationdb.ts exports it. */
export async function openFoundationStore({
  clusterFile,
}: {
  clusterFile: string
}): Promise<Store & { figures(): Promise<StoreFigures> }> {
  const [host = '', port = ''] = clusterFile.split(':')
  const socket = connect({ host, port: Number(port) })
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  const store = openStoreOnPort(portOn(socket), 'foundationdb')
  return {
    engine: store.engine,
    readVersion: () => store.readVersion(),
    get: (key, options) => store.get(key, options),
    range: (range, options) => store.range(range, options),
    readNewest: (ranges) => store.readNewest(ranges),
    commit: (request) => store.commit(request),
    changesSince: (stamp, options) => store.changesSince(stamp, options),
    watch: (key) => store.watch(key),
    flush: () => store.flush(),
    close: () => store.close(),
    figures: async () => ({ version: await store.readVersion() }),
  }
}
