/**
 * The numbers of role verbs: what a role is restricted to, how a role verb's row and header are laid out,
 * the nodes of guards. Append only: they are stored.
 *
 *   header    {selector string, flags int, {role …}, guard or 0}: what the compiler makes of the first
 *             lines of a role verb. A restriction to an object is the object, or a string: `$name` for
 *             #0.name, `this` for the object that the verb is installed on.
 *   row       {selector string, owner object, permissions int, order int, flags int, home int, {role …},
 *             guard or 0, program}: order is the definition order of all role verbs, home the index of
 *             the role that the object with the row stands in.
 *   role      {name string, flags int, restriction kind int, restriction}; names in small letters.
 *   guard     {GUARD_ROLE, index int}, {GUARD_VALUE, value}, {operator, guard} or {operator, guard, guard}
 */

/** Roles of one verb, and values given in one call, its receiver included; above: a compile error, or E_INVARG. */
export const ROLES_MAX: i32 = 12
/** Nodes of one guard; above: a compile error. */
export const GUARD_NODES_MAX: i32 = 64
/** Deepest nesting of a guard; above: a compile error. */
export const GUARD_DEPTH_MAX: i32 = 16

// Flags of a role verb.
/** Of verbs that apply and are equally specific the one wins that is more so in an earlier role. */
export const SELECTOR_ORDERED: i32 = 1

// Flags of a role.
export const ROLE_OPTIONAL: i32 = 1
/** It takes all roles that the verb does not declare, as a map. */
export const ROLE_REST: i32 = 2

// What a role may be restricted to.
export const RESTRICTION_NONE: i32 = 0
/** An object, or what descends from it. */
export const RESTRICTION_PROTOTYPE: i32 = 1
/** One object. */
export const RESTRICTION_OBJECT: i32 = 2
/** A type, by its number for typeof(). */
export const RESTRICTION_TYPE: i32 = 3

// Positions in a header.
export const HEADER_SELECTOR: i32 = 0
export const HEADER_ROLE_FLAGS: i32 = 1
export const HEADER_ROLES: i32 = 2
export const HEADER_GUARD: i32 = 3
export const HEADER_ITEMS: i32 = 4

// Positions in a row.
export const ROLE_VERB_SELECTOR: i32 = 0
export const ROLE_VERB_OWNER: i32 = 1
export const ROLE_VERB_PERMISSIONS: i32 = 2
export const ROLE_VERB_ORDER: i32 = 3
export const ROLE_VERB_FLAGS: i32 = 4
export const ROLE_VERB_HOME: i32 = 5
export const ROLE_VERB_ROLES: i32 = 6
export const ROLE_VERB_GUARD: i32 = 7
export const ROLE_VERB_PROGRAM: i32 = 8
export const ROLE_VERB_ITEMS: i32 = 9

// Positions in a role.
export const ROLE_NAME: i32 = 0
export const ROLE_FLAGS: i32 = 1
export const ROLE_KIND: i32 = 2
export const ROLE_RESTRICTION: i32 = 3
export const ROLE_ITEMS: i32 = 4

// Nodes of a guard.
export const GUARD_ROLE: i32 = 0
export const GUARD_VALUE: i32 = 1
export const GUARD_NOT: i32 = 2
export const GUARD_AND: i32 = 3
export const GUARD_OR: i32 = 4
export const GUARD_EQUAL: i32 = 5
export const GUARD_NOT_EQUAL: i32 = 6
export const GUARD_LESS: i32 = 7
export const GUARD_LESS_EQUAL: i32 = 8
export const GUARD_GREATER: i32 = 9
export const GUARD_GREATER_EQUAL: i32 = 10
export const GUARD_IN: i32 = 11

/** Inline caches that one call's site takes: as many as hold its entries (object/selector-cache.ts). */
export const ROLE_CACHES: i32 = 12
