import test from 'ava'
import { ERRORS, isKernelError, KernelError } from '../../../../kernel/base/errors.ts'

test('an error says what its table row says, and what was concerned', (t) => {
  const error = new KernelError('ERR_FOLDER_LOCKED', './data')
  t.is(error.message, 'the data folder is in use by another process: ./data')
  t.is(error.code, 'ERR_FOLDER_LOCKED')
  t.false(error.retryable)
  t.is(new KernelError('ERR_CONFLICT').message, ERRORS.ERR_CONFLICT.message)
})

test('only what ended without an answer, or a failing disk, may have committed', (t) => {
  const codes = Object.entries(ERRORS).filter(([, kind]) => kind.maybeCommitted)
  t.deepEqual(
    codes.map(([code]) => code),
    ['ERR_COMMIT_UNKNOWN', 'ERR_IO', 'ERR_THREAD_FAILED', 'ERR_REQUEST_TIMEOUT'],
  )
})

test('every message is one line without a full stop', (t) => {
  for (const { message } of Object.values(ERRORS)) t.regex(message, /^[^\n]*[^.\n]$/)
})

test('an error crosses a thread border as plain data', (t) => {
  const error = new KernelError('ERR_CORRUPT', 'key (o, 7)', { cause: new Error('inner') })
  const copy = KernelError.fromReport(structuredClone(error.report()))
  t.is(copy.message, error.message)
  t.true(isKernelError(copy, 'ERR_CORRUPT', 'ERR_IO'))
  t.false(isKernelError(copy, 'ERR_IO'))
  t.true(isKernelError(copy))
  t.false(isKernelError(new Error('other')))
})
