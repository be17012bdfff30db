/**
 * What an import did, as facts and as lines for people.
 */

import type { ActivationModel, ObjectModel, World } from './model.ts'
import type { ProgramTable } from './program.ts'

export interface ImportReport {
  /** What the world was read from: `LambdaMOO textdump, version 4`. */
  readonly format: string
  readonly objects: number
  readonly anonymousObjects: number
  readonly waifs: number
  readonly verbsCompiled: number
  readonly verbsFailed: readonly FailedVerb[]
  readonly tasksForked: number
  readonly tasksLost: readonly MissedTask[]
  /** What was put right while reading. */
  readonly notes: readonly string[]
  readonly milliseconds: number
}

/** A verb that does not compile: it keeps its source, and calling it is as if it had no program. */
interface FailedVerb {
  /** `#12:look`, and where its source begins if that is a file that people edit. */
  readonly verb: string
  /** Each begins with `Line N:`. */
  readonly errors: readonly string[]
}

interface MissedTask {
  readonly id: number
  /** The verb it began with. */
  readonly verb: string
  readonly reason: string
}

export function makeReport(
  read: { world: World; format: string },
  made: { programs: ProgramTable; milliseconds: number },
): ImportReport {
  const { world, format } = read
  const verbs = [...world.objects.values(), ...world.anonymous.values()].flatMap((object) =>
    compiledVerbs(object, made.programs),
  )
  const verbsFailed = verbs.filter(({ errors }) => errors.length > 0)
  const tasksLost = lostTasks(world, made.programs)
  return {
    format,
    objects: world.objects.size,
    anonymousObjects: world.anonymous.size,
    waifs: world.waifs.size,
    verbsCompiled: verbs.length - verbsFailed.length,
    verbsFailed,
    tasksForked: world.forked.length + world.lost.length - tasksLost.length,
    tasksLost,
    notes: world.notes,
    milliseconds: made.milliseconds,
  }
}

function compiledVerbs(object: ObjectModel, programs: ProgramTable): FailedVerb[] {
  return object.verbs.flatMap(({ names, source, origin }) => {
    if (source === undefined) return []
    const place = origin === undefined ? '' : ` (${origin})`
    const verb = `#${object.id}:${firstName(names)}${place}`
    return [{ verb, errors: programs.program(source).errors }]
  })
}

/** `look` of `look l*isten`; a star only says how far a name may be shortened. */
function firstName(names: string): string {
  return (names.split(' ')[0] ?? '').replace(/(?<=.)\*/g, '')
}

function lostTasks(world: World, programs: ProgramTable): MissedTask[] {
  const suspended = world.lost.map(({ id, reason, activation }) => ({
    id,
    verb: verbText(activation),
    reason: `${reason} in the middle of another server's program`,
  }))
  const uncompiled = world.forked.flatMap(({ id, activation, source }) => {
    const [error] = programs.program(source).errors
    return error === undefined ? [] : [{ id, verb: verbText(activation), reason: error }]
  })
  return [...suspended, ...uncompiled]
}

/** `#12:look`; what was not in a verb, such as eval(), is called as its server calls it. */
export function verbText({ definer, verb, verbNames }: ActivationModel): string {
  if (verb === '') return verbNames
  return definer.type === 'object' ? `#${definer.id}:${verb}` : `*${definer.type}*:${verb}`
}

/** Lines for people; the first says it all, the others what needs their attention. */
export function describeReport(report: ImportReport): string[] {
  const seconds = (report.milliseconds / 1000).toFixed(1)
  const parts = [
    counted(report.objects, 'object'),
    `${counted(report.verbsCompiled, 'verb')} compiled`,
    ...some(report.anonymousObjects, 'anonymous object'),
    ...some(report.waifs, 'WAIF'),
    ...some(report.tasksForked, 'forked task'),
  ]
  return [
    `Imported ${parts.join(', ')} in ${seconds} s (${report.format}).`,
    ...section(
      report.verbsFailed.flatMap(({ verb, errors }) => errors.map((error) => `${verb}  ${error}`)),
      `${counted(report.verbsFailed.length, 'verb')} did not compile; the source is kept:`,
    ),
    ...section(
      report.tasksLost.map(({ id, verb, reason }) => `task ${id}, ${verb}: ${reason}`),
      `${counted(report.tasksLost.length, 'task')} could not be carried over:`,
    ),
    ...section(report.notes, 'Put right while reading:'),
  ]
}

export function section(lines: readonly string[], title: string): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)]
}

export function some(count: number, noun: string): string[] {
  return count === 0 ? [] : [counted(count, noun)]
}

export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}
