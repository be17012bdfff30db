import test from 'ava'

import { Obj } from '../../_support/naive-value.ts'
import { type Disassembly, disassemble, listing } from './disassemble.ts'
import { type CallContext, execute } from './machine.ts'
import { openTestLanguage } from './open-language.ts'
import { RecordedWorld } from './recorded-world.ts'

const language = openTestLanguage()

const CALL: CallContext = {
  self: new Obj(3n),
  args: [1n, 'x'],
  context: ['', new Obj(-1n), '', '', new Obj(-1n), ''],
}

function compile(source: string): Disassembly {
  const { program, errors } = language.compile(source)
  if (program === undefined) throw new Error(errors?.[0]?.message)
  return disassemble(program)
}

/** What [source] returns when it runs on the model of the machine. */
function run(source: string): unknown {
  const { program, errors } = language.compile(source)
  if (program === undefined) throw new Error(errors?.[0]?.message)
  return execute(program, new RecordedWorld(1e6), CALL).value
}

/** Programs and their instructions. Registers 0 to 4 are the call's, variables follow. */
const LISTINGS: readonly (readonly [title: string, source: string, code: readonly string[]])[] = [
  [
    'a loop compares and jumps in one instruction, and adds a small number in one',
    'i = 0; while (i < 10) i = i + 1; endwhile return i;',
    [
      'INTEGER 5 0 0',
      'JUMP_NOT_LESS_IMMEDIATE 5 10 2',
      'ADD_IMMEDIATE 5 5 1',
      'LOOP 0 1 0',
      'RETURN 5 0 0',
    ],
  ],
  [
    'a list grows in its variable',
    'l = {}; for i in [1..9] l = {@l, i}; endfor l = {@l, 1, 2}; l = {@l, @l};',
    [
      'LIST 5 7 0',
      'INTEGER 7 1 0',
      'INTEGER 8 9 0',
      'FOR_RANGE 7 6 2',
      'LIST_APPEND 5 6 0',
      'FOR_RANGE_LOOP 7 6 65534',
      'LITERAL 7 0 0',
      'LIST_EXTEND 5 7 0',
      'MOVE 7 5 0',
      'LIST_EXTEND 5 7 0',
      'RETURN_ZERO 0 0 0',
    ],
  ],
  [
    'a string grows in its variable if nothing can come between',
    's = ""; s = s + tostr(1) + ",";',
    [
      'LITERAL 5 0 0',
      'INTEGER 6 1 0',
      'CALL_BUILTIN_DIRECT 6 17 1',
      'LITERAL 7 1 0',
      'ADD 6 6 7',
      'ADD 5 5 6',
      'RETURN_ZERO 0 0 0',
    ],
  ],
  [
    'an element is set in its variable, and a path of indices at once',
    'a = {{1}}; a[1] = 2; a[1][2] = 3;',
    [
      'LITERAL 5 0 0',
      'INTEGER 6 1 0',
      'INTEGER 7 2 0',
      'INDEX_SET 5 6 7',
      'INTEGER 8 1 0',
      'INTEGER 9 2 0',
      'INTEGER 10 3 0',
      'INDEX_SET_DEEP 5 8 2',
      'EXTRA 6 12 0',
      // Only when a WAIF is on the way:
      'INDEX_INSIDE 6 5 8',
      'INDEX_SET 6 9 10',
      'INDEX_SET 5 8 6',
      'RETURN_ZERO 0 0 0',
    ],
  ],
  [
    'verbs and properties have caches of their own',
    'this:foo(1, @args); return $bar.baz;',
    [
      'INTEGER 7 1 0',
      'LIST 5 7 1',
      'LIST_EXTEND 5 2 0',
      'CALL_VERB 5 0 0',
      'EXTRA 0 0 0',
      'GET_SYSTEM_PROPERTY 5 1 0',
      'EXTRA 0 1 0',
      'GET_PROPERTY 5 5 2',
      'EXTRA 0 2 0',
      'RETURN 5 0 0',
    ],
  ],
  [
    'conditions jump as soon as they are decided',
    'a = 1; b = 2; if (a && !b || a < 5 && b == 1) return 1; endif',
    [
      'INTEGER 5 1 0',
      'INTEGER 6 2 0',
      'JUMP_UNLESS 5 4 0',
      'JUMP_UNLESS 6 5 0',
      'JUMP_NOT_LESS_IMMEDIATE 5 5 3',
      'JUMP_NOT_EQUAL_IMMEDIATE 6 1 2',
      'INTEGER 7 1 0',
      'RETURN 7 0 0',
      'RETURN_ZERO 0 0 0',
    ],
  ],
  [
    'a predefined variable costs nothing unless it is assigned, and then is filled only if it may be read before',
    'str = "x"; if (args) this = #1; endif return {INT, this, str};',
    [
      'MOVE 6 0 0',
      'LITERAL 5 0 0',
      'JUMP_UNLESS 2 4 0',
      'LITERAL 6 1 0',
      'INTEGER 8 0 0',
      'MOVE 9 6 0',
      'MOVE 10 5 0',
      'LIST 7 8 3',
      'RETURN 7 0 0',
    ],
  ],
  [
    'the parts of the command are read and written by number',
    'dobj = iobj; return dobjstr;',
    ['GET_CONTEXT 5 4 0', 'SET_CONTEXT 5 1 0', 'GET_CONTEXT 5 2 0', 'RETURN 5 0 0'],
  ],
  [
    'a variable is checked once where it may have no value',
    'if (args) x = 1; endif return {x, x};',
    [
      'JUMP_UNLESS 2 2 0',
      'INTEGER 5 1 0',
      'MOVE 7 5 0',
      'MOVE 8 5 0',
      'LIST 6 7 2',
      'RETURN 6 0 0',
    ],
  ],
  [
    'an operand that a later one assigns is copied',
    'x = 1; return x + (x = 2);',
    ['INTEGER 5 1 0', 'MOVE 6 5 0', 'INTEGER 5 2 0', 'ADD 6 6 5', 'RETURN 6 0 0'],
  ],
  [
    'the body of a fork lies behind all other code',
    'fork id (5) notify(player, "x"); endfork return id;',
    [
      'INTEGER 6 5 0',
      'FORK 6 5 0',
      'EXTRA 0 4 0',
      'JUMP 0 5 0',
      'RETURN 5 0 0',
      'MOVE 6 4 0',
      'LITERAL 7 0 0',
      'CALL_BUILTIN_DIRECT 6 176 2',
      'DONE 0 0 0',
    ],
  ],
  [
    'a return passes through the handler of a try statement',
    'try return 5; finally tostr(); endtry',
    [
      'INTEGER 6 5 0',
      'INTEGER 5 2 0',
      'JUMP 0 3 0',
      'CALL_BUILTIN_DIRECT 7 17 0',
      'END_FINALLY 5 0 0',
      'JUMP_NOT_EQUAL_IMMEDIATE 5 2 1',
      'RETURN 6 0 0',
      'RETURN_ZERO 0 0 0',
    ],
  ],
  [
    'what a loop walked over is let go when it ends',
    'for x, i in (args) if (x) break; endif endfor',
    [
      'MOVE 7 2 0',
      'FOR_EACH 7 5 4',
      'EXTRA 6 0 0',
      'JUMP_UNLESS 5 5 0',
      'JUMP 0 7 0',
      'FOR_EACH_LOOP 7 5 65532',
      'EXTRA 6 0 0',
      'CLEAR 7 0 0',
      'RETURN_ZERO 0 0 0',
    ],
  ],
  [
    'statements that nothing reaches, and literals that do nothing, are left out',
    '"a comment"; 5; while (1) return 1; x = 2; endwhile return 3;',
    ['INTEGER 6 1 0', 'RETURN 6 0 0'],
  ],
]

