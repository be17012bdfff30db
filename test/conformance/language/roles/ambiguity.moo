// Two that apply, neither more specific: E_AMBIG when called, and a line when the second is installed.

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

$u:says($lamp, "rub(it: this, with)", "lamp")
// expect: {1}
$u:says($box, "rub(it, with: this)", "box")
// expect: {1, "Some calls are ambiguous (E_AMBIG) with verb 1 of #13: rub(it: #13, with)"}
rub(it -> $lamp, with -> $box)
// expect error: E_AMBIG Ambiguous verb: rub(it -> #13, with -> #10) means verb 1 of #13 as much as verb 1 of #10
{rub(it -> $lamp, with -> $thing), rub(it -> $thing, with -> $box)}
// expect: {"lamp", "box"}
// The value of the error names both.
try rub(it -> $lamp, with -> $box); except e (E_AMBIG) return e[3] == {{$lamp, 1}, {$box, 1}}; endtry
// expect: 1
// A third that wins over both settles it.
$u:says($lamp, "rub(it: this, with: $box)", "settled")
// expect: {2}
rub(it -> $lamp, with -> $crate)
// expect: "settled"
// Equal roles are ambiguous, and the report says so.
$u:says($lamp, "bend(it: this)", "once")
// expect: {3}
$u:says($lamp, "bend(it: this)", "twice")
// expect: {4, "Some calls are ambiguous (E_AMBIG) with verb 3 of #13: bend(it: #13)"}
bend(it -> $lamp)
// expect error: E_AMBIG Ambiguous verb: bend(it -> #13) means verb 3 of #13 as much as verb 4 of #13
delete_role_verb($lamp, 3); return bend(it -> $lamp);
// expect: "twice"
// Verbs whose roles cannot be met together are not ambiguous.
$u:says($lamp, "fold(it: this, n: INT)", "n")
// expect: {5}
$u:says($lamp, "fold(it: this, n: STR)", "s")
// expect: {6}
$u:says($lamp, "fold(it: this)", "none")
// expect: {7}
{fold(it -> $lamp, n -> 1), fold(it -> $lamp, n -> "1"), fold(it -> $lamp)}
// expect: {"n", "s", "none"}
// Verbs of which one requires what the other does not know are not ambiguous.
$u:says($lamp, "warm(it: this, at)", "at")
// expect: {8}
$u:says($lamp, "warm(it: this, by)", "by")
// expect: {9}
{warm(it -> $lamp, at -> 1), warm(it -> $lamp, by -> 1)}
// expect: {"at", "by"}
// An optional role may make a call ambiguous that is not otherwise.
$u:says($lamp, "cool(it: this, ?by)", "any")
// expect: {10}
$u:says($thing, "cool(it: this, ?by: STR)", "text")
// expect: {1, "Some calls are ambiguous (E_AMBIG) with verb 10 of #13: cool(it: #13, ?by)"}
{cool(it -> $lamp), cool(it -> $lamp, by -> 3)}
// expect: {"any", "any"}
cool(it -> $lamp, by -> "x")
// expect error: E_AMBIG Ambiguous verb: cool(it -> #13, by -> string) means verb 10 of #13 as much as verb 1 of #9
