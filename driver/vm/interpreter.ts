/**
 * The interpreter: one switch over the opcodes. A case is at most five lines or one call of a named
 * function; the paths through integers, comparisons, loops and moves are written out because they run
 * most. Long because it is that switch.
 *
 * `pc` and `base` (the address of register 0) live in locals; `machine.pc` and `machine.frame` are written
 * before anything that may raise, call or suspend, and read back after it. Ticks are charged at calls and
 * backward jumps only; every loop passes one of them, and straight code is bounded by INSTRUCTIONS_MAX.
 */

import * as op from '../shared/opcodes.ts'
import { TAG_BOOL, TAG_FLOAT, TAG_INT, TAG_LIST, TAG_NONE } from '../shared/types.ts'
import { ListValue, listItem } from '../value/list.ts'
import { isReal } from '../value/number.ts'
import { DONE } from '../value/outcome.ts'
import { assign, clear, isTrue, moveTo, Slot } from '../value/value.ts'
import { activationOf } from './activation.ts'
import * as arithmetic from './arithmetic.ts'
import { callBuiltinDirect, callBuiltinList } from './builtin-call.ts'
import { callPass, callSystemVerb, callVerb, callVerbComputed } from './call.ts'
import { callClosure, makeClosure } from './closure.ts'
import * as collection from './collection.ts'
import * as composite from './composite.ts'
import { noteLine } from './coverage.ts'
import { returnValue } from './deliver.ts'
import * as element from './element.ts'
import { forkTask } from './fork.ts'
import * as loop from './loop.ts'
import { LIMIT, machine, RUN_CONTINUE } from './machine.ts'
import * as property from './property-site.ts'
import {
  isPlain,
  literalOf,
  putCopy,
  putFloat,
  putInteger,
  registerA,
  registerB,
  registerC,
  setInteger,
  targetOf,
} from './register.ts'
import { callNextRoles, callRoles } from './role-call.ts'
import { endFinally, settle } from './unwind.ts'
import { getContext, raiseUnset, setContext } from './variable.ts'

/**
 * Runs the task in `machine` until it ends, suspends, waits or has had its slice; answers which (RUN_…).
 * V8 puts an optimised version of this function to use at its next call, so slices also serve that.
 */
