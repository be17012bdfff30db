import test from 'ava'

import { suggest } from '../../../grammar/suggest.ts'

const WORDS = ['if', 'else', 'elseif', 'endif', 'while', 'return']

test('a slip of the fingers is understood', (t) => {
  t.is(suggest('retrun', WORDS), 'return')
  t.is(suggest('whlie', WORDS), 'while')
  t.is(suggest('esle', WORDS), 'else')
  t.is(suggest('elsif', WORDS), 'elseif')
  t.is(suggest('ENDFI', WORDS), 'endif')
})

test('another word is not taken for a slip', (t) => {
  t.is(suggest('player', WORDS), undefined)
  t.is(suggest('f', WORDS), undefined)
  t.is(suggest('x'.repeat(1000), ['x'.repeat(1001)]), undefined)
})

test('a word is not suggested for itself', (t) => {
  t.is(suggest('If', ['if']), undefined)
})
