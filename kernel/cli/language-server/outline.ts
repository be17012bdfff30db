/**
 * The outline of a file: which objects, properties and verbs stand where. Read line by line, so that it holds
 * while somebody types and most of the file makes no sense. A file without definitions is one verb's source.
 */

interface OutlinedProperty {
  readonly name: string
  /** Line from 0, and where the name begins in it. */
  readonly line: number
  readonly column: number
  /** A value for an inherited property, not a definition. */
  readonly isSlot: boolean
  /** The whole line. */
  readonly text: string
}

export interface OutlinedVerb {
  /** As written: several, with asterisks. */
  readonly names: string
  readonly line: number
  readonly column: number
  /** The line that says what it is called by and who may. */
  readonly text: string
  /** First line of the source, and the one behind its last. */
  readonly sourceLine: number
  readonly sourceEnd: number
}

export interface OutlinedObject {
  /** `$thing`, `#label` or `#12`. */
  readonly name: string
  readonly title: string
  readonly line: number
  readonly column: number
  /** The line of its `endobject`, or the last of the file. */
  end: number
  parents: string[]
  readonly properties: OutlinedProperty[]
  readonly verbs: OutlinedVerb[]
}

export interface Outline {
  readonly objects: readonly OutlinedObject[]
  /** The file is the source of one verb. */
  readonly isVerb: boolean
}

const OBJECT = /^(\s*object\s+)([$#][\w-]+)/
const PARENTS = /^\s*parents?\s+(.*)$/
const TITLE = /^\s*name\s+"((?:[^"\\]|\\.)*)"/
const PROPERTY = /^(\s*(property|slot)\s+(?:[$#][\w-]+\.)?"?)(:?[A-Za-z_]\w*)/
const VERB = /^(\s*verb\s+")((?:[^"\\]|\\.)*)"/
const DEFINITION = /^(?:object|anonymous|waif)\b/
const END = /^\s*end(?:object|anonymous|waif)\s*$/

export function outlineOf(text: string): Outline {
  const lines = text.split('\n')
  const first = lines.find((line) => line.trim() !== '' && !line.trimStart().startsWith('//'))
  if (first === undefined || !DEFINITION.test(first.trimStart())) {
    return { objects: [], isVerb: true }
  }
  return { objects: readObjects(lines), isVerb: false }
}

function readObjects(lines: readonly string[]): OutlinedObject[] {
  const objects: OutlinedObject[] = []
  let current: OutlinedObject | undefined
  for (let number = 0; number < lines.length; number++) {
    const line = lines[number] ?? ''
    const head = OBJECT.exec(line)
    if (head !== null) {
      current = newObject(head, number, lines.length - 1)
      objects.push(current)
    } else if (current !== undefined) {
      number = readLine(current, lines, number)
      if (END.test(line)) current.end = number
    }
  }
  return objects
}

function newObject(head: RegExpExecArray, line: number, end: number): OutlinedObject {
  const [, before = '', name = ''] = head
  return {
    name,
    title: '',
    line,
    column: before.length,
    end,
    parents: [],
    properties: [],
    verbs: [],
  }
}

/** Takes line [number] into [object]; answers the last line that it took. */
function readLine(object: OutlinedObject, lines: readonly string[], number: number): number {
  const line = lines[number] ?? ''
  const verb = VERB.exec(line)
  if (verb !== null) return readVerb(object, lines, number, verb)
  const property = PROPERTY.exec(line)
  const title = TITLE.exec(line)?.[1]
  const parents = PARENTS.exec(line)?.[1]
  if (property !== null) {
    const [, before = '', word, name = ''] = property
    const isSlot = word === 'slot'
    object.properties.push({ name, line: number, column: before.length, isSlot, text: line.trim() })
  } else if (title !== undefined) Object.assign(object, { title })
  else if (parents !== undefined) object.parents = parents.match(/[$#][\w-]+/g) ?? []
  return number
}

function readVerb(
  object: OutlinedObject,
  lines: readonly string[],
  line: number,
  [, before = '', names = '']: RegExpExecArray,
): number {
  let end = line + 1
  while (end < lines.length && !/^endverb[ \t\r]*$/.test(lines[end] ?? '')) end++
  object.verbs.push({
    names,
    line,
    column: before.length,
    text: (lines[line] ?? '').trim(),
    sourceLine: line + 1,
    sourceEnd: end,
  })
  return end
}

/** Each of a verb's names: the word, without its asterisk, and where it begins in the header's line. */
export function namesOfVerb(
  verb: OutlinedVerb,
): { name: string; written: string; column: number }[] {
  return [...verb.names.matchAll(/\S+/g)].map(({ 0: written, index }) => ({
    name: written.replaceAll('*', ''),
    written,
    column: verb.column + index,
  }))
}
