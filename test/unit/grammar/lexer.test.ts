import test from 'ava'

import { findComments, openLexer } from '../../../grammar/lexer.ts'

/** The tokens of [source] as `TYPE text`, or only the text where that is the type. */
function tokensOf(source: string, version?: number): string[] {
  const lexer = openLexer(version)
  lexer.reset(source)
  const tokens: string[] = []
  for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
    tokens.push(token.type === token.text ? token.text : `${token.type} ${token.text}`)
  }
  return tokens
}

test('numbers are read as ToastStunt reads them', (t) => {
  t.deepEqual(tokensOf('1 1. .5 1.5 1e5 1.e5 .5E-3 1.5e+7'), [
    'INTEGER 1',
    'FLOAT 1.',
    'FLOAT .5',
    'FLOAT 1.5',
    'FLOAT 1e5',
    'FLOAT 1.e5',
    'FLOAT .5E-3',
    'FLOAT 1.5e+7',
  ])
  t.deepEqual(tokensOf('1..5'), ['INTEGER 1', '..', 'INTEGER 5'])
  t.deepEqual(tokensOf('1.5..2'), ['FLOAT 1.5', '..', 'INTEGER 2'])
  t.deepEqual(tokensOf('1...5'), ['INTEGER 1', '..', 'FLOAT .5'])
  t.deepEqual(tokensOf('1.5.x'), ['FLOAT 1.5', '.', 'NAME x'])
})

test('a number whose exponent has no digits is a fault', (t) => {
  t.deepEqual(tokensOf('1e 1.5e+ .5ex'), [
    'MALFORMED_FLOAT 1e',
    'MALFORMED_FLOAT 1.5e',
    '+',
    'MALFORMED_FLOAT .5e',
    'NAME x',
  ])
})

test('objects may be negative and need digits', (t) => {
  t.deepEqual(tokensOf('#0 #-12 #x #-'), [
    'OBJECT #0',
    'OBJECT #-12',
    'MALFORMED_OBJECT #',
    'NAME x',
    'MALFORMED_OBJECT #-',
  ])
})

test('keywords and errors have any case, names keep theirs', (t) => {
  t.deepEqual(tokensOf('IF EndIf Foo_1 e_PERM any iffy _'), [
    'IF',
    'ENDIF EndIf',
    'NAME Foo_1',
    'ERROR e_PERM',
    'ANY any',
    'NAME iffy',
    'NAME _',
  ])
})

test('a word is a name in the language of a textdump that is older than the keyword', (t) => {
  t.deepEqual(tokensOf('break e_float try if', 1), [
    'NAME break',
    'NAME e_float',
    'TRY try',
    'IF if',
  ])
  t.deepEqual(tokensOf('break e_float e_file', 3), ['BREAK break', 'ERROR e_float', 'NAME e_file'])
})

test('a string ends at its quote, and a backslash takes any character along', (t) => {
  t.deepEqual(tokensOf(String.raw`"a\"b" "\\" "é😀"`), [
    String.raw`STRING "a\"b"`,
    String.raw`STRING "\\"`,
    'STRING "é😀"',
  ])
  t.deepEqual(tokensOf('"abc\n"'), ['MISSING_QUOTE "abc', 'MISSING_QUOTE "'])
  t.deepEqual(tokensOf('"abc\\\nd'), ['MISSING_QUOTE "abc\\', 'NAME d'])
})

test('operators take as many characters as they can', (t) => {
  t.deepEqual(tokensOf('a==b=>c=d!=e!f<=g<<h<i>=j>>k>l->m-n||o|.p|q&&r&.s'), [
    ...['NAME a', '==', 'NAME b', '=>', 'NAME c', '=', 'NAME d', '!=', 'NAME e', '!', 'NAME f'],
    ...['<=', 'NAME g', '<<', 'NAME h', '<', 'NAME i', '>=', 'NAME j', '>>', 'NAME k', '>'],
    ...['NAME l', '->', 'NAME m', '-', 'NAME n', '||', 'NAME o', '|.', 'NAME p', '|', 'NAME q'],
    ...['&&', 'NAME r', '&.', 'NAME s'],
  ])
})

test('a caret before two dots is an index, before one dot an operator', (t) => {
  t.deepEqual(tokensOf('l[^..$]'), ['NAME l', '[', '^', '..', '$', ']'])
  t.deepEqual(tokensOf('1 ^. 2 ^ 3'), ['INTEGER 1', '^.', 'INTEGER 2', '^', 'INTEGER 3'])
})

test('comments are not among the tokens, and can be had apart', (t) => {
  const source = 'a /* b\n c */ d // e\n* /**/ / "// f"'
  t.deepEqual(tokensOf(source), ['NAME a', 'NAME d', '*', '/', 'STRING "// f"'])
  t.deepEqual(
    findComments(source).map(({ text, line, col }) => ({ text, line, col })),
    [
      { text: '/* b\n c */', line: 1, col: 3 },
      { text: '// e', line: 2, col: 9 },
      { text: '/**/', line: 3, col: 3 },
    ],
  )
})

test('places count lines and columns from 1 and offsets from 0', (t) => {
  const lexer = openLexer()
  lexer.reset('a\n  /* x\n*/ b')
  lexer.next()
  const token = lexer.next()
  t.like(token, { text: 'b', line: 3, col: 4, offset: 12 })
})

test('what is no token is a fault of one character', (t) => {
  t.deepEqual(tokensOf('a & \\ é'), ['NAME a', 'ILLEGAL &', 'ILLEGAL \\', 'ILLEGAL é'])
  t.deepEqual(tokensOf('a /* b'), ['NAME a', 'ENDLESS_COMMENT /* b'])
})
