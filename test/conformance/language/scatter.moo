// Scattering assignment.

// {a}
a = "A"; b = "B"; c = "C"; d = "D"; {a} = {}; r = {a, b, c, d}; return r;
// expect error: E_ARGS Incorrect number of arguments
a = "A"; b = "B"; c = "C"; d = "D"; {a} = {1}; r = {a, b, c, d}; return r;
// expect: {1, "B", "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {a} = {1, 2}; r = {a, b, c, d}; return r;
// expect error: E_ARGS Incorrect number of arguments
a = "A"; b = "B"; c = "C"; d = "D"; {a} = {1, 2, 3, 4}; r = {a, b, c, d}; return r;
// expect error: E_ARGS Incorrect number of arguments
a = "A"; b = "B"; c = "C"; d = "D"; {a} = 5; r = {a, b, c, d}; return r;
// expect error: E_TYPE Type mismatch (expected list; got integer)

// {a, b}
a = "A"; b = "B"; c = "C"; d = "D"; {a, b} = {}; r = {a, b, c, d}; return r;
// expect error: E_ARGS Incorrect number of arguments
a = "A"; b = "B"; c = "C"; d = "D"; {a, b} = {1}; r = {a, b, c, d}; return r;
// expect error: E_ARGS Incorrect number of arguments
a = "A"; b = "B"; c = "C"; d = "D"; {a, b} = {1, 2}; r = {a, b, c, d}; return r;
// expect: {1, 2, "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {a, b} = {1, 2, 3, 4}; r = {a, b, c, d}; return r;
// expect error: E_ARGS Incorrect number of arguments
a = "A"; b = "B"; c = "C"; d = "D"; {a, b} = 5; r = {a, b, c, d}; return r;
// expect error: E_TYPE Type mismatch (expected list; got integer)

// {a, ?b}
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b} = {}; r = {a, b, c, d}; return r;
// expect error: E_ARGS Incorrect number of arguments
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b} = {1}; r = {a, b, c, d}; return r;
// expect: {1, "B", "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b} = {1, 2}; r = {a, b, c, d}; return r;
// expect: {1, 2, "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b} = {1, 2, 3, 4}; r = {a, b, c, d}; return r;
// expect error: E_ARGS Incorrect number of arguments
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b} = 5; r = {a, b, c, d}; return r;
// expect error: E_TYPE Type mismatch (expected list; got integer)

// {a, ?b = 5}
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b = 5} = {}; r = {a, b, c, d}; return r;
// expect error: E_ARGS Incorrect number of arguments
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b = 5} = {1}; r = {a, b, c, d}; return r;
// expect: {1, 5, "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b = 5} = {1, 2}; r = {a, b, c, d}; return r;
// expect: {1, 2, "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b = 5} = {1, 2, 3, 4}; r = {a, b, c, d}; return r;
// expect error: E_ARGS Incorrect number of arguments
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b = 5} = 5; r = {a, b, c, d}; return r;
// expect error: E_TYPE Type mismatch (expected list; got integer)

// {?a = 1, ?b = a + 1}
a = "A"; b = "B"; c = "C"; d = "D"; {?a = 1, ?b = a + 1} = {}; r = {a, b, c, d}; return r;
// expect: {1, 2, "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {?a = 1, ?b = a + 1} = {1}; r = {a, b, c, d}; return r;
// expect: {1, 2, "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {?a = 1, ?b = a + 1} = {1, 2}; r = {a, b, c, d}; return r;
// expect: {1, 2, "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {?a = 1, ?b = a + 1} = {1, 2, 3, 4}; r = {a, b, c, d}; return r;
// expect error: E_ARGS Incorrect number of arguments
a = "A"; b = "B"; c = "C"; d = "D"; {?a = 1, ?b = a + 1} = 5; r = {a, b, c, d}; return r;
// expect error: E_TYPE Type mismatch (expected list; got integer)

