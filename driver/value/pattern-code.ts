/**
 * From a pattern's tree to its code: a buffer of the ops of pattern-op.ts.
 *
 * Registers: three of each group, group 0 being the whole match (start, end, start of the round under
 * way), then those of loops. Ops with undo are used for captures when [undo] says so (Perl's), and for
 * loops always.
 */
import { allocate, free, reallocate } from './heap.ts'
import {
  arenaTake,
  CONDITION_CALLED,
  CONDITION_NEVER,
  fixedLength,
  isNullable,
  LOOK_BEHIND,
  LOOK_NEGATIVE,
  NODE_ANY,
  NODE_ASSERT,
  NODE_ATOMIC,
  NODE_CALL,
  NODE_CHOICE,
  NODE_CONDITION,
  NODE_GROUP,
  NODE_LOOK,
  NODE_POINT,
  NODE_REFERENCE,
  NODE_REPEAT,
  NODE_SEQUENCE,
  NODE_SET,
  PatternNode,
  REPEAT_LAZY,
  REPEAT_POSSESSIVE,
  REPEAT_UNBOUNDED,
} from './pattern-node.ts'
import {
  PATTERN_ANY,
  PATTERN_ANY_ALL,
  PATTERN_ATOMIC,
  PATTERN_ATOMIC_END,
  PATTERN_BACK,
  PATTERN_BYTE,
  PATTERN_BYTE_EITHER,
  PATTERN_CALL,
  PATTERN_CLOSE,
  PATTERN_CLOSE_UNDO,
  PATTERN_CONDITION,
  PATTERN_COUNT_LOOP,
  PATTERN_COUNT_START,
  PATTERN_JUMP,
  PATTERN_LOOK,
  PATTERN_LOOK_END,
  PATTERN_MARK,
  PATTERN_MARK_CHECK,
  PATTERN_MATCH,
  PATTERN_OPEN,
  PATTERN_OPEN_UNDO,
  PATTERN_POINT,
  PATTERN_POINT_FOLD,
  PATTERN_REFERENCE,
  PATTERN_REPEAT,
  PATTERN_RETURN,
  PATTERN_SET,
  PATTERN_SPLIT,
  PATTERN_SPLIT_LAZY,
  PATTERN_TEXT,
  PATTERN_TEXT_FOLD,
} from './pattern-op.ts'
import { copySet, PatternSet, setBytes } from './pattern-set.ts'
import { encodePoint } from './unicode.ts'

const BUFFER_BYTES: u32 = 512

let buffer: usize = 0
let capacity: u32 = 0
/** Bytes of code so far. */
let used: u32 = 0
let undo: bool = false
/** Per group: 0, or 1 when it is called as a subroutine, then the offset of its code plus 2. */
let groupStarts: usize = 0

/** Registers that the code needs, after emitCode(). */
export let codeRegisters: u32 = 0
/** Whether the tree cannot be code: a look behind of no fixed length, at codeErrorOffset. */
export let codeError: bool = false
export let codeErrorOffset: u32 = 0

/** Turns the tree into code; answers its bytes, which copyCode() copies. */
export function emitCode(node: PatternNode, groups: u32, undoCaptures: bool): u32 {
  capacity = BUFFER_BYTES
  buffer = allocate(capacity)
  used = 0
  undo = undoCaptures
  codeError = false
  codeRegisters = (groups + 1) * 3
  groupStarts = arenaTake(((groups + 1) as usize) << 2)
  markCalled(node)
  emit(node)
  put(PATTERN_MATCH)
  patchCalls()
  return used
}

/** Copies the code to [to] and ends the emission. */
export function copyCode(to: usize): void {
  memory.copy(to, buffer, used)
  free(buffer)
}

function room(bytes: u32): usize {
  if (used + bytes > capacity) {
    capacity = max<u32>(capacity << 1, used + bytes)
    buffer = reallocate(buffer, capacity)
  }
  const at = buffer + used
  used += bytes
  return at
}

function put(word: u32): void {
  store<u32>(room(4), word)
}

/** Puts a place for a target; its offset. */
function putTarget(): u32 {
  put(0)
  return used - 4
}

/** The target at [offset] is what comes next. */
function land(offset: u32): void {
  store<u32>(buffer + offset, used)
}

function newRegister(): u32 {
  return codeRegisters++
}

function groupStart(group: u32): usize {
  return groupStarts + ((group as usize) << 2)
}

function markCalled(node: PatternNode): void {
  if (node.kind === NODE_CALL) store<u32>(groupStart(node.value), 1)
  let child = node.first
  while (child !== null) {
    markCalled(child)
    child = child.next
  }
}

/** 1 more than the offset of the last call put; each links to the one before by its target. */
let lastCall: u32 = 0

/** Calls were put with their group; now each gets the place of its code. */
function patchCalls(): void {
  let link = lastCall
  while (link !== 0) {
    const call = buffer + link - 1
    link = load<u32>(call, 4)
    const group = load<u32>(call, 8)
    store<u32>(call, group === 0 ? 0 : load<u32>(groupStart(group)) - 2, 4)
  }
  lastCall = 0
}

