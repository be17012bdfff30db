import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { LspClient } from '../_support/lsp-client.ts'
import { openFolder, startCosm } from '../_support/server-process.ts'

const THING = `object $thing
name "thing"
owner #1
parent #-1

property weight "rc" = 1

verb "li*ft carry" (this none none) "rxd"
"Lifts it, if it is not too heavy.";
limit = this.weight + 5;
return limit > 3 ? this:report(limit) | limit;
endverb

verb "report" (this none this) "rxd"
{amount} = args;
player:tell("It weighs ", amount);
endverb

endobject
`

const LAMP = `object $lamp
name "lamp"
owner #1
parent $thing

property lit "rc" = 0
slot weight = 2

verb "rub" (this none none) "rxd"
this.lit = !this.lit;
this:report(this.weight);
$thing:carry();
endverb

endobject
`

interface Place {
  textDocument: { uri: string }
  position: { line: number; character: number }
}

interface Scene {
  readonly client: LspClient
  readonly thing: string
  readonly lamp: string
  /** Where the nth occurrence of [text] begins in THING or LAMP. */
  at(uri: string, text: string, nth?: number): Place
}

async function open(t: ExecutionContext, words: string[] = [], capabilities = {}): Promise<Scene> {
  const folder = openFolder(t)
  mkdirSync(path.join(folder, 'things'))
  const files = {
    thing: path.join(folder, 'thing.moo'),
    lamp: path.join(folder, 'things/lamp.moo'),
  }
  writeFileSync(files.thing, THING)
  writeFileSync(files.lamp, LAMP)
  const client = new LspClient(t, words)
  await client.request('initialize', { rootUri: pathToFileURL(folder).href, capabilities })
  client.notify('initialized', {})
  const thing = pathToFileURL(files.thing).href
  const lamp = pathToFileURL(files.lamp).href
  const at = (uri: string, text: string, nth = 1): Place => {
    const source = uri === thing ? THING : LAMP
    let offset = -1
    for (let count = 0; count < nth; count++) offset = source.indexOf(text, offset + 1)
    if (offset < 0) throw new Error(`${text} is not there`)
    const before = source.slice(0, offset)
    const line = before.split('\n').length - 1
    const character = offset - before.lastIndexOf('\n') - 1
    return { textDocument: { uri }, position: { line, character } }
  }
  return { client, thing, lamp, at }
}

const labels = (items: unknown) => (items as { label: string }[]).map(({ label }) => label)
const places = (found: unknown) =>
  (found as { uri: string; range: { start: { line: number; character: number } } }[]).map(
    ({ uri, range: { start } }) => `${path.basename(uri)} ${start.line}:${start.character}`,
  )

test('each verb of a file has its mistakes, and the definitions around them theirs', async (t) => {
  const { client, lamp } = await open(t)
  t.deepEqual(await client.write(lamp, LAMP), [])
  const broken = LAMP.replace('!this.lit', '!this.').replace('$thing:carry()', 'lenght(1)')
  const twice = broken.replace('endobject', 'verb "x" (this none this)\nif (1)\nendverb\nendobject')
  const found = await client.write(lamp, twice, 'textDocument/didChange')
  t.is(found.length, 2)
  t.regex(found[0] ?? '', /^9:\d+ syntax error at column \d+: /)
  t.regex(found[1] ?? '', /^\d+:\d+ .*endif/)
  t.deepEqual(await client.write(lamp, LAMP.replace('owner #1\n', ''), 'textDocument/didChange'), [
    '0:0 object has no owner line',
  ])
  t.deepEqual(await client.write('file:///plain.moo', 'return lenght(1);\n'), [
    '0:7 Unknown built-in function: lenght (did you mean `length`?)',
  ])
})

