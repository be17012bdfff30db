// Installing: what a header may say, and what is wrong with those that it may not.

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

$u:says($box, "a(it: $box)", "x")
// expect: {1}
$u:says($box, "b(it: #10)", "x")
// expect: {2}
$u:says($box, "c(to: $box, it: this)", "x")
// expect: {3}
// The role restricted to `this` is the one that the verb is stored on, else the first that is restricted to the object.
{role_verb_info($box, 3)["home"], role_verb_info($box, 1)["home"]}
// expect: {"it", "it"}
role_verb_info($box, 3)
// expect: ["header" -> "c(to: #10, it: #10)", "home" -> "it", "ordered" -> 0, "owner" -> #3, "permissions" -> "rxd", "roles" -> {"to", "it"}]
role_verb_code($box, 1)
// expect: {"verb a(it: $box)", "return \"x\";", "endverb"}
roles($box)
// expect: {{1, "a(it: #10)"}, {2, "b(it: #10)"}, {3, "c(to: #10, it: #10)"}}
roles($box, "B")
// expect: {{2, "b(it: #10)"}}
roles("a")
// expect: {{#10, 1, "a(it: #10)"}}
{roles("nobody"), roles($thing), roles($box, "nobody")}
// expect: {{}, {}, {}}
// Comments and lines are kept as they are.
$u:role($box, "// one", "verb d(it: this, // two", "  ?n = 3)  /* three */ when (n == 3)", "  return n; // four", "endverb")
// expect: {4}
{role_verb_code($box, 4)[1], d(it -> $box, n -> 3), roles($box, "d")[1][2]}
// expect: {"// one", 3, "d(it: #10, ?n) when (n == 3)"}

// ---- errors
$u:role($box, "verb e(it: this)", "return 1")
// expect: {0, "Line 2:  syntax error at column 9: a role verb ends with `endverb`"}
$u:role($box, "return 1;")
// expect: {0, "Line 1:  syntax error at column 1: a role verb begins `verb NAME(role: $prototype, …)`"}
$u:role($box, "verb e(it: this)", "return nope(1);", "endverb")
// expect: {0, "Line 2:  Unknown built-in function: nope"}
$u:role($box, "verb e(it: this)", "x = ;", "endverb")[2][1..34]
// expect: "Line 2:  syntax error at column 5:"
$u:role($box, "verb e(it: this, it)", "endverb")
// expect: {0, "Line 1:  syntax error at column 18: the role it is declared twice"}
$u:role($box, "verb e(it: this, args)", "endverb")
// expect: {0, "Line 1:  syntax error at column 18: `args` means something else in a verb and cannot be a role"}
$u:role($box, "verb e(it: this, str)", "endverb")[1]
// expect: 0
$u:role($box, "verb e(it: this, x = 3)", "endverb")
// expect: {0, "Line 1:  syntax error at column 18: only an optional role has a default: write `?x`"}
$u:role($box, "verb e(it: this, @x: INT)", "endverb")
// expect: {0, "Line 1:  syntax error at column 19: a role with `@` is a map, which cannot be restricted"}
$u:role($box, "verb e(it: this, @x, y)", "endverb")
// expect: {0, "Line 1:  syntax error at column 19: a role with `@` is the last"}
$u:role($box, "verb e(it: thing)", "endverb")
// expect: {0, "Line 1:  syntax error at column 12: expected `$prototype`, `#12`, `this` or a type such as STR"}
$u:role($box, "verb e(it: $nobody)", "endverb")
// expect: {0, "$nobody is no object"}
$u:role($box, "verb e(it: #9999, x: this)", "endverb")
// expect: {0, "There is no object #9999"}
$u:role($box, "verb e(?it: this)", "endverb")
// expect: {0, "The role that the verb is stored on cannot be optional: #10"}
$u:role($box, "verb e(it)", "endverb")
// expect: {0, "No role is restricted to the object that the verb is stored on: #10"}
$u:role($box, "verb e()", "endverb")
// expect: {0, "Line 1:  syntax error at column 8: expected the name of a role"}
$u:role($box, "verb next(it: this)", "endverb")[1]
// expect: 0
$u:role($box, "verb e(it: this, ?n = )", "endverb")
// expect: {0, "Line 1:  syntax error at column 23: expected a default"}
$u:role($box, "verb e(it: this", "endverb")[1]
// expect: 0
$u:role($box, "verb")
// expect: {0, "Line 1:  syntax error at column 5: expected the name of the verb"}
$u:role($box, "")
// expect: {0, "Line 1:  syntax error at column 1: a role verb begins `verb NAME(role: $prototype, …)`"}
// Twelve roles, and no more.
$u:role($box, "verb many(it: this, a, b, c, d, e, f, g, h, i, j, k)", "return k;", "endverb")
// expect: {5}
many(it -> $box, a -> 1, b -> 1, c -> 1, d -> 1, e -> 1, f -> 1, g -> 1, h -> 1, i -> 1, j -> 1, k -> 5)
// expect: 5
$u:role($box, "verb e(it: this, a, b, c, d, e, f, g, h, i, j, k, l)", "endverb")
// expect: {0, "Line 1:  syntax error at column 51: too many roles (at most 12)"}

