// What capabilities are and permit.
add_property(#0, "gold", 100, {#3, ""}); add_property(#0, "shelf", 0, {#3, "rw"}); return 0;
// expect: 0
typeof(grant(#0, "read"))
// expect: 19
c = grant({#0, "gold"}, {"read", "write"}); return {toliteral(c), tostr(c), rights(c)};
// expect: {"<capability 2: read, write property \"gold\" of #0>", "<capability 2: read, write property \"gold\" of #0>", {"read", "write"}}
toliteral({grant({#0, "do_login_command"}, "call"), ["a" -> grant(#0, {"move", "call"})]})
// expect: "{<capability 3: call verb \"do_login_command\" of #0>, [\"a\" -> <capability 4: call, move #0>]}"
toliteral(grant("network", "use"))
// expect: "<capability 5: use network>"
c = grant(#0, "read"); d = c; e = grant(#0, "read"); return {c == d, c == e, c in {e, d}, equal(c, d), c ? 1 | 2};
// expect: {1, 0, 2, 1, 1}
c = grant(#0, "read"); m = [c -> 1]; m[c] = m[c] + 1; return {m[c], c in mapkeys(m)};
// expect: {2, 1}
#0.shelf = grant({#0, "gold"}, {"read", "write"}); set_task_perms(#4); `#0.gold ! E_PERM => 0'; c = #0.shelf; c.gold = c.gold + 1; return c.gold;
// expect: 101
#0.shelf = grant(#0, "read"); set_task_perms(#4); c = #0.shelf; return c.gold;
// expect: 101
#0.shelf = grant({#0, "gold"}, "read"); set_task_perms(#4); c = #0.shelf; return narrow(c, "read").gold;
// expect: 101
c = grant(#0, "read"); c.nosuch;
// expect error: E_PROPNF Property not found: #0.nosuch
c = grant(#0, "call"); c:nosuch();
// expect error: E_VERBNF Verb not found: #0:nosuch()
c = grant("file", "use"); c.name;
// expect error: E_PERM Permission denied: <capability 15: use file> does not permit reading "name"
c = grant(#0, {"read"}); c.gold = 1;
// expect error: E_PERM Permission denied: <capability 16: read #0> does not permit writing "gold"
c = grant(#0, "read"); return c[1];
// expect error: E_TYPE Type mismatch
for x in (grant(#0, "read")) endfor
// expect error: E_TYPE Type mismatch (expected string, list or map; got capability)
grant(#0, "read") + 1
// expect error: E_TYPE Type mismatch (expected integer; got capability)
rights(5)
// expect error: E_TYPE Type mismatch (args[1] of rights() expected capability; got integer)
grant(#0, {})
// expect error: E_INVARG A capability needs a right
grant(#0, {"read", 1})
// expect error: E_TYPE Type mismatch
grant(#0, "rule")
// expect error: E_INVARG There is no right "rule"; rights are read, write, call, move, send, use
grant(#0, "use")
// expect error: E_INVARG Rights for an object are read, write, call, move
grant({#0, "gold"}, {"read", "call"})
// expect error: E_INVARG Rights for a property are read, write
grant("file", "read")
// expect error: E_INVARG Rights for a service are use
grant("disk", "use")
// expect error: E_INVARG Host services are file, sqlite, network and exec
grant({#0}, "read")
// expect error: E_INVARG Invalid argument
grant({#0, ""}, "read")
// expect error: E_INVARG Invalid argument
grant(create($nothing, 1), "read")
// expect error: E_TYPE Type mismatch
grant(99999999, "send")
// expect error: E_INVARG There is no such task
grant(#0, "read", 5)
// expect error: E_INVARG A capability cannot end in the past
i = capability_info(grant({#0, "gold"}, "read", time() + 9)); return {i["kind"], i["target"], i["name"], i["rights"], i["granter"], i["maker"], i["parent"], i["until"] - time(), i["token"], i["used"]};
// expect: {"property", #0, "gold", {"read"}, #3, #3, 0, 9, 0, 0}
capability_info(99999)
// expect error: E_INVARG The capability is no longer valid
caller_capability()
// expect: 0
// A name at the limit of its length, and one above.
n = "n"; for i in [1..8] n = n + n; endfor return `grant({#0, n}, "read") ! ANY' == E_PROPNF;
// expect: 1
n = "n"; for i in [1..8] n = n + n; endfor return grant({#0, n + "n"}, "read");
// expect error: E_INVARG Invalid argument
set_task_perms(#3, {}); return task_perms();
// expect: #3
c = grant(#0, "read"); g = {}; for i in [1..64] g = {@g, c}; endfor set_task_perms(#3, g); return 1;
// expect: 1
c = grant(#0, "read"); g = {}; for i in [1..65] g = {@g, c}; endfor set_task_perms(#3, g); return 1;
// expect error: E_QUOTA Resource limit exceeded
