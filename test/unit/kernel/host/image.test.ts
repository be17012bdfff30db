import test from 'ava'
import { loadImage, settleImage } from '../../../../kernel/host/image.ts'
import { imageKey } from '../../../../kernel/store/keys.ts'
import { transact } from '../../../../kernel/store/transact.ts'
import { encodeValue, stringValue } from '../../../../kernel/store/value.ts'
import { openStoreFolder } from '../../../_support/store-folder.ts'

const image = (text: string) => ({
  driver: new Uint8Array(250_000).fill(text.charCodeAt(0)),
  language: Buffer.from(text),
})

test('the first start puts what was shipped into the store, and says nothing', async (t) => {
  const { store, reader } = openStoreFolder(t)
  t.throws(() => loadImage(reader), { code: 'ERR_IMAGE' })
  t.deepEqual(await settleImage(store, image('a')), { version: 1 })
  const loaded = loadImage(reader)
  t.is(loaded.version, 1)
  t.deepEqual(loaded.driver, image('a').driver)
  t.is(Buffer.from(loaded.language).toString(), 'a')
})

test('what was shipped anew is activated with a line, the same again is not', async (t) => {
  const { store, reader } = openStoreFolder(t)
  await settleImage(store, image('a'))
  const { version, line } = await settleImage(store, image('b'))
  t.is(version, 2)
  t.regex(line ?? '', /^image 2 is active/)
  t.deepEqual(await settleImage(store, image('b')), { version: 2 })
  t.is(Buffer.from(loadImage(reader).language).toString(), 'b')
})

test('the version before the active one is kept, older ones go', async (t) => {
  const { store, reader } = openStoreFolder(t)
  for (const text of ['a', 'b', 'c']) await settleImage(store, image(text))
  t.is(reader.get(imageKey(1, 'language')), undefined)
  t.not(reader.get(imageKey(2, 'language')), undefined)
})

test('an image that was edited from inside stays, with a line', async (t) => {
  const { store } = openStoreFolder(t)
  await settleImage(store, image('a'))
  const about = encodeValue({
    type: 'map',
    entries: [
      [stringValue('digest'), stringValue('another')],
      [stringValue('origin'), stringValue('edited')],
    ],
  })
  await transact(store, async (transaction) => transaction.set(imageKey(1, 'about'), about))
  const { version, line } = await settleImage(store, image('b'))
  t.is(version, 1)
  t.regex(line ?? '', /edited from inside/)
})
