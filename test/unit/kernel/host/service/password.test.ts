import test from 'ava'
import { E_INVARG, E_INVIND, E_QUOTA } from '../../../../../driver/shared/errors.ts'
import { openPasswords } from '../../../../../kernel/host/service/password.ts'
import { ask } from '../../../../_support/service.ts'

const HASH = '$argon2id$v=19$m=1024,t=2,p=1$c2FsdHNhbHQ$gg7MDf+O0u4Yh4jYvTjXJps6cRjBIQvJ4r7MQOv1A58'

function open(t: { teardown(action: () => Promise<void>): void }) {
  const passwords = openPasswords()
  t.teardown(() => passwords.close())
  return passwords.service
}

test('crypt() answers from its own thread', async (t) => {
  const service = open(t)
  t.deepEqual(await ask(service, 'crypt', 'foobar', 'SA'), { value: 'SAEmC5UwrAl2A' })
  t.deepEqual(await ask(service, 'crypt', 'foobar', 'SA'), { value: 'SAEmC5UwrAl2A' })
  const refused = await ask(service, 'crypt', 'foobar', '$2a$05$short')
  t.like(refused, { error: E_INVARG })
})

test('argon2() makes the encoded form, which argon2_verify() knows again', async (t) => {
  const service = open(t)
  t.deepEqual(await ask(service, 'argon2', 'password', 'saltsalt', 2, 1024), { value: HASH })
  t.deepEqual(await ask(service, 'argon2_verify', HASH, 'password'), { value: 1 })
  t.deepEqual(await ask(service, 'argon2_verify', HASH, 'passwort'), { value: 0 })
  t.deepEqual(await ask(service, 'argon2_verify', 'no hash', 'password'), { value: 0 })
})

test('what Argon2 refuses is told in a map', async (t) => {
  const service = open(t)
  const problem = async (...args: unknown[]) => await ask(service, 'argon2', ...args)
  const map = (message: string) => ({ value: { error: `E${E_INVIND}`, message } })
  t.deepEqual(await problem('password', 'salt'), map('Salt is too short'))
  t.deepEqual(await problem('password', 'saltsalt', 0), map('Time cost is too small'))
  t.deepEqual(await problem('password', 'saltsalt', 1, 1), map('Memory cost is too small'))
  t.deepEqual(await problem('password', 'saltsalt', 1, 8, 0), map('Too few lanes'))
})

test('a hash that would take minutes is E_QUOTA', async (t) => {
  const service = open(t)
  t.like(await ask(service, 'argon2', 'password', 'saltsalt', -1), { error: E_QUOTA })
  t.like(await ask(service, 'argon2', 'password', 'saltsalt', 1, 4_000_000), { error: E_QUOTA })
})