test('completion knows words, functions, variables, members of the receiver and objects', async (t) => {
  const { client, thing, lamp } = await open(t)
  const complete = async (line: string) => {
    await client.write(lamp, LAMP.replace('$thing:carry();', line), 'textDocument/didChange')
    return labels(
      await client.request('textDocument/completion', {
        textDocument: { uri: lamp },
        position: { line: 11, character: line.length },
      }),
    )
  }
  await client.write(thing, THING)
  t.deepEqual(await complete('this:re'), ['report'])
  t.deepEqual(await complete('$thing:'), ['lift', 'carry', 'report'])
  t.deepEqual(await complete('this.l'), ['lit', 'location', 'last_move'])
  t.deepEqual(await complete('x = $la'), ['lamp'])
  t.true((await complete('listapp')).includes('listappend'))
  t.deepEqual(await complete('endwh'), ['endwhile'])
  t.deepEqual(await complete('amounts = 1; y = amo'), ['amounts'])
  t.deepEqual(await complete('"this:re'), [])
})

test('hover tells of functions, verbs, properties and objects', async (t) => {
  const { client, thing, lamp, at } = await open(t)
  const hover = async (place: Place) => {
    const found = await client.request('textDocument/hover', place)
    return (found as { contents: { value: string } } | null)?.contents.value
  }
  t.is(
    await hover(at(lamp, 'carry')),
    '```moo\n$thing verb "li*ft carry" (this none none) "rxd"\n```\nLifts it, if it is not too heavy.',
  )
  t.is(
    await hover(at(lamp, 'weight', 2)),
    '```moo\n$lamp slot weight = 2\n```\n\n```moo\n$thing property weight "rc" = 1\n```',
  )
  t.regex((await hover(at(lamp, '$thing', 2))) ?? '', /2 verbs, 1 properties/)
  await client.write(thing, THING.replace('limit > 3', 'abs(limit) > 3'))
  t.regex(
    (await hover({ ...at(thing, 'limit > 3'), position: { line: 10, character: 8 } })) ?? '',
    /^```moo\nabs\(number: INT\|FLOAT\) → INT\|FLOAT\n```\n/,
  )
  t.is(await hover(at(lamp, 'none')), undefined)
})

test('definition goes to the nearest of the receiver, references are all places', async (t) => {
  const { client, thing, lamp, at } = await open(t)
  const ask = async (what: string, place: Place) =>
    places(await client.request(`textDocument/${what}`, { ...place, context: {} }))
  t.deepEqual(await ask('definition', at(lamp, 'report')), ['thing.moo 13:6'])
  t.deepEqual(await ask('definition', at(lamp, 'weight', 2)), ['thing.moo 5:9'])
  t.deepEqual(await ask('definition', at(lamp, '$thing', 2)), ['thing.moo 0:7'])
  t.deepEqual(await ask('definition', at(thing, 'limit', 3)), ['thing.moo 9:0'])
  t.deepEqual(await ask('references', at(thing, 'limit')), [
    'thing.moo 9:0',
    'thing.moo 10:7',
    'thing.moo 10:31',
    'thing.moo 10:40',
  ])
  t.deepEqual(await ask('references', at(thing, 'weight')), [
    'thing.moo 5:9',
    'thing.moo 9:13',
    'lamp.moo 6:5',
    'lamp.moo 10:17',
  ])
})

test('symbols of a document and of the workspace', async (t) => {
  const { client, lamp } = await open(t)
  const [symbol] = (await client.request('textDocument/documentSymbol', {
    textDocument: { uri: lamp },
  })) as { name: string; children: { name: string; detail: string }[] }[]
  t.is(symbol?.name, '$lamp')
  t.deepEqual(
    symbol?.children.map(({ name, detail }) => `${detail} ${name}`),
    ['property lit', 'slot weight', 'verb rub'],
  )
  const found = await client.request('workspace/symbol', { query: 'RU' })
  t.deepEqual(
    (found as { name: string }[]).map(({ name }) => name),
    ['rub'],
  )
})

