/**
 * The smallest world in which one can log in and evaluate code: the system object, a root class, a
 * room with the command `;`, server options, a wizard (#3) and a programmer (#4). The same objects, verbs and
 * properties as the world of the conformance cases, as a [World] for kernel/exchange.
 */

import {
  ARGUMENT_SPEC_ANY,
  ARGUMENT_SPEC_NONE,
  ARGUMENT_SPEC_THIS,
  FLAG_ANONYMOUS,
  FLAG_FERTILE,
  FLAG_PLAYER,
  FLAG_PROGRAMMER,
  FLAG_READ,
  FLAG_WIZARD,
  PERMISSION_DEBUG,
  PERMISSION_EXECUTE,
  PERMISSION_READ,
  PREPOSITION_ANY,
  PREPOSITION_NONE,
} from '../../driver/shared/layout.ts'
import { linkObjects } from '../../kernel/exchange/link.ts'
import {
  emptyObject,
  emptyWorld,
  type ObjectModel,
  type World,
} from '../../kernel/exchange/model.ts'
import { objectValue } from '../../kernel/store/value.ts'

export const WIZARD = 3
export const PROGRAMMER = 4

const LOGIN = [
  'if (args && (length(args) > 1) && (args[1] == "connect"))',
  '  if (args[2] in {"wizard", "programmer", "player"})',
  '    o = create($nothing);',
  '    o.owner = o;',
  '    set_player_flag(o, 1);',
  '    args[2] == "wizard" && (o.wizard = 1);',
  '    args[2] != "player" && (o.programmer = 1);',
  '    move(o, #2);',
  '    switch_player(player, o);',
  '  elseif (args[2] == "me")',
  '    return #4;',
  '  endif',
  'endif',
].join('\n')

const EVAL = [
  'set_task_perms(player);',
  'try',
  '  notify(player, toliteral(eval(argstr)));',
  'except e (ANY)',
  '  notify(player, toliteral({2, e}));',
  'endtry',
].join('\n')

/** A new copy of the world. */
export function bareWorld(): World {
  const world = emptyWorld()
  const add = (id: number, name: string, fields: Partial<ObjectModel>): ObjectModel => {
    const object = { ...emptyObject(id), name, owner: WIZARD, ...fields }
    world.objects.set(id, object)
    return object
  }
  const system = add(0, 'System Object', { flags: FLAG_READ, parents: [1] })
  add(1, 'Root Class', { flags: FLAG_READ | FLAG_FERTILE })
  const room = add(2, 'The First Room', { parents: [1] })
  add(WIZARD, 'Wizard', {
    flags: FLAG_PLAYER | FLAG_PROGRAMMER | FLAG_WIZARD,
    parents: [1],
    location: 2,
  })
  add(PROGRAMMER, 'Programmer', {
    flags: FLAG_PLAYER | FLAG_PROGRAMMER,
    owner: PROGRAMMER,
    parents: [1],
    location: 2,
  })
  add(5, 'Anonymous Class', { flags: FLAG_ANONYMOUS, parents: [1] })
  add(6, 'Server Options', { parents: [1] })
  add(7, 'Waif Class', { flags: FLAG_FERTILE, parents: [1] })
  addVerb(system, 'do_login_command', LOGIN)
  room.verbs.push({
    names: 'eval',
    owner: WIZARD,
    permissions: PERMISSION_DEBUG,
    directObject: ARGUMENT_SPEC_ANY,
    preposition: PREPOSITION_ANY,
    indirectObject: ARGUMENT_SPEC_ANY,
    source: EVAL,
  })
  const properties = { nothing: -1, system: 0, object: 1, anonymous: 5, server_options: 6, waif: 7 }
  for (const [name, id] of Object.entries(properties)) addProperty(system, name, id)
  world.objectIdNext = 8
  linkObjects(world)
  return world
}

/** A verb that programs call: `this none this`, executable, with the debug bit. */
export function addVerb(object: ObjectModel, names: string, source: string): void {
  object.verbs.push({
    names,
    owner: object.owner,
    permissions: PERMISSION_READ | PERMISSION_EXECUTE | PERMISSION_DEBUG,
    directObject: ARGUMENT_SPEC_THIS,
    preposition: PREPOSITION_NONE,
    indirectObject: ARGUMENT_SPEC_THIS,
    source,
  })
}

/** A command without arguments. */
export function addCommand(object: ObjectModel, names: string, source: string): void {
  object.verbs.push({
    names,
    owner: object.owner,
    permissions: PERMISSION_READ | PERMISSION_DEBUG,
    directObject: ARGUMENT_SPEC_NONE,
    preposition: PREPOSITION_NONE,
    indirectObject: ARGUMENT_SPEC_NONE,
    source,
  })
}

function addProperty(object: ObjectModel, name: string, id: number): void {
  const definition = { name, definer: object.id, isOnAnonymous: false }
  object.definitions.push(definition)
  object.slots.set(definition, {
    owner: WIZARD,
    permissions: PERMISSION_READ,
    value: objectValue(BigInt(id)),
  })
}
