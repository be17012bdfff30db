/** What the driver does when its memory runs out, and what it gives back. */
import test from 'ava'
import { E_QUOTA } from '../../../driver/shared/errors.ts'
import { openTestDriver, type TestDriver } from '../../_support/driver.ts'

const MEMORY = 64 * 2 ** 20

function open(): TestDriver {
  return openTestDriver({ memory: MEMORY })
}

/** The error with which [source] ends for player #3, as the kernel is answered; undefined when it does not. */
function failure(driver: TestDriver, source: string): string | undefined {
  const { status, value } = driver.answer(source)
  if (status !== 2 || value.type !== 'list') return undefined
  const [code, message] = value.items
  return `${code?.type === 'error' ? code.code : ''} ${message?.type === 'string' ? message.value : ''}`
}

const NO_MEMORY = `${E_QUOTA} The server has no memory left for this task`

const PIECE = 's = "x"; for i in [1..16] s = s + s; endfor '

test('a task that fills the memory in a loop ends with E_QUOTA and gives it back', (t) => {
  const driver = open()
  driver.evaluate('return 1;')
  const before = driver.driver.memoryUsed()
  t.is(
    failure(driver, `${PIECE} l = {}; while (1) l = {@l, s + tostr(length(l))}; endwhile`),
    NO_MEMORY,
  )
  t.true(driver.driver.memoryUsed() - before < 2 ** 20)
  t.true(driver.driver.memoryBytes < 2 * MEMORY)
  t.is(driver.evaluate('return length({1, @{2, 3}});'), '3')
})

test('straight code that fills the memory ends so too', (t) => {
  const driver = open()
  const lines = Array.from({ length: 3000 }, () => 'l = {@l, s + "x"};').join(' ')
  t.is(failure(driver, `${PIECE} l = {}; ${lines} return length(l);`), NO_MEMORY)
  t.is(driver.evaluate('return "a" + "b";'), '"ab"')
})

test('no handler of its own keeps a task without memory going', (t) => {
  const driver = open()
  const source = `${PIECE} l = {}; try while (1) l = {@l, s + tostr(length(l))}; endwhile except (ANY) return "caught"; endtry`
  t.is(failure(driver, source), NO_MEMORY)
})

test('others go on beside tasks that hold much of the memory', (t) => {
  const driver = open()
  const holder = `${PIECE} l = {}; for i in [1..60] l = {@l, s + tostr(i)}; endfor suspend(1000); #0.done = #0.done + length(l);`
  driver.evaluate('add_property(#0, "done", 0, {player, "rw"});')
  driver.evaluate(`for i in [1..4] fork (0) ${holder} endfork endfor`)
  t.is(driver.evaluate('return length(queued_tasks());'), '4')
  t.is(
    failure(driver, `${PIECE} l = {}; while (1) l = {@l, s + tostr(length(l))}; endwhile`),
    NO_MEMORY,
  )
  t.is(driver.evaluate('return 2 + 2;'), '4')
  driver.advance(1_001_000)
  t.is(driver.evaluate('return #0.done;'), '240')
})

test('programs that nobody asks for leave the memory again', (t) => {
  const driver = open()
  const install = (from: number, to: number) =>
    driver.evaluate(
      `o = create(#-1); add_verb(o, {player, "rxd", "v"}, {"this", "none", "this"});
       for i in [${from}..${to}] set_verb_code(o, "v", {"return {" + tostr(i) + ", \\"" + "${'text '.repeat(400)}" + "\\"};"}); o:v(); endfor recycle(o); reset_max_object();`,
    )
  for (let at = 0; at < 6000; at += 300) install(at, at + 299)
  const used = driver.driver.memoryUsed()
  for (let at = 6000; at < 12000; at += 300) install(at, at + 299)
  t.true(driver.driver.memoryUsed() - used < 2 ** 22, `${driver.driver.memoryUsed() - used}`)
})
