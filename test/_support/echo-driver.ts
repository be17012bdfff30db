/**
 * A driver of a few commands with the exports of the real one, for tests of everything around it.
 * A line is a command and its words; what is no command is written to a row and said back.
 *
 *   put KEY TEXT    writes a row, answers `put KEY`        flood COUNT    answers so many lines of 100 bytes
 *   get KEY         answers `KEY = TEXT` or `KEY absent`   later MS TEXT  answers after a time
 *   big BYTES       writes a row of so many bytes          say TEXT       tells every connection
 *   trap, hang      what the words say                     quit           ends the connection
 *   echo 0|1, binary 0|1   connection options              service TEXT   asks host service 7, answers its reply
 *   read-only TEXT  answers without writing                shutdown       asks for it
 *   task-trap       leaves a row that traps every instance that wakes it
 *
 * AssemblyScript, `--runtime stub`; buffers are never given back.
 */

import { clock, get, monotonic, range, service, take } from '../../driver/host.ts'
import {
  EFFECT_BOOT,
  EFFECT_LINE,
  EFFECT_OPTION,
  EFFECT_REPLY,
  EFFECT_SHUTDOWN,
  FIELD_INT,
  FIELD_STRING,
  INPUT_CLOSE,
  INPUT_CONTROL,
  INPUT_EVALUATE,
  INPUT_LINE,
  INPUT_OPEN,
  INPUT_REPLY,
  INPUT_REQUEST,
  INPUT_TELNET,
  MUTATION_SET,
  TABLE_META,
  TABLE_QUEUE,
  TABLE_TASK,
} from '../../driver/shared/layout.ts'
import { STORED_INT, STORED_LIST, STORED_STRING } from '../../driver/shared/types.ts'

const CONNECTIONS_MAX = 4096
const TRAP_TASK: i64 = 99
/** What INPUT_OPEN holds, among others, for a connection that was open before. */
const RESUMED = '\x06\x07resumed'

class Buffer {
  at: usize
  length: usize = 0
  capacity: usize

  constructor(capacity: usize) {
    this.at = heap.alloc(capacity)
    this.capacity = capacity
  }

  reserve(bytes: usize): usize {
    if (this.length + bytes > this.capacity) {
      this.capacity = (this.length + bytes) * 2
      this.at = heap.realloc(this.at, this.capacity)
    }
    const place = this.at + this.length
    this.length += bytes
    return place
  }

  byte(value: u32): void {
    store<u8>(this.reserve(1), value as u8)
  }

  word(value: u32): void {
    store<u32>(this.reserve(4), value)
  }

  number(value: f64): void {
    store<f64>(this.reserve(8), value)
  }

  bytes(from: usize, count: usize): void {
    memory.copy(this.reserve(count), from, count)
  }

  varint(value: usize): void {
    let rest = value
    while (rest >= 0x80) {
      this.byte((rest as u32) | 0x80)
      rest >>= 7
    }
    this.byte(rest as u32)
  }

  text(value: string): void {
    const count = String.UTF8.byteLength(value) as usize
    String.UTF8.encodeUnsafe(changetype<usize>(value), value.length, this.reserve(count))
  }
}

const mutations = new Buffer(1 << 16)
const effects = new Buffer(1 << 16)
const key = new Buffer(256)
const value = new Buffer(1 << 16)
const inputs = new Buffer(1 << 16)
const done = new Buffer(1 << 16)
const sealed = new Buffer(64)
let writes: u32 = 0
let inputsAt: usize = 0
let mustReset = false
let stopping = false

const connections = new StaticArray<f64>(CONNECTIONS_MAX)
let connectionCount = 0

// Timed lines, in no order.
const laterTimes = new StaticArray<f64>(64)
const laterConnections = new StaticArray<f64>(64)
const laterTexts = new StaticArray<string>(64)
let laterCount = 0
let trapTaskDue = false
let replyTo: f64 = 0

export function allocate(bytes: u32): usize {
  return heap.alloc(bytes)
}

export function release(pointer: usize): void {
  heap.free(pointer)
}

export function boot(_pointer: usize, _bytes: u32): u32 {
  keyOf(TABLE_QUEUE)
  trapTaskDue = range(key.at, key.length as u32, 1, 0) !== 0
  return 0
}

/** Input: u32 kind, f64 connection, f64 number, u32 length, bytes. */
export function receive(kind: u32, connection: f64, number: f64, pointer: usize, bytes: u32): void {
  reset()
  inputs.word(kind)
  inputs.number(connection)
  inputs.number(number)
  inputs.word(bytes)
  inputs.bytes(pointer, bytes)
}

