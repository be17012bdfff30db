/**
 * Rules of a grammar → LALR(1) tables, or the conflict that shows the grammar to be ambiguous for one token of lookahead.
 *
 * The automaton is LR(0); lookaheads come from the relations *reads*, *includes* and *lookback*. Sets of terminals are
 * bits of a bigint. Used when the language is built, never when it runs.
 *
 * Source: F. DeRemer and T. Pennello, "Efficient Computation of LALR(1) Look-Ahead Sets", TOPLAS 4(4), 1982.
 */

/** A symbol of nearley's rules: a nonterminal's name, or a terminal. */
type RuleSymbol = string | { readonly literal: string } | { readonly type: string }

export interface Rule {
  readonly name: string
  readonly symbols: readonly RuleSymbol[]
}

/**
 * What the parser runs on. An action is 0 for an error, n > 0 for a shift to state n − 1, n < 0 for a reduction by rule
 * −n − 1; rule 0 is the start rule's first one only if the grammar says so, and ACCEPT ends the parse.
 */
export interface Tables {
  /** Terminal number → token type; the last one is the end of the text. */
  readonly terminals: readonly string[]
  /** Nonterminal number → name. */
  readonly nonterminals: readonly string[]
  /** Rule number → its nonterminal. */
  readonly ruleNonterminals: readonly number[]
  /** Rule number → how many symbols it has. */
  readonly ruleLengths: readonly number[]
  /** State → terminal, action, terminal, action … of all that is no error. */
  readonly actions: readonly (readonly number[])[]
  /** State → nonterminal, next state, … */
  readonly gotos: readonly (readonly number[])[]
}

/** The action that ends a parse with success. */
export const ACCEPT = 0x7fff

/** The name of the terminal behind the last token. */
export const END_OF_TEXT = 'END_OF_TEXT'

/** The token type that a terminal of nearley's rules stands for. */
function terminalName(symbol: Exclude<RuleSymbol, string>): string {
  return 'literal' in symbol ? symbol.literal : symbol.type
}

/** Builds the tables of [rules]; throws an Error that names both rules of every conflict. */
export function buildTables(rules: readonly Rule[], start: string): Tables {
  const grammar = numberSymbols(rules, start)
  const automaton = buildAutomaton(grammar)
  const lookaheads = findLookaheads(grammar, automaton)
  return {
    terminals: grammar.terminals,
    nonterminals: grammar.nonterminals,
    ruleNonterminals: grammar.rules.slice(0, -1).map((rule) => grammar.nonterminalOf(rule.left)),
    ruleLengths: grammar.rules.slice(0, -1).map((rule) => rule.right.length),
    actions: fillActions(grammar, automaton, lookaheads),
    gotos: automaton.states.map((state) =>
      [...state.next].flatMap(([symbol, next]) =>
        grammar.isTerminal(symbol) ? [] : [grammar.nonterminalOf(symbol), next],
      ),
    ),
  }
}

// ---- symbols: terminals come first, then nonterminals

interface NumberedRule {
  readonly left: number
  readonly right: readonly number[]
}

interface NumberedGrammar {
  readonly terminals: readonly string[]
  readonly nonterminals: readonly string[]
  /** The last rule is `start' → start`, which has no nonterminal of its own. */
  readonly rules: readonly NumberedRule[]
  /** Symbol → the rules that make it. */
  readonly rulesOf: readonly (readonly number[])[]
  readonly nullable: ReadonlySet<number>
  isTerminal(symbol: number): boolean
  nonterminalOf(symbol: number): number
  nameOf(symbol: number): string
}

function numberSymbols(rules: readonly Rule[], start: string): NumberedGrammar {
  const nonterminals = [...new Set(rules.map((rule) => rule.name))]
  const named = rules.flatMap((rule) => rule.symbols.filter((symbol) => typeof symbol !== 'string'))
  const terminals = [...new Set(named.map(terminalName)), END_OF_TEXT]
  const names = [...terminals, ...nonterminals]
  const terminalNumbers = new Map(terminals.map((name, index) => [name, index]))
  const nonterminalNumbers = new Map(
    nonterminals.map((name, index) => [name, terminals.length + index]),
  )
  const numberOf = (symbol: RuleSymbol): number => {
    const found =
      typeof symbol === 'string'
        ? nonterminalNumbers.get(symbol)
        : terminalNumbers.get(terminalName(symbol))
    if (found === undefined) throw new Error(`grammar: no rule for ${String(symbol)}`)
    return found
  }
  const numbered = rules.map((rule) => ({
    left: numberOf(rule.name),
    right: rule.symbols.map(numberOf),
  }))
  numbered.push({ left: names.length, right: [numberOf(start)] })
  return {
    terminals,
    nonterminals,
    rules: numbered,
    rulesOf: names.map((_, symbol) =>
      numbered.flatMap((rule, index) => (rule.left === symbol ? [index] : [])),
    ),
    nullable: findNullable(numbered),
    isTerminal: (symbol) => symbol < terminals.length,
    nonterminalOf: (symbol) => symbol - terminals.length,
    nameOf: (symbol) => names[symbol] ?? 'start',
  }
}

