// Symbols: names as values.

tosym("foo")
// expect: 'foo
typeof(tosym("foo"))
// expect: 15
tosym("two words")
// expect: '"two words"
tosym("1st")
// expect: '"1st"
tosym("_9")
// expect: '_9
tosym(tosym("x"))
// expect: 'x
tosym(E_PERM)
// expect: 'E_PERM
tosym(true)
// expect: 'true
tosym("")
// expect error: E_INVARG Invalid argument
tosym(5)
// expect error: E_TYPE Type mismatch
tosym({})
// expect error: E_TYPE Type mismatch
tostr(tosym("Foo"), 1)
// expect: "Foo1"

// equality and order ignore case; a symbol is no string
{tosym("foo") == tosym("FOO"), equal(tosym("foo"), tosym("FOO")), tosym("foo") == "foo"}
// expect: {1, 1, 0}
{tosym("a") < tosym("B"), tosym("B") < tosym("a"), tosym("a") <= tosym("A")}
// expect: {1, 0, 1}
tosym("a") < "a"
// expect error: E_TYPE Type mismatch (expected symbol; got string)
tosym("b") in {1, tosym("B")}
// expect: 2
tosym("a") ? 1 | 2
// expect: 1

// keys of maps, sorted without case, one for both cases
m = []; m[tosym("b")] = 1; m[tosym("A")] = 2; m[tosym("B")] = 3; m["a"] = 4; return m;
// expect: ["a" -> 4, 'A -> 2, 'B -> 3]
maphaskey([tosym("a") -> 1], tosym("A"))
// expect: 1

// no strings otherwise
length(tosym("foo"))
// expect error: E_TYPE Type mismatch
x = tosym("foo"); return x[1];
// expect error: E_TYPE Type mismatch
tosym("foo") + "bar"
// expect error: E_TYPE Type mismatch (expected string; got symbol)

// where a builtin wants a string, a symbol's name does
{strcmp(tosym("a"), "a"), call_function(tosym("abs"), -5), index("foo", tosym("o"))}
// expect: {0, 5, 2}
generate_json([tosym("k") -> tosym("v")])
// expect: "{\"k\":\"v\"}"
generate_json([tosym("k") -> {tosym("v"), "v|sym"}], "embedded-types")
// expect: "{\"k|sym\":[\"v|sym\",\"v|sym|str\"]}"
parse_json("{\"k|sym\":[\"v|sym\",\"v|sym|str\"]}", "embedded-types")
// expect: ['k -> {'v, "v|sym"}]
value_bytes(tosym("abc"))
// expect: 20

// tobool: as `if` takes a value
{tobool(0), tobool(2), tobool(""), tobool("0"), tobool({}), tobool([]), tobool(#1), tobool(E_PERM), tobool(tosym("x"))}
// expect: {false, true, false, true, false, false, false, false, true}
