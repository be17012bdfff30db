/** Defining, inheriting and protecting properties, as programs see it. The answers are ToastStunt's. */

import test from 'ava'
import { openTestDriver } from '../../../_support/driver.ts'

/** What a wizard's program answers, as a literal. */
const evaluate = (...lines: string[]): string => openTestDriver().evaluate(lines.join('\n'))

test('a clear property reads what is inherited', (t) => {
  const answer = evaluate(
    'p = create(#-1);',
    'add_property(p, "x", {1}, {player, "r"});',
    'o = create(p);',
    'r = {is_clear_property(o, "x"), o.x};',
    'o.x = 2;',
    'r = {@r, is_clear_property(o, "x"), o.x};',
    'p.x = 3;',
    'clear_property(o, "x");',
    'return {@r, o.x, is_clear_property(p, "x"), `clear_property(p, "x") ! ANY\'};',
  )
  t.is(answer, '{1, {1}, 0, 2, 3, 0, E_INVARG}')
})

test('permissions are taken from the parent when the child is made, and stay', (t) => {
  const answer = evaluate(
    'p = create(#-1);',
    'add_property(p, "x", 1, {player, "r"});',
    'a = create(p);',
    'set_property_info(p, "x", {player, "w"});',
    'b = create(p);',
    'c = create(a);',
    'return {property_info(a, "x")[2], property_info(b, "x")[2], property_info(c, "x")[2], property_info(p, "x")[2]};',
  )
  t.is(answer, '{"r", "w", "r", "w"}')
})

test('with c a property belongs to whoever owned the object when it came to it', (t) => {
  const answer = evaluate(
    'p = create(#-1);',
    'add_property(p, "x", 1, {player, "rc"});',
    'add_property(p, "y", 1, {player, "r"});',
    'w = create(#-1);',
    'o = create(p, w);',
    'r = {property_info(o, "x")[1] == w, property_info(o, "y")[1] == player};',
    'o.owner = player;',
    'return {@r, property_info(o, "x")[1] == w, property_info(create(o, w), "x")[1] == w};',
  )
  t.is(answer, '{1, 1, 1, 1}')
})

test('a name may be defined but once along a line of inheritance', (t) => {
  const answer = evaluate(
    'p = create(#-1);',
    'o = create(p);',
    'k = create(o);',
    'add_property(k, "Foo", 1, {player, "r"});',
    'return {`add_property(p, "foo", 1, {player, "r"}) ! ANY\', `add_property(o, "FOO", 1, {player, "r"}) ! ANY\', `add_property(k, "foo", 1, {player, "r"}) ! ANY\', `add_property(o, "name", 1, {player, "r"}) ! ANY\', add_property(create(#-1), "foo", 1, {player, "r"})};',
  )
  t.is(answer, '{E_INVARG, E_INVARG, E_INVARG, E_INVARG, 0}')
})

test('renaming keeps values below', (t) => {
  const answer = evaluate(
    'p = create(#-1);',
    'add_property(p, "x", 1, {player, "rw"});',
    'o = create(p);',
    'o.x = 5;',
    'set_property_info(p, "x", {player, "r", "y"});',
    'return {o.y, `o.x ! ANY\', properties(p), `set_property_info(o, "y", {player, "r", "z"}) ! ANY\', `set_property_info(p, "y", {player, "r", "name"}) ! ANY\'};',
  )
  t.is(answer, '{5, E_PROPNF, {"y"}, E_INVARG, E_INVARG}')
})

test('a property that was deleted and defined again has none of the old values', (t) => {
  const answer = evaluate(
    'p = create(#-1);',
    'add_property(p, "x", 1, {player, "rw"});',
    'o = create(p);',
    'o.x = 5;',
    'delete_property(p, "x");',
    "e = `o.x ! ANY';",
    'add_property(p, "x", 2, {player, "rw"});',
    'return {e, o.x, `delete_property(o, "x") ! ANY\'};',
  )
  t.is(answer, '{E_PROPNF, 2, E_PROPNF}')
})

test('changing parents drops what came from the old ones and keeps what stays', (t) => {
  const answer = evaluate(
    'g = create(#-1);',
    'add_property(g, "keep", 1, {player, "r"});',
    'p = create(g);',
    'add_property(p, "lose", 2, {player, "r"});',
    'q = create(g);',
    'o = create(p);',
    'k = create(o);',
    'o.keep = 10;',
    'o.lose = 20;',
    'k.lose = 30;',
    'chparent(o, q);',
    "e = {`o.lose ! ANY', `k.lose ! ANY'};",
    'chparent(o, p);',
    'return {o.keep, k.keep, e, o.lose, k.lose};',
  )
  t.is(answer, '{10, 10, {E_PROPNF, E_PROPNF}, 2, 2}')
})

test('builtin properties take only what they can hold', (t) => {
  const answer = evaluate(
    'o = create(#-1);',
    "return {`o.name = 5 ! ANY', `o.owner = 5 ! ANY', `o.location = #1 ! ANY', `o.contents = {} ! ANY', o.r = \"x\", o.r, o.programmer = 1, o.programmer, o.NAME = \"n\", o.name, `o.last_move = 1 ! ANY'};",
  )
  t.is(answer, '{E_TYPE, E_TYPE, E_PERM, E_PERM, "x", 1, 1, 1, "n", "n", E_PERM}')
})

test('whoever may not is told so', (t) => {
  const answer = evaluate(
    'p = create(#-1);',
    'add_property(p, "hid", 1, {player, ""});',
    'add_property(p, "see", 1, {player, "r"});',
    'add_property(p, "wr", 1, {player, "w"});',
    'w = create(#-1);',
    'w.programmer = 1;',
    'return eval("o = " + toliteral(p) + "; set_task_perms(" + toliteral(w) + "); return {`o.hid ! ANY\', o.see, `o.see = 2 ! ANY\', o.wr = 3, `o.wr ! ANY\', `property_info(o, \\"hid\\") ! ANY\', `add_property(o, \\"n\\", 1, {" + toliteral(w) + ", \\"\\"}) ! ANY\', `properties(o) ! ANY\', `o.name = \\"x\\" ! ANY\', `o.r = 1 ! ANY\', `delete_property(o, \\"see\\") ! ANY\', `clear_property(o, \\"wr\\") ! ANY\'};")[2];',
  )
  t.is(
    answer,
    '{E_PERM, 1, E_PERM, 3, E_PERM, E_PERM, E_PERM, E_PERM, E_PERM, E_PERM, E_PERM, E_INVARG}',
  )
})
