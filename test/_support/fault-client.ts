/** People of the bare world: they log in at once, and what they evaluate is answered as a literal. */

import { LineClient } from './line-client.ts'
import type { Ports } from './server-process.ts'

export type Role = 'wizard' | 'programmer' | 'me'

export interface Person {
  readonly client: LineClient
  /** Answers the lines up to the last one of the answer: a literal, or a traceback. */
  answer(code: string): Promise<string[]>
  /** The value that [code] returns, as a literal. Rejects when it does not. */
  evaluate(code: string): Promise<string>
}

/** Logs in on a bare world: as a new wizard, a new programmer, or as #4. */
export async function logIn({ telnetPort }: Ports, role: Role): Promise<Person> {
  const client = await LineClient.open(telnetPort)
  const person: Person = {
    client,
    answer: async (code) => {
      client.send(`; ${code}`)
      return await readAnswer(client)
    },
    evaluate: async (code) => {
      const lines = await person.answer(code)
      const [, value] = /^\{1, (.*)\}$/.exec(lines.at(-1) ?? '') ?? []
      if (value === undefined) throw new Error(`${code}: ${lines.join('\n')}`)
      return value
    },
  }
  client.send(`connect ${role}`)
  client.send('; return "here";')
  await client.until((line) => line === '{1, "here"}')
  return person
}

/** Lines up to the literal that `;` prints, or to the end of a traceback. */
export async function readAnswer(client: LineClient): Promise<string[]> {
  const lines: string[] = []
  await client.until((line) => {
    lines.push(line)
    return /^\{[0-2], /.test(line) || line === '(End of traceback)'
  })
  return lines
}
