// Which role verb is meant: one at least as specific as each other one in every role.

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

// ---- one role
$u:says($thing, "look(item: this)", "thing")
// expect: {1}
look(item -> $lamp)
// expect: "thing"
look(item -> $thing)
// expect: "thing"
$u:says($box, "look(item: this)", "box")
// expect: {1}
{look(item -> $lamp), look(item -> $box), look(item -> $crate)}
// expect: {"thing", "box", "box"}
// One object is more specific than a prototype, even where it is that itself.
$u:says($chest, "look(item == this)", "that chest")
// expect: {1}
$u:says($chest, "look(item: this)", "chests")
// expect: {2}
{look(item -> $chest), look(item -> $crate)}
// expect: {"that chest", "chests"}
// Selectors and roles have no case.
LOOK(Item -> $lamp)
// expect: "thing"

// ---- two roles
$u:says($thing, "put(item: this, into: $box)", "thing, box")
// expect: {2}
$u:says($lamp, "put(item: this, into: $box)", "lamp, box")
// expect: {1}
{put(item -> $lamp, into -> $chest), put(item -> $chest, into -> $box)}
// expect: {"lamp, box", "thing, box"}
$u:says($chest, "put(item: $lamp, into: this)", "lamp, chest")
// expect: {3}
{put(item -> $lamp, into -> $box), put(item -> $lamp, into -> $crate), put(into -> $crate, item -> $lamp)}
// expect: {"lamp, box", "lamp, chest", "lamp, chest"}

// ---- types, and roles that are not restricted
$u:says($ann, "tell(who: this, what)", "anything")
// expect: {1}
$u:says($ann, "tell(who: this, what: STR)", "text")
// expect: {2}
$u:says($ann, "tell(who: this, what: INT)", "number")
// expect: {3}
$u:says($ann, "tell(who: this, what: LIST)", "list")
// expect: {4}
$u:says($ann, "tell(who: this, what: OBJ)", "object number")
// expect: {5}
$u:says($ann, "tell(who: this, what: $thing)", "thing")
// expect: {6}
{tell(who -> $ann, what -> "x"), tell(who -> $ann, what -> 1), tell(who -> $ann, what -> {}), tell(who -> $ann, what -> 1.5), tell(who -> $ann, what -> [])}
// expect: {"text", "number", "list", "anything", "anything"}
// A prototype is more specific than the type of object numbers, and that than none.
{tell(who -> $ann, what -> $lamp), tell(who -> $ann, what -> $ann), tell(who -> $ann, what -> #-1), tell(who -> $ann, what -> E_PERM)}
// expect: {"thing", "object number", "object number", "anything"}
$u:says($ann, "tell(who: this, what == #-1)", "nothing")
// expect: {7}
tell(who -> $ann, what -> #-1)
// expect: "nothing"
$u:says($ann, "tell(who: this, what: MAP)", "map")
// expect: {8}
$u:says($ann, "tell(who: this, what: FLOAT)", "float")
// expect: {9}
$u:says($ann, "tell(who: this, what: ERR)", "error")
// expect: {10}
$u:says($ann, "tell(who: this, what: BOOL)", "truth")
// expect: {11}
{tell(who -> $ann, what -> ["a" -> 1]), tell(who -> $ann, what -> 2.0), tell(who -> $ann, what -> E_PERM), tell(who -> $ann, what -> true)}
// expect: {"map", "float", "error", "truth"}

// ---- values with a prototype of their own
$u:make("kind", $thing); $kind.f = 1; w = create($kind, 1); return tell(who -> $ann, what -> w);
// expect: "thing"

// ---- several parents: the C3 linearisation
$u:make("red", $thing); $u:make("big", $thing); $u:make("bigred", $red, $big); return 0;
// expect: 0
$u:says($red, "paint(it: this)", "a")
// expect: {1}
$u:says($big, "paint(it: this)", "b")
// expect: {1}
$u:says($thing, "paint(it: this)", "thing")
// expect: {3}
// Classic lookup would go on with what $red inherits, before $big.
paint(it -> $bigred)
// expect: "a"
delete_role_verb($red, 1); return paint(it -> $bigred);
// expect: "b"
// Where there is none, the order of classic lookup counts, and the report says so.
$u:make("redbig", $big, $red); $u:make("odd", $bigred, $redbig); return 0;
// expect: 0
$u:says($red, "paint(it: this)", "a again")
// expect: {2, "#21 has no C3 linearisation: its ancestors rank in the order in which classic verbs are looked up"}
paint(it -> $odd)
// expect: "a again"
