/**
 * Classes of code points by how they form signs (UAX #29), shared by the driver and by what makes its
 * table. A property is a class, and the columns that a point takes above it.
 */

export const SIGN_OTHER: i32 = 0
export const SIGN_EXTEND: i32 = 1
export const SIGN_SPACING: i32 = 2
export const SIGN_PREPEND: i32 = 3
export const SIGN_JOINER: i32 = 4
export const SIGN_REGIONAL: i32 = 5
export const SIGN_HANGUL_L: i32 = 6
export const SIGN_HANGUL_V: i32 = 7
export const SIGN_HANGUL_T: i32 = 8
export const SIGN_HANGUL_LV: i32 = 9
export const SIGN_HANGUL_LVT: i32 = 10
export const SIGN_PICTURE: i32 = 11
export const SIGN_CONTROL: i32 = 12
export const SIGN_RETURN: i32 = 13
export const SIGN_NEWLINE: i32 = 14
/** Of the Indic scripts: what joins two consonants, which extends, and consonants. */
export const SIGN_LINKER: i32 = 15
export const SIGN_CONSONANT: i32 = 16

export const SIGN_WIDTH_SHIFT: i32 = 5
export const SIGN_CLASS_MASK: i32 = 31
