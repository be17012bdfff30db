/** Moments as people write them, to the microsecond. */

const MOMENT =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?(Z|[+-]\d\d:\d\d)?$/

/**
 * The moment of [text] in µs since 1970: `2026-11-20`, `2026-11-20 18:05`, `2026-11-20T18:05:07.123456Z`.
 * Without a zone it is local time. Undefined for what is none.
 */
export function parseMoment(text: string): number | undefined {
  const found = MOMENT.exec(text)
  if (found === null) return undefined
  const [, day, minute = '00:00', second = '00', fraction = '', zone = ''] = found
  const wholeMs = Date.parse(`${day}T${minute}:${second}${zone}`)
  if (Number.isNaN(wholeMs)) return undefined
  return wholeMs * 1_000 + Number(fraction.padEnd(6, '0'))
}
