/**
 * disassemble(): a verb's instructions as text, one a line:
 * `number: NAME operand …`, operands being variables and registers, literals, targets, builtins.
 */
import { isObjectValue, recordOf } from '../object/object.ts'
import { Verb, verbAllows, verbFindDefined, verbIndexed } from '../object/verb.ts'
import { E_INVARG, E_PERM, E_TYPE, E_VERBNF } from '../shared/errors.ts'
import { PERMISSION_READ } from '../shared/layout.ts'
import { OP_CLOSURE, REGISTER_ABSENT, REGISTER_VARIABLES } from '../shared/opcodes.ts'
import { TAG_INT, TAG_PROGRAM, TAG_STRING } from '../shared/types.ts'
import { listAppend, listItem, newList } from '../value/list.ts'
import { DONE, raise } from '../value/outcome.ts'
import { toLiteral } from '../value/print.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { retainString } from '../value/string.ts'
import { Slot, setHeap, setList, setString, slotAt } from '../value/value.ts'
import { builtinCount, builtinName } from '../vm/builtin-table.ts'
import { showInstructions } from '../vm/coverage.ts'
import { programOfFunction } from '../vm/function-program.ts'
import { programmer } from '../vm/machine.ts'
import { Program, programByHash } from '../vm/program.ts'
import { answerBuffer } from './answer.ts'

/** Columns of the number and of the name. */
const NUMBER_WIDTH: u32 = 6
const NAME_WIDTH: u32 = 26

/**
 * `number name operands`: a letter each for a, b and c: r register, l literal, i immediate, o offset from
 * the next instruction, n number, f builtin, - unused; @ and w mean b and c together, a target or an integer.
 */
const INSTRUCTIONS: string[] = [
  '0 EXTRA nw',
  '1 MOVE rr-',
  '2 TAKE rr-',
  '3 LITERAL rl-',
  '4 INTEGER rw',
  '5 CLEAR r--',
  '6 GET_CONTEXT rn-',
  '7 SET_CONTEXT rn-',
  '8 CHECK_SET r--',
  '10 ADD rrr',
  '11 SUBTRACT rrr',
  '12 MULTIPLY rrr',
  '13 DIVIDE rrr',
  '14 MODULO rrr',
  '15 POWER rrr',
  '16 NEGATE rr-',
  '17 NOT rr-',
  '18 BIT_AND rrr',
  '19 BIT_OR rrr',
  '20 BIT_XOR rrr',
  '21 SHIFT_LEFT rrr',
  '22 SHIFT_RIGHT rrr',
  '23 COMPLEMENT rr-',
  '24 ADD_IMMEDIATE rri',
  '25 SUBTRACT_IMMEDIATE rri',
  '26 MULTIPLY_IMMEDIATE rri',
  '27 DIVIDE_IMMEDIATE rri',
  '28 MODULO_IMMEDIATE rri',
  '30 EQUAL rrr',
  '31 NOT_EQUAL rrr',
  '32 LESS rrr',
  '33 LESS_EQUAL rrr',
  '34 GREATER rrr',
  '35 GREATER_EQUAL rrr',
  '36 IN rrr',
  '40 JUMP -@',
  '41 LOOP -@',
  '42 JUMP_IF r@',
  '43 JUMP_UNLESS r@',
  '44 JUMP_IF_SET r@',
  '45 JUMP_EQUAL rro',
  '46 JUMP_NOT_EQUAL rro',
  '47 JUMP_LESS rro',
  '48 JUMP_LESS_EQUAL rro',
  '49 JUMP_GREATER rro',
  '50 JUMP_GREATER_EQUAL rro',
  '51 JUMP_NOT_LESS rro',
  '52 JUMP_NOT_LESS_EQUAL rro',
  '53 JUMP_NOT_GREATER rro',
  '54 JUMP_NOT_GREATER_EQUAL rro',
  '55 JUMP_EQUAL_IMMEDIATE rio',
  '56 JUMP_NOT_EQUAL_IMMEDIATE rio',
  '57 JUMP_NOT_LESS_IMMEDIATE rio',
  '58 JUMP_NOT_LESS_EQUAL_IMMEDIATE rio',
  '59 JUMP_NOT_GREATER_IMMEDIATE rio',
  '60 JUMP_NOT_GREATER_EQUAL_IMMEDIATE rio',
  '70 FOR_RANGE rro',
  '71 FOR_RANGE_LOOP rro',
  '72 FOR_EACH rro',
  '73 FOR_EACH_LOOP rro',
  '80 LIST rrn',
  '81 LIST_APPEND rr-',
  '82 LIST_EXTEND rr-',
  '83 CHECK_LIST r--',
  '84 MAP r--',
  '85 MAP_SET rrr',
  '86 INDEX rrr',
  '87 INDEX_IMMEDIATE rri',
  '88 RANGE rrr',
  '89 INDEX_SET rrr',
  '90 INDEX_SET_PATH rrn',
  '91 RANGE_SET rrr',
  '92 INDEX_LAST rr-',
  '93 INDEX_FIRST rr-',
  '94 SCATTER rn-',
  '95 FLYWEIGHT rr-',
  '96 ERROR_VALUE rlr',
  '100 GET_PROPERTY rrl',
  '101 GET_PROPERTY_COMPUTED rrr',
  '102 SET_PROPERTY rlr',
  '103 SET_PROPERTY_COMPUTED rrr',
  '104 GET_SYSTEM_PROPERTY rl-',
  '105 CALL_VERB rrl',
  '106 CALL_VERB_COMPUTED rrr',
  '107 CALL_SYSTEM_VERB rl-',
  '108 PASS r--',
  '109 CALL_BUILTIN rf-',
  '110 CALL_BUILTIN_DIRECT rfn',
  '120 RETURN r--',
  '121 RETURN_ZERO ---',
  '122 FORK rr-',
  '123 DONE ---',
  '124 END_FINALLY r--',
  '125 CALL_CLOSURE rr-',
  '126 CLOSURE rln',
]