test('a variable is renamed in its verb, a member everywhere, and bad names are refused', async (t) => {
  const { client, thing, lamp, at } = await open(t)
  const rename = async (place: Place, newName: string) =>
    (
      (await client.request('textDocument/rename', { ...place, newName })) as {
        changes: Record<string, unknown[]>
      }
    ).changes
  t.deepEqual(
    Object.entries(await rename(at(thing, 'limit'), 'most')).map(([uri, { length }]) => [
      uri,
      length,
    ]),
    [[thing, 4]],
  )
  t.deepEqual(
    Object.entries(await rename(at(lamp, 'report'), 'tell_weight'))
      .map(([uri, { length }]) => [path.basename(uri), length])
      .sort(),
    [
      ['lamp.moo', 1],
      ['thing.moo', 2],
    ],
  )
  for (const [place, name, problem] of [
    [at(thing, 'limit'), 'this', /has a variable this/],
    [at(thing, 'amount'), 'if', /cannot be a name/],
    [at(thing, 'amount'), 'a b', /cannot be a name/],
    [at(thing, 'player'), 'who', /a variable of every verb/],
    [at(thing, 'li*ft'), 'raise', /several names/],
  ] as const) {
    await t.throwsAsync(rename(place, name), { message: problem })
  }
})

test('an editor that can is asked to confirm each place of a member', async (t) => {
  const able = { workspace: { workspaceEdit: { changeAnnotationSupport: {} } } }
  const { client, lamp, at } = await open(t, [], able)
  const edit = (await client.request('textDocument/rename', {
    ...at(lamp, 'report'),
    newName: 'tell',
  })) as {
    changeAnnotations: { name: { needsConfirmation: boolean } }
    documentChanges: { edits: { annotationId: string }[] }[]
  }
  t.true(edit.changeAnnotations.name.needsConfirmation)
  t.true(
    edit.documentChanges.every(({ edits }) => edits.every((each) => each.annotationId === 'name')),
  )
})

test('a call shows the signature and which argument is being written', async (t) => {
  const { client, lamp } = await open(t)
  await client.write(lamp, LAMP.replace('$thing:carry();', 'listset({1}, 2,'))
  const help = (await client.request('textDocument/signatureHelp', {
    textDocument: { uri: lamp },
    position: { line: 11, character: 15 },
  })) as { activeParameter: number; signatures: { label: string }[] }
  t.is(help.activeParameter, 2)
  t.regex(help.signatures[0]?.label ?? '', /^listset\(/)
})

test('requests before initialize and unknown ones are refused; exit ends with 0 after shutdown', async (t) => {
  const client = new LspClient(t)
  await t.throwsAsync(client.request('textDocument/hover', {}), { message: /-32600/ })
  await client.request('initialize', { capabilities: {} })
  await t.throwsAsync(client.request('textDocument/none', {}), { message: /-32601/ })
  const missing = { textDocument: { uri: 'file:///none.moo' }, position: { line: 0, character: 0 } }
  await t.throwsAsync(client.request('textDocument/hover', missing), { message: /-32803/ })
  client.notify('$/cancelRequest', { id: 1 })
  t.is(await client.request('shutdown', null), null)
  client.notify('exit', null)
  t.is(await client.exited, 0)
})

test('bytes that are no message end the conversation', async (t) => {
  const client = new LspClient(t)
  client.raw(`${'x'.repeat(5000)}\n`)
  t.is(await client.exited, 1)
})

test('a running server completes names that no file has', async (t) => {
  const folder = openFolder(t)
  const server = await startCosm(t, folder)
  const [, token = ''] = /acts as #\d+: ([\w-]+)/.exec(server.errors()) ?? []
  const url = `http://127.0.0.1:${server.httpPort}`
  const client = new LspClient(t, ['--url', url, '--token', token])
  await client.request('initialize', { capabilities: {} })
  const complete = async (source: string) => {
    await client.write('file:///plain.moo', source)
    const position = { line: 0, character: source.length }
    const textDocument = { uri: 'file:///plain.moo' }
    return labels(await client.request('textDocument/completion', { textDocument, position }))
  }
  t.deepEqual(await complete('$text:cap'), ['capital'])
  t.true((await complete('$container.cap')).includes('capacity'))
  t.true((await complete('$cont')).includes('container'))
  const found = (await client.request('textDocument/hover', {
    textDocument: { uri: 'file:///plain.moo' },
    position: { line: 0, character: 2 },
  })) as { contents: { value: string } } | null
  t.is(found, null)
})
