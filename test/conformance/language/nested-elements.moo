// Elements of elements, assigned: what leads to them is a list, a map or a WAIF, and is looked at before later indices and the value.

s = "abc"; s[1][1] = "q"; return s;
// expect error: E_TYPE Type mismatch (expected list, map or waif; got string)
s = "abc"; s[1][1] = raise(E_QUOTA); return s;
// expect error: E_TYPE Type mismatch (expected list, map or waif; got string)
s = "abc"; s[9][1] = raise(E_QUOTA); return s;
// expect error: E_TYPE Type mismatch (expected list, map or waif; got string)
s = "abc"; s["a"][1] = raise(E_QUOTA); return s;
// expect error: E_TYPE Type mismatch (expected list, map or waif; got string)
s = "abc"; s[1][raise(E_QUOTA)] = "q"; return s;
// expect error: E_TYPE Type mismatch (expected list, map or waif; got string)
s = "abc"; s[raise(E_QUOTA)][1] = "q"; return s;
// expect error: E_QUOTA Resource limit exceeded
s = "abc"; s[1][$] = "q"; return s;
// expect error: E_TYPE Type mismatch (expected list, map or waif; got string)
s = "abc"; s[$][1] = "q"; return s;
// expect error: E_TYPE Type mismatch (expected list, map or waif; got string)
s = "abc"; s[1][1..1] = "q"; return s;
// expect error: E_TYPE Type mismatch (expected list, map or waif; got string)
s = "abc"; s[1][raise(E_QUOTA)..1] = "q"; return s;
// expect error: E_TYPE Type mismatch (expected list, map or waif; got string)
s = "abc"; s[1][1..1] = raise(E_QUOTA); return s;
// expect error: E_TYPE Type mismatch (expected list, map or waif; got string)
s = {"abc"}; s[1][1] = "q"; return s;
// expect: {"qbc"}
s = {"abc"}; s[1][1..2] = "qrs"; return s;
// expect: {"qrsc"}
s = {"abc"}; s[1][1][1] = "q"; return s;
// expect error: E_TYPE Type mismatch (expected list, map or waif; got string)
s = {"abc"}; s[1][1][1..1] = "q"; return s;
// expect error: E_TYPE Type mismatch (expected list, map or waif; got string)
s = {"abc"}; s[1][1][raise(E_QUOTA)] = "q"; return s;
// expect error: E_TYPE Type mismatch (expected list, map or waif; got string)
s = ["a" -> "abc"]; s["a"][1] = "q"; return s;
// expect: ["a" -> "qbc"]
s = ["a" -> "abc"]; s["a"][1][2] = "q"; return s;
// expect error: E_TYPE Type mismatch (expected list, map or waif; got string)
s = ["a" -> 1]; s["b"][2] = raise(E_QUOTA); return s;
// expect error: E_RANGE Range error
s = ["a" -> 1]; s[{}][2] = raise(E_QUOTA); return s;
// expect error: E_TYPE Type mismatch (expected string, integer, object, error, float, anonymous object, waif or bool; got list)
s = {5}; s[1][1] = "q"; return s;
// expect error: E_TYPE Type mismatch
s = {5}; s[1][1][1] = "q"; return s;
// expect error: E_TYPE Type mismatch (expected list, map or waif; got integer)
s = {5}; s["a"][1] = raise(E_QUOTA); return s;
// expect error: E_TYPE Type mismatch (expected integer; got string)
s = {5}; s[4][1] = raise(E_QUOTA); return s;
// expect error: E_RANGE Range error
s = 5; s[1][1] = raise(E_QUOTA); return s;
// expect error: E_TYPE Type mismatch (expected list, map or waif; got integer)
s = 5; s[1][1..1] = raise(E_QUOTA); return s;
// expect error: E_TYPE Type mismatch (expected list, map or waif; got integer)
s = "abc"; try s[1][1] = "q"; except (ANY) endtry return s;
// expect: "abc"
s = {{1, 2}, "abc"}; try s[1][1] = s[2][1][1] = "q"; except (ANY) endtry return s;
// expect: {{1, 2}, "abc"}
s = {{1, 2}, {3}}; s[1][2] = s[2][1] = s; return s;
// expect: {{1, {{1, 2}, {3}}}, {3}}
s = {{1, 2}, {3}}; s[1][1..1] = s[2][1..0] = {7, 8}; return s;
// expect: {{7, 8, 2}, {3}}
// What is assigned is what comes of it, whatever of it the assignment changes.
s = {{1, 2}, {3}}; x = (s[1][2..1] = s); return {x, s};
// expect: {{{1, 2}, {3}}, {{1, {1, 2}, {3}, 2}, {3}}}
s = {{1, {2, 3}}, 4}; x = (s[1][2][$ + 1..$] = s); return {x, s};
// expect: {{{1, {2, 3}}, 4}, {{1, {2, 3, {1, {2, 3}}, 4}}, 4}}
s = {1, {2, 3}}; x = (s[$ + 1..1] = s); return {x, s};
// expect: {{1, {2, 3}}, {1, {2, 3}, 1, {2, 3}, {2, 3}}}
s = ["a" -> ["b" -> 1]]; x = (s["a"]["b".."b"] = s); return {x, s};
// expect: {["a" -> ["b" -> 1]], ["a" -> ["a" -> ["b" -> 1]]]}
s = {1, {2, 3}}; x = (s[2][1] = s); return {x, s};
// expect: {{1, {2, 3}}, {1, {{1, {2, 3}}, 3}}}