/** The symbols that can stand for nothing. */
function findNullable(rules: readonly NumberedRule[]): Set<number> {
  const nullable = new Set<number>()
  untilStable(() => {
    const before = nullable.size
    for (const rule of rules) {
      if (rule.right.every((symbol) => nullable.has(symbol))) nullable.add(rule.left)
    }
    return nullable.size !== before
  })
  return nullable
}

function untilStable(changeSomething: () => boolean): void {
  while (changeSomething());
}

// ---- the LR(0) automaton

/** A rule with a dot: the rule's number and how many symbols stand before the dot. */
interface Item {
  readonly rule: number
  readonly dot: number
}

interface State {
  readonly items: readonly Item[]
  /** Symbol → state, in the order in which the symbols appear. */
  readonly next: ReadonlyMap<number, number>
}

interface Automaton {
  readonly states: readonly State[]
}

function buildAutomaton(grammar: NumberedGrammar): Automaton {
  const kernels: Item[][] = [[{ rule: grammar.rules.length - 1, dot: 0 }]]
  const numbers = new Map([[kernelKey(kernels[0] as Item[]), 0]])
  const states: State[] = []
  for (let number = 0; number < kernels.length; number++) {
    const items = closeItems(grammar, kernels[number] as Item[])
    const next = new Map<number, number>()
    for (const [symbol, kernel] of advanceItems(grammar, items)) {
      const key = kernelKey(kernel)
      let target = numbers.get(key)
      if (target === undefined) {
        target = kernels.push(kernel) - 1
        numbers.set(key, target)
      }
      next.set(symbol, target)
    }
    states.push({ items, next })
  }
  return { states }
}

function kernelKey(kernel: readonly Item[]): string {
  return kernel.map((item) => `${item.rule}.${item.dot}`).join(' ')
}

function closeItems(grammar: NumberedGrammar, kernel: readonly Item[]): Item[] {
  const items = [...kernel]
  const opened = new Set<number>()
  for (const item of items) {
    const symbol = grammar.rules[item.rule]?.right[item.dot]
    if (symbol === undefined || grammar.isTerminal(symbol) || opened.has(symbol)) continue
    opened.add(symbol)
    for (const rule of grammar.rulesOf[symbol] ?? []) items.push({ rule, dot: 0 })
  }
  return items
}

function advanceItems(grammar: NumberedGrammar, items: readonly Item[]): Map<number, Item[]> {
  const kernels = new Map<number, Item[]>()
  for (const { rule, dot } of items) {
    const symbol = grammar.rules[rule]?.right[dot]
    if (symbol === undefined) continue
    const kernel = kernels.get(symbol) ?? []
    kernel.push({ rule, dot: dot + 1 })
    kernels.set(symbol, kernel)
  }
  return kernels
}

// ---- lookaheads

/** State and nonterminal: the parser is in the state and has just reduced to the nonterminal. */
interface Transition {
  readonly from: number
  readonly symbol: number
  readonly to: number
  /** The terminals that may follow. */
  follow: bigint
  /** The transitions whose follow set is part of this one's. */
  readonly includes: Transition[]
}

/** `state.rule` → the terminals at which the state reduces by the rule. */
type Lookaheads = ReadonlyMap<string, bigint>

const lookaheadKey = (state: number, rule: number): string => `${state}.${rule}`

function findLookaheads(grammar: NumberedGrammar, automaton: Automaton): Lookaheads {
  const transitions = findTransitions(grammar, automaton)
  const lookbacks = new Map<string, Transition[]>()
  for (const transition of transitions.values()) {
    relate(grammar, automaton, transitions, transition, lookbacks)
  }
  untilStable(() => {
    let changed = false
    for (const transition of transitions.values()) {
      const follow = transition.includes.reduce(
        (set, other) => set | other.follow,
        transition.follow,
      )
      changed ||= follow !== transition.follow
      transition.follow = follow
    }
    return changed
  })
  return new Map(
    [...lookbacks].map(([key, sources]) => [
      key,
      sources.reduce((set, source) => set | source.follow, 0n),
    ]),
  )
}

