import test from 'ava'
import { openDriverObject } from '../../../_support/driver-object.ts'

/** names, word, whether they match; the answers are ToastStunt's. */
const CASES: readonly (readonly [names: string, word: string, matches: boolean])[] = [
  ['look', 'look', true],
  ['look', 'LOOK', true],
  ['look', 'loo', false],
  ['look', 'lookx', false],
  ['l*ook', 'l', true],
  ['l*ook', 'lo', true],
  ['l*ook', 'look', true],
  ['l*ook', 'lox', false],
  ['l*ook', 'looks', false],
  ['get t*ake', 'take', true],
  ['get t*ake', 'ta', true],
  ['get t*ake', 'ge', false],
  ['foo*', 'foo', true],
  ['foo*', 'foobar', true],
  ['foo*', 'fo', false],
  ['*', 'anything', true],
  ['*', '', true],
  ['foo*bar*', 'foo', true],
  ['foo*bar*', 'foobarbaz', true],
  ['foo*bar*', 'foox', false],
  ['x  y', 'y', true],
  ['x y', 'x y', false],
  ['x', '', false],
  ['été', 'ÉTÉ', true],
]

test('names of verbs match as in ToastStunt', async (t) => {
  const world = await openDriverObject()
  for (const [names, word, matches] of CASES) {
    const found = world.withString(names, (a) =>
      world.withString(word, (b) => world.call('verbNameMatches', a, b)),
    )
    t.is(found !== 0, matches, `'${word}' for '${names}'`)
  }
})

test('a preposition is named by number or by one of its phrases', async (t) => {
  const world = await openDriverObject()
  const match = (text: string) =>
    world.withString(text, (string) => world.call('prepositionMatch', string) | 0)
  t.is(match('with'), 0)
  t.is(match('with/using'), 0)
  t.is(match('USING'), 0)
  t.is(match('in front of'), 2)
  t.is(match(' in   front of '), 2)
  t.is(match('4'), 4)
  t.is(match('#14'), 14)
  t.is(match('15'), -1)
  t.is(match('off of'), 14)
  t.is(match(''), -1)
  t.is(match('4x'), -1)
  t.is(match('on/bogus'), 4)
})

test('the leftmost phrase of a command is its preposition, by the first alias that fits', async (t) => {
  const world = await openDriverObject()
  const find = (text: string) => {
    const items = text.split(' ').map((value) => ({ type: 'string', value }) as const)
    return world.withSlot(
      { type: 'list', items },
      (words) => world.call('prepositionFind', words) | 0,
    )
  }
  t.is(find('ball in front of box'), 2)
  t.is(find('ball in box'), 3)
  t.is(find('ball IN box with key'), 3)
  t.is(find('key with ball in box'), 0)
  t.is(find('lamp off of shelf'), 14)
  t.is(find('ball box'), -1)
})
