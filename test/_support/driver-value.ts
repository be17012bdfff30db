/**
 * The driver's value layer for tests: compiled by asc with every exported function of the given files
 * exported to the host, so that tests call `listAppend` and its like on real memory. Values cross as
 * encoded bytes, by the kernel's codec. A build is kept in the temporary folder until a source changes.
 */

import { ok } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { threadId } from 'node:worker_threads'
import { decodeValue, encodeValue, type SlotValue } from '../../kernel/store/value.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const ENTRY = 'driver/test-entry.ts'
/** Not a literal in the import, since the compiler's own types clash with driver/shared/portable.d.ts. */
const COMPILER: string = 'assemblyscript/asc'

interface Compiler {
  readonly version: string
  main(
    args: readonly string[],
    files: {
      readFile: (name: string, folder: string) => string | null
      writeFile: (name: string, content: string | Uint8Array) => void
      listFiles: () => string[]
    },
  ): Promise<{ readonly error: Error | null; readonly stderr: { toString(): string } }>
}

export interface BuildOptions {
  /** Debug builds poison freed memory and check counts. */
  readonly debug?: boolean
  /** Folders and files under driver/ whose functions are exported; the value folder by default. */
  readonly from?: readonly string[]
  /** Where static data begins: above 2 GiB in the test that pointers are unsigned. */
  readonly memoryBase?: number
  /** What the driver's imports answer; the others abort. */
  readonly host?: Readonly<Record<string, (...args: number[]) => number | undefined>>
}

type WasmFunction = (...args: (number | bigint)[]) => number | bigint | undefined

/** An instance of the driver's lower layers, and how to get values in and out. */
export class DriverValue {
  readonly #exports: Record<string, unknown>
  readonly memory: WebAssembly.Memory
  readonly #textBuffer: number

  constructor(exports: Record<string, unknown>) {
    this.#exports = exports
    this.memory = exports['memory'] as WebAssembly.Memory
    this.#textBuffer = this.call('newTextBuffer')
  }

  /** Calls an exported function; addresses come back unsigned. */
  call(name: string, ...args: (number | bigint)[]): number {
    const result = this.#function(name)(...args)
    return typeof result === 'bigint' ? Number(result) : (result ?? 0) >>> 0
  }

