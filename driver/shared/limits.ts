/**
 * The limits of the language, shared by driver, compiler and kernel. Each says what happens above it.
 * Source: ToastStunt `options.h` for the defaults that programs can see.
 */

/** Foreground and background ticks of a task when `$server_options` names none; above: task aborted. */
export const TICKS_FOREGROUND: i32 = 60000
export const TICKS_BACKGROUND: i32 = 30000
/** Seconds of a task when `$server_options` names none; above: task aborted. */
export const SECONDS_FOREGROUND: i32 = 5
export const SECONDS_BACKGROUND: i32 = 3
/** Forked and suspended tasks of one owner when neither he nor `$server_options` names a limit; above: E_QUOTA. */
export const TASKS_QUEUED_MAX: i32 = 10000
/** Depth of calls when `$server_options.max_stack_depth` names none; above: E_MAXREC. */
export const STACK_DEPTH: i32 = 50
/** Largest string, list and map in `value_bytes()`; above: E_QUOTA. */
export const STRING_BYTES_MAX: i32 = 64537861
export const LIST_BYTES_MAX: i32 = 64537861
export const MAP_BYTES_MAX: i32 = 64537861
/** Least values that `$server_options` may set the three above to. */
export const STRING_BYTES_FLOOR: i32 = 1021
export const LIST_BYTES_FLOOR: i32 = 1021
export const MAP_BYTES_FLOOR: i32 = 1021
/** Deepest nesting of lists and maps; above: E_QUOTA. */
export const NESTING_MAX: i32 = 1000
/** Source of one verb in bytes; above: a compile error. */
export const SOURCE_BYTES_MAX: i32 = 4194304
/** Deepest nesting of statements and expressions in source; above: a compile error. */
export const SOURCE_DEPTH_MAX: i32 = 250
/** Registers of one activation, so that an operand fits 16 bits; above: a compile error. */
export const REGISTERS_MAX: i32 = 60000
/** Instructions of one program; above: a compile error. */
export const INSTRUCTIONS_MAX: i32 = 4000000
/** An open batch of this size takes no further task. With one task's write set it fits in a transaction. */
export const BATCH_BYTES: u32 = 1000000
/** What one task may write between two commits, in bytes; above: E_QUOTA. */
export const WRITE_SET_BYTES_MAX: i32 = 8388608
/** The same in a cluster, where a transaction holds each byte some three times. */
export const WRITE_SET_BYTES_CLUSTER: i32 = 2000000
/** Slots of one object that a batch of a cluster notes one by one as read; above, it is all of them. */
export const READ_SLOTS_MAX: u32 = 64
/** Messages, and bytes of them in `value_bytes()`, that wait in one task's mailbox; above: E_QUOTA for the sender. */
export const MAILBOX_MESSAGES_MAX: i32 = 1000
export const MAILBOX_BYTES_MAX: i32 = 1048576
/** Output queued for one connection in bytes; above: the oldest lines are dropped and said so. */
export const OUTPUT_QUEUED_BYTES_MAX: i32 = 65536
/** Input queued for one connection in bytes; above: reading stops until it drains. */
export const INPUT_QUEUED_BYTES_MAX: i32 = 65536
/** One line of input in bytes; above: the line is refused and its sender told. */
export const LINE_BYTES_MAX: i32 = 5242880
/** Seconds an unconnected connection may idle when `$server_options.connect_timeout` names none. */
export const CONNECT_TIMEOUT_SECONDS: i32 = 300
/** Decoded programs kept in memory, in bytes; above: those not asked for lately are read again when needed. */
export const PROGRAM_CACHE_BYTES_MAX: i32 = 268435456
/** Memory of the driver in bytes when none is configured: all that 32-bit addresses reach. */
export const MEMORY_BYTES_MAX: f64 = 4294967296
/** Least memory that can be configured. */
export const MEMORY_BYTES_MIN: f64 = 67108864
/**
 * The part of the memory that tasks may not fill: one of so many parts. Above: the task under way ends with
 * E_QUOTA. It is what one instruction takes at most, and what the server itself needs meanwhile.
 */
