import test, { type ExecutionContext } from 'ava'
import { CAPABILITIES_MAX, NARROWINGS_MAX } from '../../../../driver/shared/capabilities.ts'
import { EFFECT_SERVICE, INPUT_EVALUATE } from '../../../../driver/shared/layout.ts'
import { encodeValue, listValue, objectValue, stringValue } from '../../../../kernel/store/value.ts'
import { openTestDriver, type TestDriver } from '../../../_support/driver.ts'

const WIZARD = 3
const PROGRAMMER = 4
const DEAD = '"<capability: no longer valid>"'
const GONE = 'Permission denied: the capability is no longer valid'

/** The programmer owns a box, with a property that only he reads and a verb that only he could call. */
interface Scene {
  readonly driver: TestDriver
  /** The object that the programmer owns, and another programmer, as they are written. */
  readonly box: string
  readonly other: string
  as(who: number, source: string): string
  /** The same as the other programmer. */
  asOther(source: string): string
}

function openScene(): Scene {
  const driver = openTestDriver()
  const as = (who: number, source: string) => driver.evaluate(source, { as: who })
  const other = as(WIZARD, 'o = create(#-1); o.owner = o; o.programmer = 1; return o;')
  const box = as(PROGRAMMER, 'return create(#-1);')
  as(
    PROGRAMMER,
    `add_property(${box}, "key", "gold", {#4, ""});
     add_property(${box}, "held", 0, {#4, "rw"});
     add_verb(${box}, {#4, "rd", "open"}, {"this", "none", "this"});
     set_verb_code(${box}, "open", {"return {this, caller, caller_perms(), task_perms(), args, caller_capability() && rights(caller_capability())};"});`,
  )
  as(WIZARD, `add_property(#0, "shelf", 0, {#3, "rw"});`)
  const id = Number(other.slice(1))
  return { driver, box, other, as, asOther: (source) => as(id, source) }
}

function refuses(t: ExecutionContext, run: () => unknown, message: RegExp | string): void {
  const error = t.throws(run)
  const expected = typeof message === 'string' ? message : message.source
  const text = error.message
  t.true(
    typeof message === 'string' ? text.includes(message) : message.test(text),
    `${text}, not ${expected}`,
  )
}

test('whoever holds a capability reads and writes the property it names, and nothing else', (t) => {
  const { box, as, asOther } = openScene()
  refuses(t, () => asOther(`return ${box}.key;`), 'E_PERM')
  as(PROGRAMMER, `#0.shelf = grant({${box}, "key"}, {"read", "write"});`)
  t.is(asOther('c = #0.shelf; return c.key;'), '"gold"')
  t.is(asOther('c = #0.shelf; c.KEY = "tin"; return c.("key");'), '"tin"')
  refuses(t, () => asOther('c = #0.shelf; return c.held;'), 'does not permit reading \\"held\\"')
  refuses(t, () => asOther('c = #0.shelf; c.held = 1;'), 'does not permit writing \\"held\\"')
  refuses(t, () => asOther('c = #0.shelf; c:open();'), 'does not permit calling \\"open\\"')
  refuses(t, () => asOther(`return ${box}.key;`), 'E_PERM')
})

test('a call through a capability runs a verb without x, with the permissions of the verb', (t) => {
  const { box, other, as, asOther } = openScene()
  refuses(t, () => asOther(`return ${box}:open();`), 'E_VERBNF')
  as(PROGRAMMER, `#0.shelf = grant({${box}, "open"}, "call");`)
  // caller_perms() is the holder's, so that a verb which lends itself to its caller lends nothing more.
  t.is(asOther('c = #0.shelf; return c:open(1);'), `{${box}, #-1, ${other}, #4, {1}, {"call"}}`)
  t.is(asOther('c = #0.shelf; return c:("open")(1)[1];'), box)
  refuses(
    t,
    () => asOther('c = #0.shelf; return c:close();'),
    'does not permit calling \\"close\\"',
  )
  t.is(as(PROGRAMMER, `set_verb_info(${box}, "open", {#4, "rxd", "open"}); return 0;`), '0')
  t.is(asOther(`return ${box}:open()[6];`), '0')
})

