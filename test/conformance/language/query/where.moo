// Looking objects up: values of all types, clear slots, a task's own writes.

add_property(#0, "spare", create(#1), {player, "r"}); p = create(#1); add_property(#0, "p", p, {player, "rw"}); add_property(p, "value", 0, {player, "rc"}); create_index("values", p, "value"); return 1;
// expect: 1
add_property(#0, "x", create($p), {player, "rw"}); add_property(#0, "y", create($p), {player, "rw"}); add_property(#0, "z", create($p), {player, "rw"}); return 1;
// expect: 1
objects_where("values", 0) == {$x, $y, $z}
// expect: 1
$x.value = 7; return {objects_where("values", 7) == {$x}, objects_where("values", 0) == {$y, $z}};
// expect: {1, 1}
objects_where($p, "value", 7) == {$x}
// expect: 1

// What a prototype says, its clear descendants have; nothing of theirs is written.
$p.value = 7; a = objects_where("values", 7); $p.value = 0; return a == {$x, $y, $z};
// expect: 1
clear_property($x, "value"); return objects_where("values", 0) == {$x, $y, $z};
// expect: 1
// A value between prototype and object.
m = create($p); m.value = 5; n = create(m); r = {objects_where("values", 5) == {m, n}}; chparent(n, $p); r = {@r, objects_where("values", 5) == {m}}; chparent(n, m); m.value = 6; r = {@r, objects_where("values", 6) == {m, n}}; recycle(m); r = {@r, objects_where("values", 6), n in objects_where("values", 0)}; recycle(n); return r;
// expect: {1, 1, 1, {}, 4}

// Equality is MOO's: without case, and an integer is no float.
$x.value = "Red"; return objects_where("values", "rED") == {$x};
// expect: 1
$x.value = 1; $y.value = 1.0; return {objects_where("values", 1) == {$x}, objects_where("values", 1.0) == {$y}};
// expect: {1, 1}
$x.value = -0.0; return objects_where("values", 0.0) == {$x};
// expect: 1
$x.value = {1, {"x", 2.5}, E_PERM}; return objects_where("values", {1, {"X", 2.5}, E_PERM}) == {$x};
// expect: 1
$x.value = E_PERM; $y.value = $x; return {objects_where("values", E_PERM) == {$x}, objects_where("values", $x) == {$y}};
// expect: {1, 1}
$x.value = ["k" -> 1]; $y.value = ["k" -> 2]; return {objects_where("values", ["k" -> 1]) == {$x}, objects_where("values", ["k" -> 3])};
// expect: {1, {}}
$x.value = ""; $y.value = "a"; return {objects_where("values", "") == {$x}, objects_where("values", "A") == {$y}};
// expect: {1, 1}
$x.value = tosym("Red"); $y.value = "red"; return {objects_where("values", tosym("red")) == {$x}, objects_where("values", "red") == {$y}};
// expect: {1, 1}
// What is equal to something of another type is found by it.
$x.value = tobool(1); $y.value = 1; return {objects_where("values", 1) == {$x, $y}, objects_where("values", tobool(1)) == {$x, $y}, query(["value" -> {">", 0}], ["from" -> $p]) == {$x, $y}};
// expect: {1, 1, 1}
$x.value = "Élan"; return objects_where("values", "élan") == {$x};
// expect: 1

// Texts beyond what a key holds are compared as a whole.
s = "0123456789"; while (length(s) < 1100) s = s + s; endwhile $x.value = s + "x"; $y.value = s + "y"; return {objects_where("values", s + "x") == {$x}, objects_where("values", s + "Y") == {$y}, objects_where("values", s)};
// expect: {1, 1, {}}
query(["value" -> {">", $x.value}], ["from" -> $p]) == {$y}
// expect: 1
query(["value" -> {"<=", $x.value}], ["from" -> $p]) == {$x}
// expect: 1
query(["value" -> {"<", $y.value}], ["from" -> $p]) == {$x}
// expect: 1
// At the limit, below it and above: 1,022 letters with type and end are 1,024 bytes, which is cut.
r = {}; for n in ({1021, 1022, 1023}) s = "a"; while (length(s) < n) s = s + "a"; endwhile $x.value = s; $y.value = s + "b"; r = {@r, objects_where("values", s) == {$x}, objects_where("values", s + "b") == {$y}}; endfor return r;
// expect: {1, 1, 1, 1, 1, 1}
verify_index("values")
// expect: ["entries" -> 3, "missing" -> {}, "wrong" -> {}]

// Extreme numbers keep their order.
$x.value = 9223372036854775807; $y.value = -9223372036854775807 - 1; $z.value = 0; return query(["value" -> {">=", 0}], ["from" -> $p, "order" -> "value"]) == {$z, $x};
// expect: 1
query([], ["from" -> $p, "order" -> "-value"]) == {$x, $z, $y}
// expect: 1
$x.value = -1.5; $y.value = 1e300; $z.value = 0.25; return query(["value" -> {"<", 1e300}], ["from" -> $p, "order" -> "value"]) == {$x, $z};
// expect: 1

// With case.
create_index("exact", $p, "value", ["case" -> 1])
// expect: 1
$x.value = "Red"; $y.value = "red"; $z.value = "blue"; return {objects_where("exact", "Red") == {$x}, objects_where("values", "Red") == {$x, $y}, query(["value" -> "red"], ["from" -> $p, "case" -> 1]) == {$y}};
// expect: {1, 1, 1}

// Several properties: all of them, or the first ones.
add_property($p, "kind", "stone", {player, "rc"}); create_index("both", $p, {"kind", "value"}); $x.kind = "tree"; $x.value = 1; $y.value = 1; $z.value = 2; return {objects_where("both", {"tree", 1}) == {$x}, objects_where("both", {"stone", 1}) == {$y}, objects_where("both", {"Stone"}) == {$y, $z}};
// expect: {1, 1, 1}
$p.kind = "tree"; r = objects_where("both", {"tree", 1}) == {$x, $y}; $p.kind = "stone"; return r;
// expect: 1
clear_property($x, "value"); $p.value = 9; r = objects_where("both", {"tree", 9}) == {$x}; $p.value = 0; return r;
// expect: 1
objects_where("both", 5)
// expect error: E_TYPE Type mismatch
objects_where("both", {})
// expect error: E_INVARG Invalid argument
objects_where("both", {1, 2, 3})
// expect error: E_INVARG Invalid argument
objects_where(5, 6)
// expect error: E_TYPE Type mismatch
objects_where($p, "nothing", 6)
// expect error: E_PROPNF Property not found: nothing

// Header fields.
create_index("names", $p, "name"); $x.name = "Lamp"; $y.name = "lamp post"; return {objects_where("names", "LAMP") == {$x}, query(["name" -> {"prefix", "lamp"}], ["from" -> $p]) == {$x, $y}};
// expect: {1, 1}
create_index("places", $p, {"location", "name"}); move($x, $y); move($z, $y); return {objects_where("places", {$y, "lamp"}) == {$x}, objects_where("places", {$y}) == {$x, $z}, objects_where("places", {#-1}) == {$y}};
// expect: {1, 1, 1}
// Renumbering: the object, its heirs, and the prototype itself.
m = create($p); m.value = 55; n = create(m); recycle($x); k = renumber(m); r = {objects_where("values", 55) == {k, n}, verify_index("values")["wrong"], verify_index("both")["missing"]}; recycle(n); recycle(k); return r;
// expect: {1, {}, {}}
recycle($spare); old = $p; $p = renumber($p); return {$p == old, index_info("values")["prototype"] == $p, objects_where("values", 2) == {$z}};
// expect: {0, 1, 1}
