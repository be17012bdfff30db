/**
 * The driver's system calls: every function the executor provides, and nothing else. Sizes are bytes,
 * pointers point into the driver's memory, ids and times are f64 so that no BigInt crosses the border.
 *
 * A call that answers with bytes returns their number and the host holds them until `take` copies
 * them; the next such call drops them. With inputs and these answers recorded, a run replays exactly.
 */

/** What `get` and `hash` answer when there is nothing: an absent key, an unknown algorithm. */
export const HOST_ABSENT: u32 = 0xffffffff
/** Flag of `range`: rows come in descending order of keys. */
export const RANGE_REVERSE: u32 = 1
/** Flag of `compile`: the source is an eval's. */
export const COMPILE_EVAL: u32 = 1
/** Flag of `compile`: the source is a role verb's. */
export const COMPILE_ROLES: u32 = 2

// Algorithms of `hash`.
export const HASH_MD5: u32 = 0
export const HASH_SHA1: u32 = 1
export const HASH_SHA224: u32 = 2
export const HASH_SHA256: u32 = 3
export const HASH_SHA384: u32 = 4
export const HASH_SHA512: u32 = 5
export const HASH_RIPEMD160: u32 = 6

/** Ends the instance: an assertion failed. [message] and [file] are AssemblyScript strings (UTF-16). */
export declare function abort(message: usize, file: usize, line: u32, column: u32): void

/**
 * Reads at most [limit] rows (0 = all) whose key begins with the packed key at [key]. Answers the bytes
 * of the packed rows: u32 count, then for each the packed fields after the prefix, u32 length, value.
 */
export declare function range(key: usize, keyBytes: u32, limit: u32, flags: u32): u32

/**
 * Reads at most [limit] rows (0 = all) from the packed key [begin] to before the packed key [end], which
 * share their first [prefixFields] fields. Answers as `range` does, the packed fields being those after
 * the prefix.
 */
export declare function between(
  begin: usize,
  beginBytes: u32,
  end: usize,
  endBytes: u32,
  prefixFields: u32,
  limit: u32,
  flags: u32,
): u32

/** Reads the value at the packed key; answers its bytes, or HOST_ABSENT. */
export declare function get(key: usize, keyBytes: u32): u32

/** Copies the bytes of the last answer to [pointer]. */
export declare function take(pointer: usize): void

/** Microseconds since 1970; constant during one run(). */
export declare function clock(): f64

/** Milliseconds from some fixed moment, never going back; for limits in seconds. */
export declare function monotonic(): f64

/** A number in [0, 1) made of 53 random bits. */
export declare function random(): f64

/** Fills [bytes] bytes at [pointer] with bytes fit for secrets. */
export declare function randomBytes(pointer: usize, bytes: u32): void

/**
 * Compiles UTF-8 source with the language bundle. Answers bytes: u8 0 and the program, u8 1 and an
 * encoded list of error strings, or of a role verb u8 2, u32 length, its encoded header and the program.
 */
export declare function compile(source: usize, sourceBytes: u32, flags: u32): u32

/**
 * Digest of the bytes at [pointer], keyed (HMAC) when [keyBytes] is not 0. Answers the digest's bytes,
 * or HOST_ABSENT for an algorithm the host does not know.
 */
export declare function hash(
  algorithm: u32,
  pointer: usize,
  bytes: u32,
  key: usize,
  keyBytes: u32,
): u32

/**
 * The UTF-8 at [pointer] in a normal form: 0 NFC, 1 NFD, 2 NFKC, 3 NFKD. Answers its bytes, or HOST_ABSENT
 * when it is in that form.
 */
export declare function normalize(form: u32, pointer: usize, bytes: u32): u32

/** Starts an asynchronous host service; receive(INPUT_REPLY, …, request) brings the answer. */
export declare function service(kind: u32, request: f64, pointer: usize, bytes: u32): void

/** Writes UTF-8 text to the server's log. */
export declare function log(level: u32, pointer: usize, bytes: u32): void

/**
 * From now on the task with this id runs, for the input with this number (0: for none); 0 and 0: no task
 * does. When this instance traps or hangs, the host knows by it what to blame.
 */
export declare function running(task: f64, input: f64): void

/** Bytes waiting to be sent to a connection; −1 when there is no such connection. */
export declare function buffered(connection: f64): i32