test('rights on an object are its defined properties, its verbs and moving it', (t) => {
  const { box, as, asOther } = openScene()
  as(PROGRAMMER, `#0.shelf = grant(${box}, {"read", "write", "call", "move"});`)
  t.is(
    asOther('c = #0.shelf; c.key = 1; c.name = "Box"; return {c.key, c.name, c:open()[1]};'),
    `{1, "Box", ${box}}`,
  )
  as(WIZARD, `move(${box}, #2);`)
  t.is(asOther(`move(#0.shelf, #-1); return ${box}.location;`), '#-1')
  as(WIZARD, `move(${box}, #2);`)
  for (const name of ['owner', 'wizard', 'programmer', 'r', 'w', 'f', 'location']) {
    refuses(
      t,
      () => asOther(`c = #0.shelf; c.${name} = 1;`),
      `does not permit writing \\"${name}\\"`,
    )
  }
  as(PROGRAMMER, `#0.shelf = grant(${box}, "read");`)
  refuses(t, () => asOther('move(#0.shelf, #-1);'), 'E_PERM')
  refuses(t, () => asOther('valid(#0.shelf);'), 'E_TYPE')
})

test('a wizard who grants writing does not grant the builtin properties', (t) => {
  const { other, as, asOther } = openScene()
  as(WIZARD, `#0.shelf = grant(${other}, {"read", "write"});`)
  refuses(t, () => asOther('c = #0.shelf; c.wizard = 1;'), 'does not permit')
  refuses(t, () => as(WIZARD, `grant({${other}, "wizard"}, "write");`), 'E_INVARG')
  t.is(as(WIZARD, `return ${other}.wizard;`), '0')
})

test('only who has a right himself grants it, and it lasts as long as he has it', (t) => {
  const { box, other, as, asOther } = openScene()
  refuses(t, () => asOther(`grant(${box}, "read");`), 'E_PERM')
  refuses(t, () => asOther(`grant({${box}, "key"}, "read");`), 'E_PERM')
  refuses(t, () => asOther(`grant({${box}, "open"}, "call");`), 'E_VERBNF')
  refuses(t, () => asOther(`grant({${box}, "none"}, "read");`), 'E_PROPNF')
  refuses(t, () => asOther('grant("file", "use");'), 'E_PERM')
  refuses(t, () => asOther('grant(#99999, "read");'), 'E_INVIND')
  t.is(asOther(`return rights(grant({${box}, "held"}, {"read", "write"}));`), '{"read", "write"}')
  as(PROGRAMMER, `#0.shelf = grant({${box}, "key"}, "read");`)
  t.is(asOther("return `#0.shelf.key ! ANY => 0';"), '"gold"')
  as(WIZARD, `set_property_info(${box}, "key", {#3, ""});`)
  refuses(t, () => asOther('return #0.shelf.key;'), 'E_PERM')
  t.is(as(WIZARD, `return ${other}.programmer;`), '1')
})

test('narrowing only takes away: no right, no time and no target is gained', (t) => {
  const { box, as, asOther } = openScene()
  as(PROGRAMMER, `#0.shelf = grant(${box}, {"read", "call"}, time() + 100);`)
  t.is(asOther('return rights(narrow(#0.shelf, "read"));'), '{"read"}')
  refuses(t, () => asOther('narrow(#0.shelf, {"read", "write"});'), 'rights that it does not have')
  refuses(t, () => asOther('narrow(narrow(#0.shelf, "read"), "call");'), 'does not have')
  refuses(t, () => asOther('narrow(#0.shelf, "read", time() + 101);'), 'cannot outlive')
  t.is(asOther('return rights(narrow(#0.shelf, "read", time() + 100));'), '{"read"}')
  refuses(t, () => asOther('narrow(#0.shelf, {});'), 'needs a right')
  refuses(t, () => asOther('narrow(#0.shelf, "shine");'), 'There is no right')
  refuses(t, () => asOther('grant(#0.shelf, "write");'), 'E_TYPE')
  // Two of them together are no third.
  const two = 'a = narrow(#0.shelf, "read"); b = narrow(#0.shelf, "call");'
  refuses(t, () => asOther(`${two} narrow(a, rights(b));`), 'does not have')
})

test('a narrowed capability is narrowed again as often as the limit says, and not once more', (t) => {
  const { box, as } = openScene()
  as(PROGRAMMER, `#0.shelf = grant(${box}, "read");`)
  const times = (count: number) =>
    `c = #0.shelf; for i in [1..${count}] c = narrow(c, "read"); endfor return c.key;`
  t.is(as(PROGRAMMER, times(NARROWINGS_MAX)), '"gold"')
  refuses(t, () => as(PROGRAMMER, times(NARROWINGS_MAX + 1)), 'E_QUOTA')
})

