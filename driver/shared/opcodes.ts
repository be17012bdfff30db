/**
 * The instruction set of the register machine. Append only: the numbers are stored in programs.
 *
 * An instruction is 8 bytes, little-endian: `op` u16 | `a` u16 | `b` u16 | `c` u16. Operands are register
 * numbers unless said otherwise. Instructions marked +w are followed by one extra word of 8 bytes:
 * EXTRA u16 | x u16 | y i32. `@target` is an absolute instruction index held as i32 in the bytes of b and c;
 * `±offset` is c as i16, relative to the following instruction (after the extra word, if any).
 * `lit n` is an index into the literals, `imm` an i16.
 *
 * Registers 0 … 4 of every activation are `this`, `caller`, `args`, `verb` (programs only read these four:
 * the compiler copies one that a program assigns) and `player` (assignable). Variables follow, then
 * temporaries. An unset variable holds TAG_NONE. "Raises" means: the error is raised when the verb has its
 * debug bit; without it the error becomes the value of `a` and execution goes on (a conditional jump counts
 * as false, an instruction without result does nothing).
 *
 * Ticks: one for each call (verb, builtin, pass), fork, and backward jump (LOOP, FOR_…_LOOP).
 */

/** Number of this instruction set; a program names the first one that has all its instructions. */
export const INSTRUCTION_SET: u32 = 2
/** The earliest set that programs may name: this one without flyweights, error values, closures and role verbs. */
export const INSTRUCTION_SET_FIRST: u32 = 1

export const REGISTER_THIS: u32 = 0
export const REGISTER_CALLER: u32 = 1
export const REGISTER_ARGS: u32 = 2
export const REGISTER_VERB: u32 = 3
export const REGISTER_PLAYER: u32 = 4
export const REGISTER_VARIABLES: u32 = 5
/** Operand that names no register. */
export const REGISTER_ABSENT: u32 = 0xffff

// Variables that a called verb inherits from its caller's activation, in the command context.
export const CONTEXT_ARGSTR: u32 = 0
export const CONTEXT_DOBJ: u32 = 1
export const CONTEXT_DOBJSTR: u32 = 2
export const CONTEXT_PREPSTR: u32 = 3
export const CONTEXT_IOBJ: u32 = 4
export const CONTEXT_IOBJSTR: u32 = 5

/** Extra word of the instruction before it: x u16, y i32. Never executed. */
export const OP_EXTRA: u32 = 0

// ---- moves
/** a ← copy of b. Raises E_VARNF when b is an unset variable (the error names it). */
export const OP_MOVE: u32 = 1
/** a ← b, which becomes unset. For temporaries, and for variables about to be overwritten. */
export const OP_TAKE: u32 = 2
/** a ← lit b. */
export const OP_LITERAL: u32 = 3
/** a ← integer (b, c as i32). */
export const OP_INTEGER: u32 = 4
/** a becomes unset. */
export const OP_CLEAR: u32 = 5
/** a ← context variable number b. */
export const OP_GET_CONTEXT: u32 = 6
/** context variable number b ← copy of a. */
export const OP_SET_CONTEXT: u32 = 7
/** Raises E_VARNF when a is unset; nothing else. */
export const OP_CHECK_SET: u32 = 8

// ---- arithmetic: E_TYPE, E_DIV, E_FLOAT, E_QUOTA. ADD with a = b appends to a string in place.
export const OP_ADD: u32 = 10
export const OP_SUBTRACT: u32 = 11
export const OP_MULTIPLY: u32 = 12
export const OP_DIVIDE: u32 = 13
export const OP_MODULO: u32 = 14
export const OP_POWER: u32 = 15
export const OP_NEGATE: u32 = 16
export const OP_NOT: u32 = 17
export const OP_BIT_AND: u32 = 18
export const OP_BIT_OR: u32 = 19
export const OP_BIT_XOR: u32 = 20
export const OP_SHIFT_LEFT: u32 = 21
export const OP_SHIFT_RIGHT: u32 = 22
export const OP_COMPLEMENT: u32 = 23
/** a ← b op imm c. */
export const OP_ADD_IMMEDIATE: u32 = 24
export const OP_SUBTRACT_IMMEDIATE: u32 = 25
export const OP_MULTIPLY_IMMEDIATE: u32 = 26
export const OP_DIVIDE_IMMEDIATE: u32 = 27
export const OP_MODULO_IMMEDIATE: u32 = 28

// ---- comparison: a ← b op c as integer 0 or 1 (ToastStunt: integers, not booleans). < raises E_TYPE.
export const OP_EQUAL: u32 = 30
export const OP_NOT_EQUAL: u32 = 31
export const OP_LESS: u32 = 32
export const OP_LESS_EQUAL: u32 = 33
export const OP_GREATER: u32 = 34
export const OP_GREATER_EQUAL: u32 = 35
/** a ← position of b in list or map c, 0 when absent. E_TYPE. */
export const OP_IN: u32 = 36

