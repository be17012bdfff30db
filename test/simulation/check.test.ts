import test from 'ava'
import type { Operation, Step } from './check/history.ts'
import { checkSerialisable } from './check/serialisable.ts'
import {
  checkHeard,
  checkLastMarks,
  checkMarks,
  checkPromises,
  checkWorld,
  type WorldState,
} from './check/world-check.ts'

const append = (key: string, value: string): Step => ({ kind: 'append', key, value })
const read = (key: string, ...values: string[]): Step => ({ kind: 'read', key, values })

/** An operation from [begin] to [end]; without an end its answer was lost. */
function operation(name: string, [begin, end]: readonly number[], ...steps: Step[]): Operation {
  return {
    name,
    invokedMs: begin ?? 0,
    ...(end !== undefined && { completedMs: end }),
    steps,
  }
}

function faults(operations: readonly Operation[], final: Record<string, string[]>): string[] {
  return checkSerialisable(operations, new Map(Object.entries(final))).map(({ text }) => text)
}

test('a serial history has no violation', (t) => {
  const history = [
    operation('a', [0, 1], append('x', '1'), read('x', '1'), append('y', '1')),
    operation('b', [2, 3], read('x', '1'), append('x', '2')),
    operation('c', [4, 5], read('x', '1', '2'), read('y', '1')),
  ]
  t.deepEqual(faults(history, { x: ['1', '2'], y: ['1'] }), [])
})

test('operations beside each other may have happened in either order', (t) => {
  const history = [
    operation('a', [0, 10], append('x', '1')),
    operation('b', [0, 10], read('x')),
    operation('c', [0, 10], read('x', '1')),
  ]
  t.deepEqual(faults(history, { x: ['1'] }), [])
})

test('an operation whose answer was lost may have happened or not, also much later', (t) => {
  const history = [
    operation('a', [0], append('x', '1')),
    operation('b', [5, 6], read('x')),
    operation('c', [7, 8], read('x', '1')),
    operation('d', [0], append('x', '2')),
  ]
  t.deepEqual(faults(history, { x: ['1'] }), [])
})

test('a stale read in real time order is a cycle', (t) => {
  const history = [operation('a', [0, 1], append('x', '1')), operation('b', [2, 3], read('x'))]
  t.deepEqual(faults(history, { x: ['1'] }), ['a cycle: b (not seen by, in x) → a (real time) → b'])
})

test('stale reads are found behind many others, not only behind neighbours', (t) => {
  const history = [
    operation('a', [0, 1], append('x', '1')),
    ...Array.from({ length: 20 }, (_, index) =>
      operation(`n${index}`, [2 + 2 * index, 3 + 2 * index], append('y', String(index))),
    ),
    operation('b', [50, 51], read('x')),
  ]
  const y = Array.from({ length: 20 }, (_, index) => String(index))
  t.regex(faults(history, { x: ['1'], y })[0] ?? '', /^a cycle: /)
})

test('write skew is a cycle', (t) => {
  const history = [
    operation('a', [0, 9], read('x'), append('y', '1')),
    operation('b', [0, 9], read('y'), append('x', '1')),
  ]
  t.regex(faults(history, { x: ['1'], y: ['1'] })[0] ?? '', /^a cycle: .*not seen by.*not seen by/)
})

test('two readers that see two appends in opposite orders make a cycle', (t) => {
  const history = [
    operation('a', [0, 99], append('x', '1')),
    operation('b', [0, 99], append('y', '1')),
    operation('c', [0, 99], read('x', '1'), read('y')),
    operation('d', [0, 99], read('x'), read('y', '1')),
  ]
  t.regex(faults(history, { x: ['1'], y: ['1'] })[0] ?? '', /^a cycle: /)
})

test('appends that were lost, doubled, halved or come out of nowhere are found', (t) => {
  const both = operation('a', [0, 1], append('x', '1'), append('y', '1'))
  t.deepEqual(faults([both], {}), ['a was answered and is not in the store'])
  t.deepEqual(faults([both], { x: ['1', '1'], y: ['1'] }), ['1 stands twice in list x'])
  t.deepEqual(faults([{ ...operation('a', [0]), steps: both.steps }], { x: ['1'] }), [
    'only a part of a is in the store',
  ])
  t.deepEqual(faults([], { x: ['7'] }), ['nobody appended 7 to x'])
})

