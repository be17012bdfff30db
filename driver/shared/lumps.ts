/**
 * Lumps: the parts of their table, the fields of its rows, and limits. Append only: the numbers are stored.
 *
 *   (l, LUMP_HEAD, SHA-256)     {bytes int, place int, unheld int}: a lump; since when, in µs, nothing
 *                               holds it, 0 while something does
 *   (l, LUMP_CHUNK, place, n)   the n-th LUMP_CHUNK_BYTES of it, from 0, as a binary
 *   (l, LUMP_UPLOAD, place)     {owner object, bytes int, touched int, type string, digest binary, most int}:
 *                               a lump that is still being written
 *   (l, LUMP_GONE, place)       int: how many chunks there are still to be cleared
 */

export const LUMP_HEAD: u32 = 0
export const LUMP_CHUNK: u32 = 1
export const LUMP_UPLOAD: u32 = 2
export const LUMP_GONE: u32 = 3

// Fields of a head.
export const HEAD_BYTES: i32 = 0
export const HEAD_PLACE: i32 = 1
export const HEAD_UNHELD: i32 = 2
export const HEAD_FIELDS: i32 = 3

// Fields of an upload.
export const UPLOAD_OWNER: i32 = 0
export const UPLOAD_BYTES: i32 = 1
/** µs since 1970: when it was begun or added to last. */
export const UPLOAD_TOUCHED: i32 = 2
export const UPLOAD_TYPE: i32 = 3
/** The digest of what is there, as value/sha256.ts saves it. */
export const UPLOAD_DIGEST: i32 = 4
/** Bytes that it may have, by its owner's quota when it was begun. */
export const UPLOAD_MOST: i32 = 5
export const UPLOAD_FIELDS: i32 = 6

/** Bytes of a SHA-256. */
export const LUMP_HASH_BYTES: u32 = 32
/** Bytes of every chunk but the last. */
export const LUMP_CHUNK_BYTES: u32 = 65536
/** Bytes of one lump; above: E_QUOTA. */
export const LUMP_BYTES_MAX: i32 = 268435456
/** Bytes of all lumps that one owner made, when `$server_options.lump_quota` names no other; above: E_QUOTA. */
export const LUMP_QUOTA_BYTES: i32 = 67108864
/** Uploads of one owner that are under way; above: E_QUOTA. */
export const LUMP_UPLOADS_MAX: i32 = 16
/** Bytes that one lump_add() or lump_read() moves; above: E_INVARG. */
export const LUMP_PART_BYTES_MAX: i32 = 1048576
/** Bytes of a lump's type; above: E_INVARG. */
export const LUMP_TYPE_BYTES_MAX: u32 = 100
/** Seconds after which an upload that nobody adds to is dropped, and a lump that nothing holds. */
export const LUMP_UPLOAD_SECONDS: i32 = 3600
export const LUMP_UNHELD_SECONDS: i32 = 3600
/** Seconds between two looks at what is to be dropped. */
export const LUMP_SWEEP_SECONDS: i32 = 300
/** Seconds that a signed URL is good for when nothing else is said, and at most. */
export const LUMP_URL_SECONDS: i32 = 3600
export const LUMP_URL_SECONDS_MAX: i32 = 2592000
