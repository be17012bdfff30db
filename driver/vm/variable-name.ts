/** The names of the variables that every verb has. */

import {
  CONTEXT_ARGSTR,
  CONTEXT_DOBJ,
  CONTEXT_DOBJSTR,
  CONTEXT_IOBJ,
  CONTEXT_PREPSTR,
  REGISTER_ARGS,
  REGISTER_CALLER,
  REGISTER_PLAYER,
  REGISTER_THIS,
  REGISTER_VERB,
} from '../shared/opcodes.ts'
import { text } from '../value/intern.ts'
import { StringValue } from '../value/value.ts'

/** The variable in one of the registers before those that the program names. */
export function nameOfRegister(register: u32): StringValue {
  switch (register) {
    case REGISTER_THIS:
      return text('this')
    case REGISTER_CALLER:
      return text('caller')
    case REGISTER_ARGS:
      return text('args')
    case REGISTER_VERB:
      return text('verb')
    default:
      assert(register === REGISTER_PLAYER, 'a register that the program names')
      return text('player')
  }
}

/** A context variable by its number. */
export function nameOfContext(number: u32): StringValue {
  switch (number) {
    case CONTEXT_ARGSTR:
      return text('argstr')
    case CONTEXT_DOBJ:
      return text('dobj')
    case CONTEXT_DOBJSTR:
      return text('dobjstr')
    case CONTEXT_PREPSTR:
      return text('prepstr')
    case CONTEXT_IOBJ:
      return text('iobj')
    default:
      return text('iobjstr')
  }
}
