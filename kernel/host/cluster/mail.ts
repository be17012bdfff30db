/**
 * Mail between processes of a cluster: the effects of a batch whose connections are elsewhere.
 *
 *   ('m', 'mail', process, stamp, n)   the n-th PIECE_BYTES_MAX of packed effects (message.ts)
 *   ('m', 'mailbox', process)          int that changes with every mail, to be watched
 *
 * Mail is written by the commit of the batch that it comes from, so it is there exactly if the batch is.
 * The process reads it with each batch and clears it in the commit of that batch, so it counts exactly
 * once; nothing of it leaves before that commit.
 */

import { EFFECT_REMOTE, INPUT_REMOTE } from '../../../driver/shared/layout.ts'
import { MAILS_READ_MAX, PIECE_BYTES_MAX } from '../../base/limits.ts'
import { mailboxKey, mailKey, mailRange, parseKey } from '../../store/keys.ts'
import type { MutationWriter } from '../../store/mutations.ts'
import {
  type Bytes,
  concatBytes,
  type Entry,
  equalBytes,
  type KeyRange,
  keyAfter,
} from '../../store/range.ts'
import { forEachEffect, type Input, packEffect } from '../message.ts'
import { processOf } from './connection-id.ts'
import { encodeNumber } from './process-row.ts'

/** What one process has for another. */
export interface Mail {
  readonly process: number
  /** Packed effects. */
  readonly effects: Bytes
}

/** What came for this process with one batch. */
export interface ReceivedMail {
  /** Packed effects for connections of ours, in the order of the commits that brought them. */
  readonly effects: Bytes
  readonly inputs: readonly Input[]
  /** What the batch has to clear; undefined when nothing came. */
  readonly read: KeyRange | undefined
  /** Whether more may be there, for the next batch. */
  readonly isMore: boolean
}

/** [effects] of the process [own], sorted into its own and those for others. */
export function sortEffects(effects: Bytes, own: number): { own: Bytes; mail: readonly Mail[] } {
  const isElsewhere = (connection: number) => connection < 0 && processOf(connection) !== own
  let elsewhere = 0
  forEachEffect(effects, (_kind, connection) => {
    if (isElsewhere(connection)) elsewhere += 1
  })
  if (elsewhere === 0) return { own: effects, mail: [] }
  const kept: Bytes[] = []
  const parts = new Map<number, Bytes[]>()
  forEachEffect(effects, (kind, connection, bytes) => {
    const packed = packEffect(kind, connection, bytes)
    if (!isElsewhere(connection)) kept.push(packed)
    else {
      const process = processOf(connection)
      parts.set(process, [...(parts.get(process) ?? []), packed])
    }
  })
  const mail = Array.from(parts, ([process, packed]) => ({
    process,
    effects: concatBytes(...packed),
  }))
  return { own: concatBytes(...kept), mail }
}

/** Writes [mail] into the batch [number] of the process [from]. */
export function writeMail(
  writer: MutationWriter,
  mail: readonly Mail[],
  sender: { readonly from: number; readonly number: number },
): void {
  for (const { process, effects } of mail) {
    for (let n = 0; n * PIECE_BYTES_MAX < effects.length; n++) {
      const { key, stampOffset } = mailKey(process, n)
      const begin = n * PIECE_BYTES_MAX
      writer.setStampedKey(key, effects.subarray(begin, begin + PIECE_BYTES_MAX), stampOffset)
    }
    writer.set(mailboxKey(process), encodeNumber(sender.number * 64 + sender.from))
  }
}

/** What the first [rows] of the mail of [process] say. */
export function readMail(process: number, rows: readonly Entry[]): ReceivedMail {
  const whole = withoutLastCut(rows)
  const last = whole.at(-1)
  if (last === undefined) return NO_MAIL
  const effects: Bytes[] = []
  const inputs: Input[] = []
  // Parts of one mail follow each other, and no effect ends outside of its mail.
  forEachEffect(concatBytes(...whole.map(({ value }) => value)), (kind, connection, bytes) => {
    if (kind === EFFECT_REMOTE) inputs.push({ kind: INPUT_REMOTE, connection, number: 0, bytes })
    else effects.push(packEffect(kind, connection, bytes))
  })
  const read = { begin: mailRange(process).begin, end: keyAfter(last.key) }
  const isMore = rows.length >= MAILS_READ_MAX
  return { effects: concatBytes(...effects), inputs, read, isMore }
}

const NO_MAIL: ReceivedMail = {
  effects: new Uint8Array(0),
  inputs: [],
  read: undefined,
  isMore: false,
}

/** A last mail of which the limit may have cut parts off is left for the next time. */
function withoutLastCut(rows: readonly Entry[]): readonly Entry[] {
  const last = rows.at(-1)
  if (last === undefined || rows.length < MAILS_READ_MAX) return rows
  const stamp = stampOf(last)
  const count = rows.findIndex((row) => equalBytes(stampOf(row), stamp))
  return rows.slice(0, count)
}

function stampOf({ key }: Entry): Bytes {
  const parsed = parseKey(key)
  const element = parsed.table === 'meta' ? parsed.name[2] : undefined
  const isStamp = element !== null && typeof element === 'object' && 'stamp' in element
  if (!isStamp || element.stamp === 'of-commit') throw new TypeError('a key of mail has a stamp')
  return element.stamp
}