export const MEMORY_RESERVE_PART: i32 = 8
/** Profiles at a time, and those of one owner who is no wizard; above: E_QUOTA. At most 32. */
export const PROFILES_MAX: u32 = 16
export const PROFILES_OWNED_MAX: u32 = 2
/** Verbs that profiles tell apart; above: they are counted together. A power of two, at most 32768. */
export const PROFILE_PLACES_MAX: u32 = 4096
/** Tests that one run_tests() runs; above: E_QUOTA. */
export const TESTS_MAX: i32 = 1000
/** Programs whose lines one run of tests notes; above: they are left out. */
export const COVERAGE_PROGRAMS_MAX: u32 = 4096
/** Characters of a variable's value in a traceback; above: cut. */
export const TRACEBACK_VALUE_POINTS: i32 = 100
/** Lines of variables in a traceback; above: left out. */
export const TRACEBACK_VARIABLES_MAX: i32 = 200
/** Indices that world code may declare in a world; above: E_QUOTA. */
export const INDICES_MAX: i32 = 256
/** Properties of one index; above: E_INVARG. */
export const INDEX_PROPERTIES_MAX: i32 = 4
/** Bytes of an index's name; above: E_INVARG. */
export const INDEX_NAME_BYTES_MAX: i32 = 100
/** Bytes that one property takes in an entry's key; what is longer is cut, and compared when it is read. */
export const INDEX_PART_BYTES_MAX: i32 = 1024
/** Objects that create_index() enters at once; an index of more is built in the background. */
export const INDEX_AT_ONCE_MAX: i32 = 1000
/** Keys of one thing's metadata, and bytes of one of its values as they are stored; above: E_QUOTA. */
export const METADATA_KEYS_MAX: i32 = 64
export const METADATA_VALUE_BYTES_MAX: i32 = 8192
/** Bytes of a key of metadata; above: E_INVARG. */
export const METADATA_KEY_BYTES_MAX: i32 = 100
/** Index entries and objects that a query may look at; above: E_QUOTA. */
export const QUERY_ROWS_MAX: i32 = 1000000
/** Ranges of index entries that a query may read; above: E_QUOTA. */
export const QUERY_RANGES_MAX: i32 = 10000
/** Conditions of one query; above: E_INVARG. */
export const QUERY_CONDITIONS_MAX: i32 = 32
/** Anonymous objects and WAIFs that a batch lets die at most; the others die with later ones. */
export const DEATHS_PER_BATCH_MAX: i32 = 2000
/** Deaths left over from before a start that are read at a time. */
export const DEATHS_READ_MAX: i32 = 1000
/** Times that a last task is begun; above: the server stopped in it every time, and it is left out. */
export const BEGINNINGS_MAX: i32 = 2
/** Anonymous objects and WAIFs that a search for cycles goes through; above: what it began with is left alone. */
export const CYCLE_RECORDS_MAX: i32 = 20000
/** How many of them searches may go through with each batch; above: they rest for as many batches. */
export const CYCLE_RECORDS_PER_BATCH: i32 = 2000
/** How many of them are read from the store for it with each batch; above: it goes on with the next. */
export const LOADS_PER_BATCH_MAX: i32 = 200
/** Longest that history is kept, in seconds; what `$server_options.history_seconds` says above it counts as this. */
export const HISTORY_SECONDS_MAX: i32 = 31622400
/** Objects that `$server_options.history` may name; further ones do not count. */
export const HISTORY_OBJECTS_MAX: i32 = 64
/** Bytes of one earlier value, or of a verb's source, as stored; above: only when it changed is kept. */
export const HISTORY_VALUE_BYTES_MAX: u32 = 65536
/**
 * Changes of one slot or verb that are kept at once, and seconds after which one more is; above: values in
 * between are left out. A change counts once more for each so many bytes.
 */
export const HISTORY_CHANGES_MAX: f64 = 60
export const HISTORY_CHANGE_SECONDS: f64 = 30
export const HISTORY_SLOT_BYTES: u32 = 4096
export const HISTORY_VERB_BYTES: u32 = 16384
/** Slots and verbs of which it is known how often they changed lately; above: the oldest are forgotten. */
export const HISTORY_PLACES: u32 = 8192
/** Changes that history() answers when no limit is given, and at most; above: E_INVARG. */
export const HISTORY_LIMIT: i32 = 20
export const HISTORY_LIMIT_MAX: i32 = 200
/** Slots and verbs of an object that are looked through for a deleted verb; others are not found. */
export const HISTORY_THINGS_MAX: i32 = 1000
/** Rows of history that are looked at in one step of clearing those that are too old. */
export const HISTORY_SWEEP_ROWS: u32 = 64
/** Deleted properties whose slots one pass over the world clears; the others wait for the next. */
export const ORPHANS_PER_PASS: i32 = 16
/** Objects that one step of it looks at. */
export const ORPHAN_STEP_OBJECTS: i32 = 64
/** Anonymous objects and WAIFs that one step of a pass over all of them makes suspects of being in cycles. */
export const CYCLE_STEP_RECORDS: i32 = 16
/** Searches of a pass that may become too large; above: it ends, since the others would, too. */
export const CYCLE_SWEEP_TOO_LARGE_MAX: u32 = 8
