// Flyweights by their builtins.

toflyweight(#1)
// expect: <#1>
typeof(toflyweight(#1))
// expect: 17
f = toflyweight(#1, ["b" -> {2}, "A" -> 1, tosym("c d") -> 3], {1, "x"}); return f;
// expect: <#1, .A = 1, .b = {2}, .("c d") = 3, {1, "x"}>
tostr(toflyweight(#1))
// expect: "<flyweight>"
f = toflyweight(#1, ["a" -> 1], {7}); return {flydelegate(f), flyslots(f), flycontents(f), length(f)};
// expect: {#1, ['a -> 1], {7}, 1}
toflyweight(5)
// expect error: E_TYPE Type mismatch (args[1] of toflyweight() expected object; got integer)
toflyweight(#1, [1 -> 2])
// expect error: E_TYPE Type mismatch
toflyweight(#1, ["Delegate" -> 2])
// expect error: E_INVARG Invalid argument
toflyweight(#1, ["slots" -> 2])
// expect error: E_INVARG Invalid argument
toflyweight(#1, [], 5)
// expect error: E_TYPE Type mismatch (args[3] of toflyweight() expected list; got integer)

// they never change
f = toflyweight(#1, ["a" -> 1]); g = flyslotset(f, "A", 2); h = flyslotset(f, tosym("b"), 3); return {f, g, h};
// expect: {<#1, .a = 1>, <#1, .A = 2>, <#1, .a = 1, .b = 3>}
f = toflyweight(#1, ["a" -> 1, "b" -> 2]); return {flyslotremove(f, "A"), flyslotremove(f, "c"), f};
// expect: {<#1, .b = 2>, <#1, .a = 1, .b = 2>, <#1, .a = 1, .b = 2>}
f = toflyweight(#1, ["a" -> 1], {1}); return {flycontentsset(f, {2, 3}), f};
// expect: {<#1, .a = 1, {2, 3}>, <#1, .a = 1, {1}>}
flyslotset(toflyweight(#1), "contents", 1)
// expect error: E_INVARG Invalid argument
flyslots({})
// expect error: E_TYPE Type mismatch (args[1] of flyslots() expected flyweight; got list)

// equality is by structure, strings in them without case
{toflyweight(#1, ["a" -> "x"]) == toflyweight(#1, ["A" -> "X"]), equal(toflyweight(#1, ["a" -> "x"]), toflyweight(#1, ["a" -> "X"]))}
// expect: {1, 0}
{toflyweight(#1) == toflyweight(#2), toflyweight(#1) == #1, toflyweight(#1) == {#1, [], {}}}
// expect: {0, 0, 0}
toflyweight(#1) ? 1 | 2
// expect: 1
m = []; m[toflyweight(#1)] = 1; return m;
// expect error: E_TYPE Type mismatch
generate_json(toflyweight(#1))
// expect error: E_INVARG Invalid argument

// nested as deep as lists may be, and no deeper
l = {}; for i in [1..998] l = {l}; endfor return length(toflyweight(#1, [], l));
// expect: 1
l = {}; for i in [1..999] l = {l}; endfor return length(toflyweight(#1, [], l));
// expect error: E_QUOTA Resource limit exceeded
