/** How objects come, go, inherit and move, as programs see it. The answers are ToastStunt's. */

import test from 'ava'
import { openTestDriver } from '../../../_support/driver.ts'

/** What a wizard's program answers, as a literal. */
const evaluate = (...lines: string[]): string => openTestDriver().evaluate(lines.join('\n'))

test('a new object calls :initialize with the given arguments and is answered though it returned something else', (t) => {
  const answer = evaluate(
    'c = create(#-1);',
    'add_property(c, "got", 0, {player, "rwc"});',
    'add_verb(c, {player, "rxd", "initialize"}, {"this", "none", "this"});',
    'set_verb_code(c, "initialize", {"this.got = args;", "return 5;"});',
    'o = create(c, {1, "two"});',
    'return {parent(o) == c, o.got, o.owner == player, children(c) == {o}};',
  )
  t.is(answer, '{1, {1, "two"}, 1, 1}')
})

test('an object without owner owns itself', (t) => {
  const answer = evaluate(
    'o = create(#-1, #-1);',
    'return {o.owner == o, o.name, o.location, o.contents, o.last_move, o.r, o.w, o.f};',
  )
  t.is(answer, '{1, "", #-1, {}, [], 0, 0, 0}')
})

test('arguments of create() may come in nearly any order', (t) => {
  const answer = evaluate(
    'o = create({}, player, {1}, 0);',
    'p = create({}, {1}, 0);',
    'a = create({}, 1);',
    "return {valid(o), valid(p), typeof(a) == ANON, `create({}, 1, player) ! ANY', `create({}, 1.5) ! ANY', `create(#-1, {}, {}) ! ANY', `create(5) ! ANY'};",
  )
  t.is(answer, '{1, 1, 1, E_TYPE, E_TYPE, E_TYPE, E_TYPE}')
})

test('parents must exist, occur once and agree on properties', (t) => {
  const answer = evaluate(
    'a = create(#-1);',
    'b = create(#-1);',
    'add_property(a, "x", 1, {player, "r"});',
    'add_property(b, "X", 1, {player, "r"});',
    'g = create(#-1);',
    'recycle(g);',
    "return {`create({a, b}) ! ANY', `create({a, a}) ! ANY', `create(g) ! ANY', `create({g}) ! ANY', `chparents(create(a), {a, b}) ! ANY'};",
  )
  t.is(answer, '{E_INVARG, E_INVARG, E_INVARG, E_INVARG, E_INVARG}')
})

test('an object cannot inherit from its descendants', (t) => {
  const answer = evaluate(
    'a = create(#-1);',
    'b = create(a);',
    'c = create(b);',
    "return {`chparent(a, c) ! ANY', `chparent(a, a) ! ANY', `chparents(a, {b, c}) ! ANY', parents(a)};",
  )
  t.is(answer, '{E_RECMOVE, E_RECMOVE, E_RECMOVE, {}}')
})

test('ancestors come depth first, each once', (t) => {
  const answer = evaluate(
    'a = create(#-1);',
    'b = create(a);',
    'c = create(a);',
    'd = create({b, c});',
    'e = create({d, c});',
    'return {ancestors(e) == {d, b, a, c}, ancestors(e, 1) == {e, d, b, a, c}, descendants(a) == {b, d, e, c}, isa(e, a), isa(a, e), isa(e, {b, c}, 1) == b, isa(a, {b}, 1)};',
  )
  t.is(answer, '{1, 1, 1, 1, 0, 1, #-1}')
})

test('recycling gives children the parents, contents nowhere, and what it owned nobody', (t) => {
  const answer = evaluate(
    'p = create(#-1);',
    'q = create(#-1);',
    'o = create({p, q});',
    'k = create(o);',
    'm = create({q, o});',
    'i = create(#-1);',
    'move(i, o);',
    'mine = create(#-1, o);',
    'recycle(o);',
    'return {valid(o), parents(k) == {p, q}, parents(m) == {q, p}, i.location, mine.owner, children(p) == {k, m}};',
  )
  t.is(answer, '{0, 1, 1, #-1, #-1, 1}')
})

test('recycling calls :recycle and goes on when it fails', (t) => {
  const answer = evaluate(
    'o = create(#-1);',
    'add_property(#0, "t_log", {}, {player, "rw"});',
    'add_verb(o, {player, "rxd", "recycle"}, {"this", "none", "this"});',
    'set_verb_code(o, "recycle", {"#0.t_log = {@#0.t_log, this.name};", "return 1 / 0;"});',
    'o.name = "gone";',
    "e = `recycle(o) ! ANY';",
    'r = {e, valid(o), #0.t_log};',
    'delete_property(#0, "t_log");',
    'return r;',
  )
  t.is(answer, '{E_DIV, 0, {"gone"}}')
})

