/**
 * Random programs for the driver and the naive evaluator: small, with few names, so that assignments meet the operands
 * they could disturb and values are held in several places, and with loops that end or run too long to be compared.
 *
 * Everything is in parentheses: the tree is what is random, not how it is written.
 */

import type { Chance } from './fuzz.ts'
import { NAIVE_BUILTINS } from './naive-builtin.ts'

const NAMES = ['a', 'b', 'c', 'l', 'm', 's']
const OBJECTS = ['#8', '#9', '#10']
const PROPERTIES = ['p', 'q']
const VERBS = ['v0', 'v1', 'v2']
const CODES = ['ANY', 'E_TYPE', 'E_RANGE', 'E_VARNF', 'E_TYPE, E_RANGE', 'E_FUZZ, E_ARGS', 'E_PERM']
const ATOMS = [
  ...['0', '1', '2', '3', '-1', '4', '70000', '9223372036854775807', '0.0', '1.5', '-2.0', '""'],
  ...['"a"', '"ABC"', '"a☃b"', '"abcdefgh"', '#8', '#9', '#-1', 'E_TYPE', 'E_FUZZ', 'E_PERM', '{}'],
  ...['[]', '{1, 2, 3}', '{"a", {1}}', '[1 -> "a", 2 -> "b"]', '["k" -> {1, 2}]', "('a)", "('key)"],
  ...['{{1, 2}, {3}}', 'E_FUZZ("m")', 'E_TYPE("t", {1})', '<#9, .z = 1, {1, 2}>', '#10'],
]
const OPERATORS = [
  ...['+', '+', '+', '-', '*', '/', '%', '==', '!=', '<', '<=', '>', '>=', 'in', '|.', '&.', '^.'],
  ...['<<', '>>', '&&', '||', '&&', '||'],
]

/** Where an expression stands. */
interface Place {
  readonly depth: number
  /** `$` and `^` mean something. */
  readonly isIndex?: boolean
  /** Names of the loops around that can be left. */
  readonly loops: readonly string[]
}

const deeper = (place: Place): Place => ({ ...place, depth: place.depth - 1 })

/** Source of programs drawn by chance. */
export class ProgramWriter {
  readonly #chance: Chance
  /** Seconds that a program may wait; with none it never does. */
  readonly #waits: boolean
  #loop = 0

  constructor(chance: Chance, options: { waits: boolean }) {
    this.#chance = chance
    this.#waits = options.waits
  }

  /** A verb, which most often begins by giving its variables values. */
  verb(): string {
    const chance = this.#chance
    const lines = ['f = {@x} => x; {?a = 1, ?b = {1, {2, 3}, "x"}, @c} = args;']
    if (!chance.one(6)) {
      lines.push('l = {1, {2, {3}}, "abc", b}; m = [1 -> {1, 2}, "k" -> l]; s = "abc☃def";')
      lines.push(
        chance.of(['a = l;', 'c = m;', '#8.p = l; #9.p = m;', '#8.q = l; c = l;', 'b = s;']),
      )
    }
    lines.push(this.#statements({ depth: 3, loops: [] }, 5))
    return lines.join('\n')
  }

  #statements(place: Place, most: number): string {
    const count = 1 + this.#chance.below(most)
    return Array.from({ length: count }, () => this.#statement(place)).join('\n')
  }

  #body(place: Place): string {
    return this.#statements(deeper(place), 3)
  }

