/** What the builtins of history do. For the form see ../function-help.ts. */

export const HELP_HISTORY: string[] = [
  'history(object: OBJ, name: STR|INT [, limit: INT]) → LIST | The last changes of a property or of a verb of [object] itself, the newest first, 20 or [limit], at most 200: {time, who, value} says when it changed, for which player, and what it was before; {time, who} that the property was clear, or that there was no such verb; E_QUOTA as value that it was too large to keep, or held anonymous objects or WAIFs. Of a verb: {time, who, lines, info, args}, of a role verb, said by its number in roles(), {time, who, lines}. [name] means a property or else a verb; ".name" a property only, ":name" a verb only. E_PERM for what the programmer may not read; what he could not have read then is left out. See $server_options.history_seconds.',
  'at(time: INT|FLOAT, object: OBJ, name: STR|INT) → ANY | What a property was at [time], in seconds since 1970, or the lines of a verb. What it was is inherited from the parents that [object] has now. E_RANGE for what is not kept, E_VERBNF when there was no such verb then; [name] and permissions as for history().',
]
