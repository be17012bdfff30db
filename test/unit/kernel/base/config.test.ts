import test from 'ava'
import { readConfiguration } from '../../../../kernel/base/config.ts'
import { FREE_SPACE_FLOOR_BYTES } from '../../../../kernel/base/limits.ts'

test('an empty environment gives the defaults', (t) => {
  t.deepEqual(readConfiguration({}), {
    data: './data',
    store: 'embedded',
    clusterFile: '/etc/foundationdb/fdb.cluster',
    storePrefix: '',
    host: '127.0.0.1',
    httpPort: 7780,
    telnetPort: 7777,
    durability: 'group',
    logLevel: 'info',
    freeSpaceFloorBytes: FREE_SPACE_FLOOR_BYTES,
    cacheBytes: 2 ** 30,
  })
})

test('settings are read from the environment', (t) => {
  const configuration = readConfiguration({
    COSM_DATA: '/srv/world',
    COSM_HTTP_PORT: '0',
    COSM_DURABILITY: 'relaxed',
    COSM_LOG_LEVEL: 'warn',
    COSM_FREE_SPACE_FLOOR_MB: '5000',
    COSM_CACHE_MB: '64',
  })
  t.is(configuration.data, '/srv/world')
  t.is(configuration.httpPort, 0)
  t.is(configuration.durability, 'relaxed')
  t.is(configuration.logLevel, 'warn')
  t.is(configuration.freeSpaceFloorBytes, 5000 * 1024 * 1024)
  t.is(configuration.cacheBytes, 64 * 1024 * 1024)
})

test('an empty setting is no setting', (t) => {
  t.is(readConfiguration({ COSM_HTTP_PORT: '' }).httpPort, 7780)
})

for (const [name, value] of [
  ['COSM_HTTP_PORT', '65536'],
  ['COSM_TELNET_PORT', '-1'],
  ['COSM_TELNET_PORT', '12x'],
  ['COSM_DURABILITY', 'perhaps'],
  ['COSM_LOG_LEVEL', 'loud'],
  ['COSM_FREE_SPACE_FLOOR_MB', '1e3'],
  ['COSM_CACHE_MB', '63'],
  ['COSM_CACHE_MB', '4097'],
] as const) {
  test(`${name}=${value} is refused with its name`, (t) => {
    const error = t.throws(() => readConfiguration({ [name]: value }), {
      code: 'ERR_CONFIGURATION',
    })
    t.true(error?.message.includes(name))
  })
}
