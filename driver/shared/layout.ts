/**
 * The numbers of the stored layout that driver and kernel share: tables, object rows, header fields,
 * flags. Append only: they are stored. The keys themselves are drawn in kernel/store/keys.ts.
 */

// First element of a key, as one character; the kernel's keys.ts says what follows it.
export const TABLE_OBJECT: u32 = 111 // 'o': object id, row kind, row id
export const TABLE_WAIF: u32 = 119 // 'w': internal id, row kind, row id
export const TABLE_REFERENCES: u32 = 103 // 'g': internal id; or 0, internal id: held by no row
export const TABLE_PROGRAM: u32 = 98 // 'b': hash, part
export const TABLE_INDEX: u32 = 120 // 'x': index, key …, order, object id
export const TABLE_TASK: u32 = 116 // 't': task id
export const TABLE_QUEUE: u32 = 113 // 'q': wake time in µs, task id
export const TABLE_SESSION: u32 = 115 // 's': session id
export const TABLE_META: u32 = 109 // 'm': name …
export const TABLE_CAPABILITY: u32 = 107 // 'k': part, see capabilities.ts
export const TABLE_LUMP: u32 = 108 // 'l': part, see lumps.ts
export const TABLE_HISTORY: u32 = 104 // 'h': object id, thing, time in µs; see history.ts

// Row kinds of an object.
export const ROW_HEADER: u32 = 0
export const ROW_VERB: u32 = 1
export const ROW_DEFINITION: u32 = 2
export const ROW_SLOT: u32 = 3
/** A slot's earlier owners and permissions, for what inherited them: list of {until order, owner, permissions}. */
export const ROW_ACCESS: u32 = 4
/** A role verb, by verb id; see shared/roles.ts. */
export const ROW_ROLE_VERB: u32 = 5
/** Metadata of the object (id 0), of a property (definition id × 2 + 1) or of a verb (verb id × 2): a map by symbols. */
export const ROW_METADATA: u32 = 6

// Fields of ROW_HEADER.
export const HEADER_FLAGS: u32 = 0
export const HEADER_NAME: u32 = 1
export const HEADER_OWNER: u32 = 2
export const HEADER_PARENTS: u32 = 3
export const HEADER_LOCATION: u32 = 4
export const HEADER_LOCATION_ORDER: u32 = 5
export const HEADER_PARENT_ORDERS: u32 = 6
export const HEADER_VERB_ID_NEXT: u32 = 7
export const HEADER_LAST_MOVE: u32 = 8

// Bits of HEADER_FLAGS; MOO's database flags.
export const FLAG_PLAYER: u32 = 1
export const FLAG_PROGRAMMER: u32 = 2
export const FLAG_WIZARD: u32 = 4
export const FLAG_READ: u32 = 16
export const FLAG_WRITE: u32 = 32
export const FLAG_FERTILE: u32 = 128
export const FLAG_ANONYMOUS: u32 = 256
/** Of a WAIF's header, not an object's. */
export const FLAG_WAIF: u32 = 512
/** Of a WAIF's header: its :recycle was called. */
export const FLAG_RECYCLED: u32 = 1024

// Permission bits of verbs and properties.
export const PERMISSION_READ: u32 = 1
export const PERMISSION_WRITE: u32 = 2
export const PERMISSION_EXECUTE: u32 = 4
export const PERMISSION_CHOWN: u32 = 4
export const PERMISSION_DEBUG: u32 = 8

// Argument specifiers of a verb.
export const ARGUMENT_SPEC_NONE: i32 = 0
export const ARGUMENT_SPEC_ANY: i32 = 1
export const ARGUMENT_SPEC_THIS: i32 = 2
export const PREPOSITION_NONE: i32 = -1
export const PREPOSITION_ANY: i32 = -2

// Parts of a program in TABLE_PROGRAM.
export const PROGRAM_CODE: u32 = 0
export const PROGRAM_SOURCE: u32 = 1

// Index names in TABLE_INDEX, as numbers: contents (location, order, object), children (parent, order,
// object), players (object), definers (folded property name, object), owned (owner, object), selectors
// (folded selector of a role verb, object).
export const INDEX_CONTENTS: u32 = 1
export const INDEX_CHILDREN: u32 = 2
export const INDEX_PLAYERS: u32 = 3
export const INDEX_DEFINERS: u32 = 4
export const INDEX_OWNED: u32 = 5
// Indices that world code declares (object/declared-index.ts): entries (index id, key, object); objects
// from which entries of clear slots inherit (index id, object).
export const INDEX_DECLARED: u32 = 6
export const INDEX_SOURCES: u32 = 7
export const INDEX_SELECTORS: u32 = 8

// States of a declared index: its declaration was undone, or all of it is cleared; it is being built; it
// has all its entries; it was dropped, and its entries are being cleared.
export const DECLARATION_GONE: u32 = 0
export const DECLARATION_BUILDING: u32 = 1
export const DECLARATION_READY: u32 = 2
export const DECLARATION_DROPPING: u32 = 3
// Option of a declared index: strings are equal, and in order, with their case.
export const DECLARATION_CASE: u32 = 1

// Kinds of an input that the kernel hands to receive().
export const INPUT_OPEN: u32 = 1
export const INPUT_LINE: u32 = 2
export const INPUT_CLOSE: u32 = 3
export const INPUT_REPLY: u32 = 4
export const INPUT_EVALUATE: u32 = 5
export const INPUT_CONTROL: u32 = 6
export const INPUT_LISTENING: u32 = 7
export const INPUT_REQUEST: u32 = 8
/** Telnet commands of a connection, as a binary string: out of band whatever they hold. */
export const INPUT_TELNET: u32 = 9
/** In a cluster: another process asks something of a connection here, see EFFECT_REMOTE. */
export const INPUT_REMOTE: u32 = 10

// Kinds of an effect that the driver hands out with a batch.
export const EFFECT_LINE: u32 = 1
export const EFFECT_BYTES: u32 = 2
export const EFFECT_BOOT: u32 = 3
export const EFFECT_OPTION: u32 = 4
export const EFFECT_PLAYER: u32 = 5
export const EFFECT_LISTEN: u32 = 6
export const EFFECT_UNLISTEN: u32 = 7
export const EFFECT_REPLY: u32 = 8
export const EFFECT_LOG: u32 = 9
export const EFFECT_SHUTDOWN: u32 = 10
export const EFFECT_TASK: u32 = 11
export const EFFECT_SERVICE: u32 = 12
/** In a cluster: for the driver of the process that the connection is at, as INPUT_REMOTE. */
export const EFFECT_REMOTE: u32 = 13

// Types of a key field in the packed keys that driver and kernel exchange.
export const FIELD_INT: u32 = 0
export const FIELD_STRING: u32 = 1
export const FIELD_BYTES: u32 = 2

// Operations of a packed mutation.
export const MUTATION_SET: u32 = 1
export const MUTATION_CLEAR: u32 = 2
export const MUTATION_CLEAR_PREFIX: u32 = 3
