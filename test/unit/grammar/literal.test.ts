import test from 'ava'
import fc from 'fast-check'

import { integerOf, objectOf, stringOf } from '../../../grammar/literal.ts'

test('integers wrap around at 64 bits', (t) => {
  t.is(integerOf('9223372036854775807'), 9223372036854775807n)
  t.is(integerOf('9223372036854775808'), -9223372036854775808n)
  t.is(integerOf('18446744073709551615'), -1n)
  t.is(integerOf('10000000000000000000'), -8446744073709551616n)
})

test('integers of any length are the number modulo 2 to the 64th', (t) => {
  const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(digits, (list) => {
      const text = list.join('')
      t.is(integerOf(text), BigInt.asIntN(64, BigInt(text)))
    }),
  )
})

test('object numbers may be negative', (t) => {
  t.is(objectOf('#-9223372036854775808'), -9223372036854775808n)
  t.is(objectOf('#12'), 12n)
})

test('a backslash stands for the character behind it, whatever it is', (t) => {
  t.is(stringOf(String.raw`"a\"b\\c\nd\😀"`), 'a"b\\cnd😀')
})
