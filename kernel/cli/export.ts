/**
 * `cosm export --data DIR --format textdump|objects OUT`: the world of a stopped server as a file that
 * other servers load, or as a folder of files that people edit.
 */

import { openSystemClock } from '../base/clock.ts'
import { KernelError } from '../base/errors.ts'
import { openSilentLog } from '../base/log.ts'
import { exportWorld } from '../exchange/export.ts'
import { describeExport, type ExportFormat } from '../exchange/export-report.ts'
import type { Command, CommandInput } from './command.ts'
import { readPlace, STORE_OPTIONS } from './store-options.ts'

export const exportCommand: Command = {
  name: 'export',
  summary: 'write a world as a textdump or as object definitions',
  usage: 'cosm export --format textdump|objects OUT [--data DIR] [--store S]',
  details: [
    'textdump: OUT is a file for ToastStunt, or with --version 4 for LambdaMOO; it is replaced.',
    'objects: OUT becomes a folder of .moo files; see docs/object-definitions.md.',
    'The server must not run. When the export fails, OUT stays as it was. See docs/export.md.',
  ],
  options: {
    data: { type: 'string', value: 'DIR', help: 'the folder that holds the world' },
    ...STORE_OPTIONS,
    format: { type: 'string', value: 'textdump|objects', help: 'what to write' },
    version: { type: 'string', value: '17|4', help: "a textdump's version (17)" },
  },
  positionalsMax: 1,
  run: runExport,
}

async function runExport({ values, positionals }: CommandInput): Promise<number> {
  const [out] = positionals
  const format = readFormat(values)
  if (out === undefined) {
    throw new KernelError('ERR_USAGE', 'export to where? cosm export --format FORMAT OUT')
  }
  const report = await exportWorld({
    out,
    format,
    place: readPlace(values),
    clock: openSystemClock(),
    log: openSilentLog(),
  })
  process.stdout.write(`${describeExport(report).join('\n')}\n`)
  return 0
}

function readFormat({ format, version }: CommandInput['values']): ExportFormat {
  if (format === 'textdump') {
    if (version === undefined || version === '17') return { kind: 'textdump', version: 17 }
    if (version === '4') return { kind: 'textdump', version: 4 }
    throw new KernelError('ERR_USAGE', `--version is ${version}; use 17 or 4`)
  }
  if (format !== 'objects') {
    const given = format === undefined ? 'is missing' : `is ${format}`
    throw new KernelError('ERR_USAGE', `--format ${given}; use textdump or objects`)
  }
  if (version === undefined) return { kind: 'objects' }
  throw new KernelError('ERR_USAGE', '--version is for --format textdump')
}
