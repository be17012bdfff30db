import test from 'ava'
import * as fc from 'fast-check'
import { readWorld } from '../../../../kernel/exchange/definition-world.ts'
import { writeDefinition, writeDefinitions } from '../../../../kernel/exchange/definition-writer.ts'
import type { ObjectModel, World } from '../../../../kernel/exchange/model.ts'
import { intValue, objectValue, stringValue } from '../../../../kernel/store/value.ts'
import { worldOf } from '../../../_support/exported-world.ts'
import { anyValue, anyWorld, comparable } from '../../../_support/world-arbitraries.ts'

const asFiles = (files: Map<string, string>) => [...files].map(([name, text]) => ({ name, text }))

const objectOf = (world: World, id: number) => world.objects.get(id) as ObjectModel

/** The slot called [name] on object [id]. */
function slotOf(world: World, id: number, name: string) {
  return [...objectOf(world, id).slots].find(([definition]) => definition.name === name)?.[1]
}

const SYSTEM = 'object #0\nname "System"\nowner #0\nparent #-1\nendobject\n'

const BOX = `object $box #5
name "wooden box"
owner $root
parent $root
location #0
flags readable fertile
contents #7, #6

property capacity "rc" = 10
property secret owner #0 "" = {"a", #-1, 2.0, E_PERM}
property "odd name" "r" clear

slot description = "A box."

verb "g*et t*ake" (this none none) "rd"
if (this.locked)
    player:tell("no");   // as written
endif

endverb

verb "put" (any on this) owner #0 "rxd"
endverb

endobject
`
const ROOT = `object $root #1
name "root"
owner $root
parent #-1

property description "rc" = ""

endobject
`
const THING = (id: number) => `object #${id}
name ""
owner #1
parent $root
location $box

endobject
`

test('a definition says everything about an object', (t) => {
  const world = worldOf(SYSTEM, ROOT, BOX, THING(6), THING(7))
  const box = objectOf(world, 5)
  t.is(box.name, 'wooden box')
  t.is(box.owner, 1)
  t.deepEqual(box.parents, [1])
  t.is(box.location, 0)
  t.is(box.flags, 16 | 128)
  t.deepEqual(box.contents, [7, 6])
  t.deepEqual(slotOf(world, 5, 'capacity'), { owner: 1, permissions: 5, value: intValue(10) })
  t.is(slotOf(world, 5, 'secret')?.owner, 0)
  t.is(slotOf(world, 5, 'secret')?.permissions, 0)
  t.deepEqual(slotOf(world, 5, 'odd name'), { owner: 1, permissions: 1, value: undefined })
  t.deepEqual(slotOf(world, 5, 'description'), {
    owner: 1,
    permissions: 5,
    value: stringValue('A box.'),
  })
  const [get, put] = box.verbs
  t.is(get?.source, 'if (this.locked)\n    player:tell("no");   // as written\nendif\n')
  t.deepEqual([get?.directObject, get?.preposition, get?.indirectObject], [2, -1, 0])
  t.deepEqual([put?.directObject, put?.preposition, put?.indirectObject], [1, 4, 2])
  t.is(put?.source, undefined)
  t.is(put?.owner, 0)
})

test('what is in its usual form is written back byte for byte', (t) => {
  const world = worldOf(SYSTEM, ROOT, BOX, THING(6), THING(7))
  t.is(writeDefinition(world, 5), BOX)
  t.is(writeDefinition(world, 1), ROOT)
  t.deepEqual(
    [...writeDefinitions(world).keys()],
    ['0-system.moo', 'root.moo', 'box.moo', '6.moo', '7.moo'],
  )
})

test('any world is the same after it was written and worldOf', (t) => {
  const worlds = anyWorld({ parentsMax: 3, value: anyValue, lastMoves: true, metadata: true })
  const property = fc.property(worlds, (world) => {
    const files = writeDefinitions(world)
    const found = readWorld(asFiles(files))
    t.deepEqual(comparable(found), comparable(world))
    t.deepEqual(writeDefinitions(found), files)
    t.deepEqual(found.notes, [])
  })
  t.notThrows(() => fc.assert(property, { numRuns: 150 }))
})

