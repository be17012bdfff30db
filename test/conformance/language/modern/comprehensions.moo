// {e for x in (l) if c}

{x * 2 for x in ({1, 2, 3})}
// expect: {2, 4, 6}
{x * x for x in [1..4]}
// expect: {1, 4, 9, 16}
{x for x in [3..1]}
// expect: {}
{x for x in ({})}
// expect: {}
{{k, v} for v, k in (["a" -> 1, "b" -> 2])}
// expect: {{"a", 1}, {"b", 2}}
{i for c, i in ("abc")}
// expect: {1, 2, 3}
{x for x in ({1, 2, 3, 4}) if x % 2 == 0}
// expect: {2, 4}
{{x, y} for x in [1..3] for y in [1..x] if y != 2}
// expect: {{1, 1}, {2, 1}, {3, 1}, {3, 3}}
{x for x in ({{1, 2}, {}, {3}}) if x for y in (x) if y > 1}
// expect: {{1, 2}, {3}}
{{y for y in (x)} for x in ({{1}, {2, 3}})}
// expect: {{1}, {2, 3}}
{x for x in ({x for x in ({1, 2})})}
// expect: {1, 2}

// The variables are its own.
x = 5; l = {x for x in ({1, 2})}; return {x, l};
// expect: {5, {1, 2}}
let x = 5; l = {x + 1 for x in ({x})}; return {x, l};
// expect: {5, {6}}
{x for x in ({1})} + x
// expect error: E_VARNF Variable not found: x
{x for x, x in ({1})}
// expect no program: `x` is already declared in line 1

// It stands wherever an expression may.
length({x for x in [1..5]}) + {x for x in [7..9]}[2]
// expect: 13
for x in ({y + 1 for y in [1..2]}) z = x; endfor return z;
// expect: 3
fs = {{} => x for x in [1..3]}; return {f() for f in (fs)};
// expect: {1, 2, 3}
let double = {x} => x * 2; return {double(x) for x in [1..3]};
// expect: {2, 4, 6}
{x for x in (5)}
// expect error: E_TYPE Type mismatch (expected string, list or map; got integer)
{x for x in ["a"..2]}
// expect error: E_TYPE Type mismatch (expected integer or object; got string)
{1 / x for x in ({1, 0})}
// expect error: E_DIV Division by zero
`{1 / x for x in ({1, 0})} ! E_DIV => "caught"'
// expect: "caught"
{(x > 2 && return {"early", x}) for x in [1..5]}
// expect: {"early", 3}
n = 0; l = {n = n + x for x in [1..4]}; return {l, n};
// expect: {{1, 3, 6, 10}, 10}
a = {1}; return {a, {a = x for x in ({2, 3})}, a};
// expect: {{1}, {2, 3}, 3}
{{suspend(0), x}[2] for x in [1..3]}
// expect: {1, 2, 3}
length({x for x in [1..2000]})
// expect: 2000

// Mistakes.
{x for x ({1})}
// expect no program: found `(`, expected `in` or `,`
{x for x in {1}}
// expect no program: found `{`, expected `[` or `(`
{x, y for x in ({1})}
// expect no program: found `for`
{@x for x in ({1})}
// expect no program: found `for`
