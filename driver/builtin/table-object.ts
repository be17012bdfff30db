/**
 * The builtins of objects, properties, verbs and WAIFs.
 */
import { bind, bindStepsFinishing } from '../vm/builtin-table.ts'
import {
  builtinCreateIndex,
  builtinDropIndex,
  builtinIndexInfo,
  builtinIndices,
  builtinVerifyIndex,
} from './declare-index.ts'
import { builtinIsAnonymous, builtinIsUuobjid, builtinUuid } from './identity.ts'
import {
  builtinAncestors,
  builtinChildren,
  builtinChparent,
  builtinChparents,
  builtinDescendants,
  builtinIsa,
  builtinIsPlayer,
  builtinLocateByName,
  builtinMaxObject,
  builtinNextRecycledObject,
  builtinObjectBytes,
  builtinOccupants,
  builtinOwnedObjects,
  builtinParent,
  builtinParents,
  builtinPlayers,
  builtinRecycledObjects,
  builtinRenumber,
  builtinResetMaxObject,
  builtinSetPlayerFlag,
  builtinToobj,
  builtinTypeof,
  builtinValid,
} from './object.ts'
import {
  builtinCreate,
  builtinRecreate,
  builtinRecycle,
  stepCreate,
  stepRecreate,
  stepRecycle,
} from './object-life.ts'
import { builtinLocations, builtinMove, stepMove } from './object-place.ts'
import {
  builtinAddProperty,
  builtinClearProperty,
  builtinDeleteProperty,
  builtinIsClearProperty,
  builtinProperties,
  builtinPropertyInfo,
  builtinSetPropertyInfo,
} from './property.ts'
import { builtinObjectsWhere, builtinQuery, builtinQueryPlan } from './query.ts'
import {
  builtinAddVerb,
  builtinDeleteVerb,
  builtinRespondTo,
  builtinSetVerbArgs,
  builtinSetVerbCode,
  builtinSetVerbInfo,
  builtinVerbArgs,
  builtinVerbCode,
  builtinVerbInfo,
  builtinVerbs,
} from './verb.ts'
import { builtinNewWaif, builtinWaifStats } from './waif.ts'

/** Binds them; once, at boot. */
export function bindObjects(): void {
  bind('toobj', builtinToobj)
  bind('typeof', builtinTypeof)
  bind('valid', builtinValid)
  bind('parents', builtinParents)
  bind('parent', builtinParent)
  bind('children', builtinChildren)
  bind('ancestors', builtinAncestors)
  bind('descendants', builtinDescendants)
  bind('chparent', builtinChparent)
  bind('chparents', builtinChparents)
  bind('isa', builtinIsa)
  bind('occupants', builtinOccupants)
  bind('max_object', builtinMaxObject)
  bind('reset_max_object', builtinResetMaxObject)
  bind('renumber', builtinRenumber)
  bind('recycled_objects', builtinRecycledObjects)
  bind('next_recycled_object', builtinNextRecycledObject)
  bind('locate_by_name', builtinLocateByName)
  bind('owned_objects', builtinOwnedObjects)
  bind('object_bytes', builtinObjectBytes)
  bind('players', builtinPlayers)
  bind('is_player', builtinIsPlayer)
  bind('set_player_flag', builtinSetPlayerFlag)
  bind('create', builtinCreate)
  bindStepsFinishing('create', stepCreate)
  bind('recreate', builtinRecreate)
  bindStepsFinishing('recreate', stepRecreate)
  bind('recycle', builtinRecycle)
  bindStepsFinishing('recycle', stepRecycle)
  bind('move', builtinMove)
  bindStepsFinishing('move', stepMove)
  bind('locations', builtinLocations)
  bind('properties', builtinProperties)
  bind('property_info', builtinPropertyInfo)
  bind('set_property_info', builtinSetPropertyInfo)
  bind('add_property', builtinAddProperty)
  bind('delete_property', builtinDeleteProperty)
  bind('clear_property', builtinClearProperty)
  bind('is_clear_property', builtinIsClearProperty)
  bind('verbs', builtinVerbs)
  bind('verb_info', builtinVerbInfo)
  bind('set_verb_info', builtinSetVerbInfo)
  bind('verb_args', builtinVerbArgs)
  bind('set_verb_args', builtinSetVerbArgs)
  bind('add_verb', builtinAddVerb)
  bind('delete_verb', builtinDeleteVerb)
  bind('verb_code', builtinVerbCode)
  bind('set_verb_code', builtinSetVerbCode)
  bind('respond_to', builtinRespondTo)
  bind('responds_to', builtinRespondTo)
  bind('uuid', builtinUuid)
  bind('is_uuobjid', builtinIsUuobjid)
  bind('is_anonymous', builtinIsAnonymous)
  bind('new_waif', builtinNewWaif)
  bind('waif_stats', builtinWaifStats)
  bind('create_index', builtinCreateIndex)
  bind('drop_index', builtinDropIndex)
  bind('indices', builtinIndices)
  bind('index_info', builtinIndexInfo)
  bind('verify_index', builtinVerifyIndex)
  bind('objects_where', builtinObjectsWhere)
  bind('query', builtinQuery)
  bind('query_plan', builtinQueryPlan)
}
