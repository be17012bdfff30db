/**
 * Object definitions: what one of them says, before the objects it names are known.
 *
 * The format is described in docs/object-definitions.md. definition-reader.ts reads the text,
 * definition-writer.ts writes it, definition-world.ts makes a [World] of many.
 */

import type { MapValue, SlotValue } from '../store/value.ts'
import type { HasMetadata, RoleVerbModel, VerbModel } from './model.ts'
import type { Reference } from './names.ts'

/** Ends the name of every file of definitions. */
export const DEFINITION_EXTENSION = '.moo'

/** What a definition defines: an object, an anonymous object or a WAIF. */
export type DefinitionKind = 'object' | 'anonymous' | 'waif'

export interface Definition extends HasMetadata {
  readonly kind: DefinitionKind
  readonly place: Place
  /** `$name` or a label, if it has one. */
  readonly name: Reference | undefined
  /** The object's number, or the id of an anonymous object or WAIF. */
  readonly number: number | undefined
  readonly title: string
  readonly owner: number
  /** Of a WAIF: its class alone. */
  readonly parents: readonly number[]
  readonly location: number
  readonly flags: number
  readonly lastMove: MapValue | undefined
  /** The order given, if it was. */
  readonly contents: readonly number[]
  readonly children: readonly number[]
  readonly properties: readonly DefinedProperty[]
  readonly slots: readonly DefinedSlot[]
  readonly verbs: readonly DefinedVerb[]
  readonly indices: readonly DefinedIndex[]
  readonly roleVerbs: readonly DefinedRoleVerb[]
}

/** Where something stands, for errors about it. */
export interface Place {
  readonly file: string
  readonly line: number
}

export interface DefinedProperty extends HasMetadata {
  readonly place: Place
  readonly name: string
  /** Undefined for the object's owner. */
  readonly owner: number | undefined
  readonly permissions: number
  /** Undefined when clear. */
  readonly value: SlotValue | undefined
}

export interface DefinedSlot {
  readonly place: Place
  /** Where the property is defined, when its name alone would not say. */
  readonly definer: number | undefined
  readonly name: string
  /** Undefined for what inheritance gives. */
  readonly owner: number | undefined
  readonly permissions: number | undefined
  readonly value: SlotValue | undefined
}

/** An index over the object's descendants. */
export interface DefinedIndex {
  readonly place: Place
  readonly name: string
  readonly properties: readonly string[]
  /** Undefined for the object's owner. */
  readonly owner: number | undefined
  readonly caseMatters: boolean
}

/** A verb; its owner is undefined for the object's owner. */
export type DefinedVerb = Omit<VerbModel, 'owner'> & { owner: number | undefined }

/** The same for a role verb. */
export type DefinedRoleVerb = Omit<RoleVerbModel, 'owner'> & { owner: number | undefined }
