// Whoever installs what, calls on the things of others mean what they meant.

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

$u:make("bob", $person); $bob.programmer = 1; $u:make("eve", $person); $eve.programmer = 1; $u:make("evil", $thing); $evil.owner = $eve; $u:make("toy", $thing); $toy.owner = $bob; return 0;
// expect: 0
$u:says($thing, "take(who: $person, item: this)", "thing")
// expect: {1}
$u:says($toy, "take(who: $person, item: this)", "toy")
// expect: {1}
// She cannot store on what is not hers.
$u:as($eve, "return add_role_verb($toy, {$eve, \"rxd\"}, {\"verb take(who: $person, item: this)\", \"return 0;\", \"endverb\"});")
// expect error: E_PERM Permission denied
// On what is hers she can, however specific; calls without it go on as before.
$u:as($eve, "return add_role_verb($evil, {$eve, \"rxd\"}, {\"verb take(who == $ann, item == $toy, ?by: this)\", \"return \\\"stolen\\\";\", \"endverb\"});")[2]
// expect: "The role that the verb is stored on cannot be optional: #18"
$u:as($eve, "return add_role_verb($evil, {$eve, \"rxd\"}, {\"verb take(who == $ann, item == $toy)\", \"return 0;\", \"endverb\"});")[2]
// expect: "No role is restricted to the object that the verb is stored on: #18"
$u:as($eve, "return add_role_verb($evil, {$eve, \"rxd\"}, {\"verb take(who, item: this)\", \"return \\\"hers\\\";\", \"endverb\"});")[1]
// expect: 1
$u:as($eve, "return add_role_verb($evil, {$eve, \"rxd\"}, {\"verb take(who == $ann, item == $toy, by: this)\", \"return \\\"with hers\\\";\", \"endverb\"});")[1]
// expect: 2
{take(who -> $ann, item -> $toy), take(who -> $ann, item -> $lamp)}
// expect: {"toy", "thing"}
// Hers is meant where her thing is given; even so she cannot make others' calls ambiguous.
take(who -> $ann, item -> $evil)
// expect error: E_AMBIG Ambiguous verb: take(who -> #15, item -> #18) means verb 1 of #9 as much as verb 1 of #18
take(who -> $ann, item -> $toy, by -> $evil)
// expect: "with hers"
// The rest, defaults and guards do not help her.
$u:as($eve, "return add_role_verb($evil, {$eve, \"rxd\"}, {\"verb take(by: this, @all) ordered when (by != 1)\", \"return 0;\", \"endverb\"});")[1]
// expect: 3
{take(who -> $ann, item -> $toy), take(who -> $ann, item -> $lamp)}
// expect: {"toy", "thing"}
// Declaring a role does not make a misspelt one pass for calls on the things of others.
$u:as($eve, "return add_role_verb($evil, {$eve, \"rxd\"}, {\"verb take(itm: this, who)\", \"return 0;\", \"endverb\"});")[1]
// expect: 4
take(who -> $ann, itm -> $toy)
// expect error: E_INVARG No verb that is considered has the role itm: take(who -> #15, itm -> #19)
// `ordered` on one side changes nothing on the other.
$u:as($eve, "return add_role_verb($evil, {$eve, \"rxd\"}, {\"verb take(item: this, who == $ann) ordered\", \"return \\\"hers\\\";\", \"endverb\"});")[1]
// expect: 5
take(who -> $ann, item -> $evil)
// expect: "hers"
{take(who -> $ann, item -> $toy), take(who -> $bob, item -> $lamp)}
// expect: {"toy", "thing"}
// A child of his toy that is hers is hers.
$u:make("copy", $toy); $copy.owner = $eve; return $u:as($eve, "return add_role_verb($copy, {$eve, \"rxd\"}, {\"verb take(who: $person, item: this)\", \"return \\\"copy\\\";\", \"endverb\"});");
// expect: {1}
{take(who -> $ann, item -> $copy), take(who -> $ann, item -> $toy)}
// expect: {"copy", "toy"}
// A verb without x on her own things is refused, not passed over.
set_role_verb_info($copy, 1, {$eve, "rd"}); return $u:as($bob, "return take(who -> $ann, item -> $copy);");
// expect error: E_PERM Permission denied: take() of #20
// Making a thing her parent's parent is what the thing's owner decides.
$u:as($eve, "return chparent($toy, $evil);")
// expect error: E_PERM Permission denied
// A thousand verbs of one name on her things do not matter where they are not given.
for i in [1..200] add_role_verb($evil, {$eve, "rxd"}, {"verb take(who, item: this, r" + tostr(i) + ")", "endverb"}); endfor t = ticks_left(); take(who -> $ann, item -> $toy); return t - ticks_left() < 20;
// expect: 1
