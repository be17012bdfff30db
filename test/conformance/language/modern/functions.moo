// fn … endfn and {…} => …

fn twice(x) return x * 2; endfn return twice(21);
// expect: 42
let twice = fn (x) return x * 2; endfn; return twice(21);
// expect: 42
let twice = {x} => x * 2; return twice(21);
// expect: 42
f = {x} => x * 2; return f(21);
// expect: 42
({x} => x * 2)(21)
// expect: 42
fn () return 5; endfn()
// expect: 5
({} => 7)()
// expect: 7
fn f() endfn return f();
// expect: 0
let l = {{x} => x + 1, {x} => x - 1}; return {l[1](10), l[2](10)};
// expect: {11, 9}
let m = ["add" -> {a, b} => a + b]; return m["add"](2, 3);
// expect: 5
fn make(n) return {x} => x + n; endfn return make(3)(4);
// expect: 7
fn make() return {} => {} => 5; endfn return make()()();
// expect: 5
let f = {x} => {y} => {z} => {x, y, z}; return f(1)(2)(3);
// expect: {1, 2, 3}

// Parameters are those of a scattering assignment.
let f = {a, ?b = a + 1, ?c, @d} => {a, b, c, d}; return {f(1), f(1, 5), f(1, 5, 6), f(1, 5, 6, 7, 8)};
// expect: {{1, 2, 0, {}}, {1, 5, 0, {}}, {1, 5, 6, {}}, {1, 5, 6, {7, 8}}}
fn f(@all) return length(all); endfn return {f(), f(1, 2), f(@{1, 2, 3})};
// expect: {0, 2, 3}
fn f(x) return x; endfn return f();
// expect error: E_ARGS Incorrect number of arguments
({} => 1)(2)
// expect error: E_ARGS Incorrect number of arguments
fn f(x, X) endfn;
// expect no program: `X` is already declared in line 1
fn f(1) endfn;
// expect no program: Scattering assignment targets must be simple variables.
let f = {@a, @b} => 1;
// expect no program: More than one `@' target in scattering assignment.

// A named function may call itself; what is not named cannot.
fn fact(n) return n < 2 ? 1 | n * fact(n - 1); endfn return fact(20);
// expect: 2432902008176640000
fn fib(n) if (n < 2) return n; endif return fib(n - 1) + fib(n - 2); endfn return fib(15);
// expect: 610
fn down(n) return n ? down(n - 1) | callers()[1][2]; endfn return down(3);
// expect: "eval.down"
fn outer(n) let inner = {m} => m ? outer(m - 1) | "end"; return inner(n); endfn return outer(3);
// expect: "end"
f = {n} => n ? f(n - 1) | 0; return f(1);
// expect error: E_VARNF Variable not found: f

// Captured by value, when the function is made.
k = 10; f = {x} => x + k; k = 20; return f(1);
// expect: 11
let k = {1}; f = {} => k; k = {@k, 2}; return {f(), k};
// expect: {{1}, {1, 2}}
fs = {}; for i in [1..3] fs = {@fs, {} => i}; endfor return {fs[1](), fs[2](), fs[3]()};
// expect: {1, 2, 3}
n = 1; fn bump() n = n + 1; return n; endfn return {bump(), bump(), n};
// expect: {2, 2, 1}
fn f() later = 5; return later; endfn later = 1; return {f(), later};
// expect: {5, 1}
f = {} => unset; return f();
// expect error: E_VARNF Variable not found: unset
f = {} => unset; unset = 3; return f();
// expect error: E_VARNF Variable not found: unset
fn a() fn b() return x; endfn return b(); endfn x = 7; fn c() return {} => x; endfn return c()();
// expect: 7
let x = 1; fn f() let x = 2; begin let x = 3; end return x; endfn return {f(), x};
// expect: {2, 1}
x = 1; fn f() global x = 2; return x; endfn return {f(), x};
// expect: {2, 1}

// this, player, args, verb, caller and the words of the command are those of where it was made.
f = {} => {this, player, args, verb, caller, argstr, dobj}; return f() == {this, player, args, verb, caller, argstr, dobj};
// expect: 1
f = {x} => {args = x, args}; return {f(3), args};
// expect: {{3, 3}, {}}
fn f() player = #-1; return player; endfn return {f(), player == #-1};
// expect: {#-1, 0}

// Names: what is declared is called; a plain variable only where no builtin has its name.
let length = {x} => "mine"; return length({});
// expect: "mine"
length = {x} => "mine"; return length({});
// expect: 0
fn tostr(x) return "my " + x; endfn return tostr("x");
// expect: "my x"
begin let length = {x} => "mine"; end return length({1});
// expect: 1
lenght({});
// expect no program: Unknown built-in function: lenght (did you mean `length`?)
let f = 5; return f(1);
// expect error: E_TYPE Type mismatch (expected closure; got integer)
f(1); f = 2;
// expect error: E_VARNF Variable not found: f

// Not called: a property, which would be a verb without its colon.
this.f(1)
// expect no program: found `(`

