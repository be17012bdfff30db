/** Adding, finding and programming verbs, as programs see it. The answers are ToastStunt's. */

import test from 'ava'
import { openTestDriver } from '../../../_support/driver.ts'

/** What a wizard's program answers, as a literal. */
const evaluate = (...lines: string[]): string => openTestDriver().evaluate(lines.join('\n'))

test('verbs are told apart by position', (t) => {
  const answer = evaluate(
    'o = create(#-1);',
    'r = {add_verb(o, {player, "rxd", "a b*c"}, {"this", "none", "this"}), add_verb(o, {player, "r", "  a"}, {"any", "in/inside/into", "none"})};',
    'return {@r, verbs(o), verb_info(o, 2)[2..3], verb_args(o, 1), verb_args(o, 2), verb_info(o, "bc")[3], `verb_info(o, "c") ! ANY\', `verb_info(o, 0) ! ANY\', `verb_info(o, 3) ! ANY\', `verb_info(o, {}) ! ANY\'};',
  )
  t.is(
    answer,
    '{1, 2, {"a b*c", "a"}, {"r", "a"}, {"this", "none", "this"}, {"any", "in/inside/into", "none"}, "a b*c", E_VERBNF, E_INVARG, E_VERBNF, E_TYPE}',
  )
})

test('the source of a verb is what was given', (t) => {
  const answer = evaluate(
    'o = create(#-1);',
    'add_verb(o, {player, "rxd", "go"}, {"this", "none", "this"});',
    'r = {verb_code(o, 1), set_verb_code(o, "go", {"x = 1;", "return x + 1;"}), o:go()};',
    'e = set_verb_code(o, "go", {"return 1 +;"});',
    'return {@r, typeof(e), length(e) > 0, o:go(), length(verb_code(o, "go", 1, 1)), `set_verb_code(o, "go", {1}) ! ANY\', `set_verb_code(o, "no", {}) ! ANY\'};',
  )
  t.is(answer, '{{}, {}, 2, 4, 1, 2, 2, E_TYPE, E_VERBNF}')
})

test('a call finds the first verb with the x bit along the ancestors', (t) => {
  const answer = evaluate(
    'p = create(#-1);',
    'o = create(p);',
    'add_verb(p, {player, "rxd", "go"}, {"this", "none", "this"});',
    'set_verb_code(p, "go", {"return {\\"p\\", args};"});',
    'add_verb(o, {player, "r", "go"}, {"this", "none", "this"});',
    'r = {o:go(1)};',
    'set_verb_info(o, "go", {player, "rxd", "go"});',
    'set_verb_code(o, "go", {"return {\\"o\\", pass(@args)};"});',
    'r = {@r, o:go(2)};',
    'delete_verb(o, "go");',
    'return {@r, o:go(3), respond_to(o, "GO")[2], respond_to(o, "stop"), `o:stop() ! ANY\'};',
  )
  t.is(answer, '{{"p", {1}}, {"o", {"p", {2}}}, {"p", {3}}, "go", 0, E_VERBNF}')
})

test('with several parents the first that has the verb counts', (t) => {
  const answer = evaluate(
    'a = create(#-1);',
    'b = create(#-1);',
    'g = create(#-1);',
    'c = create({a, b});',
    'for o in ({b, g}) add_verb(o, {player, "rxd", "go"}, {"this", "none", "this"});',
    'set_verb_code(o, "go", {"return " + toliteral(o == b) + ";"});',
    'endfor r = {c:go()};',
    'chparents(a, {g});',
    'r = {@r, c:go()};',
    'chparents(c, {b, a});',
    'return {@r, c:go()};',
  )
  t.is(answer, '{1, 0, 1}')
})

test('changing a verb shows in calls at once', (t) => {
  const answer = evaluate(
    'o = create(#-1);',
    'k = create(o);',
    'add_verb(o, {player, "rxd", "go"}, {"this", "none", "this"});',
    'r = {};',
    'for i in [1..3] set_verb_code(o, "go", {"return " + tostr(i) + ";"});',
    'r = {@r, k:go()};',
    'endfor set_verb_info(o, 1, {player, "rxd", "run"});',
    "r = {@r, `k:go() ! ANY', k:run()};",
    'add_verb(k, {player, "rxd", "run"}, {"this", "none", "this"});',
    'r = {@r, k:run()};',
    'chparent(k, #-1);',
    'delete_verb(k, 1);',
    "return {@r, `k:run() ! ANY'};",
  )
  t.is(answer, '{1, 2, 3, E_VERBNF, 3, 0, E_VERBNF}')
})

test('what a verb is given must be well formed', (t) => {
  const answer = evaluate(
    'o = create(#-1);',
    'i = {player, "rxd", "go"};',
    's = {"this", "none", "this"};',
    'g = create(#-1);',
    'recycle(g);',
    'return {`add_verb(o, {player, "q", "go"}, s) ! ANY\', `add_verb(o, {player, "r", " "}, s) ! ANY\', `add_verb(o, {g, "r", "go"}, s) ! ANY\', `add_verb(o, i, {"this", "none"}) ! ANY\', `add_verb(o, i, {"that", "none", "this"}) ! ANY\', `add_verb(o, i, {"this", "beneath the", "this"}) ! ANY\', `add_verb(g, i, s) ! ANY\', `add_verb(5, i, s) ! ANY\', add_verb(o, i, {"this", "#3", "any"}), verb_args(o, 1)};',
  )
  t.is(
    answer,
    '{E_INVARG, E_INVARG, E_INVARG, E_TYPE, E_INVARG, E_INVARG, E_INVARG, E_TYPE, 1, {"this", "in/inside/into", "any"}}',
  )
})

test('whoever may not is told so', (t) => {
  const answer = evaluate(
    'o = create(#-1);',
    'add_verb(o, {player, "xd", "hid"}, {"this", "none", "this"});',
    'add_verb(o, {player, "rxd", "see"}, {"this", "none", "this"});',
    'w = create(#-1);',
    'w.programmer = 1;',
    'return eval("o = " + toliteral(o) + "; set_task_perms(" + toliteral(w) + "); return {`verb_info(o, 1) ! ANY\', verb_info(o, 2)[2], `verb_code(o, 1) ! ANY\', `set_verb_code(o, 2, {}) ! ANY\', `set_verb_args(o, 2, {\\"any\\", \\"any\\", \\"any\\"}) ! ANY\', `delete_verb(o, 2) ! ANY\', `add_verb(o, {" + toliteral(w) + ", \\"\\", \\"x\\"}, {\\"this\\", \\"none\\", \\"this\\"}) ! ANY\', `verbs(o) ! ANY\', respond_to(o, \\"see\\")};")[2];',
  )
  t.is(answer, '{E_PERM, "rxd", E_PERM, E_PERM, E_PERM, E_PERM, E_PERM, E_PERM, 1}')
})
