/**
 * The errors of the language: numbers, names and default messages. Append only: the numbers are
 * stored in values. Source: ToastStunt `structures.h`, `unparse.cc`; numbers below 19 are MOO's own.
 */

export const E_NONE: u32 = 0
export const E_TYPE: u32 = 1
export const E_DIV: u32 = 2
export const E_PERM: u32 = 3
export const E_PROPNF: u32 = 4
export const E_VERBNF: u32 = 5
export const E_VARNF: u32 = 6
export const E_INVIND: u32 = 7
export const E_RECMOVE: u32 = 8
export const E_MAXREC: u32 = 9
export const E_RANGE: u32 = 10
export const E_ARGS: u32 = 11
export const E_NACC: u32 = 12
export const E_INVARG: u32 = 13
export const E_QUOTA: u32 = 14
export const E_FLOAT: u32 = 15
export const E_FILE: u32 = 16
export const E_EXEC: u32 = 17
export const E_INTRPT: u32 = 18
/** Two role verbs apply and neither is more specific. */
export const E_AMBIG: u32 = 19

// Append only: the index is the number.
export const ERROR_NAMES: string[] = [
  'E_NONE',
  'E_TYPE',
  'E_DIV',
  'E_PERM',
  'E_PROPNF',
  'E_VERBNF',
  'E_VARNF',
  'E_INVIND',
  'E_RECMOVE',
  'E_MAXREC',
  'E_RANGE',
  'E_ARGS',
  'E_NACC',
  'E_INVARG',
  'E_QUOTA',
  'E_FLOAT',
  'E_FILE',
  'E_EXEC',
  'E_INTRPT',
  'E_AMBIG',
]

// Append only: the index is the number.
export const ERROR_MESSAGES: string[] = [
  'No error',
  'Type mismatch',
  'Division by zero',
  'Permission denied',
  'Property not found',
  'Verb not found',
  'Variable not found',
  'Invalid indirection',
  'Recursive move',
  'Too many verb calls',
  'Range error',
  'Incorrect number of arguments',
  'Move refused by destination',
  'Invalid argument',
  'Resource limit exceeded',
  'Floating-point arithmetic error',
  'File error',
  'Exec error',
  'Interrupted',
  'Ambiguous verb',
]

/**
 * From this code on an error is known by its name alone: a program made it up. What lies beyond is the
 * name's symbol in this driver instance, which is not stored: rows hold the name.
 */
export const ERROR_NAMED_FIRST: u32 = 0x10000
