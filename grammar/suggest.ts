/**
 * 'Did you mean': the word that somebody probably wanted to write.
 *
 * Distance counts letters added, lost, changed, or swapped with their neighbour (optimal string alignment).
 */

/** Words longer than this are not compared; no keyword or builtin is that long. */
const WORD_LENGTH_MAX = 40

/** The nearest of [candidates] to [word], in any case, if it is near enough to be meant; the first of equals. */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > WORD_LENGTH_MAX) return undefined
  const wanted = word.toLowerCase()
  let best: string | undefined
  let bestDistance = farthest(wanted) + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= bestDistance) continue
    const distance = distanceOf(wanted, candidate.toLowerCase())
    if (distance > 0 && distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** How many slips we believe in a word of this length. */
function farthest(word: string): number {
  return word.length <= 1 ? 0 : word.length <= 5 ? 1 : 2
}

function distanceOf(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      current.push(cheapest(from, to, { row, column, beforeLast, last, current }))
    }
    beforeLast = last
    last = current
  }
  return last[to.length] as number
}

interface Cell {
  readonly row: number
  readonly column: number
  readonly beforeLast: readonly number[]
  readonly last: readonly number[]
  readonly current: readonly number[]
}

function cheapest(from: string, to: string, cell: Cell): number {
  const { row, column, beforeLast, last, current } = cell
  const change = from[row - 1] === to[column - 1] ? 0 : 1
  const cost = Math.min(
    (last[column] as number) + 1,
    (current[column - 1] as number) + 1,
    (last[column - 1] as number) + change,
  )
  const isSwap = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
  if (row < 2 || column < 2 || !isSwap) return cost
  return Math.min(cost, (beforeLast[column - 2] as number) + 1)
}
