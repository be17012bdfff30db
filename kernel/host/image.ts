/**
 * The image: driver.wasm and the language bundle as the store holds them, which is what runs. What
 * was shipped with the server only fills it.
 *
 *   ('i', version, 'driver')    wasm
 *   ('i', version, 'language')  script, UTF-8
 *   ('i', version, 'about')     map {digest string, origin "shipped" or "edited"}
 *   ('m', 'image')              {active version int}
 *
 * Versions count from 1 and are never reused. The one before the active one is kept, for going back.
 */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { KernelError } from '../base/errors.ts'
import { getValue, putValue, readValue } from '../store/chunks.ts'
import { imageKey, imageRange, metaKey } from '../store/keys.ts'
import type { Bytes } from '../store/range.ts'
import type { Store, StoreReader } from '../store/store.ts'
import { type Transaction, transact } from '../store/transact.ts'
import {
  decodeValue,
  encodeValue,
  intValue,
  listValue,
  type SlotValue,
  stringValue,
} from '../store/value.ts'

/** What a release of the server brings along. */
export interface ShippedImage {
  readonly driver: Bytes
  readonly language: Bytes
}

export interface Image extends ShippedImage {
  readonly version: number
}

type Origin = 'shipped' | 'edited'

interface About {
  readonly digest: string
  readonly origin: Origin
}

/** Reads what was built. Throws ERR_IMAGE naming the file that is missing. */
export function readShippedImage(files: { driver: string; language: string }): ShippedImage {
  return { driver: readBuilt(files.driver), language: readBuilt(files.language) }
}

function readBuilt(file: string): Bytes {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new KernelError('ERR_IMAGE', `${file} is missing; run npm run build`, { cause })
  }
}

/**
 * Makes sure that the store has an active image, before any executor runs: [shipped] when there is
 * none, or when the active one was shipped and differs. Answers its version, and a line to print
 * when what runs has changed or is not what was shipped.
 */
export async function settleImage(
  store: Store,
  shipped: ShippedImage,
): Promise<{ version: number; line?: string }> {
  const digest = digestOf(shipped)
  return await transact(store, async (transaction) => {
    const active = await activeVersion(transaction)
    if (active === undefined) {
      putImage(transaction, 1, shipped, { digest, origin: 'shipped' })
      return { version: 1 }
    }
    const about = await readAbout(transaction, active)
    if (about.digest === digest) return { version: active }
    if (about.origin === 'edited') {
      const line = `image ${active} was edited from inside and stays; what was shipped differs`
      return { version: active, line }
    }
    putImage(transaction, active + 1, shipped, { digest, origin: 'shipped' })
    if (active > 1) transaction.clearRange(imageRange(active - 1))
    const line = `image ${active + 1} is active: driver or language are newer than image ${active}`
    return { version: active + 1, line }
  })
}

/** The version of the active image. Throws ERR_IMAGE when there is none. */
export function readActiveVersion(reader: StoreReader): number {
  const meta = reader.get(metaKey('image'))
  if (meta === undefined) throw new KernelError('ERR_IMAGE', 'the store has none')
  return decodeVersion(meta)
}

/** The active image. Throws ERR_IMAGE when there is none. */
export function loadImage(reader: StoreReader): Image {
  const version = readActiveVersion(reader)
  const part = (name: string): Bytes => {
    const bytes = readValue(reader, imageKey(version, name))
    if (bytes !== undefined) return bytes
    throw new KernelError('ERR_IMAGE', `image ${version} has no ${name}`)
  }
  return { version, driver: part('driver'), language: part('language') }
}

function putImage(
  transaction: Transaction,
  version: number,
  image: ShippedImage,
  about: About,
): void {
  putValue(transaction, imageKey(version, 'driver'), image.driver)
  putValue(transaction, imageKey(version, 'language'), image.language)
  transaction.set(imageKey(version, 'about'), encodeAbout(about))
  transaction.set(metaKey('image'), encodeValue(listValue([intValue(version)])))
}

async function activeVersion(transaction: Transaction): Promise<number | undefined> {
  const meta = await transaction.get(metaKey('image'))
  return meta && decodeVersion(meta)
}

function decodeVersion(bytes: Bytes): number {
  const value = decodeValue(bytes)
  const version = value.type === 'list' ? value.items[0] : undefined
  if (version?.type === 'int') return Number(version.value)
  throw new KernelError('ERR_IMAGE', 'the row of the active version is no list of an integer')
}

async function readAbout(transaction: Transaction, version: number): Promise<About> {
  const bytes = await getValue(transaction, imageKey(version, 'about'))
  const value = bytes && decodeValue(bytes)
  if (value?.type !== 'map') throw new KernelError('ERR_IMAGE', `image ${version} is incomplete`)
  const field = (name: string): string => {
    const entry = value.entries.find(([key]) => key.type === 'string' && key.value === name)
    return entry?.[1].type === 'string' ? entry[1].value : ''
  }
  return { digest: field('digest'), origin: field('origin') === 'edited' ? 'edited' : 'shipped' }
}

function encodeAbout({ digest, origin }: About): Bytes {
  const entries: [SlotValue, SlotValue][] = [
    [stringValue('digest'), stringValue(digest)],
    [stringValue('origin'), stringValue(origin)],
  ]
  return encodeValue({ type: 'map', entries })
}

function digestOf({ driver, language }: ShippedImage): string {
  const hash = createHash('sha256')
  hash.update(`${driver.length} `).update(driver).update(language)
  return hash.digest('hex')
}
