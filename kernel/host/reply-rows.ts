/**
 * The replies of writes over HTTP that named an idempotency key, stored by the batch that holds the write:
 * so a write that is sent again is answered and not done, also after a crash and by another process.
 *
 *   ('m', 'reply', token, key)             list {begun int µs, digest of the request string, state int, reply binary}
 *   ('m', 'reply-time', begun, token, key) int: bytes of that row's value, for whoever sweeps
 *   ('m', 'reply-count' or 'reply-bytes', token)  counters of `add`: the rows of a token and their bytes
 *
 * - The reply is sealed with AES-256-GCM: nonce, tag, text. It may hold what is told once, such as a new
 *   token, and the store must not be able to tell it. The secret comes with the request.
 * - A program that commits before its end has a row without a reply from its first commit on; the reply comes
 *   with its last. If the server stops in between nobody waits for that reply: the row stays as it is.
 * - In a cluster a batch conflicts with whoever writes a row that it has looked for: of two processes that
 *   are sent the same one does it, the other one begins again and finds the reply.
 */

import { createCipheriv, createDecipheriv } from 'node:crypto'
import { EFFECT_REPLY } from '../../driver/shared/layout.ts'
import {
  REPLIES_BATCH_BYTES_MAX,
  REPLIES_BYTES_MAX,
  REPLIES_MAX,
  REPLY_BYTES_MAX,
} from '../base/limits.ts'
import type { Random } from '../base/random.ts'
import { replyBytesKey, replyCountKey, replyKey, replyTimeKey } from '../store/keys.ts'
import { type MutationWriter, unpackInteger } from '../store/mutations.ts'
import { type Bytes, type KeyRange, rangeOfKey } from '../store/range.ts'
import {
  decodeValue,
  encodeValue,
  intValue,
  listValue,
  type SlotValue,
  stringValue,
} from '../store/value.ts'
import { forEachEffect, type Input, packEffect } from './message.ts'
import type { Once } from './once.ts'

/**
 * Beside the driver's own: the request is not run, for the reason that follows. And a reply that was stored
 * has a third item, 1.
 */
export const REPLY_REFUSED = 4n

/**
 * Why a request is not run: its key stands for another one; the one that it repeats is not finished; it is,
 * and its reply was not kept; too much is kept for this token.
 */
export type Refusal = 'other' | 'running' | 'unkept' | 'full'

// States of a row. Append only: they are stored.
const STATE_RUNNING = 0n
const STATE_REPLIED = 1n
const STATE_UNKEPT = 2n

/** The driver's reply to a token that stands for nothing: nothing was done, and nothing is remembered. */
const STATUS_NOBODY = 3n
/** A reply of that status is shorter. */
const NOBODY_BYTES_MAX = 32

const NONCE_BYTES = 12
const TAG_BYTES = 16
const CIPHER = 'aes-256-gcm'

/** A request that is being run. */
interface Running {
  readonly once: Once
  readonly number: number
  readonly begunUs: number
  /** Bytes of its row; 0 when it has none. */
  readonly storedBytes: number
}

/** A row to be written; without a reply it is of a request that goes on. */
interface Outcome {
  readonly running: Running
  readonly reply: Bytes | undefined
}

export class ReplyRows {
  readonly #rows: { row(key: Bytes): Bytes | undefined }
  readonly #random: Pick<Random, 'bytes'>
  readonly #inCluster: boolean
  readonly #running = new Map<number, Running>()
  readonly #names = new Map<string, number>()
  /** Requests of the open batch that are answered without being run, and their answers. */
  #answers: { number: number; bytes: Bytes }[] = []
  #outcomes: Outcome[] = []
  #reads: Bytes[] = []
  /** In a cluster: what was running before the last batch. */
  #before: readonly Running[] | undefined

  constructor(parts: {
    rows: { row(key: Bytes): Bytes | undefined }
    random: Pick<Random, 'bytes'>
    inCluster?: boolean
  }) {
    this.#rows = parts.rows
    this.#random = parts.random
    this.#inCluster = parts.inCluster === true
  }

  /** An input is about to be given to the driver; true when it must not be, because it is answered here. */
  given({ once, number }: Input, nowUs: number): boolean {
    if (once === undefined) return false
    const answer = this.#answerTo(once)
    if (answer === undefined) {
      this.#change()
      this.#run({ once, number, begunUs: nowUs, storedBytes: 0 })
      return false
    }
    this.#answers.push({ number, bytes: encodeValue(answer) })
    return true
  }

  /** What was answered here since the last batch, for the one that is being closed. */
  takeAnswers(): { effects: Bytes; inputsDone: number[] } {
    const answers = this.#answers
    this.#answers = []
    return {
      effects: Buffer.concat(
        answers.map(({ number, bytes }) => packEffect(EFFECT_REPLY, number, bytes)),
      ),
      inputsDone: answers.map(({ number }) => number),
    }
  }

