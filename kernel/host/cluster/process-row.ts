/**
 * The rows by which processes of a cluster know each other. Stored: append only.
 *
 *   ('m', 'process', n)  list {epoch int, holder int, joined int, address string, started int}
 *        epoch     grows with every join, fence and death; never goes back
 *        holder    drawn by the process that has the place; 0: nobody has it
 *        joined    the epoch of the holder's join, which its connections carry in their ids
 *        address   for people;  started  µs of the joiner's clock, for people
 *   ('m', 'batch', n)    int: the number of the last batch that the holder committed, 0 at first
 *   ('m', 'beat', n)     int: another number with every heartbeat, whose value means nothing
 *   ('m', 'ticket')      list {process int, holder int, number int}: one that others let pass
 *
 * Every commit of a process reads its 'process' row with conflict and writes its 'batch' row. So no
 * commit of it succeeds once the epoch was bumped; and a heartbeat, which has a row of its own,
 * conflicts with no batch.
 */

import { KernelError } from '../../base/errors.ts'
import type { Bytes } from '../../store/range.ts'
import { decodeValue, encodeValue, intValue, listValue, stringValue } from '../../store/value.ts'

export interface ProcessRow {
  readonly epoch: number
  /** 0: the place is free. */
  readonly holder: number
  readonly joined: number
  readonly address: string
  readonly startedUs: number
}

export interface Ticket {
  readonly process: number
  readonly holder: number
  /** Another one with every ticket that the process takes. */
  readonly number: number
}

export function encodeProcess(row: ProcessRow): Bytes {
  const numbers = [row.epoch, row.holder, row.joined].map((number) => intValue(number))
  return encodeValue(listValue([...numbers, stringValue(row.address), intValue(row.startedUs)]))
}

export function decodeProcess(bytes: Bytes): ProcessRow {
  const value = decodeValue(bytes)
  const [epoch, holder, joined, address, started] = value.type === 'list' ? value.items : []
  if (epoch?.type !== 'int' || holder?.type !== 'int' || joined?.type !== 'int')
    throw damaged('a process')
  if (address?.type !== 'string' || started?.type !== 'int') throw damaged('a process')
  return {
    epoch: Number(epoch.value),
    holder: Number(holder.value),
    joined: Number(joined.value),
    address: address.value,
    startedUs: Number(started.value),
  }
}

export function encodeTicket({ process, holder, number }: Ticket): Bytes {
  return encodeValue(listValue([intValue(process), intValue(holder), intValue(number)]))
}

export function decodeTicket(bytes: Bytes): Ticket {
  const value = decodeValue(bytes)
  const [process, holder, number] = value.type === 'list' ? value.items : []
  if (process?.type !== 'int' || holder?.type !== 'int' || number?.type !== 'int')
    throw damaged('a ticket')
  return {
    process: Number(process.value),
    holder: Number(holder.value),
    number: Number(number.value),
  }
}

export function encodeNumber(number: number): Bytes {
  return encodeValue(intValue(number))
}

/** The number in a row that may be absent. */
export function decodeNumber(bytes: Bytes | undefined): number {
  if (bytes === undefined) return 0
  const value = decodeValue(bytes)
  if (value.type !== 'int') throw damaged('a number')
  return Number(value.value)
}

function damaged(what: string): KernelError {
  return new KernelError('ERR_CORRUPT', `the row of ${what}`)
}
