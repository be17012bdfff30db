/** Some builtin functions on the values of the naive evaluator, as simply as possible. */

import {
  Closure,
  checked,
  equal,
  Failure,
  Flyweight,
  isKey,
  isList,
  mapOf,
  Obj,
  Raised,
  Sign,
  setIndex,
  Table,
  Unknown,
  type Value,
} from './naive-value.ts'

/** What the generator may call, with how many arguments. */
export const NAIVE_BUILTINS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['length', [1, 1]],
  ['typeof', [1, 1]],
  ['listappend', [2, 3]],
  ['listinsert', [2, 3]],
  ['listdelete', [2, 2]],
  ['listset', [3, 3]],
  ['setadd', [2, 2]],
  ['setremove', [2, 2]],
  ['reverse', [1, 1]],
  ['mapkeys', [1, 1]],
  ['mapvalues', [1, 1]],
  ['mapdelete', [2, 2]],
  ['maphaskey', [2, 2]],
  ['suspend', [1, 1]],
  ['raise', [1, 1]],
])

/** Calls the builtin; raises what it raises. */
export function callNaiveBuiltin(name: string, args: readonly Value[]): Value {
  const range = NAIVE_BUILTINS.get(name)
  if (range === undefined) throw new Error(`${name}() is not compared`)
  if (args.length < range[0] || args.length > range[1]) throw new Raised('E_ARGS')
  const [first, second, third] = args as [Value, Value, Value]
  switch (name) {
    case 'length':
      return lengthOf(first)
    case 'typeof':
      return BigInt(typeOf(first))
    case 'reverse':
      return reverse(first)
    case 'suspend':
      return 0n
    case 'raise':
      throw new Raised(first)
    case 'mapkeys':
      return table(first).entries.map(([key]) => key)
    case 'mapvalues':
      return table(first).entries.map(([, value]) => value)
    case 'mapdelete':
      return (isList(second) ? second : [second]).reduce<Table>(withoutKey, table(first))
    case 'maphaskey':
      return hasKey(table(first), second)
    default:
      return checked(ofList(name, list(first), [second, third]))
  }
}

function list(value: Value): readonly Value[] {
  if (!isList(value)) throw new Raised('E_TYPE')
  return value
}

function table(value: Value): Table {
  if (!(value instanceof Table)) throw new Raised('E_TYPE')
  return value
}

function int(value: Value): number {
  if (typeof value !== 'bigint') throw new Raised('E_TYPE')
  return Number(value)
}

function lengthOf(value: Value): Value {
  if (typeof value === 'string' || isList(value)) return BigInt(value.length)
  if (value instanceof Table) return BigInt(value.entries.length)
  if (value instanceof Flyweight) throw new Unknown('length of a flyweight')
  throw new Raised('E_TYPE')
}

function reverse(value: Value): Value {
  if (typeof value === 'string') return [...value].reverse().join('')
  if (isList(value)) return [...value].reverse()
  throw new Raised('E_INVARG')
}

function typeOf(value: Value): number {
  if (typeof value === 'bigint') return 0
  if (value instanceof Obj) return 1
  if (typeof value === 'string') return 2
  if (value instanceof Failure) return 3
  if (isList(value)) return 4
  if (typeof value === 'number') return 9
  if (value instanceof Table) return 10
  if (typeof value === 'boolean') return 14
  if (value instanceof Sign) return 15
  return value instanceof Closure ? 18 : 17
}

function withoutKey(map: Table, key: Value): Table {
  if (!isKey(key)) throw new Raised('E_TYPE')
  const kept = map.entries.filter(([each]) => !equal(each, key) || typeof each !== typeof key)
  if (kept.length === map.entries.length) throw new Raised('E_RANGE')
  return mapOf(kept)
}

function hasKey(map: Table, key: Value): Value {
  if (!isKey(key)) throw new Raised('E_TYPE')
  const found = map.entries.some(([each]) => equal(each, key) && typeof each === typeof key)
  return found ? 1n : 0n
}

function ofList(name: string, items: readonly Value[], [second, third]: [Value, Value]): Value {
  switch (name) {
    case 'listappend':
      return insert(items, second, third === undefined ? items.length : int(third))
    case 'listinsert':
      return insert(items, second, third === undefined ? 0 : int(third) - 1)
    case 'listdelete': {
      const at = int(second)
      if (at < 1 || at > items.length) throw new Raised('E_RANGE')
      return items.toSpliced(at - 1, 1)
    }
    case 'listset': {
      if (typeof third !== 'bigint') throw new Raised('E_TYPE')
      return setIndex(items, third, second)
    }
    case 'setadd':
      return items.some((item) => equal(item, second)) ? items : [...items, second]
    default: {
      const at = items.findIndex((item) => equal(item, second))
      return at < 0 ? items : items.toSpliced(at, 1)
    }
  }
}

function insert(items: readonly Value[], value: Value, at: number): Value {
  return items.toSpliced(Math.min(Math.max(at, 0), items.length), 0, value)
}
