import test from 'ava'
import { E_INVARG, E_PERM, E_TYPE } from '../../../../../driver/shared/errors.ts'
import { type Connections, openNetwork } from '../../../../../kernel/host/service/network.ts'
import { ask } from '../../../../_support/service.ts'

const NONE: Connections = {
  connect: () => Promise.reject(new Error('Connection refused')),
  sourceOf: () => undefined,
}

function map(key: string, value: unknown) {
  return { map: [[key, value]] }
}

test('a connection is opened for its listener and known by its number', async (t) => {
  const asked: unknown[] = []
  const connections: Connections = {
    ...NONE,
    connect: (options) => {
      asked.push(options)
      return Promise.resolve(-7n)
    },
  }
  const service = openNetwork({ granted: true, connections })
  t.deepEqual(await ask(service, 'connect', '127.0.0.1', 7777), { value: '#-7' })
  t.deepEqual(await ask(service, 'connect', '127.0.0.1', 7778, map('listener', 5n)), {
    value: '#-7',
  })
  t.deepEqual(asked, [
    { host: '127.0.0.1', port: 7777, listener: undefined },
    { host: '127.0.0.1', port: 7778, listener: 5n },
  ])
})

test('what cannot be connected is told as ToastStunt tells it', async (t) => {
  const service = openNetwork({ granted: true, connections: NONE })
  t.deepEqual(await ask(service, 'connect', '127.0.0.1', 1), {
    error: E_INVARG,
    message: 'Connection failure',
    value: 'Connection refused',
  })
  t.like(await ask(service, 'connect', '127.0.0.1', 0), { error: E_INVARG })
  t.like(await ask(service, 'connect', '127.0.0.1', 1, map('listener', 5)), { error: E_TYPE })
  t.like(await ask(service, 'connect', '127.0.0.1', 1, map('tls', 1)), { error: E_PERM })
})

test('without the grant no connection is opened, but names are looked up', async (t) => {
  const connections: Connections = { ...NONE, sourceOf: (id) => (id === -7n ? 'here' : undefined) }
  const service = openNetwork({ granted: false, connections })
  t.like(await ask(service, 'connect', '127.0.0.1', 7777), { error: E_PERM })
  t.deepEqual(await ask(service, 'lookup', -7n), { value: 'here' })
  t.like(await ask(service, 'lookup', -8n), { error: E_INVARG })
})
