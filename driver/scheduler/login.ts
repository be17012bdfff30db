/**
 * Logging in, moving a connection to another player, and leaving: who is told what, in which order.
 * Source: ToastStunt `server.cc` player_connected(), player_switched(), main_loop(); `tasks.cc`
 * do_login_task(), bf_switch_player().
 */

import { clock } from '../host.ts'
import { endedObjects } from '../object/batch.ts'
import { isPlayer } from '../object/object.ts'
import { EFFECT_REMOTE } from '../shared/layout.ts'
import { CONNECT_TIMEOUT_SECONDS } from '../shared/limits.ts'
import { TAG_INT } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { newList, pushString } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { retainString } from '../value/string.ts'
import { setList } from '../value/value.ts'
import { serverOptionOf } from '../vm/options.ts'
import {
  assignPlayer,
  CONNECTION_LEAVING,
  CONNECTION_OUTBOUND,
  CONNECTION_REMOTE,
  CONNECTION_SWITCHED,
  Connection,
  closeConnection,
  connectionOf,
  connectionsWaiting,
  firstConnection,
  isOrphan,
  nextConnection,
  removeConnection,
  sendMessage,
} from './connection.ts'
import { addValueEffect, beginLog, endEffect, LOG_INFO } from './effect.ts'
import { dropInput, makeReady, Queue, queueOf, removeQueue, takeInput } from './queue.ts'
import { AFTER_BOOT, AFTER_REVEAL, AFTER_TIMEOUT, addUserHook, follow } from './work.ts'

/** Some connection was booted or moved: sweepConnections() has something to do. */
let isSweepDue: bool = false
/** How many objects had ended when connections of players who are gone were looked for last. */
let endedSeen: u32 = 0
/** Its hook before it is closed is queued already. */
const CONNECTION_ENDING: u32 = 64

export function requestSweep(): void {
  isSweepDue = true
}

/** Writes `WORD: player` to the log. */
function logConnection(word: string, connection: Connection): void {
  const buffer = beginLog(LOG_INFO)
  buffer.addText(word)
  buffer.addText(': #')
  buffer.addInteger(connection.player)
  buffer.addText(' on connection ')
  buffer.addInteger(connection.id)
  endEffect()
}

// ---- logging in

/** do_login_command answered that the connection's player is [player]. */
export function logIn(connection: Connection, queue: Queue, player: i64, isCreated: bool): void {
  const existing = connectionOf(player)
  moveQueue(queue, player)
  if (existing === null) {
    assignPlayer(connection, player, clock())
    logConnection(isCreated ? 'CREATED' : 'CONNECTED', connection)
    if (isCreated) sendMessage(connection, text('create_msg'), '*** Created ***')
    else sendMessage(connection, text('connect_msg'), '*** Connected ***')
    addUserHook(
      player,
      connection.listener,
      isCreated ? text('user_created') : text('user_connected'),
    )
    return
  }
  const listener = existing.listener
  redirect(existing, connection)
  assignPlayer(connection, player, clock())
  logConnection('REDIRECTED', connection)
  if (listener === connection.listener) {
    addUserHook(player, listener, text('user_reconnected'))
  } else {
    connection.flags |= CONNECTION_LEAVING | CONNECTION_ENDING
    const work = addUserHook(player, listener, text('user_client_disconnected'))
    follow(work, connection, AFTER_REVEAL)
    addUserHook(player, connection.listener, text('user_connected'))
  }
}

/** The player's [existing] connection gives way to the new one. */
function redirect(existing: Connection, connection: Connection): void {
  sendMessage(existing, text('redirect_from_msg'), '*** Redirecting connection to new port ***')
  sendMessage(
    connection,
    text('redirect_to_msg'),
    '*** Redirecting old connection to this port ***',
  )
  dismiss(existing)
}

/** The connection is closed without any hook. */
function dismiss(existing: Connection): void {
  if (existing.has(CONNECTION_REMOTE)) {
    const slot = pushSlots(1)
    const list = newList(1)
    pushString(list, retainString(text('leave')))
    setList(slot, list)
    addValueEffect(EFFECT_REMOTE, existing.id, slot)
    popSlots(1)
  } else closeConnection(existing)
  removeConnection(existing)
}

/** The queue belongs to [player] now; lines that waited for him elsewhere are dropped. */
function moveQueue(queue: Queue, player: i64): void {
  const other = queueOf(player)
  if (other !== null) {
    while (true) {
      const input = takeInput(other, false)
      if (input === null) break
      dropInput(input)
    }
    other.isConnected = 0
    other.player = -1
    // Who reads there is told that nothing will come.
    if (other.reader !== 0) makeReady(other)
    else if (other.isReady === 0 && other.isHeld === 0) removeQueue(other)
  }
  queue.player = player
}

