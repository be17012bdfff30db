// Operators on values of every type. Answers as ToastStunt gives them.

// +
1 + 1
// expect: 2
1 + "abc"
// expect error: E_TYPE Type mismatch (expected integer; got string)
1 + ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer; got map)
-2 + -2
// expect: -4
-2 + 2.5
// expect error: E_TYPE Type mismatch (expected integer; got float)
-2 + {1, 2}
// expect error: E_TYPE Type mismatch (expected integer; got list)
0 + 0
// expect: 0
0 + E_PERM
// expect error: E_TYPE Type mismatch (expected integer; got error)
2.5 + -2
// expect error: E_TYPE Type mismatch (expected float; got integer)
2.5 + 2.5
// expect: 5.0
2.5 + #1
// expect error: E_TYPE Type mismatch (expected float; got object)
2.5 + true
// expect error: E_TYPE Type mismatch (expected float; got bool)
"abc" + 1
// expect error: E_TYPE Type mismatch (expected string; got integer)
"abc" + "abc"
// expect: "abcabc"
"abc" + ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected string; got map)
#1 + 2.5
// expect error: E_TYPE Type mismatch (expected float; got object)
#1 + #1
// expect error: E_TYPE Type mismatch (expected integer, float or string; got object)
#1 + {1, 2}
// expect error: E_TYPE Type mismatch (expected integer, float or string; got object)
E_PERM + 0
// expect error: E_TYPE Type mismatch (expected integer; got error)
E_PERM + E_PERM
// expect error: E_TYPE Type mismatch (expected integer, float or string; got error)
{1, 2} + -2
// expect: {1, 2, -2}
{1, 2} + #1
// expect: {1, 2, #1}
{1, 2} + {1, 2}
// expect: {1, 2, 1, 2}
{1, 2} + true
// expect: {1, 2, true}
["a" -> 1] + 1
// expect error: E_TYPE Type mismatch (expected integer; got map)
["a" -> 1] + "abc"
// expect error: E_TYPE Type mismatch (expected string; got map)
["a" -> 1] + ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer, float or string; got map)
true + 2.5
// expect error: E_TYPE Type mismatch (expected float; got bool)
true + {1, 2}
// expect error: E_TYPE Type mismatch (expected integer, float or string; got bool)
true + true
// expect error: E_TYPE Type mismatch (expected integer, float or string; got bool)

// -
1 - 1
// expect: 0
1 - -2
// expect: 3
1 - #1
// expect error: E_TYPE Type mismatch (expected integer or float; got object)
1 - true
// expect error: E_TYPE Type mismatch (expected integer or float; got bool)
-2 - 1
// expect: -3
-2 - -2
// expect: 0
-2 - "abc"
// expect error: E_TYPE Type mismatch (expected integer or float; got string)
-2 - ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer or float; got map)
0 - 0
// expect: 0
0 - 2.5
// expect error: E_TYPE Type mismatch (expected integer or float; got float)
0 - {1, 2}
// expect error: E_TYPE Type mismatch (expected integer or float; got list)
2.5 - 0
// expect error: E_TYPE Type mismatch (expected integer or float; got integer)
2.5 - 2.5
// expect: 0.0
2.5 - E_PERM
// expect error: E_TYPE Type mismatch (expected integer or float; got error)
"abc" - -2
// expect error: E_TYPE Type mismatch (expected integer or float; got string)
"abc" - "abc"
// expect error: E_TYPE Type mismatch (expected integer or float; got string)
"abc" - #1
// expect error: E_TYPE Type mismatch (expected integer or float; got string)
"abc" - true
// expect error: E_TYPE Type mismatch (expected integer or float; got string)
#1 - 1
// expect error: E_TYPE Type mismatch (expected integer or float; got object)
#1 - "abc"
// expect error: E_TYPE Type mismatch (expected integer or float; got object)
#1 - #1
// expect error: E_TYPE Type mismatch (expected integer or float; got object)
#1 - ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer or float; got object)
E_PERM - 2.5
// expect error: E_TYPE Type mismatch (expected integer or float; got error)
E_PERM - E_PERM
// expect error: E_TYPE Type mismatch (expected integer or float; got error)
E_PERM - {1, 2}
// expect error: E_TYPE Type mismatch (expected integer or float; got error)
{1, 2} - 0
// expect error: E_TYPE Type mismatch (expected integer or float; got list)
{1, 2} - E_PERM
// expect error: E_TYPE Type mismatch (expected integer or float; got list)
{1, 2} - {1, 2}
// expect error: E_TYPE Type mismatch (expected integer or float; got list)
["a" -> 1] - -2
// expect error: E_TYPE Type mismatch (expected integer or float; got map)
["a" -> 1] - #1
// expect error: E_TYPE Type mismatch (expected integer or float; got map)
["a" -> 1] - ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer or float; got map)
["a" -> 1] - true
// expect error: E_TYPE Type mismatch (expected integer or float; got map)
true - 1
// expect error: E_TYPE Type mismatch (expected integer or float; got bool)
true - "abc"
// expect error: E_TYPE Type mismatch (expected integer or float; got bool)
true - ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer or float; got bool)
true - true
// expect error: E_TYPE Type mismatch (expected integer or float; got bool)