export function run(budgetMs: f64): u32 {
  reset()
  const begin = monotonic()
  runTasks()
  while (inputsAt < inputs.length) {
    const at = inputs.at + inputsAt
    const bytes = load<u32>(at + 20)
    inputsAt += 24 + bytes
    handle(load<u32>(at), load<f64>(at + 4), load<f64>(at + 12), at + 24, bytes)
    if (monotonic() - begin > budgetMs) return 1
  }
  inputs.length = 0
  inputsAt = 0
  return stopping ? 2 : 0
}

export function wakeTime(): f64 {
  let first = Infinity
  for (let i = 0; i < laterCount; i++) first = Math.min(first, laterTimes[i])
  return first
}

export function pendingBytes(): u32 {
  return mustReset ? 0 : ((mutations.length + effects.length) as u32)
}

export function pendingWrites(): u32 {
  return mustReset ? 0 : writes
}

export function seal(): usize {
  reset()
  sealed.length = 0
  sealed.word(mutations.at as u32)
  sealed.word(mutations.length as u32)
  sealed.word(effects.at as u32)
  sealed.word(effects.length as u32)
  sealed.word((done.length >> 3) as u32)
  sealed.word(done.at as u32)
  mustReset = true
  return sealed.at
}

export function rollback(): void {
  mutations.length = 0
  effects.length = 0
  writes = 0
  for (let i = 0; i < connectionCount; i++) say(connections[i], 'E_QUOTA')
}

export function apply(_pointer: usize, _bytes: u32): void {}

export function evict(_bytes: u32): u32 {
  return 0
}

export function instructionSets(): usize {
  key.length = 0
  key.word(1)
  key.word(1)
  return key.at
}

/** What was sealed stays valid until something new happens. */
function reset(): void {
  if (!mustReset) return
  mustReset = false
  mutations.length = 0
  effects.length = 0
  done.length = 0
  writes = 0
}

function handle(kind: u32, connection: f64, number: f64, at: usize, bytes: usize): void {
  const text = String.UTF8.decodeUnsafe(at, bytes)
  if (kind === INPUT_OPEN) open(connection, text)
  else if (kind === INPUT_LINE) command(connection, text)
  else if (kind === INPUT_CLOSE) close(connection)
  else if (kind === INPUT_TELNET) say(connection, 'telnet ' + text)
  else if (kind === INPUT_REPLY) say(replyTo, 'reply ' + text.substring(2))
  else if (kind === INPUT_CONTROL && text.includes('shutdown')) stop()
  else if (kind === INPUT_EVALUATE || kind === INPUT_REQUEST) answer(number, text)
  done.number(number)
}

function open(connection: f64, text: string): void {
  connections[connectionCount++] = connection
  if (!text.includes(RESUMED)) say(connection, 'welcome ' + (connection as i32).toString())
}

function close(connection: f64): void {
  for (let i = 0; i < connectionCount; i++) {
    if (connections[i] !== connection) continue
    connections[i] = connections[--connectionCount]
    return
  }
}

function command(connection: f64, line: string): void {
  const space = line.indexOf(' ')
  const word = space < 0 ? line : line.substring(0, space)
  const rest = space < 0 ? '' : line.substring(space + 1)
  if (word === 'put') put(connection, rest)
  else if (word === 'get') say(connection, rest + find(rest))
  else if (word === 'read-only') say(connection, rest)
  else if (word === 'big') big(connection, rest)
  else if (word === 'flood') flood(connection, rest)
  else if (word === 'later') later(connection, rest)
  else if (word === 'say') for (let i = 0; i < connectionCount; i++) say(connections[i], rest)
  else if (word === 'trap') unreachable()
  else if (word === 'hang') while (monotonic() >= 0);
  else if (word === 'quit') effect(EFFECT_BOOT, connection, '')
  else if (word === 'echo') option(connection, 'client-echo', rest)
  else if (word === 'binary') option(connection, 'binary', rest)
  else if (word === 'service') ask(connection, rest)
  else if (word === 'shutdown') stop()
  else if (word === 'task-trap') leaveTrap(connection)
  else {
    write('last', line)
    say(connection, line)
  }
}

function put(connection: f64, rest: string): void {
  const space = rest.indexOf(' ')
  write(rest.substring(0, space), rest.substring(space + 1))
  say(connection, 'put ' + rest.substring(0, space))
}

function big(connection: f64, rest: string): void {
  write('big', 'x'.repeat(I32.parseInt(rest)))
  say(connection, 'big ' + rest)
}

function flood(connection: f64, rest: string): void {
  const count = I32.parseInt(rest)
  const line = 'flood '.padEnd(100, '.')
  for (let i = 0; i < count; i++) say(connection, i.toString() + ' ' + line)
}

function later(connection: f64, rest: string): void {
  const space = rest.indexOf(' ')
  laterTimes[laterCount] = clock() + F64.parseFloat(rest.substring(0, space)) * 1000
  laterConnections[laterCount] = connection
  laterTexts[laterCount++] = rest.substring(space + 1)
  say(connection, 'waiting')
}