test('a move asks :accept, then tells :exitfunc and :enterfunc', (t) => {
  const answer = evaluate(
    'r = create(#-1);',
    's = create(#-1);',
    'add_property(#0, "t_log", {}, {player, "rw"});',
    'for o in ({r, s}) add_verb(o, {player, "rxd", "accept exitfunc enterfunc"}, {"this", "none", "this"});',
    'set_verb_code(o, 1, {"#0.t_log = {@#0.t_log, {verb, this.name, args[1].location == this}};", "return 1;"});',
    'endfor r.name = "r";',
    's.name = "s";',
    'i = create(#-1);',
    'move(i, r);',
    'move(i, s);',
    'move(i, #-1);',
    'r = #0.t_log;',
    'delete_property(#0, "t_log");',
    'return r;',
  )
  t.is(
    answer,
    '{{"accept", "r", 0}, {"enterfunc", "r", 1}, {"accept", "s", 0}, {"exitfunc", "r", 0}, {"enterfunc", "s", 1}, {"exitfunc", "s", 0}}',
  )
})

test('a place may be asked for among the contents', (t) => {
  const answer = evaluate(
    'r = create(#-1);',
    'l = {};',
    'for i in [1..5] o = create(#-1);',
    'l = {@l, o};',
    'move(o, r);',
    'endfor move(l[5], r, 2);',
    'a = r.contents == {l[1], l[5], l[2], l[3], l[4]};',
    'move(l[1], r, 99);',
    'b = r.contents == {l[5], l[2], l[3], l[4], l[1]};',
    'return {a, b, `move(r, l[1]) ! ANY\', `move(l[1], r, -1) ! ANY\', l[1].last_move["source"] == r};',
  )
  t.is(answer, '{1, 1, E_RECMOVE, E_INVARG, 1}')
})

test('renumbering keeps family, place and ownership', (t) => {
  const answer = evaluate(
    'g = create(#-1);',
    'p = create(#-1);',
    'o = create(p);',
    'k = create(o);',
    'i = create(#-1);',
    'move(i, o);',
    'mine = create(#-1, o);',
    'add_property(o, "x", 3, {o, "r"});',
    'recycle(g);',
    'n = renumber(o);',
    'return {n < o, valid(o), parents(k) == {n}, children(p) == {n}, i.location == n, n.contents == {i}, mine.owner == n, n.x, property_info(n, "x")[1] == n, k.x};',
  )
  t.is(answer, '{1, 0, 1, 1, 1, 1, 1, 3, 1, 3}')
})

test('players, owned objects and names are indexed', (t) => {
  const answer = evaluate(
    'o = create(#-1);',
    'set_player_flag(o, 1);',
    'i = create(#-1, o);',
    'r = {is_player(o), o in players() > 0, i in owned_objects(o) > 0};',
    'i.name = "Zyx the quick";',
    'r = {@r, locate_by_name("zyX t") == {i}, locate_by_name("zyX t", 1)};',
    'set_player_flag(o, 0);',
    'return {@r, is_player(o), o in players()};',
  )
  t.is(answer, '{1, 1, 1, 1, {}, 0, 0}')
})

test('a recycled number is found and given again', (t) => {
  const answer = evaluate(
    'o = create(#-1);',
    'recycle(o);',
    'r = {o in recycled_objects() > 0, next_recycled_object(o) == o};',
    'recreate(o, #-1, player);',
    "return {@r, valid(o), o.owner == player, `recreate(o, #-1) ! ANY', `recreate(#-5, #-1) ! ANY'};",
  )
  t.is(answer, '{1, 1, 1, 1, E_INVARG, E_INVARG}')
})

test('occupants are filtered by parents and the player flag', (t) => {
  const answer = evaluate(
    'c = create(#-1);',
    'a = create(c);',
    'b = create(#-1);',
    'set_player_flag(b, 1);',
    "r = {occupants({a, b}) == {b}, occupants({a, b}, c) == {a}, occupants({a, b}, c, 1), occupants({a, b}, c, 0, 1) == {b}, `occupants({a, 5}) ! ANY', `occupants({a}, 5) ! ANY'};",
    'set_player_flag(b, 0);',
    'return r;',
  )
  t.is(answer, '{1, 1, {}, 1, E_INVARG, E_TYPE}')
})

test('locations lead outwards', (t) => {
  const answer = evaluate(
    'a = create(#-1);',
    'b = create(#-1);',
    'c = create(#-1);',
    'move(b, a);',
    'move(c, b);',
    "return {locations(c) == {b, a}, locations(c, a) == {b}, locations(a), `locations(#-1) ! ANY'};",
  )
  t.is(answer, '{1, 1, {}, E_INVIND}')
})
