import { Buffer } from 'node:buffer'
import test from 'ava'
import { crypt } from '../../../../../kernel/host/service/crypt.ts'
import { ServiceError } from '../../../../../kernel/host/service/reply.ts'

const LONG = 'averylongpasswordindeedmorethan16'

/** Password, setting, hash: what libxcrypt and crypt_blowfish answer. */
const HASHES: readonly (readonly [string, string, string])[] = [
  ['foobar', 'SA', 'SAEmC5UwrAl2A'],
  ['', 'ab', 'abmF1QH4PEr.E'],
  ['averylongpasswordindeed', 'zz', 'zzzarzppDEYPM'],
  ['password', '_J9..rasm', '_J9..rasmEedsvB6g8/6'],
  ['averylongpassword', '_J9..rasm', '_J9..rasmuF/eZ3BoUQE'],
  ['password', '$1$abcdefgh', '$1$abcdefgh$G//4keteveJp0qb8z2DxG/'],
  ['password', '$1$abc$defgh', '$1$abc$BXBqpb9BZcZhXLgbee.0s/'],
  ['x', '$1$', '$1$$LP5.V3ajGqHDdXW6XwZQy.'],
  ['password', '$5$abc', '$5$abc$6va2Z4O.keO7R84v9g0B9d2NkB7NOyTy0sMeQ5Z3LLA'],
  [
    'password',
    '$6$abc',
    '$6$abc$rvqzMBuMVukmply9mZJpW0wJMdDfgUKLDrSNxf9l66h/ytQiKNAdqHSj5YPJpxWJpVjRXibQXRddCl9xYHQnd0',
  ],
  ['password', '$5$rounds=1000$x', '$5$rounds=1000$x$qJLv4pvDPeZRN4swJyhU3ZR3jSNhO4Xoyru4iIVxwM8'],
  [
    'password',
    '$2b$05$KRGxLBS0Lxe3KBCwKxOzLe',
    '$2b$05$KRGxLBS0Lxe3KBCwKxOzLecZiicb0I73ULt6CxAcKMZThkdBrUFFK',
  ],
  [
    'foobar',
    '$2a$10$KRGxLBS0Lxe3KBCwKxOzLe',
    '$2a$10$KRGxLBS0Lxe3KBCwKxOzLeAgxB7LpTJ36c2o2iVIDdBSv3rB.GHhW',
  ],
  [
    '',
    '$2a$05$CCCCCCCCCCCCCCCCCCCCC.',
    '$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy',
  ],
]

for (const [password, setting, hash] of HASHES) {
  test(`the hash of "${password}" under ${setting} is libxcrypt's`, (t) => {
    t.is(crypt(Buffer.from(password), setting), hash)
  })
}

test('a hash is a setting for itself', (t) => {
  for (const [password, , hash] of HASHES) {
    t.is(crypt(Buffer.from(password), hash.replace(/^(\$[156]\$.*)\$[^$]*$/, '$1')), hash)
  }
})

test('$2x$ keeps the slip with signs, $2a$ is guarded against it', (t) => {
  const password = Buffer.from([0xff, 0xff, 0xa3])
  const salt = '/OK.fbVrR/bpIqNJ5ianF.'
  t.is(crypt(password, `$2x$05$${salt}`), `$2x$05$${salt}CE5elHaaO4EbggVDjb8P19RukzXSM3e`)
  t.is(crypt(password, `$2y$05$${salt}`), `$2y$05$${salt}CE5elHaaO4EbggVDjb8P19RukzXSM3e`)
  t.is(crypt(password, `$2a$05$${salt}`), `$2a$05$${salt}nqd1wy.pTMdcvrRWxyiGL2eMz.2a85.`)
})

test('what is no setting has a hash that no password has', (t) => {
  for (const setting of [
    '!!',
    'a:',
    '$y$j9T$abc$',
    '$2b$05$1234567890123456',
    '$5$a:b',
    '$1$a b',
  ]) {
    t.is(crypt(Buffer.from(LONG), setting), '*0', setting)
  }
  t.is(crypt(Buffer.from(LONG), '*0'), '*1')
})

test('a malformed setting of bcrypt is E_INVARG', (t) => {
  for (const setting of [
    '$2a$05$short',
    '$2a$03$KRGxLBS0Lxe3KBCwKxOzLe',
    '$2y$4$KRGxLBS0Lxe3KBCwKxOzLe',
  ]) {
    t.throws(() => crypt(Buffer.from('x'), setting), { instanceOf: ServiceError })
  }
})
