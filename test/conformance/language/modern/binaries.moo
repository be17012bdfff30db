// Binary values: bytes.

tobinary("Hello")
// expect: b"SGVsbG8="
typeof(tobinary())
// expect: 16
tobinary()
// expect: b""
tobinary("a", 0, {255, {"é"}}, tobinary(1))
// expect: b"YQD_6QE="
tobinary(256)
// expect error: E_INVARG Invalid argument
tobinary(-1)
// expect error: E_INVARG Invalid argument
tobinary(1.5)
// expect error: E_INVARG Invalid argument
tostr(tobinary(1, 2, 3))
// expect: "b\"AQID\""

// length, elements and ranges
b = tobinary(10, 20, 30); return {length(b), b[1], b[$], b[^], b[2..3], b[2..1], b[1..$]};
// expect: {3, 10, 30, 10, b"FB4=", b"", b"ChQe"}
b = tobinary(10); return b[0];
// expect error: E_RANGE Range error
b = tobinary(10); return b[2];
// expect error: E_RANGE Range error
b = tobinary(10); return b["a"];
// expect error: E_TYPE Type mismatch
b = tobinary(10, 20); return b[1..3];
// expect error: E_RANGE Range error
b = tobinary(10, 20, 30); c = b; b[2] = 255; return {b[2], c[2]};
// expect: {255, 20}
b = tobinary(10, 20, 30); b[2] = 5; return b;
// expect: b"CgUe"
b = tobinary(10); b[1] = 256; return b;
// expect error: E_INVARG Invalid argument
b = tobinary(10); b[1] = "a"; return b;
// expect error: E_TYPE Type mismatch
b = tobinary(10); b[2] = 1; return b;
// expect error: E_RANGE Range error
b = tobinary(1, 2, 3, 4); b[2..3] = tobinary(9); return decode_binary(b, 1);
// expect: {1, 9, 4}
b = tobinary(1, 2); b[1..1] = "a"; return b;
// expect error: E_TYPE Type mismatch (expected binary; got string)
m = ["a" -> tobinary(1, 2)]; m["a"][2] = 7; return m;
// expect: ["a" -> b"AQc="]
r = {}; for n, i in (tobinary(7, 8)) r = {@r, n, i}; endfor return r;
// expect: {7, 1, 8, 2}
r = {}; for n in (tobinary()) r = {@r, n}; endfor return r;
// expect: {}

// joining
tobinary(1) + tobinary(2, 3)
// expect: b"AQID"
tobinary(1) + 255
// expect: b"Af8="
b = tobinary(1); for i in [2..4] b = b + i; endfor return decode_binary(b, 1);
// expect: {1, 2, 3, 4}
b = tobinary(1); b = b + b; return b + b;
// expect: b"AQEBAQ=="
tobinary(1) + 256
// expect error: E_INVARG Invalid argument
tobinary(1) + -1
// expect error: E_INVARG Invalid argument
tobinary(1) + "a"
// expect error: E_TYPE Type mismatch (expected binary; got string)
1 + tobinary(1)
// expect error: E_TYPE Type mismatch (expected integer; got binary)

// comparing and searching
{tobinary("a") == tobinary("a"), tobinary("a") == tobinary("A"), tobinary("a") == "a"}
// expect: {1, 0, 0}
{tobinary(1) < tobinary(2), tobinary(1) < tobinary(1, 0), tobinary(200) > tobinary(100)}
// expect: {1, 1, 1}
b = tobinary(5, 6, 7); return {6 in b, 9 in b, 300 in b, tobinary(6, 7) in b, tobinary(7, 6) in b};
// expect: {2, 0, 0, 2, 0}
[tobinary(1) -> 2][tobinary(1)]
// expect: 2
{tobinary() ? 1 | 0, tobinary(0) ? 1 | 0}
// expect: {0, 1}

// text and base64
{binary_from_str("é"), binary_to_str(tobinary(195, 169))}
// expect: {b"w6k=", "é"}
binary_to_str(tobinary(65, 255))
// expect error: E_INVARG Invalid argument
binary_to_str(tobinary(65, 255), 1)
// expect: "A�"
binary_to_str(binary_from_str("�"))
// expect: "�"
binary_from_escaped("a~00~fF~7E")
// expect: b"YQD_fg=="
binary_from_escaped("~0")
// expect error: E_INVARG Invalid argument
{binary_from_base64("-_8="), binary_from_base64("+/8"), binary_from_base64("")}
// expect: {b"-_8=", b"-_8=", b""}
binary_from_base64("A")
// expect error: E_INVARG Invalid argument
binary_from_base64("AA=")
// expect error: E_INVARG Invalid argument
binary_from_base64("A*==")
// expect error: E_INVARG Invalid argument
{binary_to_base64(tobinary(251, 255)), binary_to_base64(tobinary(251, 255), 1)}
// expect: {"+/8=", "-_8"}
binary_to_base64("abc")
// expect error: E_TYPE Type mismatch (args[1] of binary_to_base64() expected binary; got string)
{encode_binary(tobinary(0, "a")), decode_binary(tobinary("ab", 0)), encode_base64(tobinary("foo"))}
// expect: {"~00a", {"ab", 0}, "Zm9v"}
{binary_hash(tobinary(1, 2)) == binary_hash("~01~02"), binary_hmac(tobinary(1), tobinary("k")) == binary_hmac("~01", "k")}
// expect: {1, 1}
function_info("binary_hash")
// expect: {"binary_hash", 1, 3, {2, 2, -1}}
parse_json(generate_json({tobinary(1, 2)}, "embedded-types"), "embedded-types")
// expect: {b"AQI="}
generate_json(tobinary(251))
// expect: "\"+w==\""
value_bytes(tobinary(1, 2, 3))
// expect: 20
