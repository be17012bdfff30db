// Metadata: what tools and builders note about objects, properties and verbs.

// of objects
o = create(#1); return {object_metadata(o), set_object_metadata(o, 'doc, "A lamp."), set_object_metadata(o, "Tags", {1, 'a}), object_metadata(o)};
// expect: {[], 0, 0, ['doc -> "A lamp.", 'Tags -> {1, 'a}]}
o = create(#1); set_object_metadata(o, 'doc, 1); return {object_metadata(o, 'doc), object_metadata(o, "DOC")};
// expect: {1, 1}
// one key in any case; the newest spelling stays
o = create(#1); set_object_metadata(o, 'doc, 1); set_object_metadata(o, 'DOC, 2); return object_metadata(o);
// expect: ['DOC -> 2]
o = create(#1); set_object_metadata(o, "two words", 1); return object_metadata(o);
// expect: ['"two words" -> 1]
o = create(#1); set_object_metadata(o, 'a, 1); set_object_metadata(o, 'b, 2); clear_object_metadata(o, 'A); return object_metadata(o);
// expect: ['b -> 2]
o = create(#1); set_object_metadata(o, 'a, 1); set_object_metadata(o, 'b, 2); clear_object_metadata(o); return {object_metadata(o), clear_object_metadata(o)};
// expect: {[], 0}
// values are shared with nobody
o = create(#1); m = ['x -> {1}]; set_object_metadata(o, 'a, m); m['x] = 2; n = object_metadata(o); n['b] = 3; return object_metadata(o);
// expect: ['a -> ['x -> {1}]]

// what cannot be
object_metadata(5)
// expect error: E_TYPE Type mismatch
object_metadata(#-1)
// expect error: E_INVARG Invalid argument
object_metadata(#0, 5)
// expect error: E_TYPE Type mismatch
object_metadata(#0, "")
// expect error: E_INVARG Invalid argument
object_metadata(create(#1), 'nothing)
// expect error: E_RANGE Range error
clear_object_metadata(create(#1), 'nothing)
// expect error: E_RANGE Range error
set_object_metadata(#-1, 'a, 1)
// expect error: E_INVARG Invalid argument
set_object_metadata(#0, 1, 1)
// expect error: E_TYPE Type mismatch

// descendants do not inherit an object's; a property's is where the property is defined
o = create(#1); p = create(o); set_object_metadata(o, 'a, 1); return object_metadata(p);
// expect: []
o = create(#1); p = create(o); add_property(o, "size", 1, {player, "r"}); set_property_metadata(o, "size", 'unit, "kg"); return {property_metadata(o, "SIZE"), property_metadata(p, "size", 'unit), object_metadata(o)};
// expect: {['unit -> "kg"], "kg", []}
o = create(#1); p = create(o); add_property(o, "size", 1, {player, "r"}); return set_property_metadata(p, "size", 'unit, "kg");
// expect error: E_PROPNF Property not found
property_metadata(#1, "no_such_property")
// expect error: E_PROPNF Property not found
property_metadata(#1, "name")
// expect error: E_PROPNF Property not found
property_metadata(#1, 5)
// expect error: E_TYPE Type mismatch (args[2] of property_metadata() expected string; got integer)
// it stays when the property has another name, and goes with the property
o = create(#1); add_property(o, "size", 1, {player, "r"}); set_property_metadata(o, "size", 'a, 1); set_property_info(o, "size", {player, "rc", "bulk"}); return property_metadata(o, "bulk");
// expect: ['a -> 1]
o = create(#1); add_property(o, "size", 1, {player, "r"}); set_property_metadata(o, "size", 'a, 1); delete_property(o, "size"); add_property(o, "size", 1, {player, "r"}); return property_metadata(o, "size");
// expect: []
o = create(#1); add_property(o, "size", 1, {player, "r"}); set_property_metadata(o, "size", 'a, 1); set_property_metadata(o, "size", 'b, 2); clear_property_metadata(o, "size", 'a); m = property_metadata(o, "size"); clear_property_metadata(o, "size"); return {m, property_metadata(o, "size")};
// expect: {['b -> 2], []}

// of verbs, by name and by position
o = create(#1); add_verb(o, {player, "rxd", "push press"}, {"this", "none", "none"}); set_verb_metadata(o, "press", 'since, 3); return {verb_metadata(o, "push"), verb_metadata(o, 1, 'since)};
// expect: {['since -> 3], 3}
o = create(#1); p = create(o); add_verb(o, {player, "rxd", "push"}, {"this", "none", "none"}); return verb_metadata(p, "push");
// expect error: E_VERBNF Verb not found
verb_metadata(#1, 0)
// expect error: E_INVARG Invalid argument
verb_metadata(#1, {})
// expect error: E_TYPE Type mismatch
// it follows its verb when others go, and goes with it
o = create(#1); for n in ({"a", "b"}) add_verb(o, {player, "rxd", n}, {"this", "none", "none"}); set_verb_metadata(o, n, 'name, n); endfor delete_verb(o, "a"); add_verb(o, {player, "rxd", "a"}, {"this", "none", "none"}); return {verb_metadata(o, 1), verb_metadata(o, "a")};
// expect: {['name -> "b"], []}
o = create(#1); add_verb(o, {player, "rxd", "push"}, {"this", "none", "none"}); set_verb_metadata(o, 1, 'a, 1); set_verb_code(o, 1, {"return 1;"}); set_verb_info(o, 1, {player, "rx", "pull"}); return verb_metadata(o, "pull");
// expect: ['a -> 1]
o = create(#1); add_verb(o, {player, "rxd", "push"}, {"this", "none", "none"}); set_verb_metadata(o, 1, 'a, 1); set_verb_metadata(o, 1, 'b, 1); clear_verb_metadata(o, 1, 'b); m = verb_metadata(o, 1); clear_verb_metadata(o, 1); return {m, verb_metadata(o, 1)};
// expect: {['a -> 1], []}

// of role verbs
o = create(#1); n = add_role_verb(o, {player, "rxd"}, {"verb lift(item: this)", "endverb"})[1]; set_role_verb_metadata(o, n, 'a, 1); set_role_verb_metadata(o, n, 'b, 2); clear_role_verb_metadata(o, n, 'b); return {role_verb_metadata(o, n), role_verb_metadata(o, n, 'a)};
// expect: {['a -> 1], 1}
o = create(#1); n = add_role_verb(o, {player, "rxd"}, {"verb lift(item: this)", "endverb"})[1]; set_role_verb_metadata(o, n, 'a, 1); clear_role_verb_metadata(o, n); return role_verb_metadata(o, n);
// expect: []
role_verb_metadata(#1, 99)
// expect error: E_VERBNF Verb not found

// anonymous objects have metadata too
o = create(#1, 1); set_object_metadata(o, 'a, 1); return object_metadata(o);
// expect: ['a -> 1]

// limits: 64 keys
o = create(#1); for i in [1..64] set_object_metadata(o, tostr("k", i), i); endfor set_object_metadata(o, "K64", 0); return length(object_metadata(o));
// expect: 64
o = create(#1); for i in [1..64] set_object_metadata(o, tostr("k", i), i); endfor set_object_metadata(o, "k65", 65);
// expect error: E_QUOTA Metadata has 64 keys at most
// keys of 100 bytes
o = create(#1); k = ""; for i in [1..100] k = k + "x"; endfor set_object_metadata(o, k, 1); return object_metadata(o, k);
// expect: 1
o = create(#1); k = ""; for i in [1..101] k = k + "x"; endfor return set_object_metadata(o, k, 1);
// expect error: E_INVARG Invalid argument
// values of 8192 bytes as they are stored: a string of 8189 has three more
s = "x"; while (length(s) < 8189) s = s + s[1..min(length(s), 8189 - length(s))]; endwhile o = create(#1); set_object_metadata(o, 'a, s); return length(object_metadata(o, 'a));
// expect: 8189
s = "x"; while (length(s) < 8190) s = s + s[1..min(length(s), 8190 - length(s))]; endwhile set_object_metadata(create(#1), 'a, s);
// expect error: E_QUOTA A value of metadata has 8192 bytes at most
