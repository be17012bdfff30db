import test from 'ava'

import { openTestLanguage } from './open-language.ts'

const language = openTestLanguage()

function messagesOf(source: string): string[] {
  return (language.compile(source).errors ?? []).map(({ message }) => message)
}

/** What is wrong with a program, exactly. One error, unless there are several in a list. */
const ERRORS: readonly (readonly [source: string, message: string | readonly string[]])[] = [
  // Something is missing.
  [
    'x = 5',
    'Line 1:  syntax error at column 6: found the end of the program, expected `;` or an operator; line 1 has no `;` at its end',
  ],
  ['x = 5 y = 3;', 'Line 1:  syntax error at column 7: found `y`, expected `;` or an operator'],
  [
    'x = {1, 2;',
    'Line 1:  syntax error at column 10: found `;`, expected `,`, `}` or an operator; the `{` at column 5 of line 1 is not closed',
  ],
  [
    'x = (1 + 2;',
    'Line 1:  syntax error at column 11: found `;`, expected `)` or an operator; the `(` at column 5 of line 1 is not closed',
  ],
  ['f(1,,2);', 'Line 1:  syntax error at column 5: found `,`, expected an expression'],
  [
    'x = [1 -> 2, 3];',
    'Line 1:  syntax error at column 15: found `]`, expected `->` or an operator',
  ],
  ['x = `a ! ANY;', "Line 1:  syntax error at column 13: found `;`, expected `'` or `=>`"],
  ['x = a ? b;', 'Line 1:  syntax error at column 10: found `;`, expected `|` or an operator'],
  ['for x (l) endfor', 'Line 1:  syntax error at column 7: found `(`, expected `in` or `,`'],
  ['if x y(); endif', 'Line 1:  syntax error at column 4: found `x`, expected `(`; write `if (…)`'],
  ['x = "abc', 'Line 1:  Missing quote: the string that begins at column 5 has no end'],
  ['x..y;', 'Line 1:  syntax error at column 2: found `..`, expected `;` or an operator'],
  [
    'say "hello" there;',
    'Line 1:  syntax error at column 5: found the string "hello", expected `;` or an operator',
  ],
  // Statements that are not closed, or closed twice.
  [
    'if (x)\n y();\n',
    'Line 2:  syntax error at column 6: found the end of the program, but the `if` of line 1 has no `endif`',
  ],
  [
    'if (x)\n while (y)\n  z();\nendif',
    'Line 4:  syntax error at column 1: found `endif`, but the `while` of line 2 has no `endwhile`',
  ],
  [
    'if (x)\n y();\nendfor',
    'Line 3:  syntax error at column 1: `endfor` belongs to no `for`; the `if` of line 1 ends with `endif`',
  ],
  ['y();\nendif', 'Line 2:  syntax error at column 1: `endif` belongs to no `if`'],
  ['else x();', 'Line 1:  syntax error at column 1: `else` belongs to no `if`'],
  [
    'if (x) else else endif',
    'Line 1:  syntax error at column 13: found `else` (a reserved word), expected `endif` or a statement',
  ],
  [
    'try x(); endtry',
    'Line 1:  syntax error at column 10: the `try` of line 1 has neither `except` nor `finally`',
  ],
  // Misspelt keywords.
  ['retrun x;', 'Line 1:  syntax error at column 1: found `retrun`, did you mean `return`?'],
  [
    'x = 1;\nwhiel (x) y(); endwhile',
    'Line 2:  syntax error at column 1: found `whiel`, did you mean `while`?',
  ],
  [
    'if (x) y(); esle z(); endif',
    'Line 1:  syntax error at column 13: found `esle`, did you mean `else`?',
  ],
  [
    'if (x) y(); elif (z) w(); endif',
    'Line 1:  syntax error at column 13: found `elif`, did you mean `elseif`?',
  ],
  [
    'while (1) x(); endwhlie',
    'Line 1:  syntax error at column 16: found `endwhlie`, did you mean `endwhile`?',
  ],
  ['for x ni (l) endfor', 'Line 1:  syntax error at column 7: found `ni`, did you mean `in`?'],
  // Reserved words and strange characters.
  [
    'for in (x) endfor',
    'Line 1:  syntax error at column 5: found `in` (a reserved word), expected a name',
  ],
  [
    'x.in = 3;',
    'Line 1:  syntax error at column 3: found `in` (a reserved word), expected `(`, `:` or a name',
  ],
  ['x = “abc”;', 'Line 1:  Illegal character `“` at column 5, did you mean `"`?'],
  ['a & b;', 'Line 1:  Illegal character `&` at column 3, did you mean `&&`?'],
  ['x = 😀;', 'Line 1:  Illegal character `😀` at column 5'],
  ['x = 1e;', 'Line 1:  Malformed floating-point literal'],
  ['x = 1e400;', 'Line 1:  Floating-point literal out of range'],
  ['x = #foo;', 'Line 1:  Malformed object number at column 5, write one such as `#12`'],
  ['x();\n/* foo', 'Line 2:  End of program while in a comment'],
  // What parses but means nothing.
  ['break;', "Line 1:  No enclosing loop for `break' statement"],
  [
    'while (1) fork (0) continue; endfork endwhile',
    "Line 1:  No enclosing loop for `continue' statement",
  ],
  ['for i in (x)\ncontinue x;\nendfor', "Line 2:  Invalid loop name in `continue' statement: x"],
  ['x = $;', "Line 1:  Illegal context for `$' expression."],
  ['x[1] = ^;', "Line 1:  Illegal context for `^' expression."],
  ['5 = 6;', 'Line 1:  Illegal expression on left side of assignment.'],
  ['a + b = c;', 'Line 1:  Illegal expression on left side of assignment.'],
  ['x[1..2][3] = 5;', 'Line 1:  Illegal expression on left side of assignment.'],
  ['{} = x;', 'Line 1:  Empty list in scattering assignment.'],
  ['{a, 5} = x;', 'Line 1:  Scattering assignment targets must be simple variables.'],
  ['{@a, @b} = x;', "Line 1:  More than one `@' target in scattering assignment."],
  ['x = {?a};', 'Line 1:  syntax error: `?` belongs to a list that is assigned to'],
  ['try x = 1; except (ANY) except (E_PERM) endtry', 'Line 1:  Unreachable EXCEPT clause'],
  ['lenght(x);', 'Line 1:  Unknown built-in function: lenght (did you mean `length`?)'],
  ['frobnicate(x);', 'Line 1:  Unknown built-in function: frobnicate'],
  // The modern language.
  [
    'begin\n x = 1;\n',
    'Line 2:  syntax error at column 8: found the end of the program, but the `begin` of line 1 has no `end`',
  ],
  [
    'fn f(x)\n return x;\nif (1) endif',
    'Line 3:  syntax error at column 13: found the end of the program, but the `fn` of line 1 has no `endfn`',
  ],
  [
    'if (x) begin y(); endif',
    'Line 1:  syntax error at column 19: found `endif`, but the `begin` of line 1 has no `end`',
  ],
  ['x = 1;\nend', 'Line 2:  syntax error at column 1: `end` belongs to no `begin`'],
  ['endfn', 'Line 1:  syntax error at column 1: `endfn` belongs to no `fn`'],
  ['if (x) y(); end', 'Line 1:  syntax error at column 13: found `end`, did you mean `endif`?'],
  [
    'function f(x) return x; endfn',
    'Line 1:  syntax error at column 1: found `function`, did you mean `fn`?',
  ],
  ['var x = 5;', 'Line 1:  syntax error at column 1: found `var`, did you mean `let`?'],
  ['let x y;', 'Line 1:  syntax error at column 7: found `y`, expected `;` or `=`'],
  ['const x;', 'Line 1:  syntax error at column 8: found `;`, expected `=`'],
  ['const c = 1;\nc = 2;', 'Line 2:  `c` cannot be assigned to: line 1 declares it as constant'],
  ['let x;\nlet X;', 'Line 2:  `X` is already declared in line 1'],
  ["x = ' foo;", "Line 1:  syntax error at column 5: found `'`, expected an expression"],
  [
    'player.tell("hi");',
    'Line 1:  syntax error at column 12: found `(`, expected `;` or an operator; a verb is called with a colon: `player:tell(…)`',
  ],
  ['x = b"!";', 'Line 1:  Malformed binary literal: `b"…"` holds base64'],
  ['x = <#1, .a 5>;', 'Line 1:  syntax error at column 13: found `5`, expected `=`'],
  // All of what is wrong with the meaning, in the order of the source.
  [
    'break;\nx = $;\n5 = x;',
    [
      "Line 1:  No enclosing loop for `break' statement",
      "Line 2:  Illegal context for `$' expression.",
      'Line 3:  Illegal expression on left side of assignment.',
    ],
  ],
]

