/**
 * `cosm test`: runs the `test_…` verbs of objects, each in a transaction that is undone. In a running server
 * over its HTTP API, or in a copy of a world.
 */

import { existsSync } from 'node:fs'
import { readConfiguration } from '../base/config.ts'
import { KernelError } from '../base/errors.ts'
import { filesOf } from '../store/embedded-folder.ts'
import type { SlotValue } from '../store/value.ts'
import type { Command, CommandInput } from './command.ts'
import { openCopiedWorld, openDefinedWorld } from './copied-world.ts'
import { WORLD_FOLDER } from './import.ts'
import { openRemoteWorld, type WorldAccess } from './remote-world.ts'
import {
  describeCoverage,
  describeResult,
  describeTotal,
  readCoverage,
  readResults,
  type TestResult,
  tapOf,
  type VerbCoverage,
  writeLcov,
} from './test-report.ts'

const OBJECT = /^(#-?\d+|\$[A-Za-z_]\w*)$/
/** Objects that are looked through at a time, so that each program stays within a task's limits. */
const OBJECTS_AT_ONCE = 500

export const testCommand: Command = {
  name: 'test',
  summary: 'run the tests of a world',
  usage: 'cosm test [OBJECT …] [--url URL --token TOKEN | --data DIR | --world DIR]',
  details: [
    'A test is a verb whose name begins with test_; whatever it changes is undone. OBJECT is #12 or $name; all',
    'objects with tests when none is named. The exit code is 1 when a test fails.',
    'With --url they run in a server that is running; its token may be in COSM_TOKEN. With --data they run in a',
    'copy of that world, which no server may be using; with --world in a world made of object definitions.',
  ],
  options: {
    data: { type: 'string', value: 'DIR', help: 'the folder that holds the world (./data)' },
    world: { type: 'string', value: 'DIR', help: 'a folder of object definitions instead' },
    url: { type: 'string', value: 'URL', help: 'a running server instead' },
    token: { type: 'string', value: 'TOKEN', help: "the server's token" },
    only: { type: 'string', value: 'TEXT', help: 'only tests with this in their names' },
    tap: { type: 'boolean', help: 'print TAP' },
    coverage: { type: 'boolean', help: 'tell which lines of which verbs ran' },
    lcov: { type: 'string', value: 'FILE', help: 'write coverage for other tools to FILE' },
  },
  positionalsMax: Number.POSITIVE_INFINITY,
  run: runTests,
}

async function runTests(input: CommandInput): Promise<number> {
  for (const object of input.positionals) {
    if (!OBJECT.test(object)) throw usage(`${object} is no object; write it as #12 or $name`)
  }
  const world = await openWorld(input.values)
  let code: number
  try {
    code = await runIn(world, input)
  } finally {
    await world.close()
  }
  // Timers of a server that has stopped must not hold the end; what was printed must come first.
  await new Promise((resolve) => process.stdout.write('', resolve))
  process.exit(code)
}

const usage = (line: string) => new KernelError('ERR_USAGE', line)

async function openWorld(values: CommandInput['values']): Promise<WorldAccess> {
  const url = textOf(values, 'url')
  const world = textOf(values, 'world')
  const data = textOf(values, 'data')
  if ([url, world, data].filter((each) => each !== undefined).length > 1) {
    throw usage('--url, --world and --data exclude each other')
  }
  if (url !== undefined) {
    const token = textOf(values, 'token') ?? process.env['COSM_TOKEN']
    if (token === undefined) throw usage('--url needs --token TOKEN')
    return openRemoteWorld({ url, token })
  }
  if (world !== undefined) return await openDefinedWorld(world)
  const folder = data ?? readConfiguration().data
  const isThere = data !== undefined || existsSync(filesOf(folder).database)
  return isThere ? await openCopiedWorld(folder) : await openDefinedWorld(WORLD_FOLDER)
}

function textOf(values: CommandInput['values'], name: string): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

async function runIn(world: WorldAccess, { values, positionals }: CommandInput): Promise<number> {
  const lcov = textOf(values, 'lcov')
  const wantsCoverage = values['coverage'] === true || lcov !== undefined
  const objects = positionals.length > 0 ? positionals : await findTested(world)
  const tests: TestResult[] = []
  const answers: SlotValue[] = []
  for (const object of objects) {
    const only = JSON.stringify(textOf(values, 'only') ?? '')
    const program = `return run_tests(${object}, ${only}, ${wantsCoverage ? 1 : 0});`
    const answer = await world.evaluate(program)
    const results = readResults(answer, object)
    if (values['tap'] !== true) print(results.flatMap(describeResult))
    tests.push(...results)
    answers.push(answer)
  }
  print(values['tap'] === true ? tapOf(tests) : ['', describeTotal(tests)])
  const coverage = wantsCoverage ? readCoverage(answers) : []
  if (values['coverage'] === true && values['tap'] !== true) print(describeCoverage(coverage))
  if (lcov !== undefined) await writeLcov(lcov, coverage, (verb) => sourceOf(world, verb))
  return tests.every(({ result }) => result === 'pass') ? 0 : 1
}

function print(lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`)
}

/** Every object with a test of its own, by number, or by name where #0 has one for it. */
async function findTested(world: WorldAccess): Promise<string[]> {
  const count = await world.evaluate('return toint(max_object());')
  const last = count.type === 'int' ? Number(count.value) : -1
  const found: string[] = []
  for (let first = 0; first <= last; first += OBJECTS_AT_ONCE) {
    const end = Math.min(first + OBJECTS_AT_ONCE - 1, last)
    const names = await world.evaluate(
      TESTED.replace('FIRST', `${first}`).replace('LAST', `${end}`),
    )
    for (const name of names.type === 'list' ? names.items : []) {
      if (name.type === 'string') found.push(name.value)
    }
  }
  return found
}

const TESTED = `
names = [];
for name in (properties(#0))
  value = #0.(name);
  if (typeof(value) == OBJ)
    names[value] = name;
  endif
endfor
found = {};
for number in [FIRST..LAST]
  object = toobj(number);
  for name in (\`verbs(object) ! ANY => {}')
    if (index(name, "test_", 1) == 1)
      found = {@found, maphaskey(names, object) ? "$" + names[object] | tostr(object)};
      break;
    endif
  endfor
endfor
return found;
`

async function sourceOf(world: WorldAccess, { object, verb }: VerbCoverage): Promise<string[]> {
  const first = JSON.stringify((verb.split(' ')[0] ?? '').replaceAll('*', ''))
  const lines = await world.evaluate(`return verb_code(${object}, ${first});`)
  if (lines.type !== 'list') return []
  return lines.items.map((line) => (line.type === 'string' ? line.value : ''))
}
