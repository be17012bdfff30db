import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import {
  describeCoverage,
  describeResult,
  describeTotal,
  readCoverage,
  readResults,
  tapOf,
  writeLcov,
} from '../../../../kernel/cli/test-report.ts'
import { fromJson } from '../../../../kernel/exchange/json.ts'

const map = (entries: Record<string, unknown>) => ({ map: Object.entries(entries) })
const result = (verb: string, entries: Record<string, unknown>) =>
  map({
    object: { object: 5 },
    verb,
    message: '',
    traceback: [],
    ticks: 3,
    seconds: 0.5,
    ...entries,
  })
const covered = (verb: string, lines: [number, number][]) =>
  map({ object: { object: 5 }, verb, lines: { map: lines } })

const ANSWER = fromJson(
  map({
    tests: [
      result('test_a', { result: 'pass' }),
      result('test_b', {
        result: 'fail',
        message: '1 is not 2',
        traceback: ['#5:test_b, line 1: "x"'],
      }),
    ],
    coverage: [
      covered('open', [
        [1, 1],
        [2, 0],
        [4, 0],
      ]),
      covered('shut close', [[1, 1]]),
    ],
  }),
)

test('results are read and told line by line, with a traceback for those that failed', (t) => {
  const tests = readResults(ANSWER, '$box')
  t.deepEqual(tests.flatMap(describeResult), [
    'pass   $box:test_a',
    'FAIL   $box:test_b: 1 is not 2',
    '         #5:test_b, line 1: "x"',
  ])
  t.is(describeTotal(tests), '2 tests, 1 failed, 6 ticks')
  t.is(describeTotal(tests.slice(0, 1)), '1 test, all passed, 3 ticks')
})

test('TAP has a plan, a line for each test and a block for what failed', (t) => {
  t.deepEqual(tapOf(readResults(ANSWER, '$box')), [
    'TAP version 14',
    '1..2',
    'ok 1 - $box:test_a',
    'not ok 2 - $box:test_b',
    '  ---',
    '  message: "1 is not 2"',
    '  severity: fail',
    '  traceback:',
    '    - "#5:test_b, line 1: \\"x\\""',
    '  ...',
  ])
})

test('a line that any run reached is reached', (t) => {
  const other = fromJson(
    map({
      coverage: [
        covered('open', [
          [1, 0],
          [2, 1],
          [4, 0],
        ]),
      ],
    }),
  )
  t.deepEqual(describeCoverage(readCoverage([ANSWER, other])), [
    '  66%  #5:open   not reached: 4',
    ' 100%  #5:shut close',
  ])
})

test('an lcov file names sources that are written beside it', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cosm-lcov-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'out.info')
  await writeLcov(file, readCoverage([ANSWER]), async ({ verb }) => [`"${verb}";`])
  const source = path.join(`${file}.sources`, '#5', 'open.moo')
  t.is(readFileSync(source, 'utf8'), '"open";\n')
  t.is(
    readFileSync(file, 'utf8').split('end_of_record')[0],
    `SF:${source}\nDA:1,1\nDA:2,0\nDA:4,0\nLF:3\nLH:1\n`,
  )
})