// Functions are values.
f = {x} => x; return {typeof(f) == LAMBDA, f == f, toliteral(f), f ? 1 | 0};
// expect: {1, 1, "*closure*", 1}
add_property(#0, "kept", 0, {player, "rw"}); n = 4; #0.kept = {x} => x * n; r = {(#0.kept)(3), `#0.kept(3) ! ANY'}; delete_property(#0, "kept"); return r[1];
// expect no program: found `(`
add_property(#0, "kept", 0, {player, "rw"}); n = 4; #0.kept = {x} => x * n; r = (#0.kept)(3); delete_property(#0, "kept"); return r;
// expect: 12

// Errors inside are traced to their line, and caught outside.
f = {x} => x / 0; return `f(1) ! E_DIV => "caught"';
// expect: "caught"
fn f(x) try return x / 0; except e (E_DIV) return e[4][1][2]; endtry endfn return f(1);
// expect: "eval.f"
fn f() try return 1; finally return 2; endtry endfn return f();
// expect: 2
fn f() try 1 || return 1; 0 || return 5; finally x = 1; endtry endfn return f();
// expect: 5
fn f() raise(E_PERM, "no", 3); endfn try f(); except e (ANY) return e[1..3]; endtry
// expect: {E_PERM, "no", 3}
fn f(n) return f(n + 1); endfn return f(1);
// expect error: E_MAXREC Too many verb calls

// A loop around is not the function's.
while (1) f = {} => 1; fn g() break; endfn endwhile
// expect no program: No enclosing loop for `break' statement
x = {1, 2}; return x[({} => $)()];
// expect no program: Illegal context for `$' expression.

// Suspended inside, forked inside.
fn f(x) let y = x + 1; suspend(0); return {x, y}; endfn return f(1);
// expect: {1, 2}
fn f(n) if (n) suspend(0); return {n, @f(n - 1)}; endif return {}; endfn return f(3);
// expect: {3, 2, 1}
add_property(#0, "seen", {}, {player, "rw"}); fn f(x) fork (0) #0.seen = {x, @#0.seen}; endfork x = 9; return x; endfn f(1); suspend(1); r = #0.seen; delete_property(#0, "seen"); return r;
// expect: {1}

// What is called may be assigned while its arguments are evaluated.
f = {x} => {"first", x}; return f(f = {x} => {"second", x})[1];
// expect: "first"
l = {{x} => {"first", x}}; return l[1](l = 5);
// expect: {"first", 5}

// Never closed.
fn f(x) return x;
// expect no program: found the end of the program, but the `fn` of line 1 has no `endfn`
y(); endfn x = 1;
// expect no program: `endfn` belongs to no `fn`
function f(x) return x; endfn;
// expect no program: found `function`, did you mean `fn`?

// disassemble() lists the functions behind the program that makes them.
add_verb(#0, {player, "xd", "listed"}, {"this", "none", "this"}); set_verb_code(#0, "listed", {"fn f(x) return {} => x; endfn return f(1)();"}); l = disassemble(#0, "listed"); delete_verb(#0, "listed"); return {n for line, n in (l) if index(line, "function") == 1} && {index(line, "CLOSURE") && 1 for line in (l) if index(line, "CLOSURE")};
// expect: {1, 1, 1, 1}

// pass(), verb and args inside are those of the verb around.
x = create(#1); y = create(x); add_verb(x, {player, "xd", "go"}, {"this", "none", "this"}); set_verb_code(x, "go", {"return {\"x\", args, verb, this};"}); add_verb(y, {player, "xd", "go"}, {"this", "none", "this"}); set_verb_code(y, "go", {"f = {a} => pass(a, @args); return {f(1), caller_perms() == player, ({} => callers()[1][1..2])()};"}); r = y:go(7); q = r[1][4] == y && r[3] == {y, "go"}; recycle(y); recycle(x); return {r[1][1..3], q};
// expect: {{"x", {1, 7}, "go"}, 1}
// What nobody else holds is changed in place, also what a block has given up.
l = {1}; begin let m = l; m[1] = 2; end l[1] = 3; fn f(x) x[1] = 9; return x; endfn return {l, f(l), l};
// expect: {{3}, {9}, {3}}
l = {1, 2}; f = {} => l; l[1] = 5; return {f(), l};
// expect: {{1, 2}, {5, 2}}
// Many captured names, many parameters, deep recursion.
a = 1; b = 2; c = 3; d = 4; e = 5; f = {v, w, x, y, z} => {a, b, c, d, e, v, w, x, y, z}; return f(6, 7, 8, 9, 10);
// expect: {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
fn f(n) return n ? 1 + f(n - 1) | 0; endfn return f(45);
// expect: 45
fn f(n) return n ? 1 + f(n - 1) | 0; endfn return f(60);
// expect error: E_MAXREC Too many verb calls
// A verb without the debug bit gets errors as values, and so do its functions.
add_verb(#0, {player, "x", "quiet"}, {"this", "none", "this"}); set_verb_code(#0, "quiet", {"f = {x} => 1 / x; return {f(0), 5, f(1, 2)};"}); r = #0:quiet(); delete_verb(#0, "quiet"); return r[1..2];
// expect: {E_DIV, 5}
add_verb(#0, {player, "x", "quiet"}, {"this", "none", "this"}); set_verb_code(#0, "quiet", {"x = 5; y = x(1); return y;"}); r = #0:quiet(); delete_verb(#0, "quiet"); return r;
// expect: E_TYPE
