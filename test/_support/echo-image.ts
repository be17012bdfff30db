/**
 * The echo driver, compiled when its sources have changed, and a language to go with it: every
 * program is its own source, and a source that says `bad` does not compile.
 */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ShippedImage } from '../../kernel/host/image.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const SOURCES = [
  'test/_support/echo-driver.ts',
  'driver/host.ts',
  'driver/shared/layout.ts',
  'driver/shared/types.ts',
]

const LANGUAGE = `globalThis.language = {
  instructionSet: 1,
  format: (source) => source,
  compile: (source, options) => source.includes('bad')
    ? { errors: [{ line: 1, column: 1, message: 'Line 1:  bad' + (options.eval ? ' eval' : '') }] }
    : { program: Uint8Array.from(source, (letter) => letter.charCodeAt(0)) },
}`

/** The image of the echo driver. */
export function openEchoImage(): ShippedImage {
  return { driver: readFileSync(buildEchoDriver()), language: Buffer.from(LANGUAGE) }
}

/** The files of that image, as a server is started with. */
export function writeEchoImage(folder: string): { driver: string; language: string } {
  const language = path.join(folder, 'language.js')
  writeFileSync(language, LANGUAGE)
  return { driver: buildEchoDriver(), language }
}

/** The path of the compiled echo driver. */
function buildEchoDriver(): string {
  const hash = createHash('sha256')
  for (const source of SOURCES) hash.update(readFileSync(path.join(root, source)))
  const folder = path.join(root, 'build/test')
  const target = path.join(folder, `echo-${hash.digest('hex').slice(0, 16)}.wasm`)
  if (existsSync(target)) return target
  mkdirSync(folder, { recursive: true })
  // Several test files may build at once; a rename shows each a whole file.
  const fresh = path.join(folder, `echo-${process.pid}-${performance.now()}.wasm`)
  const options = ['--runtime', 'stub', '-O3', '--use', 'abort=driver/host/abort', '-o', fresh]
  const asc = path.join(root, 'node_modules/assemblyscript/bin/asc.js')
  execFileSync(process.execPath, [asc, 'test/_support/echo-driver.ts', ...options], { cwd: root })
  renameSync(fresh, target)
  return target
}
