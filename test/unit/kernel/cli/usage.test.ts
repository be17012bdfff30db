import test from 'ava'
import type { Command } from '../../../../kernel/cli/command.ts'
import { describeCommand, findNear, readWords } from '../../../../kernel/cli/usage.ts'

const command: Command = {
  name: 'start',
  summary: 'start a server',
  usage: 'cosm start [--data DIR]',
  options: {
    data: { type: 'string', value: 'DIR', help: 'the folder' },
    quiet: { type: 'boolean', help: 'say less' },
    grant: { type: 'string', multiple: true, help: 'what may be asked' },
  },
  positionalsMax: 1,
  run: async () => 0,
}

test('options and words are told apart', (t) => {
  const { values, positionals } = readWords(command, ['a', '--data', './x', '--quiet'])
  t.is(values['data'], './x')
  t.is(values['quiet'], true)
  t.deepEqual(positionals, ['a'])
  t.deepEqual(readWords(command, ['--grant', 'a', '--grant=b']).values['grant'], ['a', 'b'])
})

for (const [words, message] of [
  [['--dtaa', 'x'], /start: unknown option --dtaa; did you mean --data\?$/],
  [['--zzzzzz'], /unknown option --zzzzzz$/],
  [['-x'], /unknown option -x$/],
  [['--data'], /--data needs a value/],
  [['--data', '--quiet'], /--data needs a value|--quiet/],
  [['--quiet=1'], /--quiet takes no value/],
  [['a', 'b'], /unexpected word b/],
] as const) {
  test(`the words ${words.join(' ')} are refused in one line`, (t) => {
    const error = t.throws(() => readWords(command, words), { code: 'ERR_USAGE' })
    t.regex(error?.message ?? '', message)
    t.false(error?.message.includes('\n'))
  })
}

test('--help is an option of every command, whatever else is there', (t) => {
  t.is(readWords(command, ['a', 'b', '--help']).values['help'], true)
  const text = describeCommand(command).join('\n')
  t.regex(text, /--data DIR +the folder/)
  t.regex(text, /--help +show this/)
})

test('a slip of a letter or two finds the word, something else does not', (t) => {
  const known = ['start', 'connect', 'import']
  t.is(findNear('strat', known), 'start')
  t.is(findNear('conect', known), 'connect')
  t.is(findNear('imports', known), 'import')
  t.is(findNear('dance', known), undefined)
})
