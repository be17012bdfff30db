import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { type Log, openLog, openSilentLog } from '../../../../kernel/base/log.ts'

/** What a log with [options] writes to a file while [body] uses it. */
function capture(options: Parameters<typeof openLog>[0], body: (log: Log) => void): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'cosm-log-'))
  const file = path.join(folder, 'log')
  const fd = openSync(file, 'w')
  try {
    body(openLog({ ...options, fd }))
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(fd)
    rmSync(folder, { recursive: true })
  }
}

test('a log that is no terminal gets one JSON object a line, at once', (t) => {
  const text = capture({ name: 'store' }, (log) => log.info({ batch: 7 }, 'committed'))
  const line = JSON.parse(text)
  t.like(line, { name: 'store', batch: 7, msg: 'committed' })
  t.false('pid' in line)
})

test('the pretty style is for people', (t) => {
  const text = capture({ style: 'pretty' }, (log) => log.warn('disk is filling up'))
  t.regex(text, /WARN.*disk is filling up/)
})

test('lines below the level are dropped', (t) => {
  t.is(
    capture({ level: 'warn' }, (log) => log.info('chatter')),
    '',
  )
  t.notThrows(() => openSilentLog().fatal('nobody hears'))
})