test('revoking ends a capability and all that was narrowed from it, at once and everywhere', (t) => {
  const { driver, box, as, asOther } = openScene()
  as(PROGRAMMER, `#0.shelf = grant(${box}, {"read", "call"});`)
  asOther(`add_property(player, "mine", 0, {player, ""});
    add_verb(player, {player, "rxd", "use"}, {"this", "none", "this"});
    set_verb_code(player, "use", {"c = player.mine;", "return c.key;"});
    player.mine = narrow(#0.shelf, "read"); return 0;`)
  // The site has run and knows the way.
  t.is(asOther('for i in [1..3] x = player:use(); endfor return x;'), '"gold"')
  const waiting = asOther(
    'c = player.mine; fork t (10) #0.shelf = `c.key ! ANY => "refused"\'; endfork return t;',
  )
  t.regex(waiting, /^\d+$/)
  as(PROGRAMMER, '#0.shelf == 0 || revoke(#0.shelf);')
  refuses(t, () => asOther('player:use();'), GONE)
  t.is(asOther('return {rights(player.mine), toliteral(player.mine)};'), `{{}, ${DEAD}}`)
  driver.advance(10_000)
  t.is(as(WIZARD, 'return #0.shelf;'), '"refused"')
  refuses(t, () => asOther('narrow(player.mine, "read");'), 'no longer valid')
})

test('revoking inside a running task holds for what the task has in hand', (t) => {
  const { box, as } = openScene()
  const source = `c = grant(${box}, {"read", "call"}); d = narrow(c, "read"); a = d.key;
    r = {revoke(c), revoke(c), revoke(d)};
    return {a, r, \`d.key ! E_PERM => "refused"', \`c:open() ! E_PERM => "refused"'};`
  t.is(as(PROGRAMMER, source), '{"gold", {1, 0, 0}, "refused", "refused"}')
})

test('granter, makers of earlier ones, controller and wizard may revoke; holders may not', (t) => {
  const { box, as, asOther } = openScene()
  const grant = () => as(PROGRAMMER, `#0.shelf = grant(${box}, "read"); return 0;`)
  grant()
  refuses(t, () => asOther('revoke(#0.shelf);'), 'E_PERM')
  t.is(asOther('return revoke(narrow(#0.shelf, "read"));'), '1')
  t.is(as(PROGRAMMER, 'return revoke(#0.shelf);'), '1')
  grant()
  t.is(as(WIZARD, 'return revoke(#0.shelf);'), '1')
  grant()
  const id = asOther('return capability_info(narrow(#0.shelf, "read"))["id"];')
  t.is(as(PROGRAMMER, `return revoke(${id});`), '1')
  refuses(t, () => asOther(`revoke(${Number(id) - 1});`), 'E_PERM')
  t.is(asOther('return revoke(99999);'), '0')
  refuses(t, () => asOther('revoke("1");'), 'E_TYPE')
})

test('a capability ends at its time', (t) => {
  const { driver, box, as, asOther } = openScene()
  as(PROGRAMMER, `#0.shelf = grant(${box}, "read", time() + 10);`)
  t.is(asOther('return #0.shelf.key;'), '"gold"')
  driver.advance(9_000)
  t.is(asOther('return #0.shelf.key;'), '"gold"')
  driver.advance(1_000)
  refuses(t, () => asOther('return #0.shelf.key;'), GONE)
  refuses(t, () => as(PROGRAMMER, `grant(${box}, "read", time());`), 'cannot end in the past')
  refuses(t, () => as(PROGRAMMER, `grant(${box}, "read", 1e300);`), 'E_INVARG')
})

test('what is recycled takes its capabilities along, whoever gets its number', (t) => {
  const { driver, box, other, as, asOther } = openScene()
  as(PROGRAMMER, `#0.shelf = grant(${box}, "read"); recycle(${box});`)
  as(WIZARD, `o = recreate(${box}, #-1); add_property(o, "key", "new", {#3, "r"}); return o;`)
  refuses(t, () => asOther('return #0.shelf.key;'), GONE)
  driver.restart()
  refuses(t, () => asOther('return #0.shelf.key;'), GONE)
  asOther('#0.shelf = grant(player, "read");')
  t.is(as(WIZARD, 'return typeof(#0.shelf.name);'), '2')
  as(WIZARD, `recycle(${other});`)
  refuses(t, () => as(WIZARD, 'return #0.shelf.name;'), GONE)
})

