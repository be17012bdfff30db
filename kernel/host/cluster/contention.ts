/**
 * What a process does about conflicts: smaller batches, pauses that grow with jitter, and after several
 * losses in a row a ticket, which makes the others wait. Also the figures that tell of them.
 */

import {
  CLUSTER_INPUTS_MAX,
  CLUSTER_INPUTS_MIN,
  CONFLICT_BACKOFF_MS_MAX,
  CONFLICT_BACKOFF_MS_MIN,
  CONFLICTS_BEFORE_TICKET,
  TICKET_MS_MAX,
} from '../../base/limits.ts'
import type { Random } from '../../base/random.ts'
import type { Ticket } from './process-row.ts'

export interface ContentionFigures {
  readonly commits: number
  readonly conflicts: number
  readonly tickets: number
  readonly streakLongest: number
}

export class Contention {
  readonly #random: Random
  #streak = 0
  #inputsMax = CLUSTER_INPUTS_MAX
  #isAlone: boolean = false
  #figures = { commits: 0, conflicts: 0, tickets: 0, streakLongest: 0 }

  constructor(random: Random) {
    this.#random = random
  }

  /** How many inputs the next batch may have: with a ticket nobody is in its way, however large it is. */
  get inputsMax(): number {
    if (this.#isAlone) return 1
    return this.needsTicket ? CLUSTER_INPUTS_MAX : this.#inputsMax
  }

  /** Whether the next batch should be over soon, lest others overtake it. */
  get isHurried(): boolean {
    return this.#streak > 0 && !this.needsTicket
  }

  /** Whether the next attempt needs the others out of its way. */
  get needsTicket(): boolean {
    return this.#streak >= CONFLICTS_BEFORE_TICKET
  }

  get figures(): ContentionFigures {
    return this.#figures
  }

  committed(): void {
    this.#figures.commits += 1
    this.#streak = 0
    this.#isAlone = false
    this.#inputsMax = Math.min(this.#inputsMax * 2, CLUSTER_INPUTS_MAX)
  }

  /** Everything has run, and wrote nothing: what was lost before has nothing to lose any more. */
  released(): void {
    this.#streak = 0
    this.#isAlone = false
  }

  /** Notes a conflict of a batch of so many [inputs]; answers how many ms to wait. */
  lost(inputs: number): number {
    this.#streak += 1
    this.#figures.conflicts += 1
    this.#figures.streakLongest = Math.max(this.#figures.streakLongest, this.#streak)
    const half = Math.max(CLUSTER_INPUTS_MIN, Math.min(this.#inputsMax, inputs) >> 1)
    this.#inputsMax = Math.min(this.#inputsMax, half)
    if (this.needsTicket) this.#figures.tickets += 1
    const most = Math.min(CONFLICT_BACKOFF_MS_MIN * 2 ** this.#streak, CONFLICT_BACKOFF_MS_MAX)
    return most * this.#random.float()
  }

  /** Before a batch that has to be alone for other reasons. */
  oneInput(): void {
    this.#isAlone = true
    this.#inputsMax = 1
  }
}

/** Somebody else's ticket, as one observer sees it: it counts until it has stood still for too long. */
export class TicketWatch {
  #seen: Ticket | undefined
  #sinceMs = 0

  /** Whether [ticket], read at [nowMs] of the observer's monotonic clock, is one to wait for. */
  mustYield(ticket: Ticket | undefined, own: { holder: number; nowMs: number }): boolean {
    if (ticket === undefined || ticket.holder === own.holder) {
      this.#seen = undefined
      return false
    }
    if (this.#seen?.holder !== ticket.holder || this.#seen.number !== ticket.number) {
      this.#seen = ticket
      this.#sinceMs = own.nowMs
    }
    return own.nowMs - this.#sinceMs < TICKET_MS_MAX
  }
}
