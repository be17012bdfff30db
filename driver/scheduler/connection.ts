/**
 * Connections: the driver's mirror of the kernel's sockets and sessions. A connection is known by its
 * player: a negative number of its own until somebody logs in, then his object (ToastStunt `server.cc`).
 * The kernel knows it by its id for ever.
 */

import { buffered } from '../host.ts'
import { batchNumber } from '../object/batch.ts'
import { isValid } from '../object/object.ts'
import {
  EFFECT_BOOT,
  EFFECT_BYTES,
  EFFECT_LINE,
  EFFECT_OPTION,
  EFFECT_PLAYER,
} from '../shared/layout.ts'
import { OUTPUT_QUEUED_BYTES_MAX } from '../shared/limits.ts'
import { TAG_INT, TAG_LIST, TAG_MAP, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { allocate } from '../value/heap.ts'
import { text } from '../value/intern.ts'
import { listItem, newList, pushItem, pushString } from '../value/list.ts'
import { mapGet } from '../value/map.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { retainString } from '../value/string.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import {
  releaseHeap,
  retainHeap,
  Slot,
  StringValue,
  setInt,
  setList,
  setObject,
  setString,
} from '../value/value.ts'
import { integerOption, serverOptionOf } from '../vm/options.ts'
import { addEffect, addLine, addTextLine, addValueEffect, trimOutput } from './effect.ts'
import { bury, KEPT_CONNECTION, KEPT_TABLE, keepBytes } from './kept.ts'

/** The connection was opened by the server. */
export const CONNECTION_OUTBOUND: u32 = 1
/** set_connection_option(…, "binary", 1). */
export const CONNECTION_BINARY: u32 = 2
/** Server messages such as `*** Connected ***` are printed. */
export const CONNECTION_MESSAGES: u32 = 4
/** It is to be closed by the scheduler, or was closed by its peer: to programs it is gone. */
export const CONNECTION_LEAVING: u32 = 8
/** The kernel knows that it is closed. */
export const CONNECTION_CLOSED: u32 = 16
/** It is at another process of the cluster: remote.ts. */
export const CONNECTION_REMOTE: u32 = 128
/** switch_player() moved it; the hooks are still to be called. */
export const CONNECTION_SWITCHED: u32 = 32

@unmanaged
export class Connection {
  /** The kernel's id, and whom it belongs to: equal until somebody logs in. */
  id: i64 = 0
  player: i64 = 0
  /** The object whose verbs log in and are told. */
  listener: i64 = 0
  /** Whom switch_player() took it from. */
  switchedFrom: i64 = 0
  /** µs; 0 when nobody has logged in. */
  connectedSince: f64 = 0
  lastActivity: f64 = 0
  flags: u32 = 0
  next: usize = 0
  previous: usize = 0
  /** The next one in the bucket of its player, and in that of its id. */
  bucketNext: usize = 0
  idNext: usize = 0
  /** Bytes of output in the open batch, and which batch that was. */
  outputBytes: u32 = 0
  outputBatch: u32 = 0
  clientEcho: u32 = 0
  /** The batch, counted from 1, in which a line of it was taken last. */
  inputBatch: u32 = 0
  /** The batch in which it was copied last: kept.ts. */
  kept: u32 = 0
  /** Of one at another process: the id of its row, a StringValue. */
  session: usize = 0
  /** The map that the kernel opened it with, and its name. */
  informationTag: u32 = 0
  informationSpare: u32 = 0
  informationBits: i64 = 0
  nameTag: u32 = 0
  nameSpare: u32 = 0
  nameBits: i64 = 0
  /** The value of option keep-alive, as it was set. */
  keepAliveTag: u32 = 0
  keepAliveSpare: u32 = 0
  keepAliveBits: i64 = 0

  get information(): Slot {
    return changetype<Slot>(changetype<usize>(this) + offsetof<Connection>('informationTag'))
  }
  get name(): Slot {
    return changetype<Slot>(changetype<usize>(this) + offsetof<Connection>('nameTag'))
  }
  get keepAlive(): Slot {
    return changetype<Slot>(changetype<usize>(this) + offsetof<Connection>('keepAliveTag'))
  }
  has(flag: u32): bool {
    return (this.flags & flag) !== 0
  }
  /** Whether programs may still see and use it. */
  get isOpen(): bool {
    return (this.flags & CONNECTION_LEAVING) === 0
  }
}

/** All connections, the newest first. */
let first: usize = 0
/** Chains of connections by player. */
const BUCKETS: u32 = 1024
const buckets: usize = memory.data(4096, 16)
/** Chains of connections by id. */
const idBuckets: usize = memory.data(4096, 16)
let count: u32 = 0
/** How many of them nobody has logged in on: only those can time out. */
let waitingForLogin: u32 = 0
/** Changes with every batch. */
let batch: u32 = 1
/** Whether connections with players came or went since the list of them was stored. */
let isListDirty: bool = false

export function firstConnection(): Connection | null {
  return first === 0 ? null : changetype<Connection>(first)
}

export function nextConnection(connection: Connection): Connection | null {
  return connection.next === 0 ? null : changetype<Connection>(connection.next)
}

export function connectionCount(): u32 {
  return count
}

/** The connection that belongs to [player], a player or an unlogged connection's number; or null. */
export function connectionOf(player: i64): Connection | null {
  let at = load<usize>(bucketOf(player))
  while (at !== 0) {
    const connection = changetype<Connection>(at)
    if (connection.player === player) return connection
    at = connection.bucketNext
  }
  return null
}

function bucketOf(player: i64): usize {
  return buckets + ((<usize>(<u32>player & (BUCKETS - 1))) << 2)
}

function enterBucket(connection: Connection): void {
  const bucket = bucketOf(connection.player)
  connection.bucketNext = load<usize>(bucket)
  store<usize>(bucket, changetype<usize>(connection))
}

function leaveBucket(connection: Connection): void {
  let place = bucketOf(connection.player)
  while (load<usize>(place) !== changetype<usize>(connection)) {
    place = load<usize>(place) + offsetof<Connection>('bucketNext')
  }
  store<usize>(place, connection.bucketNext)
}

/** The same when programs may use it. */
export function openConnectionOf(player: i64): Connection | null {
  const connection = connectionOf(player)
  if (connection === null) return null
  return connection.isOpen ? connection : null
}

/** The connection with the kernel's [id]; or null. */
export function connectionById(id: i64): Connection | null {
  for (let at = load<usize>(idBucketOf(id)); at !== 0; at = changetype<Connection>(at).idNext) {
    if (changetype<Connection>(at).id === id) return changetype<Connection>(at)
  }
  return null
}

/** In a cluster the lowest bits of an id tell the process. */
function idBucketOf(id: i64): usize {
  return idBuckets + ((<usize>(<u32>(id ^ (id >> 10)) & (BUCKETS - 1))) << 2)
}

function enterIdBucket(connection: Connection): void {
  const bucket = idBucketOf(connection.id)
  connection.idNext = load<usize>(bucket)
  store<usize>(bucket, changetype<usize>(connection))
}

function leaveIdBucket(connection: Connection): void {
  let place = idBucketOf(connection.id)
  while (load<usize>(place) !== changetype<usize>(connection)) {
    place = load<usize>(place) + offsetof<Connection>('idNext')
  }
  store<usize>(place, connection.idNext)
}

// ---- life

/** A new connection with the kernel's [id]; [information] is the map it came with. */
export function addConnection(id: i64, information: Slot, now: f64): Connection {
  const bytes = <usize>offsetof<Connection>()
  const connection = changetype<Connection>(allocate(bytes))
  memory.fill(changetype<usize>(connection), 0, bytes)
  connection.id = id
  connection.player = id
  connection.lastActivity = now
  connection.clientEcho = 1
  connection.information.assign(information)
  const listener = informationOf(connection, text('listener'))
  connection.listener = listener !== null && listener.tag === TAG_OBJECT ? listener.object : 0
  if (informationInt(connection, text('outbound')) !== 0) connection.flags |= CONNECTION_OUTBOUND
  const source = informationOf(connection, text('source'))
  if (source !== null && source.tag === TAG_STRING) connection.name.assign(source)
  setInt(connection.keepAlive, 0)
  link(connection)
  waitingForLogin++
  return connection
}

/** A connection at another process, where [player] is logged in; [session] is the id of its row. */
export function addRemote(
  id: i64,
  player: i64,
  information: Slot,
  since: f64,
  session: StringValue,
): void {
  const connection = addConnection(id, information, since)
  waitingForLogin--
  leaveBucket(connection)
  connection.player = player
  enterBucket(connection)
  connection.connectedSince = since
  connection.flags |= CONNECTION_REMOTE | CONNECTION_MESSAGES
  connection.session = changetype<usize>(retainString(session))
}

function link(connection: Connection): void {
  connection.next = first
  connection.previous = 0
  if (first !== 0) changetype<Connection>(first).previous = changetype<usize>(connection)
  first = changetype<usize>(connection)
  enterBucket(connection)
  enterIdBucket(connection)
  count++
}

/** Forgets a connection. */
export function removeConnection(connection: Connection): void {
  if (connection.connectedSince === 0) waitingForLogin--
  else isListDirty = true
  if (connection.next !== 0) changetype<Connection>(connection.next).previous = connection.previous
  if (connection.previous === 0) first = connection.next
  else changetype<Connection>(connection.previous).next = connection.next
  leaveBucket(connection)
  leaveIdBucket(connection)
  count--
  freeConnection(connection)
}

function freeConnection(connection: Connection): void {
  releaseConnection(changetype<usize>(connection))
  bury(changetype<usize>(connection), connection.kept)
}

/** The connection belongs to [player] from now on. */
export function assignPlayer(connection: Connection, player: i64, now: f64): void {
  if (connection.connectedSince === 0) waitingForLogin--
  leaveBucket(connection)
  connection.player = player
  enterBucket(connection)
  connection.connectedSince = now
  isListDirty = true
  const slot = pushSlots(1)
  setObject(slot, player)
  addValueEffect(EFFECT_PLAYER, connection.id, slot)
  popSlots(1)
}

/** How many connections wait for somebody to log in. */
export function connectionsWaiting(): u32 {
  return waitingForLogin
}

/** Whether the stored list of logged-in connections is out of date; says so once. */
export function takeListDirty(): bool {
  const was = isListDirty
  isListDirty = false
  return was
}

export function markListDirty(): void {
  isListDirty = true
}

/** [to] ← {{player, listener}, …} of the connections somebody has logged in on. */
export function loggedInList(to: Slot): void {
  const list = newList(<i32>count)
  const pair = pushSlots(2)
  for (let at = first; at !== 0; at = changetype<Connection>(at).next) {
    const connection = changetype<Connection>(at)
    if (connection.connectedSince === 0) continue
    const entry = newList(2)
    setObject(changetype<Slot>(changetype<usize>(pair) + 16), connection.player)
    pushItem(entry, changetype<Slot>(changetype<usize>(pair) + 16))
    setObject(changetype<Slot>(changetype<usize>(pair) + 16), connection.listener)
    pushItem(entry, changetype<Slot>(changetype<usize>(pair) + 16))
    setList(pair, entry)
    pushItem(list, pair)
  }
  popSlots(2)
  setList(to, list)
}

// ---- what the kernel told about it

/** An entry of the map that the connection was opened with, borrowed; or null. */
export function informationOf(connection: Connection, key: StringValue): Slot | null {
  if (connection.information.tag !== TAG_MAP) return null
  const slot = pushSlots(1)
  setString(slot, retainString(key))
  const found = mapGet(connection.information.map, slot)
  popSlots(1)
  return found
}

/** An entry that is an integer, 0 when it is none. */
export function informationInt(connection: Connection, key: StringValue): i64 {
  const slot = informationOf(connection, key)
  return slot !== null && slot.tag === TAG_INT ? slot.int : 0
}

// ---- output

/** Sends a line. */
export function sendLine(connection: Connection, line: StringValue): void {
  if (connection.has(CONNECTION_CLOSED)) return
  countOutput(connection, line.bytes)
  addLine(connection.id, line)
}

/** Sends bytes as they are. */
export function sendBytes(connection: Connection, pointer: usize, bytes: u32): void {
  if (connection.has(CONNECTION_CLOSED)) return
  countOutput(connection, bytes)
  addEffect(EFFECT_BYTES, connection.id, pointer, bytes)
}

/** Whether [bytes] more fit without older output being dropped. */
export function hasRoom(connection: Connection, bytes: u32): bool {
  return <i64>outputWaiting(connection) + <i64>bytes <= outputLimit()
}

/** Bytes of output that have not left the server. */
export function outputWaiting(connection: Connection): i32 {
  const sent = max(buffered(<f64>connection.id), 0)
  return sent + (connection.outputBatch === batch ? <i32>connection.outputBytes : 0)
}

/** `$server_options.max_queued_output`, at most what the server itself allows. */
export function outputLimit(): i64 {
  const limit = integerOption(text('max_queued_output'), <i64>OUTPUT_QUEUED_BYTES_MAX)
  return limit <= 0 ? <i64>OUTPUT_QUEUED_BYTES_MAX : max<i64>(limit, 64)
}

/** Keeps what one batch holds for a connection within bounds: the oldest lines are dropped, and said so. */
function countOutput(connection: Connection, bytes: u32): void {
  if (connection.outputBatch !== batch) {
    connection.outputBatch = batch
    connection.outputBytes = 0
  }
  connection.outputBytes += bytes
  if (<i64>connection.outputBytes <= <i64>OUTPUT_QUEUED_BYTES_MAX) return
  const dropped = trimOutput(connection.id)
  connection.outputBytes = <u32>(OUTPUT_QUEUED_BYTES_MAX / 2) + bytes
  if (dropped === 0) return
  const buffer = newLineBuffer
  buffer.reset()
  buffer.addText('>> Network buffer overflow: ')
  buffer.addInteger(<i64>dropped)
  buffer.addText(dropped === 1 ? ' line' : ' lines')
  buffer.addText(' of output to you have been lost <<')
  addEffect(EFFECT_LINE, connection.id, buffer.start, buffer.length)
}
const newLineBuffer = newTextBuffer()

/** A line of the connection is taken in the open batch. */
export function noteInput(connection: Connection): void {
  connection.inputBatch = batch + 1
}

/** Whether a line of the connection would be lost with the open batch. */
export function hasInput(connection: Connection): bool {
  return connection.inputBatch === batch + 1
}

/** A batch was closed: counting of output begins anew. */
export function nextOutputBatch(): void {
  batch++
}

/**
 * Prints a server message: `$server_options.NAME` of the listener, a string or a list of strings, or
 * [usual] when there is no such option.
 */
export function sendMessage(connection: Connection, name: StringValue, usual: string): void {
  if (!connection.has(CONNECTION_MESSAGES) || connection.has(CONNECTION_CLOSED)) return
  const slot = pushSlots(1)
  if (!serverOptionOf(connection.listener, name, slot)) addTextLine(connection.id, usual)
  else if (slot.tag === TAG_STRING) sendLine(connection, slot.string)
  else if (slot.tag === TAG_LIST) {
    const list = slot.list
    for (let index: u32 = 0; index < list.length; index++) {
      const item = listItem(list, <i32>index)
      if (item.tag === TAG_STRING) sendLine(connection, item.string)
    }
  }
  popSlots(1)
}

/** Asks the kernel to close the connection when its output is out. */
export function closeConnection(connection: Connection): void {
  if (connection.has(CONNECTION_CLOSED)) return
  connection.flags |= CONNECTION_CLOSED | CONNECTION_LEAVING
  addEffect(EFFECT_BOOT, connection.id, 0, 0)
}

/** Tells the kernel of an option that concerns it. */
export function tellOption(connection: Connection, name: StringValue, value: Slot): void {
  const slot = pushSlots(1)
  const list = newList(2)
  pushString(list, retainString(name))
  pushItem(list, value)
  setList(slot, list)
  addValueEffect(EFFECT_OPTION, connection.id, slot)
  popSlots(1)
}

/** Whether the connection belongs to a player who is no longer there. */
export function isOrphan(connection: Connection): bool {
  return connection.connectedSince !== 0 && !isValid(connection.player)
}

// ---- undoing a batch

let keptFirst: usize = 0
let keptCount: u32 = 0
let keptWaiting: u32 = 0
let keptDirty: bool = false

/** Copies all connections: kept.ts. */
export function keepConnections(): void {
  keptFirst = first
  keptCount = count
  keptWaiting = waitingForLogin
  keptDirty = isListDirty
  keepBytes(KEPT_TABLE, buckets, BUCKETS << 2)
  keepBytes(KEPT_TABLE, idBuckets, BUCKETS << 2)
  for (let at = first; at !== 0; at = changetype<Connection>(at).next) {
    const connection = changetype<Connection>(at)
    connection.kept = batchNumber
    connection.information.retain()
    connection.name.retain()
    connection.keepAlive.retain()
    if (connection.session !== 0) retainHeap(connection.session)
    keepBytes(KEPT_CONNECTION, at, <u32>offsetof<Connection>())
  }
}

/** Gives back what a connection, or the copy of one, at [at] holds. */
export function releaseConnection(at: usize): void {
  const connection = changetype<Connection>(at)
  connection.information.clear()
  connection.name.clear()
  connection.keepAlive.clear()
  if (connection.session !== 0) releaseHeap(TAG_STRING, connection.session)
}

/** Frees all connections: their copies are about to be put back. */
export function dropConnections(): void {
  while (first !== 0) {
    const connection = changetype<Connection>(first)
    first = connection.next
    freeConnection(connection)
  }
  first = keptFirst
  count = keptCount
  waitingForLogin = keptWaiting
  isListDirty = keptDirty
}
