// next(): what the running verb wins over, with the same roles or others.

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

$u:role($thing, "verb enter(it: this, ?n = 1)", "return {\"thing\", n};", "endverb")
// expect: {1}
$u:role($box, "verb enter(it: this, ?n = 1)", "return {\"box\", n, next()};", "endverb")
// expect: {1}
$u:role($chest, "verb enter(it: this, ?n = 1)", "return {\"chest\", n, next(n -> n + 1)};", "endverb")
// expect: {1}
enter(it -> $crate)
// expect: {"chest", 1, {"box", 2, {"thing", 2}}}
enter(it -> $crate, n -> 5)
// expect: {"chest", 5, {"box", 6, {"thing", 6}}}
enter(it -> $box)
// expect: {"box", 1, {"thing", 1}}
// Roles that were not given may be added, and what is given is the original, whatever became of the variable.
$u:role($crate, "verb enter(it: this, ?n = 1)", "n = 100; it = 3; return {\"crate\", next()};", "endverb")
// expect: {1}
enter(it -> $crate, n -> 2)
// expect: {"crate", {"chest", 2, {"box", 3, {"thing", 3}}}}
// There is no next one: E_VERBNF.
$u:role($lamp, "verb alone(it: this)", "return next();", "endverb")
// expect: {1}
alone(it -> $lamp)
// expect error: E_VERBNF No next verb: alone(it -> #13)
// Outside of a role verb there is nothing to go on with.
next()
// expect error: E_INVIND Invalid indirection
next(n -> 1)
// expect error: E_INVARG Invalid argument
// Two next ones, neither more specific: E_AMBIG.
$u:says($lamp, "tie(a: this, b)", "1")
// expect: {2}
$u:says($box, "tie(a, b: this)", "2")[1]
// expect: 2
$u:role($lamp, "verb tie(a: this, b: $box)", "return next();", "endverb")
// expect: {3}
tie(a -> $lamp, b -> $box)
// expect error: E_AMBIG Ambiguous verb: tie(a -> #13, b -> #10) means verb 2 of #13 as much as verb 2 of #10
// In ordered verbs the next is the next in the order.
$u:role($lamp, "verb chain(a: this, b: $box) ordered", "return {1, next()};", "endverb")
// expect: {4}
$u:role($lamp, "verb chain(a: this, b) ordered", "return {2, next()};", "endverb")
// expect: {5}
$u:role($box, "verb chain(a, b: this) ordered", "return {3};", "endverb")
// expect: {3}
chain(a -> $lamp, b -> $box)
// expect: {1, {2, {3}}}
// With roles that the running verb would not be called for there is no next.
$u:role($lamp, "verb strict(a: this, n: INT)", "return next(n -> \"x\");", "endverb")
// expect: {6}
$u:role($thing, "verb strict(a: this, n)", "return {\"any\", n};", "endverb")[1]
// expect: 2
strict(a -> $lamp, n -> 1)
// expect error: E_VERBNF No next verb: strict(a -> #13, n -> string)
// An edited verb goes on with what it began with, and has no next.
$u:role($lamp, "verb self(a: this)", "set_role_verb_code(a, 7, {\"verb self(a: this)\", \"return \\\"new\\\";\", \"endverb\"}); return next();", "endverb")
// expect: {7}
$u:says($thing, "self(a: this)", "thing")
// expect: {3}
self(a -> $lamp)
// expect error: E_VERBNF No next verb: self(a -> #13)
self(a -> $lamp)
// expect: "new"
// A name `next` is a variable like any other.
next = 3; return next + 1;
// expect: 4
// Calls nest and suspend.
$u:role($lamp, "verb deep(a: this, n)", "if (n == 0) suspend(0); return 0; endif", "return deep(a -> a, n -> n - 1) + 1;", "endverb")
// expect: {8}
deep(a -> $lamp, n -> 40)
// expect: 40
deep(a -> $lamp, n -> 60)
// expect error: E_MAXREC Too many verb calls
// A function of a role verb has no next one; the verb hands it what it found.
$u:role($chest, "verb stow(it: this, ?n = 1)", "f = {x} => next(n -> x); return f(2);", "endverb")
// expect: {2}
stow(it -> $chest)
// expect error: E_INVARG next() is for the role verb itself, not for functions in it
$u:role($crate, "verb stow(it: this, ?n = 1)", "f = {} => next(); return f();", "endverb")
// expect: {2}
stow(it -> $crate)
// expect error: E_INVIND next() is for the role verb itself, not for functions in it
$u:role($lamp, "verb stow(it: this, ?n = 1)", "return {x} => x + n;", "endverb")
// expect: {9}
stow(it -> $lamp, n -> 3)(4)
// expect: 7
