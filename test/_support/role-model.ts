/**
 * Role dispatch and MOO's command search once more, as plainly as they can be said, to compare the driver with. Objects
 * are numbers from 0 with lists of parents; nothing is cached, nothing is fast.
 */

export type Parents = readonly (readonly number[])[]

/** Depth first, parents from left to right, everybody once: the order in which classic verbs are looked up. */
export function classicOrder(parents: Parents, object: number, seen: number[] = []): number[] {
  if (seen.includes(object)) return seen
  seen.push(object)
  for (const parent of parents[object] ?? []) classicOrder(parents, parent, seen)
  return seen
}

/** The C3 linearisation; undefined when there is none. */
export function linearisation(parents: Parents, object: number): number[] | undefined {
  const own = parents[object] ?? []
  const above = own.map((parent) => linearisation(parents, parent))
  if (above.some((order) => order === undefined)) return undefined
  const sequences = [...(above as number[][]), [...own]].map((order) => [...order])
  const order = [object]
  for (;;) {
    const left = sequences.filter((sequence) => sequence.length > 0)
    if (left.length === 0) return order
    const next = left
      .map(([head]) => head as number)
      .find((head) => !left.some((sequence) => sequence.indexOf(head) > 0))
    if (next === undefined) return undefined
    order.push(next)
    for (const sequence of left) if (sequence[0] === next) sequence.shift()
  }
}

export function rankedOrder(parents: Parents, object: number): number[] {
  return linearisation(parents, object) ?? classicOrder(parents, object)
}

// ---- role verbs

export type Restriction =
  | { readonly kind: 'none' }
  | { readonly kind: 'prototype' | 'object'; readonly object: number }
  | { readonly kind: 'type'; readonly type: 'INT' | 'STR' | 'OBJ' }

export interface ModelRole {
  readonly name: string
  readonly optional: boolean
  readonly restriction: Restriction
}

export interface ModelVerb {
  readonly id: number
  readonly roles: readonly ModelRole[]
  /** Index of the role that it is stored on, which is restricted to its object. */
  readonly home: number
  readonly ordered: boolean
}

/** An object of the model, an object number that nobody has, or another value. */
export type ModelValue = { readonly object: number } | { readonly nobody: true } | number | string

interface Applying {
  readonly verb: ModelVerb
  /** For each value given, the receiver last: index of its role and how specific it is there. */
  readonly places: readonly { readonly role: number; readonly rank: readonly number[] }[]
}

/** What is called: a verb's id, or why none is. */
export function dispatch(
  parents: Parents,
  verbs: readonly ModelVerb[],
  given: ReadonlyMap<string, ModelValue>,
  receiver?: ModelValue,
): number | 'E_VERBNF' | 'E_INVARG' | 'E_AMBIG' {
  const values = [...given.values(), ...(receiver === undefined ? [] : [receiver])]
  const around = new Set(
    values.flatMap((value) => (isObject(value) ? classicOrder(parents, value.object) : [])),
  )
  const considered = verbs.filter((verb) => around.has(homeOf(verb)))
  const applying = considered.flatMap((verb) => apply(parents, verb, given, receiver) ?? [])
  const best = applying.find((one) => applying.every((other) => one === other || wins(one, other)))
  if (best !== undefined) return best.verb.id
  if (applying.length > 0) return 'E_AMBIG'
  const isUnknown = (name: string) => !considered.some((verb) => indexOf(verb, name) >= 0)
  return considered.length > 0 && [...given.keys()].some(isUnknown) ? 'E_INVARG' : 'E_VERBNF'
}

function isObject(value: ModelValue): value is { readonly object: number } {
  return typeof value === 'object' && 'object' in value
}

function homeOf({ roles, home }: ModelVerb): number {
  const { restriction } = roles[home] as ModelRole
  return (restriction as { readonly object: number }).object
}

function indexOf({ roles }: ModelVerb, name: string): number {
  return roles.findIndex((role) => role.name === name)
}