// *
1 * 1
// expect: 1
1 * 0
// expect: 0
1 * E_PERM
// expect error: E_TYPE Type mismatch (expected integer or float; got error)
-2 * -2
// expect: 4
-2 * #1
// expect error: E_TYPE Type mismatch (expected integer or float; got object)
-2 * true
// expect error: E_TYPE Type mismatch (expected integer or float; got bool)
0 * 1
// expect: 0
0 * 0
// expect: 0
0 * "abc"
// expect error: E_TYPE Type mismatch (expected integer or float; got string)
0 * ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer or float; got map)
2.5 * 2.5
// expect: 6.25
2.5 * {1, 2}
// expect error: E_TYPE Type mismatch (expected integer or float; got list)
"abc" * 0
// expect error: E_TYPE Type mismatch (expected integer or float; got string)
"abc" * "abc"
// expect error: E_TYPE Type mismatch (expected integer or float; got string)
"abc" * E_PERM
// expect error: E_TYPE Type mismatch (expected integer or float; got string)
#1 * -2
// expect error: E_TYPE Type mismatch (expected integer or float; got object)
#1 * #1
// expect error: E_TYPE Type mismatch (expected integer or float; got object)
#1 * true
// expect error: E_TYPE Type mismatch (expected integer or float; got object)
E_PERM * 1
// expect error: E_TYPE Type mismatch (expected integer or float; got error)
E_PERM * "abc"
// expect error: E_TYPE Type mismatch (expected integer or float; got error)
E_PERM * E_PERM
// expect error: E_TYPE Type mismatch (expected integer or float; got error)
E_PERM * ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer or float; got error)
{1, 2} * 2.5
// expect error: E_TYPE Type mismatch (expected integer or float; got list)
{1, 2} * {1, 2}
// expect error: E_TYPE Type mismatch (expected integer or float; got list)
["a" -> 1] * 0
// expect error: E_TYPE Type mismatch (expected integer or float; got map)
["a" -> 1] * E_PERM
// expect error: E_TYPE Type mismatch (expected integer or float; got map)
["a" -> 1] * ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer or float; got map)
true * -2
// expect error: E_TYPE Type mismatch (expected integer or float; got bool)
true * #1
// expect error: E_TYPE Type mismatch (expected integer or float; got bool)
true * true
// expect error: E_TYPE Type mismatch (expected integer or float; got bool)