  #statement(place: Place): string {
    const chance = this.#chance
    const kind = chance.below(place.depth > 0 ? 20 : 10)
    if (kind < 4) return `\`${this.#change({ ...place, depth: 2 })} ! ANY';`
    if (kind < 6) return `${this.#change({ ...place, depth: 2 })};`
    if (kind < 8) return `${this.#expression({ ...place, depth: 3 })};`
    if (kind === 8) return this.#exit(place)
    if (kind === 9) return this.#waits ? 'suspend(1);' : `${this.#change({ ...place, depth: 3 })};`
    return this.#compound(kind, place)
  }

  #exit({ loops, depth }: Place): string {
    const chance = this.#chance
    if (loops.length === 0 || chance.one(3)) {
      return chance.one(3) ? `return ${this.#expression({ depth, loops })};` : 'a;'
    }
    return `${chance.of(['break', 'continue'])} ${chance.one(2) ? chance.of(loops) : ''};`
  }

  #compound(kind: number, place: Place): string {
    const chance = this.#chance
    const some = () => this.#expression({ depth: 2, loops: [] })
    if (kind === 10) {
      const other = chance.one(2) ? `else ${this.#body(place)} ` : ''
      return `if (${some()}) ${this.#body(place)} ${other}endif`
    }
    if (kind < 15) return this.#loopOf(kind, place)
    if (kind === 15) {
      const name = chance.one(2) ? 'e ' : ''
      const last = chance.one(3) ? `except (${chance.of(CODES)}) ${this.#body(place)} ` : ''
      return `try ${this.#body(place)} except ${name}(${chance.of(CODES.slice(1))}) ${this.#body(place)} ${last}endtry`
    }
    if (kind === 16) return `try ${this.#body(place)} finally ${this.#body(place)} endtry`
    if (kind === 17) {
      return `begin let ${chance.of(NAMES)} = ${some()}; ${this.#body(place)} end`
    }
    if (kind === 18) {
      const [x, y, z] = this.#three()
      return `begin let {${x}, ?${y} = ${some()}, ?${z}} = ${some()}; ${this.#body(place)} end`
    }
    const body = this.#statements({ depth: 1, loops: [] }, 2)
    return `begin fn f (${this.#parameters()}) ${body} return ${some()}; endfn ${this.#body(place)} end`
  }

  #loopOf(kind: number, place: Place): string {
    const chance = this.#chance
    const some = () => this.#expression({ depth: 1, loops: [] })
    const name = chance.one(3) ? chance.of(NAMES) : `i${this.#loop++ % 3}`
    if (place.loops.includes(name)) return `${this.#change(place)};`
    const body = this.#body({ ...place, loops: [...place.loops, name] })
    if (kind === 11) return `for ${name} in [${some()}..${some()}] ${body} endfor`
    if (kind === 12) return `for ${name}, j in (${some()}) ${body} endfor`
    if (kind === 13)
      return `for ${name} in (${this.#expression({ depth: 2, loops: [] })}) ${body} endfor`
    const most = 1 + chance.below(5)
    return `n = 0; while ${name} (n < ${most}) n = n + 1; ${body} endwhile`
  }

  /** An expression that changes something, in place where that can be. */
  #change(place: Place): string {
    const chance = this.#chance
    const name = chance.of(NAMES)
    const some = () => this.#expression(deeper(place))
    const at = () => this.#index(deeper(place))
    const holder = chance.one(4) ? `${chance.of(OBJECTS)}.${chance.of(PROPERTIES)}` : name
    switch (chance.below(14)) {
      case 0:
        return `(${holder} = ${some()})`
      case 1:
      case 2:
        return `(${holder}[${at()}] = ${some()})`
      case 3:
        return `(${holder}[${at()}][${at()}] = ${some()})`
      case 4:
        return `(${holder}[${at()}..${at()}] = ${some()})`
      case 5:
        return `(${holder} = {@${holder}, ${some()}})`
      case 6:
        return `(${holder} = ${holder} + ${some()})`
      case 7:
        return `(${name} = ${chance.of(NAMES)})`
      case 8:
        return `(${holder} = listappend(${holder}, ${some()}))`
      case 9:
        return `(${holder} = ${chance.of(['listset', 'listinsert'])}(${holder}, ${some()}, ${at2(chance)}))`
      case 10: {
        const [x, y, z] = this.#three()
        return `({${x}, ?${y} = ${some()}, @${z}} = ${some()})`
      }
      case 11:
        return `(${holder} = ${chance.of(['setadd', 'setremove', 'mapdelete'])}(${holder}, ${some()}))`
      case 12:
        return `(${holder}[${at()}][${at()}..${at()}] = ${some()})`
      default:
        return `(${name} = ${holder})`
    }
  }

  #three(): readonly [string, string, string] {
    const first = this.#chance.below(NAMES.length)
    const name = (step: number) => NAMES[(first + step) % NAMES.length] ?? 'a'
    return [name(0), name(1), name(3)]
  }

  #index(place: Place): string {
    const chance = this.#chance
    const end = chance.of(['$', '^', '$ + 1', '$ - 1'])
    if (chance.one(3)) return end
    return chance.one(2) ? at2(chance) : this.#expression({ ...place, isIndex: true })
  }

  #parameters(): string {
    const some = () => this.#expression({ depth: 1, loops: [] })
    const [x, y, z] = this.#three()
    return this.#chance.of([x, `${x}, ?${y} = ${some()}`, `@${z}`, `${x}, ?${y}, @${z}`, ''])
  }

  #items(place: Place): string {
    const chance = this.#chance
    const count = chance.below(4)
    const item = () => (chance.one(4) ? `@${this.#expression(place)}` : this.#expression(place))
    return Array.from({ length: count }, item).join(', ')
  }

  #expression(place: Place): string {
    const chance = this.#chance
    const kind = chance.below(place.depth > 0 ? 32 : 9)
    if (kind < 5) return chance.of(NAMES)
    if (kind < 8) return chance.of(ATOMS)
    if (kind === 8) {
      return place.isIndex && chance.one(2)
        ? '$'
        : chance.of(['args', 'this', 'verb', 'i0', 'n', '(e[1])'])
    }
    const inner = deeper(place)
    if (kind < 16) return this.#operation(kind, inner)
    return this.#rare(kind, inner)
  }

  #operation(kind: number, place: Place): string {
    const chance = this.#chance
    const some = () => this.#expression(place)
    if (kind < 11) return `(${some()} ${chance.of(OPERATORS)} ${some()})`
    if (kind === 11) return `{${this.#items(place)}}`
    if (kind === 12) return `[${some()} -> ${some()}, ${some()} -> ${some()}]`
    if (kind === 13) return `(${some()})[${this.#index(place)}]`
    if (kind === 14) return `(${some()})[${this.#index(place)}..${this.#index(place)}]`
    return chance.one(2) ? `(!${some()})` : `(-(${some()}))`
  }

  #rare(kind: number, place: Place): string {
    const chance = this.#chance
    const some = () => this.#expression(place)
    const outside = { ...place, isIndex: false, loops: [] }
    switch (kind) {
      case 16:
        return `(${some()} ? ${some()} | ${some()})`
      case 17:
      case 18:
        return this.#change(place)
      case 19:
        return `${chance.of([...OBJECTS, 'this', '#9'])}.${chance.of([...PROPERTIES, 'none'])}`
      case 20:
        return `(${some()}).(${chance.of(['"p"', "'q", '"z"', some()])})`
      case 21:
      case 22:
        return `${chance.of([...OBJECTS, 'this'])}:${chance.of(VERBS)}(${this.#items(place)})`
      case 23:
      case 24:
        return this.#call(place)
      case 25:
        return `\`${some()} ! ${chance.of(CODES)}${chance.one(2) ? ` => ${some()}` : ''}'`
      case 26:
        return `{${this.#expression(outside)} for ${chance.of(NAMES)} in (${some()})${chance.one(2) ? ` if (${this.#expression(outside)})` : ''}}`
      case 27:
        return `({${this.#parameters()}} => ${this.#expression(outside)})`
      case 28:
        return `({${this.#parameters()}} => ${this.#expression(outside)})(${this.#items(place)})`
      case 29:
        return chance.one(2) ? `(${some()} || return ${some()})` : `pass(${this.#items(place)})`
      case 30:
        return `<${chance.of(OBJECTS)}, .z = (${some()}), .p = (${some()}), {${this.#items(place)}}>`
      default:
        return `(${some()})(${this.#items(place)})`
    }
  }

  /** A function, most often one that fits, for each item of a list. */
  #walk(place: Place): string {
    const chance = this.#chance
    const outside = { ...place, isIndex: false, loops: [] }
    const some = () => this.#expression(place)
    const name = chance.of(['map', 'filter', 'reduce'])
    const parameters = chance.one(4) ? this.#parameters() : name === 'reduce' ? 's, a' : 'a'
    const pause = this.#waits && chance.one(3) ? 'suspend(1);' : ''
    const made = `fn (${parameters}) ${pause} return ${this.#expression(outside)}; endfn`
    const callee = chance.one(5) ? some() : made
    return `${name}(${callee}, ${some()}${name === 'reduce' ? `, ${some()}` : ''})`
  }

  #call(place: Place): string {
    const chance = this.#chance
    if (chance.one(6)) return `clear_property(${chance.of(['#9', '#10'])}, "p")`
    if (chance.one(6)) return `f(${this.#items(place)})`
    if (chance.one(4)) return this.#walk(place)
    const [name, [least, most]] = chance.of([...NAIVE_BUILTINS])
    if (name === 'suspend') return this.#waits ? 'suspend(1)' : 'a'
    if (name === 'raise')
      return chance.of(['raise(E_FUZZ)', 'raise(E_TYPE)', 'raise(E_PERM("x", 1))'])
    const count = least + chance.below(most - least + 1)
    const given = Array.from({ length: count }, (_, at) =>
      at === 2 ? at2(chance) : this.#expression(place),
    )
    return `${name}(${given.join(', ')})`
  }
}

/** A place in a list, most often one that there is. */
function at2(chance: Chance): string {
  return chance.of(['1', '1', '2', '2', '3', '0', '4', '"k"', '-1'])
}
