/**
 * Every example of the manuals, run in the shipped world. Three kinds of fences are examples:
 *
 * - `moo`: programs, as a programmer; `moo wizard`: as a wizard. An example ends with a blank line or with
 *   what it comes to: `// → VALUE`, `// ! E_CODE message`, `// prints LINE` (once per line), `// refused: part
 *   of the compiler's message`. Without a semicolon at its end it is one expression.
 * - `session`: what Ann types, behind `> `, and exactly what she sees.
 *
 * The examples of a manual share a world. Other fences are not run: `text` is none of the language.
 */

import { readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import * as capabilities from '../../driver/shared/capabilities.ts'
import * as limits from '../../driver/shared/limits.ts'
import type { SlotValue } from '../../kernel/store/value.ts'
import { literal } from '../_support/driver.ts'
import {
  ANN,
  FIRST_WIZARD,
  openShippedWorld,
  type ShippedWorld,
} from '../_support/shipped-world.ts'

const FOLDER = path.join(import.meta.dirname, '../../docs')
const MANUALS = ['language.md', 'building.md']
const FENCE = /^```(\S*) ?(\S*)\n([\s\S]*?)^```$/gm
const EXPECTATION = /^(.*?)\s*\/\/ (→|!|prints|refused:)(?: (.*))?$/
/** A program rather than an expression. */
const PROGRAM = /(;|\b(end|end(if|for|while|fork|try|fn)))\s*$/

interface Fence {
  readonly kind: string
  readonly line: number
  readonly text: string
  readonly isWizard: boolean
}

interface Example {
  readonly line: number
  readonly source: string
  /** What it comes to: marks and texts. */
  readonly expected: readonly string[]
}

function readFences(text: string): Fence[] {
  return [...text.matchAll(FENCE)].map((found) => ({
    kind: found[1] as string,
    isWizard: found[2] === 'wizard',
    text: found[3] as string,
    line: text.slice(0, found.index).split('\n').length + 1,
  }))
}

function readExamples({ text, line }: Fence): Example[] {
  const examples: { line: number; source: string; expected: string[] }[] = []
  let lines: string[] = []
  const end = (at: number, expected: string[]) => {
    if (lines.length > 0) examples.push({ line: at, source: lines.join('\n'), expected })
    lines = []
  }
  for (const [index, each] of [...text.split('\n'), ''].entries()) {
    const [whole, code = '', mark = '', what = ''] = EXPECTATION.exec(each) ?? []
    if (whole === undefined) {
      if (each.trim() === '') end(line + index, [])
      else lines.push(each)
    } else if (code.trim() === '' && lines.length === 0) {
      examples.at(-1)?.expected.push(`${mark} ${what}`)
    } else {
      if (code.trim() !== '') lines.push(code)
      end(line + index, [`${mark} ${what}`])
    }
  }
  return examples
}

function textOf(value: SlotValue): string {
  return value.type === 'string' ? value.value : literal(value)
}

/** What [example] comes to, in the words of an expectation. */
function outcomeOf({ driver, ann }: ShippedWorld, example: Example, isWizard: boolean): string[] {
  const source = PROGRAM.test(example.source) ? example.source : `return ${example.source};`
  const { status, value } = driver.answer(source, { as: isWizard ? FIRST_WIZARD : ANN })
  const printed = ann.lines().map((line) => `prints ${line}`)
  const items = value.type === 'list' ? value.items : []
  if (status === 1) return [...printed, `→ ${literal(value)}`]
  if (status === 0) return [...printed, `refused: ${items.map(textOf).join(' ')}`]
  return [...printed, `! ${items.slice(0, 2).map(textOf).join(' ')}`]
}

/** Whether every expectation is met; a value need not be told, of a refusal or an error a part will do. */
function isMet(expected: readonly string[], outcome: readonly string[]): boolean {
  const result = outcome.at(-1) as string
  const wanted = expected.filter((each) => !each.startsWith('prints '))
  const printed = outcome.filter((each) => each.startsWith('prints '))
  if (expected.filter((each) => each.startsWith('prints ')).join('\n') !== printed.join('\n'))
    return false
  if (wanted.length === 0) return result.startsWith('→')
  return wanted.every((each) => {
    if (each.startsWith('refused:'))
      return result.startsWith('refused:') && result.includes(each.slice(9))
    return each.startsWith('!') ? result === each || result.startsWith(`${each} `) : result === each
  })
}

function runExamples(world: ShippedWorld, fence: Fence): string[] {
  return readExamples(fence).flatMap((example) => {
    const outcome = outcomeOf(world, example, fence.isWizard)
    if (isMet(example.expected, outcome)) return []
    return [
      `line ${example.line}: ${example.source}\n  wanted ${example.expected}\n  got ${outcome}`,
    ]
  })
}

function runSession({ ann }: ShippedWorld, { text, line }: Fence): string[] {
  const failures: string[] = []
  let seen: string[] = []
  const endTurn = (at: number) => {
    if (seen.length > 0) failures.push(`before line ${at} this is also seen:\n${seen.join('\n')}`)
  }
  const lines = text.trimEnd().split('\n')
  for (const [index, each] of lines.entries()) {
    if (each.startsWith('> ')) {
      endTurn(line + index)
      seen = ann.line(each.slice(2))
    } else {
      const next = seen.shift()
      if (next !== each) failures.push(`line ${line + index}: ${each}\n  is seen as ${next}`)
    }
  }
  endTurn(line + lines.length)
  return failures
}

function runFence(world: ShippedWorld, fence: Fence): string[] {
  if (fence.kind === 'moo') return runExamples(world, fence)
  if (fence.kind === 'session') return runSession(world, fence)
  return fence.kind === 'text' ? [] : [`line ${fence.line}: what kind of fence is this?`]
}

for (const manual of MANUALS) {
  test(`every example of ${manual} comes to what it says`, (t) => {
    const world = openShippedWorld()
    const fences = readFences(readFileSync(path.join(FOLDER, manual), 'utf8'))
    t.deepEqual(
      fences.flatMap((fence) => runFence(world, fence)),
      [],
    )
  })
}

test('the table of limits shows those that hold', (t) => {
  const text = readFileSync(path.join(FOLDER, 'language.md'), 'utf8')
  const table = text.slice(text.indexOf('## Limits'), text.indexOf('## What differs'))
  const shown = new Set(table.match(/\d{1,3}(?:,\d{3})+|\d+/g))
  const { CAPABILITIES_MAX } = capabilities
  const numbers = [
    limits.TICKS_FOREGROUND,
    limits.TICKS_BACKGROUND,
    limits.SECONDS_FOREGROUND,
    limits.SECONDS_BACKGROUND,
    limits.STACK_DEPTH,
    limits.TASKS_QUEUED_MAX,
    limits.STRING_BYTES_MAX,
    limits.NESTING_MAX,
    limits.WRITE_SET_BYTES_MAX,
    limits.SOURCE_BYTES_MAX,
    limits.SOURCE_DEPTH_MAX,
    limits.MAILBOX_MESSAGES_MAX,
    limits.MAILBOX_BYTES_MAX,
    limits.LINE_BYTES_MAX,
    limits.OUTPUT_QUEUED_BYTES_MAX,
    limits.INDICES_MAX,
    limits.INDEX_PROPERTIES_MAX,
    limits.QUERY_ROWS_MAX,
    limits.QUERY_RANGES_MAX,
    limits.QUERY_CONDITIONS_MAX,
    limits.METADATA_KEYS_MAX,
    limits.METADATA_KEY_BYTES_MAX,
    limits.METADATA_VALUE_BYTES_MAX,
    CAPABILITIES_MAX,
    limits.TESTS_MAX,
    limits.PROFILES_MAX,
    limits.PROFILES_OWNED_MAX,
  ]
  t.deepEqual(
    numbers.filter((number) => !shown.has(number.toLocaleString('en'))),
    [],
  )
})
