/**
 * simplex_noise(): smooth noise in one to four dimensions, the same for everybody.
 *
 * A point lies in a cell of a grid of simplices, skewed to be a grid of cubes. The cell's corners are
 * reached from its origin by one step along each axis, longest distance first; each corner adds its
 * pseudo-random gradient, fading with distance.
 *
 * Source: Ken Perlin, "Real-Time Shading" (SIGGRAPH 2001), with Stefan Gustavson's gradients, scale and
 * permutation, as ToastStunt's `simplex_noise()`.
 */
import { E_TYPE } from '../shared/errors.ts'
import { TAG_FLOAT } from '../shared/types.ts'
import { listItem } from '../value/list.ts'
import { DONE, raise } from '../value/outcome.ts'
import { Slot, setError, setFloat } from '../value/value.ts'

const DIMENSIONS_MAX: i32 = 4

/** What skews space to cubes and back, how far a corner reaches, and what scales the sum; by dimensions. */
const SKEW: StaticArray<f64> = [0, 0, 0.366025403, 0.333333333, 0.309016994]
const UNSKEW: StaticArray<f64> = [0, 0, 0.211324865, 0.166666667, 0.138196601]
const REACH: StaticArray<f64> = [0, 1, 0.5, 0.5, 0.5]
const SCALE: StaticArray<f64> = [0, 0.25, 40, 72, 62]

/** All bytes in Perlin's order. */
const PERMUTATION: StaticArray<u8> = [
  151, 160, 137, 91, 90, 15, 131, 13, 201, 95, 96, 53, 194, 233, 7, 225, 140, 36, 103, 30, 69, 142,
  8, 99, 37, 240, 21, 10, 23, 190, 6, 148, 247, 120, 234, 75, 0, 26, 197, 62, 94, 252, 219, 203,
  117, 35, 11, 32, 57, 177, 33, 88, 237, 149, 56, 87, 174, 20, 125, 136, 171, 168, 68, 175, 74, 165,
  71, 134, 139, 48, 27, 166, 77, 146, 158, 231, 83, 111, 229, 122, 60, 211, 133, 230, 220, 105, 92,
  41, 55, 46, 245, 40, 244, 102, 143, 54, 65, 25, 63, 161, 1, 216, 80, 73, 209, 76, 132, 187, 208,
  89, 18, 169, 200, 196, 135, 130, 116, 188, 159, 86, 164, 100, 109, 198, 173, 186, 3, 64, 52, 217,
  226, 250, 124, 123, 5, 202, 38, 147, 118, 126, 255, 82, 85, 212, 207, 206, 59, 227, 47, 16, 58,
  17, 182, 189, 28, 42, 223, 183, 170, 213, 119, 248, 152, 2, 44, 154, 163, 70, 221, 153, 101, 155,
  167, 43, 172, 9, 129, 22, 39, 253, 19, 98, 108, 110, 79, 113, 224, 232, 178, 185, 112, 104, 218,
  246, 97, 228, 251, 34, 242, 193, 238, 210, 144, 12, 191, 179, 162, 241, 81, 51, 145, 235, 249, 14,
  239, 107, 49, 192, 214, 31, 181, 199, 106, 157, 184, 84, 204, 176, 115, 121, 50, 45, 127, 4, 150,
  254, 138, 236, 205, 93, 222, 114, 67, 29, 24, 72, 243, 141, 128, 195, 78, 66, 215, 61, 156, 180,
]

/** Of the point: its cell, its distance from the cell's origin, and the rank of that distance (0 = longest). */
const cell: StaticArray<i64> = [0, 0, 0, 0]
const distance: StaticArray<f64> = [0, 0, 0, 0]
const rank: StaticArray<i32> = [0, 0, 0, 0]
/** The distance from the corner that is looked at. */
const away: StaticArray<f64> = [0, 0, 0, 0]

