// Elements and ranges: reading, and assigning to a variable's part.

// of {1, 2, 3}
({1, 2, 3})[0]
// expect error: E_RANGE Range error
({1, 2, 3})[1]
// expect: 1
({1, 2, 3})[^]
// expect: 1
({1, 2, 3})[$]
// expect: 3
({1, 2, 3})[4]
// expect error: E_RANGE Range error
({1, 2, 3})["a"]
// expect error: E_TYPE Type mismatch
({1, 2, 3})[1.0]
// expect error: E_TYPE Type mismatch
({1, 2, 3})[-1]
// expect error: E_RANGE Range error
({1, 2, 3})[0..0]
// expect error: E_RANGE Range error
({1, 2, 3})[0..1]
// expect error: E_RANGE Range error
({1, 2, 3})[0..$]
// expect error: E_RANGE Range error
({1, 2, 3})[0..4]
// expect error: E_RANGE Range error
({1, 2, 3})[0.."b"]
// expect error: E_TYPE Type mismatch (expected integer; got string)
({1, 2, 3})[1..0]
// expect: {}
({1, 2, 3})[1..1]
// expect: {1}
({1, 2, 3})[1..$]
// expect: {1, 2, 3}
({1, 2, 3})[1..4]
// expect error: E_RANGE Range error
({1, 2, 3})[1.."b"]
// expect error: E_TYPE Type mismatch (expected integer; got string)
({1, 2, 3})[^..0]
// expect: {}
({1, 2, 3})[^..1]
// expect: {1}
({1, 2, 3})[^..$]
// expect: {1, 2, 3}
({1, 2, 3})[^..4]
// expect error: E_RANGE Range error
({1, 2, 3})[^.."b"]
// expect error: E_TYPE Type mismatch (expected integer; got string)
({1, 2, 3})[2..0]
// expect: {}
({1, 2, 3})[2..1]
// expect: {}
({1, 2, 3})[2..$]
// expect: {2, 3}
({1, 2, 3})[2..4]
// expect error: E_RANGE Range error
({1, 2, 3})[2.."b"]
// expect error: E_TYPE Type mismatch (expected integer; got string)
({1, 2, 3})["a"..0]
// expect error: E_TYPE Type mismatch (expected integer; got string)
({1, 2, 3})["a"..1]
// expect error: E_TYPE Type mismatch (expected integer; got string)
({1, 2, 3})["a"..$]
// expect error: E_TYPE Type mismatch (expected integer; got string)
({1, 2, 3})["a"..4]
// expect error: E_TYPE Type mismatch (expected integer; got string)
({1, 2, 3})["a".."b"]
// expect error: E_TYPE Type mismatch (expected integer; got string)
x = {1, 2, 3}; x[0] = "q"; r = x; return r;
// expect error: E_RANGE Range error
x = {1, 2, 3}; x[1] = "q"; r = x; return r;
// expect: {"q", 2, 3}
x = {1, 2, 3}; x[^] = "q"; r = x; return r;
// expect: {"q", 2, 3}
x = {1, 2, 3}; x[$] = "q"; r = x; return r;
// expect: {1, 2, "q"}
x = {1, 2, 3}; x[4] = "q"; r = x; return r;
// expect error: E_RANGE Range error
x = {1, 2, 3}; x["a"] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch
x = {1, 2, 3}; x[1.0] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch
x = {1, 2, 3}; x[-1] = "q"; r = x; return r;
// expect error: E_RANGE Range error
x = {1, 2, 3}; x[1..2] = {7, 8}; r = x; return r;
// expect: {7, 8, 3}
x = {1, 2, 3}; x[1..2] = "wxyz"; r = x; return r;
// expect error: E_TYPE Type mismatch (expected list; got string)
x = {1, 2, 3}; x["a".."b"] = ["a" -> 3]; r = x; return r;
// expect error: E_TYPE Type mismatch (expected list; got map)
x = {1, 2, 3}; x[0..1] = {}; r = x; return r;
// expect: {2, 3}
x = {1, 2, 3}; x[2..1] = {9}; r = x; return r;
// expect: {1, 9, 2, 3}
x = {1, 2, 3}; x[$..$] = ""; r = x; return r;
// expect error: E_TYPE Type mismatch (expected list; got string)

