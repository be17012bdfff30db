/**
 * What a running server knows of its objects, for completion and hover: asked over its HTTP API, and remembered
 * for a moment, because an editor asks at every key.
 */

import type { SlotValue } from '../../store/value.ts'
import type { WorldAccess } from '../remote-world.ts'

export interface LiveMember {
  /** Verbs: all names, as written; properties: the name. */
  readonly name: string
  /** The object that has it, such as `#12`. */
  readonly object: string
  readonly permissions: string
  /** Of a verb: what a command must say, and its first line. */
  readonly detail: string
}

export interface LiveObject {
  readonly title: string
  readonly verbs: readonly LiveMember[]
  readonly properties: readonly LiveMember[]
}

const REMEMBERED_MS = 10_000
const REFERENCE = /^(?:\$[A-Za-z_]\w*|#-?\d+)$/

const DESCRIBE = `
object = REFERENCE;
verbs = {};
properties = {};
for each in (ancestors(object, 1))
  for number in [1..length(\`verbs(each) ! ANY => {}')]
    info = \`verb_info(each, number) ! ANY => 0';
    if (info)
      code = \`verb_code(each, number) ! ANY => {}';
      spec = verb_args(each, number);
      verbs = {@verbs, {info[3], tostr(each), info[2], tostr(spec[1], " ", spec[2], " ", spec[3]), code ? code[1] | ""}};
    endif
  endfor
  for name in (\`properties(each) ! ANY => {}')
    info = \`property_info(each, name) ! ANY => {#-1, "?"}';
    properties = {@properties, {name, tostr(each), info[2]}};
  endfor
endfor
return {object.name, verbs, properties};
`

export class LiveImage {
  readonly #world: WorldAccess
  readonly #now: () => number
  readonly #known = new Map<string, { at: number; object: LiveObject | undefined }>()

  constructor(world: WorldAccess, now: () => number) {
    this.#world = world
    this.#now = now
  }

  /** The object that [reference] names; undefined when there is none, or the server does not answer. */
  async find(reference: string): Promise<LiveObject | undefined> {
    if (!REFERENCE.test(reference)) return undefined
    const known = this.#known.get(reference)
    if (known !== undefined && this.#now() - known.at < REMEMBERED_MS) return known.object
    // A server that is away must not disturb the editor: what is known without it is shown.
    const answer = await this.#world
      .evaluate(DESCRIBE.replace('REFERENCE', reference))
      .catch(() => undefined)
    const object = answer === undefined ? undefined : readObject(answer)
    this.#known.set(reference, { at: this.#now(), object })
    return object
  }
}

function readObject(value: SlotValue): LiveObject {
  const [title, verbs, properties] = itemsOf(value)
  return {
    title: textOf(title),
    verbs: itemsOf(verbs).map((verb) => {
      const [name, object, permissions, spec, first] = itemsOf(verb).map(textOf)
      const detail = `(${spec ?? ''}) ${first ?? ''}`.trimEnd()
      return { name: name ?? '', object: object ?? '', permissions: permissions ?? '', detail }
    }),
    properties: itemsOf(properties).map((property) => {
      const [name, object, permissions] = itemsOf(property).map(textOf)
      return { name: name ?? '', object: object ?? '', permissions: permissions ?? '', detail: '' }
    }),
  }
}

const itemsOf = (value: SlotValue | undefined) => (value?.type === 'list' ? value.items : [])
const textOf = (value: SlotValue | undefined) => (value?.type === 'string' ? value.value : '')
