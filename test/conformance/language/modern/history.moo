// Earlier values: what history() and at() answer and refuse. Their times are tested in test/unit/driver/object/history.test.ts.

p = create(#1); add_property(#0, "p", p, {player, "rw"}); add_property(p, "size", 1, {player, "r"}); add_verb(p, {player, "rxd", "push pull"}, {"this", "none", "this"}); return 1;
// expect: 1
// Nothing is kept while $server_options.history_seconds is not set.
$p.size = 2; return history($p, "size");
// expect: {}
at(time(), $p, "size")
// expect error: E_RANGE What was at that time is not kept
add_property($server_options, "history_seconds", 3600, {player, "r"}); load_server_options(); return 1;
// expect: 1
$p.size = 3
// expect: 3
{h[2..$] for h in (history($p, "size"))}
// expect: {{#3, 2}}
// What has not been committed yet has not happened.
$p.size = 4; return length(history($p, "size"));
// expect: 1
$p.size = 5
// expect: 5
{h[2..$] for h in (history($p, "size"))}
// expect: {{#3, 4}, {#3, 3}, {#3, 2}}
set_verb_code($p, "push", {"return 1;", "// one"})
// expect: {}
set_verb_code($p, "push", {"return 2;"})
// expect: {}
{h[2..$] for h in (history($p, "pull"))}
// expect: {{#3, {"return 1;", "// one"}, {#3, "rxd", "push pull"}, {"this", "none", "this"}}, {#3, {}, {#3, "rxd", "push pull"}, {"this", "none", "this"}}}
{length(history($p, ":push", 1)), length(history($p, 'size, 2)), length(history($p, ".size", 3))}
// expect: {1, 2, 3}
history($p, "none")
// expect error: E_PROPNF Property not found
history($p, ":size")
// expect error: E_VERBNF Verb not found
history($p, ".push")
// expect error: E_PROPNF Property not found
history($p, 1)
// expect error: E_VERBNF Verb not found
history($p, "owner")
// expect error: E_INVARG Only added properties and verbs have a history
history($p, {})
// expect error: E_TYPE Type mismatch
history($p, "size", 201)
// expect error: E_INVARG history() answers 1 to 200 changes
history(#-1, "size")
// expect error: E_INVIND Invalid indirection
at(time() + 10, $p, "size")
// expect error: E_INVARG That time is still to come
at(-1e300, $p, "size")
// expect error: E_RANGE What was at that time is not kept
set_task_perms(#4); return length(history($p, "size"));
// expect: 3
set_property_info($p, "size", {#3, ""})
// expect: 0
set_task_perms(#4); return history($p, "size");
// expect error: E_PERM Permission denied
