/** The order in which queues and tasks became ready: they are served in it, whichever they are. */

let last: f64 = 0

/** The place behind everything that is ready. */
export function nextOrder(): f64 {
  last += 1
  return last
}
