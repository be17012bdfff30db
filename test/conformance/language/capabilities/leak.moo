// Who sees what became of somebody's capability does not get it.
add_property(#0, "gold", 100, {#3, ""}); add_property($server_options, "include_rt_vars", 1, {#3, "r"}); load_server_options(); return 0;
// expect: 0
// By a traceback with variables: words stand for it, however deep it is.
add_verb(#0, {#3, "rxd", "fail"}, {"this", "none", "this"}); set_verb_code(#0, "fail", {"secret = grant({#0, \"gold\"}, \"read\");", "deep = {1, [\"k\" -> {secret}]};", "plain = {1};", "raise(E_INVARG);"}); set_task_perms(#4); try #0:fail(); except e (ANY) v = e[4][1][7]; return {v["secret"], v["deep"], v["plain"]}; endtry
// expect: {"<capability 1: read property \"gold\" of #0>", "{1, [\"k\" -> {<capability 1: read property \"gold\" of #0>}]}", {1}}
// By what an error has as its value.
add_verb(#0, {#3, "rxd", "lose"}, {"this", "none", "this"}); set_verb_code(#0, "lose", {"c = grant(#0, {\"call\", \"read\"});", "if (args[1] == 1) c:nosuch();", "elseif (args[1] == 2) c.nosuch;", "elseif (args[1] == 3) mapdelete([1 -> 2], c);", "elseif (args[1] == 4) return [1 -> 2][c];", "elseif (args[1] == 5) c.gold = 1;", "elseif (args[1] == 6) return c + 1;", "elseif (args[1] == 7) return length(c);", "elseif (args[1] == 8) valid(c);", "elseif (args[1] == 9) encode_binary(c);", "elseif (args[1] == 10) {x} = {c, c};", "elseif (args[1] == 11) index(c, \"a\");", "elseif (args[1] == 12) return c > c;", "elseif (args[1] == 13) return sort({c, 1});", "elseif (args[1] == 14) return c[1];", "elseif (args[1] == 15) #0.(c) = 1;", "elseif (args[1] == 16) move(c, #2);", "elseif (args[1] == 17) call_function(c);", "elseif (args[1] == 18) return strsub(\"a\", \"b\", c);", "endif"}); return 0;
// expect: 0
r = {}; for i in [1..18] try #0:lose(i); except e (ANY) index(toliteral(listdelete(e, 4)), "<capability") && typeof(e[3]) != STR && index(toliteral(e[3]), "<capability") && (r = {@r, {i, e[3]}}); endtry endfor return r;
// expect: {}
// By a suspended task, to its owner and to wizards.
fork t (1000) c = 5; suspend(1000); endfork c = grant(#0, "read"); fork u (0) d = {c}; suspend(1000); endfork suspend(0); v = {}; for x in (queued_tasks(1)) x[1] == u && (v = x[11]); endfor kill_task(t); kill_task(u); return {typeof(v["c"]) == STR, typeof(v["d"]) == STR};
// expect: {1, 1}
c = grant(#0, "read"); fork u (0) d = {c}; suspend(1000); endfork suspend(0); s = task_stack(u, 1, 1); kill_task(u); return {typeof(s[1][7]["c"]) == STR, typeof(s[1][7]["d"]) == STR};
// expect: {1, 1}
// By digests, texts, sizes and order.
c = grant({#0, "gold"}, "read"); return {value_hash(c) == string_hash(toliteral(c)), value_bytes(c), length(tostr(c)) == length(toliteral(c))};
// expect: {1, 41, 1}
a = grant(#0, "read"); b = grant(#0, "read"); return mapkeys([b -> 1, a -> 2]) == {a, b};
// expect: 1
// By the code that holds it: a program has no capability as a literal.
set_verb_code(#0, "fail", {"return " + toliteral(grant(#0, "read")) + ";"}) == {}
// expect: 0
// By its description, to who may see that.
typeof(capabilities(#0)[1]["id"]) == INT && !index(toliteral(capabilities(#0)), "cosm_")
// expect: 1
// A token is shown once: the store has its digest only.
t = write_token(grant(#0, "read")); return {t[1..5], length(t), index(toliteral(capabilities()), t), index(toliteral(capability_info(read_token(t))), t)};
// expect: {"cosm_", 69, 0, 0}