const REGISTERS: string[] = ['this', 'caller', 'args', 'verb', 'player']

/** (object, verb's name or number) → list of lines. */
export function builtinDisassemble(args: Slot, _count: i32, result: Slot): u32 {
  const descriptor = slotAt(args, 1)
  if (!isObjectValue(args)) return raise(E_TYPE)
  if (descriptor.tag !== TAG_STRING && descriptor.tag !== TAG_INT) return raise(E_TYPE)
  if (descriptor.tag === TAG_INT && descriptor.int <= 0) return raise(E_INVARG)
  const record = recordOf(args)
  if (record === null) return raise(E_INVARG)
  const verb =
    descriptor.tag === TAG_INT
      ? verbIndexed(record, descriptor.int)
      : verbFindDefined(record, descriptor.string)
  if (verb === null) return raise(E_VERBNF)
  if (!verbAllows(verb, programmer(), PERMISSION_READ)) return raise(E_PERM)
  listInstructions(verb, result)
  return DONE
}

function listInstructions(verb: Verb, result: Slot): void {
  setList(result, newList(0))
  if (verb.codeHash === 0) return
  const program = programByHash(verb.codeHash)
  if (program === null) return
  const functions = pushSlots(1)
  setList(functions, newList(0))
  listProgram(program, functions, result)
  for (let index: u32 = 0; index < functions.list.length; index++) {
    answerBuffer.reset()
    answerBuffer.addText('function ')
    answerBuffer.addInteger(<i64>index + 1)
    answerBuffer.addByte(0x3a)
    addLine(result)
    const inner = programByHash(listItem(functions.list, <i32>index).string.start)
    if (inner !== null) listProgram(inner, functions, result)
  }
  popSlots(1)
}

/** Adds the program's instructions to [lines], and the functions in it to [functions]. */
function listProgram(program: Program, functions: Slot, lines: Slot): void {
  showInstructions(program)
  const count = ((program.handlers - program.code) >> 3) as i32
  for (let index = 0; index < count; index++) {
    answerBuffer.reset()
    addInstruction(program, index, functions)
    addLine(lines)
  }
}