test('names of objects become properties of #0, unless it has them already', (t) => {
  const world = worldOf(SYSTEM, ROOT)
  t.deepEqual(slotOf(world, 0, 'root'), { owner: 0, permissions: 1, value: objectValue(1) })
  const system = SYSTEM.replace('endobject', 'property ROOT "" = #1\nendobject')
  t.is(slotOf(worldOf(system, ROOT), 0, 'root'), undefined)
  t.is(slotOf(worldOf(system, ROOT), 0, 'ROOT')?.permissions, 0)
  const other = SYSTEM.replace('endobject', 'property root "" = #0\nendobject')
  t.throws(() => worldOf(other, ROOT), { message: /2\.moo:1: #0\.root is defined, but it is not/ })
})

test('labels name objects among the files only, and numbers are given out in their order', (t) => {
  const room = 'object #hall\nname "Hall"\nowner #0\nparent #0\nlocation #Cellar\nendobject\n'
  const cellar = 'object #cellar\nname "Cellar"\nowner #hall\nparent #0\nendobject\n'
  const world = worldOf(room, SYSTEM, cellar)
  t.is(objectOf(world, 1).name, 'Hall')
  t.is(objectOf(world, 1).location, 2)
  t.is(objectOf(world, 2).owner, 1)
  t.is(objectOf(world, 0).definitions.length, 0)
  t.is(world.objectIdNext, 3)
})

test('comments, blank lines, indentation and several objects a file are fine', (t) => {
  const text = `// A file for people.
${SYSTEM}
  object #1   // the root
    owner #0  parent #-1
    property a = 1 // one
    property b "r" = {
      // a list
      1,
      2
    }
  endobject`
  const broken = () => worldOf(text)
  t.throws(broken, { message: /1\.moo:9: expected the end of the line, found "parent"/ })
  const world = worldOf(text.replace('  parent', '\n parent'))
  t.is(slotOf(world, 1, 'a')?.permissions, 5)
  t.deepEqual(slotOf(world, 1, 'b')?.value, { type: 'list', items: [intValue(1), intValue(2)] })
})

test('a file with carriage returns is worldOf as one without', (t) => {
  const files = [SYSTEM, ROOT, BOX, THING(6), THING(7)]
  const world = worldOf(...files.map((text) => `\uFEFF${text.replaceAll('\n', '\r\n')}`))
  t.deepEqual(comparable(world), comparable(worldOf(...files)))
})

const verbFile = (source: string) =>
  `${SYSTEM}object #1\nowner #0\nparent #0\nverb "x" (this none this)\n${source}\nendverb\nendobject\n`

test('source that looks like the end of its verb keeps apart by a backslash', (t) => {
  const source = ['/*', '\\endverb', '\\\\endverb ', ' endverb', 'endverb;', '*/'].join('\n')
  const world = worldOf(verbFile(source))
  const found = objectOf(world, 1).verbs[0]?.source
  t.is(found, ['/*', 'endverb', '\\endverb ', ' endverb', 'endverb;', '*/'].join('\n'))
  t.true(writeDefinition(world, 1).includes(source))
})

test('the first lines of source are never taken for parts of the head', (t) => {
  const found = objectOf(worldOf(verbFile('"rxd";\nowner = #1;')), 1).verbs[0]
  t.is(found?.source, '"rxd";\nowner = #1;')
  t.is(found?.permissions, 13)
})

test('a property of a distant ancestor with a name that is nearer too says its definer', (t) => {
  const middle = 'object #2\nowner #0\nparent $root\nproperty description = 5\nendobject\n'
  const below = 'object #3\nowner #0\nparent #2\nslot description = 6\n'
  const world = worldOf(SYSTEM, ROOT, middle, `${below}slot $root.description = 7\nendobject\n`)
  const values = [...objectOf(world, 3).slots.values()].map(({ value }) => value)
  t.deepEqual(values, [intValue(6), intValue(7)])
  t.true(writeDefinition(world, 3).includes('slot $root.description = 7'))
})

test('anonymous objects and WAIFs have definitions too', (t) => {
  const text = `${SYSTEM}object #1
owner #0
parent #-1
property :count "rc" = 0
property held "rc" = {*3, ~7, ~7, *0}
endobject
anonymous *3
owner #0
parent #1
slot held = ~7
endanonymous
waif ~7
class #1
owner #0
slot :count = *3
endwaif
`
  const world = worldOf(text)
  const files = writeDefinitions(world)
  t.deepEqual([...files.keys()], ['0-system.moo', '1.moo', 'anonymous-3.moo', 'waifs.moo'])
  t.deepEqual(writeDefinitions(readWorld(asFiles(files))), files)
  t.deepEqual([...(world.waifs.get(7)?.slots.values() ?? [])], [{ type: 'anonymous', id: 3n }])
})

test('an object called $waifs does not take the place of the WAIFs', (t) => {
  const text = `object $waifs #1
owner #0
parent #-1
property ":count" = 0
endobject
object #0
owner #0
parent #-1
property waifs = $waifs
property held = ~7
endobject
waif ~7
class #1
owner #0
endwaif
`
  const files = writeDefinitions(worldOf(text))
  t.deepEqual([...files.keys()], ['0.moo', 'waifs.moo', 'all-waifs.moo'])
  t.deepEqual(writeDefinitions(readWorld(asFiles(files))), files)
})

const ERRORS: readonly (readonly [what: string, text: string, message: RegExp])[] = [
  [
    'no parent',
    'object #1\nowner #0\nendobject',
    /:1: object has no parent line; write "parent #-1"/,
  ],
  ['no owner', 'object #1\nparent #0\nendobject', /:1: object has no owner line/],
  [
    'no end',
    'object #1\nowner #0\nparent #0\n',
    /:4: expected name, property.*the end of the file/,
  ],
  ['no endverb', 'object #1\nverb "x" (this none this)\nreturn;\n', /:2: verb x does not end/],
  ['an unknown word', 'object #1\nonwer #0\n', /:2: expected name,.*found "onwer"/],
  ['a second line', 'object #1\nowner #0\nowner #0\n', /:3: a second owner line/],
  [
    'an unknown name',
    'object #1\nowner $wizzard\nparent #0\nendobject',
    /:2: nothing is named \$wizzard/,
  ],
  ['an unknown flag', 'object #1\nflags wizzard\n', /:2: wizzard is no flag; flags are player/],
  [
    'wrong permissions',
    'object #1\nproperty x "rx" = 1\n',
    /:2: permissions of a property are r w c/,
  ],
  ['wrong arguments', 'object #1\nverb "x" (this near this)\n', /:2: arguments are/],
  ['half a list', 'object #1\nproperty x = {1, 2\nproperty y = 3\n', /:3: expected "," or "}"/],
  ['half a string', 'object #1\nproperty x = "text\n', /:2: expected a value, found ""text"/],
  [
    'a large integer',
    'object #1\nproperty x = 9223372036854775808\n',
    /:2: .* is no 64-bit integer/,
  ],
  ['no object', 'room #1\n', /:1: a definition begins with object, anonymous or waif/],
  [
    'no parent there',
    'object #1\nowner #0\nparent #8\nendobject',
    /:1: its parent #8 is not defined/,
  ],
  [
    'a wrong slot',
    'object #1\nowner #0\nparent #0\nslot x = 1\nendobject',
    /:4: no ancestor defines x/,
  ],
]

for (const [what, text, message] of ERRORS) {
  test(`an error names file, line and problem: ${what}`, (t) => {
    t.throws(() => worldOf(SYSTEM, text), { code: 'ERR_DEFINITION', message })
    t.throws(() => worldOf(SYSTEM, text), { message: /: 2\.moo:/ })
  })
}

test('numbers, names and properties are defined once', (t) => {
  const again = 'object #0\nowner #0\nparent #-1\nendobject'
  t.throws(() => worldOf(SYSTEM, again), { message: /object 0 is defined at 1\.moo:1 already/ })
  const named = 'object $a\nowner #0\nparent #-1\nendobject\n'
  t.throws(() => worldOf(SYSTEM, named, named.replace('$a', '$A')), {
    message: /3\.moo:1: a second/,
  })
  t.throws(() => worldOf(SYSTEM, named.replace('$a', '$wizard')), { message: /\$wizard cannot be/ })
  const twice = 'object #1\nowner #0\nparent #0\nproperty a = 1\nproperty A = 2\nendobject'
  t.throws(() => worldOf(SYSTEM, twice), { message: /2\.moo:5: A is defined twice/ })
})

test('a cut-off definition is an error at every length', (t) => {
  for (let length = 1; length < BOX.trimEnd().length; length++) {
    t.throws(() => worldOf(SYSTEM, ROOT, BOX.slice(0, length)), { code: 'ERR_DEFINITION' })
  }
})
