/**
 * What the builtins of files, databases, programs and web servers do. All are for wizards, where the operator
 * has granted them, and wait for a host service. For the form see ../function-help.ts.
 */

export const HELP_FILES: string[] = [
  'file_open(name: STR, mode: STR) → INT | Opens a file in the server\'s folder of files; answers its handle. The mode is r, w or a, + or -, t (text) or b (binary), f (flush) or n, as in "r-tn". E_INVARG for a mode that is none, E_FILE when it cannot be opened, E_QUOTA when too many are.',
  'file_close(handle: INT) → INT | Closes a file. E_INVARG when it is not open, as for all that take a handle.',
  'file_handles() → LIST | The handles of all open files.',
  'file_name(handle: INT) → STR | The name that a file was opened by.',
  'file_openmode(handle: INT) → STR | The mode that a file was opened with.',
  'file_readline(handle: INT) → STR | The next line. E_FILE at the end.',
  'file_readlines(handle: INT, first: INT, last: INT) → LIST | Lines from [first] to [last]; fewer when the file ends. E_INVARG for a range that is none.',
  'file_writeline(handle: INT, line: STR) → INT | Writes a line.',
  'file_grep(handle: INT, pattern: STR [, all: INT]) → LIST | {{line, number}} of the first line, or with [all] of all lines, that match a pattern of regular expressions.',
  'file_read(handle: INT, bytes: INT) → STR | So many bytes, fewer at the end. E_FILE when there are none.',
  'file_write(handle: INT, data: STR) → INT | Writes text, or in binary mode the bytes of a binary string; answers how many bytes.',
  'file_flush(handle: INT) → INT | Hands what was written to the operating system.',
  'file_seek(handle: INT, offset: INT, from: STR) → INT | Goes to a place counted from "SEEK_SET" (the begin), "SEEK_CUR" or "SEEK_END".',
  'file_tell(handle: INT) → INT | The place in a file, in bytes.',
  'file_eof(handle: INT) → INT | 1 when the end was met, else 0.',
  'file_count_lines(handle: INT) → INT | How many lines a file has.',
  'file_list(folder: STR [, detailed: INT]) → LIST | What is in a folder; with [detailed], {name, type, mode, bytes} of each.',
  'file_mkdir(folder: STR) → INT | Makes a folder.',
  'file_rmdir(folder: STR) → INT | Removes an empty folder.',
  'file_remove(name: STR) → INT | Removes a file.',
  'file_rename(from: STR, to: STR) → INT | Renames a file.',
  'file_chmod(name: STR, mode: STR) → INT | Sets the permissions of a file, three octal digits.',
  'file_size(file: STR|INT) → INT | The size in bytes of a file, said by name or handle.',
  'file_mode(file: STR|INT) → STR | The permissions of a file in octal.',
  'file_type(file: STR|INT) → STR | "reg", "dir", "fifo", "block", "socket" or "unknown".',
  'file_last_access(file: STR|INT) → INT | When a file was last read, in seconds since 1970.',
  'file_last_modify(file: STR|INT) → INT | When a file was last written.',
  'file_last_change(file: STR|INT) → INT | When a file, or what is known about it, last changed.',
  'file_stat(file: STR|INT) → LIST | {bytes, type, mode, owner, group, last access, last write, last change}.',
]

export const HELP_SQLITE: string[] = [
  'sqlite_open(name: STR [, options: INT]) → INT | Opens a SQLite database in the folder of files, ":memory:" for one in memory; answers its handle. Options add up: 2 parses types of values, 4 objects, 8 cleans strings. E_INVARG when it is open already, E_QUOTA when too many are.',
  'sqlite_close(handle: INT) → INT | Closes a database. E_INVARG when it is not open, as for all that take a handle; E_PERM while a query runs.',
  'sqlite_handles() → LIST | The handles of all open databases.',
  'sqlite_info(handle: INT) → MAP | The path, options and waiting queries of a database.',
  'sqlite_query(handle: INT, sql: STR [, with_names: INT]) → LIST|STR | Runs statements and answers the rows as lists; with [with_names], as lists of {column, value}. A string says what is wrong.',
  'sqlite_execute(handle: INT, sql: STR, values: LIST) → LIST|STR | Runs one statement with [values] for its question marks; answers the rows as lists. A string says what is wrong.',
  'sqlite_last_insert_row_id(handle: INT) → INT | The number of the row that was inserted last.',
  'sqlite_limit(handle: INT, category: STR|INT, value: INT) → INT | Sets a limit, such as "LIMIT_SQL_LENGTH", and answers what it was; a negative value sets nothing.',
  'sqlite_interrupt(handle: INT) → INT | Ends the queries that run on a database.',
]

export const HELP_OUTSIDE: string[] = [
  "exec(command: LIST [, input: STR [, environment: LIST]]) → LIST | Runs a program of the server's folder of executables with arguments, input as a binary string, and variables: {exit code, output, errors}. E_INVARG for a name that leaves the folder, E_PERM without the grant.",
  'curl(url: STR [, options: INT|MAP [, timeout: INT]]) → STR|MAP | Asks a web server: the body of the answer, with headers in front when [options] is true. A map of options ("method", "headers", "body", "timeout", "user_agent", "include_headers" …) gives a map with "status", "headers", "body", "url" back. E_INVARG for options that are none, E_PERM without the grant.',
]
