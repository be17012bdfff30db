/**
 * The left side of a scattering assignment: a list, read as targets. Source: ToastStunt `parser.y`, vet_scatter().
 */

import type { Expression, Item, ListExpression, Place, Variable } from './ast.ts'
import { SCATTER_TARGETS_MAX } from './limits.ts'

export type ScatterKind = 'required' | 'optional' | 'rest'

export interface ScatterTarget {
  readonly kind: ScatterKind
  readonly name: Variable
  /** The value of an optional target that gets none from the list. */
  readonly fallback: Expression | undefined
}

/** What the items of [list] are as targets; undefined for one that cannot be a target. */
export function scatterTargets(list: ListExpression): (ScatterTarget | undefined)[] {
  return list.items.map(targetOf)
}

function targetOf(item: Item): ScatterTarget | undefined {
  if (item.kind === 'optional') {
    return { kind: 'optional', name: item.name, fallback: item.fallback }
  }
  if (item.value.kind !== 'variable') return undefined
  return { kind: item.splice ? 'rest' : 'required', name: item.value, fallback: undefined }
}

/** Complains about every reason why [list] cannot be assigned to. */
export function checkScatter(
  list: ListExpression,
  complain: (place: Place, text: string) => void,
): void {
  if (list.items.length === 0) complain(list, 'Empty list in scattering assignment.')
  if (list.items.length > SCATTER_TARGETS_MAX) {
    complain(list, 'Too many targets in scattering assignment.')
  }
  let hasRest = false
  for (const [index, target] of scatterTargets(list).entries()) {
    const place = list.items[index] as Item
    if (target === undefined) {
      complain(place, 'Scattering assignment targets must be simple variables.')
    } else if (target.kind === 'rest') {
      if (hasRest) complain(place, "More than one `@' target in scattering assignment.")
      hasRest = true
    }
  }
}