function emit(node: PatternNode): void {
  switch (node.kind) {
    case NODE_POINT:
    case NODE_ANY:
    case NODE_SET:
      emitSingle(node)
      return
    case NODE_ASSERT:
      put(node.value)
      return
    case NODE_GROUP:
      emitGroup(node)
      return
    case NODE_SEQUENCE:
      emitSequence(node)
      return
    case NODE_CHOICE:
      emitChoice(node)
      return
    case NODE_REPEAT:
      emitRepeat(node)
      return
    case NODE_REFERENCE:
      put(PATTERN_REFERENCE)
      put(node.value)
      put(node.fold ? 1 : 0)
      return
    case NODE_LOOK:
      emitLook(node, (node.value & LOOK_NEGATIVE) !== 0)
      return
    case NODE_ATOMIC:
      emitAtomic(node.first!)
      return
    case NODE_CONDITION:
      emitCondition(node)
      return
    case NODE_CALL:
      emitCall(node.value)
      return
    default:
      return
  }
}

function emitSingle(node: PatternNode): void {
  if (node.kind === NODE_ANY) {
    put(node.value === 0 ? PATTERN_ANY : PATTERN_ANY_ALL)
    return
  }
  if (node.kind === NODE_SET) {
    const set = changetype<PatternSet>(node.value as usize)
    put(PATTERN_SET)
    const bytes = setBytes(set) as u32
    copySet(set, room(bytes))
    return
  }
  const point = node.value
  if (point >= 0x80) put(node.fold ? PATTERN_POINT_FOLD : PATTERN_POINT)
  else put(node.fold ? PATTERN_BYTE_EITHER : PATTERN_BYTE)
  put(point)
  if (point < 0x80 && node.fold) put(point ^ 0x20)
}

function emitGroup(node: PatternNode): void {
  const start = groupStart(node.value)
  const isCalled = load<u32>(start) !== 0
  if (isCalled) store<u32>(start, used + 2)
  put(undo ? PATTERN_OPEN_UNDO : PATTERN_OPEN)
  put(node.value)
  emit(node.first!)
  put(undo ? PATTERN_CLOSE_UNDO : PATTERN_CLOSE)
  put(node.value)
  if (!isCalled) return
  put(PATTERN_RETURN)
  put(node.value)
}

function emitCall(group: u32): void {
  const link = lastCall
  lastCall = used + 1
  put(PATTERN_CALL)
  put(link)
  put(group)
}

function isLetter(point: u32): bool {
  return (point | 0x20) - 0x61 < 26
}

/** Whether [node] may stand in a run of text that is compared as bytes, with or without case. */
function fitsText(node: PatternNode, fold: bool): bool {
  if (node.kind !== NODE_POINT) return false
  if (!fold) return !node.fold
  return node.value < 0x80 && (node.fold || !isLetter(node.value))
}

function emitSequence(node: PatternNode): void {
  let child = node.first
  while (child !== null) {
    const exact = runLength(child, false)
    const folded = runLength(child, true)
    const run = max<u32>(exact, folded)
    if (run > 1) child = emitText(child, run, folded > exact)
    else {
      emit(child)
      child = child.next
    }
  }
}

/** How many nodes from [first] on make a run of text. */
function runLength(first: PatternNode, fold: bool): u32 {
  let length: u32 = 0
  let node: PatternNode | null = first
  while (node !== null && fitsText(node, fold)) {
    length += 1
    node = node.next
  }
  return length
}

/** Puts [run] nodes as one text; the node behind them. */
function emitText(first: PatternNode, run: u32, fold: bool): PatternNode | null {
  put(fold ? PATTERN_TEXT_FOLD : PATTERN_TEXT)
  const at = used
  put(0)
  let bytes: u32 = 0
  let node: PatternNode | null = first
  let left = run
  while (node !== null && left > 0) {
    room(4)
    bytes += encodePoint(buffer + at + 4 + bytes, node.value)
    node = node.next
    left -= 1
  }
  used = at + 4 + ((bytes + 3) & ~(3 as u32))
  store<u32>(buffer + at, bytes)
  return node
}

function emitChoice(node: PatternNode): void {
  let ends: u32 = 0
  let child = node.first
  while (child !== null) {
    const next = child.next
    if (next === null) {
      emit(child)
      break
    }
    put(PATTERN_SPLIT)
    const other = putTarget()
    emit(child)
    put(PATTERN_JUMP)
    put(ends)
    ends = used - 4
    land(other)
    child = next
  }
  landAll(ends)
}

/** Lands a chain of targets, each holding the offset of the one before, the first 0. */
function landAll(last: u32): void {
  let at = last
  while (at !== 0) {
    const before = load<u32>(buffer + at)
    land(at)
    at = before
  }
}

function isSingle(node: PatternNode): bool {
  return node.kind === NODE_POINT || node.kind === NODE_ANY || node.kind === NODE_SET
}

function emitRepeat(node: PatternNode): void {
  const child = node.first!
  if (isSingle(child)) {
    emitSingleRepeat(node, child)
    return
  }
  if (node.value !== REPEAT_POSSESSIVE) {
    emitLoop(node, child, node.value === REPEAT_LAZY)
    return
  }
  put(PATTERN_ATOMIC)
  emitLoop(node, child, false)
  put(PATTERN_ATOMIC_END)
}