// of "abc"
("abc")[0]
// expect error: E_RANGE Range error
("abc")[1]
// expect: "a"
("abc")[^]
// expect: "a"
("abc")[$]
// expect: "c"
("abc")[4]
// expect error: E_RANGE Range error
("abc")["a"]
// expect error: E_TYPE Type mismatch
("abc")[1.0]
// expect error: E_TYPE Type mismatch
("abc")[-1]
// expect error: E_RANGE Range error
("abc")[0..0]
// expect error: E_RANGE Range error
("abc")[0..1]
// expect error: E_RANGE Range error
("abc")[0..$]
// expect error: E_RANGE Range error
("abc")[0..4]
// expect error: E_RANGE Range error
("abc")[0.."b"]
// expect error: E_TYPE Type mismatch (expected integer; got string)
("abc")[1..0]
// expect: ""
("abc")[1..1]
// expect: "a"
("abc")[1..$]
// expect: "abc"
("abc")[1..4]
// expect error: E_RANGE Range error
("abc")[1.."b"]
// expect error: E_TYPE Type mismatch (expected integer; got string)
("abc")[^..0]
// expect: ""
("abc")[^..1]
// expect: "a"
("abc")[^..$]
// expect: "abc"
("abc")[^..4]
// expect error: E_RANGE Range error
("abc")[^.."b"]
// expect error: E_TYPE Type mismatch (expected integer; got string)
("abc")[2..0]
// expect: ""
("abc")[2..1]
// expect: ""
("abc")[2..$]
// expect: "bc"
("abc")[2..4]
// expect error: E_RANGE Range error
("abc")[2.."b"]
// expect error: E_TYPE Type mismatch (expected integer; got string)
("abc")["a"..0]
// expect error: E_TYPE Type mismatch (expected integer; got string)
("abc")["a"..1]
// expect error: E_TYPE Type mismatch (expected integer; got string)
("abc")["a"..$]
// expect error: E_TYPE Type mismatch (expected integer; got string)
("abc")["a"..4]
// expect error: E_TYPE Type mismatch (expected integer; got string)
("abc")["a".."b"]
// expect error: E_TYPE Type mismatch (expected integer; got string)
x = "abc"; x[0] = "q"; r = x; return r;
// expect error: E_RANGE Range error
x = "abc"; x[1] = "q"; r = x; return r;
// expect: "qbc"
x = "abc"; x[^] = "q"; r = x; return r;
// expect: "qbc"
x = "abc"; x[$] = "q"; r = x; return r;
// expect: "abq"
x = "abc"; x[4] = "q"; r = x; return r;
// expect error: E_RANGE Range error
x = "abc"; x["a"] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch
x = "abc"; x[1.0] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch
x = "abc"; x[-1] = "q"; r = x; return r;
// expect error: E_RANGE Range error
x = "abc"; x[1..2] = {7, 8}; r = x; return r;
// expect error: E_TYPE Type mismatch (expected string; got list)
x = "abc"; x[1..2] = "wxyz"; r = x; return r;
// expect: "wxyzc"
x = "abc"; x["a".."b"] = ["a" -> 3]; r = x; return r;
// expect error: E_TYPE Type mismatch (expected string; got map)
x = "abc"; x[0..1] = {}; r = x; return r;
// expect error: E_TYPE Type mismatch (expected string; got list)
x = "abc"; x[2..1] = {9}; r = x; return r;
// expect error: E_TYPE Type mismatch (expected string; got list)
x = "abc"; x[$..$] = ""; r = x; return r;
// expect: "ab"

