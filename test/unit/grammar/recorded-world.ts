/** A world without programs for comparing two ways of running one: it answers calls, and records what was done to it. */

import { type Obj, Raised, textOf, type Value } from '../../_support/naive-value.ts'
import { NaiveWorld } from '../../_support/naive-world.ts'

export class RecordedWorld extends NaiveWorld {
  readonly effects: string[] = []

  override get({ id }: Obj, name: string): Value {
    const value = this.properties.get(`${id}.${name}`)
    if (value === undefined) throw new Raised('E_PROPNF')
    return value
  }

  override set({ id }: Obj, name: string, value: Value): void {
    this.properties.set(`${id}.${name}`, value)
    this.effects.push(`#${id}.${name} = ${textOf(value)}`)
  }

  /** Verbs answer their arguments; the verb `fail` raises. */
  override answerVerb(object: Obj, name: string, args: readonly Value[]): Value {
    this.burn()
    this.effects.push(`${textOf(object)}:${name}${textOf(args)}`)
    if (name === 'fail') throw new Raised('E_INVARG')
    return args
  }

  /** Builtins answer how many arguments they have, `raise` raises, `typeof` answers its argument. */
  override answerBuiltin(name: string, args: readonly Value[]): Value {
    this.effects.push(`${name}${textOf(args)}`)
    if (name === 'raise') throw new Raised('E_PERM')
    if (name === 'typeof') return args[0] ?? 0n
    return BigInt(args.length)
  }
}
