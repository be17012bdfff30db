/**
 * `/source`: the source of the running server, as its licence asks of whoever offers it over a network:
 * a gzipped tar archive (POSIX ustar) of the project's own files.
 */

import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyPluginAsync } from 'fastify'

const ROOT = path.resolve(import.meta.dirname, '../..')
/** The project's own; a data folder or a secret that lies beside them is never offered. */
const OFFERED =
  /^(kernel|driver|world|grammar|migrations|test|ops|docs|README\.md|LICENSE|CHANGELOG\.md|Dockerfile|(package|package-lock|tsconfig|biome)\.json)$/
const BLOCK_BYTES = 512
const NAME_BYTES_MAX = 100

export const sourceRoutes: FastifyPluginAsync = async (server) => {
  let archive: Promise<Buffer> | undefined
  server.get('/source', async (_request, reply) => {
    archive ??= buildArchive()
    return await reply
      .type('application/gzip')
      .header('content-disposition', 'attachment; filename="cosm.tar.gz"')
      .send(await archive)
  })
}

async function buildArchive(): Promise<Buffer> {
  const blocks: Buffer[] = []
  for (const name of await filesBelow('')) {
    const bytes = await readFile(path.join(ROOT, name))
    blocks.push(
      tarHeader(`cosm/${name}`, bytes.length),
      bytes,
      Buffer.alloc(-bytes.length & (BLOCK_BYTES - 1)),
    )
  }
  blocks.push(Buffer.alloc(2 * BLOCK_BYTES))
  return await promisify(gzip)(Buffer.concat(blocks))
}

async function filesBelow(folder: string): Promise<string[]> {
  const names: string[] = []
  for (const name of (await readdir(path.join(ROOT, folder))).sort()) {
    if (folder === '' && !OFFERED.test(name)) continue
    const below = path.posix.join(folder, name)
    if ((await stat(path.join(ROOT, below))).isDirectory()) names.push(...(await filesBelow(below)))
    else names.push(below)
  }
  return names
}

/** A ustar header: fields of fixed width, numbers in octal, a checksum over all with its own as spaces. */
function tarHeader(name: string, bytes: number): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES)
  if (Buffer.byteLength(name) > NAME_BYTES_MAX)
    throw new Error(`${name} is too long a path for the archive`)
  header.write(name, 0)
  header.write('0000644\0', 100)
  header.write('0000000\0', 108)
  header.write('0000000\0', 116)
  header.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124)
  header.write('00000000000\0', 136)
  header.write('        0', 148)
  header.write('ustar\x0000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}