/** Adds the buffer's text to [lines]. */
function addLine(lines: Slot): void {
  const line = pushSlots(1)
  setString(line, answerBuffer.toStringValid())
  listAppend(lines, line)
  popSlots(1)
}

function addInstruction(program: Program, index: i32, functions: Slot): void {
  const code = program.code + ((index as usize) << 3)
  addNumber(index)
  const line = instructionLine(load<u16>(code))
  const name = line.indexOf(' ') + 1
  const operands = line.lastIndexOf(' ') + 1
  answerBuffer.addText(line.substring(name, operands - 1))
  pad(NUMBER_WIDTH + NAME_WIDTH)
  addOperand(program, line.charCodeAt(operands), code, 2, index)
  const second = line.charCodeAt(operands + 1)
  if (load<u16>(code) === OP_CLOSURE) addFunction(program, load<u16>(code + 4), functions)
  else addOperand(program, second, code, 4, index)
  if (operands + 2 < line.length) {
    addOperand(program, line.charCodeAt(operands + 2), code, 6, index)
  }
}

function instructionLine(op: u32): string {
  for (let i = 0; i < INSTRUCTIONS.length; i++) {
    const line = INSTRUCTIONS[i]
    if ((parseInt(line, 10) as u32) === op) return line
  }
  return '? ? nnn'
}

function addNumber(index: i32): void {
  let width: u32 = 1
  for (let rest = index; rest > 9; rest /= 10) width += 1
  pad(NUMBER_WIDTH - 2 - min(width, NUMBER_WIDTH - 2))
  answerBuffer.addInteger(index)
  answerBuffer.addText(': ')
}

/** Adds blanks up to column [width]. */
function pad(width: u32): void {
  while (answerBuffer.length < width) answerBuffer.addByte(0x20)
}

/** Adds the operand [at] bytes into the instruction, of the kind that the letter says. */
function addOperand(program: Program, kind: i32, code: usize, at: usize, index: i32): void {
  if (kind === 0x2d) return
  answerBuffer.addByte(0x20)
  const operand: u32 = load<u16>(code + at)
  switch (kind) {
    case 0x72: // r
      addRegister(program, operand)
      break
    case 0x6c: // l
      addLiteral(program, operand)
      break
    case 0x69: // i
      answerBuffer.addInteger(load<i16>(code + at))
      break
    case 0x6f: // o
      addTarget(index + 1 + load<i16>(code + at))
      break
    case 0x40: // @
      addTarget(load<i32>(code + at))
      break
    case 0x77: // w
      answerBuffer.addInteger(load<i32>(code + at))
      break
    case 0x66: // f
      if (operand < builtinCount()) answerBuffer.addString(builtinName(operand))
      break
    default:
      answerBuffer.addInteger(operand)
  }
}

/** A function of the program by its number among those listed. */
function addFunction(program: Program, literal: u32, functions: Slot): void {
  const inner = pushSlots(1)
  const hash = programOfFunction(slotAt(changetype<Slot>(program.literals), literal as i32))
  setHeap(inner, TAG_PROGRAM, changetype<usize>(retainString(hash)))
  listAppend(functions, inner)
  popSlots(1)
  answerBuffer.addText(' function ')
  answerBuffer.addInteger(<i64>functions.list.length)
}

function addTarget(index: i32): void {
  answerBuffer.addByte(0x40)
  answerBuffer.addInteger(index)
}

function addRegister(program: Program, number: u32): void {
  if (number === REGISTER_ABSENT) answerBuffer.addByte(0x2d)
  else if (number < REGISTER_VARIABLES) answerBuffer.addText(REGISTERS[number])
  else if (number - REGISTER_VARIABLES < program.variables) {
    answerBuffer.addString(program.variableName(number - REGISTER_VARIABLES))
  } else {
    answerBuffer.addByte(0x25)
    answerBuffer.addInteger(number)
  }
}

function addLiteral(program: Program, number: u32): void {
  if (number >= program.literalCount) return
  toLiteral(slotAt(changetype<Slot>(program.literals), number as i32), answerBuffer)
}