// /
1 / 1
// expect: 1
1 / 2.5
// expect error: E_TYPE Type mismatch (expected integer or float; got float)
1 / {1, 2}
// expect error: E_TYPE Type mismatch (expected integer or float; got list)
-2 / -2
// expect: 1
-2 / 0
// expect error: E_DIV Division by zero
-2 / E_PERM
// expect error: E_TYPE Type mismatch (expected integer or float; got error)
0 / -2
// expect: 0
0 / 0
// expect error: E_DIV Division by zero
0 / #1
// expect error: E_TYPE Type mismatch (expected integer or float; got object)
0 / true
// expect error: E_TYPE Type mismatch (expected integer or float; got bool)
2.5 / 1
// expect error: E_TYPE Type mismatch (expected integer or float; got integer)
2.5 / 2.5
// expect: 1.0
2.5 / "abc"
// expect error: E_TYPE Type mismatch (expected integer or float; got string)
2.5 / ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer or float; got map)
"abc" / 2.5
// expect error: E_TYPE Type mismatch (expected integer or float; got string)
"abc" / "abc"
// expect error: E_TYPE Type mismatch (expected integer or float; got string)
"abc" / {1, 2}
// expect error: E_TYPE Type mismatch (expected integer or float; got string)
#1 / 0
// expect error: E_TYPE Type mismatch (expected integer or float; got object)
#1 / #1
// expect error: E_TYPE Type mismatch (expected integer or float; got object)
#1 / E_PERM
// expect error: E_TYPE Type mismatch (expected integer or float; got object)
E_PERM / -2
// expect error: E_TYPE Type mismatch (expected integer or float; got error)
E_PERM / #1
// expect error: E_TYPE Type mismatch (expected integer or float; got error)
E_PERM / E_PERM
// expect error: E_TYPE Type mismatch (expected integer or float; got error)
E_PERM / true
// expect error: E_TYPE Type mismatch (expected integer or float; got error)
{1, 2} / 1
// expect error: E_TYPE Type mismatch (expected integer or float; got list)
{1, 2} / "abc"
// expect error: E_TYPE Type mismatch (expected integer or float; got list)
{1, 2} / {1, 2}
// expect error: E_TYPE Type mismatch (expected integer or float; got list)
{1, 2} / ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer or float; got list)
["a" -> 1] / 2.5
// expect error: E_TYPE Type mismatch (expected integer or float; got map)
["a" -> 1] / {1, 2}
// expect error: E_TYPE Type mismatch (expected integer or float; got map)
["a" -> 1] / ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer or float; got map)
true / 0
// expect error: E_TYPE Type mismatch (expected integer or float; got bool)
true / E_PERM
// expect error: E_TYPE Type mismatch (expected integer or float; got bool)
true / true
// expect error: E_TYPE Type mismatch (expected integer or float; got bool)

// %
1 % 1
// expect: 0
1 % "abc"
// expect error: E_TYPE Type mismatch (expected integer or float; got string)
1 % ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer or float; got map)
-2 % -2
// expect: 0
-2 % 2.5
// expect error: E_TYPE Type mismatch (expected integer or float; got float)
-2 % {1, 2}
// expect error: E_TYPE Type mismatch (expected integer or float; got list)
0 % 0
// expect error: E_DIV Division by zero
0 % E_PERM
// expect error: E_TYPE Type mismatch (expected integer or float; got error)
2.5 % -2
// expect error: E_TYPE Type mismatch (expected integer or float; got integer)
2.5 % 2.5
// expect: 0.0
2.5 % #1
// expect error: E_TYPE Type mismatch (expected integer or float; got object)
2.5 % true
// expect error: E_TYPE Type mismatch (expected integer or float; got bool)
"abc" % 1
// expect error: E_TYPE Type mismatch (expected integer or float; got string)
"abc" % "abc"
// expect error: E_TYPE Type mismatch (expected integer or float; got string)
"abc" % ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer or float; got string)
#1 % 2.5
// expect error: E_TYPE Type mismatch (expected integer or float; got object)
#1 % #1
// expect error: E_TYPE Type mismatch (expected integer or float; got object)
#1 % {1, 2}
// expect error: E_TYPE Type mismatch (expected integer or float; got object)
E_PERM % 0
// expect error: E_TYPE Type mismatch (expected integer or float; got error)
E_PERM % E_PERM
// expect error: E_TYPE Type mismatch (expected integer or float; got error)
{1, 2} % -2
// expect error: E_TYPE Type mismatch (expected integer or float; got list)
{1, 2} % #1
// expect error: E_TYPE Type mismatch (expected integer or float; got list)
{1, 2} % {1, 2}
// expect error: E_TYPE Type mismatch (expected integer or float; got list)
{1, 2} % true
// expect error: E_TYPE Type mismatch (expected integer or float; got list)
["a" -> 1] % 1
// expect error: E_TYPE Type mismatch (expected integer or float; got map)
["a" -> 1] % "abc"
// expect error: E_TYPE Type mismatch (expected integer or float; got map)
["a" -> 1] % ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer or float; got map)
true % 2.5
// expect error: E_TYPE Type mismatch (expected integer or float; got bool)
true % {1, 2}
// expect error: E_TYPE Type mismatch (expected integer or float; got bool)
true % true
// expect error: E_TYPE Type mismatch (expected integer or float; got bool)