// ---- jumps
/** Goes to @target (forward only; backward is OP_LOOP). */
export const OP_JUMP: u32 = 40
/** Goes back to @target; one tick, and the place where slices end. */
export const OP_LOOP: u32 = 41
/** Goes to @target when a is true / false / set. */
export const OP_JUMP_IF: u32 = 42
export const OP_JUMP_UNLESS: u32 = 43
export const OP_JUMP_IF_SET: u32 = 44
/** Goes to ±offset when a op b holds. */
export const OP_JUMP_EQUAL: u32 = 45
export const OP_JUMP_NOT_EQUAL: u32 = 46
export const OP_JUMP_LESS: u32 = 47
export const OP_JUMP_LESS_EQUAL: u32 = 48
export const OP_JUMP_GREATER: u32 = 49
export const OP_JUMP_GREATER_EQUAL: u32 = 50
/** Goes to ±offset when NOT a op b (so that an error, counting as false without debug, takes the jump). */
export const OP_JUMP_NOT_LESS: u32 = 51
export const OP_JUMP_NOT_LESS_EQUAL: u32 = 52
export const OP_JUMP_NOT_GREATER: u32 = 53
export const OP_JUMP_NOT_GREATER_EQUAL: u32 = 54
/** The same against imm b. */
export const OP_JUMP_EQUAL_IMMEDIATE: u32 = 55
export const OP_JUMP_NOT_EQUAL_IMMEDIATE: u32 = 56
export const OP_JUMP_NOT_LESS_IMMEDIATE: u32 = 57
export const OP_JUMP_NOT_LESS_EQUAL_IMMEDIATE: u32 = 58
export const OP_JUMP_NOT_GREATER_IMMEDIATE: u32 = 59
export const OP_JUMP_NOT_GREATER_EQUAL_IMMEDIATE: u32 = 60

// ---- loops
/**
 * Begins `for b in [a..a+1]`: a and a+1 hold first and last (consumed; integers, or both objects; floats as in
 * ToastStunt; else E_TYPE). When the range is empty goes to ±offset, else b ← first.
 */
export const OP_FOR_RANGE: u32 = 70
/** Next value of the loop into b and back to ±offset, or on when the range is done. One tick. */
export const OP_FOR_RANGE_LOOP: u32 = 71
/**
 * Begins `for b in (a)`: a holds the list, map or string (else E_TYPE), a+1 becomes the position. When there is no element goes to
 * ±offset, else b ← the first. +w: x = register of the index (list: position, map: key, string: position), or REGISTER_ABSENT.
 */
export const OP_FOR_EACH: u32 = 72
/** Next element into b (and index into x) and back to ±offset, or on when done. One tick. +w as above. */
export const OP_FOR_EACH_LOOP: u32 = 73

// ---- lists, maps, indexing: E_TYPE, E_RANGE, E_QUOTA, E_INVARG
/** a ← list of the c registers from b on, which become unset. */
export const OP_LIST: u32 = 80
/** Appends b (copied) to the list in a. E_TYPE when a is no list. In place when a holds the only reference. */
export const OP_LIST_APPEND: u32 = 81
/** Appends the elements of list b to the list in a. E_TYPE when b is no list. */
export const OP_LIST_EXTEND: u32 = 82
/** E_TYPE unless a is a list: `@a` as first element of a list. */
export const OP_CHECK_LIST: u32 = 83
/** a ← a new empty map. */
export const OP_MAP: u32 = 84
/** Map a[b] ← c while building a map literal. E_TYPE for a key that cannot be one. */
export const OP_MAP_SET: u32 = 85
/** a ← b[c]. */
export const OP_INDEX: u32 = 86
/** a ← b[imm c]. */
export const OP_INDEX_IMMEDIATE: u32 = 87
/** a ← b[c..c+1]. */
export const OP_RANGE: u32 = 88
/** Variable a[b] ← c, in place when a holds the only reference. */
export const OP_INDEX_SET: u32 = 89
/** Variable a[b][b+1]…[b+c−1] ← register b+c. Each level in place where unshared; a unchanged on error. */
export const OP_INDEX_SET_PATH: u32 = 90
/** Variable a[b..b+1] ← c. */
export const OP_RANGE_SET: u32 = 91
/** a ← what `$` / `^` means inside the index of b: last / first position, or last / first key of a map. */
export const OP_INDEX_LAST: u32 = 92
export const OP_INDEX_FIRST: u32 = 93
/**
 * Scatters list a into b targets, each an extra word: x = register, y = kind (0 required, 1 optional, 2 rest, 3 optional with default:
 * left unset when not matched, the code behind fills it after OP_JUMP_IF_SET). E_TYPE, E_ARGS. Assigns nothing on error.
 */
