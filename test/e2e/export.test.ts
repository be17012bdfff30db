import { readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { openFolder, runCosm, startCosm } from '../_support/server-process.ts'

for (const [words, error] of [
  [['world.db'], '--format is missing; use textdump or objects'],
  [['--format', 'json', 'world.db'], '--format is json; use textdump or objects'],
  [['--format', 'textdump', '--version', '5', 'world.db'], '--version is 5; use 17 or 4'],
  [['--format', 'objects', '--version', '4', 'out'], '--version is for --format textdump'],
  [['--format', 'textdump'], 'export to where? cosm export --format FORMAT OUT'],
] as const) {
  test.serial(`cosm export ${words.join(' ')}: one clear line and exit code 2`, async (t) => {
    const ended = await runCosm(['export', ...words])
    t.deepEqual(ended, {
      code: 2,
      out: '',
      error: `cosm: the command cannot be understood: ${error}\n`,
    })
  })
}

test.serial(
  'a running server is not exported; a stopped one is, and imported it is the same',
  async (t) => {
    const folder = openFolder(t)
    const at = (name: string) => path.join(folder, name)
    const server = await startCosm(t, folder)
    const words = (data: string, format: string, out: string) => [
      'export',
      ...['--data', at(data), '--format', format, at(out)],
    ]
    const refused = await runCosm(words('data', 'textdump', 'refused.db'))
    t.is(refused.code, 1)
    t.regex(
      refused.error,
      /^cosm: the data folder is in use by another process: \S+ \(process \d+\)\n$/,
    )
    t.is(await server.end('SIGTERM'), 0)

    const first = await runCosm(words('data', 'textdump', 'first.db'))
    t.is(first.code, 0, first.error)
    t.regex(first.out, /^Exported \d+ objects, \d+ verbs.* \(ToastStunt textdump, version 17\)\.\n/)
    t.is((await runCosm(['import', at('first.db'), '--data', at('again')])).code, 0)
    t.is((await runCosm(words('again', 'textdump', 'second.db'))).code, 0)
    t.true(readFileSync(at('first.db')).equals(readFileSync(at('second.db'))))
  },
)
