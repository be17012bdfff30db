// Loops, handlers, assignments and what they leave behind.
r = {}; for i in [1..5] if (i == 2) continue; endif if (i == 4) break; endif r = {@r, i}; endfor
return r;
// expect: {1, 3}
r = {}; for i in [1..3] for j in [1..3] if (j == 2) continue i; endif r = {@r, {i, j}}; endfor endfor
return r;
// expect: {{1, 1}, {2, 1}, {3, 1}}
r = {}; for i in [1..3] for j in [1..3] if (j == 2) break i; endif r = {@r, {i, j}}; endfor endfor
return r;
// expect: {{1, 1}}
r = {}; while outer (1) while (1) break outer; endwhile endwhile r = "out"; return r;
// expect: "out"
n = 0; while w (n < 5) n = n + 1; if (n < 3) continue w; endif break w; endwhile r = n; return r;
// expect: 3
r = {}; try r = {@r, 1}; finally r = {@r, 2}; endtry
return r;
// expect: {1, 2}
r = {}; try try r = {@r, 1}; x = 1/0; finally r = {@r, 2}; endtry except (E_DIV) r = {@r, 3}; endtry
return r;
// expect: {1, 2, 3}
r = {}; try x = 1/0; except e (E_TYPE) r = 1; except e (E_DIV) r = {e[1], e[2], e[3], length(e[4])}; endtry
return r;
// expect: {E_DIV, "Division by zero", 0, 1}
r = {}; for i in [1..3] try if (i == 2) continue; endif if (i == 3) break; endif finally r = {@r, i}; endtry endfor
return r;
// expect: {1, 2, 3}
r = {}; try try raise(E_PERM, "a", 1); finally raise(E_DIV, "b", 2); endtry except e (ANY) r = e[1..3]; endtry
return r;
// expect: {E_DIV, "b", 2}
r = {}; try try raise(E_PERM, "a", 1); except (E_PERM) raise(E_DIV, "b", 2); endtry except e (ANY) r = e[1..3]; endtry
return r;
// expect: {E_DIV, "b", 2}
try raise("str", "msg", {1}); except e (ANY) r = e[1..3]; endtry
return r;
// expect: {"str", "msg", {1}}
try raise("str", "msg", {1}); except e ("str") r = e[1..3]; endtry
return r;
// expect: {"str", "msg", {1}}
r = `raise("str") ! ANY'; r = {r, typeof(r)}; return r;
// expect: {"str", 2}
r = `x ! E_VARNF => 5'; return r;
// expect: 5
r = `#0.nosuch ! E_PROPNF'; r = {r, `#0:nosuch() ! E_VERBNF', `#-1.x ! E_INVIND', `#-1:x() ! E_INVIND'}; return r;
// expect: {E_PROPNF, E_VERBNF, E_INVIND, E_INVIND}
x = {1, {2, 3}}; x[2][1] = 9; r = x; return r;
// expect: {1, {9, 3}}
x = {1, {2, {3}}}; y = x; x[2][2][1] = 9; r = {x, y}; return r;
// expect: {{1, {2, {9}}}, {1, {2, {3}}}}
x = ["a" -> {1, 2}]; x["a"][2] = 7; x["b"] = 1; r = x; return r;
// expect: ["a" -> {1, 7}, "b" -> 1]
x = "hello"; x[1] = "J"; x[$] = "y"; r = x; return r;
// expect: "Jelly"
x = {}; x[$ + 1..$] = {1}; r = x; return r;
// expect: {1}
x = {1, 2, 3, 4}; x[2..3] = {}; r = x; return r;
// expect: {1, 4}
x = 5; x = x + (x = 3); r = x; return r;
// expect: 8
x = {1, 2, 3}; r = {x[1] = 5, x, x[2..3] = {9}, x}; return r;
// expect: {5, {5, 2, 3}, {9}, {5, 9}}
r = {x = 1, y = x + 1, x}; return r;
// expect: {1, 2, 1}
r = [1 -> 2, 1 -> 3]; r = {r, length(r)}; return r;
// expect: {[1 -> 3], 1}
r = ["b" -> 1, "A" -> 2, 1 -> 3, 2.5 -> 4, #1 -> 5, E_PERM -> 6, true -> 7]; return r;
// expect: [1 -> 3, #1 -> 5, E_PERM -> 6, 2.5 -> 4, true -> 7, "A" -> 2, "b" -> 1]
r = ["a" -> 1]["A"]; return r;
// expect: 1
x = ["a" -> 1]; x["A"] = 2; r = x; return r;
// expect: ["A" -> 2]
r = "abc"[2..$] + "x"; r = {r, "abc"[^], "abc"[$], {1, 2}[^..$]}; return r;
// expect: {"bcx", "a", "c", {1, 2}}
r = {1, 2, 3}[$][1]; return r;
// expect error: E_TYPE Type mismatch
r = 1 ? 2 ? 3 | 4 | 5; return r;
// expect: 3
r = 2 ^ 3 ^ 2; r = {r, -2 ^ 2, 2 ^ -1, 2.0 ^ 3, 2 ^ 0.5, 0 ^ 0, 0 ^ -1, (-1) ^ -1, (-2) ^ 3}; return r;
// expect error: E_TYPE Type mismatch
r = {7 / 2, -7 / 2, 7 % 3, -7 % 3, 7 % -3, -7 % -3, 7.5 % 2.0, -7.5 % 2.0, 7.5 % -2.0}; return r;
// expect: {3, -3, 1, 2, -2, -1, 1.5, 0.5, -0.5}
r = {1 == 1.0, "a" == "A", {1} == {1}, ["a" -> 1] == ["A" -> 1], #1 == 1, E_PERM == E_PERM, true == 1}; return r;
// expect: {0, 1, 1, 1, 0, 1, 1}
r = {1 < 2, "a" < "B", "b" < "A", #1 < #2, E_PERM < E_DIV, 1.5 < 2.5, true < false}; return r;
// expect: {1, 1, 0, 1, 0, 1, 0}
r = {1 && 0, 0 || "x", {} || 0, "" && 1, !"", !{}, !0.0, !E_NONE, !#0, ![], !{0}}; return r;
// expect: {0, "x", 0, "", 1, 1, 1, 1, 1, 1, 0}
r = {1, 2} + {3}; return r;
// expect: {1, 2, 3}
r = {"a" in {"A", "b"}, "b" in "abc", 1 in [1 -> 2], 2 in [1 -> 2], "x" in {}}; return r;
// expect: {1, 2, 0, 1, 0}
r = toliteral("a\"b\\c"); r = {r, length("a\"b")}; return r;
// expect: {"\"a\\\"b\\\\c\"", 3}
r = "tab\tx"; r = {r, length(r)}; return r;
// expect: {"tabtx", 5}
r = {1.0, 1.5e10, 1e100, 1.0e-10, 123456.789, 0.1, 1.0 / 3.0, 2.0 / 3.0, 1e15, 1e14, 123456789.0, 100000000000000000.0, 5e-324, 1.7976931348623157e308}; return r;
// expect: {1.0, 15000000000.0, 1e+100, 1e-10, 123456.789, 0.1, 0.333333333333333, 0.666666666666667, 1e+15, 100000000000000.0, 123456789.0, 1e+17, 4.94065645841247e-324, 1.79769313486232e+308}
r = {1.0 / 0.0}; return r;
// expect error: E_DIV Division by zero
r = {1e308 * 10.0}; return r;
// expect error: E_FLOAT Floating-point arithmetic error
r = {sqrt(-1.0)}; return r;
// expect error: E_INVARG Invalid argument
r = {toint("12abc"), toint(" 12 "), toint("1e3"), toint("-"), toint(1.9), toint(-1.9), toint(#5), toint(E_PERM), toint("#5"), toint("0x10"), toint("99999999999999999999")}; return r;
// expect: {0, 12, 1000, 0, 1, -1, 5, 3, 0, 0, 9223372036854775807}
r = {tofloat("1.5x"), tofloat(" 2 ")}; return r;
// expect error: E_INVARG Invalid argument
r = {tofloat("1.5"), tofloat("1e3"), tofloat(3), tofloat(#3), tofloat(E_PERM), tofloat("-.5")}; return r;
// expect: {1.5, 1000.0, 3.0, 3.0, 3.0, -0.5}
r = {toobj("5"), toobj("#5"), toobj(" #5 "), toobj("x"), toobj(5.7), toobj(E_PERM), toobj("#-1")}; return r;
// expect: {#5, #5, #5, #0, #5, #3, #-1}
r = {INT, NUM, FLOAT, OBJ, STR, ERR, LIST, MAP, ANON, WAIF, BOOL}; return r;
// expect: {0, 0, 9, 1, 2, 3, 4, 10, 12, 13, 14}
INT = 5; r = INT + 1; return r;
// expect: 6
r = {1,2,3}; r[1] = r; r = {r, length(r)}; return r;
// expect: {{{1, 2, 3}, 2, 3}, 3}
x = {}; for i in [1..5] x = {@x, i}; x[1] = x; endfor r = value_bytes(x); return r;
// expect: 432
r = {E_NONE, E_TYPE, E_DIV, E_PERM, E_PROPNF, E_VERBNF, E_VARNF, E_INVIND, E_RECMOVE, E_MAXREC, E_RANGE, E_ARGS, E_NACC, E_INVARG, E_QUOTA, E_FLOAT, E_FILE, E_EXEC, E_INTRPT}; r = {r, tostr(@r)}; return r;
// expect: {{E_NONE, E_TYPE, E_DIV, E_PERM, E_PROPNF, E_VERBNF, E_VARNF, E_INVIND, E_RECMOVE, E_MAXREC, E_RANGE, E_ARGS, E_NACC, E_INVARG, E_QUOTA, E_FLOAT, E_FILE, E_EXEC, E_INTRPT}, "No errorType mismatchDivision by zeroPermission deniedProperty not foundVerb not foundVariable not foundInvalid indirectionRecursive moveToo many verb callsRange errorIncorrect number of argumentsMove refused by destinationInvalid argumentResource limit exceededFloating-point arithmetic errorFile errorExec errorInterrupted"}
r = {tostr(#1), tostr({1}), tostr([1 -> 2]), tostr(true), tostr(E_PERM), tostr(1, "a", 2.5, {}), tostr()}; return r;
// expect: {"#1", "{list}", "[map]", "true", "Permission denied", "1a2.5{list}", ""}
r = {toliteral({}), toliteral([]), toliteral({1, "a", #1, E_PERM, 1.5, true, [1 -> "x"]})}; return r;
// expect: {"{}", "[]", "{1, \"a\", #1, E_PERM, 1.5, true, [1 -> \"x\"]}"}
r = {`#0:nosuch(@5) ! ANY', `{@5} ! ANY', `length() ! ANY', `length(1, 2) ! ANY', `length(5) ! ANY'}; return r;
// expect: {E_TYPE, E_TYPE, E_ARGS, E_ARGS, E_TYPE}
r = {}; for x in ({1, 2, 3}) r = {@r, x}; x = 10; endfor r = {r, x}; return r;
// expect: {{1, 2, 3}, 10}
l = {1, 2, 3}; r = {}; for x in (l) l = {@l, x}; r = {@r, x}; endfor r = {r, l}; return r;
// expect: {{1, 2, 3}, {1, 2, 3, 1, 2, 3}}
m = ["a" -> 1, "b" -> 2]; r = {}; for v, k in (m) m[k + "x"] = v; r = {@r, k, v}; endfor r = {r, m}; return r;
// expect: {{"a", 1, "b", 2}, ["a" -> 1, "ax" -> 1, "b" -> 2, "bx" -> 2]}
s = "abc"; r = {}; for c, i in (s) r = {@r, c, i}; endfor
return r;
// expect: {"a", 1, "b", 2, "c", 3}
x.y = 5; return r;
// expect error: E_VARNF Variable not found: x
#0.nosuch = 5; r = 1; return r;
// expect error: E_PROPNF Property not found: #0.nosuch
$nosuch = 5; return r;
// expect error: E_PROPNF Property not found: #0.nosuch
r = $nosuch(); return r;
// expect error: E_VERBNF Verb not found: #0:nosuch()
r = `$nosuch() ! E_VERBNF'; return r;
// expect: E_VERBNF
r = pass(); return r;
// expect error: E_INVIND Invalid indirection
r = {1, 2, 3}[2..1]; r = {r, "abc"[3..2], {}[1..0]}; return r;
// expect: {{}, "", {}}
r = {1, 2, 3}[0..1]; return r;
// expect error: E_RANGE Range error
r = {1, 2, 3}[2..0]; return r;
// expect: {}
r = {}[1..0]; r = {r, ""[1..0]}; return r;
// expect: {{}, ""}
r = {}[0..0]; return r;
// expect error: E_RANGE Range error
x = {1, 2}; x[0] = 1; return r;
// expect error: E_RANGE Range error
x = {1, 2}; x[3] = 1; return r;
// expect error: E_RANGE Range error
x = "ab"; x[1] = "xy"; return r;
// expect error: E_INVARG Invalid argument
x = "ab"; x[1] = 5; return r;
// expect error: E_TYPE Type mismatch
x = "ab"; x[1] = ""; return r;
// expect error: E_INVARG Invalid argument
x = 5; x[1] = 5; return r;
// expect error: E_TYPE Type mismatch
x = nosuch[1]; return r;
// expect error: E_VARNF Variable not found: nosuch
nosuch[1] = 5; return r;
// expect error: E_VARNF Variable not found: nosuch
nosuch = nosuch + 1; return r;
// expect error: E_VARNF Variable not found: nosuch
r = nosuch:foo(); return r;
// expect error: E_VARNF Variable not found: nosuch
r = nosuch.foo; return r;
// expect error: E_VARNF Variable not found: nosuch
r = nosuch || 1; return r;
// expect error: E_VARNF Variable not found: nosuch
r = {@nosuch}; return r;
// expect error: E_VARNF Variable not found: nosuch
r = `nosuch ! ANY => {@5}'; return r;
// expect error: E_TYPE Type mismatch (expected list; got integer)
