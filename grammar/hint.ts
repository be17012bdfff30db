/**
 * The next step for whoever wrote a program that does not parse: what people write who come from other languages, or
 * leave out, and what to write instead. Looks at the text around the place of the error and at the brackets
 * that are open there.
 */

import type { Failure } from './parse.ts'
import type { Token } from './token.ts'

/** Text right before the place, and from it on to the end of the line → the hint, `$1` being what [before] caught. */
interface Slip {
  readonly before?: RegExp
  readonly after?: RegExp
  readonly hint: string
}

/** The first that fits is taken. */
const SLIPS: readonly Slip[] = [
  { before: /\+$/, after: /^\+/, hint: 'there is no `++`: write `x = x + 1`' },
  { before: /--$/, after: /^\s*[;)]/, hint: 'there is no `--`: write `x = x - 1`' },
  {
    before: /([\w.#$]+)\s*([-+*/%])$/,
    after: /^=/,
    hint: 'there is no `$2=`: write `$1 = $1 $2 …`',
  },
  { before: /[=!]=$/, after: /^=/, hint: 'did you mean `==` or `!=`?' },
  { before: /<$/, after: /^>/, hint: 'did you mean `!=`?' },
  { before: /=<[^<>,]*$/, hint: 'did you mean `<=`?' },
  { after: /^=>/, hint: 'did you mean `>=`?' },
  { after: /^and\b/i, hint: 'did you mean `&&`?' },
  { after: /^or\b/i, hint: 'did you mean `||`?' },
  { before: /\bnot\s+$/i, hint: 'did you mean `!`?' },
  { after: /^->\s*\w+\s*\(/, hint: 'did you mean `:`?' },
  { before: /[\w)\]]$/, after: /^->/, hint: 'did you mean `.`?' },
  {
    before: /([\w#$]+)\.(\w+)\s*$/,
    after: /^\(/,
    hint: 'a verb is called with a colon: `$1:$2(…)`',
  },
  { before: /(?:^|[^\w#.])(\d+)\.$/, after: /^[a-z_]/i, hint: 'did you mean the object `#$1`?' },
  { before: /'([^'"]*)$/, after: /^[^'"]*'/, hint: 'text stands in double quotes: "…"' },
  { before: /\?[^|?]*:\s*(?:\w+\s*)?$/, hint: 'a choice is written `condition ? yes | no`' },
]

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** What the author of [source] should do, behind what was [expected] instead; undefined when nothing is known. */
export function findHint(
  source: string,
  failure: Failure,
  expected: readonly string[],
): string | undefined {
  const { token, values } = failure
  const offset = token?.offset ?? source.trimEnd().length
  const before = source.slice(source.lastIndexOf('\n', offset - 1) + 1, offset)
  const after = source.slice(offset).split('\n', 1)[0] as string
  return (
    findSlip(before, after) ??
    hintOfBracket(source, failure, expected) ??
    hintOfCondition(values, expected) ??
    hintOfQuotes(token, { before, after, expected }) ??
    hintOfLineEnd(source, failure, expected)
  )
}

function findSlip(before: string, after: string): string | undefined {
  for (const slip of SLIPS) {
    const found = slip.before?.exec(before)
    if (found === null || (slip.after !== undefined && !slip.after.test(after))) continue
    return slip.hint.replace(/\$(\d)/g, (_, group: string) => found?.[Number(group)] ?? '')
  }
  return undefined
}

// ---- brackets

/** An open bracket that should be closed by now, or a closing one that closes nothing. */
function hintOfBracket(
  source: string,
  { token, values }: Failure,
  expected: readonly string[],
): string | undefined {
  const open = findOpenBracket(values)
  const found = token?.type ?? ';'
  if (open === undefined) {
    return Object.values(CLOSERS).includes(found) ? 'no bracket is open before it' : undefined
  }
  if (
    open.type === '[' &&
    !source.slice(open.offset, token?.offset).includes('->') &&
    expected.includes('->') &&
    /[,\]]/.test(found)
  ) {
    return 'a list stands in braces: `{…}`'
  }
  if (open.type === '{' && /\)\s*$/.test(source.slice(0, open.offset))) {
    return 'a body stands without braces, as in `if (…) … endif`'
  }
  const closer = CLOSERS[open.type as string] as string
  const isLate = found === ';' || Object.values(CLOSERS).includes(found)
  if (!isLate || !expected.includes(closer)) return undefined
  return `the \`${open.type}\` at column ${open.col} of line ${open.line} is not closed`
}

/** The innermost bracket that nothing closes. */
function findOpenBracket(values: readonly unknown[]): Token | undefined {
  const open: Token[] = []
  for (const value of values as readonly (Token | undefined)[]) {
    const type = value?.type ?? ''
    if (CLOSERS[type] !== undefined) open.push(value as Token)
    else if (CLOSERS[open.at(-1)?.type ?? ''] === type) open.pop()
  }
  return open.at(-1)
}

// ---- what is left out

function hintOfCondition(
  values: readonly unknown[],
  expected: readonly string[],
): string | undefined {
  const word = values.at(-1) as Token | undefined
  if (expected.length !== 1 || expected[0] !== '(' || word?.text === undefined) return undefined
  return `write \`${word.text} (…)\``
}

/** Words in a call that are no expression together: `tell(Hello there)`. */
function hintOfQuotes(
  token: Token | undefined,
  place: { before: string; after: string; expected: readonly string[] },
): string | undefined {
  const words = /(?:^|[(,{=])\s*([A-Za-z]\w*(?:\s+[A-Za-z]\w*)*)\s+$/.exec(place.before)
  if (token?.type !== 'NAME' || words === null || !place.expected.includes(',')) return undefined
  return `text stands in quotes: "${words[1]} ${/^[^"(),;{}]*/.exec(place.after)?.[0].trim()}"`
}

/** A statement that ends with its line, but without its semicolon. */
function hintOfLineEnd(
  source: string,
  { token }: Failure,
  expected: readonly string[],
): string | undefined {
  if (!expected.includes(';')) return undefined
  const before = source.slice(0, token?.offset ?? source.length).trimEnd()
  const line = before.split('\n').length
  if (token !== undefined && token.line === line) return undefined
  return `line ${line} has no \`;\` at its end`
}
