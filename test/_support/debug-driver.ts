/** The whole driver compiled for debugging, kept in the temporary folder until its sources change. */

import { ok } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '../..')

/** Builds it if need be; the path of the file. With [memoryBase] its static data and heap begin there. */
export function buildDebugDriver(options: { memoryBase?: number } = {}): string {
  const { memoryBase = 0 } = options
  const hash = createHash('sha256').update(String(memoryBase))
  const files = readdirSync(path.join(ROOT, 'driver'), { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((each) => each.endsWith('.ts')).toSorted()) {
    hash.update(file).update(readFileSync(path.join(ROOT, 'driver', file)))
  }
  const folder = path.join(tmpdir(), 'cosm-test-driver')
  const target = path.join(folder, `debug-${hash.digest('hex').slice(0, 32)}.wasm`)
  if (existsSync(target)) return target
  mkdirSync(folder, { recursive: true })
  const made = `${target}.${process.pid}`
  const compiler = path.join(ROOT, 'node_modules/assemblyscript/bin/asc.js')
  const args = ['driver/index.ts', '--config', 'driver/asconfig.json', '--target', 'debug']
  args.push('--sourceMap', 'false', '--outFile', path.relative(ROOT, made))
  if (memoryBase > 0) args.push('--memoryBase', String(memoryBase))
  const result = spawnSync(process.execPath, [compiler, ...args], { cwd: ROOT, encoding: 'utf8' })
  ok(result.status === 0, `asc: ${result.stderr}`)
  renameSync(made, target)
  return target
}