/** switch_player(): the connection of [from] is [to]'s from now on. The hooks follow when the task ends. */
export function switchPlayer(connection: Connection, queue: Queue, to: i64, isSilent: bool): void {
  const from = connection.player
  const existing = connectionOf(to)
  moveQueue(queue, to)
  connection.switchedFrom = existing === null ? from : to
  connection.flags |= CONNECTION_SWITCHED
  if (existing !== null) {
    if (isSilent) dismiss(existing)
    else redirect(existing, connection)
  } else if (!isSilent) sendMessage(connection, text('connect_msg'), '*** Connected ***')
  assignPlayer(connection, to, clock())
  logConnection(existing !== null ? 'REDIRECTED' : from < 0 ? 'CONNECTED' : 'SWITCHED', connection)
  requestSweep()
}

// ---- leaving

/** boot_player(): to programs the connection is gone; it is closed when the task has ended. */
export function bootConnection(connection: Connection): void {
  connection.flags |= CONNECTION_LEAVING
  requestSweep()
}

/** Closes connections whose player is gone; queues the hooks of those booted or moved. After every task. */
export function sweepConnections(): void {
  if (endedObjects !== endedSeen) sweepOrphans()
  if (!isSweepDue) return
  isSweepDue = false
  let at = firstConnection()
  while (at !== null) {
    const connection = at
    at = nextConnection(connection)
    if (connection.has(CONNECTION_LEAVING) && !connection.has(CONNECTION_ENDING)) {
      connection.flags |= CONNECTION_ENDING
      const work = addUserHook(connection.player, connection.listener, text('user_disconnected'))
      follow(work, connection, AFTER_BOOT)
    } else if (connection.has(CONNECTION_SWITCHED)) announceSwitch(connection)
  }
}

function announceSwitch(connection: Connection): void {
  const from = connection.switchedFrom
  const player = connection.player
  connection.flags &= ~CONNECTION_SWITCHED
  if (from !== player && isPlayer(from)) {
    addUserHook(from, connection.listener, text('user_disconnected'))
  }
  if (!isPlayer(player)) return
  const verb = from === player ? text('user_reconnected') : text('user_connected')
  addUserHook(player, connection.listener, verb)
}

/** The peer has closed the connection: marks it so that no other hook is queued for it. */
export function markEnding(connection: Connection): void {
  connection.flags |= CONNECTION_LEAVING | CONNECTION_ENDING
}

/** A connection that a redirection hid is as good as before. */
export function revealConnection(connection: Connection): void {
  connection.flags &= ~(CONNECTION_LEAVING | CONNECTION_ENDING)
}

/** The connection is closed and forgotten; lines that it brought are still worked off. */
export function forgetConnection(connection: Connection): void {
  const queue = queueOf(connection.player)
  if (queue !== null) {
    queue.isConnected = 0
    makeReady(queue)
  }
  closeConnection(connection)
  removeConnection(connection)
}

// ---- what only time brings about

/** Connections were put back that may be of players who are gone: sweepConnections() looks again. */
export function requestOrphanSweep(): void {
  endedSeen = endedObjects - 1
}

/** Closes connections whose player was recycled. */
function sweepOrphans(): void {
  endedSeen = endedObjects
  let at = firstConnection()
  while (at !== null) {
    const connection = at
    at = nextConnection(connection)
    if (!isOrphan(connection) || connection.has(CONNECTION_ENDING | CONNECTION_REMOTE)) continue
    logConnection('RECYCLED', connection)
    sendMessage(connection, text('recycle_msg'), '*** Recycled ***')
    forgetConnection(connection)
  }
}

/** Queues the end of connections on which nobody logged in in time. */
export function sweepTimeouts(now: f64): void {
  if (connectionsWaiting() === 0) return
  let at = firstConnection()
  while (at !== null) {
    const connection = at
    at = nextConnection(connection)
    if (!mayTimeOut(connection) || now < deadlineOf(connection)) continue
    connection.flags |= CONNECTION_ENDING | CONNECTION_LEAVING
    const work = addUserHook(connection.player, connection.listener, text('user_disconnected'))
    follow(work, connection, AFTER_TIMEOUT)
  }
}

function mayTimeOut(connection: Connection): bool {
  return (
    connection.connectedSince === 0 &&
    !connection.has(CONNECTION_OUTBOUND) &&
    !connection.has(CONNECTION_ENDING)
  )
}

/** When the connection has had its time to log in; Infinity when it has any. */
function deadlineOf(connection: Connection): f64 {
  let seconds: f64 = <f64>CONNECT_TIMEOUT_SECONDS
  const slot = pushSlots(1)
  if (serverOptionOf(connection.listener, text('connect_timeout'), slot)) {
    seconds = slot.tag === TAG_INT && slot.int > 0 ? <f64>slot.int : Infinity
  }
  popSlots(1)
  // More than so many seconds, by a clock of whole seconds.
  return (Math.floor(connection.lastActivity / 1000000) + seconds + 1) * 1000000
}

/** The first moment at which sweepTimeouts() has something to do. */
export function firstTimeout(): f64 {
  if (connectionsWaiting() === 0) return Infinity
  let earliest: f64 = Infinity
  let at = firstConnection()
  while (at !== null) {
    if (mayTimeOut(at)) earliest = min(earliest, deadlineOf(at))
    at = nextConnection(at)
  }
  return earliest
}
