/**
 * Epochs: counters that caches compare. Whoever changes what a cache may hold bumps the epoch when the
 * change is made, and again when it is undone. They only grow.
 */

/** Values and permissions that an object's descendants, or its own caches, read through inheritance. */
export let propertyEpoch: u32 = 1
/** Which definition a property's name means. */
export let definitionEpoch: u32 = 1
/** Which verb a verb's name means. */
export let verbEpoch: u32 = 1
/** Which role verb a call means. */
export let roleEpoch: u32 = 1
/** Who is an ancestor of whom, and whether a pointer to a record still means that object. */
export let hierarchyEpoch: u32 = 1

export function bumpProperties(): void {
  propertyEpoch += 1
}

export function bumpDefinitions(): void {
  definitionEpoch += 1
  propertyEpoch += 1
}

export function bumpVerbs(): void {
  verbEpoch += 1
}

export function bumpRoles(): void {
  roleEpoch += 1
}

export function bumpHierarchy(): void {
  roleEpoch += 1
  hierarchyEpoch += 1
  verbEpoch += 1
  definitionEpoch += 1
  propertyEpoch += 1
}
