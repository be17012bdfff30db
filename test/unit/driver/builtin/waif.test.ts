/** WAIFs and anonymous objects, as programs see them. The answers are ToastStunt's. */

import test from 'ava'
import { openTestDriver } from '../../../_support/driver.ts'

/** What a wizard's program answers, as a literal. */
const evaluate = (...lines: string[]): string => openTestDriver().evaluate(lines.join('\n'))

test('a WAIF has the class of the object that made it, and its properties and verbs behind a colon', (t) => {
  const answer = evaluate(
    'c = create(#-1);',
    'add_property(c, ":x", 1, {player, "rc"});',
    'add_verb(c, {player, "rxd", "make"}, {"this", "none", "this"});',
    'set_verb_code(c, "make", {"return new_waif();"});',
    'add_verb(c, {player, "rxd", ":say"}, {"this", "none", "this"});',
    'set_verb_code(c, ":say", {"return {verb, this.x, args};"});',
    'w = c:make();',
    'v = c:make();',
    'r = {w.class == c, w.owner == player, w.x, w:say(5)};',
    'w.x = {2};',
    'c.(":x") = 9;',
    "return {@r, w.x, v.x, `w.y ! ANY', `w.class = #1 ! ANY', `w:hush() ! ANY', `w.x = {w} ! ANY', w == v, w == w, typeof(w) == WAIF};",
  )
  t.is(answer, '{1, 1, 1, {"say", 1, {5}}, {2}, 9, E_PROPNF, E_PERM, E_VERBNF, E_RECMOVE, 0, 1, 1}')
})

test('a WAIF whose class is gone has nothing left', (t) => {
  const answer = evaluate(
    'c = create(#-1);',
    'add_property(c, ":x", 1, {player, "rc"});',
    'add_verb(c, {player, "rxd", "make"}, {"this", "none", "this"});',
    'set_verb_code(c, "make", {"return new_waif();"});',
    'w = c:make();',
    'recycle(c);',
    "return {w.class, `w.x ! ANY', `w:foo() ! ANY', w.owner == player, `new_waif() ! ANY'};",
  )
  t.is(answer, '{#-1, E_INVIND, E_INVIND, 1, E_INVIND}')
})

test('an anonymous object is one value, valid until it is recycled', (t) => {
  const answer = evaluate(
    'p = create(#-1);',
    'add_property(p, "x", 1, {player, "r"});',
    'add_verb(p, {player, "rxd", "go"}, {"this", "none", "this"});',
    'set_verb_code(p, "go", {"return typeof(this) == ANON;"});',
    'a = create(p, 1);',
    'b = a;',
    'a.x = 5;',
    'r = {b.x, a == b, a == create(p, 1), a:go(), parents(a) == {p}, children(p), typeof(a) == ANON, valid(a)};',
    'recycle(b);',
    "return {@r, valid(a), `a.x ! ANY', `a:go() ! ANY', `recycle(a) ! ANY'};",
  )
  t.is(answer, '{5, 1, 0, 1, 1, {}, 1, 1, 0, E_INVIND, E_INVIND, E_INVARG}')
})

test('an anonymous object outlives its parent as a child of its grandparents', (t) => {
  const answer = evaluate(
    'g = create(#-1);',
    'add_property(g, "x", 7, {player, "r"});',
    'p = create(g);',
    'a = create(p, 1);',
    'recycle(p);',
    'return {valid(a), parents(a) == {g}, a.x, `add_property(a, "y", 1, {player, ""}) ! ANY\', `add_verb(a, {player, "", "v"}, {"this", "none", "this"}) ! ANY\', `move(a, g) ! ANY\', is_clear_property(a, "x"), `a.wizard = 1 ! ANY\'};',
  )
  t.is(answer, '{1, 1, 7, E_TYPE, E_TYPE, E_TYPE, 1, E_INVARG}')
})