  /** The same for functions that answer an i64 or an f64. */
  callBig(name: string, ...args: (number | bigint)[]): bigint {
    return BigInt(this.#function(name)(...args) ?? 0)
  }
  callReal(name: string, ...args: (number | bigint)[]): number {
    return Number(this.#function(name)(...args))
  }

  #function(name: string): WasmFunction {
    const found = this.#exports[name]
    ok(typeof found === 'function', `the driver exports no ${name}`)
    return found as WasmFunction
  }

  /** Blocks in use, but for the names that the driver keeps for ever: what a test must leave as it was. */
  blocks(): number {
    return this.call('heapBlocksUsed') - this.call('symbolCount')
  }

  /** A new slot with nothing in it. */
  newSlot(): number {
    const slot = this.call('allocate', 16)
    new Uint8Array(this.memory.buffer, slot, 16).fill(0)
    return slot
  }

  /** Releases what the slot holds, and the slot. */
  freeSlot(slot: number): void {
    this.call('clear', slot)
    this.call('free', slot)
  }

  /** A new slot with a value. */
  put(value: SlotValue): number {
    const slot = this.newSlot()
    ok(this.decode(encodeValue(value), slot), 'the driver decodes what the kernel encodes')
    return slot
  }

  /** The value in a slot. */
  take(slot: number): SlotValue {
    return decodeValue(this.encode(slot))
  }

  /** The value in a slot, which is given back. */
  takeAndFree(slot: number): SlotValue {
    const value = this.take(slot)
    this.freeSlot(slot)
    return value
  }

  decode(bytes: Uint8Array, slot: number): boolean {
    const at = this.putBytes(bytes)
    const done = this.call('decode', at, bytes.length, slot)
    this.call('free', at)
    return done !== 0
  }

  encode(slot: number, encoder = 'encode'): Uint8Array {
    const buffer = this.#buffer()
    this.call(encoder, slot, buffer)
    return this.#bytesOf(buffer)
  }

  /** What a function writes to a text buffer. */
  print(name: string, ...args: (number | bigint)[]): string {
    const buffer = this.#buffer()
    this.call(name, ...args, buffer)
    return new TextDecoder().decode(this.#bytesOf(buffer))
  }

  /** Copies bytes into memory of their own. */
  putBytes(bytes: Uint8Array): number {
    const at = this.call('allocate', bytes.length)
    new Uint8Array(this.memory.buffer, at, bytes.length).set(bytes)
    return at
  }

  /** A string value that no slot holds. */
  newString(text: string): number {
    const bytes = new TextEncoder().encode(text)
    const at = this.putBytes(bytes)
    const string = this.call('newString', at, bytes.length)
    this.call('free', at)
    return string
  }

  /** A global of the outcome of the last builtin. */
  global(name: string): number {
    return (this.#exports[name] as { value: number }).value >>> 0
  }

  word(address: number): number {
    return new DataView(this.memory.buffer).getUint32(address, true)
  }

  #buffer(): number {
    new DataView(this.memory.buffer).setUint32(this.#textBuffer + 4, 0, true)
    return this.#textBuffer
  }

  #bytesOf(buffer: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, this.word(buffer), this.word(buffer + 4)).slice()
  }
}

/** Compiles what is needed, and starts an instance. */
export async function openDriverValue(options: BuildOptions = {}): Promise<DriverValue> {
  const module = new WebAssembly.Module(await build(options))
  let memory: WebAssembly.Memory | undefined
  const host: Record<string, WebAssembly.ImportValue> = {}
  for (const name of hostNames())
    host[name] = options.host?.[name] ?? DEFAULTS[name] ?? refuse(name)
  host['abort'] = (message: number, file: number, line: number): never => {
    const where = line > 0 ? ` at ${literal(memory, file)}:${line}` : ''
    throw new Error(`driver: ${literal(memory, message)}${where}`)
  }
  const instance = new WebAssembly.Instance(module, { host })
  memory = instance.exports['memory'] as WebAssembly.Memory
  return new DriverValue(instance.exports)
}

/** Imports that answer something sensible by themselves: text is in its normal form. */
const DEFAULTS: Readonly<Record<string, () => number>> = { normalize: () => 0xffffffff }

function hostNames(): string[] {
  const text = readFileSync(join(ROOT, 'driver/host.ts'), 'utf8')
  return [...text.matchAll(/^export declare function (\w+)/gm)].map((match) => match[1] ?? '')
}

function refuse(name: string) {
  return () => {
    throw new Error(`the test gives the driver no ${name}`)
  }
}

/** An AssemblyScript string: its length in bytes stands before it. */
function literal(memory: WebAssembly.Memory | undefined, address: number): string {
  if (memory === undefined || address === 0) return '(message unknown)'
  const bytes = new DataView(memory.buffer).getUint32((address >>> 0) - 4, true)
  return new TextDecoder('utf-16le').decode(new Uint8Array(memory.buffer, address >>> 0, bytes))
}

// ---- building

/** Builds of this process by their file, so that tests that run at once compile once. */
const builds = new Map<string, Promise<void>>()

async function build(options: BuildOptions): Promise<Buffer> {
  const from = options.from ?? ['value']
  const entry = entryText(sources(from))
  const wanted = { entry, debug: options.debug === true, memoryBase: options.memoryBase ?? 0 }
  const key = createHash('sha256').update(JSON.stringify(wanted))
  const lower = ['shared', 'host', 'value']
  if (from.includes('object')) lower.push('object')
  const dependencies = from.every((each) => lower.includes(each)) ? lower : ['.']
  for (const file of sources(dependencies)) key.update(readFileSync(join(ROOT, file)))
  const folder = join(tmpdir(), 'cosm-test-driver')
  const target = join(folder, `${key.digest('hex').slice(0, 32)}.wasm`)
  const building = builds.get(target) ?? make(entry, target, options)
  builds.set(target, building)
  await building
  return readFileSync(target)
}

async function make(entry: string, target: string, options: BuildOptions): Promise<void> {
  if (existsSync(target)) return
  mkdirSync(dirname(target), { recursive: true })
  await compile(entry, target, options)
}

/** Source files under driver/, without tests of tests: paths from the root of the repository. */
function sources(from: readonly string[]): string[] {
  const all = readdirSync(join(ROOT, 'driver'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .sort()
  const wanted = (name: string) =>
    from.some((each) => each === '.' || name === `${each}.ts` || name.startsWith(`${each}/`))
  return all.filter(wanted).map((name) => `driver/${name}`)
}

/** A module that exports every function the files export, under its own name. */
function entryText(files: readonly string[]): string {
  const lines = [
    "import { clock } from './host.ts'",
    'export function hostIsLinked(): f64 {',
    '  return clock()',
    '}',
  ]
  for (const file of files) {
    const text = readFileSync(join(ROOT, file), 'utf8')
    const names = [
      ...text.matchAll(/^export (?:function|let|const) (raised\w+|(?<=function )\w+)/gm),
    ].map((match) => match[1])
    if (names.length === 0 || file.includes('/pattern-')) continue
    lines.push(`import { ${names.join(', ')} } from './${file.slice('driver/'.length)}'`)
    lines.push(`export { ${names.join(', ')} }`)
  }
  return lines.join('\n')
}

async function compile(entry: string, target: string, options: BuildOptions): Promise<void> {
  const outFile = `${target}.${process.pid}.${threadId}`
  const args = [ENTRY, '--config', 'driver/asconfig.json', '--outFile', 'out.wasm']
  args.push('--target', options.debug === true ? 'debug' : 'release')
  if (options.debug === true) args.push('--sourceMap', 'false')
  if (options.memoryBase !== undefined) args.push('--memoryBase', String(options.memoryBase))
  const compiler: Compiler = (await import(COMPILER)).default
  const result = await compiler.main(args, {
    readFile: (name, folder) => {
      if (name === ENTRY) return entry
      const path = resolve(ROOT, folder, name)
      return existsSync(path) ? readFileSync(path, 'utf8') : null
    },
    writeFile: (name, content) => {
      if (name.endsWith('.wasm')) writeFileSync(outFile, content)
    },
    listFiles: () => [],
  })
  ok(result.error === null, `asc: ${result.stderr.toString()}`)
  renameSync(outFile, target)
}
