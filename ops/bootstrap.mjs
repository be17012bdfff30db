/**
 * The first step of every npm script that must work right after `git clone`: installs what is
 * missing, builds what is stale, and hands over to the pinned runtime. Plain JavaScript, because
 * it has to run on any Node from 20 on; everything after it runs on the npm package `node`.
 *
 *   node ops/bootstrap.mjs run FILE [ARGUMENT …]    run a TypeScript file
 *   node ops/bootstrap.mjs exec TOOL [ARGUMENT …]   run a tool of node_modules/.bin
 *   node ops/bootstrap.mjs build                    build only
 */

import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const runtime = path.join(root, 'node_modules/node/bin/node')
const installStamp = path.join(root, 'node_modules/.cosm-installed')
const lockFile = path.join(root, 'package-lock.json')

const digest = (bytes) => createHash('sha256').update(bytes).digest('hex')

/** Prints one line to people, never to standard output: commands may print data there. */
const say = (line) => process.stderr.write(`cosm: ${line}\n`)

function fail(line) {
  say(line)
  process.exit(1)
}

/** Runs [command] to its end; its output is shown only when it fails. */
function complete(command, args, what) {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 })
  if (result.status === 0) return
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`)
  fail(`${what} failed (${result.error?.message ?? `exit code ${result.status}`}); see above`)
}

function install() {
  const wanted = digest(readFileSync(lockFile))
  const installed = existsSync(installStamp) ? readFileSync(installStamp, 'utf8') : ''
  if (installed === wanted && existsSync(runtime)) return
  say('installing packages (npm ci) …')
  complete('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'npm ci')
  if (!existsSync(runtime))
    fail('npm ci left no runtime: the install script of the package "node" must be allowed to run')
  writeFileSync(installStamp, wanted)
}

function filesBelow(folder, ending) {
  return readdirSync(path.join(root, folder), { recursive: true })
    .map((name) => path.join(folder, String(name)))
    .filter((name) => name.endsWith(ending))
    .sort()
}

/** What is built: target, the files it is made from, the command that makes it. */
const PRODUCTS = [
  {
    what: 'driver',
    target: 'build/driver.wasm',
    sources: () => [...filesBelow('driver', '.ts'), 'driver/asconfig.json'],
    command: [
      'node_modules/assemblyscript/bin/asc.js',
      'driver/index.ts',
      '--config',
      'driver/asconfig.json',
      '--target',
      'release',
    ],
  },
  {
    what: 'language bundle',
    target: 'build/language.js',
    sources: () => [
      ...filesBelow('grammar', '.ts'),
      ...filesBelow('grammar', '.ne'),
      ...filesBelow('driver/shared', '.ts'),
    ],
    command: ['grammar/build.ts'],
  },
]

/** Builds each product whose sources differ, by content, from those it was built from. */
function build() {
  mkdirSync(path.join(root, 'build'), { recursive: true })
  for (const { what, target, sources, command } of PRODUCTS) {
    const files = sources()
    const wanted = digest(
      files.map((name) => `${name}\0${digest(readFileSync(path.join(root, name)))}`).join('\n') +
        command.join(' '),
    )
    const stamp = path.join(root, `${target}.stamp`)
    const built =
      existsSync(stamp) && existsSync(path.join(root, target)) ? readFileSync(stamp, 'utf8') : ''
    if (built === wanted) continue
    const begin = Date.now()
    complete(runtime, command, `building the ${what}`)
    writeFileSync(stamp, wanted)
    say(
      `built ${target} (${((Date.now() - begin) / 1000).toFixed(1)} s, ${Math.round(statSync(path.join(root, target)).size / 1024)} KiB)`,
    )
  }
}

/**
 * What glibc's allocator is told unless the environment says otherwise: to give large buffers back to the
 * system whatever it has learned of their sizes, and to keep few arenas. It saves some 100 MB of a server
 * that reads and writes large values.
 */
const ALLOCATOR = { MALLOC_ARENA_MAX: '4', MALLOC_MMAP_THRESHOLD_: '65536' }

/** Replaces this process, as far as Node can: same streams, signals passed on, same exit code. */
function handOver(args) {
  const env = {
    ...ALLOCATOR,
    ...process.env,
    PATH: `${path.dirname(runtime)}${path.delimiter}${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env.PATH ?? ''}`,
  }
  const child = spawn(runtime, args, { stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => fail(`cannot start ${runtime}: ${error.message}`))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
  })
}

const [action, ...rest] = process.argv.slice(2)
install()
build()
if (action === 'run') handOver([path.join(root, rest[0]), ...rest.slice(1)])
else if (action === 'exec') {
  const tool = path.join(
    root,
    'node_modules',
    rest[0],
    JSON.parse(readFileSync(path.join(root, 'node_modules', rest[0], 'package.json'), 'utf8')).bin[
      rest[0]
    ],
  )
  handOver([tool, ...rest.slice(1)])
} else if (action !== 'build') fail(`unknown action ${action}; known are run, exec and build`)