function emitSingleRepeat(node: PatternNode, child: PatternNode): void {
  put(PATTERN_REPEAT)
  put(node.value)
  put(node.low)
  put(node.high)
  const bytes = putTarget()
  emitSingle(child)
  store<u32>(buffer + bytes, used - bytes - 4)
}

function emitLoop(node: PatternNode, child: PatternNode, lazy: bool): void {
  if (node.high === 0) {
    emitSkipped(child)
    return
  }
  if (node.low === 0 && node.high === 1) {
    put(lazy ? PATTERN_SPLIT_LAZY : PATTERN_SPLIT)
    const end = putTarget()
    emit(child)
    land(end)
    return
  }
  if (node.high === REPEAT_UNBOUNDED && node.low <= 1) {
    emitStar(child, node.low, lazy)
    return
  }
  emitCounted(node, child, lazy)
}

/** A group that is never run in its place, but may be called. */
function emitSkipped(child: PatternNode): void {
  put(PATTERN_JUMP)
  const end = putTarget()
  emit(child)
  land(end)
}

/** A loop without a count. One that must run once tests behind its body. */
function emitStar(child: PatternNode, low: i32, lazy: bool): void {
  const start = used
  let end: u32 = 0
  if (low === 0) end = emitSplit(lazy)
  const empty = emitRound(child)
  if (low === 1) end = emitSplit(lazy)
  put(PATTERN_JUMP)
  put(start)
  land(end)
  if (empty !== 0) land(empty)
}

function emitSplit(lazy: bool): u32 {
  put(lazy ? PATTERN_SPLIT_LAZY : PATTERN_SPLIT)
  return putTarget()
}

/** One round of a loop; where the target for an empty round is, 0 when no round can be empty. */
function emitRound(child: PatternNode): u32 {
  if (!isNullable(child)) {
    emit(child)
    return 0
  }
  const register = newRegister()
  put(PATTERN_MARK)
  put(register)
  emit(child)
  put(PATTERN_MARK_CHECK)
  put(register)
  return putTarget()
}

function emitCounted(node: PatternNode, child: PatternNode, lazy: bool): void {
  const register = newRegister()
  put(PATTERN_COUNT_START)
  put(register)
  const start = used
  put(PATTERN_COUNT_LOOP)
  put(register)
  put(node.low)
  put(node.high)
  put(lazy ? 1 : 0)
  const end = putTarget()
  const empty = emitRound(child)
  put(PATTERN_JUMP)
  put(start)
  land(end)
  if (empty !== 0) land(empty)
}

function emitAtomic(child: PatternNode): void {
  put(PATTERN_ATOMIC)
  emit(child)
  put(PATTERN_ATOMIC_END)
}

function emitLook(node: PatternNode, negative: bool): void {
  put(PATTERN_LOOK)
  put(negative ? 1 : 0)
  const end = putTarget()
  const child = node.first!
  if ((node.value & LOOK_BEHIND) === 0) emit(child)
  else emitBehind(node, child)
  put(PATTERN_LOOK_END)
  land(end)
}

/** The alternatives of a look behind, each of its own fixed length. */
function emitBehind(look: PatternNode, child: PatternNode): void {
  if (child.kind !== NODE_CHOICE) {
    emitBack(look, child)
    return
  }
  let ends: u32 = 0
  let alternative = child.first
  while (alternative !== null) {
    const next = alternative.next
    if (next === null) {
      emitBack(look, alternative)
      break
    }
    put(PATTERN_SPLIT)
    const other = putTarget()
    emitBack(look, alternative)
    put(PATTERN_JUMP)
    put(ends)
    ends = used - 4
    land(other)
    alternative = next
  }
  landAll(ends)
}

function emitBack(look: PatternNode, child: PatternNode): void {
  const length = fixedLength(child)
  if (length < 0) {
    codeError = true
    codeErrorOffset = look.offset
  }
  put(PATTERN_BACK)
  put(length)
  emit(child)
}

function emitCondition(node: PatternNode): void {
  const condition = node.first!
  if (node.low === 1) {
    emitLookCondition(condition, condition.next!)
    return
  }
  const no = condition.next!
  if (node.value === CONDITION_NEVER) {
    emitSkipped(condition)
    return
  }
  put(PATTERN_CONDITION)
  put(node.value === CONDITION_CALLED ? CONDITION_CALLED : node.value)
  const other = putTarget()
  emit(condition)
  put(PATTERN_JUMP)
  const end = putTarget()
  land(other)
  emit(no)
  land(end)
}

/** The look, then yes; or the look turned round, then no. */
function emitLookCondition(look: PatternNode, yes: PatternNode): void {
  const negative = (look.value & LOOK_NEGATIVE) !== 0
  put(PATTERN_SPLIT)
  const other = putTarget()
  emitLook(look, negative)
  emit(yes)
  put(PATTERN_JUMP)
  const end = putTarget()
  land(other)
  emitLook(look, !negative)
  emit(yes.next!)
  land(end)
}
