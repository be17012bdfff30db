/** What could be written at a place: words of the language, functions, variables, names of the world. */

import { ERROR_NAMES } from '../../../driver/shared/errors.ts'
import { HELP_GROUPS } from '../../../driver/shared/function-help.ts'
import { findNames, wantedAt } from '../../../grammar/language-server.ts'
import { CONTEXTUAL_WORDS, KEYWORDS } from '../../../grammar/words.ts'
import type { LiveImage, LiveMember } from './live.ts'
import { objectOf, scopeOf } from './lookup.ts'
import { namesOfVerb } from './outline.ts'
import type { Position, Source, TextFile, Workspace } from './workspace.ts'

export interface CompletionItem {
  readonly label: string
  /** The protocol's CompletionItemKind. */
  readonly kind: number
  readonly detail?: string
  readonly documentation?: string
}

const KIND_METHOD = 2
const KIND_FUNCTION = 3
const KIND_VARIABLE = 6
const KIND_PROPERTY = 10
const KIND_KEYWORD = 14
const KIND_CONSTANT = 21
const KIND_CLASS = 7

/** Variables that every verb has. */
export const BUILTIN_VARIABLES =
  'this caller player args argstr verb dobj dobjstr prepstr iobj iobjstr'.split(' ')
/** Properties that every object has. */
export const BUILTIN_PROPERTIES =
  'name owner location contents programmer wizard player r w f a last_move'.split(' ')
const TYPE_NAMES =
  'INT FLOAT STR OBJ ERR LIST MAP ANON WAIF BOOL SYM BINARY FLYWEIGHT LAMBDA CAPABILITY true false'.split(
    ' ',
  )

export interface FunctionHelp {
  readonly name: string
  readonly signature: string
  readonly description: string
}

export const FUNCTIONS: ReadonlyMap<string, FunctionHelp> = new Map(
  HELP_GROUPS.flat().map((line): [string, FunctionHelp] => {
    const bar = line.indexOf(' | ')
    const name = line.slice(0, line.indexOf('('))
    return [name, { name, signature: line.slice(0, bar), description: line.slice(bar + 3) }]
  }),
)

export async function complete(
  file: TextFile,
  position: Position,
  parts: { workspace: Workspace; live: LiveImage | undefined },
): Promise<CompletionItem[]> {
  const place = file.sourceAt(position)
  if (place === undefined) return []
  const { source, offset } = place
  const wanted = wantedAt(source.text, offset)
  if (wanted === undefined) return []
  const items =
    wanted.kind === 'word'
      ? words(source, offset)
      : wanted.kind === 'object'
        ? await objects(parts)
        : await members(wanted.kind, wanted.receiver, { ...parts, source })
  const prefix = wanted.prefix.toLowerCase()
  return distinct(items).filter(({ label }) => label.toLowerCase().startsWith(prefix))
}

function distinct(items: readonly CompletionItem[]): CompletionItem[] {
  const byLabel = new Map<string, CompletionItem>()
  for (const item of items) if (!byLabel.has(item.label)) byLabel.set(item.label, item)
  return [...byLabel.values()]
}

function words(source: Source, offset: number): CompletionItem[] {
  const variables = findNames(source.text)
    .filter(({ kind, offset: at, text }) => kind === 'variable' && at + text.length !== offset)
    .map(({ text }) => text)
  return [
    ...[...variables, ...BUILTIN_VARIABLES].map((label) => ({ label, kind: KIND_VARIABLE })),
    ...[...KEYWORDS, ...CONTEXTUAL_WORDS].map((label) => ({ label, kind: KIND_KEYWORD })),
    ...[...FUNCTIONS.values()].map(({ name, signature, description }) => ({
      label: name,
      kind: KIND_FUNCTION,
      detail: signature,
      documentation: description,
    })),
    ...[...ERROR_NAMES, ...TYPE_NAMES].map((label) => ({ label, kind: KIND_CONSTANT })),
  ]
}

async function objects(parts: {
  workspace: Workspace
  live: LiveImage | undefined
}): Promise<CompletionItem[]> {
  const system = await parts.live?.find('#0')
  return [
    ...parts.workspace.objects
      .filter(({ object }) => object.name.startsWith('$'))
      .map(({ object }) => ({
        label: object.name.slice(1),
        kind: KIND_CLASS,
        detail: object.title,
      })),
    ...(system?.properties ?? []).map(({ name }) => ({ label: name, kind: KIND_CLASS })),
  ]
}

async function members(
  kind: 'property' | 'verb',
  receiver: string | undefined,
  parts: { workspace: Workspace; live: LiveImage | undefined; source: Source },
): Promise<CompletionItem[]> {
  const { workspace, live, source } = parts
  const name = objectOf(receiver, source, workspace)
  const known = name === undefined ? undefined : await live?.find(name)
  const scope = known === undefined ? scopeOf(receiver, source, workspace) : []
  if (kind === 'verb') {
    const own = scope.flatMap(({ object }) =>
      object.verbs.flatMap((verb) =>
        namesOfVerb(verb).map((each) =>
          item(each.name, KIND_METHOD, `${object.name} ${verb.text}`),
        ),
      ),
    )
    return [...(known?.verbs ?? []).flatMap(liveVerbs), ...own]
  }
  const own = scope.flatMap(({ object }) =>
    object.properties.map((property) =>
      item(property.name, KIND_PROPERTY, `${object.name} ${property.text}`),
    ),
  )
  const builtin = BUILTIN_PROPERTIES.map((label) => ({ label, kind: KIND_PROPERTY }))
  return [...(known?.properties ?? []).map(liveProperty), ...own, ...builtin]
}

const item = (label: string, kind: number, detail: string): CompletionItem => ({
  label,
  kind,
  detail,
})

function liveVerbs(verb: LiveMember): CompletionItem[] {
  const detail = `${verb.object}:${verb.name} "${verb.permissions}" ${verb.detail}`
  const names = verb.name.split(' ').map((name) => name.replaceAll('*', ''))
  return names.filter((name) => name !== '').map((name) => item(name, KIND_METHOD, detail))
}

function liveProperty({ name, object, permissions }: LiveMember): CompletionItem {
  return item(name, KIND_PROPERTY, `${object}.${name} "${permissions}"`)
}
