/**
 * Where the parser of Perl's syntax stands: the text, the flags in force, the groups seen, the first error.
 *
 * One reader exists; a parse begins with openReader(). Once an error is set, every loop of the parser ends.
 * Error numbers and texts are those of PCRE2 10.42, which programs see in messages.
 */
import { arenaTake, PatternNode } from './pattern-node.ts'
import { decodedBytes, decodePoint } from './unicode.ts'

export const FLAG_FOLD: u32 = 1
export const FLAG_LINES: u32 = 2
export const FLAG_DOT_ALL: u32 = 4
export const FLAG_EXTENDED: u32 = 8
export const FLAG_NO_CAPTURE: u32 = 16
export const FLAG_UNGREEDY: u32 = 32
export const FLAG_DUPLICATE_NAMES: u32 = 64
export const FLAG_EXTENDED_MORE: u32 = 128

/** A name of a group: bytes, group | the next, in order of appearance. */
@unmanaged
export class GroupName {
  text: usize = 0
  bytes: u32 = 0
  group: u32 = 0
  next: GroupName | null = null
}

/** A reference to a group that is checked, and by name resolved, when all groups are known. */
@unmanaged
export class GroupReference {
  node: PatternNode | null = null
  text: usize = 0
  bytes: u32 = 0
  offset: u32 = 0
  next: GroupReference | null = null
}

@unmanaged
export class PerlReader {
  start: usize = 0
  at: usize = 0
  end: usize = 0
  flags: u32 = 0
  /** Capturing groups so far. */
  groups: u32 = 0
  error: u32 = 0
  errorOffset: u32 = 0
  /** Inside \Q…\E. */
  quoting: bool = false
  names: GroupName | null = null
  namesLast: GroupName | null = null
  references: GroupReference | null = null
  referencesLast: GroupReference | null = null
}

export const reader: PerlReader = changetype<PerlReader>(memory.data(64))

export function openReader(start: usize, bytes: u32, flags: u32): void {
  memory.fill(changetype<usize>(reader), 0, offsetof<PerlReader>())
  reader.start = start
  reader.at = start
  reader.end = start + bytes
  reader.flags = flags
}

export function hasFlag(flag: u32): bool {
  return (reader.flags & flag) !== 0
}

/** Offset of the next character, for nodes and errors. */
export function here(): u32 {
  return <u32>(reader.at - reader.start)
}

/** Sets the error unless one is set. */
export function refuse(error: u32, offset: u32): void {
  if (reader.error !== 0) return
  reader.error = error
  reader.errorOffset = offset
}

export function isDone(): bool {
  return reader.error !== 0 || reader.at >= reader.end
}

/** The next byte, 0 at the end. */
export function peek(): u32 {
  return reader.at < reader.end ? <u32>load<u8>(reader.at) : 0
}

/** The byte [ahead] behind the next, 0 behind the end. */
export function peekAhead(ahead: usize): u32 {
  return reader.at + ahead < reader.end ? <u32>load<u8>(reader.at + ahead) : 0
}

/** Takes the next byte when it is [byte]. */
export function takeByte(byte: u32): bool {
  if (peek() !== byte || reader.at >= reader.end) return false
  reader.at += 1
  return true
}

/** Takes the next character; 0 at the end. */
export function takePoint(): u32 {
  if (reader.at >= reader.end) return 0
  const point = decodePoint(reader.at)
  reader.at += decodedBytes
  return point
}

export function isDigit(byte: u32): bool {
  return byte - 0x30 < 10
}

/** Takes decimal digits; −1 when there are none, and stops growing above [most]. */
export function takeNumber(most: i32): i32 {
  if (!isDigit(peek())) return -1
  let number: i32 = 0
  while (isDigit(peek())) {
    if (number <= most) number = number * 10 + <i32>(peek() - 0x30)
    reader.at += 1
  }
  return number
}

/** The value of a hexadecimal digit, 16 for another byte. */
export function hexDigit(byte: u32): u32 {
  if (byte - 0x30 < 10) return byte - 0x30
  const lower = byte | 0x20
  return lower - 0x61 < 6 ? lower - 0x57 : 16
}

/** Adds [group]'s name, unless another group has it and duplicates are not allowed. */
export function addName(text: usize, bytes: u32, group: u32): void {
  const known = findName(text, bytes)
  if (known !== null && known.group !== group && !hasFlag(FLAG_DUPLICATE_NAMES)) {
    refuse(143, here())
    return
  }
  const name = changetype<GroupName>(arenaTake(offsetof<GroupName>()))
  name.text = text
  name.bytes = bytes
  name.group = group
  const last = reader.namesLast
  if (last === null) reader.names = name
  else last.next = name
  reader.namesLast = name
}