export const OP_SCATTER: u32 = 94
/** a ← the flyweight of delegate b, slots (a map) b+1 and contents (a list) b+2, which become unset. E_TYPE, E_INVARG, E_QUOTA. Set 2. */
export const OP_FLYWEIGHT: u32 = 95
/** a ← the error lit b with the message and value in list c: one or two items, or none for the bare error. E_TYPE, E_ARGS. Set 2. */
export const OP_ERROR_VALUE: u32 = 96
/** a ← b[c] on the way to an element that is assigned: b is a list, map or WAIF, nothing else. E_TYPE, E_RANGE. Set 2. */
export const OP_INDEX_INSIDE: u32 = 97
/**
 * Clears the c−1 registers from x on, which hold what was found on the way, does as OP_INDEX_SET_PATH, and goes to y. If a
 * WAIF is on the way, goes on behind the extra word instead, to instructions that call its verbs. +w: y = target. Set 2.
 */
export const OP_INDEX_SET_DEEP: u32 = 98

// ---- properties and verbs. +w: y = number of the inline cache, counted from 0 in a program.
/** a ← b.(lit c). E_TYPE, E_INVIND, E_PROPNF, E_PERM. +w */
export const OP_GET_PROPERTY: u32 = 100
/** a ← b.(c). */
export const OP_GET_PROPERTY_COMPUTED: u32 = 101
/** a.(lit b) ← c. +w */
export const OP_SET_PROPERTY: u32 = 102
/** a.(b) ← c. */
export const OP_SET_PROPERTY_COMPUTED: u32 = 103
/** a ← #0.(lit b). +w */
export const OP_GET_SYSTEM_PROPERTY: u32 = 104
/** a ← b:(lit c)(@a): a holds the argument list and receives the result. E_TYPE, E_INVIND, E_VERBNF, E_MAXREC. +w */
export const OP_CALL_VERB: u32 = 105
/** a ← b:(c)(@a). */
export const OP_CALL_VERB_COMPUTED: u32 = 106
/** a ← #0:(lit b)(@a). +w */
export const OP_CALL_SYSTEM_VERB: u32 = 107
/** a ← pass(@a). +w */
export const OP_PASS: u32 = 108
/** a ← builtin number b with the arguments in list a. */
export const OP_CALL_BUILTIN: u32 = 109
/** a ← builtin number b with c arguments in registers a, a+1, … (which become unset). */
export const OP_CALL_BUILTIN_DIRECT: u32 = 110

/**
 * a ← the role verb that the selector and roles in list lit c name, called with the values in registers a, a+1, …, which
 * become unset; b is the receiver, or REGISTER_ABSENT.
 * E_VERBNF, E_INVARG, E_AMBIG, E_PERM, E_MAXREC. +w: x = number of values, y = first of ROLE_CACHES inline caches.
 */
export const OP_CALL_ROLES: u32 = 111
/** The same for what the running role verb wins over, with these roles given instead; the selector and b are not looked at. */
export const OP_NEXT_ROLES: u32 = 112

// ---- control
/** Ends the call with value a. */
export const OP_RETURN: u32 = 120
/** Ends the call with 0. */
export const OP_RETURN_ZERO: u32 = 121
/** Forks: a = seconds, b = register that receives the task id, or REGISTER_ABSENT; the new task goes on behind the extra word, this one at its y. E_TYPE, E_INVARG, E_QUOTA. +w */
export const OP_FORK: u32 = 122
/** Ends a forked task's code. */
export const OP_DONE: u32 = 123
/** Re-raises the error kept in a and a+1 when a is integer 1; otherwise does nothing. Ends a finally block. */
export const OP_END_FINALLY: u32 = 124
/**
 * Stands for the first instruction of a line that was not reached yet, while lines are noted: notes the line,
 * puts the instruction back and runs it. Never stored: no program comes or goes with it.
 */
export const OP_PROBE: u32 = 9
/** a ← the value of function b for the argument list in a. E_TYPE, E_MAXREC. Set 2. */
export const OP_CALL_CLOSURE: u32 = 125
/**
 * a ← a new function: program lit b, c captured registers, named by extra words: first x = literal of its name, y = its register
 * for itself or 0; then for every capture one with x = register, set or not, which fills register REGISTER_VARIABLES, … of a call. Set 2.
 */
export const OP_CLOSURE: u32 = 126

// Handler kinds of a program's handler table.
/** Catches listed errors; the handler's register receives {code, message, value, traceback}. */
export const HANDLER_EXCEPT: u32 = 0
/** Runs on any error; register ← integer 1, register + 1 ← the error, for OP_END_FINALLY. */
export const HANDLER_FINALLY: u32 = 1
/** Catches listed errors; the handler's register receives the error code. */
export const HANDLER_CATCH: u32 = 2
