import test from 'ava'
import nearley from 'nearley'

import { loadRules } from '../../../grammar/build.ts'
import { openLexer } from '../../../grammar/lexer.ts'
import { disassemble, listing } from './disassemble.ts'
import { openTestLanguage, openTestParser, parseProgram, withoutPlaces } from './open-language.ts'

const language = openTestLanguage()
const parser = openTestParser()
const grammar = nearley.Grammar.fromCompiled(loadRules() as unknown as nearley.CompiledRules)

/** Expressions of the modern language, as they are formatted. */
const EXPRESSIONS: readonly string[] = [
  '{x, ?y, ?z = 1, @rest} => x + y',
  '{} => 1',
  '{x} => {y} => x + y',
  '{x} => {x}',
  '({x} => x)(1)',
  '({x} => x) + 1',
  'f[1](2)(3)',
  '(f)(x)',
  '(a.b)(1)',
  'a:b()(1)',
  '$a(1)(2)',
  'x || return',
  'x || return 5',
  '(x && y) || return {1, 2}',
  '(x || return 5) || y',
  '(x || {y} => y) && z',
  'x ? return | y',
  'x ? y | return z',
  'x ? y | a || return z',
  '(x ? y | return z) + 1',
  'return x = 1',
  'x = return 1',
  'x = {y} => z = y',
  'f(return 1, {x} => x, @return)',
  '[return -> return]',
  'a[return..return]',
  "`(return) ! ANY => return'",
  "`(return 1) ! E_PERM'",
  "`a ! @{E_PERM, E_TYPE} => {x} => x'",
  "`a ! {E_PERM} => 5'",
  "`a ! ({x} => x)'",
  "`a ! ANY => 'b'",
  '{x for x in (l)}',
  '{x * y for x, i in (l) if i > 1 for y in [1..x] if y}',
  '{return for x in (l)}',
  '{x for x in (l) if return if y}',
  "'name",
  `'"two words"`,
  `{'a, 'in, -'b}`,
  'b"AAEC"',
  'E_PERM("no", 1)',
  'E_PERM()',
  '<#1>',
  '<#1, .a = 1, .("b c") = 2, {3}>',
  '<a.b, .c = (x < y)>',
  '< <#1> >',
  '<#1, .a = <#2, .b = 3> >',
  '(-<#1>).a',
  '<#1>.a',
  'a < <#1>',
  'a << b >> c',
  '#0A1B2C-0123456789',
]

for (const source of EXPRESSIONS) {
  test(`${source} has one tree, and is formatted as it is`, (t) => {
    const program = `${source};`
    const tree = parseProgram(parser, program)
    const trees = new nearley.Parser(grammar).feed(program).results
    t.is(trees.length, 1)
    t.deepEqual(trees[0], tree)
    const formatted = language.format(program)
    t.deepEqual(withoutPlaces(parseProgram(parser, formatted)), withoutPlaces(tree), formatted)
    t.is(formatted, program)
  })
}

const LAYOUT = `// Scopes.
let x = 5;
const {a, ?b = 2} = {1};
global y;
begin  // a block
  let z;
  // its end
end
fn twice(n, @rest)
  // inside
  if (n)
    return n * 2;  // doubled
  endif
  /* last */
endfn
f = g(1, fn (n)
  fn inner()
  endfn
  return {inner, n};
endfn, 2)(3);
return;`

test('statements of the modern language have their layout and keep their comments', (t) => {
  t.is(language.format(LAYOUT), LAYOUT)
  t.is(language.compile(LAYOUT, { unknownBuiltins: 'call' }).errors, undefined)
})

/** Programs in which the new words are names, in every place that a name may have. */
const WORDS = 'begin end fn endfn let const global'.split(' ')
const PLACES: readonly ((word: string) => string)[] = [
  (w) => `${w} = 1; return ${w};`,
  (w) => `${w}; ${w};`,
  (w) => `x = ${w} + ${w} - ${w} * ${w} / ${w} % ${w} ^ ${w};`,
  (w) => `x = ${w} && ${w} || ${w} == ${w} != ${w} < ${w} in ${w};`,
  (w) => `x = -${w} + !${w} + ~${w};`,
  (w) => `x = ${w} ? ${w} | ${w};`,
  (w) => `${w}[1] = ${w}[^..$]; ${w}[${w}][${w}..${w}] = ${w};`,
  (w) => `${w}.${w} = ${w}.(${w}); ${w}:${w}(${w}, @${w}); ${w}:(${w})();`,
  (w) => `$${w} = $${w}; $${w}(${w}); x.:${w} = 1;`,
  (w) => `x = {${w}, @${w}}; x = [${w} -> ${w}];`,
  (w) => `{${w}, ?x = ${w}, @y} = z; {?${w}, @x} = z; {?${w} = 1} = z; {@${w}} = z;`,
  (w) => `for ${w} in (${w}) endfor for ${w}, x in (y) endfor for x, ${w} in (y) endfor`,
  (w) => `for ${w} in [${w}..${w}] break ${w}; continue ${w}; endfor`,
  (w) => `while (${w}) endwhile while ${w} (${w}) break ${w}; endwhile`,
  (w) => `fork (${w}) endfork fork ${w} (${w}) ${w} = 1; endfork`,
  (w) => `try ${w}; except ${w} (${w}, @${w}) ${w}; endtry try ${w}; finally ${w}; endtry`,
  (w) => `x = \`${w} ! ${w} => ${w}'; x = \`${w} ! ANY'; x = \`${w} ! @${w}' || ${w};`,
  (w) => `if (${w}) ${w}; elseif (${w}) ${w} = 1; else ${w}.x = 1; endif ${w};`,
  (w) => `return ${w};`,
]

