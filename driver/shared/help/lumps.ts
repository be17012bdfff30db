/** What the builtins of lumps do. For the form see ../function-help.ts. */

export const HELP_LUMPS: string[] = [
  'lump_begin([type: STR]) → INT | Begins an upload of bulk data and answers its number. [type] is a type such as "image/png"; without it "application/octet-stream". An upload to which nothing is added for an hour is dropped. E_QUOTA when 16 are under way, or the programmer has no room left: $server_options.lump_quota.',
  'lump_add(upload: INT, bytes: BINARY|STR) → INT | Appends [bytes], a text as UTF-8, 1,048,576 at most, to an upload of the programmer, and answers how many bytes it has. E_QUOTA above 268,435,456, or above what the programmer may have.',
  'lump_end(upload: INT) → CAPABILITY | Makes an upload a lump, and answers a capability to read it, which the programmer made. The same bytes are stored once. A lump that no valid capability is for goes after an hour: revoke() the last to give it up.',
  'lump_abort(upload: INT) → INT | Drops an upload of the programmer.',
  'lump_create(bytes: BINARY|STR [, type: STR]) → CAPABILITY | Makes a lump of up to 1,048,576 bytes at once. Without [type] it is "text/plain" for a text, "application/octet-stream" for a binary.',
  'lump_info(lump: CAPABILITY|STR) → MAP | "hash", the SHA-256 of the bytes in hexadecimal digits, "bytes", how many there are, and "type". Wizards may name any lump by its hash.',
  'lump_read(lump: CAPABILITY|STR, offset: INT, bytes: INT) → BINARY | So many bytes of a lump, 1,048,576 at most, from [offset] on, which is counted from 0; fewer at its end. E_RANGE behind the end.',
  'lump_url(lump: CAPABILITY [, seconds: INT]) → STR | A path on the server, such as "/lump/HASH?…", under which anybody may fetch the lump for an hour or [seconds], at most 2,592,000; not longer than [lump] is valid.',
  'lump_signed(hash: STR, grant: INT, until: INT, signature: STR [, offset: INT, bytes: INT]) → MAP|BINARY | What lump_info(), or lump_read(), answers for what a URL of lump_url() says. E_PERM when it is not valid, or no longer.',
  'lumps() → LIST | The valid capabilities for lumps that the programmer made, the newest last.',
]
