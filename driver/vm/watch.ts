/** Who is told of activations that begin and end, while `machine.watch` says that anybody is. */

import { Activation } from './activation.ts'
import { coverageEntered, coverageLeft } from './coverage.ts'
import { machine, WATCH_COVERAGE, WATCH_PROFILE } from './machine.ts'
import { profileEntered, profileLeft } from './profile.ts'

/** An activation was pushed: program and caller are known, the rest of its header is not filled in yet. */
export function noteEntered(pushed: Activation): void {
  if ((machine.watch & WATCH_COVERAGE) !== 0) coverageEntered(pushed)
  if ((machine.watch & WATCH_PROFILE) !== 0) profileEntered(pushed)
}

/** The newest activation is about to be popped. */
export function noteLeft(popped: Activation): void {
  if ((machine.watch & WATCH_COVERAGE) !== 0) coverageLeft(popped)
  if ((machine.watch & WATCH_PROFILE) !== 0) profileLeft(popped)
}
