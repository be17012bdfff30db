/** What the builtins of role verbs do. For the form see ../function-help.ts. */

export const HELP_ROLES: string[] = [
  'roles(what: OBJ|STR [, selector: STR]) → LIST | The role verbs of an object, {{number, header}, …}, or those of one of its selectors; or the role verbs of a selector on all objects that may be read, {{object, number, header}, …}.',
  'role_verb_info(object: OBJ, number: INT) → MAP | What is known of a role verb: "owner", "permissions", "header", "roles", "home" (the role that it is stored on) and "ordered". E_VERBNF when there is none of that number, E_PERM without its r bit.',
  'role_verb_code(object: OBJ, number: INT) → LIST | The lines of a role verb as they were written, its header and `endverb` included.',
  'add_role_verb(object: OBJ, info: LIST, lines: LIST) → LIST | Installs a role verb on [object] with {owner, permissions} and [lines], from `verb NAME(role: $prototype, …)` to `endverb`: {number, what is to be said of it …}, or {0, errors …}. One of the roles must be restricted to [object] or to `this`. E_PERM unless the programmer controls [object].',
  'set_role_verb_code(object: OBJ, number: INT, lines: LIST) → LIST | Replaces header and program of a role verb; answers as add_role_verb(). E_PERM unless the programmer may write the verb, and for another header controls [object].',
  'set_role_verb_info(object: OBJ, number: INT, info: LIST) → INT | Sets {owner, permissions} of a role verb; only wizards give one to others.',
  'delete_role_verb(object: OBJ, number: INT) → INT | Takes a role verb from [object]. E_PERM unless the programmer controls it.',
  'dispatch_info(selector: STR, roles: MAP [, receiver]) → LIST | Who would be considered for a call with these roles, the verb that is called first: {{object, number, header, verdict, why}, …}. A verdict is "called", "next", "ambiguous" or "no".',
  'call_roles(selector: STR, roles: MAP [, receiver]) → ANY | Calls the role verb that a map from roles to values means, as `selector(role -> value, …)` does where the names are known.',
  'next() → ANY | In a role verb: calls what it wins over, with what it was given; `next(role -> value)` with other values. E_VERBNF when there is nothing, E_INVIND outside of role verbs.',
]
