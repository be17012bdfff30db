/** Where names are defined and used in a workspace. */

import { findNames, type Name } from '../../../grammar/language-server.ts'
import { namesOfVerb, type OutlinedObject } from './outline.ts'
import {
  type Position,
  positionOf,
  type Source,
  type TextFile,
  type Workspace,
} from './workspace.ts'

export interface Location {
  readonly uri: string
  readonly range: { readonly start: Position; readonly end: Position }
}

/** A name at a place of a file. */
export interface Found {
  readonly name: Name
  /** The source that it stands in; undefined for a name in a definition's head. */
  readonly source: Source | undefined
  readonly location: Location
}

export function rangeAt(line: number, character: number, length: number): Location['range'] {
  return { start: { line, character }, end: { line, character: character + length } }
}

const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

/** The name at [position], in a program or in a definition's head. */
export function findAt(file: TextFile, position: Position): Found | undefined {
  return namesIn(file).find(({ location }) => {
    const { start, end } = location.range
    return (
      start.line === position.line &&
      start.character <= position.character &&
      position.character <= end.character
    )
  })
}

/** Every name in a file: those of programs and those of definitions. */
function namesIn(file: TextFile): Found[] {
  const inPrograms = file.sources.flatMap((source) =>
    findNames(source.text).map((name) => found(file, name, source)),
  )
  return [...file.outline.objects.flatMap((object) => headNames(file, object)), ...inPrograms]
}

function found(file: TextFile, name: Name, source: Source): Found {
  const { line, character } = positionOf(source, name.offset)
  return {
    name,
    source,
    location: { uri: file.uri, range: rangeAt(line, character, name.text.length) },
  }
}

function headNames(file: TextFile, object: OutlinedObject): Found[] {
  const at = (kind: Name['kind'], text: string, line: number, column: number): Found => ({
    name: { kind, text, offset: -1, receiver: object.name },
    source: undefined,
    location: { uri: file.uri, range: rangeAt(line, column, text.length) },
  })
  return [
    at('object', object.name, object.line, object.column),
    ...object.properties.map(({ name, line, column }) => at('property', name, line, column)),
    ...object.verbs.flatMap((verb) =>
      namesOfVerb(verb).map(({ written, column }) => at('verb', written, verb.line, column)),
    ),
  ]
}

/** The object's name in the workspace that [receiver] means in [source]; undefined when that is not known. */
export function objectOf(
  receiver: string | undefined,
  source: Source | undefined,
  workspace: Workspace,
): string | undefined {
  if (receiver === undefined) return undefined
  if (receiver === 'this') return source?.object?.name
  if (receiver.startsWith('$') || receiver.startsWith('#')) return receiver
  // A variable may hold anything, but `player` is some player.
  return receiver === 'player' && workspace.find('$player') !== undefined ? '$player' : undefined
}

/** Objects among whose members a name with this receiver is looked for: a family, or all when it is not known. */
export function scopeOf(
  receiver: string | undefined,
  source: Source | undefined,
  workspace: Workspace,
): { file: TextFile; object: OutlinedObject }[] {
  const name = objectOf(receiver, source, workspace)
  const family = name === undefined ? [] : workspace.family(name)
  return family.length > 0 ? family : workspace.objects
}

/** Whether a verb whose name is [written], with asterisks, is called by [name]. */
export function verbMatches(written: string, name: string): boolean {
  const wanted = name.toLowerCase()
  const star = written.indexOf('*')
  const whole = written.replaceAll('*', '').toLowerCase()
  if (star < 0) return whole === wanted
  const least = whole.slice(0, star)
  if (!wanted.startsWith(least)) return false
  return written.endsWith('*') ? true : whole.startsWith(wanted)
}

/** Where what is at [at] is defined. */
export function definitionsOf(at: Found, workspace: Workspace): Location[] {
  const { name, source } = at
  switch (name.kind) {
    case 'object':
      return workspace.objects
        .filter(({ object }) => isSame(object.name, name.text))
        .map(({ file, object }) => ({
          uri: file.uri,
          range: rangeAt(object.line, object.column, object.name.length),
        }))
    case 'property':
      return scopeOf(name.receiver, source, workspace).flatMap(({ file, object }) =>
        object.properties
          .filter((property) => !property.isSlot && isSame(property.name, name.text))
          .map(({ line, column }) => ({
            uri: file.uri,
            range: rangeAt(line, column, name.text.length),
          })),
      )
    case 'verb':
      return scopeOf(name.receiver, source, workspace).flatMap(({ file, object }) =>
        object.verbs.flatMap((verb) =>
          namesOfVerb(verb)
            .filter(({ written }) => verbMatches(written, name.text))
            .map(({ written, column }) => ({
              uri: file.uri,
              range: rangeAt(verb.line, column, written.length),
            })),
        ),
      )
    default:
      return variablesOf(at, workspace).slice(0, 1)
  }
}

/** Every place of the variable, or called function, at [at] in its verb. */
function variablesOf({ name, source, location }: Found, workspace: Workspace): Location[] {
  const file = workspace.get(location.uri)
  if (source === undefined || file === undefined) return []
  return findNames(source.text)
    .filter(
      ({ kind, text }) => (kind === 'variable' || kind === 'function') && isSame(text, name.text),
    )
    .map((each) => found(file, each, source).location)
}

/**
 * Every place of what is at [at]: a variable's in its verb; those of a property, verb or object in all files, by name,
 * since what a program's variables hold is known only when it runs.
 */
export function referencesOf(at: Found, workspace: Workspace): Location[] {
  const { name } = at
  if (name.kind === 'variable' || name.kind === 'function') return variablesOf(at, workspace)
  const wanted = name.text.replaceAll('*', '')
  return workspace.files.flatMap((file) =>
    namesIn(file)
      .filter((each) => each.name.kind === name.kind)
      .filter((each) => isSame(each.name.text.replaceAll('*', ''), wanted))
      .map(({ location }) => location),
  )
}