function runTasks(): void {
  if (trapTaskDue) {
    keyOf(TABLE_TASK)
    keyInt(TRAP_TASK)
    if (get(key.at, key.length as u32) !== u32.MAX_VALUE) unreachable()
    trapTaskDue = false
  }
  if (laterCount === 0) return
  const now = clock()
  for (let i = laterCount - 1; i >= 0; i--) {
    if (laterTimes[i] > now) continue
    say(laterConnections[i], laterTexts[i])
    laterCount -= 1
    laterTimes[i] = laterTimes[laterCount]
    laterConnections[i] = laterConnections[laterCount]
    laterTexts[i] = laterTexts[laterCount]
  }
}

/** Leaves a task that traps, due in the instance that comes after the next trap. */
function leaveTrap(connection: f64): void {
  keyOf(TABLE_TASK)
  keyInt(TRAP_TASK)
  set('trap')
  keyOf(TABLE_QUEUE)
  keyInt(1)
  keyInt(TRAP_TASK)
  set('')
  say(connection, 'left')
}

function ask(connection: f64, rest: string): void {
  replyTo = connection
  value.length = 0
  value.text(rest)
  service(7, 1, value.at, value.length as u32)
}

function stop(): void {
  stopping = true
  effect(EFFECT_SHUTDOWN, 0, 'The echo is asked to stop.')
}

function option(connection: f64, name: string, rest: string): void {
  value.length = 0
  value.byte(STORED_LIST)
  value.varint(2)
  storedText(name)
  value.byte(STORED_INT)
  value.varint(rest === '1' ? 2 : 0)
  effectBytes(EFFECT_OPTION, connection)
  say(connection, name + ' ' + rest)
}

/** Answers a request with the list {1, what was asked}. */
function answer(number: f64, text: string): void {
  value.length = 0
  value.byte(STORED_LIST)
  value.varint(2)
  value.byte(STORED_INT)
  value.varint(2)
  storedText(text)
  effectBytes(EFFECT_REPLY, number)
}

function storedText(text: string): void {
  value.byte(STORED_STRING)
  value.varint(String.UTF8.byteLength(text))
  value.text(text)
}

function say(connection: f64, text: string): void {
  effect(EFFECT_LINE, connection, text)
}

function effect(kind: u32, connection: f64, text: string): void {
  value.length = 0
  value.text(text)
  effectBytes(kind, connection)
}

function effectBytes(kind: u32, connection: f64): void {
  effects.byte(kind)
  effects.number(connection)
  effects.word(value.length as u32)
  effects.bytes(value.at, value.length)
}

function write(name: string, text: string): void {
  echoKey(name)
  set(text)
}

/** Sets the row at the built key to [text]. */
function set(text: string): void {
  value.length = 0
  value.text(text)
  mutations.byte(MUTATION_SET)
  mutations.bytes(key.at, key.length)
  mutations.word(value.length as u32)
  mutations.bytes(value.at, value.length)
  writes += 1
}

/** ` = TEXT` or ` absent`: the open batch's own writes first, then the host's rows. */
function find(name: string): string {
  echoKey(name)
  const own = mustReset ? '' : findOwn()
  if (own !== '') return ' = ' + own
  const bytes = get(key.at, key.length as u32)
  if (bytes === u32.MAX_VALUE) return ' absent'
  value.length = 0
  take(value.reserve(bytes))
  return ' = ' + String.UTF8.decodeUnsafe(value.at, bytes)
}

/** The newest value that the open batch sets at the built key. */
function findOwn(): string {
  let found = ''
  let at: usize = 0
  while (at < mutations.length) {
    const begin = mutations.at + at + 1
    const keyBytes = packedKeyBytes(begin)
    const bytes = load<u32>(begin + keyBytes)
    if (keyBytes === key.length && memory.compare(begin, key.at, keyBytes) === 0)
      found = String.UTF8.decodeUnsafe(begin + keyBytes + 4, bytes)
    at += 1 + keyBytes + 4 + bytes
  }
  return found
}

function packedKeyBytes(begin: usize): usize {
  let at = begin + 1
  for (let left = load<u8>(begin); left > 0; left--) {
    at += load<u8>(at) === FIELD_INT ? 9 : 5 + load<u32>(at + 1)
  }
  return at - begin
}

function echoKey(name: string): void {
  keyOf(TABLE_META)
  keyText('echo')
  keyText(name)
}

function keyOf(table: u32): void {
  key.length = 0
  key.byte(0)
  keyInt(table as i64)
}

function keyInt(field: i64): void {
  store<u8>(key.at, load<u8>(key.at) + 1)
  key.byte(FIELD_INT)
  store<i64>(key.reserve(8), field)
}

function keyText(text: string): void {
  store<u8>(key.at, load<u8>(key.at) + 1)
  key.byte(FIELD_STRING)
  key.word(String.UTF8.byteLength(text) as u32)
  key.text(text)
}