// of ["a" -> 1, "b" -> 2]
(["a" -> 1, "b" -> 2])[0]
// expect error: E_RANGE Range error
(["a" -> 1, "b" -> 2])[1]
// expect error: E_RANGE Range error
(["a" -> 1, "b" -> 2])[^]
// expect: 1
(["a" -> 1, "b" -> 2])[$]
// expect: 2
(["a" -> 1, "b" -> 2])[4]
// expect error: E_RANGE Range error
(["a" -> 1, "b" -> 2])["a"]
// expect: 1
(["a" -> 1, "b" -> 2])[1.0]
// expect error: E_RANGE Range error
(["a" -> 1, "b" -> 2])[-1]
// expect error: E_RANGE Range error
(["a" -> 1, "b" -> 2])[0..0]
// expect error: E_RANGE Range error
(["a" -> 1, "b" -> 2])[0..1]
// expect error: E_RANGE Range error
(["a" -> 1, "b" -> 2])[0..$]
// expect error: E_RANGE Range error
(["a" -> 1, "b" -> 2])[0..4]
// expect error: E_RANGE Range error
(["a" -> 1, "b" -> 2])[0.."b"]
// expect error: E_RANGE Range error
(["a" -> 1, "b" -> 2])[1..0]
// expect: []
(["a" -> 1, "b" -> 2])[1..1]
// expect error: E_RANGE Range error
(["a" -> 1, "b" -> 2])[1..$]
// expect error: E_RANGE Range error
(["a" -> 1, "b" -> 2])[1..4]
// expect error: E_RANGE Range error
(["a" -> 1, "b" -> 2])[1.."b"]
// expect error: E_RANGE Range error
(["a" -> 1, "b" -> 2])[^..0]
// expect: []
(["a" -> 1, "b" -> 2])[^..1]
// expect: []
(["a" -> 1, "b" -> 2])[^..$]
// expect: ["a" -> 1, "b" -> 2]
(["a" -> 1, "b" -> 2])[^..4]
// expect: []
(["a" -> 1, "b" -> 2])[^.."b"]
// expect: ["a" -> 1, "b" -> 2]
(["a" -> 1, "b" -> 2])[2..0]
// expect: []
(["a" -> 1, "b" -> 2])[2..1]
// expect: []
(["a" -> 1, "b" -> 2])[2..$]
// expect error: E_RANGE Range error
(["a" -> 1, "b" -> 2])[2..4]
// expect error: E_RANGE Range error
(["a" -> 1, "b" -> 2])[2.."b"]
// expect error: E_RANGE Range error
(["a" -> 1, "b" -> 2])["a"..0]
// expect: []
(["a" -> 1, "b" -> 2])["a"..1]
// expect: []
(["a" -> 1, "b" -> 2])["a"..$]
// expect: ["a" -> 1, "b" -> 2]
(["a" -> 1, "b" -> 2])["a"..4]
// expect: []
(["a" -> 1, "b" -> 2])["a".."b"]
// expect: ["a" -> 1, "b" -> 2]
x = ["a" -> 1, "b" -> 2]; x[0] = "q"; r = x; return r;
// expect: [0 -> "q", "a" -> 1, "b" -> 2]
x = ["a" -> 1, "b" -> 2]; x[1] = "q"; r = x; return r;
// expect: [1 -> "q", "a" -> 1, "b" -> 2]
x = ["a" -> 1, "b" -> 2]; x[^] = "q"; r = x; return r;
// expect: ["a" -> "q", "b" -> 2]
x = ["a" -> 1, "b" -> 2]; x[$] = "q"; r = x; return r;
// expect: ["a" -> 1, "b" -> "q"]
x = ["a" -> 1, "b" -> 2]; x[4] = "q"; r = x; return r;
// expect: [4 -> "q", "a" -> 1, "b" -> 2]
x = ["a" -> 1, "b" -> 2]; x["a"] = "q"; r = x; return r;
// expect: ["a" -> "q", "b" -> 2]
x = ["a" -> 1, "b" -> 2]; x[1.0] = "q"; r = x; return r;
// expect: [1.0 -> "q", "a" -> 1, "b" -> 2]
x = ["a" -> 1, "b" -> 2]; x[-1] = "q"; r = x; return r;
// expect: [-1 -> "q", "a" -> 1, "b" -> 2]
x = ["a" -> 1, "b" -> 2]; x[1..2] = {7, 8}; r = x; return r;
// expect error: E_TYPE Type mismatch (expected map; got list)
x = ["a" -> 1, "b" -> 2]; x[1..2] = "wxyz"; r = x; return r;
// expect error: E_TYPE Type mismatch (expected map; got string)
x = ["a" -> 1, "b" -> 2]; x["a".."b"] = ["a" -> 3]; r = x; return r;
// expect: ["a" -> 3]
x = ["a" -> 1, "b" -> 2]; x[0..1] = {}; r = x; return r;
// expect error: E_TYPE Type mismatch (expected map; got list)
x = ["a" -> 1, "b" -> 2]; x[2..1] = {9}; r = x; return r;
// expect error: E_TYPE Type mismatch (expected map; got list)
x = ["a" -> 1, "b" -> 2]; x[$..$] = ""; r = x; return r;
// expect error: E_TYPE Type mismatch (expected map; got string)

