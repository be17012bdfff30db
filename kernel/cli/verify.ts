/** `cosm verify DIR`: looks at every byte of a backup and says what can be restored from it. */

import { KernelError } from '../base/errors.ts'
import { verifyBackup } from '../store/backup/content.ts'
import type { Command } from './command.ts'

export const verify: Command = {
  name: 'verify',
  summary: 'check a backup',
  usage: 'cosm verify DIR',
  details: ['Exit code 1, and the file and place, when a single bit is not as it was written.'],
  options: {},
  positionalsMax: 1,
  run: async ({ positionals: [folder] }) => {
    if (folder === undefined) throw new KernelError('ERR_USAGE', 'verify what? cosm verify DIR')
    const { manifest, rows, commits, bytes } = verifyBackup(folder)
    const { copied, throughTime, engine, world, epoch } = manifest
    const at = (timeUs: number) => new Date(timeUs / 1_000).toISOString()
    const lines = [
      `${folder}: sound; ${rows} rows, ${commits} commits, ${(bytes / (1 << 20)).toFixed(1)} MB`,
      `  of the world ${world}, epoch ${epoch}, from the engine ${engine}`,
      `  can be restored at any time from ${at(copied)} to ${at(throughTime)}`,
    ]
    process.stdout.write(`${lines.join('\n')}\n`)
    return 0
  },
}
