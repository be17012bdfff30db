// Declaring indices: who may, of what, and how long they live.

p = create(#1); add_property(#0, "p", p, {player, "rw"}); add_property(p, "weight", 0, {player, "rc"}); add_property(p, "hidden", 0, {player, ""}); add_property(p, "kind", "stone", {player, "rc"}); return 1;
// expect: 1
create_index("weights", $p, "weight")
// expect: 1
create_index("WEIGHTS", $p, "kind")
// expect error: E_INVARG There is already an index named "WEIGHTS"
create_index("", $p, "kind")
// expect error: E_INVARG The name of an index has 1 to 100 bytes
create_index("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", $p, "kind")
// expect: 1
create_index("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", $p, "kind")
// expect error: E_INVARG The name of an index has 1 to 100 bytes
drop_index("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")
// expect: 0
create_index("none", $p, "no_such")
// expect error: E_PROPNF Property not found
create_index("none", #-1, "weight")
// expect error: E_INVIND Invalid indirection
create_index("none", $p, 5)
// expect error: E_TYPE Type mismatch
create_index("none", $p, {})
// expect error: E_INVARG An index has 1 to 4 properties
create_index("none", $p, {"weight", "weight"})
// expect error: E_INVARG An index has a property once, but this one twice: "weight"
create_index("none", $p, {"weight", "wizard"})
// expect error: E_INVARG No index can have the property "wizard"
create_index("none", $p, "weight", ["large" -> 1])
// expect error: E_INVARG An index has no option "large"
// Four properties are allowed, five are not.
create_index("four", $p, {"weight", "kind", "name", "owner"})
// expect: 1
create_index("five", $p, {"weight", "kind", "name", "owner", "location"})
// expect error: E_INVARG An index has 1 to 4 properties
indices()
// expect: {"weights", "four"}
indices($p)
// expect: {"weights", "four"}
indices(#1)
// expect: {}
i = index_info("Four"); return {i["name"], i["prototype"] == $p, i["properties"], i["owner"] == player, i["case"], i["state"]};
// expect: {"four", 1, {"weight", "kind", "name", "owner"}, 1, 0, "ready"}
index_info("five")
// expect error: E_INVARG There is no index named "five"

// Who does not control the prototype may not, nor who cannot read the property.
set_task_perms(#4); return create_index("mine", $p, "weight");
// expect error: E_PERM Permission denied
$p.owner = #4; return 0;
// expect: 0
set_task_perms(#4); return create_index("mine", $p, "weight");
// expect: 1
set_task_perms(#4); return create_index("secret", $p, "hidden");
// expect error: E_PERM Permission denied
set_task_perms(#4); return drop_index("mine");
// expect: 0
$p.owner = player; return 0;
// expect: 0
set_task_perms(#4); return drop_index("weights");
// expect error: E_PERM Permission denied
set_task_perms(#4); return verify_index("weights");
// expect error: E_PERM Permission denied

// An index goes with a property it has, and keeps one that gets another name.
set_property_info($p, "weight", {player, "rc", "mass"}); return index_info("weights")["properties"];
// expect: {"mass"}
delete_property($p, "kind"); return indices();
// expect: {"weights"}
add_property($p, "kind", 1, {player, "r"}); return indices();
// expect: {"weights"}
// It goes with its prototype.
q = create($p); create_index("below", q, "mass"); recycle(q); return indices();
// expect: {"weights"}
// And when the prototype loses the property.
q = create($p); create_index("below", q, "mass"); a = indices(); chparent(q, #1); b = indices(); recycle(q); return {a, b};
// expect: {{"weights", "below"}, {"weights"}}
drop_index("weights"); return indices();
// expect: {}
drop_index("weights")
// expect error: E_INVARG There is no index named "weights"
objects_where("weights", 1)
// expect error: E_INVARG There is no index named "weights"