// of 5
(5)[0]
// expect error: E_TYPE Type mismatch
(5)[1]
// expect error: E_TYPE Type mismatch
(5)[^]
// expect error: E_TYPE Type mismatch (expected string, list or map; got integer)
(5)[$]
// expect error: E_TYPE Type mismatch (expected string, list or map; got integer)
(5)[4]
// expect error: E_TYPE Type mismatch
(5)["a"]
// expect error: E_TYPE Type mismatch
(5)[1.0]
// expect error: E_TYPE Type mismatch
(5)[-1]
// expect error: E_TYPE Type mismatch
(5)[0..0]
// expect error: E_TYPE Type mismatch (expected list, map or string; got integer)
(5)[0..1]
// expect error: E_TYPE Type mismatch (expected list, map or string; got integer)
(5)[0..$]
// expect error: E_TYPE Type mismatch (expected string, list or map; got integer)
(5)[0..4]
// expect error: E_TYPE Type mismatch (expected list, map or string; got integer)
(5)[0.."b"]
// expect error: E_TYPE Type mismatch (expected list, map or string; got integer)
(5)[1..0]
// expect error: E_TYPE Type mismatch (expected list, map or string; got integer)
(5)[1..1]
// expect error: E_TYPE Type mismatch (expected list, map or string; got integer)
(5)[1..$]
// expect error: E_TYPE Type mismatch (expected string, list or map; got integer)
(5)[1..4]
// expect error: E_TYPE Type mismatch (expected list, map or string; got integer)
(5)[1.."b"]
// expect error: E_TYPE Type mismatch (expected list, map or string; got integer)
(5)[^..0]
// expect error: E_TYPE Type mismatch (expected string, list or map; got integer)
(5)[^..1]
// expect error: E_TYPE Type mismatch (expected string, list or map; got integer)
(5)[^..$]
// expect error: E_TYPE Type mismatch (expected string, list or map; got integer)
(5)[^..4]
// expect error: E_TYPE Type mismatch (expected string, list or map; got integer)
(5)[^.."b"]
// expect error: E_TYPE Type mismatch (expected string, list or map; got integer)
(5)[2..0]
// expect error: E_TYPE Type mismatch (expected list, map or string; got integer)
(5)[2..1]
// expect error: E_TYPE Type mismatch (expected list, map or string; got integer)
(5)[2..$]
// expect error: E_TYPE Type mismatch (expected string, list or map; got integer)
(5)[2..4]
// expect error: E_TYPE Type mismatch (expected list, map or string; got integer)
(5)[2.."b"]
// expect error: E_TYPE Type mismatch (expected list, map or string; got integer)
(5)["a"..0]
// expect error: E_TYPE Type mismatch (expected list, map or string; got integer)
(5)["a"..1]
// expect error: E_TYPE Type mismatch (expected list, map or string; got integer)
(5)["a"..$]
// expect error: E_TYPE Type mismatch (expected string, list or map; got integer)
(5)["a"..4]
// expect error: E_TYPE Type mismatch (expected list, map or string; got integer)
(5)["a".."b"]
// expect error: E_TYPE Type mismatch (expected list, map or string; got integer)
x = 5; x[0] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch
x = 5; x[1] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch
x = 5; x[^] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch (expected string, list or map; got integer)
x = 5; x[$] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch (expected string, list or map; got integer)
x = 5; x[4] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch
x = 5; x["a"] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch
x = 5; x[1.0] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch
x = 5; x[-1] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch
x = 5; x[1..2] = {7, 8}; r = x; return r;
// expect error: E_TYPE Type mismatch (expected integer; got list)
x = 5; x[1..2] = "wxyz"; r = x; return r;
// expect error: E_TYPE Type mismatch (expected integer; got string)
x = 5; x["a".."b"] = ["a" -> 3]; r = x; return r;
// expect error: E_TYPE Type mismatch (expected integer; got map)
x = 5; x[0..1] = {}; r = x; return r;
// expect error: E_TYPE Type mismatch (expected integer; got list)
x = 5; x[2..1] = {9}; r = x; return r;
// expect error: E_TYPE Type mismatch (expected integer; got list)
x = 5; x[$..$] = ""; r = x; return r;
// expect error: E_TYPE Type mismatch (expected string, list or map; got integer)

