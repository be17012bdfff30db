import test from 'ava'
import { openSharedStore, Person } from '../../_support/cluster-server.ts'

test.serial('what one process changes the other one finds, cached or not', async (t) => {
  const store = await openSharedStore(t)
  const here = await store.start()
  const there = await store.start()
  const wizard = await Person.logIn(here, here.wizardLine)
  const ann = await Person.logIn(there, 'create Ann secret1')
  t.is(await wizard.evaluates('add_property(#0, "word", "first", {player, "r"})'), '0')
  wizard.says('@grant Ann programmer')
  await wizard.hears('is a programmer now')
  t.is(await ann.evaluates('#0.word'), '"first"')
  t.is(await wizard.evaluates('#0.word = "second"'), '"second"')
  t.is(await ann.evaluates('#0.word'), '"second"')

  ann.says('@create $thing named lamp')
  await ann.hears('lamp')
  ann.says('drop lamp')
  await ann.hears('lamp')
  wizard.says('look')
  await wizard.hears('lamp')

  // Both count the same number.
  await wizard.evaluates('add_property(#0, "count", 0, {player, "rw"})')
  const counting = ';for i in [1..20] #0.count = #0.count + 1; commit(); endfor return 1'
  t.deepEqual(await Promise.all([wizard, ann].map((each) => each.evaluates(counting))), ['1', '1'])
  t.is(await ann.evaluates('#0.count'), '40')
})

test.serial('people at two processes see and hear each other', async (t) => {
  const store = await openSharedStore(t)
  const here = await store.start()
  const there = await store.start()
  const wizard = await Person.logIn(here, here.wizardLine)
  const ann = await Person.logIn(there, 'create Ann secret1')
  ann.says('say hello over there')
  await wizard.hears('Ann says, "hello over there"')
  wizard.says('say and back')
  await ann.hears('and back')
  wizard.says('page Ann are you awake?')
  await ann.hears('are you awake?')
  for (const each of [wizard, ann]) {
    each.says('who')
    t.truthy(await each.hears('2 people are awake'))
  }
})

test.serial('force_input(), read(), boot_player() and tasks reach players elsewhere', async (t) => {
  const store = await openSharedStore(t)
  const here = await store.start()
  const there = await store.start()
  const wizard = await Person.logIn(here, here.wizardLine)
  const ann = await Person.logIn(there, 'create Ann secret1')
  const player = await wizard.evaluates(
    'connected_players()[1] == player ? connected_players()[2] | connected_players()[1]',
  )
  await wizard.evaluates(`force_input(${player}, "say I was made to")`)
  await ann.hears('I was made to')
  await wizard.hears('I was made to')

  wizard.says(`;;notify(${player}, "a name?"); player:tell("read ", read(${player}))`)
  await ann.hears('a name?')
  ann.says('a word of hers')
  await wizard.hears('read a word of hers')

  await wizard.evaluates(`;fork (1) notify(${player}, "later"); endfork return 1`)
  await ann.hears('later')

  await wizard.evaluates(`boot_player(${player})`)
  await ann.client.closed()
  while ((await wizard.evaluates('length(connected_players())')) !== '1');
  t.pass()
})

test.serial(
  'who is no longer a player, or no longer there, loses a connection elsewhere',
  async (t) => {
    const store = await openSharedStore(t)
    const here = await store.start()
    const there = await store.start()
    const wizard = await Person.logIn(here, here.wizardLine)
    for (const end of ['recycle', 'set_player_flag']) {
      const guest = await Person.logIn(there, `create ${end} secret1`)
      const player = await wizard.evaluates(
        'connected_players()[1] == player ? connected_players()[2] | connected_players()[1]',
      )
      await wizard.evaluates(`${end}(${player}${end === 'recycle' ? '' : ', 0'})`)
      await guest.client.closed()
      while ((await wizard.evaluates('length(connected_players())')) !== '1');
    }
    t.pass()
  },
)

test.serial('processes come, go and are killed; the world and its tasks go on', async (t) => {
  const store = await openSharedStore(t)
  const first = await store.start()
  const wizard = await Person.logIn(first, first.wizardLine)
  await wizard.evaluates('add_property(#0, "beats", 0, {player, "rw"})')
  wizard.says(';;fork (0) while (1) #0.beats = #0.beats + 1; suspend(0.2); endwhile endfork')
  await beats(wizard, 3)

  const second = await store.start()
  const ann = await Person.logIn(second, 'create Ann secret1')
  await first.end('SIGKILL')

  // The task of the dead process goes on here, and its player is gone after a while.
  const again = await Person.logIn(second, first.wizardLine)
  await beats(again, 3)
  t.is(await second.end('SIGTERM'), 0)
  await ann.client.closed()

  const third = await store.start()
  const back = await Person.logIn(third, first.wizardLine)
  await beats(back, 3)
  t.pass()
})

test.serial('a process that was stopped for long finds its place taken and ends', async (t) => {
  const store = await openSharedStore(t)
  const first = await store.start()
  const second = await store.start()
  const wizard = await Person.logIn(first, first.wizardLine)
  await Person.logIn(second, 'create Ann secret1')
  second.child.kill('SIGSTOP')
  await first.says(/taken for dead/)
  while ((await wizard.evaluates('length(connected_players())')) !== '1');
  second.child.kill('SIGCONT')
  t.is(await second.exited, 75)
  t.regex(second.errors(), /took this one for dead/)
})

/** Waits until a counter of a task has gone on by [count]. */
async function beats(person: Person, count: number): Promise<void> {
  const found = Number(await person.evaluates('#0.beats'))
  while (Number(await person.evaluates('#0.beats')) < found + count);
}
