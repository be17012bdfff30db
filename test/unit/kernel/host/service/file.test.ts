import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { E_FILE, E_INVARG, E_PERM } from '../../../../../driver/shared/errors.ts'
import { openFiles } from '../../../../../kernel/host/service/file.ts'
import { ask, openFolder } from '../../../../_support/service.ts'

function open(t: ExecutionContext, granted = true) {
  const folder = openFolder(t)
  const files = openFiles({ folder, granted })
  t.teardown(() => files.close())
  const call = async (operation: string, ...args: unknown[]) =>
    await ask(files.service, operation, ...args)
  return { folder, call }
}

test('lines are written and read back', async (t) => {
  const { folder, call } = open(t)
  t.deepEqual(await call('open', 'notes.txt', 'w-tn'), { value: 1 })
  await call('writeline', 1, 'one')
  await call('writeline', 1, 'zwei: äöü')
  t.deepEqual(await call('close', 1), { value: 0 })
  t.is(readFileSync(join(folder, 'notes.txt'), 'utf8'), 'one\nzwei: äöü\n')
  t.deepEqual(await call('open', '/notes.txt', 'r-tn'), { value: 1 })
  t.deepEqual(await call('readline', 1), { value: 'one' })
  t.deepEqual(await call('tell', 1), { value: 4 })
  t.deepEqual(await call('readline', 1), { value: 'zwei: äöü' })
  t.deepEqual(await call('eof', 1), { value: 0 })
  t.deepEqual(await call('readline', 1), {
    error: E_FILE,
    message: 'End of file',
    value: 'End of file',
  })
  t.deepEqual(await call('eof', 1), { value: 1 })
})

test('handles are numbered from 1 again when none is open', async (t) => {
  const { call } = open(t)
  t.deepEqual(await call('open', 'a', 'w-tn'), { value: 1 })
  t.deepEqual(await call('open', 'b', 'w-tn'), { value: 2 })
  await call('close', 1)
  t.deepEqual(await call('open', 'c', 'w-tn'), { value: 3 })
  t.deepEqual(await call('handles'), { value: [2, 3] })
  await call('close', 2)
  await call('close', 3)
  t.deepEqual(await call('open', 'd', 'w-tn'), { value: 1 })
})

test('reading lines leaves the place where they begin', async (t) => {
  const { folder, call } = open(t)
  writeFileSync(join(folder, 'f'), 'a\nb\nc\nd\n')
  await call('open', 'f', 'r-tn')
  t.deepEqual(await call('readlines', 1, 2, 3), { value: ['b', 'c'] })
  t.deepEqual(await call('readline', 1), { value: 'b' })
  t.deepEqual(await call('readlines', 1, 3, 99), { value: ['c', 'd'] })
  t.like(await call('readlines', 1, 9, 10), { error: E_FILE })
  t.deepEqual(await call('count_lines', 1), { value: 4 })
})

test('binary mode writes and reads binary strings', async (t) => {
  const { folder, call } = open(t)
  await call('open', 'f', 'w+bn')
  t.deepEqual(await call('write', 1, 'A~00~FF~0A'), { value: 4 })
  t.deepEqual([...readFileSync(join(folder, 'f'))], [65, 0, 255, 10])
  await call('seek', 1, 1, 'SEEK_SET')
  t.deepEqual(await call('read', 1, 100), { value: '~00~FF~0A' })
  t.like(await call('write', 1, 'A~0'), { error: E_INVARG, message: 'Invalid binary string' })
})

test('text mode drops control characters', async (t) => {
  const { folder, call } = open(t)
  writeFileSync(join(folder, 'f'), 'a\tb\u0007c\r\n')
  await call('open', 'f', 'r-tn')
  t.deepEqual(await call('readline', 1), { value: 'abc' })
})

test('append mode writes at the end, whatever the place', async (t) => {
  const { folder, call } = open(t)
  writeFileSync(join(folder, 'f'), 'one\n')
  await call('open', 'f', 'a+tn')
  t.deepEqual(await call('readline', 1), { value: 'one' })
  await call('seek', 1, 0, 'SEEK_SET')
  await call('writeline', 1, 'two')
  t.is(readFileSync(join(folder, 'f'), 'utf8'), 'one\ntwo\n')
  await call('open', 'f', 'a-tn')
  t.deepEqual(await call('tell', 2), { value: 8 })
})

