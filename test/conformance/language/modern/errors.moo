// Errors: their messages, codes and values.

{error_message(E_PERM), error_code(E_PERM), error_value(E_PERM)}
// expect: {"Permission denied", E_PERM, 0}
error_message(1)
// expect error: E_TYPE Type mismatch (args[1] of error_message() expected error; got integer)
error_code()
// expect error: E_ARGS Incorrect number of arguments (expected 1; got 0)

// errors that a program made up
e = parse_json("\"E_TOO_FAST|error\"", "embedded-types"); return {e, tostr(e), typeof(e), e == parse_json("\"e_too_fast|error\"", "embedded-types"), e == E_PERM};
// expect: {E_TOO_FAST, "E_TOO_FAST", 3, 1, 0}
e = parse_json("\"E_TOO_FAST|error\"", "embedded-types"); return toint(e);
// expect error: E_TYPE Type mismatch
e = parse_json("\"E_TOO_FAST|error\"", "embedded-types"); return tofloat(e);
// expect error: E_TYPE Type mismatch
e = parse_json("\"E_TOO_FAST|error\"", "embedded-types"); return [e -> 1, E_PERM -> 2];
// expect: [E_PERM -> 2, E_TOO_FAST -> 1]
a = parse_json("\"E_AA|error\"", "embedded-types"); b = parse_json("\"E_BB|error\"", "embedded-types"); return {a < b, b < a, E_INTRPT < a};
// expect: {1, 0, 1}
e = parse_json("\"E_TOO_FAST|error\"", "embedded-types"); raise(e);
// expect error: E_TOO_FAST E_TOO_FAST
e = parse_json("\"E_TOO_FAST|error\"", "embedded-types"); return `raise(e, "slow down") ! E_PERM, e => "caught"';
// expect: "caught"
parse_json("\"nothing|error\"", "embedded-types")
// expect: E_NONE
