// return as an expression: it takes all that follows, and stands where an expression ends.

x = 0; x || return 7; return 8;
// expect: 7
x = 1; x || return 7; return 8;
// expect: 8
x = 1; x && return {x, 2}; return 8;
// expect: {1, 2}
x = 0; y = x || return x + 1; return 8;
// expect: 1
x = 0; y = x ? 1 | return "none"; return y;
// expect: "none"
x = 0; y = x == 0 ? return "zero" | 2; return y;
// expect: "zero"
0 || return; return 8;
// expect: 0
(return 5) + 1
// expect: 5
tostr(1, return 2)
// expect: 2
{1, return {3}, 4}
// expect: {3}
return return 5;
// expect: 5
x = {1, 2}; return x[return 9];
// expect: 9
`(return 4) ! ANY => 5'
// expect: 4
`raise(E_PERM) ! ANY => return 6'; return 7;
// expect: 6
return `1/0 ! ANY => return'; return 7;
// expect: 0
while (1) 1 && return 3; endwhile
// expect: 3
for i in [1..5] i == 3 && return i; endfor
// expect: 3
try 0 || return 1; finally x = 2; endtry return x;
// expect: 1
x = {}; try try 0 || return x; finally x = {@x, 1}; endtry finally x = {@x, 2}; endtry
// expect: {}
try (return 1); finally return 2; endtry
// expect: 2
try 0 || return 1 / 0; except (E_DIV) return "div"; endtry
// expect: "div"
if (x = 1 && return 5) endif return 6;
// expect: 5
0 || return 'sym; return 1;
// expect: 'sym
x = "a"; x = x + (1 && return "b"); return x;
// expect: "b"
1 + return 2;
// expect no program: found `return` (a reserved word)