for (const word of WORDS) {
  test(`${word} is a name where it was one`, (t) => {
    for (const place of PLACES) {
      const options = { unknownBuiltins: 'call' as const }
      const { program, errors } = language.compile(place(word), options)
      const { program: plain } = language.compile(place('wxyz'), options)
      t.is(errors, undefined, place(word))
      if (program === undefined || plain === undefined) continue
      t.deepEqual(listing(disassemble(program)), listing(disassemble(plain)), place(word))
    }
  })
}

test('in the language of an older textdump the new words and signs are what they were', (t) => {
  const source = 'fn(1); begin(2); SYM; E_MINE; E_MINE(1); f = 1; f(2);'
  const { program } = language.compile(source, { version: 17, unknownBuiltins: 'call' })
  if (program === undefined) throw new Error('does not compile')
  const { names, instructionSet, literals } = disassemble(program)
  t.deepEqual(names, ['SYM', 'E_MINE', 'f'])
  t.is(instructionSet, 1)
  t.deepEqual(
    literals.filter((literal) => typeof literal === 'string'),
    ['fn', 'begin', 'E_MINE', 'f'],
  )
})

test('a quote begins a symbol only where an operand is wanted', (t) => {
  const typesOf = (source: string): string[] => {
    const lexer = openLexer()
    lexer.reset(source)
    const types: string[] = []
    for (let token = lexer.next(); token !== undefined; token = lexer.next())
      types.push(token.type ?? '')
    return types
  }
  t.deepEqual(typesOf("`a ! ANY'in b"), ['`', 'NAME', '!', 'ANY', "'", 'IN', 'NAME'])
  t.deepEqual(typesOf("`x[$ - 1] ! ANY => $'or"), [
    ...['`', 'NAME', '[', '$', '-', 'INTEGER', ']', '!', 'ANY', '=>', '$', "'", 'NAME'],
  ])
  t.deepEqual(typesOf("{'a, 'in}"), ['{', 'SYMBOL', ',', 'SYMBOL', '}'])
  t.deepEqual(typesOf("return 'a"), ['RETURN', 'SYMBOL'])
  t.deepEqual(typesOf("return'"), ['RETURN_ALONE', "'"])
  t.deepEqual(typesOf("' a"), ["'", 'NAME'])
})

test('a closed block gives its register to the next name that is the same', (t) => {
  const { program } = language.compile(
    'begin let a = 1; let b = 2; end begin let a = 3; begin let a = 4; end end',
  )
  if (program === undefined) throw new Error('does not compile')
  t.deepEqual(disassemble(program).names, ['a', 'b', 'a'])
})

test('a function is a program of its own, which names what it captures first', (t) => {
  const { program } = language.compile('k = 1; fn f(x) t = x; return k + t + f(1); endfn')
  if (program === undefined) throw new Error('does not compile')
  const [inner] = disassemble(program).literals.flatMap((literal) =>
    Array.isArray(literal) && literal[0] instanceof Uint8Array ? [literal] : [],
  )
  const [bytes, source] = inner as [Uint8Array, string]
  t.deepEqual(disassemble(bytes).names, ['k', 'f', 't', 'x'])
  t.is(source, 'fn f(x)\n  t = x;\n  return k + t + f(1);\nendfn')
})

test('functions nest as deep as statements may, and no deeper', (t) => {
  const nested = (depth: number) => `${'{} => '.repeat(depth)}1;`
  t.is(language.compile(nested(240)).errors, undefined)
  t.is(
    language.compile(nested(251)).errors?.[0]?.message,
    'Line 1:  Nested too deeply (more than 250 levels)',
  )
})
