/**
 * Host services: requests on their way out, and the tasks that wait for the answers.
 *
 * Bytes of EFFECT_SERVICE: u32 kind | f64 request number | encoded request.
 */

import { clock, service } from '../host.ts'
import { EFFECT_LISTEN, EFFECT_SERVICE } from '../shared/layout.ts'
import { SERVICE_LISTEN } from '../shared/services.ts'
import { TAG_INT } from '../shared/types.ts'
import { encode } from '../value/codec.ts'
import { listItem, newList, pushItem, pushTaken } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { Slot, setList } from '../value/value.ts'
import { addValueEffect, beginEffect, endEffect } from './effect.ts'
import { eachTask, TASK_SERVICE, Task } from './task.ts'

let nextRequest: f64 = 0
const requestBuffer = newTextBuffer()

/** A number that no request has had. */
export function newRequest(): f64 {
  // From the clock, so that another instance never gets the answer to a request of this one.
  if (nextRequest === 0) nextRequest = clock()
  return nextRequest++
}

/** Sends [request] to host service [kind]; answers the number under which it will be answered. */
export function askService(kind: u32, request: Slot, afterCommit: bool): f64 {
  const number = newRequest()
  if (kind === SERVICE_LISTEN) askListen(number, request)
  else if (afterCommit) {
    const buffer = beginEffect(EFFECT_SERVICE, 0)
    const to = buffer.reserve(12)
    store<u32>(to, kind)
    store<f64>(to, number, 4)
    buffer.length += 12
    encode(request, buffer)
    endEffect()
  } else {
    requestBuffer.reset()
    encode(request, requestBuffer)
    service(kind, number, requestBuffer.start, requestBuffer.length)
  }
  return number
}

/** Asks for a listening point; [request] is {object, port, options}. */
function askListen(number: f64, request: Slot): void {
  const slot = pushSlots(1)
  const list = newList(4)
  pushTaken(list, TAG_INT, <i64>number)
  for (let index = 0; index < 3; index++) pushItem(list, listItem(request.list, index))
  setList(slot, list)
  addValueEffect(EFFECT_LISTEN, 0, slot)
  popSlots(1)
}

let wanted: f64 = 0
let found: usize = 0

/** The task that waits for the answer to request [number]; or null. */
export function taskOfRequest(number: f64): Task | null {
  wanted = number
  found = 0
  eachTask((task) => {
    if (task.state === TASK_SERVICE && task.request === wanted) found = changetype<usize>(task)
  })
  return found === 0 ? null : changetype<Task>(found)
}
