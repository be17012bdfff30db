/**
 * A copy of world/ in which every verb says in the server's log that it runs, so that a test can tell
 * which verbs nothing has called. The words stand on the first line of each verb: lines keep numbers.
 */

import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const WORLD = path.resolve(import.meta.dirname, '../../world')
const MARK = 'ran '

/** Writes the copy to [folder] and answers its verbs, such as `core/room.moo say`. */
export function copyObservedWorld(folder: string): string[] {
  cpSync(WORLD, folder, { recursive: true })
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.moo'))
    .sort()
    .flatMap((file) => observeFile(path.join(folder, file), file))
}

/** The verbs that have run, by what the server [log]ged. */
export function verbsThatRan(log: string): Set<string> {
  return new Set([...log.matchAll(/"> ran ([^"]+)"/g)].map(([, verb = '']) => verb))
}

function observeFile(file: string, name: string): string[] {
  const verbs: string[] = []
  const text = readFileSync(file, 'utf8').replace(
    /^(verb "([^"]+)".*\n)(.*)$/gm,
    (_, head: string, names: string, first: string) => {
      const verb = `${name} ${names}`
      // Tests run where nothing they do leaves, the log included: `cosm test` runs them.
      if (!names.startsWith('test_')) verbs.push(verb)
      return `${head}server_log("${MARK}${verb}");${first === 'endverb' ? '\nendverb' : ` ${first}`}`
    },
  )
  writeFileSync(file, text)
  return verbs
}
