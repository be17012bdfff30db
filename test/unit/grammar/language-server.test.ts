import test from 'ava'
import {
  callAt,
  documentationOf,
  findNames,
  nameAt,
  wantedAt,
} from '../../../grammar/language-server.ts'

/** [text] without its bar, and where the bar stood. */
function marked(text: string): [string, number] {
  const offset = text.indexOf('¦')
  return [text.replace('¦', ''), offset]
}

test('names are told apart by what stands beside them', (t) => {
  const names = findNames('x = this:open($lamp, player.name) || length(#12:f()) + $say(x);')
  t.deepEqual(
    names.map(({ kind, text, receiver }) => [kind, text, receiver]),
    [
      ['variable', 'x', undefined],
      ['variable', 'this', undefined],
      ['verb', 'open', 'this'],
      ['object', '$lamp', undefined],
      ['variable', 'player', undefined],
      ['property', 'name', 'player'],
      ['function', 'length', undefined],
      ['object', '#12', undefined],
      ['verb', 'f', '#12'],
      ['verb', 'say', '#0'],
      ['variable', 'x', undefined],
    ],
  )
})

test('names in strings and comments are none, and a longer receiver is not known', (t) => {
  t.deepEqual(
    findNames('"x"; // y\n/* z */ a.b.c:d();').map(({ text, receiver }) => [text, receiver]),
    [
      ['a', undefined],
      ['b', 'a'],
      ['c', undefined],
      ['d', undefined],
    ],
  )
})

test('a name is found at its letters and just behind them', (t) => {
  for (const text of ['¦count = 1;', 'cou¦nt = 1;', 'count¦ = 1;']) {
    t.is(nameAt(...marked(text))?.text, 'count', text)
  }
  t.is(nameAt(...marked('count =¦ 1;')), undefined)
})

test('what could stand at a place follows from the signs before it, in programs that do not parse', (t) => {
  const wanted = (text: string) => {
    const found = wantedAt(...marked(text))
    return found && [found.kind, found.prefix, found.receiver]
  }
  t.deepEqual(wanted('if (x) y = le¦'), ['word', 'le', undefined])
  t.deepEqual(wanted('this:op¦'), ['verb', 'op', 'this'])
  t.deepEqual(wanted('$lamp.¦'), ['property', '', '$lamp'])
  t.deepEqual(wanted('f($la¦'), ['object', 'la', undefined])
  t.deepEqual(wanted('a.b:¦ = 5;'), ['verb', '', undefined])
  t.is(wanted('x = "this:op¦'), undefined)
  t.is(wanted('x = 1; // this:op¦'), undefined)
  t.is(wanted('/* this:op¦'), undefined)
  t.deepEqual(wanted('x = "//"; this:¦'), ['verb', '', 'this'])
})

test('the innermost function that is open at a place, and which argument', (t) => {
  const call = (text: string) => {
    const found = callAt(...marked(text))
    return found && [found.name, found.argument]
  }
  t.deepEqual(call('listset(x, {1, 2}, ¦'), ['listset', 2])
  t.deepEqual(call('listset(length(¦'), ['length', 0])
  t.deepEqual(call('listset(length(x), ¦)'), ['listset', 1])
  t.is(call('this:f(¦'), undefined)
  t.is(call('f(1);¦'), undefined)
})

test('a verb says of itself what its first statement is, if that is a string', (t) => {
  t.is(documentationOf('"Says \\"hello\\".";\nreturn 1;'), 'Says "hello".')
  t.is(documentationOf('"a" + b;'), undefined)
  t.is(documentationOf('x = 1;'), undefined)
  t.is(documentationOf(''), undefined)
})
