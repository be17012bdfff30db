// Elements of WAIFs, assigned through the verbs :_index and :_set_index of their class, also on the way to elements inside.
o = create(#-1); add_property(#0, "dict", o, {player, "r"}); add_property(o, "log", {}, {player, "rw"}); add_property(o, "data", [1 -> {1, 2, {3}}, 2 -> "abc"], {player, "rw"}); for v in ({"new", ":_index", ":_set_index"}) add_verb(o, {player, "rxd", v}, {"this", "none", "this"}); endfor set_verb_code(o, "new", {"return new_waif();"}); set_verb_code(o, ":_index", {"this.class.log = {@this.class.log, {\"get\", @args}};", "suspend(0);", "return this.class.data[args[1]];"}); set_verb_code(o, ":_set_index", {"this.class.log = {@this.class.log, {\"set\", @args}};", "this.class.data[args[1]] = args[2];", "return this;"}); return 0;
// expect: 0
w = $dict:new(); return {w[2], $dict.log};
// expect: {"abc", {{"get", 2}}}
$dict.log = {}; w = $dict:new(); w[1][2] = 5; return {$dict.data[1], $dict.log, typeof(w) == WAIF};
// expect: {{1, 5, {3}}, {{"get", 1}, {"set", 1, {1, 5, {3}}}}, 1}
$dict.log = {}; x = {$dict:new(), 7}; x[1][1][3][1] = 9; return {$dict.data[1], $dict.log, typeof(x[1]) == WAIF};
// expect: {{1, 5, {9}}, {{"get", 1}, {"set", 1, {1, 5, {9}}}}, 1}
w = $dict:new(); w[2][2] = "q"; return $dict.data[2];
// expect: "aqc"
w = $dict:new(); m = ["k" -> {w}]; m["k"][1][1][1..2] = {0}; return {$dict.data[1], typeof(m["k"][1]) == WAIF};
// expect: {{0, {9}}, 1}
w = $dict:new(); l = {w, w}; i = 1; l[i][1][i] = l[i = 2][1] = "z"; return {$dict.data[1], i, l == {w, w}};
// expect: {{"z", {9}}, 2, 1}
w = $dict:new(); w[3][1] = 5;
// expect error: E_RANGE Range error
w = $dict:new(); l = {{w}}; try l[1][2][1] = 5; except e (ANY) return {e[1], l == {{w}}}; endtry
// expect: {E_RANGE, 1}
delete_verb($dict, ":_set_index"); w = $dict:new(); l = {w, 1}; try l[1][1][1] = 5; except e (E_TYPE) return {e[2], l == {w, 1}, $dict.data[1]}; endtry
// expect: {"Type mismatch", 1, {"z", {9}}}
