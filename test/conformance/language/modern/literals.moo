// Symbols, binaries, errors with a message, flyweights, objects without a number.

{'abc == 'ABC, 'abc == "abc", typeof('abc) == SYM, 'abc}
// expect: {1, 0, 1, 'abc}
['a -> 1, 'b -> 2]['b]
// expect: 2
{'in, 'if, 'return, 'end, '_x1}
// expect: {'in, 'if, 'return, 'end, '_x1}
'"two words"
// expect: '"two words"
#0.('name) == #0.name
// expect: 1
x = `'sym ! ANY'; return x;
// expect: 'sym
`raise(E_PERM) ! ANY => 'sym'
// expect: 'sym
'a in {'b, 'a}
// expect: 2
1 ? 'a | 'b
// expect: 'a
{1, 'x, -1 > 0, ! 'x}
// expect: {1, 'x, 0, 0}
x = ' sym;
// expect no program: found `'`, expected an expression
x = 'a'b;
// expect no program: found `'`

b"aGVsbG8="
// expect: b"aGVsbG8="
{b"aGVsbG8" == b"aGVsbG8=", length(b"AAEC"), b"AAEC"[3], typeof(b"") == BINARY}
// expect: {1, 3, 2, 1}
b"-_8=" == b"+/8="
// expect: 1
b"a"
// expect no program: Malformed binary literal
b"!!!!"
// expect no program: Malformed binary literal
b = 3; return b;
// expect: 3

E_PERM("no", {1})
// expect: E_PERM("no", {1})
{E_PERM("no") == E_PERM, typeof(E_PERM("no")) == ERR, E_PERM() == E_PERM}
// expect: {1, 1, 1}
E_PERM(1)
// expect error: E_TYPE Type mismatch
E_PERM("a", 2, 3)
// expect error: E_ARGS Incorrect number of arguments
raise(E_PERM("not you", 5));
// expect error: E_PERM not you
try raise(E_PERM("not you", 5)); except e (E_PERM) return e[1..3]; endtry
// expect: {E_PERM, "not you", 5}
try raise(E_PERM("not you")); except e (E_TYPE, E_PERM("other")) return e[1..3]; endtry
// expect: {E_PERM, "not you", 0}
try raise(E_PERM("x"), "mine", 7); except e (ANY) return e[1..3]; endtry
// expect: {E_PERM, "mine", 7}
`raise(E_PERM("x")) ! E_PERM => "caught"'
// expect: "caught"
`raise(E_PERM("x")) ! ANY'
// expect: E_PERM
try raise(E_PERM("x")); except (E_TYPE) return 1; endtry
// expect error: E_PERM x

// An error without a number, where no assignment names it.
E_TOOFAST
// expect: E_TOOFAST
E_TOOFAST("slow down", 5)
// expect: E_TOOFAST("slow down", 5)
{E_TOOFAST == E_TOOFAST, E_TOOFAST == E_TOOSLOW, typeof(E_TOOFAST) == ERR}
// expect: {1, 0, 1}
raise(E_TOOFAST);
// expect error: E_TOOFAST E_TOOFAST
try raise(E_TOOFAST("whee")); except e (E_TOOFAST) return e[1..2]; endtry
// expect: {E_TOOFAST, "whee"}
`raise(E_TOOFAST) ! E_TOOSLOW, E_TOOFAST => "caught"'
// expect: "caught"
E_MINE = 5; return E_MINE;
// expect: 5
if (0) E_MINE = 5; endif return E_MINE;
// expect error: E_VARNF Variable not found: E_MINE
E_mine
// expect error: E_VARNF Variable not found: E_mine
E_MINE = 5; return {} => E_MINE == 5;
// expect: *closure*
E_MINE = 5; f = {} => E_MINE; return f();
// expect: 5

<#1>
// expect: <#1>
<#1, .a = 1, .b = "x", {1, 2}>
// expect: <#1, .a = 1, .b = "x", {1, 2}>
f = <#1, .a = 1, {5, 6}>; return {f.a, f.A, f.delegate, f.slots, f.contents, f[2], typeof(f) == FLYWEIGHT};
// expect: {1, 1, #1, ['a -> 1], {5, 6}, 6, 1}
f = <#1, .a = <#1, .b = <#1, .c = 3>>>; return f.a.b.c;
// expect: 3
f = <#1, {<#1, {1}>, <#1>}>; return f[1][1];
// expect: 1
<#1, .("odd name") = 1>
// expect: <#1, .("odd name") = 1>
<#0>.name == #0.name
// expect: 1
<#1>.nothing
// expect error: E_PROPNF Property not found: #1.nothing
f = <#1, .a = 1>; f.a = 2;
// expect error: E_TYPE Type mismatch
<"x">
// expect error: E_TYPE Type mismatch
<#1, .contents = 1>
// expect error: E_INVARG Invalid argument
<#1, 5>
// expect error: E_TYPE Type mismatch
<#1>[1]
// expect error: E_RANGE Range error
<#1, .a = (5 > 3)>.a
// expect: 1
1 < 2 && <#1, .a = 1 + 2>.a == 3
// expect: 1
x = <#1, .f = {x} => x + 1>; return x;
// expect no program: found `=>`
x = <#1, .f = ({y} => y + 1)>; return (x.f)(2);
// expect: 3
8 >> 1
// expect: 4
<#1, {1}, .a = 2>
// expect no program: The contents of a flyweight come last
add_verb(#1, {player, "xd", "flytest"}, {"this", "none", "this"}); set_verb_code(#1, "flytest", {"return {this.a, args, verb};"}); f = <#1, .a = 4>; r = f:flytest(1); delete_verb(#1, "flytest"); return r;
// expect: {4, {1}, "flytest"}
<#1>:nosuch()
// expect error: E_VERBNF Verb not found: <#1>:nosuch()
<#-1>:nosuch()
// expect error: E_INVIND Invalid indirection
#0A1B2C-0123456800
// expect: #0A1B2C-0123456800
typeof(#0a1b2c-0123456789) == OBJ
// expect: 1
{#12 - 3 == 9}
// expect error: E_TYPE Type mismatch (expected integer or float; got object)
