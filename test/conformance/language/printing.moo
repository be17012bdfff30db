// Numbers and literals, read and printed.
1.0
// expect: 1.0
1.5e10
// expect: 15000000000.0
1e100
// expect: 1e+100
1.0e-10
// expect: 1e-10
123456.789
// expect: 123456.789
0.1 + 0.2
// expect: 0.3
1.0 / 3.0
// expect: 0.333333333333333
1e15
// expect: 1e+15
1e14
// expect: 100000000000000.0
123456789012345.0
// expect: 123456789012345.0
5e-324
// expect: 4.94065645841247e-324
1.7976931348623157e308
// expect: 1.79769313486232e+308
tostr(1.0, " ", 1e15, " ", 100.0)
// expect: "1.0 1e+15 100.0"
tostr(#1, {1}, [1 -> 2], true, E_PERM)
// expect: "#1{list}[map]truePermission denied"
toliteral({1, "a\"b\\", #1, E_PERM, 1.5, true, [1 -> "x"]})
// expect: "{1, \"a\\\"b\\\\\", #1, E_PERM, 1.5, true, [1 -> \"x\"]}"
floatstr(1.5, 0)
// expect: "2"
floatstr(2.5, 0)
// expect: "2"
floatstr(123456.789, 2, 1)
// expect: "1.23e+05"
toint("12abc")
// expect: 0
toint(" 12 ")
// expect: 12
toint("1e3")
// expect: 1000
toint(-1.9)
// expect: -1
toobj("#5")
// expect: #5
tofloat("-.5")
// expect: -0.5
tofloat("1.5x")
// expect error: E_INVARG Invalid argument
simplex_noise({0.5})
// expect: 0.27685546875
simplex_noise({1.5, 2.25})
// expect: -0.307735283795856
simplex_noise({0.3, 1.7, -2.2})
// expect: -0.230624825251406
simplex_noise({0.3, 1.7, -2.2, 5.5})
// expect: 0.223650505646322
simplex_noise({})
// expect: E_TYPE
simplex_noise({1})
// expect error: E_TYPE Type mismatch
decode_base64("dGVzdA==", 1)
// expect: "test"
