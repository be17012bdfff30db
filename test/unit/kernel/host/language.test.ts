import test from 'ava'
import { openLanguage } from '../../../../kernel/host/language.ts'
import { decodeValue } from '../../../../kernel/store/value.ts'
import { openEchoImage } from '../../../_support/echo-image.ts'

const script = (body: string) =>
  `globalThis.language = { instructionSet: 3, format: (s) => s, compile: (source, options) => { ${body} } }`

test('a program is a byte 0 and its bytes, errors are a byte 1 and a list of strings', (t) => {
  const language = openLanguage(Buffer.from(openEchoImage().language).toString())
  t.is(language.instructionSet, 1)
  t.deepEqual([...language.compile('ab', { eval: false })], [0, 97, 98])
  const reply = language.compile('bad', { eval: true })
  t.is(reply[0], 1)
  t.deepEqual(decodeValue(reply.subarray(1)), {
    type: 'list',
    items: [{ type: 'string', value: 'Line 1:  bad eval' }],
  })
})

test('the bundle finds neither time, nor chance, nor threads, nor the host', (t) => {
  const names = [
    'Date',
    'console',
    'WebAssembly',
    'SharedArrayBuffer',
    'Atomics',
    'process',
    'require',
    'setTimeout',
    'performance',
    'fetch',
  ]
  const language = openLanguage(
    script(`const found = ${JSON.stringify(names)}.filter((name) => name in globalThis)
      if ('random' in Math) found.push('Math.random')
      return { errors: found.map((message) => ({ line: 1, column: 1, message })) }`),
  )
  t.deepEqual(decodeValue(language.compile('', { eval: false }).subarray(1)), {
    type: 'list',
    items: [],
  })
})

test('a bundle that fails or sets no language is refused', (t) => {
  t.throws(() => openLanguage('throw new Error("broken")'), {
    code: 'ERR_IMAGE',
    message: /broken/,
  })
  t.throws(() => openLanguage('1'), { code: 'ERR_IMAGE' })
})
