/**
 * What `statistics()` of the driver answers: numbers in this order. Append only, as in the driver's own
 * list (driver/scheduler/statistics.ts): an older driver answers fewer.
 */

export const STATISTIC_NAMES = [
  // Since the instance started: objects that were in memory, what was read, what was forgotten.
  'hits',
  'objectsRead',
  'referencesRead',
  'setsRead',
  'programsRead',
  'objectsEvicted',
  'referencesEvicted',
  'setsEvicted',
  'programsEvicted',
  'drains',
  // Now.
  'objects',
  'bytesLimit',
  'bytesObtained',
  'bytesUsed',
  'bytesRecords',
  'bytesRows',
  'bytesSets',
  'bytesPrograms',
  // Since the instance started: anonymous objects and WAIFs that ended, those of them in cycles; slots of
  // deleted properties that were cleared.
  'deaths',
  'cyclic',
  'orphansSwept',
] as const

export type StatisticName = (typeof STATISTIC_NAMES)[number]
export type DriverStatistics = Readonly<Record<StatisticName, number>>