for (const [title, source, code] of LISTINGS) {
  test(title, (t) => {
    t.deepEqual(listing(compile(source)), [...code])
  })
}

test('handlers are told by their place, inner ones first', (t) => {
  const source = "try x = `1 / 0 ! E_DIV => 2'; except e (E_PERM) except (ANY) endtry"
  const { handlers, code } = compile(source)
  t.deepEqual(
    handlers.map(({ kind, register, codes }) => ({ kind, register, codes })),
    [
      { kind: 2, register: 0xffff, codes: 8 },
      { kind: 0, register: 6, codes: 7 },
      { kind: 0, register: 0xffff, codes: 0xffff },
    ],
  )
  t.true((handlers[0]?.start ?? 0) >= (handlers[1]?.start ?? 0))
  t.true((handlers[0]?.end ?? 0) <= (handlers[1]?.end ?? 0))
  t.true(handlers.every(({ target }) => target < code.length))
})

test('a forked body is not protected by what is around the fork', (t) => {
  const { handlers, code } = compile('try fork (0) tostr(); endfork except (ANY) endtry')
  const body = code.findIndex(({ op }) => op === 'CALL_BUILTIN_DIRECT')
  t.true(handlers.length > 0 && handlers.every(({ end }) => end <= body))
})

test('instructions know their lines', (t) => {
  const { lines, code } = compile('x = 1;\n\nif (x)\n  this:a(1,\n    this.b);\nendif')
  const lineOf = (op: string) => {
    const index = code.findIndex((instruction) => instruction.op === op)
    return lines.findLast(({ instruction }) => instruction <= index)?.line
  }
  t.is(lineOf('INTEGER'), 1)
  t.is(lineOf('JUMP_UNLESS'), 3)
  t.is(lineOf('GET_PROPERTY'), 5)
  t.is(lineOf('CALL_VERB'), 4)
})