test('what an undone task granted or revoked is as before', (t) => {
  const { box, as, asOther, driver } = openScene()
  as(PROGRAMMER, `#0.shelf = grant(${box}, "read");`)
  asOther('c = #0.shelf; return c.key;')
  const source = `revoke(#0.shelf); #0.shelf = grant(${box}, "call"); c = #0.shelf; c:open();`
  const request = listValue([objectValue(PROGRAMMER), stringValue(source)])
  driver.receive(INPUT_EVALUATE, 0, encodeValue(request))
  driver.driver.run(1000)
  driver.driver.rollback()
  t.is(asOther('return #0.shelf.key;'), '"gold"')
  t.is(as(PROGRAMMER, 'return length(capabilities());'), '1')
})

test('capabilities live in the store: after a restart they permit what they did', (t) => {
  const { driver, box, as, asOther } = openScene()
  as(PROGRAMMER, `#0.shelf = {grant({${box}, "key"}, "read"), ["a" -> grant(${box}, "call")]};`)
  as(PROGRAMMER, `c = grant(${box}, "read"); revoke(c); #0.shelf = {@#0.shelf, c};`)
  driver.restart()
  t.is(asOther('c = #0.shelf[1]; return c.key;'), '"gold"')
  t.is(asOther(`c = #0.shelf[2]["a"]; return c:open()[1];`), box)
  refuses(t, () => asOther('c = #0.shelf[3]; return c.key;'), GONE)
  t.is(as(PROGRAMMER, 'return length(capabilities());'), '2')
})

test('who controls the target sees what there is and revokes it without holding it', (t) => {
  const { box, other, as, asOther } = openScene()
  as(PROGRAMMER, `#0.shelf = grant(${box}, {"read", "call"});`)
  asOther('#0.shelf = narrow(#0.shelf, "read");')
  t.is(
    as(
      PROGRAMMER,
      `r = {}; for c in (capabilities(${box})) r = {@r, {c["text"], c["maker"]}}; endfor return r;`,
    ),
    `{{"read, call ${box}", #4}, {"read ${box}", ${other}}}`,
  )
  refuses(t, () => asOther(`capabilities(${box});`), 'E_PERM')
  t.is(asOther('return capabilities()[1]["granter"];'), '#4')
  t.is(as(WIZARD, `return length(capabilities(${other}, 1));`), '1')
  t.is(as(PROGRAMMER, `return revoke(capabilities(${box})[2]["id"]);`), '1')
  refuses(t, () => asOther('return #0.shelf.key;'), GONE)
  t.notRegex(as(PROGRAMMER, `return capabilities(${box});`), /stored|<capability/)
})

test('one maker has as many as the limit, and what is dead makes room', (t) => {
  const { box, as } = openScene()
  const some = (count: number) =>
    `for i in [1..${count}] ticks_left() < 2000 && suspend(0); grant(${box}, "read"); endfor`
  as(PROGRAMMER, `c = grant(${box}, "read"); ${some(CAPABILITIES_MAX - 1)} #0.shelf = c;`)
  refuses(t, () => as(PROGRAMMER, some(1)), `may have granted ${CAPABILITIES_MAX} capabilities`)
  as(PROGRAMMER, 'revoke(#0.shelf);')
  as(PROGRAMMER, some(1))
  refuses(t, () => as(PROGRAMMER, some(1)), 'E_QUOTA')
  as(WIZARD, `recycle(${box});`)
  const next = as(PROGRAMMER, 'return create(#-1);')
  t.is(as(PROGRAMMER, `grant(${next}, "read"); return length(capabilities());`), '1')
})

test('a limit of its own holds for the server', (t) => {
  const { box, as } = openScene()
  as(WIZARD, 'add_property($server_options, "capability_limit", 2, {#3, "r"}); return 0;')
  as(PROGRAMMER, `grant(${box}, "read"); grant(${box}, "read");`)
  refuses(t, () => as(PROGRAMMER, `grant(${box}, "read");`), 'E_QUOTA')
})