  /** A batch is about to be closed, with these [effects] and finished inputs. */
  closed(effects: Bytes, inputsDone: readonly number[]): void {
    // Those of a batch that could not be written were undone with it.
    this.#outcomes = []
    if (this.#running.size === 0) return
    this.#change()
    forEachEffect(effects, (kind, number, bytes) => {
      const running = kind === EFFECT_REPLY ? this.#running.get(number) : undefined
      if (running !== undefined) this.#finish(running, bytes)
    })
    for (const number of inputsDone) {
      const running = this.#running.get(number)
      if (running?.storedBytes === 0) this.#outcomes.push({ running, reply: undefined })
    }
  }

  /** Whether the batch that was closed writes rows. */
  get isWriting(): boolean {
    return this.#outcomes.length > 0
  }

  /** Adds the rows to the batch that was closed. */
  write(writer: MutationWriter): void {
    let room = REPLIES_BATCH_BYTES_MAX
    for (const { running, reply } of this.#outcomes) {
      const kept = reply !== undefined && reply.length <= Math.min(room, REPLY_BYTES_MAX)
      if (kept) room -= reply.length
      this.#writeRow(writer, running, { reply, kept })
    }
    this.#outcomes = []
  }

  /** The rows that were looked for in this batch. */
  reads(): KeyRange[] {
    return this.#reads.map(rangeOfKey)
  }

  /** The batch that was closed last has happened. */
  committed(): void {
    this.#reads = []
    this.#before = undefined
  }

  /** The batch that is open, or was closed last, has not happened; its inputs will be given again. */
  retract(): void {
    this.#answers = []
    this.#outcomes = []
    if (this.#before !== undefined) {
      this.#running.clear()
      this.#names.clear()
      for (const running of this.#before) this.#run(running)
    }
    this.committed()
  }

  /** The reply to a request that need not be run, or why it is not. */
  #answerTo(once: Once): SlotValue | undefined {
    const key = replyKey(once.scope, once.key)
    if (this.#inCluster) this.#reads.push(key)
    const stored = this.#rows.row(key)
    if (stored !== undefined) return answerOf(once, stored)
    const running = this.#running.get(this.#names.get(nameOf(once)) ?? 0)
    if (running !== undefined) return refusal(isSame(once, running.once) ? 'running' : 'other')
    return this.#isFull(once.scope) ? refusal('full') : undefined
  }

  #isFull(scope: string): boolean {
    const count = unpackInteger(this.#rows.row(replyCountKey(scope)))
    const bytes = unpackInteger(this.#rows.row(replyBytesKey(scope)))
    return count >= REPLIES_MAX || bytes >= REPLIES_BYTES_MAX
  }

  #run(running: Running): void {
    this.#running.set(running.number, running)
    this.#names.set(nameOf(running.once), running.number)
  }

  #finish(running: Running, bytes: Bytes): void {
    this.#running.delete(running.number)
    this.#names.delete(nameOf(running.once))
    if (isOfNobody(bytes)) return
    // The effects leave with the batch, which is written before.
    this.#outcomes.push({ running, reply: bytes })
  }

  #writeRow(
    writer: MutationWriter,
    running: Running,
    { reply, kept }: { reply: Bytes | undefined; kept: boolean },
  ): void {
    const { once, begunUs, storedBytes } = running
    const { scope, key } = once
    const ended = kept ? STATE_REPLIED : STATE_UNKEPT
    const bytes = reply !== undefined && kept ? this.#seal(once, reply) : new Uint8Array(0)
    const value = encodeValue(
      listValue([
        intValue(begunUs),
        stringValue(once.request),
        { type: 'int', value: reply === undefined ? STATE_RUNNING : ended },
        { type: 'binary', bytes },
      ]),
    )
    writer.set(replyKey(scope, key), value)
    writer.set(replyTimeKey(begunUs, scope, key), encodeValue(intValue(value.length)))
    if (storedBytes === 0) writer.add(replyCountKey(scope), 1n)
    writer.add(replyBytesKey(scope), BigInt(value.length - storedBytes))
    if (reply === undefined) this.#run({ ...running, storedBytes: value.length })
  }

  #seal({ secret }: Once, reply: Bytes): Bytes {
    const nonce = this.#random.bytes(NONCE_BYTES)
    const cipher = createCipheriv(CIPHER, Buffer.from(secret, 'hex'), nonce)
    const text = Buffer.concat([cipher.update(reply), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), text])
  }

  /** On the embedded store what is closed has happened, or the process ends. */
  #change(): void {
    if (this.#inCluster) this.#before ??= [...this.#running.values()]
  }
}

function nameOf({ scope, key }: Once): string {
  return `${scope} ${key}`
}

function isSame(one: Once, other: Once): boolean {
  return one.request === other.request
}

function refusal(why: Refusal): SlotValue {
  return listValue([{ type: 'int', value: REPLY_REFUSED }, stringValue(why)])
}

/** What the row [stored] means to who asks again. */
function answerOf({ request, secret }: Once, stored: Bytes): SlotValue {
  const row = decodeValue(stored)
  const [, asked, state, sealed] = row.type === 'list' ? row.items : []
  if (asked?.type !== 'string' || asked.value !== request) return refusal('other')
  if (state?.type !== 'int' || state.value === STATE_RUNNING) return refusal('running')
  if (state.value === STATE_UNKEPT || sealed?.type !== 'binary') return refusal('unkept')
  const reply = decodeValue(unseal(secret, sealed.bytes))
  return listValue([...(reply.type === 'list' ? reply.items : []), intValue(1)])
}

/** Throws for bytes that were not sealed with [secret], which comes from the token that the row is found by. */
function unseal(secret: string, bytes: Bytes): Bytes {
  const tagEnd = NONCE_BYTES + TAG_BYTES
  const nonce = bytes.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv(CIPHER, Buffer.from(secret, 'hex'), nonce)
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, tagEnd))
  return Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()])
}

function isOfNobody(reply: Bytes): boolean {
  if (reply.length > NOBODY_BYTES_MAX) return false
  const value = decodeValue(reply)
  const [status] = value.type === 'list' ? value.items : []
  return status?.type === 'int' && status.value === STATUS_NOBODY
}
