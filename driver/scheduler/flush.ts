/** Flushing the lines that wait in a queue, as its flush command and flush_input() do. */

import { text } from '../value/intern.ts'
import { releaseString } from '../value/string.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { StringValue } from '../value/value.ts'
import { openConnectionOf, sendLine } from './connection.ts'
import { finishInput } from './input-number.ts'
import { dropInput, Queue, takeInput } from './queue.ts'

const lineBuffer = newTextBuffer()

function tell(queue: Queue, line: StringValue): void {
  const connection = openConnectionOf(queue.player)
  if (connection !== null) sendLine(connection, line)
}

/** Drops every waiting line; [isTold]: its owner sees which. */
export function flushInput(queue: Queue, isTold: bool): void {
  if (queue.firstInput === 0) {
    if (isTold) tell(queue, text('>> No pending input to flush...'))
    return
  }
  if (isTold) tell(queue, text('>> Flushing the following pending input:'))
  while (true) {
    const input = takeInput(queue, false)
    if (input === null) break
    if (isTold) {
      lineBuffer.reset()
      lineBuffer.addText('>>     ')
      lineBuffer.addString(changetype<StringValue>(input.string))
      const line = lineBuffer.toStringValid()
      tell(queue, line)
      releaseString(line)
    }
    finishInput(input.number)
    dropInput(input)
  }
  if (isTold) tell(queue, text('>> (Done flushing)'))
}
