// No way leads from a capability to a larger one.
add_property(#0, "gold", 100, {#3, ""}); add_property(#0, "tin", 1, {#3, ""}); add_property(#0, "shelf", 0, {#3, "rw"}); #0.shelf = grant({#0, "gold"}, "read", time() + 50); return 0;
// expect: 0
narrow(#0.shelf, {"read", "write"})
// expect error: E_PERM A capability cannot be narrowed to rights that it does not have
narrow(#0.shelf, "read", time() + 51)
// expect error: E_PERM A capability cannot outlive the one that it is narrowed from
capability_info(narrow(#0.shelf, "read"))["until"] == capability_info(#0.shelf)["until"]
// expect: 1
write_token(#0.shelf, time() + 51)
// expect error: E_PERM A token cannot outlive its capability
t = read_token(write_token(#0.shelf)); return {rights(t), capability_info(t)["until"] <= capability_info(#0.shelf)["until"]};
// expect: {{"read"}, 1}
a = grant({#0, "gold"}, "read"); b = grant({#0, "gold"}, "write"); return `narrow(a, {"read", "write"}) ! E_PERM' == E_PERM && `narrow(b, {"read", "write"}) ! E_PERM' == E_PERM;
// expect: 1
// Another name, in another case and by another way.
c = #0.shelf; return {c.GOLD, `c.tin ! ANY', `c.("gold ") ! ANY', `c.owner ! ANY'};
// expect: {100, E_PERM, E_PERM, E_PERM}
c = #0.shelf; c:gold();
// expect error: E_PERM Permission denied: <capability 1: read property "gold" of #0> does not permit calling "gold"
// A wizard's grant of an object does not make anybody a wizard.
p = create(#-1); p.owner = p; p.programmer = 1; #0.shelf = grant(p, {"read", "write", "call", "move"}); set_task_perms(p); c = #0.shelf; c.wizard = 1;
// expect error: E_PERM Permission denied: <capability 6: read, write, call, move #8> does not permit writing "wizard"
c = #0.shelf; c.owner = #4;
// expect error: E_PERM Permission denied: <capability 6: read, write, call, move #8> does not permit writing "owner"
// A verb called through a wizard's capability does not learn to trust its caller.
add_verb(#0, {#3, "rd", "lend"}, {"this", "none", "this"}); set_verb_code(#0, "lend", {"set_task_perms(caller_perms());", "return {task_perms(), `#0.gold ! E_PERM', eval(args[1])};"}); #0.shelf = grant({#0, "lend"}, "call"); set_task_perms(#4); c = #0.shelf; return c:lend("return #0.gold;");
// expect error: E_PERM Permission denied
#0.shelf = grant({#0, "lend"}, "call"); set_task_perms(#4); c = #0.shelf; return c:lend("return task_perms();");
// expect: {#4, E_PERM, {1, #4}}
// set_task_perms() with grants gives what they permit, to that activation, and to nobody else.
#0.shelf = grant({#0, "gold"}, "read"); set_task_perms(#4, {#0.shelf}); return {#0.gold, `#0.tin ! E_PERM', `#0.gold = 1 ! E_PERM', eval("return #0.gold;")};
// expect: {100, E_PERM, E_PERM, {1, 100}}
set_task_perms(#4, {#0.shelf}); grant({#0, "gold"}, "read");
// expect error: E_PERM Permission denied
add_verb(#0, {#4, "rxd", "peek"}, {"this", "none", "this"}); set_verb_code(#0, "peek", {"return `#0.gold ! E_PERM';"}); set_task_perms(#4, {#0.shelf}); return {#0.gold, #0:peek()};
// expect: {100, E_PERM}
set_task_perms(#4, {#0.shelf}); set_task_perms(#3, {});
// expect error: E_PERM Permission denied
set_task_perms(#4, {#0.shelf}); a = #0.gold; set_task_perms(#4); return {a, `#0.gold ! E_PERM'};
// expect: {100, E_PERM}
// What the granter may not do any more, his capability does not permit either.
add_property(#0, "ours", 1, {#4, ""}); set_task_perms(#4); #0.shelf = grant({#0, "ours"}, {"read", "write"}); return #0.shelf.ours;
// expect: 1
set_property_info(#0, "ours", {#3, ""}); c = #0.shelf; return {`c.ours ! E_PERM', `c.ours = 2 ! E_PERM', #0.ours};
// expect: {E_PERM, E_PERM, 1}
