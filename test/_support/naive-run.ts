/** Verbs of three objects, run by the naive evaluator and by the driver; what they come to, as text that can be compared. */

import { ERROR_NAMES } from '../../driver/shared/errors.ts'
import type { SlotValue } from '../../kernel/store/value.ts'
import { openTestParser, parseProgram } from '../unit/grammar/open-language.ts'
import { openTestDriver, type TestDriver } from './driver.ts'
import { type Chance, FUZZED_WASM } from './fuzz.ts'
import { callVerb } from './naive-evaluator.ts'
import { ProgramWriter } from './naive-programs.ts'
import { Obj, Raised, textOf, Unknown, type Value } from './naive-value.ts'
import { NaiveWorld } from './naive-world.ts'

const STEPS_MAX = 300
const VARIABLES = ['a', 'b', 'c', 'l', 'm', 's']
const PLACES = ['#8.p', '#8.q', '#9.p', '#9.q', '#10.p', '#10.q', '#8.final']
/** Object → parent. */
const FAMILY = [
  [8n, 1n],
  [9n, 8n],
  [10n, 9n],
] as const
const VERBS = ['#8:main', '#8:v0', '#8:v1', '#9:v0', '#9:v2', '#10:v1'] as const

const parser = openTestParser()

/** What all verbs are to do. */
export function writeVerbs(chance: Chance, waits: boolean): ReadonlyMap<string, string> {
  const writer = new ProgramWriter(chance, { waits })
  const names = VARIABLES.map((name) => `\`${name} ! E_VARNF => "unset"'`).join(', ')
  return new Map(
    VERBS.map((name, at) => {
      const source = writer.verb()
      return [name, at > 0 ? source : `try\n${source}\nfinally\n#8.final = {${names}};\nendtry`]
    }),
  )
}

export function describe(sources: ReadonlyMap<string, string>): string {
  return [...sources].map(([name, source]) => `== ${name}\n${source}`).join('\n')
}

// ---- by the evaluator

/** What the programs come to; undefined if the model does not know. */
export function walk(sources: ReadonlyMap<string, string>): string | undefined {
  const world = new NaiveWorld()
  for (let id = 0n; id < 8n; id++) world.parents.set(id, -2n)
  for (const [id, parent] of FAMILY) world.parents.set(id, parent)
  for (const [name, source] of sources) {
    world.verbs.set(name.slice(1), parseProgram(parser, source))
  }
  for (const name of ['p', 'q', 'final']) world.properties.set(`8.${name}`, 0n)
  const call = { self: 0n, definer: 8n, verb: '', args: [], depth: 0 }
  let outcome: Value
  try {
    outcome = ['value', callVerb(world, call, new Obj(8n), 'main', [])]
  } catch (thrown) {
    if (thrown instanceof Unknown) return undefined
    if (!(thrown instanceof Raised)) throw new Error(describe(sources), { cause: thrown })
    outcome = ['error', thrown.code]
  }
  const held = PLACES.map((place) => {
    const [id = '', name = ''] = place.slice(1).split('.')
    return world.get(new Obj(BigInt(id)), name)
  })
  return textOf([outcome, held])
}

// ---- by the driver

export function openWorld(): TestDriver {
  const driver = openTestDriver({ wasm: FUZZED_WASM })
  const lines = FAMILY.map(
    ([id, parent]) => `if (create(#${parent}) != #${id}) raise(E_NACC); endif`,
  )
  for (const name of ['p', 'q', 'final', 'outcome']) {
    lines.push(`add_property(#8, "${name}", 0, {#3, "rwc"});`)
  }
  for (const verb of [...VERBS, '#8:start']) {
    const [object, name] = verb.split(':')
    lines.push(`add_verb(${object}, {#3, "rxd", "${name}"}, {"this", "none", "this"});`)
  }
  const start = [
    'try',
    '#8.outcome = {"value", #8:main()};',
    'except e (ANY)',
    '#8.outcome = {"error", e[1]};',
    'endtry',
  ]
  lines.push(`set_verb_code(#8, "start", ${codeOf(start)});`)
  driver.evaluate(lines.join('\n'))
  return driver
}

export function run(
  driver: TestDriver,
  sources: ReadonlyMap<string, string>,
  chance?: Chance,
): string {
  const install = [...sources].map(([verb, source]) => {
    const [object, name] = verb.split(':')
    return `r = set_verb_code(${object}, "${name}", ${codeOf(source.split('\n'))}); if (r) raise(r[1]); endif`
  })
  const reset =
    '#8.p = #8.q = #8.final = #8.outcome = 0; for o in ({#9, #10}) for n in ({"p", "q"}) clear_property(o, n); endfor endfor'
  driver.evaluate(`${reset}\n${install.join('\n')}`)
  if (chance === undefined) driver.evaluate('#8:start();')
  else comeBack(driver, chance)
  const { value } = driver.answer(`return {#8.outcome, {${PLACES.join(', ')}}};`)
  return textOfSlot(value)
}

/** Lines as a list in source. */
function codeOf(lines: readonly string[]): string {
  return `{${lines.map((line) => JSON.stringify(line)).join(', ')}}`
}

/** Runs the programs as a task, and stops the driver at any moment between its parts. */
function comeBack(driver: TestDriver, chance: Chance): void {
  driver.evaluate('fork (1) #8:start(); endfork')
  for (let step = 0; step < STEPS_MAX && driver.evaluate('return #8.outcome;') === '0'; step++) {
    if (chance.one(3)) driver.restart()
    driver.advance(1000)
  }
}

/** A value of the driver as text; see textOf(). */
function textOfSlot(value: SlotValue): string {
  switch (value.type) {
    case 'int':
    case 'bool':
      return String(value.value)
    case 'float':
      return `float ${Object.is(value.value, -0) ? '-0' : value.value}`
    case 'string':
      return JSON.stringify(value.value)
    case 'list':
      return `{${value.items.map(textOfSlot).join(', ')}}`
    case 'map': {
      const entries = value.entries.map(
        ([key, item]) => `${textOfSlot(key)} -> ${textOfSlot(item)}`,
      )
      return `[${entries.join(', ')}]`
    }
    case 'object':
      return `#${value.id}`
    case 'symbol':
      return `'${value.name}`
    case 'closure':
      return '*closure*'
    case 'flyweight': {
      const slots = value.slots.entries.map(([key, item]) => {
        return `.${key.type === 'symbol' ? key.name : ''} = ${textOfSlot(item)}`
      })
      const parts = [textOfSlot(value.delegate), ...slots, textOfSlot(value.contents)]
      return `<${parts.join(', ')}>`
    }
    default:
      return textOfError(value)
  }
}

function textOfError(value: SlotValue): string {
  if (value.type === 'error') return ERROR_NAMES[value.code] ?? ''
  if (value.type === 'named-error') return value.name
  if (value.type !== 'error-value' && value.type !== 'named-error-value') return value.type
  const name = value.type === 'error-value' ? ERROR_NAMES[value.code] : value.name
  const payload = value.value.type === 'none' ? '' : `, ${textOfSlot(value.value)}`
  return `${name}(${JSON.stringify(value.message)}${payload})`
}