// {@a}
a = "A"; b = "B"; c = "C"; d = "D"; {@a} = {}; r = {a, b, c, d}; return r;
// expect: {{}, "B", "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {@a} = {1}; r = {a, b, c, d}; return r;
// expect: {{1}, "B", "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {@a} = {1, 2}; r = {a, b, c, d}; return r;
// expect: {{1, 2}, "B", "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {@a} = {1, 2, 3, 4}; r = {a, b, c, d}; return r;
// expect: {{1, 2, 3, 4}, "B", "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {@a} = 5; r = {a, b, c, d}; return r;
// expect error: E_TYPE Type mismatch (expected list; got integer)

// {a, @b}
a = "A"; b = "B"; c = "C"; d = "D"; {a, @b} = {}; r = {a, b, c, d}; return r;
// expect error: E_ARGS Incorrect number of arguments
a = "A"; b = "B"; c = "C"; d = "D"; {a, @b} = {1}; r = {a, b, c, d}; return r;
// expect: {1, {}, "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {a, @b} = {1, 2}; r = {a, b, c, d}; return r;
// expect: {1, {2}, "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {a, @b} = {1, 2, 3, 4}; r = {a, b, c, d}; return r;
// expect: {1, {2, 3, 4}, "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {a, @b} = 5; r = {a, b, c, d}; return r;
// expect error: E_TYPE Type mismatch (expected list; got integer)

// {@a, b}
a = "A"; b = "B"; c = "C"; d = "D"; {@a, b} = {}; r = {a, b, c, d}; return r;
// expect error: E_ARGS Incorrect number of arguments
a = "A"; b = "B"; c = "C"; d = "D"; {@a, b} = {1}; r = {a, b, c, d}; return r;
// expect: {{}, 1, "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {@a, b} = {1, 2}; r = {a, b, c, d}; return r;
// expect: {{1}, 2, "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {@a, b} = {1, 2, 3, 4}; r = {a, b, c, d}; return r;
// expect: {{1, 2, 3}, 4, "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {@a, b} = 5; r = {a, b, c, d}; return r;
// expect error: E_TYPE Type mismatch (expected list; got integer)

// {a, ?b, @c}
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b, @c} = {}; r = {a, b, c, d}; return r;
// expect error: E_ARGS Incorrect number of arguments
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b, @c} = {1}; r = {a, b, c, d}; return r;
// expect: {1, "B", {}, "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b, @c} = {1, 2}; r = {a, b, c, d}; return r;
// expect: {1, 2, {}, "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b, @c} = {1, 2, 3, 4}; r = {a, b, c, d}; return r;
// expect: {1, 2, {3, 4}, "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b, @c} = 5; r = {a, b, c, d}; return r;
// expect error: E_TYPE Type mismatch (expected list; got integer)

// {?a, b}
a = "A"; b = "B"; c = "C"; d = "D"; {?a, b} = {}; r = {a, b, c, d}; return r;
// expect error: E_ARGS Incorrect number of arguments
a = "A"; b = "B"; c = "C"; d = "D"; {?a, b} = {1}; r = {a, b, c, d}; return r;
// expect: {"A", 1, "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {?a, b} = {1, 2}; r = {a, b, c, d}; return r;
// expect: {1, 2, "C", "D"}
a = "A"; b = "B"; c = "C"; d = "D"; {?a, b} = {1, 2, 3, 4}; r = {a, b, c, d}; return r;
// expect error: E_ARGS Incorrect number of arguments
a = "A"; b = "B"; c = "C"; d = "D"; {?a, b} = 5; r = {a, b, c, d}; return r;
// expect error: E_TYPE Type mismatch (expected list; got integer)

// {a, ?b = 2, ?c = b, @d}
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b = 2, ?c = b, @d} = {}; r = {a, b, c, d}; return r;
// expect error: E_ARGS Incorrect number of arguments
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b = 2, ?c = b, @d} = {1}; r = {a, b, c, d}; return r;
// expect: {1, 2, 2, {}}
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b = 2, ?c = b, @d} = {1, 2}; r = {a, b, c, d}; return r;
// expect: {1, 2, 2, {}}
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b = 2, ?c = b, @d} = {1, 2, 3, 4}; r = {a, b, c, d}; return r;
// expect: {1, 2, 3, {4}}
a = "A"; b = "B"; c = "C"; d = "D"; {a, ?b = 2, ?c = b, @d} = 5; r = {a, b, c, d}; return r;
// expect error: E_TYPE Type mismatch (expected list; got integer)
