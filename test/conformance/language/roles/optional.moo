// Required ⊆ given ⊆ declared; optional roles, their defaults, and the rest.

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

$u:role($box, "verb fill(it: this, ?with = \"water\", ?n = 2 + 1)", "return {it == $box, with, n};", "endverb")
// expect: {1}
{fill(it -> $box), fill(it -> $box, n -> 7), fill(it -> $box, n -> 1, with -> "sand")}
// expect: {{1, "water", 3}, {1, "water", 7}, {1, "sand", 1}}
// A default is evaluated when it is needed, and sees the roles before it.
$u:role($box, "verb twice(it: this, a: INT, ?b = a * 2, ?c = b + a)", "return {a, b, c};", "endverb")
// expect: {2}
{twice(it -> $box, a -> 1), twice(it -> $box, a -> 1, b -> 5), twice(it -> $box, a -> 1, c -> 0)}
// expect: {{1, 2, 3}, {1, 5, 6}, {1, 2, 0}}
// An error in a default is an error of the call.
$u:role($box, "verb bad(it: this, ?b = 1 / 0)", "return b;", "endverb")
// expect: {3}
bad(it -> $box)
// expect error: E_DIV Division by zero
bad(it -> $box, b -> 4)
// expect: 4
// An optional role without default is unset.
$u:role($box, "verb unset(it: this, ?b)", "return `b ! E_VARNF => \"unset\"';", "endverb")
// expect: {4}
{unset(it -> $box), unset(it -> $box, b -> 1)}
// expect: {"unset", 1}
// Optional roles are restricted where they are given.
$u:says($box, "hold(it: this, ?what: $lamp)", "holds")
// expect: {5}
{hold(it -> $box), hold(it -> $box, what -> $lamp)}
// expect: {"holds", "holds"}
hold(it -> $box, what -> $box)
// expect error: E_VERBNF Verb not found: hold(it -> #10, what -> #10)

// ---- what is required, what is declared
twice(it -> $box)
// expect error: E_VERBNF Verb not found: twice(it -> #10)
twice(a -> 3)
// expect error: E_VERBNF Verb not found: twice(a -> integer)
twice(it -> $box, a -> 1, aa -> 2)
// expect error: E_INVARG No verb that is considered has the role aa: twice(it -> #10, a -> integer, aa -> integer)
// A role that some verb declares, but none that applies, is no such error.
$u:says($box, "twice(it: this, aa: STR)", "aa")
// expect: {6}
twice(it -> $box, a -> 1, aa -> 2)
// expect error: E_VERBNF Verb not found: twice(it -> #10, a -> integer, aa -> integer)

// ---- the rest
$u:role($box, "verb log(it: this, @others)", "return {typeof(others) == MAP, mapkeys(others), mapvalues(others)};", "endverb")
// expect: {7}
{log(it -> $box), log(it -> $box, b -> 2, A -> 1)}
// expect: {{1, {}, {}}, {1, {"a", "b"}, {1, 2}}}
// What is declared is more specific than what goes to the rest.
$u:role($box, "verb log(it: this, b)", "return {\"b\", b};", "endverb")
// expect: {8}
{log(it -> $box, b -> 2), log(it -> $box, b -> 2, c -> 3)}
// expect: {{"b", 2}, {1, {"b", "c"}, {2, 3}}}

// ---- what a verb is given
$u:role($box, "verb see(it: this, ?n)", "return {this == it, verb, args, caller_perms() == caller_perms(), player == $u.owner};", "endverb")
// expect: {9}
see(it -> $box)
// expect: {1, "see", {{"see", "it"}, #10}, 1, 1}
see(n -> 1, it -> $box)
// expect: {1, "see", {{"see", "n", "it"}, 1, #10}, 1, 1}
// Roles are variables like others.
$u:role($box, "verb count(it: this, n: INT)", "s = 0; while (n > 0) s = s + n; n = n - 1; endwhile", "return s;", "endverb")
// expect: {10}
count(it -> $box, n -> 4)
// expect: 10
// The roles dobj and iobj are the variables of commands, which called verbs share.
$u:role($box, "verb drop(dobj: this)", "return dobj;", "endverb")
// expect: {11}
drop(dobj -> $chest) == $chest
// expect: 1

// ---- the receiver is one more role: the one that the verb is stored on, else the first that is not given
$box:fill(n -> 9)
// expect: {1, "water", 9}
$box:twice(a -> 2)
// expect: {2, 4, 6}
$u:says($lamp, "burn(what: this, near: $thing, how)", "burnt")
// expect: {1}
{$lamp:burn(near -> $box, how -> 1), $box:burn(what -> $lamp, how -> 1)}
// expect: {"burnt", "burnt"}
$box:burn(near -> $box, how -> 1)
// expect error: E_VERBNF Verb not found: #10:burn(near -> #10, how -> integer)
$lamp:burn(what -> $lamp, near -> $box, how -> 1)
// expect error: E_VERBNF Verb not found: #13:burn(what -> #13, near -> #10, how -> integer)
$u:role($u, "verb sys(it: this, n)", "return n;", "endverb")
// expect: {2}
$u:sys(n -> 3)
// expect: 3
"x":sys(n -> 3)
// expect error: E_VERBNF Verb not found: string:sys(n -> integer)
// A receiver does not go to the rest.
$lamp:log(it -> $box, x -> 1)
// expect error: E_VERBNF Verb not found: #13:log(it -> #10, x -> integer)
// Order of evaluation: the receiver, then the roles as they are written; a value that a later role assigns is the one before.
x = 1; return $box:twice(a -> x, b -> (x = 5), c -> x);
// expect: {1, 5, 5}
b = $box; return b:twice(a -> (b = 3));
// expect: {3, 6, 9}
// Twelve roles may be given.
log(it -> $box, a -> 1, b -> 1, c -> 1, d -> 1, e -> 1, f -> 1, g -> 1, h -> 1, i -> 1, j -> 1, k -> 1)[3]
// expect: {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
log(it -> $box, a -> 1, b -> 1, c -> 1, d -> 1, e -> 1, f -> 1, g -> 1, h -> 1, i -> 1, j -> 1, k -> 1, l -> 1)
// expect no program: Too many roles (at most 12, the receiver included)
$box:log(a -> 1, b -> 1, c -> 1, d -> 1, e -> 1, f -> 1, g -> 1, h -> 1, i -> 1, j -> 1, k -> 1)[3]
// expect: {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
$box:log(a -> 1, b -> 1, c -> 1, d -> 1, e -> 1, f -> 1, g -> 1, h -> 1, i -> 1, j -> 1, k -> 1, l -> 1)
// expect no program: Too many roles
