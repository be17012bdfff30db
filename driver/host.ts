/**
 * The driver's system calls: every import, one `declare function` each. asc names the module "host".
 *
 * Pointers and sizes are bytes in the driver's memory; ids and times are f64, so that no import needs a
 * BigInt. Answers of variable size are held by the host until take() copies them.
 */

/** Ends the instance: a broken invariant. Called by asc's own code. */
export declare function abort(message: usize, file: usize, line: u32, column: u32): void

/**
 * Rows whose key begins with the packed key, at most [limit] (0: all), newest order when bit 0 of
 * [flags] is set. Answers the byte length of the packed rows now held by the host, 0 when there are none.
 */
export declare function range(key: usize, keyBytes: u32, limit: u32, flags: u32): u32

/** Byte length of the value at this packed key, now held by the host, or 0xffffffff when absent. */
export declare function get(key: usize, keyBytes: u32): u32

/** Copies the bytes held by the host from the last range, get, compile or hash to [pointer]. */
export declare function take(pointer: usize): void

/** Wall clock in µs since 1970. */
export declare function clock(): f64

/** Monotonic clock in ms, for limits on seconds. */
export declare function monotonic(): f64

/** A random number in [0, 1) with 53 bits. */
export declare function random(): f64

/** Fills [bytes] bytes at [pointer] with random bits fit for cryptography. */
export declare function randomBytes(pointer: usize, bytes: u32): void

/**
 * Compiles source text. Answers the byte length of the reply now held by the host: u8 0 and a program,
 * or u8 1 and an encoded list of error strings. Bit 0 of [flags]: the source is eval()'s.
 */
export declare function compile(source: usize, sourceBytes: u32, flags: u32): u32

/**
 * Digest with algorithm 0 md5, 1 sha1, 2 sha224, 3 sha256, 4 sha384, 5 sha512, 6 ripemd160; an HMAC when
 * [keyBytes] > 0. Answers its length, now held by the host, or 0xffffffff for an unknown algorithm.
 */
export declare function hash(
  algorithm: u32,
  pointer: usize,
  bytes: u32,
  key: usize,
  keyBytes: u32,
): u32

/** Starts an asynchronous host service; receive(INPUT_REPLY, …, request, …) answers it. */
export declare function service(kind: u32, request: f64, pointer: usize, bytes: u32): void

/** Writes a line of UTF-8 to the server's log. Levels as pino: 20 debug, 30 info, 40 warn, 50 error. */
export declare function log(level: u32, pointer: usize, bytes: u32): void

/** Bytes waiting to be sent to this connection, −1 when there is no such connection. */
export declare function buffered(connection: f64): i32
