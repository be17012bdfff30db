/**
 * The builtins of values: lists, strings, maps, numbers and mathematics.
 */

import { bind, bindSteps } from '../vm/builtin-table.ts'
import { builtinParseAnsi, builtinRemoveAnsi } from './ansi.ts'
import { builtinChr, builtinDecodeBinary, builtinEncodeBinary, builtinTobinary } from './binary.ts'
import {
  builtinBinaryFromBase64,
  builtinBinaryFromEscaped,
  builtinBinaryFromStr,
  builtinBinaryToBase64,
  builtinBinaryToStr,
} from './binary-value.ts'
import { builtinErrorCode, builtinErrorMessage, builtinErrorValue } from './error.ts'
import {
  builtinFlycontents,
  builtinFlycontentsset,
  builtinFlydelegate,
  builtinFlyslotremove,
  builtinFlyslots,
  builtinFlyslotset,
  builtinToflyweight,
} from './flyweight.ts'
import {
  builtinAllMembers,
  builtinEqual,
  builtinIsMember,
  builtinLength,
  builtinListappend,
  builtinListdelete,
  builtinListinsert,
  builtinListset,
  builtinReverse,
  builtinSetadd,
  builtinSetremove,
  builtinSlice,
  builtinValueBytes,
} from './list.ts'
import { builtinFilter, builtinMap, builtinReduce, builtinSortBy, stepWalk } from './list-walk.ts'
import { builtinMapdelete, builtinMaphaskey, builtinMapkeys, builtinMapvalues } from './map.ts'
import {
  builtinAcos,
  builtinAcosh,
  builtinAsin,
  builtinAsinh,
  builtinAtan,
  builtinAtan2,
  builtinAtanh,
  builtinCbrt,
  builtinCeil,
  builtinCos,
  builtinCosh,
  builtinDistance,
  builtinExp,
  builtinFloor,
  builtinLog,
  builtinLog10,
  builtinRelativeHeading,
  builtinRound,
  builtinSin,
  builtinSinh,
  builtinSqrt,
  builtinTan,
  builtinTanh,
  builtinTrunc,
} from './math.ts'
import { builtinSimplexNoise } from './noise.ts'
import {
  builtinAbs,
  builtinFloatstr,
  builtinFrandom,
  builtinMax,
  builtinMin,
  builtinRandom,
  builtinRandomBytes,
  builtinReseedRandom,
  builtinTofloat,
  builtinToint,
} from './number.ts'
import { builtinSort } from './sort.ts'
import {
  builtinExplode,
  builtinIndex,
  builtinRindex,
  builtinStrcmp,
  builtinStrsub,
  builtinStrtr,
  builtinToliteral,
  builtinTostr,
} from './string.ts'
import { builtinTobool, builtinTosym } from './symbol.ts'
import { builtinDisplayWidth, builtinGraphemes, builtinNormalize, builtinWrapText } from './text.ts'

export function bindValues(): void {
  bind('value_bytes', builtinValueBytes)
  bind('decode_binary', builtinDecodeBinary)
  bind('encode_binary', builtinEncodeBinary)
  bind('chr', builtinChr)
  bind('length', builtinLength)
  bind('setadd', builtinSetadd)
  bind('setremove', builtinSetremove)
  bind('listappend', builtinListappend)
  bind('listinsert', builtinListinsert)
  bind('listdelete', builtinListdelete)
  bind('listset', builtinListset)
  bind('equal', builtinEqual)
  bind('explode', builtinExplode)
  bind('reverse', builtinReverse)
  bind('slice', builtinSlice)
  bind('sort', builtinSort)
  bind('map', builtinMap)
  bindSteps('map', stepWalk)
  bind('filter', builtinFilter)
  bindSteps('filter', stepWalk)
  bind('reduce', builtinReduce)
  bindSteps('reduce', stepWalk)
  bind('sort_by', builtinSortBy)
  bindSteps('sort_by', stepWalk)
  bind('all_members', builtinAllMembers)
  bind('tostr', builtinTostr)
  bind('toliteral', builtinToliteral)
  bind('index', builtinIndex)
  bind('rindex', builtinRindex)
  bind('strcmp', builtinStrcmp)
  bind('strsub', builtinStrsub)
  bind('strtr', builtinStrtr)
  bind('parse_ansi', builtinParseAnsi)
  bind('remove_ansi', builtinRemoveAnsi)
  bind('is_member', builtinIsMember)
  bind('mapdelete', builtinMapdelete)
  bind('mapkeys', builtinMapkeys)
  bind('mapvalues', builtinMapvalues)
  bind('maphaskey', builtinMaphaskey)
  bind('tonum', builtinToint)
  bind('toint', builtinToint)
  bind('tofloat', builtinTofloat)
  bind('min', builtinMin)
  bind('max', builtinMax)
  bind('abs', builtinAbs)
  bind('random', builtinRandom)
  bind('reseed_random', builtinReseedRandom)
  bind('frandom', builtinFrandom)
  bind('round', builtinRound)
  bind('random_bytes', builtinRandomBytes)
  bind('floatstr', builtinFloatstr)
  bind('sqrt', builtinSqrt)
  bind('cbrt', builtinCbrt)
  bind('sin', builtinSin)
  bind('cos', builtinCos)
  bind('tan', builtinTan)
  bind('asin', builtinAsin)
  bind('acos', builtinAcos)
  bind('atan', builtinAtan)
  bind('sinh', builtinSinh)
  bind('cosh', builtinCosh)
  bind('tanh', builtinTanh)
  bind('acosh', builtinAcosh)
  bind('atanh', builtinAtanh)
  bind('asinh', builtinAsinh)
  bind('atan2', builtinAtan2)
  bind('exp', builtinExp)
  bind('log', builtinLog)
  bind('log10', builtinLog10)
  bind('ceil', builtinCeil)
  bind('floor', builtinFloor)
  bind('trunc', builtinTrunc)
  bind('distance', builtinDistance)
  bind('relative_heading', builtinRelativeHeading)
  bind('simplex_noise', builtinSimplexNoise)
  bindModernValues()
}

/** Builtins on the types that ToastStunt does not have. */
function bindModernValues(): void {
  bind('tosym', builtinTosym)
  bind('tobool', builtinTobool)
  bind('error_message', builtinErrorMessage)
  bind('error_code', builtinErrorCode)
  bind('error_value', builtinErrorValue)
  bind('toflyweight', builtinToflyweight)
  bind('flydelegate', builtinFlydelegate)
  bind('flyslots', builtinFlyslots)
  bind('flycontents', builtinFlycontents)
  bind('flyslotset', builtinFlyslotset)
  bind('flyslotremove', builtinFlyslotremove)
  bind('flycontentsset', builtinFlycontentsset)
  bind('tobinary', builtinTobinary)
  bind('graphemes', builtinGraphemes)
  bind('display_width', builtinDisplayWidth)
  bind('wrap_text', builtinWrapText)
  bind('normalize', builtinNormalize)
  bind('binary_from_str', builtinBinaryFromStr)
  bind('binary_to_str', builtinBinaryToStr)
  bind('binary_from_escaped', builtinBinaryFromEscaped)
  bind('binary_from_base64', builtinBinaryFromBase64)
  bind('binary_to_base64', builtinBinaryToBase64)
}
