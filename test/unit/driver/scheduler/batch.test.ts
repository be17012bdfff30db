import test from 'ava'
import { INPUT_EVALUATE, INPUT_LINE } from '../../../../driver/shared/layout.ts'
import { encodeValue, listValue, objectValue, stringValue } from '../../../../kernel/store/value.ts'
import { openTestDriver, type TestDriver } from '../../../_support/driver.ts'

function evaluation(source: string): Uint8Array {
  return encodeValue(listValue([objectValue(3n), stringValue(source)]))
}

function openWithProperty(): TestDriver {
  const driver = openTestDriver()
  driver.evaluate('add_property(#0, "x", 1, {player, "rw"}); return 1;')
  return driver
}

test('a task that only reads writes nothing', (t) => {
  const driver = openWithProperty()
  driver.receive(INPUT_EVALUATE, 0, evaluation('return {#0.x, create(#1) == #-1, task_id()} && 0;'))
  driver.driver.run(1000)
  t.true(driver.driver.pendingWrites() > 0)
  driver.commit()
  driver.receive(INPUT_EVALUATE, 0, evaluation('return {#0.x, verbs(#0), players()};'))
  driver.driver.run(1000)
  t.is(driver.driver.pendingWrites(), 0)
  t.is(driver.commit(), 0)
})

test('a task that comes and goes within a batch costs no write', (t) => {
  const driver = openWithProperty()
  driver.receive(INPUT_EVALUATE, 0, evaluation('fork (0) x = 5; suspend(0); endfork suspend(0);'))
  t.is(driver.driver.run(1000), 0)
  t.is(driver.commit(), 0)
})

test('the numbers of finished inputs come with the batch, those of waiting lines later', (t) => {
  const driver = openWithProperty()
  driver.evaluate('return set_verb_code(#0, "do_login_command", {"return #3;"});')
  const player = driver.connect()
  driver.evaluate('return set_connection_option(#3, "hold-input", 1);')
  const number = driver.receive(INPUT_LINE, player.id, Buffer.from('look'))
  driver.driver.run(1000)
  t.deepEqual(driver.driver.seal().inputsDone, [])
  const other = driver.receive(
    INPUT_EVALUATE,
    0,
    evaluation('return set_connection_option(#3, "hold-input", 0);'),
  )
  driver.driver.run(1000)
  const { inputsDone } = driver.driver.seal()
  t.is(inputsDone.length, 2)
  t.true(inputsDone.includes(number) && inputsDone.includes(other))
})

test('rollback undoes the objects and tasks of the open batch', (t) => {
  const driver = openWithProperty()
  driver.evaluate('fork (100) #0.x = "kept"; endfork')
  driver.receive(
    INPUT_EVALUATE,
    0,
    evaluation(
      '#0.x = 2; add_property(#0, "y", 3, {player, "r"}); create(#1); kill_task(queued_tasks()[1][1]); fork (50) #0.x = "lost"; endfork',
    ),
  )
  driver.driver.run(1000)
  t.true(driver.driver.pendingWrites() > 0)
  driver.driver.rollback()
  t.is(driver.driver.pendingWrites(), 0)
  t.is(
    driver.evaluate("return {#0.x, `#0.y ! ANY', valid(#8), length(queued_tasks())};"),
    '{1, E_PROPNF, 0, 1}',
  )
  driver.advance(101_000)
  t.is(driver.evaluate('return #0.x;'), '"kept"')
})

test('a long task is cut into slices, and its batch stays open', (t) => {
  const driver = openTestDriver({ realTime: true })
  driver.evaluate('add_property($server_options, "fg_ticks", 2000000000, {player, "r"}); return 1;')
  driver.receive(INPUT_EVALUATE, 0, evaluation('for i in [1..5000000] endfor return 1;'))
  const answers = new Set<number>()
  for (let answer = 3; answer === 3; ) {
    answer = driver.driver.run(2)
    answers.add(answer)
  }
  t.true(answers.has(3))
})

test('what is evicted is read again', (t) => {
  const driver = openWithProperty()
  driver.driver.evict(1 << 30)
  t.is(driver.evaluate('return {#0.x, $nothing, eval("return 5;")};'), '{1, #-1, {1, 5}}')
})