export function execute(): u32 {
  let pc = machine.pc
  let base = machine.frame
  while (true) {
    // What happened when an instruction could not be finished here: an Outcome.
    let outcome: u32 = DONE
    switch (<u32>load<u16>(pc)) {
      // ---- moves
      case op.OP_MOVE: {
        const a = registerA(pc, base)
        const from = registerB(pc, base)
        if (isPlain(from) && isPlain(a) && load<u32>(from) !== TAG_NONE) {
          putCopy(a, from)
          pc += 8
          continue
        }
        outcome = copyVariable(a, from, base)
        break
      }
      case op.OP_TAKE: {
        moveTo(changetype<Slot>(registerA(pc, base)), changetype<Slot>(registerB(pc, base)))
        pc += 8
        continue
      }
      case op.OP_LITERAL: {
        const a = registerA(pc, base)
        const literal = literalOf(base, <u32>load<u16>(pc, 4))
        if (isPlain(a) && isPlain(changetype<usize>(literal)))
          putCopy(a, changetype<usize>(literal))
        else assign(changetype<Slot>(a), literal)
        pc += 8
        continue
      }
      case op.OP_INTEGER: {
        const a = registerA(pc, base)
        if (isPlain(a)) putInteger(a, <i64>load<i32>(pc, 4))
        else setInteger(a, <i64>load<i32>(pc, 4))
        pc += 8
        continue
      }
      case op.OP_CLEAR: {
        clear(changetype<Slot>(registerA(pc, base)))
        pc += 8
        continue
      }
      case op.OP_GET_CONTEXT: {
        getContext(pc, base)
        pc += 8
        continue
      }
      case op.OP_SET_CONTEXT: {
        outcome = setContext(pc, base)
        break
      }
      case op.OP_CHECK_SET: {
        const from = registerA(pc, base)
        if (load<u32>(from) !== TAG_NONE) {
          pc += 8
          continue
        }
        outcome = raiseUnset(from, base)
        break
      }

      // ---- arithmetic
      case op.OP_ADD: {
        const a = registerA(pc, base)
        const b = registerB(pc, base)
        const c = registerC(pc, base)
        if (areIntegers(b, c) && isPlain(a)) {
          putInteger(a, load<i64>(b, 8) + load<i64>(c, 8))
          pc += 8
          continue
        }
        if (areFloats(b, c) && isPlain(a)) {
          const result = load<f64>(b, 8) + load<f64>(c, 8)
          if (isReal(result)) {
            putFloat(a, result)
            pc += 8
            continue
          }
        }
        outcome = arithmetic.add(pc, base)
        break
      }
      case op.OP_SUBTRACT: {
        const a = registerA(pc, base)
        const b = registerB(pc, base)
        const c = registerC(pc, base)
        if (areIntegers(b, c) && isPlain(a)) {
          putInteger(a, load<i64>(b, 8) - load<i64>(c, 8))
          pc += 8
          continue
        }
        if (areFloats(b, c) && isPlain(a)) {
          const result = load<f64>(b, 8) - load<f64>(c, 8)
          if (isReal(result)) {
            putFloat(a, result)
            pc += 8
            continue
          }
        }
        outcome = arithmetic.subtract(pc, base)
        break
      }
      case op.OP_MULTIPLY: {
        const a = registerA(pc, base)
        const b = registerB(pc, base)
        const c = registerC(pc, base)
        if (areIntegers(b, c) && isPlain(a)) {
          putInteger(a, load<i64>(b, 8) * load<i64>(c, 8))
          pc += 8
          continue
        }
        if (areFloats(b, c) && isPlain(a)) {
          const result = load<f64>(b, 8) * load<f64>(c, 8)
          if (isReal(result)) {
            putFloat(a, result)
            pc += 8
            continue
          }
        }
        outcome = arithmetic.multiply(pc, base)
        break
      }
      case op.OP_DIVIDE: {
        outcome = arithmetic.divide(pc, base)
        break
      }
      case op.OP_MODULO: {
        outcome = arithmetic.modulo(pc, base)
        break
      }
      case op.OP_POWER: {
        outcome = arithmetic.power(pc, base)
        break
      }
      case op.OP_NEGATE: {
        outcome = arithmetic.negate(pc, base)
        break
      }
      case op.OP_NOT: {
        const b = registerB(pc, base)
        if (load<u32>(b) === TAG_NONE) {
          outcome = raiseUnset(b, base)
          break
        }
        setInteger(registerA(pc, base), isTrue(changetype<Slot>(b)) ? 0 : 1)
        pc += 8
        continue
      }
      case op.OP_BIT_AND:
      case op.OP_BIT_OR:
      case op.OP_BIT_XOR: {
        outcome = arithmetic.bitwise(pc, base)
        break
      }
      case op.OP_SHIFT_LEFT:
      case op.OP_SHIFT_RIGHT: {
        outcome = arithmetic.shift(pc, base)
        break
      }
      case op.OP_COMPLEMENT: {
        outcome = arithmetic.complement(pc, base)
        break
      }
      case op.OP_ADD_IMMEDIATE: {
        const a = registerA(pc, base)
        const b = registerB(pc, base)
        if (load<u32>(b) === TAG_INT && isPlain(a)) {
          putInteger(a, load<i64>(b, 8) + <i64>load<i16>(pc, 6))
          pc += 8
          continue
        }
        outcome = arithmetic.immediate(pc, base)
        break
      }
      case op.OP_SUBTRACT_IMMEDIATE: {
        const a = registerA(pc, base)
        const b = registerB(pc, base)
        if (load<u32>(b) === TAG_INT && isPlain(a)) {
          putInteger(a, load<i64>(b, 8) - <i64>load<i16>(pc, 6))
          pc += 8
          continue
        }
        outcome = arithmetic.immediate(pc, base)
        break
      }
      case op.OP_MULTIPLY_IMMEDIATE: {
        const a = registerA(pc, base)
        const b = registerB(pc, base)
        if (load<u32>(b) === TAG_INT && isPlain(a)) {
          putInteger(a, load<i64>(b, 8) * <i64>load<i16>(pc, 6))
          pc += 8
          continue
        }
        outcome = arithmetic.immediate(pc, base)
        break
      }
      case op.OP_MODULO_IMMEDIATE: {
        const a = registerA(pc, base)
        const b = registerB(pc, base)
        const divisor = <i32>load<i16>(pc, 6)
        const dividend = load<i64>(b, 8)
        if (isSmall(b) && divisor > 0 && isPlain(a)) {
          putInteger(a, <i64>(<u32>dividend % <u32>divisor))
          pc += 8
          continue
        }
        outcome = arithmetic.immediate(pc, base)
        break
      }
      case op.OP_DIVIDE_IMMEDIATE: {
        const a = registerA(pc, base)
        const b = registerB(pc, base)
        const divisor = <i32>load<i16>(pc, 6)
        const dividend = load<i64>(b, 8)
        if (isSmall(b) && divisor > 0 && isPlain(a)) {
          putInteger(a, <i64>(<u32>dividend / <u32>divisor))
          pc += 8
          continue
        }
        outcome = arithmetic.immediate(pc, base)
        break
      }

      // ---- comparison
      case op.OP_EQUAL: {
        outcome = arithmetic.equalInto(pc, base, 1)
        break
      }
      case op.OP_NOT_EQUAL: {
        outcome = arithmetic.equalInto(pc, base, 0)
        break
      }
      case op.OP_LESS:
      case op.OP_LESS_EQUAL:
      case op.OP_GREATER:
      case op.OP_GREATER_EQUAL: {
        outcome = arithmetic.orderInto(pc, base)
        break
      }
      case op.OP_IN: {
        outcome = collection.memberIndex(pc, base)
        break
      }

      // ---- jumps
      case op.OP_JUMP: {
        pc = targetOf(pc, base)
        continue
      }
      case op.OP_LOOP: {
        if (--machine.ticks <= 0) {
          outcome = LIMIT
          break
        }
        pc = targetOf(pc, base)
        continue
      }
      case op.OP_JUMP_IF: {
        const a = registerA(pc, base)
        const tag = load<u32>(a)
        if (
          tag === TAG_INT || tag === TAG_BOOL ? load<i64>(a, 8) !== 0 : isTrue(changetype<Slot>(a))
        ) {
          pc = targetOf(pc, base)
          continue
        }
        if (tag === TAG_NONE) {
          outcome = raiseUnset(a, base)
          break
        }
        pc += 8
        continue
      }
      case op.OP_JUMP_UNLESS: {
        const a = registerA(pc, base)
        const tag = load<u32>(a)
        if (
          tag === TAG_INT || tag === TAG_BOOL ? load<i64>(a, 8) !== 0 : isTrue(changetype<Slot>(a))
        ) {
          pc += 8
          continue
        }
        if (tag === TAG_NONE) {
          outcome = raiseUnset(a, base)
          break
        }
        pc = targetOf(pc, base)
        continue
      }
      case op.OP_JUMP_IF_SET: {
        if (load<u32>(registerA(pc, base)) !== TAG_NONE) {
          pc = targetOf(pc, base)
        } else pc += 8
        continue
      }
      case op.OP_JUMP_EQUAL: {
        const a = registerA(pc, base)
        const b = registerB(pc, base)
        if (areIntegers(a, b)) {
          pc += load<i64>(a, 8) === load<i64>(b, 8) ? 8 + offsetC(pc) : 8
          continue
        }
        outcome = arithmetic.jumpEqual(pc, base, true)
        if (outcome !== DONE) break
        pc = machine.pc
        continue
      }
      case op.OP_JUMP_NOT_EQUAL: {
        const a = registerA(pc, base)
        const b = registerB(pc, base)
        if (areIntegers(a, b)) {
          pc += load<i64>(a, 8) !== load<i64>(b, 8) ? 8 + offsetC(pc) : 8
          continue
        }
        outcome = arithmetic.jumpEqual(pc, base, false)
        if (outcome !== DONE) break
        pc = machine.pc
        continue
      }
      case op.OP_JUMP_LESS: {
        const a = registerA(pc, base)
        const b = registerB(pc, base)
        if (areIntegers(a, b)) {
          pc += load<i64>(a, 8) < load<i64>(b, 8) ? 8 + offsetC(pc) : 8
          continue
        }
        outcome = arithmetic.jumpOrder(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        continue
      }
      case op.OP_JUMP_NOT_LESS: {
        const a = registerA(pc, base)
        const b = registerB(pc, base)
        if (areIntegers(a, b)) {
          pc += load<i64>(a, 8) < load<i64>(b, 8) ? 8 : 8 + offsetC(pc)
          continue
        }
        if (areFloats(a, b)) {
          pc += load<f64>(a, 8) < load<f64>(b, 8) ? 8 : 8 + offsetC(pc)
          continue
        }
        outcome = arithmetic.jumpOrder(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        continue
      }
      case op.OP_JUMP_NOT_LESS_EQUAL: {
        const a = registerA(pc, base)
        const b = registerB(pc, base)
        if (areIntegers(a, b)) {
          pc += load<i64>(a, 8) <= load<i64>(b, 8) ? 8 : 8 + offsetC(pc)
          continue
        }
        if (areFloats(a, b)) {
          pc += load<f64>(a, 8) <= load<f64>(b, 8) ? 8 : 8 + offsetC(pc)
          continue
        }
        outcome = arithmetic.jumpOrder(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        continue
      }
      case op.OP_JUMP_NOT_GREATER: {
        const a = registerA(pc, base)
        const b = registerB(pc, base)
        if (areIntegers(a, b)) {
          pc += load<i64>(a, 8) > load<i64>(b, 8) ? 8 : 8 + offsetC(pc)
          continue
        }
        outcome = arithmetic.jumpOrder(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        continue
      }
      case op.OP_JUMP_LESS_EQUAL:
      case op.OP_JUMP_GREATER:
      case op.OP_JUMP_GREATER_EQUAL:
      case op.OP_JUMP_NOT_GREATER_EQUAL: {
        outcome = arithmetic.jumpOrder(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        continue
      }
      case op.OP_JUMP_EQUAL_IMMEDIATE: {
        const a = registerA(pc, base)
        if (load<u32>(a) === TAG_INT) {
          pc += load<i64>(a, 8) === <i64>load<i16>(pc, 4) ? 8 + offsetC(pc) : 8
          continue
        }
        outcome = arithmetic.jumpImmediate(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        continue
      }
      case op.OP_JUMP_NOT_EQUAL_IMMEDIATE: {
        const a = registerA(pc, base)
        if (load<u32>(a) === TAG_INT) {
          pc += load<i64>(a, 8) !== <i64>load<i16>(pc, 4) ? 8 + offsetC(pc) : 8
          continue
        }
        outcome = arithmetic.jumpImmediate(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        continue
      }
      case op.OP_JUMP_NOT_LESS_IMMEDIATE: {
        const a = registerA(pc, base)
        if (load<u32>(a) === TAG_INT) {
          pc += load<i64>(a, 8) < <i64>load<i16>(pc, 4) ? 8 : 8 + offsetC(pc)
          continue
        }
        outcome = arithmetic.jumpImmediate(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        continue
      }
      case op.OP_JUMP_NOT_LESS_EQUAL_IMMEDIATE:
      case op.OP_JUMP_NOT_GREATER_IMMEDIATE:
      case op.OP_JUMP_NOT_GREATER_EQUAL_IMMEDIATE: {
        outcome = arithmetic.jumpImmediate(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        continue
      }

      // ---- loops
      case op.OP_FOR_RANGE: {
        outcome = loop.beginRange(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        continue
      }
      case op.OP_FOR_RANGE_LOOP: {
        const a = registerA(pc, base)
        const current = load<i64>(a, 8)
        if (current >= load<i64>(a, 24)) {
          pc += 8
          continue
        }
        if (--machine.ticks <= 0) {
          outcome = LIMIT
          break
        }
        const next = current + 1
        const b = registerB(pc, base)
        store<i64>(a, next, 8)
        if (!isPlain(b)) clear(changetype<Slot>(b))
        store<u32>(b, load<u32>(a))
        store<i64>(b, next, 8)
        pc += 8 + offsetC(pc)
        continue
      }
      case op.OP_FOR_EACH: {
        outcome = loop.beginEach(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        continue
      }
      case op.OP_FOR_EACH_LOOP: {
        if (--machine.ticks <= 0) {
          outcome = LIMIT
          break
        }
        if (loop.nextPlain(pc, base)) pc += 16 + offsetC(pc)
        else {
          loop.nextEach(pc, base)
          pc = machine.pc
        }
        continue
      }

      // ---- lists, maps, indexing
      case op.OP_LIST: {
        outcome = collection.makeList(pc, base)
        break
      }
      case op.OP_LIST_APPEND: {
        outcome = collection.appendElement(pc, base)
        break
      }
      case op.OP_LIST_EXTEND: {
        outcome = collection.extendList(pc, base)
        break
      }
      case op.OP_CHECK_LIST: {
        if (load<u32>(registerA(pc, base)) === TAG_LIST) {
          pc += 8
          continue
        }
        outcome = collection.checkList(pc, base)
        break
      }
      case op.OP_MAP: {
        collection.makeMap(pc, base)
        pc += 8
        continue
      }
      case op.OP_MAP_SET: {
        outcome = collection.setInMap(pc, base)
        break
      }
      case op.OP_INDEX: {
        const b = registerB(pc, base)
        const c = registerC(pc, base)
        if (load<u32>(b) === TAG_LIST && load<u32>(c) === TAG_INT) {
          const at = load<i64>(c, 8) - 1
          const list = <usize>load<u32>(b, 8)
          if (<u64>at < <u64>(<u32>collection.lengthOf(list))) {
            copyItem(registerA(pc, base), listItem(changetype<ListValue>(list), <i32>at))
            pc += 8
            continue
          }
        }
        outcome = collection.index(pc, base)
        break
      }
      case op.OP_INDEX_IMMEDIATE: {
        const b = registerB(pc, base)
        if (load<u32>(b) === TAG_LIST) {
          const at = <i32>load<i16>(pc, 6) - 1
          const list = <usize>load<u32>(b, 8)
          if (<u32>at < <u32>collection.lengthOf(list)) {
            copyItem(registerA(pc, base), listItem(changetype<ListValue>(list), at))
            pc += 8
            continue
          }
        }
        outcome = collection.indexImmediate(pc, base)
        break
      }
      case op.OP_RANGE: {
        outcome = collection.range(pc, base)
        break
      }
      case op.OP_INDEX_SET: {
        outcome = element.indexSet(pc, base)
        break
      }
      case op.OP_INDEX_INSIDE: {
        outcome = element.indexInside(pc, base)
        break
      }
      case op.OP_INDEX_SET_PATH: {
        outcome = element.indexSetPath(pc, base)
        break
      }
      case op.OP_INDEX_SET_DEEP: {
        outcome = element.indexSetDeep(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        continue
      }
      case op.OP_RANGE_SET: {
        outcome = element.rangeSet(pc, base)
        break
      }
      case op.OP_INDEX_LAST: {
        outcome = collection.indexLast(pc, base)
        break
      }
      case op.OP_INDEX_FIRST: {
        outcome = collection.indexFirst(pc, base)
        break
      }
      case op.OP_SCATTER: {
        outcome = loop.scatter(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        continue
      }

      case op.OP_FLYWEIGHT: {
        outcome = composite.makeFlyweight(pc, base)
        break
      }
      case op.OP_ERROR_VALUE: {
        outcome = composite.makeErrorValue(pc, base)
        break
      }

      // ---- properties and verbs
      case op.OP_GET_PROPERTY: {
        outcome = property.get(pc, base)
        if (outcome !== DONE) break
        pc += 16
        continue
      }
      case op.OP_GET_PROPERTY_COMPUTED: {
        outcome = property.getComputed(pc, base)
        break
      }
      case op.OP_SET_PROPERTY: {
        outcome = property.set(pc, base)
        if (outcome !== DONE) break
        pc += 16
        continue
      }
      case op.OP_SET_PROPERTY_COMPUTED: {
        outcome = property.setComputed(pc, base)
        break
      }
      case op.OP_GET_SYSTEM_PROPERTY: {
        outcome = property.getSystem(pc, base)
        if (outcome !== DONE) break
        pc += 16
        continue
      }
      case op.OP_CALL_VERB: {
        if (--machine.ticks <= 0) {
          outcome = LIMIT
          break
        }
        activationOf(base).pc = pc
        outcome = callVerb(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        base = machine.frame
        continue
      }
      case op.OP_CALL_VERB_COMPUTED: {
        if (--machine.ticks <= 0) {
          outcome = LIMIT
          break
        }
        activationOf(base).pc = pc
        outcome = callVerbComputed(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        base = machine.frame
        continue
      }
      case op.OP_CALL_SYSTEM_VERB: {
        if (--machine.ticks <= 0) {
          outcome = LIMIT
          break
        }
        activationOf(base).pc = pc
        outcome = callSystemVerb(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        base = machine.frame
        continue
      }
      case op.OP_PASS: {
        if (--machine.ticks <= 0) {
          outcome = LIMIT
          break
        }
        activationOf(base).pc = pc
        outcome = callPass(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        base = machine.frame
        continue
      }
      case op.OP_CALL_ROLES: {
        if (--machine.ticks <= 0) {
          outcome = LIMIT
          break
        }
        activationOf(base).pc = pc
        outcome = callRoles(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        base = machine.frame
        continue
      }
      case op.OP_NEXT_ROLES: {
        if (--machine.ticks <= 0) {
          outcome = LIMIT
          break
        }
        activationOf(base).pc = pc
        outcome = callNextRoles(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        base = machine.frame
        continue
      }
      case op.OP_CALL_BUILTIN: {
        outcome = --machine.ticks <= 0 ? LIMIT : callBuiltinList(pc, base)
        break
      }
      case op.OP_CALL_BUILTIN_DIRECT: {
        outcome = --machine.ticks <= 0 ? LIMIT : callBuiltinDirect(pc, base)
        break
      }

      case op.OP_CALL_CLOSURE: {
        if (--machine.ticks <= 0) {
          outcome = LIMIT
          break
        }
        activationOf(base).pc = pc
        outcome = callClosure(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        base = machine.frame
        continue
      }
      case op.OP_CLOSURE: {
        outcome = makeClosure(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        continue
      }

      // ---- control
      case op.OP_RETURN: {
        const a = registerA(pc, base)
        if (load<u32>(a) === TAG_NONE) {
          outcome = raiseUnset(a, base)
          break
        }
        const reason = returnValue(base, load<u32>(a), load<i64>(a, 8), a)
        if (reason !== RUN_CONTINUE) return reason
        pc = machine.pc
        base = machine.frame
        continue
      }
      case op.OP_RETURN_ZERO:
      case op.OP_DONE: {
        const reason = returnValue(base, TAG_INT, 0, 0)
        if (reason !== RUN_CONTINUE) return reason
        pc = machine.pc
        base = machine.frame
        continue
      }
      case op.OP_FORK: {
        outcome = --machine.ticks <= 0 ? LIMIT : forkTask(pc, base)
        if (outcome !== DONE) break
        pc = machine.pc
        continue
      }
      case op.OP_END_FINALLY: {
        if (load<u32>(registerA(pc, base)) === TAG_INT && load<i64>(registerA(pc, base), 8) === 1) {
          const reason = endFinally(registerA(pc, base), pc)
          if (reason !== RUN_CONTINUE) return reason
          pc = machine.pc
          base = machine.frame
          continue
        }
        pc += 8
        continue
      }
      case op.OP_PROBE: {
        noteLine(pc, base)
        continue
      }
      default:
        assert(false, 'an unknown opcode was reached')
    }
    if (outcome === DONE) {
      pc += 8
      if (machine.ticks > 1) continue
      // What was done was much: straight code, too, is to be looked at then.
      if (--machine.ticks > 0) continue
      outcome = LIMIT
    }
    // An error, a call, a suspension: machine.frame and machine.pc say where to go on.
    const reason = settle(outcome, pc)
    if (reason !== RUN_CONTINUE) return reason
    pc = machine.pc
    base = machine.frame
  }
}

function areIntegers(left: usize, right: usize): bool {
  return load<u32>(left) === TAG_INT && load<u32>(right) === TAG_INT
}

function areFloats(left: usize, right: usize): bool {
  return load<u32>(left) === TAG_FLOAT && load<u32>(right) === TAG_FLOAT
}

/** Whether it is an integer of 0 up to 2³² − 1, which divides in a third of the time. */
function isSmall(register: usize): bool {
  return load<u32>(register) === TAG_INT && <u64>load<i64>(register, 8) <= 0xffffffff
}

function copyItem(to: usize, item: Slot): void {
  if (isPlain(to) && isPlain(changetype<usize>(item))) putCopy(to, changetype<usize>(item))
  else assign(changetype<Slot>(to), item)
}

/** OP_MOVE where something is counted, or the variable is unset. */
function copyVariable(to: usize, from: usize, base: usize): u32 {
  if (load<u32>(from) === TAG_NONE) return raiseUnset(from, base)
  assign(changetype<Slot>(to), changetype<Slot>(from))
  return DONE
}

/** The jump offset in operand c, in bytes. */
function offsetC(pc: usize): usize {
  return <usize>((<isize>load<i16>(pc, 6)) << 3)
}