test('literals are kept once, and constants that only look the same apart', (t) => {
  const { literals } = compile(
    'x = {"a", 1.0, "a", 1.0, -0.0, 0.0, #1, 5000000000}; y = {x, "a"}; z = 1.0;',
  )
  const list = ['a', 1, 'a', 1, -0, 0, { object: 1n }, 5000000000n]
  t.deepEqual(literals, [list, 'a', 1])
})

test('text goes into a program as UTF-8', (t) => {
  t.deepEqual(compile('return "aé€😀\ud800";').literals, ['aé€😀\ufffd'])
})

test('a list too large for the smallest limit of a world is not a literal', (t) => {
  const { literals } = compile(`return {${'1, '.repeat(200)}1};`)
  t.deepEqual(literals, [])
})

test('long lists take few registers', (t) => {
  const { registers } = compile(`return {${'x, '.repeat(2000)}x};`)
  t.true(registers < 100)
  t.is((run(`x = 1; return {${'x, '.repeat(2000)}x};`) as unknown[]).length, 2001)
})

test('a program without text returns 0', (t) => {
  t.deepEqual(listing(compile('')), ['RETURN_ZERO 0 0 0'])
})

test('jumps over more instructions than a distance can tell still arrive', (t) => {
  const filler = 'x = x + 1; x = x - 1;'.repeat(20000)
  const source = `x = 0; n = 0;
    for i in [1..3] for y in ({1, 2}) if (i < 3 && x == 0) n = n + 1; ${filler} else n = n + 10; endif endfor endfor
    return n;`
  const { program } = language.compile(source)
  t.is(execute(program as Uint8Array, new RecordedWorld(1e9), CALL).value, 24n)
})

test('a chain of operators may be as long as a program', (t) => {
  t.is(run(`x = 1; return ${'x + '.repeat(20000)}x;`), 20001n)
  t.is(run(`x = 1; return ${'x && 0 || '.repeat(5000)}x;`), 1n)
  t.is(run(`x = 0; if (${'x && 1 || '.repeat(5000)}x) return 1; else return 2; endif`), 2n)
})

test('an unknown function is called by its name', (t) => {
  const { program } = language.compile('return frobnicate(5);', { unknownBuiltins: 'call' })
  const world = new RecordedWorld()
  execute(program as Uint8Array, world, CALL)
  t.deepEqual(world.effects, ['call_function{"frobnicate", 5}'])
})

test('the same source compiles to the same bytes', (t) => {
  const source = 'for x in (args) fork (x) this.y[x] = x; endfork endfor'
  t.deepEqual(language.compile(source).program, language.compile(source).program)
})
