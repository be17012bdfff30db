/** What the operating system knows of this process, for memory_usage(), usage(), db_disk_size(), getenv(). */

import { Buffer } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { E_FILE } from '../../../driver/shared/errors.ts'
import { intValue, listValue, type SlotValue, stringValue } from '../../store/value.ts'
import type { HostService } from '../service-desk.ts'
import { toBinaryString } from './binary-string.ts'
import { NOTHING, ServiceError, serviceOf, stringArgument } from './reply.ts'

const STATM = '/proc/self/statm'
const PAGE_BYTES = 4096
/** Linux counts load averages in units of this. */
const LOAD_UNIT = 65_536
const MICROSECONDS = 1_000_000

export interface ProcessFacts {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Bytes of the store on disk. */
  diskBytes(): Promise<number>
}

export function openProcess(facts: ProcessFacts): HostService {
  return serviceOf({
    memory: async () => listValue((await memoryPages()).map(floatValue)),
    usage: () => usage(),
    disk: async () => intValue(Math.round(await facts.diskBytes())),
    environment: (args) => {
      const name = stringArgument(args, 0)
      const value = Object.hasOwn(facts.environment, name) ? facts.environment[name] : undefined
      return value === undefined ? NOTHING : stringValue(toBinaryString(Buffer.from(value)))
    },
  })
}

function floatValue(value: number): SlotValue {
  return { type: 'float', value }
}

/** Pages: size, resident, shared, text, data. Only the second is known outside of Linux. */
async function memoryPages(): Promise<number[]> {
  if (process.platform !== 'linux') return [0, process.memoryUsage.rss() / PAGE_BYTES, 0, 0, 0]
  const fields = (await readStatm()).trim().split(' ').map(Number)
  return [0, 1, 2, 3, 5].map((index) => fields[index] ?? 0)
}

async function readStatm(): Promise<string> {
  try {
    return await readFile(STATM, 'utf8')
  } catch {
    throw new ServiceError(E_FILE, 'File error')
  }
}

function usage(): SlotValue {
  const used = process.resourceUsage()
  return listValue([
    listValue(loadavg().map((load) => intValue(Math.round(load * LOAD_UNIT)))),
    floatValue(used.userCPUTime / MICROSECONDS),
    floatValue(used.systemCPUTime / MICROSECONDS),
    ...[
      used.minorPageFault,
      used.majorPageFault,
      used.fsRead,
      used.fsWrite,
      used.voluntaryContextSwitches,
      used.involuntaryContextSwitches,
      used.signalsCount,
    ].map((count) => intValue(count)),
  ])
}
