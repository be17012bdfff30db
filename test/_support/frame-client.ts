/** A client of the WebSocket subprotocol `cosm.v1`, for tests. */

import { WebSocket } from 'ws'
import { type ClientFrame, PROTOCOL, type ServerFrame } from '../../kernel/net/protocol.ts'

const WAIT_MS_MAX = 30_000

export class FrameClient {
  readonly socket: WebSocket
  readonly #frames: ServerFrame[] = []
  #wake: (() => void) | undefined
  closeCode: number | undefined

  private constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data: Buffer) => {
      this.#frames.push(JSON.parse(data.toString()) as ServerFrame)
      this.#wake?.()
    })
    socket.on('error', () => {})
    socket.on('close', (code) => {
      this.closeCode = code
      this.#wake?.()
    })
  }

  static async open(port: number): Promise<FrameClient> {
    const client = new FrameClient(new WebSocket(`ws://127.0.0.1:${port}/`, PROTOCOL))
    await new Promise((resolve, reject) => {
      client.socket.once('open', resolve)
      client.socket.once('error', reject)
    })
    return client
  }

  send(frame: ClientFrame): void {
    this.socket.send(JSON.stringify(frame))
  }

  /** Drops frames up to the first of [type], and answers it. */
  async next<Type extends ServerFrame['type']>(
    type: Type,
  ): Promise<Extract<ServerFrame, { type: Type }>> {
    for (;;) {
      for (let frame = this.#frames.shift(); frame !== undefined; frame = this.#frames.shift()) {
        if (frame.type === type) return frame as Extract<ServerFrame, { type: Type }>
      }
      if (this.closeCode !== undefined) throw new Error(`closed with ${this.closeCode}`)
      await this.#change()
    }
  }

  /** Drops frames up to the one that says that the line [number] is finished. */
  async done(number: number): Promise<void> {
    while ((await this.next('done')).number !== number);
  }

  async closed(): Promise<number> {
    while (this.closeCode === undefined) await this.#change()
    return this.closeCode
  }

  #change(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('nothing came')), WAIT_MS_MAX)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
