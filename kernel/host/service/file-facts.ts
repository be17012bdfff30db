/** What file_stat() and its like tell of a file. */

import type { Stats } from 'node:fs'
import { intValue, listValue, type SlotValue, stringValue } from '../../store/value.ts'

function typeOf(stats: Stats): string {
  if (stats.isFile()) return 'reg'
  if (stats.isDirectory()) return 'dir'
  if (stats.isFIFO()) return 'fifo'
  if (stats.isBlockDevice()) return 'block'
  return stats.isSocket() ? 'socket' : 'unknown'
}

/** Permissions as three octal digits. */
function modeOf(stats: Stats): string {
  return (stats.mode & 0o777).toString(8).padStart(3, '0')
}

function seconds(milliseconds: number): SlotValue {
  return intValue(Math.floor(milliseconds / 1000))
}

export const sizeFact = (stats: Stats): SlotValue => intValue(stats.size)
export const typeFact = (stats: Stats): SlotValue => stringValue(typeOf(stats))
export const modeFact = (stats: Stats): SlotValue => stringValue(modeOf(stats))
export const accessFact = (stats: Stats): SlotValue => seconds(stats.atimeMs)
export const modifyFact = (stats: Stats): SlotValue => seconds(stats.mtimeMs)
export const changeFact = (stats: Stats): SlotValue => seconds(stats.ctimeMs)

/** {size, type, mode, "", "", last access, last modification, last change}. */
export function allFacts(stats: Stats): SlotValue {
  const nobody = stringValue('')
  return listValue([
    sizeFact(stats),
    typeFact(stats),
    modeFact(stats),
    nobody,
    nobody,
    accessFact(stats),
    modifyFact(stats),
    changeFact(stats),
  ])
}
