/**
 * The host services: what the driver asks the kernel to do outside of it, off the executor. A request is
 * an encoded list {operation string, argument …}; the answer is {1, value}, or {2, error, message, value}.
 * The files are kernel/host/service/*.ts. Append only: suspended tasks name them.
 */

/** One-way hashes of passwords: crypt(), argon2(), argon2_verify(). */
export const SERVICE_PASSWORD: u32 = 1
/** What the operating system knows of the process: environment, memory, time used, disk. */
export const SERVICE_PROCESS: u32 = 2
/** Files below the folder of files. Needs the grant `file`. */
export const SERVICE_FILE: u32 = 3
/** SQLite databases there. Needs the grant `sqlite`. */
export const SERVICE_SQLITE: u32 = 4
/** Programs in the folder of executables. Needs the grant `exec`. */
export const SERVICE_EXEC: u32 = 5
/** Requests to web servers. Needs the grant `network`. */
export const SERVICE_WEB: u32 = 6
/** Connections to elsewhere, and names of hosts. The first needs the grant `network`. */
export const SERVICE_NETWORK: u32 = 7
/** Listening points: goes out as EFFECT_LISTEN {request, object, port, options}. */
export const SERVICE_LISTEN: u32 = 8
/** Tests of the world, which the driver's own scheduler runs: never goes out. */
export const SERVICE_TESTS: u32 = 1000
