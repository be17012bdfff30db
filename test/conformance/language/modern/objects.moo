// Objects whose ids are drawn, and identities.

o = create(#-1, 2); return {valid(o), is_uuobjid(o), o == toobj(tostr(o)), o == toobj(strsub(tostr(o), "#", "")), match(toliteral(o), "^#[0-3][0-9A-F]+-[0-9A-F]+$") != {}, length(tostr(o))};
// expect: {1, 1, 1, 1, 1, 18}
m = max_object(); o = create(#-1, 2); p = create(#-1); return {max_object() == p, toint(p) - toint(m), is_uuobjid(p)};
// expect: {1, 1, 0}
o = create(#-1, 2); o.name = "drawn"; add_property(o, "x", 5, {player, "rc"}); c = create(o); d = create(o, 2); return {parent(c) == o, parent(d) == o, d.x, children(o) == {c, d}, o.name, o in owned_objects(player) > 0};
// expect: {1, 1, 5, 1, "drawn", 1}
a = create(#-1, 2); b = create(#-1, 2); add_verb(b, {player, "rxd", "accept"}, {"this", "none", "this"}); set_verb_code(b, "accept", {"return 1;"}); move(a, b); return {a.location == b, b.contents == {a}};
// expect: {1, 1}
o = create(#-1, 2); recycle(o); return {valid(o), `o.name ! ANY'};
// expect: {0, E_INVIND}
o = create(#-1, 2); m = max_object(); r = renumber(o); return {valid(o), is_uuobjid(r), r > #-1, toint(max_object()) >= toint(m)};
// expect: {0, 0, 1, 1}
create(#-1, 2) != create(#-1, 2)
// expect: 1
toobj("#0A1B2C-0123456800")
// expect: #0A1B2C-0123456800
toobj("0a1b2c-0123456800")
// expect: #0A1B2C-0123456800
toobj("#4A1B2C-0123456800")
// expect: #0
valid(toobj("#0A1B2C-0123456800"))
// expect: 0
is_uuobjid(toobj("#0A1B2C-0123456800"))
// expect error: E_INVARG Invalid argument
is_uuobjid(5)
// expect error: E_TYPE Type mismatch (args[1] of is_uuobjid() expected object; got integer)
{is_anonymous(#0), is_anonymous(create(#-1, 1))}
// expect: {0, 1}
is_anonymous(5)
// expect error: E_INVARG Invalid argument
{length(uuid()), uuid()[15], uuid() == uuid()}
// expect: {36, "7", 0}
uuid(72623859790382856, -1)
// expect: "01020304-0506-0708-ffff-ffffffffffff"
uuid(1)
// expect error: E_ARGS Incorrect number of arguments
responds_to(#0, "no such verb")
// expect: 0
// an id that cannot have been drawn is written as a number
{tostr(toobj("#0A1B2C-0123456801")), toobj("#9223372036854775807")}
// expect: {"#5339910166576195585", #9223372036854775807}
