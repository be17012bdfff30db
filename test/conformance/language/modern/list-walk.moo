// map(), filter(), reduce() and sort_by(): functions over lists.

map({x} => x * 2, {1, 2, 3})
// expect: {2, 4, 6}
map({x} => x, {})
// expect: {}
l = {{1}, "a", ['k -> 1]}; return map({x} => {x, x}, l) == {{l[1], l[1]}, {l[2], l[2]}, {l[3], l[3]}};
// expect: 1
filter({x} => x % 2, {1, 2, 3, 4, 5})
// expect: {1, 3, 5}
filter({x} => x, {0, 1, "", "a", {}, {0}})
// expect: {1, "a", {0}}
filter({x} => 0, {1, 2})
// expect: {}
reduce({sum, x} => sum + x, {1, 2, 3}, 10)
// expect: 16
reduce({sum, x} => sum + x, {}, "start")
// expect: "start"
reduce({all, x} => {x, @all}, {1, 2, 3}, {})
// expect: {3, 2, 1}
sort_by({x} => -x, {1, 3, 2})
// expect: {3, 2, 1}
sort_by({p} => p[2], {{"a", 2}, {"b", 1}, {"c", 2}, {"d", 1}})
// expect: {{"b", 1}, {"d", 1}, {"a", 2}, {"c", 2}}
sort_by({s} => length(s), {"ccc", "a", "bb"})
// expect: {"a", "bb", "ccc"}
sort_by({x} => x, {})
// expect: {}

// one in another; named functions; what is captured
map({l} => filter({x} => x > 1, l), {{1, 2}, {3}, {}})
// expect: {{2}, {3}, {}}
fn twice(x) return x * 2; endfn k = 1; return map({x} => twice(x) + k, {1, 2});
// expect: {3, 5}
reduce({m, p} => reduce({s, x} => s + x, p, m), {{1, 2}, {3}}, 0)
// expect: 6
l = {}; for i in [1..1000] l = {@l, i}; endfor return {length(map({x} => x, l)), reduce({a, x} => a + x, l, 0), length(filter({x} => x % 2, l))};
// expect: {1000, 500500, 500}

// the list is as it was
l = {3, 1, 2}; m = map({x} => x, l); m[1] = 9; s = sort_by({x} => x, l); return {l, m, s};
// expect: {{3, 1, 2}, {9, 1, 2}, {1, 2, 3}}

// through call_function(), and with the answer used at once
{call_function("map", {x} => x + 1, {1}), @map({x} => x, {2})}
// expect: {{2}, 2}

// errors come out, with the line of the function
map({x} => 1 / x, {1, 0, 2})
// expect error: E_DIV Division by zero
`map({x} => 1 / x, {1, 0}) ! E_DIV => "caught"'
// expect: "caught"
map({x} => `1 / x ! E_DIV => "inf"', {1, 0})
// expect: {1, "inf"}
map({x, y} => x, {1})
// expect error: E_ARGS Incorrect number of arguments
reduce({x} => x, {1}, 0)
// expect error: E_ARGS Incorrect number of arguments
map("tostr", {1})
// expect error: E_TYPE Type mismatch (args[1] of map() expected closure; got string)
map({x} => x, "abc")
// expect error: E_TYPE Type mismatch (args[2] of map() expected list; got string)
sort_by({x} => {x}, {1, 2})
// expect error: E_TYPE Type mismatch
sort_by({x} => x, {1, "a"})
// expect error: E_TYPE Type mismatch
map({x} => x)
// expect error: E_ARGS Incorrect number of arguments (expected 2; got 1)
fn deep(n) return map({x} => deep(x + 1), {n}); endfn return deep(1);
// expect error: E_MAXREC Too many verb calls

// a function may suspend, fork and commit
map({x} => (suspend(0), x), {1})
// expect no program: found `,`
fn slow(x) suspend(0); return x * 10; endfn return {map({x} => slow(x), {1, 2, 3}), filter({x} => slow(x) > 10, {1, 2}), reduce({a, x} => a + slow(x), {1, 2}, 0), sort_by({x} => -slow(x), {1, 2})};
// expect: {{10, 20, 30}, {2}, 30, {2, 1}}

// what is declared goes before the builtin, as everywhere
let map = {x} => "mine"; return map(1);
// expect: "mine"
fn filter(x) return "mine"; endfn return filter(1);
// expect: "mine"
// verbs and properties of these names are nothing else than before
o = create(#1); add_property(o, "map", 5, {player, "r"}); add_verb(o, {player, "rxd", "filter"}, {"this", "none", "this"}); set_verb_code(o, "filter", {"return args;"}); map = 3; reduce = 4; return {o.map, o:filter(1), map + reduce};
// expect: {5, {1}, 7}
