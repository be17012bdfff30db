/** What the builtins of metadata do. For the form see ../function-help.ts. */

export const HELP_METADATA: string[] = [
  'object_metadata(object: OBJ|ANON [, key: SYM|STR]) → ANY | The metadata of [object], a map from symbols to values that tools and builders keep there; or the value of one key. Anybody may read it; descendants do not inherit it. E_RANGE when there is no such key.',
  'set_object_metadata(object: OBJ|ANON, key: SYM|STR, value) → INT | Sets a key of the metadata of [object]. E_PERM unless the programmer controls it; E_QUOTA beyond 64 keys, or for a value that takes more than 8 KB; E_INVARG for a key without or with more than 100 bytes.',
  'clear_object_metadata(object: OBJ|ANON [, key: SYM|STR]) → INT | Takes a key of the metadata of [object] away, or all of it. E_PERM unless the programmer controls it, E_RANGE when there is no such key.',
  'property_metadata(object: OBJ|ANON, name: STR [, key: SYM|STR]) → ANY | The metadata of a property, which is kept where the property is defined, or the value of one key. E_PROPNF, E_PERM unless the programmer may read the property, E_RANGE.',
  'set_property_metadata(object: OBJ|ANON, name: STR, key: SYM|STR, value) → INT | Sets a key of the metadata of a property that [object] itself defines. E_PERM unless the programmer owns the property or is a wizard; see set_object_metadata().',
  'clear_property_metadata(object: OBJ|ANON, name: STR [, key: SYM|STR]) → INT | Takes a key of the metadata of a property that [object] itself defines away, or all of it.',
  'verb_metadata(object: OBJ|ANON, verb: STR|INT [, key: SYM|STR]) → ANY | The metadata of a verb that [object] itself has, said by name or position, or the value of one key. E_VERBNF, E_PERM unless the programmer may read the verb, E_RANGE.',
  'set_verb_metadata(object: OBJ|ANON, verb: STR|INT, key: SYM|STR, value) → INT | Sets a key of the metadata of a verb. E_PERM unless the programmer owns the verb or is a wizard; see set_object_metadata().',
  'clear_verb_metadata(object: OBJ|ANON, verb: STR|INT [, key: SYM|STR]) → INT | Takes a key of the metadata of a verb away, or all of it.',
  'role_verb_metadata(object: OBJ, number: INT [, key: SYM|STR]) → ANY | The metadata of a role verb, said by its number in roles(), or the value of one key.',
  'set_role_verb_metadata(object: OBJ, number: INT, key: SYM|STR, value) → INT | Sets a key of the metadata of a role verb. E_PERM unless the programmer owns it or is a wizard.',
  'clear_role_verb_metadata(object: OBJ, number: INT [, key: SYM|STR]) → INT | Takes a key of the metadata of a role verb away, or all of it.',
]
