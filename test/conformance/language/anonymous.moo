// Anonymous objects are in no list of children, but what their parents change shows in them.

p = create(#1); add_property(p, "x", 0, {player, "rw"}); add_verb(p, {player, "rxd", "foo"}, {"this", "none", "this"}); set_verb_code(p, "foo", {"return 1;"}); a = create(p, player, 1); p.x = 1; r = {a:foo()}; set_verb_code(p, "foo", {"return 2;"}); r = {@r, a:foo()}; delete_verb(p, "foo"); return {@r, `a:foo() ! ANY'};
// expect: {1, 2, E_VERBNF}
