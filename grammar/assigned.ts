/**
 * Which registers surely hold a value at some point of a program: a set of small numbers, immutable.
 *
 * Control flow joins by intersection. A point that nothing reaches has no set (undefined), which joins as the set of all.
 */

export class AssignedSet {
  readonly #words: Uint32Array

  private constructor(words: Uint32Array) {
    this.#words = words
  }

  /** The numbers below [count] of the numbers below [capacity]. */
  static firstOf(count: number, capacity: number): AssignedSet {
    const words = new Uint32Array((capacity + 31) >>> 5)
    for (let number = 0; number < count; number++) mark(words, number)
    return new AssignedSet(words)
  }

  has(number: number): boolean {
    return (((this.#words[number >>> 5] as number) >>> (number & 31)) & 1) === 1
  }

  with(number: number): AssignedSet {
    if (this.has(number)) return this
    const words = this.#words.slice()
    mark(words, number)
    return new AssignedSet(words)
  }

  intersect(other: AssignedSet): AssignedSet {
    if (other === this) return this
    return new AssignedSet(this.#words.map((word, index) => word & (other.#words[index] as number)))
  }
}

function mark(words: Uint32Array, number: number): void {
  words[number >>> 5] = (words[number >>> 5] as number) | (1 << (number & 31))
}

/** What is surely assigned where two paths meet. */
export function join(
  one: AssignedSet | undefined,
  other: AssignedSet | undefined,
): AssignedSet | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return one.intersect(other)
}
