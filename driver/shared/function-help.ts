/**
 * What every builtin does, for people: `help FUNCTION`, function_help(), docs/functions.md and the language
 * server. One string each: `name(arguments) → RESULT | description`. An argument is `name: TYPE`, or a name
 * alone when any value will do; what may be left out is in [square brackets], `…` means any number. In the
 * description, [name] is an argument.
 *
 * A builtin that is added to builtins.ts is described here in one line; a test fails until it is.
 */

import { HELP_CAPABILITIES } from './help/capabilities.ts'
import { HELP_HISTORY } from './help/history.ts'
import { HELP_LUMPS } from './help/lumps.ts'
import { HELP_METADATA } from './help/metadata.ts'
import { HELP_OBJECTS, HELP_PROPERTIES, HELP_QUERIES, HELP_VERBS } from './help/objects.ts'
import { HELP_ROLES } from './help/roles.ts'
import { HELP_FILES, HELP_OUTSIDE, HELP_SQLITE } from './help/services.ts'
import { HELP_CONNECTIONS, HELP_SERVER, HELP_TASKS, HELP_TOOLS } from './help/tasks.ts'
import {
  HELP_CODES,
  HELP_LISTS,
  HELP_MAPS,
  HELP_NUMBERS,
  HELP_STRINGS,
  HELP_TYPES,
} from './help/values.ts'

/** The titles of the groups below, in their order. */
export const HELP_TITLES: string[] = [
  'Lists',
  'Maps',
  'Symbols, errors, flyweights and binaries',
  'Strings',
  'Numbers and time',
  'Encodings and hashes',
  'Objects',
  'Properties',
  'Indices and queries',
  'Verbs and programs',
  'Role verbs',
  'Metadata',
  'History',
  'Capabilities',
  'Lumps',
  'Tasks',
  'Profiles and tests',
  'Connections',
  'The server',
  'Files',
  'SQLite databases',
  'Programs and web servers',
]

export const HELP_GROUPS: string[][] = [
  HELP_LISTS,
  HELP_MAPS,
  HELP_TYPES,
  HELP_STRINGS,
  HELP_NUMBERS,
  HELP_CODES,
  HELP_OBJECTS,
  HELP_PROPERTIES,
  HELP_QUERIES,
  HELP_VERBS,
  HELP_ROLES,
  HELP_METADATA,
  HELP_HISTORY,
  HELP_CAPABILITIES,
  HELP_LUMPS,
  HELP_TASKS,
  HELP_TOOLS,
  HELP_CONNECTIONS,
  HELP_SERVER,
  HELP_FILES,
  HELP_SQLITE,
  HELP_OUTSIDE,
]