export function findName(text: usize, bytes: u32): GroupName | null {
  let name = reader.names
  while (name !== null) {
    if (name.bytes === bytes && memory.compare(name.text, text, bytes) === 0) return name
    name = name.next
  }
  return null
}

/** Remembers that [node] names a group, by number in its value or by the name at [text]. */
export function addReference(node: PatternNode, text: usize, bytes: u32, offset: u32): void {
  const reference = changetype<GroupReference>(arenaTake(offsetof<GroupReference>()))
  reference.node = node
  reference.text = text
  reference.bytes = bytes
  reference.offset = offset
  reference.next = null
  const last = reader.referencesLast
  if (last === null) reader.references = reference
  else last.next = reference
  reader.referencesLast = reference
}

/** Gives every reference its group; an error when there is no such group. */
export function resolveReferences(): void {
  let reference = reader.references
  while (reference !== null) {
    const node = reference.node!
    if (reference.bytes > 0) {
      const name = findName(reference.text, reference.bytes)
      if (name === null) refuse(115, reference.offset)
      else node.value = name.group
    } else if (node.value > reader.groups) refuse(115, reference.offset)
    reference = reference.next
  }
}

/** What PCRE2 says about an error of its compiler. */
export function perlErrorText(error: u32): string {
  switch (error) {
    case 101:
      return '\\ at end of pattern'
    case 102:
      return '\\c at end of pattern'
    case 103:
      return 'unrecognized character follows \\'
    case 104:
      return 'numbers out of order in {} quantifier'
    case 105:
      return 'number too big in {} quantifier'
    case 106:
      return 'missing terminating ] for character class'
    case 107:
      return 'escape sequence is invalid in character class'
    case 108:
      return 'range out of order in character class'
    case 109:
      return 'quantifier does not follow a repeatable item'
    case 111:
      return 'unrecognized character after (? or (?-'
    case 112:
      return 'POSIX named classes are supported only within a class'
    case 113:
      return 'POSIX collating elements are not supported'
    case 114:
      return 'missing closing parenthesis'
    case 115:
      return 'reference to non-existent subpattern'
    case 118:
      return 'missing ) after (?# comment'
    case 119:
      return 'parentheses are too deeply nested'
    case 122:
      return 'unmatched closing parenthesis'
    case 124:
      return 'missing closing parenthesis for condition'
    case 125:
      return 'lookbehind assertion is not fixed length'
    case 126:
      return 'a relative value of zero is not allowed'
    case 127:
      return 'conditional subpattern contains more than two branches'
    case 128:
      return 'assertion expected after (?( or (?(?C)'
    case 129:
      return 'digit expected after (?+ or (?-'
    case 130:
      return 'unknown POSIX class name'
    case 134:
      return 'character code point value in \\x{} or \\o{} is too large'
    case 137:
      return 'PCRE2 does not support \\F, \\L, \\l, \\N{name}, \\U, or \\u'
    case 141:
      return 'unrecognized character after (?P'
    case 142:
      return 'syntax error in subpattern name (missing terminator?)'
    case 143:
      return 'two named subpatterns have the same name (PCRE2_DUPNAMES not set)'
    case 144:
      return 'subpattern name must start with a non-digit'
    case 146:
      return 'malformed \\P or \\p sequence'
    case 147:
      return 'unknown property after \\P or \\p'
    case 148:
      return 'subpattern name is too long (maximum 32 code units)'
    case 150:
      return 'invalid range in character class'
    case 155:
      return 'missing opening brace after \\o'
    case 157:
      return '\\g is not followed by a braced, angle-bracketed, or quoted name/number or by a plain number'
    case 158:
      return '(?R (recursive pattern call) must be followed by a closing parenthesis'
    case 160:
      return '(*VERB) not recognized or malformed'
    case 161:
      return 'subpattern number is too big'
    case 162:
      return 'subpattern name expected'
    case 164:
      return 'non-octal character in \\o{} (closing brace missing?)'
    case 167:
      return 'non-hex character in \\x{} (closing brace missing?)'
    case 168:
      return '\\c must be followed by a printable ASCII character'
    case 169:
      return '\\k is not followed by a braced, angle-bracketed, or quoted name'
    case 195:
      return '(*alpha_assertion) not recognized'
    default:
      return 'regular expression is too large'
  }
}
