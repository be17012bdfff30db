/**
 * Activations: one contiguous stack of the running task. An activation is a header followed by its
 * registers; the next one begins where the registers end. Nothing in it points to another place of the
 * stack (`distance` is relative), so a suspended task's activations are moved as one block of bytes.
 *
 * The header is reached from `frame`, the address of register 0, by subtraction, so that the interpreter
 * needs a single base.
 */

import { isAnonymous, setReference } from '../object/object.ts'
import { ObjectRecord } from '../object/record.ts'
import { Verb } from '../object/verb.ts'
import { PERMISSION_DEBUG } from '../shared/layout.ts'
import {
  REGISTER_ARGS,
  REGISTER_CALLER,
  REGISTER_PLAYER,
  REGISTER_VERB,
} from '../shared/opcodes.ts'
import { TAG_HEAP, TAG_LIST, TAG_NONE, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { ListValue, releaseHeap, retainHeap, Slot, StringValue } from '../value/value.ts'

/** The verb has its debug bit: errors are raised instead of becoming values. */
export const ACTIVATION_DEBUG: u32 = 1
/** The verb was found under its name with the prefix of a WAIF's verbs. */
export const ACTIVATION_WAIF: u32 = 2
/** set_thread_mode() left slow builtins in the background; nothing here depends on it. */
export const ACTIVATION_THREADED: u32 = 4
/** eval()'s activation: there is no verb. */
export const ACTIVATION_EVAL: u32 = 8
/** The builtin under way is one that finishes its work when a verb it called raises. */
export const ACTIVATION_FINISHING: u32 = 16
/** The call stands for a protected builtin: its value is the builtin's. */
export const ACTIVATION_WRAPPED: u32 = 32
/** A role verb's: `args` is {{selector, role, …}, value, …}. */
export const ACTIVATION_ROLES: u32 = 256

/** `authority` holds what the activation may do beside what its programmer may (authority.ts). */
export const ACTIVATION_AUTHORITY: u32 = 64
/** A closure's call: `verbNames` is the name that is shown of it. */
export const ACTIVATION_CLOSURE: u32 = 128

/** Number in `builtin` when none is under way. */
export const BUILTIN_NONE: u32 = 0xffffffff

/**
 * Layout of the header, 112 bytes: program | pc | distance | registers (u32 each) | player, programmer i64 |
 * definer Slot | verbNames | context | flags | builtin | step | authority | state Slot | verb | lineOffset.
 * program, verbNames, context, verb and, where the flag says so, authority are retained pointers.
 */
@unmanaged
export class Activation {
  /** The Program, retained. */
  program: usize = 0
  /** The instruction under way; for all but the newest activation, the call it waits in. */
  pc: usize = 0
  /** Bytes back to the calling activation's header, 0 for the root. */
  distance: u32 = 0
  registers: u32 = 0
  /** The player as server and callers() see it; register 4 is the program's own. */
  player: i64 = 0
  /** Whose permissions count; set_task_perms() changes it. */
  programmer: i64 = 0
  definerTag: u32 = 0
  definerSpare: u32 = 0
  definerBits: i64 = 0
  /** The verb's full name, as a StringValue, retained. */
  verbNames: usize = 0
  /** The six context variables as a ListValue, retained; shared with callers until one is set. */
  context: usize = 0
  flags: u32 = 0
  /** The builtin that waits in this activation for a verb, a service or the scheduler. */
  builtin: u32 = 0
  step: u32 = 0
  /** A ListValue, retained, if ACTIVATION_AUTHORITY is set; else anything. */
  authority: usize = 0
  stateTag: u32 = 0
  stateSpare: u32 = 0
  stateBits: i64 = 0
  /** The verb's name as it was called, as a StringValue, retained (register `verb` may differ for WAIFs). */
  verb: usize = 0
  /** Added to line numbers: an import cuts the statements of a fork out of their verb. */
  lineOffset: u32 = 0

  /** Where the verb was found, an object or anonymous object. */
  get definer(): Slot {
    return changetype<Slot>(changetype<usize>(this) + offsetof<Activation>('definerTag'))
  }
  /** What the waiting builtin keeps. */
  get state(): Slot {
    return changetype<Slot>(changetype<usize>(this) + offsetof<Activation>('stateTag'))
  }
  /** Address of register 0. */
  get frame(): usize {
    return changetype<usize>(this) + ACTIVATION_BYTES
  }
  /** The calling activation; not for the root. */
  get previous(): Activation {
    return changetype<Activation>(changetype<usize>(this) - <usize>this.distance)
  }
  get isRoot(): bool {
    return this.distance === 0
  }
  get isDebug(): bool {
    return (this.flags & ACTIVATION_DEBUG) !== 0
  }

  // What every call passes is written out where it is called, hence inline.

  /** Sets what fresh activations have in common; [caller] is the frame of the one below, 0 for the root. */
  @inline begin(program: usize, code: usize, registers: u32, caller: usize): void {
    this.program = program
    this.pc = code
    this.distance = caller === 0 ? 0 : <u32>(this.frame - caller)
    this.registers = registers
    this.builtin = BUILTIN_NONE
    this.stateTag = TAG_NONE
    this.verb = 0
    this.lineOffset = 0
    this.verbNames = 0
    this.context = 0
  }
  /** Unsets the registers from [first] up to but not including [count]. */
  @inline unset(first: u32, count: u32): void {
    const end = this.register(count)
    for (let at = this.register(first); at < end; at += 16) store<u32>(at, TAG_NONE)
  }
  /** Releases the registers that every activation has: `this`, `caller`, `args`, `verb` and `player`. */
  @inline releaseOwn(): void {
    Activation.dropAt(this.frame)
    Activation.dropAt(this.register(REGISTER_CALLER))
    Activation.dropAt(this.register(REGISTER_ARGS))
    Activation.dropAt(this.register(REGISTER_VERB))
    Activation.dropAt(this.register(REGISTER_PLAYER))
  }
  /** Whether it holds references in `definer`, `state`, `verb` or `authority`. Tags of heap values have TAG_HEAP's bit. */
  @inline get holdsMore(): bool {
    const tags = (this.definerTag | this.stateTag) & TAG_HEAP
    return (tags | <u32>this.verb | (this.flags & ACTIVATION_AUTHORITY)) !== 0
  }

  /** Sets `caller`, `args` (taken), `verb` and `player` of a fresh activation; `this` is its own business. */
  @inline fill(caller: Slot, args: ListValue, verb: StringValue, player: i64): void {
    changetype<Slot>(this.register(REGISTER_CALLER)).initialize(caller)
    this.fillCall(changetype<usize>(args), verb, player)
  }
  /** The same but for `caller`. */
  @inline fillCall(args: usize, verb: StringValue, player: i64): void {
    const list = this.register(REGISTER_ARGS)
    store<u32>(list, TAG_LIST)
    store<i64>(list, <i64>args, 8)
    const name = this.register(REGISTER_VERB)
    retainHeap(changetype<usize>(verb))
    store<u32>(name, TAG_STRING)
    store<i64>(name, <i64>changetype<usize>(verb), 8)
    const own = this.register(REGISTER_PLAYER)
    store<u32>(own, TAG_OBJECT)
    store<i64>(own, player, 8)
  }
  /** Has the command that its caller has. */
  @inline share(caller: Activation): void {
    const context = caller.context
    this.context = context
    retainHeap(context)
  }
  /** Sets what a fresh activation knows of its verb. */
  @inline describe(verb: Verb, player: i64): void {
    this.describeVerb(verb, player)
    this.findOn(verb.definer)
  }
  /** The same but for `definer`. */
  @inline describeVerb(verb: Verb, player: i64): void {
    this.player = player
    this.programmer = verb.owner
    const names = changetype<usize>(verb.names)
    this.verbNames = names
    retainHeap(names)
    const debug = (verb.permissions & PERMISSION_DEBUG) !== 0 ? ACTIVATION_DEBUG : 0
    this.flags = debug | ACTIVATION_THREADED
  }
  /** Sets where the verb was found. */
  @inline findOn(record: ObjectRecord): void {
    if (isAnonymous(record)) {
      this.definerTag = TAG_NONE
      setReference(this.definer, record)
    } else {
      this.definerTag = TAG_OBJECT
      this.definerBits = record.id
    }
  }
  /** As `releaseHeap()`, without a call for what others hold too: nearly all that calls pass on. */
  @inline static drop(tag: u32, pointer: usize): void {
    const references = load<u32>(pointer) - 1
    if (references !== 0) store<u32>(pointer, references)
    else releaseHeap(tag, pointer)
  }
  /** The same for what a register holds. */
  @inline static dropAt(register: usize): void {
    const tag = load<u32>(register)
    if (tag >= TAG_HEAP) Activation.drop(tag, load<usize>(register, 8))
  }
  /** The tags of four registers, one over the other: TAG_HEAP's bit says that one holds a heap value. */
  @inline static tagsOfFour(register: usize): u32 {
    const two = load<u32>(register) | load<u32>(register, 16)
    return two | load<u32>(register, 32) | load<u32>(register, 48)
  }
  @inline register(index: u32): usize {
    return this.frame + ((<usize>index) << 4)
  }
}

/** Bytes of the header. */
export const ACTIVATION_BYTES: usize = 112

/** The header above the registers at [frame]. */
export function activationOf(frame: usize): Activation {
  return changetype<Activation>(frame - ACTIVATION_BYTES)
}

/** Bytes of an activation with this many registers. */
export function activationBytes(registers: u32): usize {
  return ACTIVATION_BYTES + ((<usize>registers) << 4)
}