test('set_task_perms(who, grants) lets the activation use them, and nobody it calls', (t) => {
  const { box, other, as } = openScene()
  const run = (body: string) => as(WIZARD, `c = #0.shelf; set_task_perms(${other}, {c}); ${body}`)
  as(PROGRAMMER, `#0.shelf = grant(${box}, {"read", "write", "call", "move"});`)
  t.is(run(`return ${box}.key;`), '"gold"')
  t.is(run(`${box}.key = "tin"; return ${box}.key;`), '"tin"')
  t.is(run(`return ${box}:open()[6];`), '{"read", "write", "call", "move"}')
  as(WIZARD, `move(${box}, #2);`)
  t.is(run(`move(${box}, #-1); return ${box}.location;`), '#-1')
  t.is(run(`return eval("return ${box}.key;");`), '{1, "tin"}')
  t.is(run(`suspend(0); return ${box}.key;`), '"tin"')
  as(
    WIZARD,
    `add_verb(${other}, {${other}, "rxd", "peek"}, {"this", "none", "this"});
    set_verb_code(${other}, "peek", {"return \`${box}.key ! E_PERM => 0';"});`,
  )
  t.is(run(`return ${other}:peek();`), '0')
  t.is(run(`set_task_perms(task_perms()); return \`${box}.key ! E_PERM => 0';`), '0')
  refuses(t, () => run(`${box}.owner = ${other};`), 'E_PERM')
  refuses(t, () => as(WIZARD, 'set_task_perms(#4, {1});'), 'E_TYPE')
  refuses(t, () => as(PROGRAMMER, 'set_task_perms(#3, {});'), 'E_PERM')
  as(PROGRAMMER, 'revoke(#0.shelf);')
  refuses(t, () => run(`return ${box}.key;`), 'E_PERM')
})

test('a forked and a suspended task keep what set_task_perms() gave, also over a restart', (t) => {
  const { driver, box, other, as } = openScene()
  as(PROGRAMMER, `#0.shelf = grant(${box}, "read");`)
  as(WIZARD, `set_task_perms(${other}, {#0.shelf}); fork (5) #0.shelf = ${box}.key; endfork`)
  driver.restart()
  driver.advance(5_000)
  t.is(as(WIZARD, 'return #0.shelf;'), '"gold"')
})

/** Whether #4, in an activation that [body] begins, is let through to host services; nothing runs there. */
function reachesService(scene: Scene, body: string, call: string): boolean {
  const { driver, as } = scene
  const source = `${body} fork (0) ${call}; endfork`
  const before = driver.others.length
  as(WIZARD, source)
  return driver.others.slice(before).some(({ kind }) => kind === EFFECT_SERVICE)
}

const CALLS: readonly (readonly [service: string, call: string])[] = [
  ['file', 'file_list("")'],
  ['sqlite', 'sqlite_handles()'],
  ['exec', 'exec({"x"})'],
  ['network', 'curl("http://127.0.0.1/")'],
  ['network', 'open_network_connection("127.0.0.1", 1)'],
]

for (const [service, call] of CALLS) {
  test(`${call} is for wizards, whom $host_grants names, and holders of a capability for ${service}`, (t) => {
    const scene = openScene()
    const reaches = (body: string) => reachesService(scene, body, call)
    t.true(reaches(''))
    t.false(reaches('set_task_perms(#4);'))
    t.true(reaches(`set_task_perms(#4, {grant("${service}", "use")});`))
    t.false(reaches(`c = grant("${service}", "use"); revoke(c); set_task_perms(#4, {c});`))
    const other = service === 'file' ? 'exec' : 'file'
    t.false(reaches(`set_task_perms(#4, {grant("${other}", "use")});`))
    scene.as(WIZARD, `add_property(#0, "host_grants", ["${other}" -> {#4}], {#3, "r"});`)
    t.false(reaches('set_task_perms(#4);'))
    scene.as(WIZARD, `#0.host_grants = ["${service}" -> {#4}];`)
    t.true(reaches('set_task_perms(#4);'))
    scene.as(WIZARD, 'set_property_info(#0, "host_grants", {#3, "rw"});')
    t.false(reaches('set_task_perms(#4);'))
    scene.as(WIZARD, 'set_property_info(#0, "host_grants", {#4, "r"});')
    t.false(reaches('set_task_perms(#4);'))
  })
}

test('a capability for a service lasts as long as its granter has a standing grant', (t) => {
  const scene = openScene()
  const { as } = scene
  as(WIZARD, 'add_property(#0, "host_grants", ["file" -> {#4}], {#3, "r"});')
  as(PROGRAMMER, '#0.shelf = grant("file", "use");')
  const reaches = () =>
    reachesService(scene, `set_task_perms(${scene.other}, {#0.shelf});`, 'file_list("")')
  t.true(reaches())
  as(WIZARD, '#0.host_grants = [];')
  t.false(reaches())
})
