// let, const, global, begin … end: a declared name lives to the end of its block.

let x = 5; return x;
// expect: 5
let x; return x;
// expect: 0
x = 1; begin let x = 2; x = 3; end return x;
// expect: 1
x = 1; begin let x = x + 1; y = x; end return {x, y};
// expect: {1, 2}
begin y = 7; end return y;
// expect: 7
let x = 1; begin x = x + 1; end return x;
// expect: 2
let x = 1; begin let x = 2; begin let x = 3; y = x; end y = {y, x}; end return {y, x};
// expect: {{3, 2}, 1}
let {a, ?b = 4, ?c, @d} = {1}; return {a, b, c, d};
// expect: {1, 4, 0, {}}
a = 9; let {a, ?b = a + 1} = {1}; return {a, b};
// expect: {1, 2}
const {a, b} = {1, 2}; return a + b;
// expect: 3
let {a, b} = {1}; return a;
// expect error: E_ARGS Incorrect number of arguments

// Every statement with a body opens a block for it.
x = 0; if (1) let x = 1; endif return x;
// expect: 0
x = 0; if (0) elseif (1) let x = 1; else let x = 2; endif return x;
// expect: 0
x = 0; for i in [1..3] let x = i; endfor return {x, i};
// expect: {0, 3}
x = 0; while (x < 3) let y = x; x = y + 1; endwhile return x;
// expect: 3
x = 0; try let x = 1; raise(E_PERM); except (ANY) let x = 2; endtry return x;
// expect: 0
x = 0; try let x = 1; finally let x = 2; endtry return x;
// expect: 0
begin let q = 1; end return q;
// expect error: E_VARNF Variable not found: q

// A name declared in a loop starts afresh each time.
r = {}; for i in [1..3] let l; if (i == 2) l = 5; endif r = {@r, l}; endfor return r;
// expect: {0, 5, 0}
r = {}; for i in [1..3] let l = {}; l = {@l, i}; r = {@r, l}; endfor return r;
// expect: {{1}, {2}, {3}}
r = {}; for i in [1..3] if (i == 2) continue; endif let l = {i}; r = {@r, @l}; endfor return r;
// expect: {1, 3}

// The loop's own variable is the one in sight.
let i = 9; for i in [1..2] endfor return i;
// expect: 2
let {k, v} = {0, 0}; for v, k in (["a" -> 1]) endfor return {k, v};
// expect: {"a", 1}

// global: the name of the whole program, whatever is declared around.
x = 1; begin let x = 2; begin global x; x = 5; end y = x; end return {x, y};
// expect: {5, 2}
begin let x = 2; begin global x = 3; end end return x;
// expect: 3

// const cannot be assigned to, by nothing that assigns.
const c = 1; c = 2;
// expect no program: `c` cannot be assigned to: line 1 declares it as constant
const c = {1}; c[1] = 2;
// expect no program: `c` cannot be assigned to: line 1 declares it as constant
const c = 1; for c in ({}) endfor
// expect no program: `c` cannot be assigned to: line 1 declares it as constant
const c = 1; {c} = {2};
// expect no program: `c` cannot be assigned to: line 1 declares it as constant
const c = 1; fn f() c = 2; endfn;
// expect no program: `c` cannot be assigned to: line 1 declares it as constant
const c = 1; begin let c = 2; c = 3; r = c; end return {r, c};
// expect: {3, 1}
const c;
// expect no program: found `;`, expected `=`

// A name is declared once in a block, whatever its case.
let x = 1; let X = 2;
// expect no program: `X` is already declared in line 1
let {a, a} = {1, 2};
// expect no program: `a` is already declared in line 1
let x = 1; fn x() endfn;
// expect no program: `x` is already declared in line 1
begin let x = 1; end begin let x = 2; y = x; end return y;
// expect: 2

// What is declared may be called as what every program has.
let player = 5; let this = 6; let INT = 7; return {player, this, int};
// expect: {5, 6, 7}
let argstr = "x"; return argstr;
// expect: "x"

// A forked task and one that was suspended have what was in sight.
let x = 3; begin let y = 4; suspend(0); x = x + y; end return x;
// expect: 7
add_property(#0, "seen", 0, {player, "rw"}); let x = 3; fork (0) let y = x + 1; #0.seen = y; endfork x = 10; suspend(1); r = #0.seen; delete_property(#0, "seen"); return r;
// expect: 4

// What is not closed is named.
begin x = 1;
// expect no program: found the end of the program, but the `begin` of line 1 has no `end`
if (1) begin x(); endif
// expect no program: found `endif`, but the `begin` of line 1 has no `end`
x = 1; end y = 2;
// expect no program: `end` belongs to no `begin`
