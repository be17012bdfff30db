// Nothing but grant(), narrow(), read_token() and the store makes a capability.
add_property(#0, "gold", 100, {#3, ""}); add_property(#0, "shelf", 0, {#3, "rw"}); #0.shelf = grant({#0, "gold"}, "read"); return 0;
// expect: 0
// By what it looks like.
<capability 1: read property "gold" of #0>
// expect no program: syntax error
eval("return " + toliteral(#0.shelf) + ";")[1]
// expect: 0
eval("return *capability*;")[1]
// expect: 0
stored("101800000000000000010000000000000000000000000000000000000000")
// expect no program: Unknown built-in function: stored
// By the builtins that read texts.
parse_json("{\"capability\": 1}")
// expect: ["capability" -> 1]
typeof(parse_json("\"<capability 1: read #0>|capability\"", "embedded-types")) == STR
// expect: 1
generate_json(#0.shelf)
// expect error: E_INVARG Invalid argument
generate_json({["a" -> #0.shelf]})
// expect error: E_INVARG Invalid argument
typeof(decode_binary("~10~18~00", 1)) == LIST
// expect: 1
`toobj(#0.shelf) ! ANY'
// expect: E_TYPE
`toint(#0.shelf) ! ANY'
// expect: E_TYPE
// By asking for one that somebody else has.
set_task_perms(#4); narrow(1, "read");
// expect error: E_TYPE Type mismatch (args[1] of narrow() expected capability; got integer)
set_task_perms(#4); capability_info(1);
// expect error: E_PERM Permission denied
set_task_perms(#4); revoke(1);
// expect error: E_PERM Permission denied
set_task_perms(#4); capabilities(#0);
// expect error: E_PERM Permission denied
set_task_perms(#4); capabilities("file");
// expect error: E_PERM Permission denied
set_task_perms(#4); capabilities(#3, 1);
// expect error: E_PERM Permission denied
set_task_perms(#4); return capabilities();
// expect: {}
typeof(capabilities()[1]["text"]) == STR
// expect: 1
// By granting what one has not.
set_task_perms(#4); grant({#0, "gold"}, "read");
// expect error: E_PERM Permission denied
set_task_perms(#4); grant(#0, "read");
// expect error: E_PERM Permission denied
set_task_perms(#4); grant("file", "use");
// expect error: E_PERM Permission denied
set_task_perms(#-1); grant({#0, "shelf"}, "read");
// expect error: E_PERM Permission denied
set_task_perms(#4); grant(#0.shelf, "write");
// expect error: E_TYPE Type mismatch
// By a token that one made up.
read_token("cosm_" + strsub("00000000000000000000000000000000", "0", "00"))
// expect error: E_INVARG The token is not known, or no longer valid
read_token("")
// expect error: E_INVARG The token is not known, or no longer valid
// By putting one's own property where the server looks for standing grants.
add_property(#0, "host_grants", ["file" -> {#4}], {#4, ""}); set_task_perms(#4); return `file_open("x", "r-tn") ! ANY';
// expect: E_PERM
set_property_info(#0, "host_grants", {#3, "w"}); set_task_perms(#4); return `grant("file", "use") ! ANY';
// expect: E_PERM
set_property_info(#0, "host_grants", {#3, "r"}); set_task_perms(#4); return {rights(grant("file", "use")), `grant("exec", "use") ! ANY'};
// expect: {{"use"}, E_PERM}
#0.host_grants = {#4}; set_task_perms(#4); return `grant("file", "use") ! ANY';
// expect: E_PERM