function apply(
  parents: Parents,
  verb: ModelVerb,
  given: ReadonlyMap<string, ModelValue>,
  receiver: ModelValue | undefined,
): Applying[] | undefined {
  const taken = [...given].map(([name, value]) => ({ role: indexOf(verb, name), value }))
  if (receiver !== undefined) {
    const isFree = (role: number) => !taken.some((each) => each.role === role)
    const free = verb.roles.findIndex((_, role) => isFree(role))
    taken.push({ role: isFree(verb.home) ? verb.home : free, value: receiver })
  }
  if (taken.some(({ role }) => role < 0)) return undefined
  const isMissing = verb.roles.some(
    ({ optional }, role) => !optional && !taken.some((each) => each.role === role),
  )
  if (isMissing) return undefined
  const places = taken.map(({ role, value }) => ({
    role,
    rank: rankOf(parents, verb.roles[role]?.restriction as Restriction, value),
  }))
  if (places.some(({ rank }) => rank === undefined)) return undefined
  return [{ verb, places: places as Applying['places'] }]
}

/** How specific a restriction is for a value: the less the more, number by number; undefined when it is not met. */
function rankOf(
  parents: Parents,
  restriction: Restriction,
  value: ModelValue,
): readonly number[] | undefined {
  switch (restriction.kind) {
    case 'none':
      return [3]
    case 'object':
      return isObject(value) && value.object === restriction.object ? [0] : undefined
    case 'prototype': {
      const place = isObject(value)
        ? rankedOrder(parents, value.object).indexOf(restriction.object)
        : -1
      return place < 0 ? undefined : [1, place]
    }
    case 'type': {
      const type = typeof value === 'number' ? 'INT' : typeof value === 'string' ? 'STR' : 'OBJ'
      return type === restriction.type ? [2] : undefined
    }
  }
}

function compareRanks(one: readonly number[], other: readonly number[]): number {
  return (one[0] as number) - (other[0] as number) || (one[1] ?? 0) - (other[1] ?? 0)
}

function wins(one: Applying, other: Applying): boolean {
  const differences = one.places.map(({ rank }, index) =>
    compareRanks(rank, (other.places[index] as Applying['places'][number]).rank),
  )
  const isMore = differences.some((difference) => difference < 0)
  const isLess = differences.some((difference) => difference > 0)
  if (isMore !== isLess) return isMore
  if (!one.verb.ordered || !other.verb.ordered) return false
  const order = (applying: Applying) =>
    differences
      .map((_, index) => index)
      .sort((a, b) => (applying.places[a]?.role ?? 0) - (applying.places[b]?.role ?? 0))
  if (order(one).join() !== order(other).join()) return false
  const first = order(one)
    .map((index) => differences[index] as number)
    .find((each) => each !== 0)
  return first === undefined ? one.verb.id < other.verb.id : first < 0
}

// ---- commands

export type Argument = 'none' | 'any' | 'this'

/** A classic verb; all have one name. */
export interface ClassicVerb {
  readonly id: number
  readonly object: number
  readonly dobj: Argument
  readonly prep: 'none' | 'any' | 'in' | 'on'
  readonly iobj: Argument
}

/** What a line says: objects of the model, or negative numbers for none and for what is not there. */
export interface CommandLine {
  readonly dobj: number
  readonly prep: 'none' | 'in' | 'on'
  readonly iobj: number
}

/** The verb that MOO's search finds: on the player, where he is, the direct object, the indirect one. */
export function searchCommand(
  parents: Parents,
  verbs: readonly ClassicVerb[],
  line: CommandLine,
  { player, location }: { player: number; location: number },
): number | undefined {
  for (const object of [player, location, line.dobj, line.iobj]) {
    if (object < 0) continue
    const meets = (argument: Argument, value: number) =>
      argument === 'any' || argument === (value === object ? 'this' : value === -1 ? 'none' : 'any')
    for (const holder of classicOrder(parents, object)) {
      const found = verbs.find(
        (verb) =>
          verb.object === holder &&
          meets(verb.dobj, line.dobj) &&
          (verb.prep === 'any' || verb.prep === line.prep) &&
          meets(verb.iobj, line.iobj),
      )
      if (found !== undefined) return found.id
    }
  }
  return undefined
}
