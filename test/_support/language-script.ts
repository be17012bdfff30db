/**
 * Scripts of the language, the .moo files below test/conformance/language: programs, each followed by what it must come to.
 *
 *   1 + 1
 *   // expect: 2
 *   x = {};
 *   return x[1];
 *   // expect error: E_RANGE Range error
 *   return 1 +
 *   // expect no program: syntax error
 *
 * Without a semicolon at its end a program is one expression. Its lines are joined by spaces. Other
 * lines that begin with `//` are for the reader. A script's programs share a world and run as a wizard.
 */

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { SlotValue } from '../../kernel/store/value.ts'
import { literal, type TestDriver } from './driver.ts'

const FOLDER = path.join(import.meta.dirname, '../conformance/language')
const EXPECTATION = /^\/\/ expect( error| no program)?: (.*)$/

interface Program {
  readonly line: number
  readonly source: string
  readonly expected: string
}

function readScript(text: string): Program[] {
  const programs: Program[] = []
  let lines: string[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const expectation = EXPECTATION.exec(line)
    if (expectation !== null) {
      const [, kind = '', what = ''] = expectation
      programs.push({
        line: index + 1,
        source: lines.join(' '),
        expected: `${kind.trim()}: ${what}`,
      })
      lines = []
    } else if (!line.startsWith('//') && line !== '') lines.push(line)
  }
  return programs
}

/** What a program comes to, in the words of an expectation; values as toliteral() writes them. */
function outcomeOf(driver: TestDriver, source: string): string {
  const isProgram = /(;|\bend(if|for|while|fork|try))$/.test(source)
  const program = isProgram ? source : `return ${source};`
  const quoted = `"${program.replace(/["\\]/g, '\\$&')}"`
  const { status, value } = driver.answer(
    `r = eval(${quoted}); return r[1] ? {": ", toliteral(r[2])} | {"no program: ", r[2][1]};`,
  )
  const [first, second] = value.type === 'list' ? value.items.map(textOf) : []
  return status === 1 ? `${first}${second}` : `error: ${first} ${second}`
}

function textOf(value: SlotValue): string {
  return value.type === 'string' ? value.value : literal(value)
}

/** A refusal to compile is expected by a part of its message. */
function isMet(expected: string, outcome: string): boolean {
  if (!expected.startsWith('no program: ')) return outcome === expected
  return outcome.startsWith('no program: ') && outcome.includes(expected.slice(12))
}

/** The names of all scripts. */
export function scriptNames(): string[] {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  return files.filter((each) => each.endsWith('.moo')).toSorted()
}

/** Runs a script; what did not come to what it says, each with its place. */
export function runScript(driver: TestDriver, name: string): string[] {
  const failures: string[] = []
  for (const { line, source, expected } of readScript(
    readFileSync(path.join(FOLDER, name), 'utf8'),
  )) {
    const outcome = outcomeOf(driver, source)
    if (isMet(expected, outcome)) continue
    failures.push(`${name}:${line}: ${source}\n  wanted ${expected}\n  got ${outcome}`)
  }
  return failures
}
