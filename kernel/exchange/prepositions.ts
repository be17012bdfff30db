/**
 * The prepositions of verbs. Their indices are stored: append only, as ToastStunt `db_verbs.cc`.
 */

import { PREPOSITION_ANY, PREPOSITION_NONE } from '../../driver/shared/layout.ts'

/** Every preposition: its spellings, and the one that definitions are written with. */
export const PREPOSITIONS: readonly { readonly name: string; readonly spellings: string }[] = [
  { name: 'with', spellings: 'with/using' },
  { name: 'at', spellings: 'at/to' },
  { name: 'in front of', spellings: 'in front of' },
  { name: 'in', spellings: 'in/inside/into' },
  { name: 'on', spellings: 'on top of/on/onto/upon' },
  { name: 'from', spellings: 'out of/from inside/from' },
  { name: 'over', spellings: 'over' },
  { name: 'through', spellings: 'through' },
  { name: 'under', spellings: 'under/underneath/beneath' },
  { name: 'behind', spellings: 'behind' },
  { name: 'beside', spellings: 'beside' },
  { name: 'for', spellings: 'for/about' },
  { name: 'is', spellings: 'is' },
  { name: 'as', spellings: 'as' },
  { name: 'off', spellings: 'off/off of' },
]

/** The word for a verb's preposition [index]: `none`, `any`, or a preposition. */
export function prepositionName(index: number): string {
  if (index === PREPOSITION_NONE) return 'none'
  if (index === PREPOSITION_ANY) return 'any'
  return PREPOSITIONS[index]?.name ?? 'none'
}

/** The index that [text] means, in any of its spellings; undefined when it is no preposition. */
export function findPreposition(text: string): number | undefined {
  if (text === 'none') return PREPOSITION_NONE
  if (text === 'any') return PREPOSITION_ANY
  const index = PREPOSITIONS.findIndex(
    ({ spellings }) => spellings === text || spellings.split('/').includes(text),
  )
  return index < 0 ? undefined : index
}