// of #1
(#1)[0]
// expect error: E_TYPE Type mismatch
(#1)[1]
// expect error: E_TYPE Type mismatch
(#1)[^]
// expect error: E_TYPE Type mismatch (expected string, list or map; got object)
(#1)[$]
// expect error: E_TYPE Type mismatch (expected string, list or map; got object)
(#1)[4]
// expect error: E_TYPE Type mismatch
(#1)["a"]
// expect error: E_TYPE Type mismatch
(#1)[1.0]
// expect error: E_TYPE Type mismatch
(#1)[-1]
// expect error: E_TYPE Type mismatch
(#1)[0..0]
// expect error: E_TYPE Type mismatch (expected list, map or string; got object)
(#1)[0..1]
// expect error: E_TYPE Type mismatch (expected list, map or string; got object)
(#1)[0..$]
// expect error: E_TYPE Type mismatch (expected string, list or map; got object)
(#1)[0..4]
// expect error: E_TYPE Type mismatch (expected list, map or string; got object)
(#1)[0.."b"]
// expect error: E_TYPE Type mismatch (expected list, map or string; got object)
(#1)[1..0]
// expect error: E_TYPE Type mismatch (expected list, map or string; got object)
(#1)[1..1]
// expect error: E_TYPE Type mismatch (expected list, map or string; got object)
(#1)[1..$]
// expect error: E_TYPE Type mismatch (expected string, list or map; got object)
(#1)[1..4]
// expect error: E_TYPE Type mismatch (expected list, map or string; got object)
(#1)[1.."b"]
// expect error: E_TYPE Type mismatch (expected list, map or string; got object)
(#1)[^..0]
// expect error: E_TYPE Type mismatch (expected string, list or map; got object)
(#1)[^..1]
// expect error: E_TYPE Type mismatch (expected string, list or map; got object)
(#1)[^..$]
// expect error: E_TYPE Type mismatch (expected string, list or map; got object)
(#1)[^..4]
// expect error: E_TYPE Type mismatch (expected string, list or map; got object)
(#1)[^.."b"]
// expect error: E_TYPE Type mismatch (expected string, list or map; got object)
(#1)[2..0]
// expect error: E_TYPE Type mismatch (expected list, map or string; got object)
(#1)[2..1]
// expect error: E_TYPE Type mismatch (expected list, map or string; got object)
(#1)[2..$]
// expect error: E_TYPE Type mismatch (expected string, list or map; got object)
(#1)[2..4]
// expect error: E_TYPE Type mismatch (expected list, map or string; got object)
(#1)[2.."b"]
// expect error: E_TYPE Type mismatch (expected list, map or string; got object)
(#1)["a"..0]
// expect error: E_TYPE Type mismatch (expected list, map or string; got object)
(#1)["a"..1]
// expect error: E_TYPE Type mismatch (expected list, map or string; got object)
(#1)["a"..$]
// expect error: E_TYPE Type mismatch (expected string, list or map; got object)
(#1)["a"..4]
// expect error: E_TYPE Type mismatch (expected list, map or string; got object)
(#1)["a".."b"]
// expect error: E_TYPE Type mismatch (expected list, map or string; got object)
x = #1; x[0] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch
x = #1; x[1] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch
x = #1; x[^] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch (expected string, list or map; got object)
x = #1; x[$] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch (expected string, list or map; got object)
x = #1; x[4] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch
x = #1; x["a"] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch
x = #1; x[1.0] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch
x = #1; x[-1] = "q"; r = x; return r;
// expect error: E_TYPE Type mismatch
x = #1; x[1..2] = {7, 8}; r = x; return r;
// expect error: E_TYPE Type mismatch (expected object; got list)
x = #1; x[1..2] = "wxyz"; r = x; return r;
// expect error: E_TYPE Type mismatch (expected object; got string)
x = #1; x["a".."b"] = ["a" -> 3]; r = x; return r;
// expect error: E_TYPE Type mismatch (expected object; got map)
x = #1; x[0..1] = {}; r = x; return r;
// expect error: E_TYPE Type mismatch (expected object; got list)
x = #1; x[2..1] = {9}; r = x; return r;
// expect error: E_TYPE Type mismatch (expected object; got list)
x = #1; x[$..$] = ""; r = x; return r;
// expect error: E_TYPE Type mismatch (expected string, list or map; got object)
// The arguments of a builtin end at the last one given, also when they come as a list.
l = {}; for i in [1..200] l = {@l, {{{i, "a", {i}}, {i + 1, "b", {}}}}}; endfor r = 0; for x in (l) r = r + slice(@x)[2]; x = x[1..1]; r = r - slice(@x)[1]; endfor return r;
// expect: 200
