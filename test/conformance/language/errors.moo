// What errors say.
true < 0
// expect error: E_TYPE Type mismatch (expected bool; got integer)
("").("x")
// expect error: E_TYPE Type mismatch (expected object; got string)
(0).("x")
// expect error: E_TYPE Type mismatch (expected string; got integer)
(1.5).name
// expect error: E_TYPE Type mismatch (expected string; got float)
{}.name
// expect error: E_TYPE Type mismatch (expected string; got list)
x = "a"; x.y = 5; return r;
// expect error: E_TYPE Type mismatch (expected object; got string)
x = #1; x[1..2] = "ab"; r = x; return r;
// expect error: E_TYPE Type mismatch (expected object; got string)
x = 5; x[1..2] = {}; r = x; return r;
// expect error: E_TYPE Type mismatch (expected integer; got list)
#0:nosuch()
// expect error: E_VERBNF Verb not found: #0:nosuch()
#0.nosuch
// expect error: E_PROPNF Property not found: #0.nosuch
#-1:x()
// expect error: E_INVIND Invalid indirection
#-1.x
// expect error: E_INVIND Invalid indirection
length()
// expect error: E_ARGS Incorrect number of arguments (expected 1; got 0)
length(1, 2)
// expect error: E_ARGS Incorrect number of arguments (expected 1; got 2)
length(5)
// expect error: E_TYPE Type mismatch
abs("x")
// expect error: E_TYPE Type mismatch (args[1] of abs() expected number; got string)
o = create($waif); add_verb(o, {player, "rxd", "new"}, {"this", "none", "this"});
set_verb_code(o, "new", {"return new_waif();"});
try o:new():v(); except e (E_VERBNF) return e[3][2]; endtry
// expect: ":v"
x = nosuch; return r;
// expect error: E_VARNF Variable not found: nosuch
raise(E_PERM, "my message", {1})
// expect error: E_PERM my message
listdelete({1}, 2)
// expect error: E_RANGE Range error
{@1}
// expect error: E_TYPE Type mismatch (expected list; got integer)
[1 -> 2][3]
// expect error: E_RANGE Range error
[{} -> 1]
// expect error: E_TYPE Type mismatch (expected string, integer, object, error, float, anonymous object, waif or bool; got list)
1 in 5
// expect error: E_TYPE Type mismatch (expected list or map; got integer)
pcre_match("abc", "a|b\\1a*\\1")
// expect error: E_INVARG PCRE2 compile error at offset 4: reference to non-existent subpattern
pcre_match("abc", "ab(*)")
// expect error: E_INVARG PCRE2 compile error at offset 3: quantifier does not follow a repeatable item
pcre_match("abc", "(*abc:x)")
// expect error: E_INVARG PCRE2 compile error at offset 5: (*alpha_assertion) not recognized

// An error that is caught where another one was before is a value of its own.
l = {}; for i in [1..3] try raise(E_PERM, tostr(i), {i}); except e (ANY) l = {@l, e}; endtry endfor return {l[1][1..3], l[2][1..3], e[1..3]};
// expect: {{E_PERM, "1", {1}}, {E_PERM, "2", {2}}, {E_PERM, "3", {3}}}
s = {}; for i in [1..3] try raise(E_PERM, tostr(i)); except e (ANY) s = {@s, e[4]}; endtry endfor return {s[1] == s[3], length(s[2]), length(s[2][1]), e[4] == s[1]};
// expect: {1, 1, 6, 1}
r = {}; for i in [1..3] try raise(E_PERM); except e (ANY) r = {@r, {value_bytes(e), e}}; t = e; e = 0; t[3] = {{i}}; t[4][1][2] = {t[4][1]}; e = t; t = 0; endtry endfor return {r[1] == r[2], r[2] == r[3], value_bytes(e) > r[1][1]};
// expect: {1, 1, 1}
for i in [1..2] try raise(E_PERM, "x"); except e (ANY) b = value_bytes(e); k = e[4][1]; e[3] = {{i}}; e[4][1][2] = {k}; endtry endfor try raise(E_PERM, "x"); except e (ANY) return {e[1..3], b == value_bytes(e), e[4][1] == k}; endtry
// expect: {{E_PERM, "x", 0}, 1, 1}
