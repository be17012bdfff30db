/**
 * A progress bar on a terminal; on anything else nothing, because a log wants no such thing.
 */

import type { WriteStream } from 'node:tty'

const WIDTH = 30
/** Clears the line and puts the cursor at its start. */
const START_OF_LINE = '\r\u001b[K'

export interface ProgressBar {
  /** Shows [what] and how much of it is done, from 0 to 1. */
  show(what: string, part: number): void
  /** Takes the bar away. */
  clear(): void
}

export function openProgressBar(stream: WriteStream): ProgressBar {
  if (!stream.isTTY) return { show: () => undefined, clear: () => undefined }
  let shown = ''
  return {
    show(what, part) {
      const filled = Math.round(Math.min(1, part) * WIDTH)
      const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled)
      const line = `${what} ${bar} ${Math.floor(Math.min(1, part) * 100)} %`
      if (line === shown) return
      shown = line
      stream.write(START_OF_LINE + line)
    },
    clear() {
      if (shown !== '') stream.write(START_OF_LINE)
      shown = ''
    },
  }
}