test('reads that contradict the order, themselves or their own appends are found', (t) => {
  const writes = [
    operation('a', [0, 1], append('x', '1')),
    operation('b', [0, 1], append('x', '2'), append('x', '3')),
  ]
  const seen = (...steps: Step[]) =>
    faults([...writes, operation('r', [0, 9], ...steps)], { x: ['1', '2', '3', '4'] }).filter(
      (text) => text.startsWith('r '),
    )
  t.regex(seen(read('x', '2'))[0] ?? '', /r saw another order of list x/)
  t.deepEqual(seen(read('x', '1', '2')), ['r saw b half done, in list x'])
  t.deepEqual(seen(read('x'), read('x', '1')), ['r read two versions of list x'])
  t.deepEqual(seen(append('x', '4'), read('x', '1')), ['r does not see its own appends to x'])
})

const GOOD: WorldState = {
  next: [2, 0, 1],
  location: [1, 0],
  contents: [[1], [0]],
  balances: [3, -1],
}

function worldFaults(change: Partial<WorldState>): string[] {
  const violations = checkWorld({ ...GOOD, ...change }, { name: 'end', sum: 2 })
  return violations.map(({ text }) => text)
}

test('a ring that is shorter or leads nowhere, things in two places or none, and lost money are found', (t) => {
  t.deepEqual(worldFaults({}), [])
  t.deepEqual(worldFaults({ next: [1, 0, 2] }), ['end: the ring is broken: 1 0 2'])
  t.deepEqual(worldFaults({ next: [1, 2, 2] }), ['end: the ring is broken: 1 2 2'])
  t.deepEqual(worldFaults({ next: [1, 2] }), ['end: the ring is broken: 1 2'])
  t.is(worldFaults({ contents: [[1, 0], [0]] }).length, 1)
  t.is(worldFaults({ contents: [[1], []] }).length, 1)
  t.is(worldFaults({ location: [0, 0] }).length, 1)
  t.deepEqual(worldFaults({ balances: [2, -1] }), ['end: the balances add up to 1 instead of 2'])
})

test('tasks that did not run, ran twice, or that nobody began are found', (t) => {
  const promised = [
    { name: 'a', hasBegun: true },
    { name: 'b', hasBegun: true },
    { name: 'c', hasBegun: false },
  ]
  t.deepEqual(checkPromises(promised, ['b', 'a']), [])
  t.is(checkPromises(promised, ['a']).length, 1)
  t.is(checkPromises(promised, ['a', 'b', 'b']).length, 1)
  t.is(checkPromises(promised, ['a', 'b', 'c']).length, 1)
  t.is(checkPromises(promised, ['a', 'b', 'd']).length, 1)
})

test('what was heard and is not stored is found', (t) => {
  t.deepEqual(checkHeard(new Set(['a']), new Set(['a', 'b'])), [])
  t.is(checkHeard(new Set(['a', 'c']), new Set(['a', 'b'])).length, 1)
})

test('marks that a look should have seen, and looks that disagree on the last one, are found', (t) => {
  const marks = [
    { name: 'a', place: 0 },
    { name: 'b', place: 0 },
  ]
  const operations = new Map(
    [operation('a', [0, 1]), operation('b', [2, 3]), operation('look', [4, 5])].map((each) => [
      each.name,
      each,
    ]),
  )
  const stale = (seen: string) =>
    checkMarks(marks, [{ name: 'look', marks: [seen] }], operations).length
  t.deepEqual([stale('b'), stale('a'), stale('')], [0, 1, 2])
  const look = (name: string, seen: string, ...written: string[]) => ({
    name,
    seen,
    written: new Set(written),
  })
  t.deepEqual(checkLastMarks([look('l', 'a', 'a'), look('m', 'b', 'a', 'b')]), [])
  t.deepEqual(checkLastMarks([look('l', 'a', 'a', 'c'), look('m', 'b', 'a', 'b', 'c')]), [])
  t.is(checkLastMarks([look('l', 'a', 'a', 'b'), look('m', 'b', 'a', 'b')]).length, 1)
  t.is(checkLastMarks([look('l', 'a', 'a', 'b'), look('m', 'b', 'a', 'b', 'c')]).length, 1)
})
