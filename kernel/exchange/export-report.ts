/**
 * What an export did, as facts and as lines for people.
 */

import type { SlotValue } from '../store/value.ts'
import { countCapabilities } from './capabilities.ts'
import { entriesOf, thingsOf } from './metadata.ts'
import type { ObjectModel, World } from './model.ts'
import { counted, section, some, verbText } from './report.ts'
import type { TextdumpVersion } from './textdump-writer.ts'

export type ExportFormat =
  | { readonly kind: 'textdump'; readonly version: TextdumpVersion }
  | { readonly kind: 'objects' }

export interface ExportReport {
  readonly out: string
  /** What was written: `ToastStunt textdump, version 17`. */
  readonly format: string
  readonly objects: number
  readonly verbs: number
  readonly anonymousObjects: number
  readonly waifs: number
  readonly tasksForked: number
  /** Tasks that are not in what was written, a line each. */
  readonly tasksLeft: readonly string[]
  /** What else is not as it was. */
  readonly notes: readonly string[]
  readonly milliseconds: number
}

export function makeExportReport(
  world: World,
  made: { out: string; format: ExportFormat; milliseconds: number },
): ExportReport {
  const { format } = made
  const all = [...world.objects.values(), ...world.anonymous.values()]
  const verbs = all.reduce((count, object) => count + object.verbs.length, 0)
  const takesForked = format.kind === 'textdump'
  return {
    out: made.out,
    format: describeFormat(format),
    objects: world.objects.size,
    verbs,
    anonymousObjects: world.anonymous.size,
    waifs: world.waifs.size,
    tasksForked: takesForked ? world.forked.length : 0,
    tasksLeft: [...tasksLeft(world), ...(takesForked ? [] : forkedTasks(world))],
    notes: [
      ...world.notes,
      ...capabilitiesLost(world),
      ...(format.kind === 'objects' ? [] : indicesLost(world)),
      ...(format.kind === 'textdump' ? [...roleVerbsLost(world), ...metadataLost(world)] : []),
      ...(describeFormat(format) === LAMBDA_MOO ? lostInVersion4(world) : []),
    ],
    milliseconds: made.milliseconds,
  }
}

const LAMBDA_MOO = 'LambdaMOO textdump, version 4'

function describeFormat(format: ExportFormat): string {
  if (format.kind === 'objects') return 'object definitions'
  return format.version === 4 ? LAMBDA_MOO : 'ToastStunt textdump, version 17'
}

function tasksLeft(world: World): string[] {
  return world.lost.map(
    ({ id, reason, activation }) => `task ${id}, ${verbText(activation)}: ${reason}, and has begun`,
  )
}

function forkedTasks(world: World): string[] {
  return world.forked.map(
    ({ id, activation }) => `task ${id}, ${verbText(activation)}: object definitions hold no tasks`,
  )
}

function indicesLost(world: World): string[] {
  const names = world.indices.map(({ name }) => name).join(', ')
  return names === '' ? [] : [`textdumps hold no indices: ${names}`]
}

/** Capabilities are written without what makes them permit something. */
function capabilitiesLost(world: World): string[] {
  let count = 0
  let first = ''
  const all = [...world.objects.values(), ...world.anonymous.values(), ...world.waifs.values()]
  const note = (value: SlotValue, place: string) => {
    const found = countCapabilities(value)
    if (count === 0 && found > 0) first = place
    count += found
  }
  for (const { id, slots } of all) {
    for (const [{ name }, slot] of slots) {
      const value = 'type' in slot ? slot : slot.value
      if (value !== undefined) note(value, `#${id}.${name}`)
    }
  }
  for (const object of [...world.objects.values(), ...world.anonymous.values()]) {
    for (const { metadata } of thingsOf(object)) {
      if (metadata !== undefined) note(metadata, `metadata of #${object.id}`)
    }
  }
  if (count === 0) return []
  const phrase = count === 1 ? 'capability permits' : 'capabilities permit'
  return [`${count} ${phrase} nothing where this is read (first ${first})`]
}

/** Textdumps have no role verbs. */
function roleVerbsLost(world: World): string[] {
  const all = [...world.objects.values(), ...world.anonymous.values()]
  const having = all.filter(({ roleVerbs }) => roleVerbs.length > 0)
  const count = having.reduce((sum, { roleVerbs }) => sum + roleVerbs.length, 0)
  if (count === 0) return []
  return [`${counted(count, 'role verb')} left out: textdumps have none (first #${having[0]?.id})`]
}

/** Nor metadata. */
function metadataLost(world: World): string[] {
  const all = [...world.objects.values(), ...world.anonymous.values()]
  const having = all.filter((object) => keysOf(object) > 0)
  const count = having.reduce((sum, object) => sum + keysOf(object), 0)
  if (count === 0) return []
  const first = having[0]?.id
  return [`${counted(count, 'key')} of metadata left out: textdumps have none (first #${first})`]
}

function keysOf(object: ObjectModel): number {
  return thingsOf(object).reduce((sum, thing) => sum + entriesOf(thing).length, 0)
}

/** What LambdaMOO keeps no record of. */
function lostInVersion4(world: World): string[] {
  const moved = [...world.objects.values()].filter(({ lastMove }) => lastMove !== undefined)
  return moved.length === 0 ? [] : [`last_move of ${counted(moved.length, 'object')} is not in it`]
}

/** Lines for people; the first says it all, the others what needs their attention. */
export function describeExport(report: ExportReport): string[] {
  const parts = [
    counted(report.objects, 'object'),
    counted(report.verbs, 'verb'),
    ...some(report.anonymousObjects, 'anonymous object'),
    ...some(report.waifs, 'WAIF'),
    ...some(report.tasksForked, 'forked task'),
  ]
  const seconds = (report.milliseconds / 1000).toFixed(1)
  return [
    `Exported ${parts.join(', ')} to ${report.out} in ${seconds} s (${report.format}).`,
    ...section(report.tasksLeft, `${counted(report.tasksLeft.length, 'task')} left out:`),
    ...section(report.notes, 'To know:'),
  ]
}
