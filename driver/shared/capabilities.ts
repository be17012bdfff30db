/**
 * What capabilities are about: kinds of targets, rights, and the fields of a cell's row. Append only:
 * the numbers are stored.
 */

// Kinds of targets.
export const TARGET_OBJECT: u32 = 1
/** A property of an object, by name. */
export const TARGET_PROPERTY: u32 = 2
/** A verb of an object, by the name it is called by. */
export const TARGET_VERB: u32 = 3
/** A host service; the target is its number among HOST_SERVICES. */
export const TARGET_SERVICE: u32 = 4
/** A task's mailbox; the target is the task's id. */
export const TARGET_MAILBOX: u32 = 5
/** A lump; the target is the first 48 bits of its hash, the name the hash, a space and the type. */
export const TARGET_LUMP: u32 = 6

// Rights, as bits.
export const RIGHT_READ: u32 = 1
export const RIGHT_WRITE: u32 = 2
export const RIGHT_CALL: u32 = 4
export const RIGHT_MOVE: u32 = 8
export const RIGHT_SEND: u32 = 16
export const RIGHT_USE: u32 = 32

/** Names of the rights in the order of their bits. */
export const RIGHT_NAMES: string[] = ['read', 'write', 'call', 'move', 'send', 'use']

/** Names of the kinds, by number. */
export const TARGET_NAMES: string[] = [
  '',
  'object',
  'property',
  'verb',
  'service',
  'mailbox',
  'lump',
]

/** Which rights a capability for each kind of target may have, by number of the kind. */
export const RIGHTS_OF_TARGETS: u32[] = [0, 15, 3, 4, 32, 16, 1]

/** The host services that an operator grants with `--grant`, and `$host_grants` hands on. */
export const HOST_SERVICES: string[] = ['file', 'sqlite', 'network', 'exec']
export const HOST_FILE: u32 = 0
export const HOST_SQLITE: u32 = 1
export const HOST_NETWORK: u32 = 2
export const HOST_EXEC: u32 = 3

/**
 * Bytes of a capability as a value: its cell's id, big-endian, so that their order is that of the ids,
 * and the cell's secret. What has no secret, or another, permits nothing.
 */
export const CAPABILITY_BYTES: u32 = 24
export const SECRET_BYTES: u32 = 16

// Parts of TABLE_CAPABILITY.
/** (…, id): the cell, a list as drawn below. Revoking deletes it. */
export const CAPABILITY_CELL: u32 = 0
/** (…, object, id): cells that this object made; empty. */
export const CAPABILITY_MADE: u32 = 1
/** (…, object, id): cells whose target is this object, its property or its verb; empty. */
export const CAPABILITY_TARGET: u32 = 2
/** (…, object): below which id no cell that names this object is good any more; 0 while it lives. */
export const CAPABILITY_ENDED: u32 = 3
/** (…, object): how many cells it made that are still stored. */
export const CAPABILITY_COUNT: u32 = 4
/** (…, SHA-256 of a token): the cell it stands for. */
export const CAPABILITY_TOKEN: u32 = 5

// Fields of a cell.
export const CELL_SECRET: i32 = 0
export const CELL_KIND: i32 = 1
/** An object, or the number of a service or task. */
export const CELL_TARGET: i32 = 2
/** The property's or verb's name, as given; else empty. */
export const CELL_NAME: i32 = 3
export const CELL_RIGHTS: i32 = 4
/** µs since 1970, 0 for ever. Never later than the parent's. */
export const CELL_UNTIL: i32 = 5
/** The cell it was narrowed from, 0 for none. */
export const CELL_PARENT: i32 = 6
/** With whose permissions it acts: who granted the first of its line. */
export const CELL_AUTHORITY: i32 = 7
/** Who granted or narrowed it. */
export const CELL_MAKER: i32 = 8
/** µs since 1970: when it was made, and when its token was last used (0: never). */
export const CELL_MADE: i32 = 9
export const CELL_USED: i32 = 10
/** SHA-256 of its token as a binary, empty when it has none. */
export const CELL_TOKEN: i32 = 11
export const CELL_FIELDS: i32 = 12

/** Cells that one maker may have, when `$server_options.capability_limit` names no other; above: E_QUOTA. */
export const CAPABILITIES_MAX: i32 = 1000
/** How often a capability may be narrowed from a narrowed one; above: E_QUOTA. */
export const NARROWINGS_MAX: i32 = 16
/** Longest name of a property or verb in a capability, in bytes; above: E_INVARG. */
export const CAPABILITY_NAME_BYTES_MAX: u32 = 256
/** How long a token lives when nothing else is said, and at most, in seconds. */
export const TOKEN_SECONDS: i32 = 2592000
export const TOKEN_SECONDS_MAX: i32 = 31622400
/** How old the noted last use of a token may be, in µs. */
export const TOKEN_USE_GRAIN: i32 = 60000000
