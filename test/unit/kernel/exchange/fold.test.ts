import test from 'ava'
import { compareText, foldText } from '../../../../kernel/exchange/fold.ts'

test('text is folded a character at a time, and never to another length', (t) => {
  t.is(foldText('Get*All_2'), 'get*all_2')
  t.is(foldText('ÆRØ Ünï'), 'ærø ünï')
  t.is(foldText('ΣΑΣ ς'), 'σασ σ')
  // Each of these would grow or shrink in UTF-8.
  for (const sign of ['\u0130', '\u1e9e', '\u017f', '\u212a']) t.is(foldText(sign), sign)
})

test('text is compared by its characters, not by their halves', (t) => {
  t.true(compareText('a', 'b') < 0)
  t.true(compareText('a', 'ab') < 0)
  t.is(compareText('ab', 'ab'), 0)
  t.true(compareText('\u{1f600}', '\uffee') > 0)
})