/** simplex_noise({x [, y [, z [, w]]]}); the value E_TYPE for any other number of dimensions. */
export function builtinSimplexNoise(args: Slot, _count: i32, result: Slot): u32 {
  const list = args.list
  for (let index: u32 = 0; index < list.length; index++) {
    if (listItem(list, <i32>index).tag !== TAG_FLOAT) return raise(E_TYPE)
  }
  const dimensions = <i32>min<u32>(list.length, <u32>DIMENSIONS_MAX + 1)
  if (dimensions === 0 || dimensions > DIMENSIONS_MAX) {
    setError(result, E_TYPE)
    return DONE
  }
  for (let axis = 0; axis < dimensions; axis++) distance[axis] = listItem(list, axis).float
  locate(dimensions)
  let sum: f64 = 0
  for (let corner = 0; corner <= dimensions; corner++) sum += contribution(corner, dimensions)
  setFloat(result, SCALE[dimensions] * sum)
  return DONE
}

/** Finds the cell of the point whose coordinates `distance` holds. */
function locate(dimensions: i32): void {
  let total: f64 = 0
  for (let axis = 0; axis < dimensions; axis++) total += distance[axis]
  const skew = total * SKEW[dimensions]
  let steps: i64 = 0
  for (let axis = 0; axis < dimensions; axis++) {
    cell[axis] = <i64>Math.floor(distance[axis] + skew)
    steps += cell[axis]
  }
  const unskew = <f64>steps * UNSKEW[dimensions]
  for (let axis = 0; axis < dimensions; axis++) distance[axis] -= <f64>cell[axis] - unskew
  for (let axis = 0; axis < dimensions; axis++) rank[axis] = rankOf(axis, dimensions)
}

/** How many axes come before [axis]. Of equal distances the first comes first in space, else the last. */
function rankOf(axis: i32, dimensions: i32): i32 {
  let before = 0
  for (let other = 0; other < dimensions; other++) {
    const isTie = distance[other] === distance[axis]
    const isFirst = dimensions === 3 ? other < axis : other > axis
    if (distance[other] > distance[axis] || (isTie && isFirst)) before++
  }
  return before
}

/** What the corner adds that is [corner] steps from the cell's origin. */
function contribution(corner: i32, dimensions: i32): f64 {
  let fade = REACH[dimensions]
  let hash: u32 = 0
  for (let axis = dimensions - 1; axis >= 0; axis--) {
    const step = rank[axis] < corner ? 1 : 0
    away[axis] = distance[axis] - <f64>step + <f64>corner * UNSKEW[dimensions]
    hash = PERMUTATION[(<u32>(cell[axis] & 255) + <u32>step + hash) & 255]
  }
  for (let axis = 0; axis < dimensions; axis++) fade -= away[axis] * away[axis]
  if (fade < 0) return 0
  fade *= fade
  return fade * fade * gradient(hash, dimensions)
}

/** `away` along the direction that [hash] chooses. */
function gradient(hash: u32, dimensions: i32): f64 {
  const x = away[0]
  const y = away[1]
  const z = away[2]
  switch (dimensions) {
    case 1: {
      const slope = <f64>(1 + (hash & 7))
      return signed(slope, hash & 8) * x
    }
    case 2: {
      const isSteep = (hash & 7) < 4
      return signed(isSteep ? x : y, hash & 1) + signed(2 * (isSteep ? y : x), hash & 2)
    }
    case 3: {
      const h = hash & 15
      const other = h < 4 ? y : h === 12 || h === 14 ? x : z
      return signed(h < 8 ? x : y, h & 1) + signed(other, h & 2)
    }
    default: {
      const h = hash & 31
      const first = signed(h < 24 ? x : y, h & 1)
      return first + signed(h < 16 ? y : z, h & 2) + signed(h < 8 ? z : away[3], h & 4)
    }
  }
}

function signed(value: f64, minus: u32): f64 {
  return minus !== 0 ? -value : value
}