// ^
1 ^ 1
// expect: 1
1 ^ -2
// expect: 1
1 ^ #1
// expect error: E_TYPE Type mismatch
1 ^ true
// expect error: E_TYPE Type mismatch
-2 ^ 1
// expect: -2
-2 ^ -2
// expect: 0
-2 ^ "abc"
// expect error: E_TYPE Type mismatch
-2 ^ ["a" -> 1]
// expect error: E_TYPE Type mismatch
0 ^ 0
// expect: 1
0 ^ 2.5
// expect error: E_TYPE Type mismatch
0 ^ {1, 2}
// expect error: E_TYPE Type mismatch
2.5 ^ 0
// expect: 1.0
2.5 ^ 2.5
// expect: 9.88211768802619
2.5 ^ E_PERM
// expect error: E_TYPE Type mismatch
"abc" ^ -2
// expect error: E_TYPE Type mismatch
"abc" ^ "abc"
// expect error: E_TYPE Type mismatch
"abc" ^ #1
// expect error: E_TYPE Type mismatch
"abc" ^ true
// expect error: E_TYPE Type mismatch
#1 ^ 1
// expect error: E_TYPE Type mismatch
#1 ^ "abc"
// expect error: E_TYPE Type mismatch
#1 ^ #1
// expect error: E_TYPE Type mismatch
#1 ^ ["a" -> 1]
// expect error: E_TYPE Type mismatch
E_PERM ^ 2.5
// expect error: E_TYPE Type mismatch
E_PERM ^ E_PERM
// expect error: E_TYPE Type mismatch
E_PERM ^ {1, 2}
// expect error: E_TYPE Type mismatch
{1, 2} ^ 0
// expect error: E_TYPE Type mismatch
{1, 2} ^ E_PERM
// expect error: E_TYPE Type mismatch
{1, 2} ^ {1, 2}
// expect error: E_TYPE Type mismatch
["a" -> 1] ^ -2
// expect error: E_TYPE Type mismatch
["a" -> 1] ^ #1
// expect error: E_TYPE Type mismatch
["a" -> 1] ^ ["a" -> 1]
// expect error: E_TYPE Type mismatch
["a" -> 1] ^ true
// expect error: E_TYPE Type mismatch
true ^ 1
// expect error: E_TYPE Type mismatch
true ^ "abc"
// expect error: E_TYPE Type mismatch
true ^ ["a" -> 1]
// expect error: E_TYPE Type mismatch
true ^ true
// expect error: E_TYPE Type mismatch

// <
1 < 1
// expect: 0
1 < 0
// expect: 0
1 < E_PERM
// expect error: E_TYPE Type mismatch (expected integer; got error)
-2 < -2
// expect: 0
-2 < #1
// expect error: E_TYPE Type mismatch (expected integer; got object)
-2 < true
// expect error: E_TYPE Type mismatch (expected integer; got bool)
0 < 1
// expect: 1
0 < 0
// expect: 0
0 < "abc"
// expect error: E_TYPE Type mismatch (expected integer; got string)
0 < ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer; got map)
2.5 < 2.5
// expect: 0
2.5 < {1, 2}
// expect error: E_TYPE Type mismatch (expected float; got list)
"abc" < 0
// expect error: E_TYPE Type mismatch (expected string; got integer)
"abc" < "abc"
// expect: 0
"abc" < E_PERM
// expect error: E_TYPE Type mismatch (expected string; got error)
#1 < -2
// expect error: E_TYPE Type mismatch (expected object; got integer)
#1 < #1
// expect: 0
#1 < true
// expect error: E_TYPE Type mismatch (expected object; got bool)
E_PERM < 1
// expect error: E_TYPE Type mismatch (expected error; got integer)
E_PERM < "abc"
// expect error: E_TYPE Type mismatch (expected error; got string)
E_PERM < E_PERM
// expect: 0
E_PERM < ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected error; got map)
{1, 2} < 2.5
// expect error: E_TYPE Type mismatch (expected list; got float)
{1, 2} < {1, 2}
// expect error: E_TYPE Type mismatch (expected list; got list)
["a" -> 1] < 0
// expect error: E_TYPE Type mismatch (expected map; got integer)
["a" -> 1] < E_PERM
// expect error: E_TYPE Type mismatch (expected map; got error)
["a" -> 1] < ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected map; got map)
true < -2
// expect error: E_TYPE Type mismatch (expected bool; got integer)
true < #1
// expect error: E_TYPE Type mismatch (expected bool; got object)
true < true
// expect: 0

