/**
 * Transcripts: what one person types and exactly what they see, as text that reads like a session.
 *
 *   ## A misspelt command            a title: one scene
 *   Anything up to a blank line      is for the reader
 *
 *   > lok                            typed
 *   I don't know "lok".              seen
 *
 * `readTranscript()` and `writeTranscript()` are inverse to each other, so that a test may write what is seen
 * now beside what is stored.
 */

/** A line typed, and the lines that it was answered with. */
export interface Exchange {
  readonly typed: string
  readonly seen: readonly string[]
}

export interface Scene {
  readonly title: string
  /** Lines for the reader. */
  readonly notes: readonly string[]
  readonly exchanges: readonly Exchange[]
}

export interface Transcript {
  /** What stands above the first scene. */
  readonly preface: readonly string[]
  readonly scenes: readonly Scene[]
}

const TITLE = '## '
const TYPED = '> '

export function readTranscript(text: string): Transcript {
  const [preface = '', ...scenes] = text.trimEnd().split(new RegExp(`^${TITLE}`, 'm'))
  return { preface: preface.trimEnd().split('\n'), scenes: scenes.map(readScene) }
}

function readScene(text: string): Scene {
  const [title = '', ...lines] = text.trimEnd().split('\n')
  const first = lines.findIndex((line) => line.startsWith(TYPED))
  const begin = first < 0 ? lines.length : first
  const exchanges: { typed: string; seen: string[] }[] = []
  for (const line of lines.slice(begin)) {
    if (line.startsWith(TYPED)) exchanges.push({ typed: line.slice(TYPED.length), seen: [] })
    else exchanges.at(-1)?.seen.push(line)
  }
  return { title, notes: lines.slice(0, begin).filter((line) => line !== ''), exchanges }
}

export function writeTranscript({ preface, scenes }: Transcript): string {
  return `${[preface.join('\n'), ...scenes.map(writeScene)].join('\n\n')}\n`
}

export function writeScene({ title, notes, exchanges }: Scene): string {
  const lines = exchanges.flatMap(({ typed, seen }) => [TYPED + typed, ...seen])
  return [TITLE + title, ...notes, '', ...lines].join('\n').trimEnd()
}
