import test from 'ava'

import { openTestLanguage } from './open-language.ts'

const language = openTestLanguage()

function format(source: string): string {
  return language.format(source)
}

test('statements have lines of their own, and bodies are indented', (t) => {
  const source = `if(a)b();elseif(c)for x,i in(d)e();endfor else
    for x in[1..2]f();endfor endif while(1)while y(g)break y;continue;endwhile endwhile
    fork(5)h();endfork fork z(5)endfork try i();except e(E_PERM,@j)k();except(any)endtry
    try finally return;endtry return 1;`
  t.is(
    format(source),
    `if (a)
  b();
elseif (c)
  for x, i in (d)
    e();
  endfor
else
  for x in [1..2]
    f();
  endfor
endif
while (1)
  while y (g)
    break y;
    continue;
  endwhile
endwhile
fork (5)
  h();
endfork
fork z (5)
endfork
try
  i();
except e (E_PERM, @j)
  k();
except (ANY)
endtry
try
finally
  return;
endtry
return 1;`,
  )
})

const EXPRESSIONS: readonly (readonly [source: string, formatted: string])[] = [
  ['(a+b)*c', '(a + b) * c'],
  ['(a*b)+c', 'a * b + c'],
  ['a-(b-c)', 'a - (b - c)'],
  ['(a^b)^c', '(a ^ b) ^ c'],
  ['a^(b^c)', 'a ^ b ^ c'],
  ['(a&&b)||c', '(a && b) || c'],
  ['a&&b&&(c||d)', 'a && b && (c || d)'],
  ['-(a+b)', '-(a + b)'],
  ['(-a).b', '(-a).b'],
  ['(-5).b', '(-5).b'],
  ['(5).b', '(5).b'],
  ['5:b()', '5:b()'],
  ['(a=b)+c', '(a = b) + c'],
  ['a=b=c', 'a = b = c'],
  ['(a?b|c)?d|(e?f|g)', '(a ? b | c) ? d | e ? f | g'],
  ['#0.a:b()', '$a:b()'],
  ['#0:a(1,@b)', '$a(1, @b)'],
  ['a.("b")', 'a.b'],
  ['a.("in")', 'a.("in")'],
  ['a.("b c")', 'a.("b c")'],
  ['a.:b', 'a.:b'],
  ['a:("b")()', 'a:b()'],
  ['a:(b)()', 'a:(b)()'],
  ['a[$-1..$]', 'a[$ - 1..$]'],
  ['[1->a,"b"->[]]', '[1 -> a, "b" -> []]'],
  ['{a,?b,?c=1,@d}=e', '{a, ?b, ?c = 1, @d} = e'],
  ["`a.b!E_PROPNF,@c=>d'", "`a.b ! E_PROPNF, @c => d'"],
  ["`a!any'", "`a ! ANY'"],
  [String.raw`"a\"\\\b"`, String.raw`"a\"\\b"`],
  ['1.0+1e21+.5', '1.0 + 1e+21 + 0.5'],
  ['e_perm', 'E_PERM'],
]

for (const [source, formatted] of EXPRESSIONS) {
  test(`${source} is written ${formatted}`, (t) => {
    t.is(format(`${source};`), `${formatted};`)
    t.is(format(`${formatted};`), `${formatted};`)
  })
}

test('comments stay where they belong', (t) => {
  const source = `// first
x = 1;   /* behind */ // and behind
if (x) // why
      // inside
   y();
   // last inside
else
  /* of else
     in two lines */
endif
z(1, // in the middle
  2); // end
// last`
  const formatted = `// first
x = 1;  /* behind */  // and behind
if (x)  // why
  // inside
  y();
  // last inside
else
  /* of else
     in two lines */
endif
z(1, 2);  // in the middle
// end
// last`
  t.is(format(source), formatted)
  t.is(format(formatted), formatted)
})

test('what has errors is left as it is', (t) => {
  t.is(format('x =  '), 'x =  ')
  t.is(format('break  ;'), 'break  ;')
})
