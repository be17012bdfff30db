/**
 * Names and numbers of groups in Perl's syntax: references back to a group and calls of one as a
 * subroutine. A group may be named before it appears; pattern-perl-reader.ts resolves that at the end.
 */
import { NODE_CALL, NODE_EMPTY, NODE_REFERENCE, newNode, PatternNode } from './pattern-node.ts'
import {
  addReference,
  FLAG_FOLD,
  hasFlag,
  here,
  isDigit,
  isDone,
  peek,
  reader,
  refuse,
  takeByte,
  takeNumber,
} from './pattern-perl-reader.ts'

const NAME_BYTES_MAX: u32 = 32
const NUMBER_MAX: i32 = 65535

/** Takes a name; its bytes. */
export function readName(): u32 {
  const start = reader.at
  if (isDigit(peek())) refuse(144, here())
  while (!isDone()) {
    const byte = peek()
    if (!isDigit(byte) && (byte | 0x20) - 0x61 >= 26 && byte !== 0x5f) break
    reader.at += 1
  }
  const bytes = <u32>(reader.at - start)
  if (bytes === 0) refuse(162, here())
  if (bytes > NAME_BYTES_MAX) refuse(148, here())
  return bytes
}

/** Takes the end of a name. */
export function closeName(mark: u32): void {
  if (!takeByte(mark)) refuse(142, here())
}

/** Takes a name up to [mark] as the group of [node]. */
export function takeReferenceName(node: PatternNode, mark: u32): void {
  const start = reader.at
  const offset = here()
  const bytes = readName()
  closeName(mark)
  if (reader.error === 0) addReference(node, start, bytes, offset)
}

/** What the group whose name comes next, up to [mark], matched. */
export function parseNamedReference(mark: u32, offset: u32): PatternNode {
  const node = newNode(NODE_REFERENCE, 0, offset)
  node.fold = hasFlag(FLAG_FOLD)
  takeReferenceName(node, mark)
  return node
}

/** What group [number] matched. */
export function numberedReference(number: u32, offset: u32, errorOffset: u32): PatternNode {
  const node = newNode(NODE_REFERENCE, number, offset)
  node.fold = hasFlag(FLAG_FOLD)
  addReference(node, 0, 0, errorOffset)
  return node
}

/** (?R), (?1), (?+1), (?-1), (?&name), (?P>name), behind `(?` or `(?P`. */
export function parseCall(offset: u32): PatternNode {
  const node = newNode(NODE_CALL, 0, offset)
  if (peek() === 0x26 || peek() === 0x3e) {
    reader.at += 1
    takeReferenceName(node, 0x29)
    return node
  }
  if (!takeByte(0x52)) {
    const target = takeGroupNumber(true)
    if (target < 0) return newNode(NODE_EMPTY, 0, offset)
    node.value = <u32>target
    if (target > 0) addReference(node, 0, 0, here())
  }
  if (!takeByte(0x29)) refuse(peek() === 0 ? 114 : 158, here())
  return node
}

/** Takes a number of a group, relative with a sign; −1 with an error set when there is none. */
export function takeGroupNumber(isCall: bool): i32 {
  const isBack = takeByte(0x2d)
  const isForward = !isBack && takeByte(0x2b)
  const number = takeNumber(NUMBER_MAX)
  if (number < 0) {
    refuse(isCall ? 129 : 157, here())
    return -1
  }
  if (number > NUMBER_MAX) refuse(161, here())
  if (!isBack && !isForward) return number
  if (number === 0) refuse(126, here())
  const target = isBack ? <i32>reader.groups - number + 1 : <i32>reader.groups + number
  if (target <= 0) refuse(115, here())
  return reader.error !== 0 ? -1 : target
}

/** \g in all its forms, behind the letter. */
export function parseG(offset: u32): PatternNode {
  const first = peek()
  if (first === 0x3c || first === 0x27) return parseCallIn(first === 0x3c ? 0x3e : 0x27, offset)
  if (!takeByte(0x7b)) return plainReference(offset)
  const byte = peek()
  if (byte !== 0x2d && byte !== 0x2b && !isDigit(byte)) return parseNamedReference(0x7d, offset)
  const node = plainReference(offset)
  if (!takeByte(0x7d)) refuse(157, here())
  return node
}

function plainReference(offset: u32): PatternNode {
  const target = takeGroupNumber(false)
  if (target <= 0) {
    refuse(115, here())
    return newNode(NODE_EMPTY, 0, offset)
  }
  return numberedReference(<u32>target, offset, here())
}

/** \g<name> and \g'1': a call. */
function parseCallIn(mark: u32, offset: u32): PatternNode {
  reader.at += 1
  const node = newNode(NODE_CALL, 0, offset)
  const byte = peek()
  if (byte !== 0x2d && byte !== 0x2b && !isDigit(byte)) {
    takeReferenceName(node, mark)
    return node
  }
  const target = takeGroupNumber(true)
  if (target < 0) return node
  node.value = <u32>target
  if (target > 0) addReference(node, 0, 0, here())
  if (!takeByte(mark)) refuse(157, here())
  return node
}

/** \k<name>, \k'name', \k{name}, behind the letter. */
export function parseK(offset: u32): PatternNode {
  const first = peek()
  const mark = first === 0x3c ? <u32>0x3e : first === 0x27 ? <u32>0x27 : <u32>0x7d
  if (first !== 0x3c && first !== 0x27 && first !== 0x7b) {
    refuse(169, here())
    return newNode(NODE_EMPTY, 0, offset)
  }
  reader.at += 1
  return parseNamedReference(mark, offset)
}