function findTransitions(grammar: NumberedGrammar, automaton: Automaton): Map<string, Transition> {
  const transitions = new Map<string, Transition>()
  for (const [from, state] of automaton.states.entries()) {
    for (const [symbol, to] of state.next) {
      if (grammar.isTerminal(symbol)) continue
      const follow = directlyReadable(grammar, automaton, from, to)
      transitions.set(lookaheadKey(from, symbol), { from, symbol, to, follow, includes: [] })
    }
  }
  return transitions
}

/** The terminals that state [to] can shift, and at the very start the end of the text. */
function directlyReadable(
  grammar: NumberedGrammar,
  automaton: Automaton,
  from: number,
  to: number,
): bigint {
  const state = automaton.states[to] as State
  const terminals = [...state.next.keys()].filter((symbol) => grammar.isTerminal(symbol))
  const isWhole = from === 0 && state.items.some((item) => item.rule === grammar.rules.length - 1)
  const end = isWhole ? 1n << BigInt(grammar.terminals.length - 1) : 0n
  return terminals.reduce((set, terminal) => set | (1n << BigInt(terminal)), end)
}

/** Notes what [transition] includes and reads, and which reductions look back to it. */
function relate(
  grammar: NumberedGrammar,
  automaton: Automaton,
  transitions: ReadonlyMap<string, Transition>,
  transition: Transition,
  lookbacks: Map<string, Transition[]>,
): void {
  for (const symbol of automaton.states[transition.to]?.next.keys() ?? []) {
    const read = transitions.get(lookaheadKey(transition.to, symbol))
    if (read !== undefined && grammar.nullable.has(symbol)) transition.includes.push(read)
  }
  for (const rule of grammar.rulesOf[transition.symbol] ?? []) {
    const right = (grammar.rules[rule] as NumberedRule).right
    let state = transition.from
    for (const [index, symbol] of right.entries()) {
      const inner = transitions.get(lookaheadKey(state, symbol))
      const restIsNullable = right.slice(index + 1).every((later) => grammar.nullable.has(later))
      if (inner !== undefined && restIsNullable) inner.includes.push(transition)
      state = automaton.states[state]?.next.get(symbol) as number
    }
    const key = lookaheadKey(state, rule)
    lookbacks.set(key, [...(lookbacks.get(key) ?? []), transition])
  }
}

// ---- actions

function fillActions(
  grammar: NumberedGrammar,
  automaton: Automaton,
  lookaheads: Lookaheads,
): number[][] {
  const conflicts: string[] = []
  const rows = automaton.states.map((state, number) => {
    const row = new Map<number, number>()
    for (const [symbol, next] of state.next) {
      if (grammar.isTerminal(symbol)) row.set(symbol, next + 1)
    }
    for (const { rule, dot } of state.items) {
      if (dot < (grammar.rules[rule]?.right.length ?? 0)) continue
      for (const terminal of reductionTerminals(grammar, lookaheads, number, rule)) {
        const other = row.get(terminal)
        if (other !== undefined) {
          conflicts.push(describeConflict(grammar, state, { terminal, rule, other }))
        }
        row.set(terminal, rule === grammar.rules.length - 1 ? ACCEPT : -rule - 1)
      }
    }
    return [...row].flat()
  })
  if (conflicts.length > 0) throw new Error(`grammar: ambiguous\n${conflicts.join('\n')}`)
  return rows
}

function reductionTerminals(
  grammar: NumberedGrammar,
  lookaheads: Lookaheads,
  state: number,
  rule: number,
): number[] {
  const end = grammar.terminals.length - 1
  if (rule === grammar.rules.length - 1) return [end]
  const set = lookaheads.get(lookaheadKey(state, rule)) ?? 0n
  return grammar.terminals.flatMap((_, terminal) =>
    (set >> BigInt(terminal)) & 1n ? [terminal] : [],
  )
}

function describeConflict(
  grammar: NumberedGrammar,
  state: State,
  conflict: { terminal: number; rule: number; other: number },
): string {
  const reduction = describeItem(grammar, { rule: conflict.rule, dot: Number.MAX_SAFE_INTEGER })
  const rival =
    conflict.other < 0
      ? { rule: -conflict.other - 1, dot: Number.MAX_SAFE_INTEGER }
      : (state.items.find(
          ({ rule, dot }) => grammar.rules[rule]?.right[dot] === conflict.terminal,
        ) as Item)
  const terminal = grammar.terminals[conflict.terminal]
  return `  at ${terminal}: ${reduction}\n       or: ${describeItem(grammar, rival)}`
}

function describeItem(grammar: NumberedGrammar, item: Item): string {
  const { left, right } = grammar.rules[item.rule] as NumberedRule
  const symbols = right.map((symbol) => grammar.nameOf(symbol))
  symbols.splice(item.dot, 0, '•')
  return `${grammar.nameOf(left)} -> ${symbols.join(' ')}`
}
