/** function_help(): what shared/function-help.ts says of a builtin. */

import { E_INVARG } from '../shared/errors.ts'
import { HELP_GROUPS } from '../shared/function-help.ts'
import { newList, pushString } from '../value/list.ts'
import { DONE, raise } from '../value/outcome.ts'
import { newStringValid } from '../value/string.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { ListValue, Slot, StringValue, setList } from '../value/value.ts'
import { builtinName, builtinNumber } from '../vm/builtin-table.ts'

const buffer = newTextBuffer()

/** function_help(name): {signature, description}. */
export function builtinFunctionHelp(args: Slot, _count: i32, result: Slot): u32 {
  const number = builtinNumber(args.string)
  if (number < 0) return raise(E_INVARG)
  const line = findLine(builtinName(<u32>number))
  if (line.length === 0) return raise(E_INVARG)
  const list = newList(2)
  pushParts(list, line)
  setList(result, list)
  return DONE
}

/** Adds what stands before and behind the bar. A type may have bars of its own, but none between blanks. */
function pushParts(list: ListValue, line: string): void {
  buffer.reset()
  buffer.addText(line)
  const length = buffer.length
  let bar: u32 = 0
  while (bar + 3 < length && !isBar(buffer.start + <usize>bar)) bar++
  pushString(list, newStringValid(buffer.start, bar))
  pushString(list, newStringValid(buffer.start + <usize>bar + 3, length - bar - 3))
  buffer.reset()
}

function isBar(at: usize): bool {
  return load<u8>(at) === 0x20 && load<u8>(at, 1) === 0x7c && load<u8>(at, 2) === 0x20
}

/** The line of the builtin called [name], empty when there is none. */
function findLine(name: StringValue): string {
  for (let group = 0; group < HELP_GROUPS.length; group++) {
    const lines = HELP_GROUPS[group]
    for (let index = 0; index < lines.length; index++) {
      if (isAbout(lines[index], name)) return lines[index]
    }
  }
  return ''
}

/** Whether a line begins with [name], which is ASCII, and a parenthesis. */
function isAbout(line: string, name: StringValue): bool {
  const length = <i32>name.bytes
  if (line.length <= length || line.charCodeAt(length) !== 0x28) return false
  for (let index = 0; index < length; index++) {
    if (line.charCodeAt(index) !== <i32>load<u8>(name.start + <usize>index)) return false
  }
  return true
}
