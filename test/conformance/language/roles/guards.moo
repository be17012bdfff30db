// Guards: `when (…)` decides whether a verb applies, by what is given and nothing else. They do not make it more specific.

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

$u:says($box, "open(it: this, by) when (by == \"key\")", "key")
// expect: {1}
$u:says($box, "open(it: this, by) when (by in {\"axe\", \"saw\"})", "force")
// expect: {2}
{open(it -> $chest, by -> "key"), open(it -> $chest, by -> "SAW")}
// expect: {"key", "force"}
open(it -> $chest, by -> "spoon")
// expect error: E_VERBNF Verb not found: open(it -> #11, by -> string)
// Guards that may both hold are reported; where both hold the call is ambiguous.
$u:says($box, "lift(it: this, n: INT) when (n < 10)", "light")
// expect: {3}
$u:says($box, "lift(it: this, n: INT) when (n > 5)", "heavy")
// expect: {4, "Some calls are ambiguous (E_AMBIG) with verb 3 of #10: lift(it: #10, n: INT) when (n < 10)"}
{lift(it -> $box, n -> 1), lift(it -> $box, n -> 10)}
// expect: {"light", "heavy"}
lift(it -> $box, n -> 7)
// expect error: E_AMBIG Ambiguous verb: lift(it -> #10, n -> integer) means verb 3 of #10 as much as verb 4 of #10
// Roles are compared with each other.
$u:says($thing, "join(one: this, two: $thing) when (one != two)", "joined")
// expect: {1}
$u:says($thing, "join(one: this, two: $thing) when (one == two)", "itself")
// expect: {2, "Some calls are ambiguous (E_AMBIG) with verb 1 of #9: join(one: #9, two: #9) when (one != two)"}
{join(one -> $box, two -> $lamp), join(one -> $box, two -> $box)}
// expect: {"joined", "itself"}
// Logic, comparisons, constants.
$u:says($ann, "rate(who: this, n) when ((n >= 1 && n <= 5) || !n)", "fine")
// expect: {1}
{rate(who -> $ann, n -> 1), rate(who -> $ann, n -> 5), rate(who -> $ann, n -> 0)}
// expect: {"fine", "fine", "fine"}
rate(who -> $ann, n -> 6)
// expect error: E_VERBNF Verb not found: rate(who -> #15, n -> integer)
// What cannot be compared does not hold, and raises nothing.
rate(who -> $ann, n -> "x")
// expect error: E_VERBNF Verb not found: rate(who -> #15, n -> string)
// A role that is not given does not meet a guard that asks for it.
$u:says($ann, "ring(who: this, ?n) when (n != 3)", "rings")
// expect: {2}
ring(who -> $ann)
// expect error: E_VERBNF Verb not found: ring(who -> #15)
ring(who -> $ann, n -> 4)
// expect: "rings"
// Guards are asked anew in every call of one place.
r = {}; for n in [1..4] r = {@r, `ring(who -> $ann, n -> n) ! E_VERBNF'}; endfor return r;
// expect: {"rings", "rings", E_VERBNF, "rings"}
// A guard knows roles and constants only.
$u:says($ann, "x(who: this) when (player.wizard)", "x")
// expect: {0, "Line 1:  syntax error at column 25: a guard compares roles with each other and with constants, and nothing else"}
$u:says($ann, "x(who: this) when (player == who)", "x")
// expect: {0, "Line 1:  syntax error at column 25: a guard knows roles only, and player is none"}
$u:says($ann, "x(who: this) when (length(who) == 1)", "x")[1]
// expect: 0
$u:says($ann, "x(who: this) when ()", "x")[2]
// expect: "Line 1:  syntax error at column 25: expected a guard"
// At most 64 parts.
g = "n"; for i in [2..32] g = g + " || n"; endfor return $u:says($ann, "many(who: this, n) when (" + g + ")", "ok")[1] > 0;
// expect: 0
g = "n"; for i in [2..8] g = g + " || n"; endfor return $u:says($ann, "many(who: this, n) when (" + g + ")", "ok")[1] > 0;
// expect: 1
// They are shown with what they compare.
roles($ann, "rate")[1][2]
// expect: "rate(who: #15, n) when (((n >= 1) && (n <= 5)) || (!n))"