test('a file is only read or written as it was opened', async (t) => {
  const { call } = open(t)
  await call('open', 'f', 'w-tn')
  t.like(await call('readline', 1), { error: E_INVARG, message: 'File is open write-only' })
  await call('close', 1)
  await call('open', 'f', 'r-tn')
  t.like(await call('writeline', 1, 'x'), { error: E_INVARG, message: 'File is open read-only' })
  t.deepEqual(await call('openmode', 1), { value: 'r+tn' })
})

test('no path leads out of the folder', async (t) => {
  const { folder, call } = open(t)
  for (const path of ['../x', '..', 'a/../b', 'a/.hidden', 'x\0y']) {
    t.like(await call('open', path, 'w-tn'), { error: E_INVARG, message: 'Invalid pathname' }, path)
    t.like(await call('stat', path), { error: E_INVARG }, path)
    t.like(await call('list', path), { error: E_INVARG }, path)
    t.like(await call('remove', path), { error: E_INVARG }, path)
    t.like(await call('chmod', path, '777'), { error: E_INVARG }, path)
  }
  t.like(await call('rename', '../x', 'y'), { error: E_FILE })
  t.like(await call('rename', 'x', '../y'), { error: E_INVARG })
  const outside = openFolder(t)
  writeFileSync(join(outside, 'secret'), 'secret\n')
  symlinkSync(join(outside, 'secret'), join(folder, 'link'))
  symlinkSync(outside, join(folder, 'folder'))
  for (const path of ['link', 'folder/secret', 'folder']) {
    t.like(await call('open', path, 'r-tn'), { error: E_INVARG }, path)
    t.like(await call('list', path), { error: E_INVARG }, path)
    t.like(await call('size', path), { error: E_INVARG }, path)
  }
})

test('folders are listed, made, renamed and removed', async (t) => {
  const { folder, call } = open(t)
  t.deepEqual(await call('mkdir', 'd'), { value: 0 })
  writeFileSync(join(folder, 'd/f'), 'abc', { mode: 0o640 })
  t.deepEqual(await call('list', 'd'), { value: ['f'] })
  t.deepEqual(await call('list', 'd', 1), { value: [['f', 'reg', '640', 3]] })
  t.like(await call('rmdir', 'd'), { error: E_FILE, message: 'Directory not empty', value: 'd' })
  t.deepEqual(await call('rename', 'd/f', 'g'), { value: 0 })
  t.deepEqual(await call('chmod', 'g', '600'), { value: 0 })
  t.deepEqual(await call('mode', 'g'), { value: '600' })
  t.deepEqual(await call('type', 'd'), { value: 'dir' })
  t.deepEqual(await call('size', 'g'), { value: 3 })
  t.deepEqual(await call('rmdir', 'd'), { value: 0 })
  t.deepEqual(await call('remove', 'g'), { value: 0 })
  t.like(await call('remove', 'g'), { error: E_FILE, message: 'No such file or directory' })
})

test('lines are searched without case', async (t) => {
  const { folder, call } = open(t)
  writeFileSync(join(folder, 'f'), 'Foo\nbar\nfood\n')
  await call('open', 'f', 'r-tn')
  t.deepEqual(await call('grep', 1, 'foo'), { value: [['Foo', 1]] })
  t.deepEqual(await call('grep', 1, 'FOO', 1), {
    value: [
      ['Foo', 1],
      ['food', 3],
    ],
  })
})

test('bad handles, modes and places are told as ToastStunt tells them', async (t) => {
  const { call } = open(t)
  t.deepEqual(await call('close', 7), { error: E_INVARG, message: 'Invalid FHANDLE', value: 7 })
  t.like(await call('stat', []), { error: E_INVARG, message: 'Invalid FHANDLE' })
  for (const mode of ['r', 'x-tn', 'r-xn', 'r-tx', '']) {
    t.like(await call('open', 'f', mode), { error: E_INVARG, message: 'Invalid mode string' })
  }
  t.deepEqual(await call('open', 'none', 'r-tn'), {
    error: E_FILE,
    message: 'No such file or directory',
    value: 'file_open',
  })
  await call('open', 'f', 'w-tn')
  t.like(await call('seek', 1, 0, 'SEEK_X'), { error: E_INVARG, message: 'Invalid whence' })
  t.like(await call('seek', 1, -1, 'SEEK_SET'), { error: E_FILE })
})

test('without the grant everything is E_PERM', async (t) => {
  const { folder, call } = open(t, false)
  mkdirSync(join(folder, 'd'))
  for (const [operation, ...args] of [
    ['list', ''],
    ['handles'],
    ['open', 'f', 'w-tn'],
    ['stat', 3],
  ]) {
    t.like(await call(String(operation), ...args), { error: E_PERM })
  }
})
