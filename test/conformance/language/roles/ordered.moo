// `ordered` verbs: where neither is more specific in all roles, earlier roles count first, then the order of definition.

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

$u:says($thing, "give(item: this, to: $ann) ordered", "thing, ann")
// expect: {1}
$u:says($lamp, "give(item: this, to: $person) ordered", "lamp, person")
// expect: {1}
give(item -> $lamp, to -> $ann)
// expect: "lamp, person"
give(item -> $box, to -> $ann)
// expect: "thing, ann"
// Definition order decides between equals, whoever they belong to.
$u:says($lamp, "show(item: this, to: $person) ordered", "lamp first")
// expect: {2}
$u:says($person, "show(item: $lamp, to: this) ordered", "person second")
// expect: {1}
show(item -> $lamp, to -> $ann)
// expect: "lamp first"
delete_role_verb($lamp, 2); return show(item -> $lamp, to -> $ann);
// expect: "person second"
$u:says($lamp, "show(item: this, to: $person) ordered", "lamp again")
// expect: {3}
show(item -> $lamp, to -> $ann)
// expect: "person second"
// New code keeps the place.
set_role_verb_code($person, 1, {"verb show(item: $lamp, to: this) ordered", "return \"new\";", "endverb"})
// expect: {1}
show(item -> $lamp, to -> $ann)
// expect: "new"
// One that is more specific in every role wins without asking for the order.
$u:says($lamp, "show(item == this, to: $ann) ordered", "both")
// expect: {4}
show(item -> $lamp, to -> $ann)
// expect: "both"
// Both must be `ordered`, and with the roles in one order.
$u:says($thing, "hand(item: this, to: $ann) ordered", "thing, ann")
// expect: {2}
$u:says($lamp, "hand(to: $person, item: this) ordered", "turned round")[2][1..47]
// expect: "Some calls are ambiguous (E_AMBIG) with verb 2 "
hand(item -> $lamp, to -> $ann)
// expect error: E_AMBIG Ambiguous verb: hand(item -> #13, to -> #15) means verb 2 of #9 as much as verb 5 of #13
hand(item -> $box, to -> $ann)
// expect: "thing, ann"
// Three roles: the second decides where the first is equal.
$u:says($box, "send(from: this, item, to: $ann) ordered", "1 3")
// expect: {1}
$u:says($box, "send(from: this, item: $lamp, to) ordered", "1 2")
// expect: {2}
{send(from -> $chest, item -> $lamp, to -> $ann), send(from -> $chest, item -> $thing, to -> $ann)}
// expect: {"1 2", "1 3"}