// ---- arguments
add_role_verb(1, {player, "rxd"}, {})
// expect error: E_TYPE Type mismatch (args[1] of add_role_verb() expected object; got integer)
add_role_verb($box, {player}, {})
// expect error: E_TYPE Type mismatch
add_role_verb($box, {player, "q"}, {})
// expect error: E_INVARG Invalid argument
add_role_verb(#-1, {player, "rxd"}, {})
// expect error: E_INVARG Invalid argument
add_role_verb($box, {player, "rxd"}, {1})
// expect error: E_TYPE Type mismatch
delete_role_verb($box, 77)
// expect error: E_VERBNF Verb not found
set_role_verb_code($box, 77, {})
// expect error: E_VERBNF Verb not found
role_verb_info($box, 77)
// expect error: E_VERBNF Verb not found
roles(3)
// expect error: E_TYPE Type mismatch
// A role verb is no classic one, and a header no program.
`$box:a() ! E_VERBNF'
// expect: E_VERBNF
verbs($box)
// expect: {}
eval("verb a(it: this) endverb")
// expect: {0, {"Line 1:  A role verb is installed with add_role_verb()"}}

// ---- calls
a(it -> $box, it -> $box)
// expect no program: The role it is given twice
a("it" -> $box)
// expect no program: what stands before `->` in a call is the name of a role
a(it -> $box, 3)
// expect no program: syntax error
a(it -> nothing)
// expect error: E_VARNF Variable not found: nothing
{call_roles("a", ["it" -> $box]), call_roles("a", [], $box), call_roles("A", ["IT" -> $chest])}
// expect: {"x", "x", "x"}
call_roles("a", [1 -> $box])
// expect error: E_INVARG Invalid argument
call_roles("zzz", ["it" -> $box])
// expect error: E_VERBNF Verb not found: zzz(it -> #10)
call_roles("a", ["zz" -> $box])
// expect error: E_INVARG No verb that is considered has the role zz: a(zz -> #10)

// ---- who was considered, and why
$u:says($thing, "a(it: this, ?n: INT)", "thing"); $u:says($chest, "a(it: this, m)", "chest"); return dispatch_info("a", ["it" -> $crate]);
// expect: {{#10, 1, "a(it: #10)", "called", "wins over 1 of 1 other that applies"}, {#9, 1, "a(it: #9, ?n: INT)", "next", "wins over 0 of 1 other that applies"}, {#11, 1, "a(it: #11, m)", "no", "it needs the role m"}}
dispatch_info("a", ["it" -> $crate, "n" -> "x"])[1..2]
// expect: {{#11, 1, "a(it: #11, m)", "no", "it has no role n"}, {#10, 1, "a(it: #10)", "no", "it has no role n"}}
dispatch_info("a", ["it" -> $crate, "n" -> "x"])[3][4..5]
// expect: {"no", "n does not meet: INT"}
dispatch_info("d", ["it" -> $box, "n" -> 4])[1][4..5]
// expect: {"no", "its guard does not hold"}
dispatch_info("a", ["it" -> $box], $box)[1][5]
// expect: "it has no role left for the receiver"
dispatch_info("zzz", ["it" -> $box])
// expect: {}
