/**
 * The log: pino, pretty on a terminal and one JSON object a line elsewhere. It is passed in, never
 * global, and writes to standard error, because commands print data on standard output. Writing is
 * synchronous, so that the last line before a crash is seen, and works from every thread.
 */

import { isatty } from 'node:tty'
import { destination, type Logger, pino, stdTimeFunctions } from 'pino'
import pretty from 'pino-pretty'

export type Log = Logger

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

const STANDARD_ERROR = 2

/** Opens a log on the file descriptor [fd]; [style] is chosen by what that is, unless given. */
export function openLog(
  options: { level?: LogLevel; fd?: number; style?: 'pretty' | 'json'; name?: string } = {},
): Log {
  const fd = options.fd ?? STANDARD_ERROR
  const style = options.style ?? (isatty(fd) ? 'pretty' : 'json')
  return pino(
    {
      level: options.level ?? 'info',
      base: options.name === undefined ? null : { name: options.name },
      timestamp: stdTimeFunctions.isoTime,
    },
    style === 'pretty'
      ? pretty({
          destination: fd,
          sync: true,
          translateTime: 'SYS:HH:MM:ss',
          ignore: 'pid,hostname',
        })
      : destination({ fd, sync: true }),
  )
}

/** A log that drops everything. */
export function openSilentLog(): Log {
  return pino({ level: 'silent' })
}

/** Writes [text] at pino's number [level], or the nearest below that we use. */
export function writeLog(log: Log, level: number, text: string): void {
  if (level >= 50) log.error(text)
  else if (level >= 40) log.warn(text)
  else if (level >= 30) log.info(text)
  else log.debug(text)
}
