/**
 * Builtins on flyweights. A flyweight never changes: those that change one answer another.
 *
 * Semantics: mooR's manual.
 */
import { E_NONE } from '../shared/errors.ts'
import {
  flyweightContents,
  flyweightDelegate,
  flyweightSlots,
  flyweightWith,
  flyweightWithout,
  newFlyweight,
} from '../value/flyweight.ts'
import { emptyList } from '../value/list.ts'
import { newMap } from '../value/map.ts'
import { DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { assign, retainHeap, Slot, setList, setMap, slotAt } from '../value/value.ts'

/** toflyweight(delegate [, slots [, contents]]) */
export function builtinToflyweight(args: Slot, count: i32, result: Slot): u32 {
  const parts = pushSlots(2)
  const contents = slotAt(parts, 1)
  if (count > 1) assign(parts, slotAt(args, 1))
  else setMap(parts, newMap())
  if (count > 2) assign(contents, slotAt(args, 2))
  else setList(contents, emptyList())
  const failure = newFlyweight(result, args, parts, contents)
  popSlots(2)
  return finish(failure)
}

function finish(failure: u32): u32 {
  if (failure === E_NONE) return DONE
  return raise(failure)
}

/** flydelegate(flyweight) */
export function builtinFlydelegate(args: Slot, _count: i32, result: Slot): u32 {
  assign(result, flyweightDelegate(args.list))
  return DONE
}

/** flyslots(flyweight): a map from symbols to values. */
export function builtinFlyslots(args: Slot, _count: i32, result: Slot): u32 {
  const slots = flyweightSlots(args.list)
  retainHeap(changetype<usize>(slots))
  setMap(result, slots)
  return DONE
}

/** flycontents(flyweight): a list. */
export function builtinFlycontents(args: Slot, _count: i32, result: Slot): u32 {
  const contents = flyweightContents(args.list)
  retainHeap(changetype<usize>(contents))
  setList(result, contents)
  return DONE
}

/** flyslotset(flyweight, name, value) */
export function builtinFlyslotset(args: Slot, _count: i32, result: Slot): u32 {
  return finish(flyweightWith(result, args, slotAt(args, 1).string, slotAt(args, 2)))
}

/** flyslotremove(flyweight, name): the same flyweight when it has no such slot. */
export function builtinFlyslotremove(args: Slot, _count: i32, result: Slot): u32 {
  return finish(flyweightWithout(result, args, slotAt(args, 1).string))
}

/** flycontentsset(flyweight, contents) */
export function builtinFlycontentsset(args: Slot, _count: i32, result: Slot): u32 {
  const slots = pushSlots(1)
  const own = flyweightSlots(args.list)
  retainHeap(changetype<usize>(own))
  setMap(slots, own)
  const failure = newFlyweight(result, flyweightDelegate(args.list), slots, slotAt(args, 1))
  popSlots(1)
  return finish(failure)
}