// in
1 in 1
// expect error: E_TYPE Type mismatch (expected list or map; got integer)
1 in 2.5
// expect error: E_TYPE Type mismatch (expected list or map; got float)
1 in {1, 2}
// expect: 1
-2 in -2
// expect error: E_TYPE Type mismatch (expected list or map; got integer)
-2 in 0
// expect error: E_TYPE Type mismatch (expected list or map; got integer)
-2 in E_PERM
// expect error: E_TYPE Type mismatch (expected list or map; got error)
0 in -2
// expect error: E_TYPE Type mismatch (expected list or map; got integer)
0 in 0
// expect error: E_TYPE Type mismatch (expected list or map; got integer)
0 in #1
// expect error: E_TYPE Type mismatch (expected list or map; got object)
0 in true
// expect error: E_TYPE Type mismatch (expected list or map; got bool)
2.5 in 1
// expect error: E_TYPE Type mismatch (expected list or map; got integer)
2.5 in 2.5
// expect error: E_TYPE Type mismatch (expected list or map; got float)
2.5 in "abc"
// expect error: E_TYPE Type mismatch (expected list or map; got string)
2.5 in ["a" -> 1]
// expect: 0
"abc" in 2.5
// expect error: E_TYPE Type mismatch (expected list or map; got float)
"abc" in "abc"
// expect: 1
"abc" in {1, 2}
// expect: 0
#1 in 0
// expect error: E_TYPE Type mismatch (expected list or map; got integer)
#1 in #1
// expect error: E_TYPE Type mismatch (expected list or map; got object)
#1 in E_PERM
// expect error: E_TYPE Type mismatch (expected list or map; got error)
E_PERM in -2
// expect error: E_TYPE Type mismatch (expected list or map; got integer)
E_PERM in #1
// expect error: E_TYPE Type mismatch (expected list or map; got object)
E_PERM in E_PERM
// expect error: E_TYPE Type mismatch (expected list or map; got error)
E_PERM in true
// expect error: E_TYPE Type mismatch (expected list or map; got bool)
{1, 2} in 1
// expect error: E_TYPE Type mismatch (expected list or map; got integer)
{1, 2} in "abc"
// expect error: E_TYPE Type mismatch (expected list or map; got string)
{1, 2} in {1, 2}
// expect: 0
{1, 2} in ["a" -> 1]
// expect: 0
["a" -> 1] in 2.5
// expect error: E_TYPE Type mismatch (expected list or map; got float)
["a" -> 1] in {1, 2}
// expect: 0
["a" -> 1] in ["a" -> 1]
// expect: 0
true in 0
// expect error: E_TYPE Type mismatch (expected list or map; got integer)
true in E_PERM
// expect error: E_TYPE Type mismatch (expected list or map; got error)
true in true
// expect error: E_TYPE Type mismatch (expected list or map; got bool)

