// Role verbs and capabilities: a role that wants an object is not met by a capability on it, whoever gives it.
add_property(#0, "box", create(#-1), {player, "rw"}); $box.f = 1; add_property($box, "gold", 5, {player, ""}); return 0;
// expect: 0
add_role_verb($box, {player, "rxd"}, {"verb stow(into: this, ?what)", "return {this == into, what};", "endverb"})
// expect: {1}
c = grant($box, {"call", "read"}); return c:stow();
// expect error: E_VERBNF Verb not found: #8:stow()
c = grant($box, {"call", "read"}); return c:stow(what -> 1);
// expect error: E_VERBNF Verb not found: capability:stow(what -> integer)
c = grant($box, {"call", "read"}); return stow(into -> c);
// expect error: E_VERBNF Verb not found: stow(into -> capability)
// A role without a restriction takes it as any value: it permits what it permitted.
c = grant($box, "read"); r = stow(into -> $box, what -> c); return {r[1], r[2] == c, r[2].gold};
// expect: {1, 1, 5}
c = grant({$box, "gold"}, "read"); revoke(c); r = stow(into -> $box, what -> c); return r[2].gold;
// expect error: E_PERM Permission denied: the capability is no longer valid