for (const [source, expected] of ERRORS) {
  test(`${JSON.stringify(source)} is answered with one clear line`, (t) => {
    const messages = typeof expected === 'string' ? [expected] : expected
    // Unknown functions stand for anything in these programs.
    const known = messagesOf(source).filter(
      (message) => !/function: [a-z]$/.test(message) || messages.includes(message),
    )
    t.deepEqual(known, [...messages])
  })
}

/** Programs as people write them who come from other languages → the next step, at the end of the message. */
const HINTS: readonly (readonly [source: string, hint: string])[] = [
  ['x++;', 'there is no `++`: write `x = x + 1`'],
  ['x--;', 'there is no `--`: write `x = x - 1`'],
  ['this.n += 1;', 'there is no `+=`: write `this.n = this.n + …`'],
  ['x *= 2;', 'there is no `*=`: write `x = x * …`'],
  ['x === 1;', 'did you mean `==` or `!=`?'],
  ['x <> 1;', 'did you mean `!=`?'],
  ['x =< 1;', 'did you mean `<=`?'],
  ['x = 1 => 2;', 'did you mean `>=`?'],
  ['x = a and b;', 'did you mean `&&`?'],
  ['x = a OR b;', 'did you mean `||`?'],
  ['x = not b;', 'did you mean `!`?'],
  ['this->tell("a");', 'did you mean `:`?'],
  ['x = this->name;', 'did you mean `.`?'],
  ['player.tell("a");', 'a verb is called with a colon: `player:tell(…)`'],
  ['x = 12.name;', 'did you mean the object `#12`?'],
  ["x = 'two words';", 'text stands in double quotes: "…"'],
  ["x = 'word';", 'text stands in double quotes: "…"'],
  ['x = a ? 1 : 2;', 'a choice is written `condition ? yes | no`'],
  ['x = [1, 2];', 'a list stands in braces: `{…}`'],
  ['if (x) {\ny = 1;\n}', 'a body stands without braces, as in `if (…) … endif`'],
  ['x = (1 + 2));', 'no bracket is open before it'],
  ['x = abs({1, 2}[1];', 'the `(` at column 8 of line 1 is not closed'],
  ['me:tell(Hello old friend);', 'text stands in quotes: "Hello old friend"'],
  ['x = 1\ny = 2;', 'line 1 has no `;` at its end'],
  ['# a comment\nx = 1;', 'a comment begins with `//`'],
  ['if (a)\nx = 1;\nelse if (b)\nendif', '`else if` is written `elseif`'],
  ['print("a");', '(did you mean `player:tell(…)`?)'],
  ['x = len({});', '(did you mean `length`?)'],
]

for (const [source, hint] of HINTS) {
  test(`${JSON.stringify(source)} is answered with the next step`, (t) => {
    const [message = ''] = messagesOf(source)
    t.true(message.endsWith(hint), message)
  })
}

test('an error says its line and column', (t) => {
  t.like(language.compile('x = 1;\n  y = ;').errors?.[0], { line: 2, column: 7 })
})

test('what is right has no errors', (t) => {
  const source = 'for x, i in (l) while y (x[$]) break i; endwhile continue x; endfor return;'
  t.is(language.compile(source).errors, undefined)
})

test('an unknown function may be left to run time', (t) => {
  t.is(language.compile('frobnicate(1);', { unknownBuiltins: 'call' }).errors, undefined)
})

test('a new keyword is a name in the language of an older textdump', (t) => {
  t.is(language.compile('break = 5; return break;', { version: 1 }).errors, undefined)
  t.truthy(language.compile('break = 5; return break;').errors)
})
