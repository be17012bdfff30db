// query(): conditions, order, limits, joins, and what it costs.

p = create(#1); add_property(#0, "p", p, {player, "rw"}); add_property(p, "weight", 10, {player, "rc"}); add_property(p, "kind", "stone", {player, "rc"}); add_property(#0, "o", {}, {player, "rw"}); for i in [1..12] o = create(p); o.weight = i % 5; if (i % 3 == 0) o.kind = "tree"; endif o.name = "n" + tostr(i); $o = {@$o, o}; endfor return length($o);
// expect: 12
add_property(#0, "n", 0, {player, "rw"}); add_verb(#0, {player, "rxd", "n"}, {"this", "none", "this"}); set_verb_code(#0, "n", {"r = {};", "for o in (args[1])", "r = {@r, o in $o};", "endfor", "return r;"}); return #0:n({$o[3], $o[1]});
// expect: {3, 1}

// Without an index the descendants are looked at.
#0:n(query(["weight" -> 3], ["from" -> $p]))
// expect: {3, 8}
query_plan(["weight" -> 3], ["from" -> $p])["source"]
// expect: "descendants"
create_index("weights", $p, "weight"); create_index("kinds", $p, "kind"); return query_plan(["weight" -> 3], ["from" -> $p])["source"];
// expect: "weights"
#0:n(query(["weight" -> 3], ["from" -> $p]))
// expect: {3, 8}
#0:n(query(["weight" -> 3, "isa" -> $p]))
// expect: {3, 8}
#0:n(query(["weight" -> {"=", 3}, "parent" -> $p]))
// expect: {3, 8}
#0:n(query(["weight" -> {">", 3}], ["from" -> $p]))
// expect: {4, 9}
#0:n(query(["weight" -> {">=", 3, "<", 4}], ["from" -> $p]))
// expect: {3, 8}
#0:n(query(["weight" -> {"<", 1}], ["from" -> $p]))
// expect: {5, 10}
#0:n(query(["weight" -> {"<=", 1}], ["from" -> $p]))
// expect: {1, 5, 6, 10, 11}
#0:n(query(["weight" -> {"in", {0, 4, 4, "x"}}], ["from" -> $p]))
// expect: {4, 5, 9, 10}
#0:n(query(["weight" -> {"in", {0, 4}, "!=", 4}], ["from" -> $p]))
// expect: {5, 10}
#0:n(query(["weight" -> {"!=", 1, "!=", 2}, "kind" -> "tree"], ["from" -> $p]))
// expect: {3, 9}
#0:n(query(["kind" -> {"prefix", "TR"}], ["from" -> $p]))
// expect: {3, 6, 9, 12}
#0:n(query(["kind" -> {"prefix", "t", "<", "u"}, "weight" -> {">", 1}], ["from" -> $p]))
// expect: {3, 9, 12}
#0:n(query(["name" -> {"prefix", "n1"}], ["from" -> $p]))
// expect: {1, 10, 11, 12}
#0:n(query(["weight" -> {">", "a"}], ["from" -> $p]))
// expect: {}
#0:n(query(["weight" -> {"in", {}}], ["from" -> $p]))
// expect: {}

// Ranges and what clear slots inherit.
clear_property($o[12], "weight"); return {#0:n(query(["weight" -> {">", 3}], ["from" -> $p])), #0:n(query(["weight" -> 10], ["from" -> $p]))};
// expect: {{4, 9, 12}, {12}}
#0:n(query(["weight" -> {">", 2}], ["from" -> $p, "order" -> "weight"]))
// expect: {3, 8, 4, 9, 12}
#0:n(query(["weight" -> {">", 2}], ["from" -> $p, "order" -> "-weight"]))
// expect: {12, 4, 9, 3, 8}
$p.weight = 3; r = {#0:n(query(["weight" -> {">", 2}], ["from" -> $p, "order" -> "weight"])), #0:n(query([], ["from" -> $p, "order" -> "weight", "limit" -> 9, "offset" -> 6]))}; $p.weight = 10; return r;
// expect: {{3, 8, 12, 4, 9}, {7, 3, 8, 12, 4, 9}}

// Order, limit, offset, after, count: by an index in order, by sorting, by number.
query_plan([], ["from" -> $p, "order" -> "weight", "limit" -> 3])["order"]
// expect: "index"
#0:n(query([], ["from" -> $p, "order" -> "weight", "limit" -> 3]))
// expect: {5, 10, 1}
#0:n(query([], ["from" -> $p, "order" -> "-weight", "limit" -> 4]))
// expect: {12, 4, 9, 3}
#0:n(query([], ["from" -> $p, "order" -> "weight", "limit" -> 4, "after" -> $o[1]]))
// expect: {6, 11, 2, 7}
#0:n(query([], ["from" -> $p, "order" -> "-weight", "limit" -> 4, "after" -> $o[9]]))
// expect: {3, 8, 2, 7}
#0:n(query([], ["from" -> $p, "order" -> "-weight", "limit" -> 2, "offset" -> 1]))
// expect: {4, 9}
#0:n(query(["kind" -> "tree"], ["from" -> $p, "order" -> "-name"]))
// expect: {9, 6, 3, 12}
#0:n(query(["kind" -> "tree"], ["from" -> $p, "order" -> "name", "after" -> $o[3]]))
// expect: {6, 9}
#0:n(query(["kind" -> "stone"], ["from" -> $p, "limit" -> 2, "after" -> $o[2]]))
// expect: {4, 5}
#0:n(query(["kind" -> "stone"], ["from" -> $p, "offset" -> 6]))
// expect: {10, 11}
query(["kind" -> "stone"], ["from" -> $p, "count" -> 1])
// expect: 8
query(["kind" -> "stone"], ["from" -> $p, "limit" -> 0])
// expect: {}

// Sets that the server keeps anyway.
move($o[1], $o[2]); move($o[3], $o[2]); return #0:n(query(["location" -> $o[2]]));
// expect: {1, 3}
#0:n(query(["location" -> $o[2], "weight" -> {">", 2}, "isa" -> $p]))
// expect: {3}
#0:n(query(["location" -> $o[2], "kind" -> "tree"]))
// expect: {3}
#0:n(query(["parent" -> $p, "owner" -> player, "weight" -> 4]))
// expect: {4, 9}
query(["parent" -> {"in", {#2, $o[1]}}])
// expect: {}

// Only what the programmer may read.
set_property_info($o[4], "weight", {player, ""}); set_task_perms(#4); return {#0:n(query(["weight" -> {">=", 3}], ["from" -> $p])), #0:n(objects_where("weights", 4)), query(["weight" -> 4], ["from" -> $p, "count" -> 1]), #0:n(query([], ["from" -> $p, "order" -> "-weight", "limit" -> 2]))};
// expect: {{3, 8, 9, 12}, {9}, 1, {12, 9}}

// Mistakes.
query(["weight" -> 3])
// expect error: E_INVARG A query needs "from", or a condition on "parent", "location" or "owner"
query(["nothing" -> 3], ["from" -> $p])
// expect error: E_PROPNF Property not found: nothing
query(["weight" -> {"~", 3}], ["from" -> $p])
// expect error: E_INVARG A condition is a value, or a list of operators and values like {">=", 3, "<", 10}
query(["weight" -> {1, 2, 3}], ["from" -> $p])
// expect error: E_INVARG A condition is a value, or a list of operators and values like {">=", 3, "<", 10}
query(["weight" -> {">", {1}}], ["from" -> $p])
// expect error: E_TYPE An operator of a condition has a value that it cannot compare with
query(["weight" -> {">", 1, ">", 2}], ["from" -> $p])
// expect error: E_TYPE An operator of a condition has a value that it cannot compare with
query(["weight" -> {"in", 1}], ["from" -> $p])
// expect error: E_TYPE An operator of a condition has a value that it cannot compare with
query(["weight" -> 1], ["from" -> #-1])
// expect error: E_INVIND Invalid indirection
query(["weight" -> 1], ["from" -> $p, "size" -> 1])
// expect error: E_INVARG A query has no option "size"; there are from, order, limit, offset, after, count, case
query(["weight" -> 1], ["from" -> $p, "limit" -> -1])
// expect error: E_INVARG Invalid argument
query(["weight" -> 1], ["from" -> $p, "limit" -> "x"])
// expect error: E_TYPE Type mismatch
query([5 -> 1], ["from" -> $p])
// expect error: E_TYPE Type mismatch
query(["parent" -> {">", $p}])
// expect error: E_INVARG A condition on "parent" is an object, or {"in", objects}
query([], ["from" -> $p, "order" -> "weight", "after" -> #0])
// expect error: E_INVARG The object in "after" has no value to go on from
m = []; for i in [1..33] m["x" + tostr(i)] = 1; endfor return query(m, ["from" -> #1]);
// expect error: E_PROPNF Property not found: x1
q = create(#1); m = []; for i in [1..31] add_property(q, "x" + tostr(i), 1, {player, "r"}); m["x" + tostr(i)] = 1; endfor add_property(q, "x32", 1, {player, "r"}); add_property(#0, "q", q, {player, "r"}); create(q); return length(query(m, ["from" -> q]));
// expect: 1
m = []; for i in [1..32] m["x" + tostr(i)] = 1; endfor return query(m, ["from" -> $q]);
// expect error: E_INVARG A query has at most 32 conditions
query(1)
// expect error: E_TYPE Type mismatch (args[1] of query() expected map; got integer)

// Limits: ten thousand ranges, and one more.
l = {}; for i in [1001..11000] l = {@l, i}; endfor add_property(#0, "many", l, {player, "rw"}); return length(l);
// expect: 10000
query(["weight" -> {"in", $many}], ["from" -> $p])
// expect: {}
try query(["weight" -> {"in", {@$many, 0}}], ["from" -> $p]); except e (E_QUOTA) return e[2]; endtry
// expect: "The query looks at too many objects for its ticks; add a condition, a limit or an index, or see query_plan()"
// And 256 indices.
n = length(indices()); for i in [n + 1..256] create_index("i" + tostr(i), $p, "weight"); endfor return length(indices());
// expect: 256
create_index("i257", $p, "weight")
// expect error: E_QUOTA A world has at most 256 indices
for i in (indices()) drop_index(i); endfor return indices();
// expect: {}

// As many conditions as there may be beside the prototype.
p = create(#1); c = []; for i in [1..31] add_property(p, "many" + tostr(i), i, {player, "rc"}); c["many" + tostr(i)] = i; endfor o = create(p); r = query_plan(c, ["from" -> p]); return {length(r["tested"]), query(c, ["from" -> p]) == {o}};
// expect: {31, 1}
