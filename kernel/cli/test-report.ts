/**
 * What tests came to, as people and programs read it: lines, TAP, and lcov with the sources it speaks of.
 * The values are those of run_tests(); see its help.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { SlotValue } from '../store/value.ts'

export interface TestResult {
  /** Such as `#12:test_open`. */
  readonly name: string
  readonly result: 'pass' | 'fail' | 'error'
  readonly message: string
  readonly traceback: readonly string[]
  readonly ticks: number
  readonly seconds: number
}

export interface VerbCoverage {
  readonly object: string
  /** The verb's names. */
  readonly verb: string
  /** Line → whether a test has reached it. */
  readonly lines: ReadonlyMap<number, boolean>
}

// ---- reading

/** The results in what run_tests() answered for the object that people call [name]. */
export function readResults(answer: SlotValue, name: string): TestResult[] {
  return itemsOf(entryOf(answer, 'tests')).map((test) => ({
    name: `${name}:${textOf(entryOf(test, 'verb'))}`,
    result: textOf(entryOf(test, 'result')) as TestResult['result'],
    message: textOf(entryOf(test, 'message')),
    traceback: itemsOf(entryOf(test, 'traceback')).map(textOf),
    ticks: numberOf(entryOf(test, 'ticks')),
    seconds: numberOf(entryOf(test, 'seconds')),
  }))
}

/** The coverage in what several calls of run_tests() answered; a line is reached if any reached it. */
export function readCoverage(answers: readonly SlotValue[]): VerbCoverage[] {
  const verbs = new Map<string, { object: string; verb: string; lines: Map<number, boolean> }>()
  for (const entry of answers.flatMap((answer) => itemsOf(entryOf(answer, 'coverage')))) {
    const object = entryOf(entry, 'object')
    const verb = textOf(entryOf(entry, 'verb'))
    const place = object?.type === 'object' ? `#${object.id}` : '#-1'
    const known = verbs.get(`${place}:${verb}`) ?? { object: place, verb, lines: new Map() }
    verbs.set(`${place}:${verb}`, known)
    const lines = entryOf(entry, 'lines')
    for (const [line, reached] of lines?.type === 'map' ? lines.entries : []) {
      const number = numberOf(line)
      known.lines.set(number, known.lines.get(number) === true || numberOf(reached) === 1)
    }
  }
  return [...verbs.values()]
}

function entryOf(map: SlotValue | undefined, key: string): SlotValue | undefined {
  if (map?.type !== 'map') return undefined
  return map.entries.find(([name]) => name.type === 'string' && name.value === key)?.[1]
}

function itemsOf(value: SlotValue | undefined): readonly SlotValue[] {
  return value?.type === 'list' ? value.items : []
}

function textOf(value: SlotValue | undefined): string {
  return value?.type === 'string' ? value.value : ''
}

function numberOf(value: SlotValue | undefined): number {
  return value?.type === 'int' || value?.type === 'float' ? Number(value.value) : 0
}

// ---- for people

export function describeResult(test: TestResult): string[] {
  if (test.result === 'pass') return [`pass   ${test.name}`]
  const word = test.result === 'fail' ? 'FAIL ' : 'ERROR'
  const lines = test.traceback.map((line) => `         ${line}`)
  return [`${word}  ${test.name}: ${test.message}`, ...lines]
}

export function describeTotal(tests: readonly TestResult[]): string {
  const failed = tests.filter(({ result }) => result !== 'pass').length
  const ticks = tests.reduce((sum, test) => sum + test.ticks, 0)
  const count = `${tests.length} ${tests.length === 1 ? 'test' : 'tests'}`
  return `${count}, ${failed === 0 ? 'all passed' : `${failed} failed`}, ${ticks} ticks`
}

export function describeCoverage(verbs: readonly VerbCoverage[]): string[] {
  return verbs.map(({ object, verb, lines }) => {
    const missed = [...lines].filter(([, reached]) => !reached).map(([line]) => line)
    const percent = Math.floor(((lines.size - missed.length) * 100) / Math.max(lines.size, 1))
    const rest = missed.length === 0 ? '' : `   not reached: ${missed.join(', ')}`
    return `${String(percent).padStart(4)}%  ${object}:${verb}${rest}`
  })
}

// ---- for programs

/** The Test Anything Protocol, version 14. */
export function tapOf(tests: readonly TestResult[]): string[] {
  const lines = tests.flatMap((test, index) => {
    const isPassed = test.result === 'pass'
    const head = `${isPassed ? 'ok' : 'not ok'} ${index + 1} - ${test.name}`
    if (isPassed) return [head]
    const traceback = test.traceback.map((line) => `    - ${JSON.stringify(line)}`)
    return [
      head,
      '  ---',
      `  message: ${JSON.stringify(test.message)}`,
      `  severity: ${test.result}`,
      '  traceback:',
      ...traceback,
      '  ...',
    ]
  })
  return ['TAP version 14', `1..${tests.length}`, ...lines]
}

/**
 * Writes [verbs] as an lcov tracefile to [file], and beside it, in the folder `FILE.sources`, the verbs'
 * sources that it names, given by [sourceOf].
 */
export async function writeLcov(
  file: string,
  verbs: readonly VerbCoverage[],
  sourceOf: (verb: VerbCoverage) => Promise<readonly string[]>,
): Promise<void> {
  const records: string[] = []
  for (const verb of verbs) {
    const source = path.resolve(`${file}.sources`, verb.object, `${fileName(verb.verb)}.moo`)
    mkdirSync(path.dirname(source), { recursive: true })
    writeFileSync(source, `${(await sourceOf(verb)).join('\n')}\n`)
    records.push(...lcovRecord(source, verb.lines))
  }
  writeFileSync(file, `${records.join('\n')}\n`)
}

function lcovRecord(source: string, lines: ReadonlyMap<number, boolean>): string[] {
  const hits = [...lines].map(([line, reached]) => `DA:${line},${reached ? 1 : 0}`)
  const reached = [...lines.values()].filter(Boolean).length
  return [`SF:${source}`, ...hits, `LF:${lines.size}`, `LH:${reached}`, 'end_of_record']
}

/** A verb's first name as a name of a file. */
function fileName(names: string): string {
  return encodeURIComponent((names.split(' ')[0] ?? '').replaceAll('*', ''))
}
