/**
 * Writes docs/functions.md, the reference of the builtin functions, from driver/shared: names and arity from
 * builtins.ts, what they do from function-help.ts. A test fails while the file is not what this makes.
 *
 *   node ops/bootstrap.mjs run ops/functions.ts
 */

import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { BUILTINS } from '../driver/shared/builtins.ts'
import { HELP_GROUPS, HELP_TITLES } from '../driver/shared/function-help.ts'

export const REFERENCE = path.resolve(import.meta.dirname, '../docs/functions.md')

const INTRODUCTION = `# Functions

The functions that every program can call. This file is made from \`driver/shared\` by \`ops/functions.ts\`;
\`help FUNCTION\` in the world and \`function_help("FUNCTION")\` show the same text.

An argument is a name and the type it must have; one without a type may be any value. What may be left out is in
[square brackets], and … means any number. A wrong number of arguments raises \`E_ARGS\`, a wrong type \`E_TYPE\`. Objects
that are not valid raise \`E_INVARG\`, and what the programmer may not do \`E_PERM\`, also where it is not said.
`

/** The text of the reference. */
export function functionReference(): string {
  const groups = HELP_TITLES.map((title, index) => {
    const lines = [...(HELP_GROUPS[index] ?? [])].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
    return `\n## ${title}\n\n${lines.map(entryOf).join('\n')}`
  })
  return `${INTRODUCTION}${groups.join('')}\n${BUILTINS.length} functions.\n`
}

export const nameOf = (line: string): string => line.slice(0, line.indexOf('('))

function entryOf(line: string): string {
  const bar = line.indexOf(' | ')
  const description = line.slice(bar + 3).replace(/\[(\w+)\]/g, '*$1*')
  return `**\`${line.slice(0, bar)}\`** \\\n${description}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(REFERENCE, functionReference())
}
