// Authority is checked when the verb is chosen already: it never changes which one is meant.

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

$u:make("bob", $person); $bob.programmer = 1; $u:make("eve", $person); $eve.programmer = 1; return 0;
// expect: 0
// A verb without x is chosen all the same, and may be called by its owner and by wizards only.
$u:says($thing, "use(it: this)", "thing")
// expect: {1}
add_role_verb($lamp, {$bob, "rd"}, {"verb use(it: this)", "return 5;", "endverb"})
// expect: {1}
$u:as($eve, "return use(it -> $lamp);")
// expect error: E_PERM Permission denied: use() of #13
$u:as($eve, "return use(it -> $box);")
// expect: "thing"
$u:as($bob, "return use(it -> $lamp);")
// expect: 5
use(it -> $lamp)
// expect: 5
set_role_verb_info($lamp, 1, {$bob, "rxd"}); return $u:as($eve, "return use(it -> $lamp);");
// expect: 5
// A verb runs with the permissions of its owner, and `this` is what stands in the role that it is stored on.
add_role_verb($box, {$bob, "rxd"}, {"verb who(by: $person, box: this)", "return {caller_perms(), this, caller};", "endverb"})
// expect: {1}
$u:as($eve, "return who(by -> $ann, box -> $crate);") == {$eve, $crate, #-1}
// expect: 1
add_role_verb($box, {$bob, "rxd"}, {"verb owner(box: this)", "return eval(\"return caller_perms();\")[2];", "endverb"})
// expect: {2}
owner(box -> $box) == $bob
// expect: 1
// Without the d bit errors are values.
add_role_verb($box, {player, "rx"}, {"verb soft(box: this)", "return 1 / 0;", "endverb"})
// expect: {3}
soft(box -> $box)
// expect: E_DIV
// A role called player is the player, for all but wizards.
add_role_verb($box, {$bob, "rxd"}, {"verb shout(player, box: this)", "return player;", "endverb"})
// expect: {4}
$u:as($eve, "return shout(player -> player, box -> $box);") == $u.owner
// expect: 1
$u:as($eve, "return shout(player -> $ann, box -> $box);")
// expect error: E_PERM Permission denied: shout() of #10
shout(player -> $ann, box -> $box) == $ann
// expect: 1

// ---- who may install
// Who controls the object, and is a programmer.
$u:as($bob, "return add_role_verb($box, {$bob, \"rxd\"}, {\"verb x(box: this)\", \"endverb\"});")
// expect error: E_PERM Permission denied
$bob.programmer = 0; $u:make("bobs", $thing); chown = $bobs; $bobs.owner = $bob; return `$u:as($bob, "return add_role_verb($bobs, {$bob, \"rxd\"}, {\"verb x(box: this)\", \"endverb\"});") ! E_PERM';
// expect: E_PERM
$bob.programmer = 1; return $u:as($bob, "return add_role_verb($bobs, {$bob, \"rxd\"}, {\"verb x(box: this)\", \"endverb\"});");
// expect: {1}
// Not for somebody else.
$u:as($bob, "return add_role_verb($bobs, {$eve, \"rxd\"}, {\"verb x(box: this)\", \"endverb\"});")
// expect error: E_PERM Permission denied
// A writable object is not controlled: what anybody may write, nobody may capture calls with.
$bobs.w = 1; return $u:as($eve, "return add_role_verb($bobs, {$eve, \"rxd\"}, {\"verb x(box: this)\", \"endverb\"});");
// expect error: E_PERM Permission denied
// Deleting needs control of the object as well.
$u:as($eve, "return delete_role_verb($bobs, 1);")
// expect error: E_PERM Permission denied
// Code may be changed by the owner of the verb, the header by who controls the object.
add_role_verb($box, {$eve, "rxd"}, {"verb mine(box: this)", "return 1;", "endverb"})
// expect: {5}
$u:as($eve, "return set_role_verb_code($box, 5, {\"verb mine(box: this)\", \"return 2;\", \"endverb\"});")
// expect: {5}
mine(box -> $box)
// expect: 2
$u:as($eve, "return set_role_verb_code($box, 5, {\"verb look(box: this)\", \"return 2;\", \"endverb\"});")
// expect error: E_PERM Permission denied
$u:as($bob, "return set_role_verb_code($box, 5, {\"verb mine(box: this)\", \"return 3;\", \"endverb\"});")
// expect error: E_PERM Permission denied
$u:as($eve, "return set_role_verb_info($box, 5, {$bob, \"rxd\"});")
// expect error: E_PERM Permission denied

// ---- who may read
set_role_verb_info($box, 5, {$eve, "xd"}); return $u:as($bob, "return role_verb_code($box, 5);");
// expect error: E_PERM Permission denied
$u:as($bob, "return role_verb_info($box, 5);")
// expect error: E_PERM Permission denied
$box.r = 0; return $u:as($bob, "return roles($box);");
// expect error: E_PERM Permission denied
// What may not be read is named by its selector only.
$u:as($bob, "return dispatch_info(\"mine\", [\"box\" -> $box])[1][3..4];")
// expect: {"mine", "called"}
