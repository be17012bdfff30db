/** All host services, by the numbers that the driver knows them by. */

import {
  SERVICE_EXEC,
  SERVICE_FILE,
  SERVICE_NETWORK,
  SERVICE_PASSWORD,
  SERVICE_PROCESS,
  SERVICE_SQLITE,
  SERVICE_WEB,
} from '../../../driver/shared/services.ts'
import type { HostService } from '../service-desk.ts'
import { openExec } from './exec.ts'
import { openFiles } from './file.ts'
import { type Connections, openNetwork } from './network.ts'
import { openPasswords } from './password.ts'
import { openProcess, type ProcessFacts } from './process.ts'
import { openSqlite } from './sqlite.ts'
import { openWeb } from './web.ts'

/** What the operator may grant to the world's wizards. */
export const GRANTS = ['file', 'sqlite', 'exec', 'network'] as const
export type Grant = (typeof GRANTS)[number]

export interface ServiceOptions {
  readonly grants: ReadonlySet<Grant>
  /** Folders that are made when they are first needed. */
  readonly filesFolder: string
  readonly executablesFolder: string
  readonly facts: ProcessFacts
  readonly connections: Connections
  /** For requests to web servers, such as `Cosm/0.1.0`. */
  readonly userAgent: string
}

export interface Services {
  readonly byKind: ReadonlyMap<number, HostService>
  /** Ends threads and programs, closes files. */
  close(): Promise<void>
}

export function openServices(options: ServiceOptions): Services {
  const granted = (grant: Grant) => options.grants.has(grant)
  const passwords = openPasswords()
  const files = openFiles({ folder: options.filesFolder, granted: granted('file') })
  const sqlite = openSqlite({ folder: options.filesFolder, granted: granted('sqlite') })
  const exec = openExec({ folder: options.executablesFolder, granted: granted('exec') })
  const network = granted('network')
  return {
    byKind: new Map([
      [SERVICE_PASSWORD, passwords.service],
      [SERVICE_PROCESS, openProcess(options.facts)],
      [SERVICE_FILE, files.service],
      [SERVICE_SQLITE, sqlite.service],
      [SERVICE_EXEC, exec.service],
      [SERVICE_WEB, openWeb({ granted: network, userAgent: options.userAgent })],
      [SERVICE_NETWORK, openNetwork({ granted: network, connections: options.connections })],
    ]),
    close: async () => {
      await Promise.all([passwords.close(), files.close(), sqlite.close(), exec.close()])
    },
  }
}
