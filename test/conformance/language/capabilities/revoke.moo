// A revoked capability permits nothing, wherever it was put before.
add_property(#0, "gold", 100, {#3, ""}); add_property(#0, "shelf", 0, {#3, "rw"}); add_property(#0, "seen", 0, {#3, "rw"}); return 0;
// expect: 0
c = grant(#0, {"read", "call"}); d = narrow(c, "read"); e = narrow(d, "read"); a = e.gold; return {a, revoke(d), revoke(d), rights(c), rights(d), rights(e), toliteral(e)};
// expect: {100, 1, 0, {"read", "call"}, {}, {}, "<capability: no longer valid>"}
c = grant(#0, "read"); revoke(c); c.gold;
// expect error: E_PERM Permission denied: the capability is no longer valid
c = grant(#0, "write"); revoke(c); c.gold = 1;
// expect error: E_PERM Permission denied: the capability is no longer valid
c = grant(#0, "call"); revoke(c); c:do_login_command();
// expect error: E_PERM Permission denied: the capability is no longer valid
c = grant(#0, "read"); revoke(c); narrow(c, "read");
// expect error: E_PERM The capability is no longer valid
c = grant(#0, "read"); revoke(c); write_token(c);
// expect error: E_PERM The capability is no longer valid
c = grant(#0, "read"); t = write_token(c); revoke(c); read_token(t);
// expect error: E_INVARG The token is not known, or no longer valid
c = grant(#0, "read"); t = write_token(c); revoke(read_token(t)); return {rights(c), `read_token(t) ! ANY'};
// expect: {{"read"}, E_INVARG}
// Between two turns of a loop that has one place for it.
c = grant(#0, "read"); r = {}; for i in [1..4] r = {@r, `c.gold ! E_PERM'}; i == 2 && revoke(c); endfor return r;
// expect: {100, 100, E_PERM, E_PERM}
// In a list, a map, a property, an argument and a call that is under way.
c = grant(#0, {"read", "call"}); #0.shelf = {c, ["k" -> narrow(c, "read")]}; revoke(c); return {`#0.shelf[1].gold ! E_PERM', `#0.shelf[2]["k"].gold ! E_PERM'};
// expect: {E_PERM, E_PERM}
add_verb(#0, {#3, "rd", "twice"}, {"this", "none", "this"}); set_verb_code(#0, "twice", {"a = rights(caller_capability());", "revoke(caller_capability());", "return {a, rights(caller_capability())};"}); c = grant(#0, "call"); return {c:twice(), `c:twice() ! E_PERM'};
// expect: {{{"call"}, {}}, E_PERM}
// What set_task_perms() was given.
c = grant(#0, "read"); set_task_perms(#3); set_task_perms(#4, {c}); a = #0.gold; `revoke(c) ! ANY'; return {a, #0.gold};
// expect: {100, 100}
c = grant(#0, "read"); #0.shelf = c; add_verb(#0, {#3, "rxd", "end_it"}, {"this", "none", "this"}); set_verb_code(#0, "end_it", {"revoke(#0.shelf);"}); set_task_perms(#4, {c}); a = #0.gold; #0:end_it(); return {a, `#0.gold ! E_PERM'};
// expect: {100, E_PERM}
// While its task sleeps.
c = grant(#0, "read"); #0.shelf = c; fork (0) #0:end_it(); endfork a = c.gold; suspend(1); return {a, `c.gold ! E_PERM'};
// expect: {100, E_PERM}
// At its time.
c = grant(#0, "read", time() + 2); a = c.gold; suspend(3); return {a, `c.gold ! E_PERM', rights(c)};
// expect: {100, E_PERM, {}}
// With its target, whoever has that number next.
o = create(#-1); add_property(o, "x", 1, {#3, "r"}); c = grant(o, "read"); a = c.x; recycle(o); o = recreate(o, #-1); add_property(o, "x", 2, {#3, "r"}); return {a, o.x, `c.x ! E_PERM'};
// expect: {1, 2, E_PERM}
o = create(#-1); o = renumber(o); c = grant(o, "read"); recycle(o); return `c.name ! E_PERM';
// expect: E_PERM
// With whoever granted it.
p = create(#-1); p.owner = p; p.programmer = 1; #0.shelf = p; set_task_perms(p); add_property(p, "x", 1, {p, "r"}); o = create(#-1); o.name = "o"; #0.seen = grant(o, "read"); return #0.seen.name;
// expect: "o"
recycle(#0.shelf); return `#0.seen.name ! E_PERM';
// expect: E_PERM
