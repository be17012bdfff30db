/**
 * Connections by way of a trusted proxy: an address in `$server_options.trusted_proxies`. Its blank lines
 * are not taken for logins, and a line `PROXY …` says who is really there. Source: ToastStunt `server.cc`
 * is_trusted_proxy(), proxy_connected(); `tasks.cc` do_login_task().
 */

import { TAG_LIST, TAG_MAP, TAG_STRING } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { ListValue, listItem } from '../value/list.ts'
import { mapSet } from '../value/map.ts'
import { parseInteger } from '../value/number.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { retainString } from '../value/string.ts'
import { equalBytes, equalExact } from '../value/string-compare.ts'
import { releaseHeap, Slot, StringValue, setInt, setString } from '../value/value.ts'
import { serverOptionOf } from '../vm/options.ts'
import { wordList } from './command.ts'
import { Connection, informationOf } from './connection.ts'

// Words of `PROXY TCP4 local-address address port local-port`.
const WORD_LOCAL_ADDRESS: i32 = 2
const WORD_ADDRESS: i32 = 3
const WORD_PORT: i32 = 4
const WORD_LOCAL_PORT: i32 = 5
const WORDS: u32 = 6

/** Whether the connection comes from a trusted proxy. */
export function isTrustedProxy(connection: Connection): bool {
  const address = informationOf(connection, text('source'))
  if (address === null || address.tag !== TAG_STRING) return false
  const proxies = pushSlots(1)
  let isTrusted: bool = false
  if (serverOptionOf(connection.listener, text('trusted_proxies'), proxies)) {
    isTrusted = proxies.tag === TAG_LIST && holds(proxies.list, address.string)
  }
  popSlots(1)
  return isTrusted
}

function holds(list: ListValue, address: StringValue): bool {
  for (let index: u32 = 0; index < list.length; index++) {
    const item = listItem(list, <i32>index)
    if (item.tag === TAG_STRING && equalExact(item.string, address)) return true
  }
  return false
}

/** Whether a line is the proxy's own. */
export function isProxyLine(line: StringValue): bool {
  const word = text('PROXY')
  return line.bytes >= word.bytes && equalBytes(line.start, word.start, word.bytes, true)
}

/** Takes the addresses from a proxy's line; false when it has too few words. */
export function rewriteConnection(connection: Connection, line: StringValue): bool {
  const words = wordList(line)
  const isWhole = words.length >= WORDS && connection.information.tag === TAG_MAP
  if (isWhole) {
    const address = listItem(words, WORD_ADDRESS)
    connection.name.assign(address)
    put(connection, text('source'), address)
    put(connection, text('destination'), listItem(words, WORD_LOCAL_ADDRESS))
    putPort(connection, text('source_port'), listItem(words, WORD_PORT).string)
    putPort(connection, text('port'), listItem(words, WORD_LOCAL_PORT).string)
  }
  releaseHeap(TAG_LIST, changetype<usize>(words))
  return isWhole
}

function put(connection: Connection, key: StringValue, value: Slot): void {
  const slot = pushSlots(1)
  setString(slot, retainString(key))
  mapSet(connection.information, slot, value)
  popSlots(1)
}

function putPort(connection: Connection, key: StringValue, digits: StringValue): void {
  const slot = pushSlots(1)
  setInt(slot, parseInteger(digits))
  put(connection, key, slot)
  popSlots(1)
}
