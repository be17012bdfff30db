/**
 * The numbers that name types: tags of values in the driver's memory, the codes `typeof()` returns,
 * and the type bytes of stored values. Append only: the latter two are stored.
 */

// Tags of a slot in memory. From TAG_HEAP on the payload points to a counted heap value.
export const TAG_NONE: u32 = 0
export const TAG_INT: u32 = 1
export const TAG_FLOAT: u32 = 2
export const TAG_OBJECT: u32 = 3
export const TAG_ERROR: u32 = 4
export const TAG_BOOL: u32 = 5
export const TAG_HEAP: u32 = 16
export const TAG_STRING: u32 = 16
export const TAG_LIST: u32 = 17
export const TAG_MAP: u32 = 18
export const TAG_ANONYMOUS: u32 = 19
export const TAG_WAIF: u32 = 20
export const TAG_BINARY: u32 = 21
export const TAG_SYMBOL: u32 = 22
export const TAG_ERROR_VALUE: u32 = 23
export const TAG_FLYWEIGHT: u32 = 24
export const TAG_CLOSURE: u32 = 25
export const TAG_CAPABILITY: u32 = 26
export const TAG_PROGRAM: u32 = 27

// What typeof() returns; numbers below 15 are MOO's. Append only.
export const TYPE_INT: u32 = 0
export const TYPE_OBJECT: u32 = 1
export const TYPE_STRING: u32 = 2
export const TYPE_ERROR: u32 = 3
export const TYPE_LIST: u32 = 4
export const TYPE_FLOAT: u32 = 9
export const TYPE_MAP: u32 = 10
export const TYPE_ANONYMOUS: u32 = 12
export const TYPE_WAIF: u32 = 13
export const TYPE_BOOL: u32 = 14
export const TYPE_SYMBOL: u32 = 15
export const TYPE_BINARY: u32 = 16
export const TYPE_FLYWEIGHT: u32 = 17
export const TYPE_CLOSURE: u32 = 18
export const TYPE_CAPABILITY: u32 = 19

// First byte of a stored value. Append only.
export const STORED_NONE: u32 = 0x00
export const STORED_INT: u32 = 0x01
export const STORED_FLOAT: u32 = 0x02
export const STORED_OBJECT: u32 = 0x03
export const STORED_ERROR: u32 = 0x04
export const STORED_BOOL: u32 = 0x05
export const STORED_STRING: u32 = 0x06
export const STORED_LIST: u32 = 0x07
export const STORED_MAP: u32 = 0x08
export const STORED_BINARY: u32 = 0x09
export const STORED_SYMBOL: u32 = 0x0a
export const STORED_ANONYMOUS: u32 = 0x0b
export const STORED_WAIF: u32 = 0x0c
export const STORED_ERROR_VALUE: u32 = 0x0d
export const STORED_FLYWEIGHT: u32 = 0x0e
export const STORED_CLOSURE: u32 = 0x0f
export const STORED_CAPABILITY: u32 = 0x10
export const STORED_PROGRAM: u32 = 0x11
export const STORED_SHARED: u32 = 0x12
export const STORED_NAMED_ERROR: u32 = 0x13
export const STORED_NAMED_ERROR_VALUE: u32 = 0x14
export const STORED_I32: u32 = 0x20
export const STORED_F32: u32 = 0x21
export const STORED_V128: u32 = 0x22
export const STORED_VECTOR: u32 = 0x23
