// Edits under warm caches: one place in a program, called again and again.

// ---- the world: $u:says(object, header, word) installs a verb that says a word, $u:as(who, program) acts for others
u = create(#-1);
add_property(#0, "u", u, {player, "r"});
add_verb(u, {player, "rxd", "role says as make"}, {"this", "none", "this"});
set_verb_code(u, "role", {
"if (verb == \"role\") return add_role_verb(args[1], {caller_perms(), \"rxd\"}, args[2..$]); endif",
"if (verb == \"says\") {o, header, word} = args; return add_role_verb(o, {caller_perms(), \"rxd\"}, {\"verb \" + header, \"return \" + toliteral(word) + \";\", \"endverb\"}); endif",
"if (verb == \"as\") set_task_perms(args[1]); r = eval(args[2]); return r[1] ? r[2] | raise(E_INVARG, tostr(@r[2])); endif",
"{name, @parents} = args; o = create(length(parents) == 1 ? parents[1] | parents); o.name = name; o.f = 1; add_property(#0, name, o, {player, \"r\"}); return o;"});
return 0;
// expect: 0
$u:make("thing", #-1); $u:make("box", $thing); $u:make("chest", $box); $u:make("crate", $chest); $u:make("lamp", $thing); $u:make("person", #-1); $u:make("ann", $person); return 0;
// expect: 0

add_verb($u, {player, "rxd", "call"}, {"this", "none", "this"}); set_verb_code($u, "call", {"return go(it -> args[1], n -> 1);"}); return 0;
// expect: 0
$u:says($thing, "go(it: this, n)", "thing")
// expect: {1}
for i in [1..10] $u:call($crate); $u:call($lamp); endfor return {$u:call($crate), $u:call($lamp), $u:call($ann)};
// expect error: E_VERBNF Verb not found: go(it -> #15, n -> integer)
{$u:call($crate), $u:call($lamp)}
// expect: {"thing", "thing"}
// A new verb is found at once, also in the middle of a task.
r = {$u:call($crate)}; $u:says($chest, "go(it: this, n)", "chest"); return {@r, $u:call($crate), $u:call($chest), $u:call($box), $u:call($lamp)};
// expect: {"thing", "chest", "chest", "thing", "thing"}
// So is one for a single object.
r = {$u:call($crate)}; $u:says($crate, "go(it == this, n)", "crate"); return {@r, $u:call($crate), $u:call($chest)};
// expect: {"chest", "crate", "chest"}
// Another restriction of another role.
$u:says($crate, "go(it == this, n: INT)", "crate, number"); return $u:call($crate);
// expect: "crate, number"
// New code, new header.
set_role_verb_code($chest, 1, {"verb go(it: this, n)", "return \"new\";", "endverb"}); return $u:call($chest);
// expect: "new"
set_role_verb_code($chest, 1, {"verb went(it: this, n)", "return \"went\";", "endverb"}); return {$u:call($chest), went(it -> $crate, n -> 1), roles("went"), length(roles("go"))};
// expect: {"thing", "went", {{#11, 1, "went(it: #11, n)"}}, 3}
set_role_verb_code($chest, 1, {"verb go(it: this, n)", "return \"back\";", "endverb"}); return {$u:call($chest), roles("went")};
// expect: {"back", {}}
// Deleting.
delete_role_verb($crate, 2); r = $u:call($crate); delete_role_verb($crate, 1); return {r, $u:call($crate)};
// expect: {"crate", "back"}
// Permissions.
set_role_verb_info($chest, 1, {player, "rd"}); return $u:call($chest);
// expect: "back"
// Other parents, for the object, and above it.
r = {$u:call($crate)}; chparent($crate, $thing); return {@r, $u:call($crate)};
// expect: {"back", "thing"}
chparent($crate, $chest); r = {$u:call($crate)}; chparent($chest, $ann); r = {@r, $u:call($crate)}; $u:says($ann, "go(it: this, n)", "ann"); return {@r, $u:call($crate), $u:call($ann)};
// expect: {"back", "back", "back", "ann"}
chparent($chest, $box); return {$u:call($crate), $u:call($ann)};
// expect: {"back", "ann"}
// Other owners of names: $thing in a header was $thing when it was installed.
$u:says($box, "near(it: $lamp, box: this)", "lamp"); old = $lamp; #0.lamp = $ann; r = {near(it -> old, box -> $box), `near(it -> $ann, box -> $box) ! E_VERBNF'}; #0.lamp = old; return r;
// expect: {"lamp", E_VERBNF}
// Recycling.
x = create($chest); $u:says(x, "go(it: this, n)", "x"); r = {$u:call(x), length(roles("go"))}; recycle(x); return {@r, length(roles("go")), $u:call($crate)};
// expect: {"x", 4, 3, "back"}
x = create($chest); y = create(x); $u:says(x, "go(it: this, n)", "x"); r = {$u:call(y)}; recycle(x); return {@r, $u:call(y)};
// expect: {"x", "back"}
// Renumbering: the role that the verb is stored on, and those of others, name the new number.
recycle(create(#-1)); x = create($thing); $u:says(x, "go(it: this, n)", "moved"); $u:says($box, "near(it == #" + tostr(toint(x)) + ", box: this)", "it"); $u:call(x); y = renumber(x); return {y != x, $u:call(y), near(it -> y, box -> $box)};
// expect: {1, "moved", "it"}
// A call at one place with more kinds of values than it remembers.
for i in [1..8] x = create($thing); $u:says(x, "go(it: this, n)", i); $u:make("k" + tostr(i), x); endfor r = {}; for j in [1..2] for i in [1..8] r = {@r, $u:call(#0.("k" + tostr(i)))}; endfor endfor return r;
// expect: {1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8}
// Values of other types at one place.
$u:says($box, "mix(box: this, x: INT)", "int"); $u:says($box, "mix(box: this, x: STR)", "str"); $u:says($box, "mix(box: this, x)", "any"); r = {}; for x in ({1, "a", 2.5, 3, {}, "b", #-1, $box}) r = {@r, mix(box -> $box, x -> x)}; endfor return r;
// expect: {"int", "str", "any", "int", "any", "str", "any", "any"}
// One object, and what descends from it, at one place.
$u:says($box, "one(box == this)", "one"); r = {}; for x in ({$box, $chest, $box, $chest}) r = {@r, `one(box -> x) ! E_VERBNF => "none"'}; endfor return r;
// expect: {"one", "none", "one", "none"}
// Undo.
$u:says($box, "undo(it: this)", "before"); r = {undo(it -> $crate)}; return r;
// expect: {"before"}
