/** Verbs for tests of the driver: added and programmed in a line. */

import type { TestDriver } from './driver.ts'

/** Adds the verb [name] to [object] with the given lines, owned by the wizard or by [owner]. */
export function addVerb(
  driver: TestDriver,
  object: string,
  name: string,
  lines: readonly string[],
  options: { owner?: string; permissions?: string } = {},
): void {
  const { owner = 'player', permissions = 'rxd' } = options
  const code = lines.map((line) => JSON.stringify(line)).join(', ')
  const info = `{${owner}, ${JSON.stringify(permissions)}, ${JSON.stringify(name)}}`
  const first = JSON.stringify((name.split(' ')[0] ?? '').replaceAll('*', ''))
  const errors = driver.evaluate(
    `add_verb(${object}, ${info}, {"this", "none", "this"}); return set_verb_code(${object}, ${first}, {${code}});`,
  )
  if (errors !== '{}') throw new Error(`${object}:${name} does not compile: ${errors}`)
}