// |.
1 |. 1
// expect: 1
1 |. "abc"
// expect error: E_TYPE Type mismatch (expected integer; got string)
1 |. ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer; got map)
-2 |. -2
// expect: -2
-2 |. 2.5
// expect error: E_TYPE Type mismatch (expected integer; got float)
-2 |. {1, 2}
// expect error: E_TYPE Type mismatch (expected integer; got list)
0 |. 0
// expect: 0
0 |. E_PERM
// expect error: E_TYPE Type mismatch (expected integer; got error)
2.5 |. -2
// expect error: E_TYPE Type mismatch (expected integer; got float)
2.5 |. 2.5
// expect error: E_TYPE Type mismatch (expected integer; got float)
2.5 |. #1
// expect error: E_TYPE Type mismatch (expected integer; got float)
2.5 |. true
// expect error: E_TYPE Type mismatch (expected integer; got float)
"abc" |. 1
// expect error: E_TYPE Type mismatch (expected integer; got string)
"abc" |. "abc"
// expect error: E_TYPE Type mismatch (expected integer; got string)
"abc" |. ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer; got string)
#1 |. 2.5
// expect error: E_TYPE Type mismatch (expected integer; got object)
#1 |. #1
// expect error: E_TYPE Type mismatch (expected integer; got object)
#1 |. {1, 2}
// expect error: E_TYPE Type mismatch (expected integer; got object)
E_PERM |. 0
// expect error: E_TYPE Type mismatch (expected integer; got error)
E_PERM |. E_PERM
// expect error: E_TYPE Type mismatch (expected integer; got error)
{1, 2} |. -2
// expect error: E_TYPE Type mismatch (expected integer; got list)
{1, 2} |. #1
// expect error: E_TYPE Type mismatch (expected integer; got list)
{1, 2} |. {1, 2}
// expect error: E_TYPE Type mismatch (expected integer; got list)
{1, 2} |. true
// expect error: E_TYPE Type mismatch (expected integer; got list)
["a" -> 1] |. 1
// expect error: E_TYPE Type mismatch (expected integer; got map)
["a" -> 1] |. "abc"
// expect error: E_TYPE Type mismatch (expected integer; got map)
["a" -> 1] |. ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer; got map)
true |. 2.5
// expect error: E_TYPE Type mismatch (expected integer; got bool)
true |. {1, 2}
// expect error: E_TYPE Type mismatch (expected integer; got bool)
true |. true
// expect error: E_TYPE Type mismatch (expected integer; got bool)

// <<
1 << 1
// expect: 2
1 << -2
// expect error: E_INVARG Invalid argument
1 << #1
// expect error: E_TYPE Type mismatch (expected integer; got object)
1 << true
// expect error: E_TYPE Type mismatch (expected integer; got bool)
-2 << 1
// expect: -4
-2 << -2
// expect error: E_INVARG Invalid argument
-2 << "abc"
// expect error: E_TYPE Type mismatch (expected integer; got string)
-2 << ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer; got map)
0 << 0
// expect: 0
0 << 2.5
// expect error: E_TYPE Type mismatch (expected integer; got float)
0 << {1, 2}
// expect error: E_TYPE Type mismatch (expected integer; got list)
2.5 << 0
// expect error: E_TYPE Type mismatch (expected integer; got float)
2.5 << 2.5
// expect error: E_TYPE Type mismatch (expected integer; got float)
2.5 << E_PERM
// expect error: E_TYPE Type mismatch (expected integer; got float)
"abc" << -2
// expect error: E_TYPE Type mismatch (expected integer; got string)
"abc" << "abc"
// expect error: E_TYPE Type mismatch (expected integer; got string)
"abc" << #1
// expect error: E_TYPE Type mismatch (expected integer; got string)
"abc" << true
// expect error: E_TYPE Type mismatch (expected integer; got string)
#1 << 1
// expect error: E_TYPE Type mismatch (expected integer; got object)
#1 << "abc"
// expect error: E_TYPE Type mismatch (expected integer; got object)
#1 << #1
// expect error: E_TYPE Type mismatch (expected integer; got object)
#1 << ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer; got object)
E_PERM << 2.5
// expect error: E_TYPE Type mismatch (expected integer; got error)
E_PERM << E_PERM
// expect error: E_TYPE Type mismatch (expected integer; got error)
E_PERM << {1, 2}
// expect error: E_TYPE Type mismatch (expected integer; got error)
{1, 2} << 0
// expect error: E_TYPE Type mismatch (expected integer; got list)
{1, 2} << E_PERM
// expect error: E_TYPE Type mismatch (expected integer; got list)
{1, 2} << {1, 2}
// expect error: E_TYPE Type mismatch (expected integer; got list)
["a" -> 1] << -2
// expect error: E_TYPE Type mismatch (expected integer; got map)
["a" -> 1] << #1
// expect error: E_TYPE Type mismatch (expected integer; got map)
["a" -> 1] << ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer; got map)
["a" -> 1] << true
// expect error: E_TYPE Type mismatch (expected integer; got map)
true << 1
// expect error: E_TYPE Type mismatch (expected integer; got bool)
true << "abc"
// expect error: E_TYPE Type mismatch (expected integer; got bool)
true << ["a" -> 1]
// expect error: E_TYPE Type mismatch (expected integer; got bool)
true << true
// expect error: E_TYPE Type mismatch (expected integer; got bool)
