import test from 'ava'
import { openTestDriver, type TestConnection, type TestDriver } from '../../../_support/driver.ts'

/** A player with the command `show any any any`, which prints all that a command verb is told. */
function openPlayer(): { driver: TestDriver; player: TestConnection } {
  const driver = openTestDriver()
  driver.evaluate('return set_verb_code(#0, "do_login_command", {"return #3;"});')
  driver.evaluate(
    'add_verb(#3, {#3, "d", "sh*ow"}, {"any", "any", "any"}); return set_verb_code(#3, "show", {"notify(player, toliteral({verb, argstr, args, dobjstr, dobj, prepstr, iobjstr, iobj, caller, this}));"});',
  )
  const player = driver.connect()
  player.lines()
  return { driver, player }
}

test('words are split at blanks, with quotes and backslashes', (t) => {
  const { player } = openPlayer()
  t.deepEqual(player.line('show  "two words" a\\"b  in  c"d e"f'), [
    '{"show", "\\"two words\\" a\\\\\\"b  in  c\\"d e\\"f", {"two words", "a\\"b", "in", "cd ef"}, "two words a\\"b", #-3, "in", "cd ef", #-3, #3, #3}',
  ])
})

test('objects are matched by number, me, here, name, alias and beginning', (t) => {
  const { driver, player } = openPlayer()
  driver.evaluate(
    'add_property(#1, "aliases", {}, {#3, "r"}); lamp = create(#1); lamp.name = "brass lamp"; lamp.aliases = {"lantern", "light"}; move(lamp, #3); for n in ({"red box", "red ball"}) o = create(#1); o.name = n; move(o, #2); endfor return lamp;',
  )
  const cases = {
    'show me in here': [3, 2],
    'show lamp in lantern': [-3, 8],
    'show brass in light': [8, 8],
    'show red in red ball': [-2, 10],
    'show #8 in #99': [8, -3],
    'show RED BOX in li': [9, 8],
  }
  for (const [line, [dobj, iobj]] of Object.entries(cases)) {
    const [printed] = player.line(line)
    t.regex(printed ?? '', new RegExp(`", #${dobj}, "in", ".*", #${iobj}, #3, #3\\}$`), line)
  }
})

test('two names that match exactly are ambiguous', (t) => {
  const { driver, player } = openPlayer()
  driver.evaluate('for i in [1..2] o = create(#1); o.name = "coin"; move(o, #2); endfor return 1;')
  t.regex(player.line('show coin')[0] ?? '', /"coin", #-2/)
})

test('the longest prepositions count, and only the first one found', (t) => {
  const { player } = openPlayer()
  t.regex(player.line('show a in front of b')[0] ?? '', /"a", #-3, "in front of", "b"/)
  t.regex(player.line('show a out of b')[0] ?? '', /"out of", "b"/)
  t.regex(player.line('show put')[0] ?? '', /"put", #-3, "", ""/)
})

test('a verb is looked for on the player, the place, then the two objects', (t) => {
  const { driver, player } = openPlayer()
  driver.evaluate(
    'o = create(#1); o.name = "thing"; move(o, #2); for where in ({#2, o}) add_verb(where, {#3, "d", "poke"}, {"this", "none", "none"}); set_verb_code(where, "poke", {"notify(player, tostr(this));"}); endfor return o;',
  )
  t.deepEqual(player.line('poke thing'), ['#8'])
  t.deepEqual(player.line('poke here'), ['#2'])
  t.deepEqual(player.line('poke nowhere'), ["I couldn't understand that."])
})

test('what nobody understands goes to huh of the place', (t) => {
  const { driver, player } = openPlayer()
  driver.evaluate(
    'add_verb(#2, {#3, "xd", "huh"}, {"this", "none", "this"}); return set_verb_code(#2, "huh", {"notify(player, toliteral({verb, args, this}));"});',
  )
  t.deepEqual(player.line('dance wildly'), ['{"dance", {"wildly"}, #2}'])
})

test('quote, colon and semicolon begin say, emote and eval', (t) => {
  const { driver, player } = openPlayer()
  driver.evaluate(
    'add_verb(#3, {#3, "d", "say emote"}, {"any", "any", "any"}); return set_verb_code(#3, "say", {"notify(player, verb + \\"|\\" + argstr);"});',
  )
  t.deepEqual(player.line('"hello  there'), ['say|hello  there'])
  t.deepEqual(player.line(': waves'), ['emote| waves'])
  t.deepEqual(player.line(';1 + 1;'), ['{1, 0}'])
})

test('do_command comes first and may take the command', (t) => {
  const { driver, player } = openPlayer()
  driver.evaluate(
    'add_verb(#0, {#3, "xd", "do_command"}, {"this", "none", "this"}); return set_verb_code(#0, "do_command", {"if (argstr == \\"mine now\\")", "notify(player, toliteral({args, task_id() > 0}));", "return 1;", "endif"});',
  )
  t.deepEqual(player.line('mine now'), ['{{"mine", "now"}, 1}'])
  t.regex(player.line('show x')[0] ?? '', /^\{"show"/)
})

test('PREFIX and SUFFIX frame what a command prints', (t) => {
  const { driver, player } = openPlayer()
  player.line('PREFIX <<')
  player.line('OUTPUTSUFFIX >>')
  t.deepEqual(player.line('dance'), ['<<', "I couldn't understand that.", '>>'])
  t.is(driver.evaluate('return output_delimiters(#3);'), '{"<<", ">>"}')
  player.line('PREFIX')
  player.line('SUFFIX')
  t.deepEqual(player.line('dance'), ["I couldn't understand that."])
})

test('.program says that a role verb is programmed in another way', (t) => {
  const { driver, player } = openPlayer()
  driver.evaluate('return add_role_verb(#3, {#3, "rd"}, {"verb greet(who: this)", "endverb"});')
  t.deepEqual(player.line('.program me:greet'), [
    'That object does not have that verb definition.',
    'It has role verbs of that name: see roles() and set_role_verb_code().',
  ])
})

test('.program takes lines up to a dot and reports what the compiler says', (t) => {
  const { player } = openPlayer()
  t.deepEqual(player.line('.program me:nothing'), [
    'That object does not have that verb definition.',
  ])
  t.deepEqual(player.line('.program me:show'), ['Now programming Wizard:sh*ow.  Use "." to end.'])
  t.deepEqual(player.line('notify(player, "new");'), [])
  t.deepEqual(player.line('.'), ['0 error(s).', 'Verb programmed.'])
  t.deepEqual(player.line('show'), ['new'])
  player.line('.program me:show')
  player.line('return 1 +;')
  const lines = player.line('.')
  t.regex(lines[0] ?? '', /^Line 1: /)
  t.deepEqual(lines.slice(1), ['1 error(s).', 'Verb not programmed.'])
  t.deepEqual(player.line('show'), ['new'])
})
