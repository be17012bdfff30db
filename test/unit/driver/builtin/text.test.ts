import test from 'ava'
import * as fc from 'fast-check'
import { openTestDriver } from '../../../_support/driver.ts'

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Points that form signs with each other, and some that do not. */
const point = fc.oneof(
  fc.constantFrom(0x61, 0x20, 0x301, 0x200d, 0xfe0f, 0x1f1e9, 0x1f1ea, 0x1f468, 0x1f469, 0x1f3fd),
  fc.constantFrom(0x1100, 0x1161, 0x11a8, 0xac00, 0xac01, 0x915, 0x937, 0x94d, 0x93f, 0x9cd, 0x600),
  fc.integer({ min: 0x20, max: 0x10ffff }),
)

const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`

test('signs end where the runtime ends them', (t) => {
  const driver = openTestDriver()
  const text = fc
    .array(
      point.filter((each) => (each < 0xd800 || each > 0xdfff) && (each < 0x7f || each > 0x9f)),
      { minLength: 1, maxLength: 12 },
    )
    .map((points) => String.fromCodePoint(...points))
  fc.assert(
    fc.property(text, (each) => {
      const signs = [...segmenter.segment(each)].map(({ segment }) => quote(segment))
      t.is(driver.evaluate(`return graphemes(${quote(each)});`), `{${signs.join(', ')}}`)
    }),
    { seed: 29, numRuns: 1_500 },
  )
})

test('a position in a long string is found wherever it is', (t) => {
  const driver = openTestDriver()
  const letters = ['a', 'é', '€', '😀']
  const long = Array.from({ length: 1_000 }, (_, index) => letters[(index * 7 + (index >> 3)) % 4])
  driver.evaluate(`add_property(#0, "s", ${quote(long.join(''))}, {#2, "rw"}); return 0;`)
  for (const index of [0, 1, 62, 63, 64, 65, 127, 128, 255, 500, 959, 960, 961, 998, 999]) {
    t.is(driver.evaluate(`return #0.s[${index + 1}];`), quote(long[index] ?? ''), `${index}`)
    t.is(
      driver.evaluate(`return #0.s[${index + 1}..$];`),
      quote(long.slice(index).join('')),
      `from ${index}`,
    )
  }
  // A search answers positions, which are counted from offsets.
  const found = `s = #0.s; r = {}; for i in [1..20] p = index(s, s[i * 49..i * 49 + 8]); r = {@r, s[p..p + 8] == s[i * 49..i * 49 + 8]}; endfor return r;`
  t.is(driver.evaluate(found), `{${Array(20).fill(1).join(', ')}}`)
})

test('a string that grew is indexed anew, and hashed as before', (t) => {
  const driver = openTestDriver()
  const source = `s = ""; for i in [1..400] s = s + "é"; endfor a = s[300]; s = s + "x" + s; m = [s -> 1]; return {a, s[401], s[402], s[700], maphaskey(m, s), length(s)};`
  t.is(driver.evaluate(source), '{"é", "x", "é", "é", 1, 801}')
})

test('names are the same in every normal form', (t) => {
  const driver = openTestDriver()
  const [composed, apart] = ['caf\u00e9', 'cafe\u0301']
  driver.evaluate(`add_property(#0, "${apart}", 7, {#2, "rw"}); return 0;`)
  t.is(driver.evaluate(`return #0.("${composed}");`), '7')
  t.is(driver.evaluate(`return #0.("${apart}");`), '7')
  t.is(
    driver.evaluate(`o = create(#-1); o.name = "${apart}"; return o.name == "${composed}";`),
    '1',
  )
})
