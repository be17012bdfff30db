import test from 'ava'
import { openTestDriver } from '../../../_support/driver.ts'

const driver = openTestDriver()

/** A test per program: its value as a literal. */
function values(cases: Readonly<Record<string, string>>): void {
  for (const [source, value] of Object.entries(cases)) {
    test(`${source} gives ${value}`, (t) => {
      t.is(driver.evaluate(source), value)
    })
  }
}

values({
  'return 7 % -3;': '-2',
  'return -7 / 2;': '-3',
  'return 9223372036854775807 + 1;': '-9223372036854775808',
  'x = -9223372036854775808; return {x / -1, x % -1};': '{-9223372036854775808, 0}',
  'return 2.0 ^ 3;': '8.0',
  'return 1 << 64;': '0',
  'return {-1 >> 1, ~5};': '{9223372036854775807, -6}',
  'return {1} + 2;': '{1, 2}',
  'x = {1}; y = x + {2}; return {x, y};': '{{1}, {1, 2}}',
  'x = {1, 2}; x = x + x; return x;': '{1, 2, 1, 2}',
  'return {"a" == "A", 1 == 1.0, #1 < #2, E_PERM < E_TYPE};': '{1, 0, 1, 0}',
  'return {2 in {1, 2}, "b" in "abc", 5 in ["k" -> 5], 9 in {}};': '{2, 2, 1, 0}',
})

values({
  'x = {}; for i in [3..5] x = {@x, i}; endfor return x;': '{3, 4, 5}',
  'for i in [#1..#3] endfor return i;': '#3',
  'for i in [3..1] endfor return 2;': '2',
  'x = {}; for i in [9223372036854775806..9223372036854775807] x = {@x, i}; endfor return x;':
    '{9223372036854775806, 9223372036854775807}',
  'x = {}; for v, k in (["a" -> 1, "b" -> 2]) x = {@x, {k, v}}; endfor return x;':
    '{{"a", 1}, {"b", 2}}',
  'x = {}; for c, i in ("ab") x = {@x, {c, i}}; endfor return x;': '{{"a", 1}, {"b", 2}}',
  'l = {1, 2, 3}; x = {}; for i in (l) l = {}; x = {@x, i}; endfor return x;': '{1, 2, 3}',
  'i = 0; while (1) i = i + 1; if (i > 4) break; endif endwhile return i;': '5',
})

values({
  'x = "abc"; x[2] = "X"; return {x, x[^], x[$], x[2..$]};': '{"aXc", "a", "c", "Xc"}',
  'x = {1, {2, 3}}; y = x; x[2][1] = 9; return {x, y};': '{{1, {9, 3}}, {1, {2, 3}}}',
  'x = ["a" -> {1, ["b" -> 2]}]; x["a"][2]["c"] = 3; return x;':
    '["a" -> {1, ["b" -> 2, "c" -> 3]}]',
  'x = {1, 2, 3}; x[2..1] = {9}; return x;': '{1, 9, 2, 3}',
  'return ["a" -> 1, "b" -> 2, "c" -> 3]["b".."c"];': '["b" -> 2, "c" -> 3]',
  "x = {{1}, 2}; `x[1][5] = 3 ! ANY'; return x;": '{{1}, 2}',
  'x = ["a" -> 1]; return {x[$], ["z" -> 5][^]};': '{1, 5}',
})

values({
  '{a, ?b, ?c = 7, @d} = {1, 2}; return {a, b, c, d};': '{1, 2, 7, {}}',
  '{a, ?b = 5, @c, d} = {1, 2}; return {a, b, c, d};': '{1, 5, {}, 2}',
  'a = {{1, 2}, 3}; {a, b} = a; return {a, b};': '{{1, 2}, 3}',
})

values({
  'try x = y; except e (E_VARNF) return e[2..3]; endtry': '{"Variable not found: y", {#-1, "y"}}',
  'try return 1 + "a"; except e (ANY) return e[2..3]; endtry':
    '{"Type mismatch (expected integer; got string)", {{0}, 2}}',
  'try return #1 + #2; except e (ANY) return e[2]; endtry':
    '"Type mismatch (expected integer, float or string; got object)"',
  'try for x in (5) endfor except e (ANY) return e[2]; endtry':
    '"Type mismatch (expected string, list or map; got integer)"',
  'try return #0.zzz; except e (ANY) return e[2..3]; endtry':
    '{"Property not found: #0.zzz", {#0, "zzz"}}',
  'try return notify(1, 2); except e (ANY) return e[2]; endtry':
    '"Type mismatch (args[1] of notify() expected object; got integer)"',
  'try return length(); except e (ANY) return e[2]; endtry':
    '"Incorrect number of arguments (expected 1; got 0)"',
  'try raise("odd", "why", {1}); except e (ANY) return e[1..3]; endtry': '{"odd", "why", {1}}',
  "return `1 / 0 ! E_DIV => 7';": '7',
  "return `#0.zzz ! E_PERM, E_PROPNF';": 'E_PROPNF',
})

test('a verb without the debug bit goes on with errors as values', (t) => {
  const made = openTestDriver()
  made.evaluate(
    'o = create(#1); add_verb(o, {player, "x", "quiet"}, {"this", "none", "this"}); set_verb_code(o, "quiet", {"x = 1 / 0;", "if (y) z = 1; else z = 2; endif", "for i in (5) z = 9; endfor", "l = {1}; l[5] = 2;", "return {x, z, l, raise(E_QUOTA)};"}); add_property(#0, "quiet", o, {player, "r"}); return 1;',
  )
  t.is(made.evaluate('return $quiet:quiet();'), '{E_DIV, 2, E_RANGE, E_QUOTA}')
})

test('without the debug bit an unset variable is unequal to what it is compared with, and false', (t) => {
  const made = openTestDriver()
  made.evaluate(
    'o = create(#1); add_verb(o, {player, "x", "quiet"}, {"this", "none", "this"}); add_property(#0, "quiet", o, {player, "r"}); return 1;',
  )
  for (const [source, value] of [
    ['return y == 1 ? "yes" | "no";', '"no"'],
    ['return y != 1 ? "yes" | "no";', '"yes"'],
    ['if (y == "a") return 1; else return 2; endif', '2'],
    ['if (y != "a") return 1; else return 2; endif', '1'],
    ['x = y == 1; return x;', '0'],
    ['x = y != 1; return x;', '1'],
    ['x = !y; return x;', '1'],
  ] as const) {
    made.evaluate(`return set_verb_code($quiet, "quiet", {"${source.replaceAll('"', '\\"')}"});`)
    t.is(made.evaluate('return $quiet:quiet();'), value, source)
  }
})
