/** What is told of the name at a place, and of the call around it. */

import { callAt, documentationOf } from '../../../grammar/language-server.ts'
import { BUILTIN_PROPERTIES, BUILTIN_VARIABLES, FUNCTIONS } from './completion.ts'
import type { LiveImage } from './live.ts'
import { type Found, findAt, objectOf, scopeOf, verbMatches } from './lookup.ts'
import { namesOfVerb } from './outline.ts'
import type { Position, TextFile, Workspace } from './workspace.ts'

interface Parts {
  readonly workspace: Workspace
  readonly live: LiveImage | undefined
}

export interface Hover {
  readonly contents: { readonly kind: 'markdown'; readonly value: string }
  readonly range: Found['location']['range']
}

export async function hover(
  file: TextFile,
  position: Position,
  parts: Parts,
): Promise<Hover | undefined> {
  const at = findAt(file, position)
  if (at === undefined) return undefined
  const value = await describe(at, parts)
  if (value === undefined) return undefined
  return { contents: { kind: 'markdown', value }, range: at.location.range }
}

async function describe(at: Found, parts: Parts): Promise<string | undefined> {
  const { kind, text } = at.name
  switch (kind) {
    case 'function':
      return describeFunction(text)
    case 'variable':
      return BUILTIN_VARIABLES.includes(text.toLowerCase())
        ? `\`${text}\` is a variable of every verb.`
        : `\`${text}\` is a variable of this verb.`
    case 'object':
      return await describeObject(text, parts)
    case 'verb':
      return describeVerb(at, parts) ?? (await describeLive(at, parts))
    case 'property':
      return describeProperty(at, parts) ?? (await describeLive(at, parts))
  }
}

const code = (text: string) => `\`\`\`moo\n${text}\n\`\`\``

function describeFunction(text: string): string | undefined {
  const help = FUNCTIONS.get(text.toLowerCase())
  return help && `${code(help.signature)}\n${help.description.replace(/\[(\w+)\]/g, '*$1*')}`
}

async function describeObject(
  text: string,
  { workspace, live }: Parts,
): Promise<string | undefined> {
  const known = workspace.find(text)
  if (known !== undefined) {
    const { name, title, parents, verbs, properties } = known.object
    const head = code(`object ${name}  // "${title}", child of ${parents.join(', ') || 'none'}`)
    return `${head}\n${verbs.length} verbs, ${properties.length} properties`
  }
  const object = await live?.find(text)
  return object && `${code(text)}\n"${object.title}", in the running server`
}

function describeVerb({ name, source }: Found, { workspace }: Parts): string | undefined {
  const shown = scopeOf(name.receiver, source, workspace).flatMap(({ file, object }) =>
    object.verbs
      .filter((verb) =>
        namesOfVerb(verb).some((each) => verbMatches(each.written, name.text.replaceAll('*', ''))),
      )
      .map((verb) => {
        const text = file.lines.slice(verb.sourceLine, verb.sourceEnd).join('\n')
        return `${code(`${object.name} ${verb.text}`)}\n${documentationOf(text) ?? ''}`.trimEnd()
      }),
  )
  return joined(shown)
}

function describeProperty({ name, source }: Found, { workspace }: Parts): string | undefined {
  if (BUILTIN_PROPERTIES.includes(name.text.toLowerCase())) {
    return `\`.${name.text}\` is a property of every object.`
  }
  const shown = scopeOf(name.receiver, source, workspace).flatMap(({ object }) =>
    object.properties
      .filter((property) => property.name.toLowerCase() === name.text.toLowerCase())
      .map((property) => code(`${object.name} ${property.text}`)),
  )
  return joined(shown)
}

const SHOWN_MAX = 5

function joined(shown: readonly string[]): string | undefined {
  if (shown.length === 0) return undefined
  const rest = shown.length > SHOWN_MAX ? [`and ${shown.length - SHOWN_MAX} more`] : []
  return [...shown.slice(0, SHOWN_MAX), ...rest].join('\n\n')
}

async function describeLive(at: Found, { workspace, live }: Parts): Promise<string | undefined> {
  const { kind, text, receiver } = at.name
  const reference = objectOf(receiver, at.source, workspace)
  const object = reference === undefined ? undefined : await live?.find(reference)
  if (object === undefined) return undefined
  const members = kind === 'verb' ? object.verbs : object.properties
  const member = members.find(({ name }) => name.split(' ').some((each) => verbMatches(each, text)))
  if (member === undefined) return undefined
  const sign = kind === 'verb' ? ':' : '.'
  return code(`${member.object}${sign}${member.name} "${member.permissions}" ${member.detail}`)
}

/** The signature of the function whose arguments are being written. */
export function signatureHelp(file: TextFile, position: Position): object | undefined {
  const place = file.sourceAt(position)
  const call = place && callAt(place.source.text, place.offset)
  const help = call && FUNCTIONS.get(call.name.toLowerCase())
  if (call === undefined || help === undefined) return undefined
  const inside = help.signature.slice(help.name.length + 1, help.signature.lastIndexOf(') →'))
  const parameters = inside.split(',').map((each) => ({ label: each.replace(/[[\]]/g, '').trim() }))
  return {
    signatures: [{ label: help.signature, documentation: help.description, parameters }],
    activeSignature: 0,
    activeParameter: Math.min(call.argument, Math.max(parameters.length - 1, 0)),
  }
}
