/** SQL as text: splitting a script into statements, and values as SQLite writes them. */

import { Buffer } from 'node:buffer'

/** What node:sqlite answers in a column. */
export type Column = null | number | bigint | string | Uint8Array

const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|`[^`]*`?|\[[^\]]*\]?|;|[A-Za-z_]\w*|\s+|[\s\S]/g

/** The statements of [script]; one that makes a trigger ends at the semicolon behind its END. */
export function splitStatements(script: string): string[] {
  const statements: string[] = []
  let text = ''
  let words: string[] = []
  for (const [token] of script.matchAll(TOKEN)) {
    if (token === ';' && !isInsideTrigger(words)) {
      if (words.length > 0) statements.push(text)
      text = ''
      words = []
      continue
    }
    text += token
    if (!/^(?:--|\/\*|\s)/.test(token)) words.push(token.toUpperCase())
  }
  if (words.length > 0) statements.push(text)
  return statements
}

/** Whether a semicolon behind [words] belongs to the body of a trigger. */
function isInsideTrigger(words: readonly string[]): boolean {
  if (words[0] !== 'CREATE') return false
  const kind = words[1] === 'TEMP' || words[1] === 'TEMPORARY' ? words[2] : words[1]
  return kind === 'TRIGGER' && words.at(-1) !== 'END'
}

/** A column as SQLite's own conversion to text has it; undefined for NULL. */
export function columnText(value: Column): string | undefined {
  if (value === null) return undefined
  if (typeof value === 'string') return value
  if (typeof value === 'bigint') return value.toString()
  return typeof value === 'number' ? realText(value) : Buffer.from(value).toString('utf8')
}

/** A real with 15 digits, as `%!.15g` writes it. */
function realText(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'Inf' : '-Inf'
  const exact = value.toExponential(14)
  const exponent = Number(exact.slice(exact.indexOf('e') + 1))
  if (exponent >= -4 && exponent < 15) {
    const text = value.toFixed(Math.max(14 - exponent, 0)).replace(/0+$/, '')
    return text.includes('.') ? text.replace(/\.$/, '.0') : `${text}.0`
  }
  const digits = exact.slice(0, exact.indexOf('e')).replace(/0+$/, '').replace(/\.$/, '.0')
  const sign = exponent < 0 ? '-' : '+'
  return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
}
