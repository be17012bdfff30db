import test from 'ava'
import { openTestDriver } from '../../../_support/driver.ts'

/** A world where somebody stands in a room with a box and a lamp, and what [lines] install on the box, the room and him. */
function openRoom(...verbs: readonly (readonly [on: string, ...lines: string[]])[]) {
  const driver = openTestDriver()
  driver.evaluate(
    `room = create(#-1); box = create(#-1); lamp = create(#-1); me = create(#-1); set_player_flag(me, 1);
     box.name = "box"; lamp.name = "lamp"; add_property(#0, "room", room, {player, "r"}); add_property(#0, "box", box, {player, "r"});
     add_property(#0, "lamp", lamp, {player, "r"}); add_property(#0, "me", me, {player, "r"});
     move(box, room); move(lamp, room); move(me, room);
     add_verb(#0, {player, "rxd", "do_login_command"}, {"this", "none", "this"});
     set_verb_code(#0, "do_login_command", {"return $me;"}); return 1;`,
  )
  for (const [on, ...lines] of verbs) install(driver, on, lines)
  const session = driver.connect('connect')
  return { driver, say: (line: string) => session.line(line) }
}

function install(driver: ReturnType<typeof openTestDriver>, on: string, lines: readonly string[]) {
  const texts = lines.map((line) => JSON.stringify(line)).join(', ')
  const made = driver.evaluate(
    `return add_role_verb(${on}, {player, "rxd"}, {${texts}, "endverb"});`,
  )
  if (made.startsWith('{0')) throw new Error(made)
}

const PUT = [
  '$box',
  'verb put(player, dobj: $lamp, prep, iobj: this) when (prep in {"in", "into"})',
  'notify(player, tostr(verb, " ", dobj.name, " ", prep, " ", iobj.name, " ", this == $box, " ", prepstr, " ", caller == player));',
] as const

test('a command means a role verb where no classic verb fits', (t) => {
  const { driver, say } = openRoom(PUT)
  t.deepEqual(say('put lamp into box'), ['put lamp into box 1 into 1'])
  t.deepEqual(say('PUT LAMP IN BOX'), ['put lamp IN box 1 IN 1'])
  t.deepEqual(say('put lamp on box'), ["I couldn't understand that."])
  t.deepEqual(say('put box in box'), ["I couldn't understand that."])
  t.deepEqual(say('put lamp'), ["I couldn't understand that."])
  driver.evaluate(
    'add_verb($room, {player, "rxd", "p*ut"}, {"any", "any", "any"}); set_verb_code($room, "put", {"notify(player, \\"classic\\");"}); return 1;',
  )
  t.deepEqual(say('put lamp into box'), ['classic'])
})

test('a command gives what its line has, offers the rest, and always gives the player', (t) => {
  const { say } = openRoom(
    ['$room', 'verb wait(player, location: this)', 'notify(player, "waits");'],
    ['$room', 'verb hum(location: this)', 'notify(player, "hums");'],
    ['$me', 'verb sing(player: this, ?dobj)', 'notify(player, tostr("sings ", dobj));'],
    [
      '$box',
      'verb open(player, dobj: this, @others)',
      'notify(player, toliteral(mapkeys(others)));',
    ],
  )
  t.deepEqual(say('wait'), ['waits'])
  t.deepEqual(say('wait lamp'), ["I couldn't understand that."])
  t.deepEqual(say('hum'), ["I couldn't understand that."])
  t.deepEqual(say('sing'), ['sings #-1'])
  t.regex(say('sing lamp')[0] ?? '', /^sings #\d+$/)
  t.deepEqual(say('open box with lamp'), ['{"iobj", "location", "prep"}'])
})

test('of several role verbs the most specific is meant, and an ambiguous command says so', (t) => {
  const { say } = openRoom(
    ['$box', 'verb rub(player, dobj: this)', 'notify(player, "box");'],
    ['$me', 'verb rub(player: this, dobj)', 'notify(player, "me");'],
  )
  t.deepEqual(say('rub box'), ['That could mean several things equally well.'])
  t.deepEqual(say('rub lamp'), ['me'])
})

test('a role verb of a command runs without its x bit, and may suspend and be stored', (t) => {
  const { driver, say } = openRoom()
  driver.evaluate(
    'return add_role_verb($box, {player, "rd"}, {"verb wind(player, dobj: this, ?turns = 3)", "suspend(1);", "notify(player, tostr(turns, this == dobj, args[1][1], next_fails()));", "endverb"});'.replace(
      ', next_fails()',
      ", `next() ! E_VERBNF' == E_VERBNF",
    ),
  )
  t.deepEqual(say('wind box'), [])
  driver.commit()
  driver.advance(1500)
  t.is(driver.evaluate('return queued_tasks();'), '{}')
})

test('an install that is undone was never there', (t) => {
  const { driver } = openRoom(['$box', 'verb turn(it: this)', 'return "before";'])
  const before = driver.evaluate('return {turn(it -> $box), roles("turn")};')
  t.throws(() =>
    driver.evaluate(
      'add_role_verb($box, {player, "rxd"}, {"verb turn(it == this)", "return \\"after\\";", "endverb"}); turn(it -> $box); rollback(); return 1;',
    ),
  )
  t.is(driver.evaluate('return {turn(it -> $box), roles("turn")};'), before)
})
