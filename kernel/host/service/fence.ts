/**
 * The fence around a folder that programs may use: which paths stay inside, and that none leads out by
 * a symbolic link. Programs cannot make links; one that somebody else put there is refused.
 */

import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { stringValue } from '../../store/value.ts'
import { invalid } from './reply.ts'

/** The path of [name] in [folder]; E_INVARG when it is no path inside. */
export function resolveInside(folder: string, name: string): string {
  if (!isInside(name)) throw invalid('Invalid pathname', stringValue(name))
  return join(folder, name.startsWith('/') ? name.slice(1) : name)
}

/** Whether a name stays inside: nothing upwards, nothing hidden below the first part. */
function isInside(name: string): boolean {
  return !name.startsWith('..') && !name.includes('/.') && !name.includes('\0')
}

/** Resolves [name] and makes sure that no part of it is a symbolic link. */
export async function requireInside(folder: string, name: string): Promise<string> {
  const path = resolveInside(folder, name)
  let part = folder
  for (const word of name.split('/').filter((text) => text !== '')) {
    part = join(part, word)
    if (await isLink(part)) throw invalid('Invalid pathname', stringValue(name))
  }
  return path
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink()
  } catch {
    return false
  }
}
