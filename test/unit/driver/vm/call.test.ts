import test from 'ava'
import { openTestDriver, type TestDriver } from '../../../_support/driver.ts'

/** A chain #8 → #9 → #10 with verbs, as $one, $two and $three. */
function openChain(): TestDriver {
  const driver = openTestDriver()
  driver.evaluate(
    'for n in ({"one", "two", "three"}) add_property(#0, n, #-1, {player, "rw"}); endfor $one = create(#1); $two = create($one); $three = create($two); return 1;',
  )
  return driver
}

function addVerb(driver: TestDriver, object: string, name: string, ...lines: string[]): void {
  const code = lines.map((line) => JSON.stringify(line)).join(', ')
  driver.evaluate(
    `add_verb(${object}, {player, "xd", "${name}"}, {"this", "none", "this"}); return set_verb_code(${object}, "${name}", {${code}});`,
  )
}

test('a verb sees this, caller, args, verb and player', (t) => {
  const driver = openChain()
  addVerb(driver, '$one', 'whom', 'return {this, caller, args, verb, player};')
  addVerb(driver, '$two', 'ask', 'return $three:whom(1, @{2, 3});')
  t.is(driver.evaluate('return $two:ask();'), '{#10, #9, {1, 2, 3}, "whom", #3}')
})

test('pass() calls the verb of the parent with the same this', (t) => {
  const driver = openChain()
  addVerb(driver, '$one', 'say', 'return {"a", this, @args};')
  addVerb(driver, '$two', 'say', 'return {"b", @pass(@args, 2)};')
  addVerb(driver, '$three', 'say', 'return {"c", @pass(@args)};')
  t.is(driver.evaluate('return $three:say(1);'), '{"c", "b", "a", #10, 1, 2}')
  t.is(driver.evaluate('return $three:say(1);'), '{"c", "b", "a", #10, 1, 2}')
})

test('calls that find nothing say what is missing', (t) => {
  const driver = openChain()
  t.is(
    driver.evaluate('try $one:foo(); except e (ANY) return e[1..3]; endtry'),
    '{E_VERBNF, "Verb not found: #8:foo()", {#8, "foo"}}',
  )
  t.is(
    driver.evaluate("return {`#-1:x() ! ANY', `5:x() ! ANY', `#99:x() ! ANY'};"),
    '{E_INVIND, E_TYPE, E_INVIND}',
  )
})

test('calls on values go to the prototypes that the system object names', (t) => {
  const driver = openChain()
  driver.evaluate('add_property(#0, "str_proto", $one, {player, "r"}); return 1;')
  addVerb(driver, '$one', 'twice', 'return this + this;')
  t.is(driver.evaluate('return "ab":twice();'), '"abab"')
})

test('an inline cache notices a new, changed or removed verb', (t) => {
  const driver = openChain()
  addVerb(driver, '$one', 'v', 'return 1;')
  addVerb(
    driver,
    '$three',
    'probe',
    'r = {};',
    'for i in [1..4]',
    "r = {@r, `this:v() ! ANY'};",
    'if (i == 1) add_verb($two, {player, "xd", "v"}, {"this", "none", "this"}); set_verb_code($two, "v", {"return 2;"}); endif',
    'if (i == 2) set_verb_code($two, "v", {"return 3;"}); endif',
    'if (i == 3) delete_verb($two, "v"); delete_verb($one, "v"); endif',
    'endfor',
    'return r;',
  )
  t.is(driver.evaluate('return $three:probe();'), '{1, 2, 3, E_VERBNF}')
})

test('calls deeper than max_stack_depth raise E_MAXREC, and the limit can be raised', (t) => {
  const driver = openChain()
  addVerb(driver, '$one', 'down', 'return args[1] == 0 ? 0 | 1 + this:down(args[1] - 1);')
  t.is(driver.evaluate("return {$one:down(48), `$one:down(49) ! ANY'};"), '{48, E_MAXREC}')
  driver.evaluate(
    'add_property($server_options, "max_stack_depth", 5000, {player, "r"}); return 1;',
  )
  t.is(driver.evaluate('return $one:down(4000);'), '4000')
})

test('a running verb finishes on the program that it began with', (t) => {
  const driver = openChain()
  addVerb(driver, '$one', 'self', 'set_verb_code(this, "self", {"return 2;"});', 'return 1;')
  t.is(driver.evaluate('return {$one:self(), $one:self()};'), '{1, 2}')
})

test('the player variable of a wizard is handed on to the verbs he calls', (t) => {
  const driver = openChain()
  addVerb(driver, '$one', 'me', 'return player;')
  t.is(driver.evaluate('player = #4; return $one:me();'), '#4')
  t.is(driver.evaluate('player = #3; return $one:me();', { as: 4 }), '#4')
})

test('a protected builtin is wrapped by the verb of the system object, or only for wizards', (t) => {
  const driver = openChain()
  driver.evaluate(
    'add_property($server_options, "protect_random", 1, {player, "r"}); add_property($server_options, "protect_max_object", 1, {player, "r"}); return load_server_options();',
  )
  addVerb(driver, '#0', 'bf_random', 'return {"wrapped", @args};')
  t.is(driver.evaluate('return random(5);', { as: 4 }), '{"wrapped", 5}')
  t.is(driver.evaluate("return `max_object() ! ANY';", { as: 4 }), 'E_PERM')
  t.is(driver.evaluate('return max_object() > #0;'), '1')
})

test('context variables pass down, and a verb that sets one changes only its own', (t) => {
  const driver = openTestDriver()
  driver.evaluate('add_property(#0, "out", {}, {player, "rw"}); return 1;')
  addVerb(driver, '#1', 'peek', 'argstr = "other"; #0.out = {@#0.out, argstr, dobjstr};')
  driver.evaluate(
    'add_verb(#3, {#3, "d", "touch"}, {"any", "any", "any"}); set_verb_code(#3, "touch", {"#1:peek();", "#0.out = {@#0.out, argstr, prepstr, iobjstr};"}); return 1;',
  )
  driver.evaluate('set_verb_code(#0, "do_login_command", {"return #3;"}); return 1;')
  const wizard = driver.connect()
  wizard.line('touch lamp with hand')
  t.is(driver.evaluate('return #0.out;'), '{"other", "lamp", "lamp with hand", "with", "hand"}')
})

test('eval has the permissions and the player of who calls it', (t) => {
  const driver = openChain()
  t.is(
    driver.evaluate('return eval("return {this, caller, verb, args, player, task_perms()};");', {
      as: 4,
    }),
    '{1, {#-1, #-1, "", {}, #4, #4}}',
  )
  t.is(driver.evaluate('return eval("1 +")[1];'), '0')
})
